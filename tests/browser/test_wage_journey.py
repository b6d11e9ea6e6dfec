"""Four cooks and their wages: from the window to the last answer, by two organs in the browser, and the replay.

Eight people work the shipped process; the auditor steps through what they did.
"""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from tests.browser.people import DemoClock, Staff, submit
from tests.browser.replaying import step_is, tokens_are_right
from tests.browser.test_journey import ADMINISTRATOR, AUDITOR, PHOTO
from tests.claims.entered import an_id_number
from workflows.claims.sheet import COLUMNS
from workflows.clock import office_date

if TYPE_CHECKING:
    from datetime import date

    from playwright.sync_api import Page

    from tests.browser.pages import WatchedPages
    from tests.serving import Office

WINDOW, OFFICER, MEDIATOR, CALLER, CHAIR = "linyue", "kongming", "xiangbei", "yucheng", "tangyuan"
INSPECTOR, SECOND, CHIEF = "hechuan", "guanning", "gengfeng"
EMPLOYER = "东桥饭店"
COOKS = ("方一禾", "何小满", "林立夏", "周白露")
MONTHS, WAGE, OWED = 2, "4500", "9000.00"
HEAD = ("name", "id_number", "phone", "job", "employed_from", "employed_to", "wage_unit", "wage", "from_on", "to_on")


def test_wages_are_recovered_by_two_organs_and_every_step_is_replayed(demo_office: Office, new_page: WatchedPages):
    clock = DemoClock(demo_office.address, ADMINISTRATOR)
    staff = Staff(new_page, demo_office.address)
    today = office_date(clock.advance("PT1M"))

    number = report(staff, today)
    roll = register(staff, number, today)
    mediate(staff, number, today)
    order(staff, number, today)
    receive(staff, roll, today)
    obey(staff, number, today)
    end(staff, roll, today)
    said = close(staff, number, today)

    assert "已办结" in said
    replay(staff.desk(AUDITOR), roll.removesuffix("/claims"), staff)


def report(staff: Staff, today: date) -> str:
    """What is said at the window; the case's number."""
    page = staff.desk(WINDOW)
    page.goto("/processes/wage_recovery/start")
    left = _last_day(today, 1)
    said = submit(
        page,
        "登记并编号",
        {
            "applicant_name": COOKS[0],
            "applicant_id_number": an_id_number(1),
            "applicant_phone": "19900007711",
            "employer_name": EMPLOYER,
            "employer_status": "operating",
            "industry": "catering",
            "relation_type": "labour",
            "reported_on": today,
            "what_happened": "四名厨师被拖欠两个月工资后辞退，没有书面合同。",
            "people_rough": len(COOKS),
            "months_rough": MONTHS,
            "owed_from_on": _first_day(today, MONTHS),
            "breach_ended_on": left,
            "employment_ended_on": left,
            "already_pending": "none",
        },
    )
    found = re.search(r"案号 (\S+?)。", said)
    assert found, said
    return found[1]


def register(staff: Staff, number: str, today: date) -> str:
    """The rights officer accepts, pastes the sheet of the cooks and goes on; the address of the roll."""
    staff.does(OFFICER, number, "接收")
    page = staff.opens(OFFICER, number)
    task = page.url
    page.get_by_role("link", name="职工名册").first.click()
    roll = page.url
    page.get_by_role("link", name="批量登记").click()
    page.locator("#rows").fill(_sheet(today))
    page.get_by_role("button", name="全部登记").click()
    assert f"已登记 {len(COOKS)} 名职工" in page.locator(".notice-success").inner_text()
    assert page.locator("table.claims tbody tr").count() == len(COOKS)
    page.goto(task)
    submit(page, "提交：登记职工与欠薪", {"registered_on": today})
    elected = {"representative_line": 1}
    staff.does(
        OFFICER,
        number,
        "提交：推选代表、签授权书",
        representatives=[elected],
        elected_on=today,
        mandates_signed=True,
        mandate_files=PHOTO,
    )
    record = {"evidence_kind": "transfer_record", "evidence_holder": "worker", "evidence_about": "四人每月工资"}
    staff.does(OFFICER, number, "提交：收集并登记证据", evidence_list=[record])
    return roll


def mediate(staff: Staff, number: str, today: date) -> None:
    """The employer comes to a session, and nothing comes of it."""
    staff.does(OFFICER, number, "协商、调解", told_rights=True)
    staff.does(OFFICER, number, "同意调解", contacted_on=today, contact_note="愿意协商，说资金紧张。")
    staff.does(
        MEDIATOR,
        number,
        "调解不成",
        session_on=today,
        session_place="区总工会调解室",
        session_workers=COOKS[0],
        session_employer="饭店经理",
        session_minutes="饭店只愿付一个月，四人不同意。",
    )


def order(staff: Staff, number: str, today: date) -> None:
    """The labour inspection takes the matter over: two inspectors, their chief, and an order that is served."""
    staff.does(OFFICER, number, "移送劳动保障监察", told_rights=True)
    staff.does(
        CHIEF,
        number,
        "提交：审查投诉",
        complaint_received_on=today,
        complaint_matter="inspection",
        complaint_employer="clear",
        complaint_jurisdiction="own",
        complaint_pending="none",
        complaint_opinion="属职权范围，予以受理。",
    )
    page = staff.opens(INSPECTOR, number)
    task = page.url
    page.get_by_role("link", name="职工名册").first.click()
    roll = page.url
    for line in range(1, len(COOKS) + 1):
        page.goto(f"{roll}/{line}/assess")
        submit(page, "核定与协商", {"items-0-found": OWED})
    page.goto(task)
    findings = {
        "investigated_on": today,
        "second_inspector": SECOND,
        "investigation_findings": "工资表与转账记录相符。",
    }
    submit(page, "欠薪属实，责令改正", {**findings, "found_sum": _in_all()})
    staff.does(SECOND, number, "确认属实并签字", queue="mine")
    staff.does(CHIEF, number, "签发", order_opinion="同意。")
    served = {"order_served_on": today, "order_served_how": "direct", "order_receiver": "饭店经理"}
    staff.does(INSPECTOR, number, "提交：送达指令书", **served, order_proof=PHOTO)
    assert_nothing_else_is_seen(staff.desk(INSPECTOR), roll.removesuffix("/claims"))


def obey(staff: Staff, number: str, today: date) -> None:
    """The inspector registers that the order was obeyed, which the register of claimants bears out."""
    paid = {"paid_in_time_on": today, "paid_in_time_note": "已核对四人银行流水。"}
    staff.does(INSPECTOR, number, "提交：期限内付清登记", **paid)


def assert_nothing_else_is_seen(page: Page, case: str) -> None:
    """The inspection's people have no way into the union's case."""
    assert page.request.get(case).status == 403
    assert page.request.get(f"{case}/timeline").status == 403


def receive(staff: Staff, roll: str, today: date) -> None:
    """Every cook's money is entered while the order runs."""
    page = staff.desk(OFFICER)
    for line in range(1, len(COOKS) + 1):
        page.goto(f"{roll}/{line}/pay")
        submit(page, "登记追回款", {"amount": OWED, "paid_on": today, "means": "employer_transfer"})


def end(staff: Staff, roll: str, today: date) -> None:
    """Every line is ended; the roll says that nothing is outstanding."""
    page = staff.desk(OFFICER)
    for line in range(1, len(COOKS) + 1):
        page.goto(f"{roll}/{line}/end")
        submit(page, "办结", {"kind": "paid", "on": today})
    page.goto(roll)
    assert "已追回 100%" in page.locator("[aria-labelledby=sums-title]").inner_text()
    assert page.locator("table.claims tbody .tag-good").count() == len(COOKS)


def close(staff: Staff, number: str, today: date) -> str:
    """The ledger is checked, somebody else calls everybody, the chair signs, the window hands the answer over."""
    staff.does(OFFICER, number, "每人都有办结方式，办理结案", ledger_on=today, ledger_note="四人均已到账。")
    for _ in COOKS:
        called = {"followed_on": today, "received_as_said": "yes", "satisfaction": "satisfied"}
        staff.does(CALLER, number, "提交：回访一名职工", **called)
    staff.does(CHAIR, number, "同意结案", closing_summary="全部追回。")
    handed = {
        "delivered_lines": "全体",
        "delivered_on": today,
        "delivery_method": "direct",
        "delivery_receiver": COOKS[0],
    }
    return staff.does(WINDOW, number, "提交：送达并登记回证", **handed, delivery_receipt=PHOTO)


def replay(page: Page, case: str, staff: Staff) -> None:
    """The auditor goes through it, step by step where it moves; who did what is there, and the drawing follows."""
    page.goto(case.replace("/cases/", "/audit/cases/"))
    tokens_are_right(page)
    assert "重新执行结果与记录一致" in page.locator(".verdict-ok").inner_text()
    steps = page.locator(".replay-what").all_inner_texts()
    for named in ("登记职工名册", "调解会议", "审查投诉", "第二监察员确认", "登记追回款", "回访一名职工", "结案审批"):
        assert any(named in step for step in steps), named
    people = {text.split("·")[1].strip() for text in page.locator(".replay-what small").all_inner_texts()}
    assert len(people - {"系统"}) >= len(staff.desks) - 1
    page.locator(".replay-steps a", has_text="登记追回款").last.click()
    page.locator("#step").get_by_text(f"第 {len(COOKS)} 号").wait_for()
    assert f"追回 0.00 {Decimal(OWED):,.2f}" in " ".join(page.locator("#step table.changes").inner_text().split())
    page.get_by_label("显示领取、收件等").uncheck()
    page.get_by_role("button", name="第一步").click()
    step_is(page, 1)
    several = 0
    for link in page.locator(".replay-steps li:not(.is-quiet) a").all()[1:]:
        page.get_by_role("button", name="下一步").click()
        step_is(page, int(link.get_attribute("data-index") or "") + 1)
        several = max(several, page.locator(".token", has_text=f"× {len(COOKS)}").count())
    assert several, "as many calls as cooks wait at once"
    assert "全部追回" in page.locator("#step").inner_text()


def _sheet(today: date) -> str:
    """The cooks as they are copied out of a sheet."""
    since, until = _first_day(today, MONTHS), _last_day(today, 1)
    rows = [
        (name, an_id_number(at), f"1990000771{at}", "厨师", "2024-03-01", until, "月", WAGE, since, until)
        for at, name in enumerate(COOKS, 1)
    ]
    return "\n".join("\t".join(map(str, row)) for row in (tuple(COLUMNS[key] for key in HEAD), *rows))


def _in_all() -> str:
    return str(Decimal(OWED) * len(COOKS))


def _first_day(today: date, months_ago: int) -> date:
    """The first day of the month so many months ago."""
    first = today.replace(day=1)
    for _ in range(months_ago):
        first = (first - timedelta(days=1)).replace(day=1)
    return first


def _last_day(today: date, months_ago: int) -> date:
    """The last day of the month so many months ago."""
    return _first_day(today, months_ago - 1) - timedelta(days=1)
