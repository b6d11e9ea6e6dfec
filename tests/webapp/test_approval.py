"""The approval form on paper: the answers, every opinion with who and when, nothing that names a number."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from models.cases import Case
from models.journal import AccessRecord, Entry
from tests.webapp.visitor import Page, Visitor
from tests.workflows.offices import TestOffice, an_id_number
from webapp.cases.approval import SIGNED
from workflows.duties import DUTIES

Visit = Callable[[str], Visitor]


def form_of(visitor: Visitor, case: Case) -> Page:
    return visitor.open(f"/cases/{case.id}/form")


def cells(page: Page) -> dict[str, str]:
    """The answers by their labels."""
    pairs = page.tree.cssselect(".sheet-grid > div")
    return {pair.find("dt").text_content().strip(): " ".join(pair.find("dd").text_content().split()) for pair in pairs}


def test_the_form_holds_the_application_with_its_numbers_masked(office: TestOffice, visit: Visit):
    case = office.open(members=[{"name": "林二禾", "id_number": an_id_number(2), "relation": "子女"}], urgent=True)

    page = form_of(visit("clerk"), case)

    shown = cells(page)
    assert shown["姓名"] == "林一禾"
    assert shown["申请金额"] == "3,000.00 元"
    assert shown["紧急"] == "是"
    assert "子女" in shown["家庭成员"]
    for number in (an_id_number(), an_id_number(2), "19900001234"):
        assert number not in page.text
    assert page.words("#sheet-title") == "小额救助审批表"
    assert case.number in page.words(".sheet-number")


def test_every_opinion_stands_with_who_and_when_in_the_order_given(office: TestOffice, visit: Visit):
    case = office.open()
    office.do("clerk", case.id, "visit", findings="住房简陋")
    office.pass_time(timedelta(days=6))
    office.fire_due()
    office.do("officer", case.id, "decide", decision="refuse", reason="收入高于标准")

    opinions = form_of(visit("officer"), case).all_words(".sheet-opinions section")

    assert len(opinions) == 2
    assert "入户调查" in opinions[0]
    assert "住房简陋" in opinions[0]
    assert "职员clerk" in opinions[0]
    assert "2026-03-02" in opinions[0]
    assert "收入高于标准" in opinions[1]
    assert "职员officer" in opinions[1]


def test_every_opinion_is_signed_and_only_duties_that_judge_give_one(office: TestOffice, visit: Visit):
    case = office.open()
    office.do("clerk", case.id, "visit", findings="属实")

    page = form_of(visit("officer"), case)

    assert len(page.tree.cssselect(".sheet-signed .sheet-signature")) == 1
    assert DUTIES.keys() > SIGNED
    assert not SIGNED & {"intake", "pay", "reconcile", "notice", "reply", "callback"}


def test_the_amount_is_written_in_capitals_too_under_its_own_name(office: TestOffice, visit: Visit):
    case = office.open()
    office.do("clerk", case.id, "visit", findings="属实")
    office.pass_time(timedelta(days=6))
    office.fire_due()
    office.do("officer", case.id, "decide", decision="grant", granted="1005.04")

    assert cells(form_of(visit("clerk"), case))["金额"] == "1,005.04 元（大写：壹仟零伍元零肆分）"


def test_before_any_opinion_the_form_says_so(office: TestOffice, visit: Visit):
    page = form_of(visit("clerk"), office.open())

    assert "尚无意见" in page.words(".sheet-opinions")


def test_narrow_cells_stand_in_pairs_so_that_every_row_is_ruled(office: TestOffice, visit: Visit):
    page = form_of(visit("clerk"), office.open())

    places = 0
    for cell in page.tree.cssselect(".sheet-grid > div"):
        wide = "sheet-wide" in (cell.get("class") or "")
        assert not (wide and places % 2), "a wide cell begins a row"
        places += 2 if wide else 1
    assert places % 2 == 0, "the last row is full"


def test_the_foot_names_the_printer_the_entries_and_the_last_hash(office: TestOffice, visit: Visit):
    case = office.open()
    with office.database.reading() as session:
        last = session.scalars(select(Entry).order_by(Entry.seq.desc()).limit(1)).one()

    foot = form_of(visit("visitor"), case).words(".sheet-foot")

    assert "打印人：职员visitor" in foot
    assert "记录至第 1 条" in foot
    assert last.hash[:12] in foot


def test_a_printed_form_is_written_into_the_access_log(office: TestOffice, visit: Visit):
    case = office.open()
    form_of(visit("visitor"), case)

    with office.database.reading() as session:
        records = session.scalars(select(AccessRecord).where(AccessRecord.chain == "visitor")).all()
    assert any((record.action, record.case_id) == ("cases.form", case.id) for record in records)


@pytest.mark.parametrize("username", ["clerk", "officer", "auditor", "chief"])
def test_who_sees_the_case_may_print_its_form(office: TestOffice, visit: Visit, username: str):
    assert form_of(visit(username), office.open()).status == 200


def test_nobody_prints_a_case_that_does_not_exist(visit: Visit):
    assert visit("clerk").open("/cases/nothing/form").status == 404
