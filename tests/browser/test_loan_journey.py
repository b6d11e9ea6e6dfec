"""One business loan in the browser: granted by six offices, visited, late, helped, repaid, honoured, and replayed.

Time is moved by the demo clock; the office has people, funds and a bank, and no other case.
"""

from __future__ import annotations

import re
import shutil
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from tests import databases
from tests.bankfiles.files import written
from tests.browser.lending import (
    BANK,
    BORROWER,
    LOAN_NUMBER,
    MONTHS,
    PAPERS,
    YUAN,
    enquiry,
    guarantor,
    make_small_office,
)
from tests.browser.pages import NARROW, overflow_px
from tests.browser.people import DemoClock, Staff, sign_in, submit
from tests.browser.replaying import step_is, tokens_are_right
from tests.browser.test_journey import ADMINISTRATOR, AUDITOR, PHOTO
from tests.serving import Office, served
from workflows.clock import office_date
from workflows.months import add_months

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from pathlib import Path

    from playwright.sync_api import Page

    from tests.browser.pages import WatchedPages

STATION, SECOND, STREET, DISTRICT = "linyue", "heqing", "luhai", "cenjing"
CENTRE, OTHER, LEADER = "fupeng", "shanyan", "qiaobin"
BANKER, APPROVER, PAYER = "tiannan", "huangqi", "zhenghe"
VISITOR, COLLECTOR, MENTOR, POSTER, BOARD = "weining", "machi", "jiyun", "duanrui", "zhongdai"
TO_THE_VISIT, PUBLIC = timedelta(days=20), "P12D"
LATE = timedelta(days=10)
"""Late even where the due day was put off by a long holiday, and not too late for a title."""
EXTENDED_MONTHS = 1


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """The small office, served."""
    shutil.copytree(databases.made_once("small-office", make_small_office), tmp_path / "office")
    with served(Office(tmp_path / "office")) as small:
        yield small


def test_a_loan_is_granted_visited_rescued_repaid_honoured_and_replayed(office: Office, new_page: WatchedPages):
    clock = DemoClock(office.address, ADMINISTRATOR)
    staff = Staff(new_page, office.address)
    staff.desks[VISITOR] = sign_in(new_page(width=NARROW, address=office.address), VISITOR)
    out = office_date(clock.advance("PT1M"))
    due = add_months(out, MONTHS)

    number = recommend(staff, out)
    grant(staff, number, out)
    loan = disburse(staff, number, out)
    visit(staff, number, until(clock, out, out + TO_THE_VISIT))
    today, due = until(clock, out + TO_THE_VISIT, due + LATE), add_months(due, EXTENDED_MONTHS)
    rescue(staff, number, today, due)
    pay_interest(staff, loan, today)
    today = until(clock, today, due + LATE)
    repay(staff, loan, today)
    said = honour(staff, clock, number, today)

    assert "已提交“授予称号”" in said
    replay(staff.desk(AUDITOR), loan.removesuffix("/loan"), staff)


def until(clock: DemoClock, today: date, day: date) -> date:
    """Let the clock go on to a day; the day."""
    assert office_date(clock.advance(f"P{(day - today).days}D")) == day
    return day


def recommend(staff: Staff, today: date) -> str:
    """A labour station takes the enquiry in, two people visit, the street agrees; the case's number."""
    page = staff.desk(STATION)
    page.goto("/processes/microloan/start")
    said = submit(page, "登记并编号", enquiry(today))
    found = re.search(r"案号 (\S+?)。", said)
    assert found, said
    number = found[1]
    staff.does(STATION, number, "材料齐全，予以受理", papers_present=PAPERS)
    staff.does(
        STATION,
        number,
        "推荐",
        visited_on=today,
        visit_met=BORROWER,
        visit_business="operating",
        visit_business_note="客流稳定。",
        visit_family="独居，无负债。",
        visit_photos=PHOTO,
        community_credit="good",
        city_honour="no",
        recommendation="邻里反映守信，推荐。",
        second_visitor=SECOND,
    )
    staff.does(SECOND, number, "情况属实，确认", queue="mine")
    checks = ["papers", "visit", "category", "household"]
    staff.does(STREET, number, "同意，报区就业局", street_checks=checks, street_opinion="同意上报。")
    return number


def grant(staff: Staff, number: str, today: date) -> None:
    """The district judges, guarantee centre and bank investigate together, the centre's leader and the bank agree."""
    staff.does(
        DISTRICT,
        number,
        "事实已核实，按规则判定",
        credit_queried_on=today,
        credit_result="clean",
        other_loans=["none"],
        capacity_check="met",
        category_check="met",
        area_check="met",
        business_check="met",
        own_funds_proven="60000",
    )
    staff.does(
        CENTRE,
        number,
        "同意担保",
        centre_visited_on=today,
        centre_income="9000",
        centre_findings="经营正常。",
        centre_score="85",
        centre_amount=YUAN,
    )
    found = {"bank_visited_on": today, "bank_findings": "流水正常。", "bank_score": "80"}
    staff.does(BANKER, number, "愿意受理贷款", **found)
    offered = {"counter_guarantee": "one_guarantor", "guarantors": [guarantor()]}
    staff.does(CENTRE, number, "已提供，按规则核对", **offered)
    staff.does(LEADER, number, "同意担保", decided_on=today)
    staff.does(APPROVER, number, "同意贷款", bank_decided_on=today, lending_bank=BANK)


def disburse(staff: Staff, number: str, today: date) -> str:
    """The contract is signed and the money paid out; the address of the loan's page."""
    staff.does(
        BANKER,
        number,
        "合同已签订",
        contract_on=today,
        contract_number="惠民贷-0001",
        guarantee_contract_number="云担-0001",
        annual_rate="3",
        loan_months=MONTHS,
        schedule_kind="bullet",
        due_day=min(today.day, 28),
        disbursed_to="own",
    )
    staff.does(PAYER, number, "已放款", licence_checked=True, disbursed_on=today, loan_number=LOAN_NUMBER)
    page = staff.desk(CENTRE)
    page.goto("/cases")
    page.locator("#search").fill(number)
    page.keyboard.press("Enter")
    page.wait_for_url("**q=**")
    loan = f"{page.locator('tr[data-row] a.title').get_attribute('href')}/loan"
    page.goto(loan)
    assert "还款中" in page.locator("[aria-labelledby=standing-title]").inner_text()
    return loan


def visit(staff: Staff, number: str, today: date) -> None:
    """Person, shop and family are visited with a telephone in the hand, and what the money was used for is seen."""
    person = {
        "visit_person_on": today,
        "person_met": "met",
        "repay_will": "willing",
        "person_state": "身体好。",
        "person_difficulty": "no",
    }
    staff.does(VISITOR, number, "提交：走访本人", step="走访本人", **person)
    shop = {
        "business_open": "open",
        "sales_month": "15000",
        "staff_count": "2",
        "repay_ability": "full",
        "business_difficulty": "no",
    }
    page = staff.opens(VISITOR, number, step="走访经营场所")
    assert not overflow_px(page)
    submit(page, "提交：走访经营场所", {"business_photos": PHOTO, "visit_business_on": today, **shop})
    family = {"visit_family_on": today, "family_met": "parents", "family_support": "support", "family_difficulty": "no"}
    staff.does(VISITOR, number, "提交：走访家庭", step="走访家庭", **family)
    used = {"fund_use_on": today, "fund_use_note": "冷柜发票齐全。", "fund_use_papers": PHOTO}
    staff.does(VISITOR, number, "用途相符", **used)


def rescue(staff: Staff, number: str, today: date, extended: date) -> None:
    """The due day is over: who calls hears of an illness, a mentor looks into it, the centre and the bank extend."""
    page = staff.desk(CENTRE)
    page.goto("/loans")
    assert number in page.locator("table.arrears").inner_text()
    called = {"contact_on": today, "contact_how": "both", "contact_note": "母亲住院，钱先垫了医药费。"}
    staff.does(COLLECTOR, number, "确有困难，需要帮扶", **called)
    diagnosis = {"rescue_cause": "illness", "rescue_findings": "母亲住院。", "affordable_months": EXTENDED_MONTHS}
    plan = {"rescue_plan": "申请医疗救助，错峰进货。"}
    staff.does(MENTOR, number, "提交：诊断困难", diagnosed_on=today, **diagnosis, **plan)
    staff.does(OTHER, number, "展期", rescue_reason="一时困难。", extend_until_on=extended)
    staff.does(APPROVER, number, "银行同意", consent_note="同意展期。", guarantor_consent="agreed")
    helped = {"mentor_on": today, "mentor_note": "生意恢复。", "mentor_state": "recovered"}
    staff.does(MENTOR, number, "提交：落实帮扶计划", **helped)


def pay_interest(staff: Staff, loan: str, today: date) -> None:
    """The interest of the first two months stays due; one person enters that it came, another confirms."""
    page = staff.desk(CENTRE)
    page.goto(f"{loan}/pay")
    submit(page, "登记，送复核", {"amount": owed(page, "到期应还"), "on": today, "payer": "borrower"})
    other = staff.desk(OTHER)
    other.goto(loan)
    other.get_by_role("button", name="复核入账").click()
    other.locator("[role=status].notice-success").wait_for()
    assert owed(other, "到期应还") == "0.00"


def repay(staff: Staff, loan: str, today: date) -> None:
    """The bank's file brings all that is owed; one takes it in, another confirms, and the loan is settled."""
    page = staff.desk(CENTRE)
    page.goto(loan)
    amount = owed(page, "当日全部还清")
    content = written([LOAN_NUMBER, "", "还款", amount, today.isoformat(), "R0001"], encoding="gb18030")
    page.goto("/bank-files/new")
    page.locator("#file").set_input_files({"name": "还款明细.csv", "mimeType": "text/csv", "buffer": content})
    page.locator("#control_total").fill(amount)
    page.locator("#control_count").fill("1")
    page.get_by_role("button", name="读取并核对").click()
    page.get_by_text("“可入账”的行须由另一人确认后入账。").wait_for()
    other = staff.desk(OTHER)
    other.goto(page.url)
    other.get_by_role("button", name="确认并入账 1 行").click()
    other.locator("[role=status].notice-success").wait_for()
    page.goto(loan)
    assert "已结清" in page.locator("[aria-labelledby=standing-title]").inner_text()


def owed(page: Page, what: str) -> str:
    """A sum that the page of a loan, or of a booking on it, names, in yuan."""
    told = page.locator("dl.sums > div", has_text=what).locator("dd").inner_text()
    return told.removesuffix("元").replace(",", "").strip()


def honour(staff: Staff, clock: DemoClock, number: str, today: date) -> str:
    """The borrower is told, and the shop proposed, looked at, made public and honoured; what is said then."""
    delivered = {"delivered_on": today, "delivery_method": "direct", "delivery_receiver": BORROWER}
    staff.does(STATION, number, "提交：送达并登记回证", **delivered, delivery_receipt=PHOTO)
    proposed = {"title_jobs": "2", "title_complaints": "0", "title_proposal_note": "按期还清，带动就业。"}
    staff.does(STATION, number, "推荐", **proposed)
    staff.does(STREET, number, "通过", title_street_note="属实。")
    staff.does(DISTRICT, number, "通过", title_district_note="属实。")
    posted = {"notice_posted_on": today, "notice_places": ["community"], "notice_posting_photos": [PHOTO, PHOTO]}
    staff.does(POSTER, number, "提交：张贴公示", **posted)
    today = office_date(clock.advance(PUBLIC))
    removed = {"notice_removed_on": today, "notice_removal_photos": [PHOTO, PHOTO]}
    staff.does(POSTER, number, "提交：撤下公示", **removed)
    return staff.does(BOARD, number, "授予", title_people="鲁薇、乔斌", title_award_note="同意授予。")


def replay(page: Page, case: str, staff: Staff) -> None:
    """The auditor sees that nothing was altered and who did what, and the drawing follows from step to step."""
    page.goto(case.replace("/cases/", "/audit/cases/"))
    tokens_are_right(page)
    assert "重新执行结果与记录一致" in page.locator(".verdict-ok").inner_text()
    steps = page.locator(".replay-what").all_inner_texts()
    for named in ("第二走访人确认", "放款登记", "走访经营场所", "诊断困难", "银行与反担保人意见", "授予称号"):
        assert any(named in step for step in steps), named
    people = {text.split("·")[1].strip() for text in page.locator(".replay-what small").all_inner_texts()}
    assert len(people - {"系统"}) >= len(staff.desks) - 1
    page.get_by_label("显示领取、收件等").uncheck()
    page.get_by_role("button", name="第一步").click()
    for link in page.locator(".replay-steps li:not(.is-quiet) a").all()[1:]:
        page.get_by_role("button", name="下一步").click()
        step_is(page, int(link.get_attribute("data-index") or "") + 1)
