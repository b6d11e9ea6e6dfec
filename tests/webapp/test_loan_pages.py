"""The pages of loans: how one stands today and stood before, booking by two, late loans, funds, plots, subsidies."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from typing import TYPE_CHECKING

import openpyxl
import pytest
from sqlalchemy import select

from models.guarantees import Guarantee
from models.offices import Office
from models.timers import WaitingTimer
from tests.builders import a_post, a_user, an_office
from tests.webapp.visitor import Visitor
from tests.webapp.wiring import give_passwords
from tests.workflows import borrowing
from workflows import arrearslist, organs

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from flask import Flask

    from models.database import Database
    from tests.webapp.visitor import Page
    from tests.workflows.offices import TestOffice

PAID = {"f-amount": "1060", "f-on": "2026-04-16", "f-payer": "borrower", "f-reference": "YH-1"}


CORRECTED = {"f-penalty_percent": "1", "f-on": "2026-03-02", "f-reason": "开户时录成百分之三"}


@pytest.fixture
def office(database: Database, tmp_path: Path) -> TestOffice:
    """An office that lends; it is 2026-04-16, and of each loan of 2026-03-02 one instalment is due."""
    found = borrowing.an_office_that_lends(database, tmp_path)
    give_passwords(found)
    return found


@pytest.fixture
def late(office: TestOffice) -> str:
    """A loan of which an instalment is late."""
    case_id = borrowing.lent(office).id
    borrowing.passed(office, 45)
    return case_id


@pytest.fixture
def clerk(visit: Callable[[str], Visitor]) -> Visitor:
    return visit("clerk")


def facts(page: Page, selector: str = ".facts.sums") -> dict[str, str]:
    """The sums of a page by what they are called."""
    rows = page.tree.cssselect(f"{selector} > div")
    return {
        row.cssselect("dt")[0].text_content(): " ".join(row.cssselect("dd")[0].text_content().split()) for row in rows
    }


def test_the_loan_shows_how_it_stands_and_its_schedule_adds_up(clerk: Visitor, late: str):
    page = clerk.open(f"/cases/{late}/loan")
    found = facts(page)
    sums = [[cell.text_content() for cell in row] for row in page.tree.cssselect(".schedule-sum")]

    assert found["贷款余额（本金）"] == "12,000.00 元"
    assert "逾期" in page.words(".schedule")
    assert len(page.tree.cssselect(".schedule tbody tr")) == 12 + 3, "twelve instalments, two years and all"
    assert sums[-1][:2] == ["合计", "12,000.00"]
    assert [row[0] for row in sums[:2]] == ["2026 年小计", "2027 年小计"]
    assert page.tree.cssselect(f".tabs a[href='/cases/{late}/loan'][aria-current]")
    assert page.words(".receipt strong").startswith("贷〔2026〕")


def test_what_is_moved_by_an_extension_stands_once_in_the_schedule(office: TestOffice, clerk: Visitor, late: str):
    borrowing.managed(office, late, "extend", until="2027-09-15")
    page = clerk.open(f"/cases/{late}/loan")
    rows = page.all_words(".schedule tbody tr")

    assert "本金 1,000.00 已移入新计划" in rows[0]
    assert "0.00" in rows[0]
    assert rows[-1].startswith("合计 12,000.00")


def test_what_was_compensated_does_not_stand_as_paid_in_the_schedule(office: TestOffice, clerk: Visitor, late: str):
    borrowing.booked(office, late, amount="1086.50")
    borrowing.passed(office, 30)
    borrowing.managed(office, late, "compensate")
    rows = clerk.open(f"/cases/{late}/loan").all_words(".schedule tbody tr:not(.schedule-sum)")

    assert "已还清" in rows[0]
    assert all("已代偿或减免" in each for each in rows[1:])


def test_what_was_compensated_is_still_to_be_repaid(app: Flask, office: TestOffice, clerk: Visitor, late: str):
    borrowing.passed(office, 30)
    borrowing.managed(office, late, "compensate")
    borrowing.booked(office, late, amount="2000", payer="guarantor")
    page, anybody = clerk.open(f"/cases/{late}/loan"), Visitor(app)
    owed = facts(page)["应偿还的代偿款"]
    own = anybody.send(anybody.open("/my-case"), "main form", code=page.words(".receipt strong"))

    assert owed == "10,142.67 元", "12,000 and 86.00, 55.00, 1.67 of interest, less 2,000"
    assert facts(own)["应偿还的代偿款"] == owed
    assert "全部还清，今天要付 10,145.56 元" in own.words(), "with 2.89 of penalty"


def test_the_loan_says_what_comes_next_by_itself(office: TestOffice, clerk: Visitor, late: str):
    with office.database.transaction() as session:
        for number, element in enumerate(("manage", "begin")):
            due = office.now + timedelta(days=9 + number)
            session.add(WaitingTimer(id=f"t{number}", case_id=late, element=element, due_at=due))
    found = clerk.open(f"/cases/{late}/loan").all_words(".upcoming li")

    assert [each.split()[0] for each in found] == ["下一轮三项回访"]
    assert "2026-04-25" in found[0]


def test_a_wrong_rate_of_penalty_is_corrected_by_two_and_the_terms_tell_it(
    clerk: Visitor, visit: Callable[[str], Visitor], late: str
):
    address = f"/cases/{late}/loan"
    before = clerk.open(address)
    terms = facts(before, ".facts.terms")
    corrected = {"f-penalty_percent": "10.8", "f-on": "2026-03-02", "f-reason": "开户时录成百分之一"}
    assert (terms["罚息年利率"], terms["宽限天数"], terms["抵充顺序"]) == ("3.00%", "无", "费用 → 罚息 → 利息 → 本金")
    assert terms["计息天数"] == "每月按30天、每年按360天"
    assert clerk.send(clerk.open(f"{address}/correct_penalty"), "form.task-form", **corrected).status == 302
    assert facts(clerk.open(address), ".facts.terms")["罚息年利率"] == "3.00%", "nothing counts before it is confirmed"
    officer = visit("officer")
    assert officer.send(officer.open(address), "form[action$='/confirm']").status == 302
    after = clerk.open(address)
    assert facts(after, ".facts.terms")["罚息年利率"] == "10.80%"
    assert "其中罚息" in facts(after)
    assert "更正罚息利率 年利率 10.80%" in after.words(".postings")
    told = clerk.open(f"/cases/{late}/timeline").words()
    assert "贷款台账第 2 笔：更正罚息利率 年利率 10.80% 2026-03-02" in told
    assert "贷款台账第 1 笔：放款 12,000.00 元" in told


def test_of_a_settled_loan_what_a_wrong_rate_took_is_given_back(
    app: Flask, clerk: Visitor, visit: Callable[[str], Visitor], office: TestOffice, late: str
):
    address, officer, anybody = f"/cases/{late}/loan", visit("officer"), Visitor(app)
    code = clerk.open(address).words(".receipt strong")
    borrowing.passed(office, 20)
    borrowing.booked(
        office, late, amount=facts(clerk.open(address))["当日全部还清"].removesuffix(" 元").replace(",", "")
    )
    borrowing.passed(office, 10)

    def done(act: str, **values: str) -> Page:
        assert clerk.send(clerk.open(f"{address}/{act}"), "form.task-form", **values).status == 302
        assert officer.send(officer.open(address), "form[action$='/confirm']").status == 302
        return clerk.open(address)

    wrong = clerk.open(f"{address}/correct_penalty")
    assert "只退还多收的罚息" in wrong.words(".notice")
    more = clerk.send(wrong, "form.task-form", **CORRECTED | {"f-penalty_percent": "10.8"})
    assert (more.status, "不再向借款人追收" in more.words()) == (422, True)
    corrected = done("correct_penalty", **CORRECTED)
    assert "多收 1.27 元，应退还付款人" in corrected.words()  # 1 086.00, 21 days, 2 per cent too much: 1.267
    asked = anybody.send(anybody.open("/my-case"), "main form", code=code)
    assert "多还的 1.27 元应当退还" in asked.words()
    given_back = done("refund", **{"f-reason": "罚息利率录错"})
    assert ("应退还" in given_back.words(), facts(given_back)["结清日期"]) == (False, "2026-05-06")
    assert facts(given_back).get("预收、多收") is None


def test_money_is_entered_by_one_and_confirmed_by_another(clerk: Visitor, visit: Callable[[str], Visitor], late: str):
    address = f"/cases/{late}/loan"
    assert clerk.send(clerk.open(f"{address}/pay"), "form.task-form", **PAID).status == 302
    waiting = clerk.open(address)
    assert "须由另一人复核" in waiting.words("[aria-labelledby=waiting-title]")
    assert not waiting.tree.cssselect("form[action$='/confirm']")
    assert "1,060.00 元" in waiting.words(".booking .told")
    assert facts(waiting)["已收款"] == "0.00 元", "nothing counts before it is confirmed"

    officer = visit("officer")
    assert officer.send(officer.open(address), "form[action$='/confirm']").status == 302
    page = officer.open(address)
    assert facts(page)["已收款"] == "1,060.00 元"
    assert "YH-1" in page.words(".postings")
    assert "分录" in page.words(".postings")
    assert not page.tree.cssselect(".booking")


def test_what_is_wrong_with_a_booking_is_told_and_stays_typed(clerk: Visitor, late: str):
    page = clerk.open(f"/cases/{late}/loan/pay")
    refused = clerk.send(page, "form.task-form", **{**PAID, "f-amount": "10.005", "f-on": "2027-01-01"})

    assert refused.status == 422
    assert len(refused.tree.cssselect("#problems li")) == 2
    assert "10.005" in refused.text


def test_a_payment_is_reversed_by_two_and_a_booking_dropped_with_a_reason(
    clerk: Visitor, visit: Callable[[str], Visitor], office: TestOffice, late: str
):
    number = borrowing.booked(office, late, amount="1060")
    address = f"/cases/{late}/loan"
    link = clerk.open(address).tree.cssselect(".postings a[href*='/reverse']")[0].get("href")
    assert link.endswith(f"event={number}")
    form = clerk.open(link)
    assert clerk.send(form, "form.task-form", **{"f-reason": "记错了户"}).status == 302
    assert clerk.send(clerk.open(address), "form[action$='/drop']", reason="").status == 302
    assert "待复核" in clerk.open(address).words(), "a reason is needed"
    assert clerk.send(clerk.open(address), "form[action$='/drop']", reason="没有记错").status == 302
    assert not clerk.open(address).tree.cssselect(".booking")

    clerk.send(clerk.open(link), "form.task-form", **{"f-reason": "记错了户"})
    officer = visit("officer")
    officer.send(officer.open(address), "form[action$='/confirm']")
    page = officer.open(address)
    assert facts(page)["已收款"] == "0.00 元"
    assert "已冲正" in page.words(".postings .is-reversed")


def test_what_the_process_decided_is_taken_back_by_two(
    office: TestOffice, clerk: Visitor, visit: Callable[[str], Visitor], late: str
):
    borrowing.passed(office, 60)
    borrowing.managed(office, late, "compensate")
    page = clerk.open(f"/cases/{late}/loan")
    link = page.tree.cssselect(".postings a.btn")[0].get("href")
    form = clerk.open(link)
    assert "代偿" in form.words("form strong")
    assert "决定本身不变" in form.words("form .notice")
    clerk.send(form, "form.task-form", **{"f-reason": "银行撤回"})
    officer = visit("officer")
    waiting = officer.open(f"/cases/{late}/loan")

    assert "代偿" in waiting.words(".booking .told")
    officer.send(waiting, ".booking-acts form")
    assert "还款中" in clerk.open(f"/cases/{late}/loan").words("#standing-title + .tag")


def test_a_past_day_is_shown_as_it_was_known_then(clerk: Visitor, office: TestOffice, late: str):
    before = office.now.date()
    borrowing.passed(office, 1)
    borrowing.booked(office, late, amount="1060", on=before.isoformat())
    address = f"/cases/{late}/loan"
    then = clerk.open(f"{address}?as_of={before}")

    assert facts(then)["已收款"] == "0.00 元"
    assert facts(clerk.open(address))["已收款"] == "1,060.00 元"
    assert not then.tree.cssselect(".panel-tools"), "a past day is only looked at"
    for wrong in ("2020-01-01", "2030-01-01", "gestern"):
        page = clerk.open(f"{address}?as_of={wrong}")
        assert page.status == 422
        assert page.words("#as_of-error")


def test_an_early_repayment_is_tried_before_it_is_entered(clerk: Visitor, late: str):
    address = f"/cases/{late}/loan/preview"
    whole = clerk.open(address)
    part = clerk.open(f"{address}?amount=5000&effect=lower")

    assert facts(whole)["还款后到期日"] == "当日结清"
    assert len(part.tree.cssselect(".schedule tbody tr:not(.schedule-sum)")) > 8
    assert clerk.open(f"{address}?amount=99999999").status == 200
    for wrong in ("amount=abc", "amount=0", "amount=1.005", "effect=nothing"):
        assert clerk.open(f"{address}?{wrong}").status == 422, wrong
    assert clerk.open(f"{address}?on=2026-01-01").status == 422


def test_a_repayment_that_does_not_settle_what_is_due_says_so(office: TestOffice, clerk: Visitor, late: str):
    borrowing.passed(office, 400)
    page = clerk.open(f"/cases/{late}/loan/preview?amount=5000&effect=shorten")

    assert facts(page)["还款后到期日"].startswith("还不清，仍欠")


def test_the_register_of_visits_is_offered_to_who_may_open_it(clerk: Visitor, visit: Callable[[str], Visitor]):
    assert "宣传走访" in clerk.open("/loans").words(".tabs")
    assert "宣传走访" not in visit("officer").open("/loans").words(".tabs")
    assert visit("officer").open("/publicity").status == 403


def test_reports_are_offered_to_who_may_open_them(clerk: Visitor, visit: Callable[[str], Visitor], late: str):
    del late
    assert not clerk.open("/loans/portfolio").tree.cssselect(".report-notes a")
    assert visit("chief").open("/loans/portfolio").tree.cssselect(".report-notes a")


def test_late_loans_are_an_inbox_by_class_office_and_next_step(
    clerk: Visitor, visit: Callable[[str], Visitor], office: TestOffice
):
    old = borrowing.lent(office, date(2026, 1, 5), applicant_name="赵大")
    borrowing.lent(office, applicant_name="王二", by="clerk2")
    borrowing.passed(office, 45)
    borrowing.lent(office, applicant_name="新贷")
    chief = visit("chief")
    page = chief.open("/loans")

    assert [link.text_content() for link in page.tree.cssselect(".arrears a.title")] == ["赵*", "王*"]
    counts = [" ".join(each.split()) for each in page.all_words(".rail li")]
    assert counts == ["全部逾期 2", "违约 0", "严重逾期 0", "逾期 1", "关注 1", "已展期、重组，仍计风险 0", "追偿中 0"]
    assert "贷后管理与回访" in page.words(".arrears tbody tr")
    loan = facts(chief.open(f"/cases/{old.id}/loan"))
    row = page.words(".arrears tbody tr .cell-amount")
    assert row == f"{loan['到期应还'].split()[0]}含罚息 {loan['其中罚息'].removesuffix(' 元')}"
    overdue = chief.open("/loans?state=late")
    assert overdue.tree.cssselect(f".arrears a.title[href='/cases/{old.id}/loan']")
    assert len(overdue.tree.cssselect(".arrears tbody tr")) == 1
    assert len(chief.open("/loans?q=王二").tree.cssselect(".arrears tbody tr")) == 1
    assert "没有这样的贷款" in chief.open("/loans?whose=mine").words()
    own = clerk.open("/loans")
    assert [link.text_content() for link in own.tree.cssselect(".arrears a.title")] == ["赵*"]
    assert clerk.open(f"/loans?office={number_of(office, 'QY02')}").status == 422
    assert page.tree.xpath("//nav//a[@href='/loans'][@aria-current]")


def number_of(office: TestOffice, code: str) -> int:
    """The number of an office."""
    with office.database.reading() as session:
        return session.scalars(select(Office.id).where(Office.code == code)).one()


def test_pages_of_late_loans_go_on_where_the_last_ended(office: TestOffice, clerk: Visitor):
    for at in range(5):
        borrowing.lent(office, date(2026, 1, 5), applicant_name=f"借{at}")
    borrowing.passed(office, 45)
    with office.database.reading() as session:
        place = session.get_one(Office, number_of(office, "QY01"))
        ranges = arrearslist.ranges(session, place, office.now.date())
        asked = arrearslist.Filter(offices=(place.id,), today=office.now.date())
        first = arrearslist.page(session, asked, ranges, after=None, limit=3)
        rest = arrearslist.page(session, asked, ranges, after=first.after, limit=3)
    assert len({each.case.id for each in (*first.loans, *rest.loans)}) == 5
    assert rest.after is None
    assert all(each.days_late == 60 and each.due.penalty > 0 and each.class_ == "late" for each in first.loans)


def test_a_fund_shows_capacity_what_is_guaranteed_and_at_risk(visit: Callable[[str], Visitor], office: TestOffice):
    late = borrowing.lent(office)
    borrowing.lent(office, by="clerk2")
    borrowing.passed(office, 46)
    borrowing.managed(office, late.id, "compensate")
    officer = visit("officer")
    found = facts(officer.open("/loans/funds"))

    assert found["可担保总额"].startswith("957,686.20 元"), "the fund has paid its share"
    assert found["本年代偿"].split()[0] != "0.00"
    assert "本年上限" in found["本年代偿"]
    assert found["PAR-1"].startswith("100.00%")
    assert "没有担保基金" in visit("clerk").open("/loans/funds").words()


def test_a_fund_shows_who_waits_for_it_in_line(visit: Callable[[str], Visitor], office: TestOffice):
    cases = [borrowing.lent(office, applicant_name=name) for name in ("后来", "先到")]
    with office.database.transaction() as session:
        for case, days in zip(cases, (1, 3), strict=True):
            row = session.get_one(Guarantee, case.id)
            row.queued_at, row.wanted_fen = office.now - timedelta(days=days), days * 100_00
    rows = visit("officer").open("/loans/funds").all_words(".line tbody tr")

    assert [row[:3] for row in rows] == ["1先*", "2后*"]
    assert "300.00" in rows[0]


def test_a_fund_adds_communities_up_to_their_street(visit: Callable[[str], Visitor], office: TestOffice):
    with office.database.transaction() as session:
        street = session.scalars(select(Office).where(Office.code == "QY01")).one()
        community = an_office(session, level="community", parent=street, name="望河社区")
        a_post(session, office=community, groups=["street_union"], a=a_user(session, office=community, username="near"))
    borrowing.lent(office)
    borrowing.lent(office, by="near")
    borrowing.lent(office, by="clerk2")
    page = visit("officer").open("/loans/funds")
    rows = page.all_words(".report-wide .listing tbody tr")
    assert len(page.tree.cssselect(f"main a[href$='/loans?office={street.id}']")) == 2, "from the table and the plot"

    assert len(rows) == 2
    assert rows[0].startswith("一街道工会 224,000.0024,000.00")


def test_the_portfolio_is_plotted_with_its_figures_beside(visit: Callable[[str], Visitor], office: TestOffice):
    officer = visit("officer")
    assert "还没有贷款" in officer.open("/loans/portfolio").words()
    paying = borrowing.lent(office)
    borrowing.lent(office, applicant_name="王二", by="clerk2")
    borrowing.passed(office, 45)
    borrowing.booked(office, paying.id, amount="1089.10")
    page = officer.open("/loans/portfolio?months=12")
    rows = {
        row.cssselect("th")[0].text_content(): row.text_content()
        for row in page.tree.cssselect(".plot-table")[0].cssselect("tr")
        if row.cssselect("td")
    }

    assert len(page.tree.cssselect("svg.plot")) == 3
    assert "50.00" in rows["2026-04"]
    assert f"各社区贷款余额（截至 {office.now.date()}）" in page.words()
    assert page.tree.cssselect("a[href*='/loans?'][href*='state=put_off']"), "the plots lead to the loans"
    assert officer.open("/loans/portfolio?months=7").status == 200


def test_the_subsidy_of_a_quarter_is_listed_loan_by_loan_with_the_days_cut(
    visit: Callable[[str], Visitor], office: TestOffice, late: str
):
    officer = visit("officer")
    page = officer.open("/loans/subsidies?quarter=2026Q2")
    text = officer.open("/loans/subsidies.csv?quarter=2026Q2").response.get_data().decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    book = openpyxl.load_workbook(io.BytesIO(officer.open("/loans/subsidies.xlsx?quarter=2026Q2").response.get_data()))

    assert "逾期" in page.words(".subsidies tbody tr")
    assert rows[0][1] == "2026Q2"
    assert rows[6][0] == "序号"
    assert rows[7][9:11] == ["15", "1"] or rows[7][9:11] == ["14", "2"], rows[7]
    assert book.worksheets[0]["A7"].value == "序号"
    assert officer.open("/loans/subsidies?quarter=2026").status == 422
    assert officer.open("/loans/subsidies.csv?quarter=2026").status == 422
    assert officer.open("/loans/subsidies.pdf").status == 404


def test_who_pays_the_subsidies_has_their_list_for_the_region_and_nothing_else(
    visit: Callable[[str], Visitor], office: TestOffice, late: str
):
    del late
    with office.database.transaction() as session:
        organs.seed(session, [{"code": "finance", "name": "财政", "name_en": "Finance"}])
        region = borrowing.a_district(session).region
        for name, place in (("payer1", region), ("payer2", "990999")):
            bureau = an_office(session, region=place, organ="finance", name=f"财政局{name}")
            a_post(session, office=bureau, groups=["finance_bureau"], a=a_user(session, office=bureau, username=name))
    give_passwords(office)
    here, elsewhere = visit("payer1"), visit("payer2")
    page = here.open("/loans/subsidies?quarter=2026Q2")

    assert "林一禾" in page.words(".subsidies tbody")
    assert not page.tree.cssselect(".subsidies tbody a"), "the loans themselves are not shown"
    assert "贴息清单" in page.words("header")
    assert len(here.open("/loans/subsidies.csv?quarter=2026Q2").text.splitlines()) == 9
    assert here.open("/loans").status == here.open("/loans/funds").status == 403
    assert elsewhere.open("/loans/subsidies?quarter=2026Q2").status == 200
    assert "林一禾" not in elsewhere.open("/loans/subsidies.csv?quarter=2026Q2").text


def test_the_list_of_a_past_day_stays_though_a_loan_turns_out_to_have_been_settled(
    visit: Callable[[str], Visitor], office: TestOffice, late: str
):
    officer, day = visit("officer"), office.now.date()
    address = f"/loans/subsidies.csv?quarter=2026Q2&as_of={day}"
    then = officer.open(address).text
    borrowing.passed(office, 1)
    borrowing.booked(office, late, amount="12036", on="2026-03-20")

    assert officer.open(address).text == then
    assert "12,000" not in officer.open("/loans/subsidies?quarter=2026Q2").words(".subsidies")


def test_a_borrower_reads_the_own_balance_by_the_code_and_nothing_else(app: Flask, clerk: Visitor, late: str):
    code = clerk.open(f"/cases/{late}/loan").words(".receipt strong")
    anybody = Visitor(app)
    typed = f" {code.lower()} ".replace("〔", "(").replace("〕", "）")
    slip = clerk.open(f"/cases/{late}/loan/slip").words("main")
    assert code in slip
    assert "http://localhost/my-case" in slip, "an address that can be typed, not a path"
    told = facts(clerk.open(f"/cases/{late}/loan/slip"), ".slip .facts")
    assert (told["罚息年利率"], told["还款日"]) == ("3.00%", "每月 15 日")
    assert told["首期还款"] == "2026-04-15 还 1,086.00 元"
    page = anybody.send(anybody.open("/my-case"), "main form", code=typed)

    assert facts(page)["未还本金"] == "12,000.00 元"
    assert "逾期" in page.words()
    for secret in ("林一禾", "990101", "DK00", "青原农商银行"):
        assert secret not in page.text
    for wrong in (code[:-1] + ("A" if code[-1] != "A" else "B"), code.partition(".")[0], "", "." * 200):
        refused = anybody.send(anybody.open("/my-case"), "main form", code=wrong)
        assert refused.status == 422
        assert "没有这个查询码" in refused.words()


def test_an_english_reader_finds_the_bank_under_its_english_name(office: TestOffice, clerk: Visitor, late: str):
    with office.database.transaction() as session:
        an_office(session, name="青原农商银行", name_en="Qingyuan Rural Bank", organ="bank")
    assert "青原农商银行" in clerk.open(f"/cases/{late}/loan").words("main")

    clerk.send(clerk.open("/inbox"), ".bar-form", language="en")
    assert "Qingyuan Rural Bank" in clerk.open(f"/cases/{late}/loan").words("main")
    assert "青原农商银行" not in clerk.open(f"/cases/{late}/loan").words("main")


def test_who_decides_about_a_fund_reads_the_lists_with_masked_names_and_books_nothing(
    visit: Callable[[str], Visitor], office: TestOffice, late: str
):
    with office.database.transaction() as session:
        street = session.scalars(select(Office).where(Office.code == "QY01")).one()
        member = a_user(session, office=street, username="member")
        a_post(session, office=street, groups=["guarantee_board"], a=member)
    give_passwords(office)
    board = visit("member")

    assert board.open("/loans/funds").status == board.open("/loans/portfolio").status == 200
    assert "林一禾" not in board.open("/loans").words(".arrears")
    assert "林*禾" in board.open("/loans").words(".arrears")
    assert board.open(f"/cases/{late}/loan/pay").status == 403
    assert "贷款" in board.open("/loans").words(".bar-nav")


@pytest.mark.parametrize("path", ["/loans", "/loans/funds", "/loans/portfolio", "/loans/subsidies"])
def test_lists_over_loans_are_for_who_works_supervises_or_audits_them(
    visit: Callable[[str], Visitor], path: str, late: str
):
    del late
    assert visit("payer").open(path).status == 403
    assert visit("auditor").open(path).status == 200
    assert visit("chief").open(path).status == 200


def test_who_may_not_book_is_offered_nothing(visit: Callable[[str], Visitor], late: str, clerk: Visitor):
    chief = visit("chief")
    page = chief.open(f"/cases/{late}/loan")

    assert page.status == 200
    assert not page.tree.cssselect(".panel-tools")
    assert not page.words(".receipt")
    assert chief.open(f"/cases/{late}/loan/pay").status == 403
    assert visit("clerk2").open(f"/cases/{late}/loan").status == 404
    assert clerk.open(f"/cases/{late}/loan/nothing").status == 404
