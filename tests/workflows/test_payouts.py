"""Turnover money: shared out among those who have wages to get, booked for each, back in the fund before the end."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update

from models.base import table_of
from models.cases import Case
from models.claims import ClaimPayment
from models.funds import Fund, FundMovement
from tests.dmn.documents import data, decision, document, literal
from tests.engine.builders import Flow
from tests.workflows.claimants import (
    PROCESS,
    SMALL_WAGE,
    an_office_with_claims,
    ended,
    entered,
    found,
    opened,
    paid,
)
from tests.workflows.offices import FORMS
from workflows import claimview
from workflows.claims.sharing import share_out
from workflows.engine.release import assemble
from workflows.engine.values import Effect, Package, Release
from workflows.errors import InvalidInput, InvalidState
from workflows.services.call import Call
from workflows.services.table import carry_out
from workflows.verify import Proofs, verify

if TYPE_CHECKING:
    from pathlib import Path

    from models.database import Database
    from tests.workflows.offices import TestOffice

_ITEMS = '[{kind: "arrears", amount: wage, formula: "", article: ""}]'
_TURNOVER = '="turnover"'


def advancing() -> Release:
    """A process that advances 5000 to its claimants, gets 2000 back, then the rest, and ends."""
    named = {f"applicant_{name}": f"applicant_{name}" for name in ("name", "id_number", "phone")}
    lists = {"claims_reply": "number, name, recovered, end", "claims": "claim_items", "claims_groups": "street_union"}
    about = {"number_series": "薪帮", "title": "=applicant_name", "start_groups": "street_union"}
    flow = Flow(PROCESS, "垫付", properties={**about, **named, **lists})
    flow.start("begin", to="enter", form="application")
    flow.user("enter", to="look", groups="street_union")
    flow.service("look", "claims.unpaid", to="share", inputs={"named": '="全体"'})
    shared = {"amount": "=5000", "lines": "=unpaid_lines", "each": "=4000"}
    flow.service("share", "claims.share", to="reserve", inputs=shared)
    reserved = {"reference": _TURNOVER, "amount": "=5000", "funds": '=["main"]'}
    flow.service("reserve", "fund.reserve", to="send", inputs=reserved)
    flow.user("send", to="pay", groups="street_union")
    flow.service("pay", "fund.pay", to="book", inputs={"reference": _TURNOVER})
    booked = {"shares": "=claim_shares", "paid_on": "=today()", "note": "=payment_number"}
    flow.service("book", "claims.advance", to="wait", inputs=booked)
    flow.user("wait", to="some_back", groups="street_union")
    flow.service("some_back", "fund.receive", to="rest", inputs={"reference": _TURNOVER, "amount": "=2000"})
    flow.user("rest", to="rest_back", groups="street_union")
    rest = {"reference": _TURNOVER, "amount": "=3000", "whole": "=true"}
    flow.service("rest_back", "fund.receive", to="check", inputs=rest)
    flow.service("check", "fund.require_back", to="reply", inputs={"reference": _TURNOVER})
    reply = {"title": '="答复"', "addressee": "=applicant_name", "paragraphs": '=["已办结。"]'}
    flow.service("reply", to="done", headers={"kind": "reply", "is_reply": "true"}, inputs=reply)
    flow.end("done", outcome="recovered")
    files = {
        f"{PROCESS}/{PROCESS}.bpmn": flow.xml(),
        f"{PROCESS}/decisions/claim_items.dmn": document(
            data("wage"), decision("claim_items", literal(_ITEMS), needs=["<wage"])
        ),
        f"{PROCESS}/forms/application.form": FORMS["application"],
    }
    return assemble(Package(PROCESS, files))


ADVANCING = advancing()


@pytest.fixture
def office(database: Database, tmp_path: Path) -> TestOffice:
    return an_office_with_claims(database, tmp_path, ADVANCING)


@pytest.fixture
def case(office: TestOffice) -> Case:
    """Five cooks: one was paid, one has withdrawn, of one nothing is found; 2 and 3 have wages to get."""
    made = opened(office)
    entered(office, made.id, 5)
    found(office, made.id, "9000", 1, 2, 4)
    found(office, made.id, "1500", 3)
    paid(office, made.id, "9000", 1)
    ended(office, made.id, "withdrawn", 4)
    return made


def call(office: TestOffice, case: Case, service: str, **inputs: Any) -> Any:
    """The result of a service."""
    headers = {"field": "turnover_lines"}
    with office.desk("clerk") as desk:
        effect = Effect(id=f"{case.id}.e100", element="choose", type=service, headers=headers, inputs=inputs)
        here = desk.session.get_one(Case, case.id)
        return carry_out(Call(desk=desk, case=here, release=SMALL_WAGE, data={}, parameters={}, effect=effect))


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.integers(1, 9), st.integers(1, 5000), min_size=1, max_size=6), st.integers(1, 30_000))
def test_a_sum_is_shared_out_to_the_fen_and_nobody_gets_more_than_fits(rooms, fen):
    room = {number: Decimal(each) / 100 for number, each in rooms.items()}
    shares = share_out(Decimal(fen) / 100, room)
    if fen > sum(rooms.values()):
        assert shares is None
        return
    assert sum(shares.values()) * 100 == fen
    assert all(0 < part <= room[number] for number, part in shares.items())
    short = [part for number, part in shares.items() if part < room[number]]
    assert not short or max(short) - min(short) <= Decimal("0.01")
    assert not short or max(shares.values()) - min(short) <= Decimal("0.01")


def test_those_with_wages_to_get_are_told(office, case):
    told = {"unpaid_lines": [2, 3], "unpaid_count": 2, "unpaid_sum": Decimal("10500.00")}
    assert call(office, case, "claims.unpaid") == told
    assert call(office, case, "claims.unpaid", named="3号")["unpaid_sum"] == Decimal("1500.00")


@pytest.mark.parametrize("named", ["1", "2、4", "5", "2 至 5", "9"])
def test_nobody_else_is_named(office, case, named):
    with pytest.raises(InvalidInput) as refused:
        call(office, case, "claims.unpaid", named=named)
    assert refused.value.errors[0].field == "turnover_lines"


def test_a_register_without_wages_to_get_is_refused(office):
    made = opened(office)
    entered(office, made.id, 1)
    with pytest.raises(InvalidInput, match="更正"):
        call(office, made, "claims.unpaid")


def test_more_than_there_is_room_for_is_refused(office, case):
    shared = {"lines": [2, 3], "each": Decimal(4000)}
    told = call(office, case, "claims.share", amount=Decimal(5500), **shared)
    parts = [(each["line"], each["amount"]) for each in told["claim_shares"]]
    assert parts == [(2, Decimal("4000.00")), (3, Decimal("1500.00"))]
    with pytest.raises(InvalidInput) as refused:
        call(office, case, "claims.share", amount=Decimal("5500.01"), **shared)
    assert refused.value.errors[0].params == {"room": "5,500.00"}


def test_a_share_for_who_has_ended_or_was_paid_meanwhile_is_refused(office, case):
    for line in (1, 4, 9):
        shares = [{"line": line, "amount": Decimal(100)}]
        with pytest.raises(InvalidState):
            call(office, case, "claims.advance", shares=shares, paid_on=date(2026, 3, 1))


@pytest.fixture
def advanced(office: TestOffice, case: Case) -> Case:
    """Both have got their share."""
    office.do("clerk", case.id, "enter")
    office.do("clerk", case.id, "send")
    return case


def _balance(office: TestOffice) -> Decimal:
    with office.database.reading() as session:
        return Decimal(session.scalars(select(Fund.balance_fen).where(Fund.code == "main")).one()) / 100


def findings(office: TestOffice) -> list[str]:
    """What verification finds."""
    report = verify(office.database, proofs=Proofs(releases=office.releases))
    return [each.difference.what for each in report.findings]


def test_what_was_handed_out_is_booked_for_each_and_comes_back(office, advanced):
    whole = _balance(office)
    with office.database.reading() as session:
        events = claimview.history(session, advanced.id, 3)
        rows = session.scalars(select(ClaimPayment).where(ClaimPayment.means == "advance")).all()
        number = session.scalars(select(FundMovement.note).where(FundMovement.kind == "payment")).one()
    assert [(row.line, row.amount_fen, row.note) for row in rows] == [(2, 350_000, number), (3, 150_000, number)]
    assert [[payment.amount for payment in event.payments] for event in events[2:]] == [[Decimal(1500)]]
    assert [payment.number for payment in events[-1].payments] == [3]
    office.do("clerk", advanced.id, "wait")
    assert _balance(office) == whole + 2000
    with pytest.raises(InvalidState):
        call(office, advanced, "fund.require_back", reference="turnover")
    assert call(office, advanced, "fund.require_back", reference="turnover", ended="written_off") == {}
    office.do("clerk", advanced.id, "rest")
    assert _balance(office) == whole + 5000
    assert findings(office) == []


@pytest.mark.parametrize(
    ("amount", "whole"), [(Decimal("5000.01"), False), (Decimal("4999.99"), True), (Decimal(0), True)]
)
def test_what_does_not_fit_what_is_out_is_refused(office, advanced, amount, whole):
    with pytest.raises(InvalidInput):
        call(office, advanced, "fund.receive", reference="turnover", amount=amount, whole=whole)


def test_a_receipt_of_nothing_moves_nothing(office, advanced):
    told = call(office, advanced, "fund.receive", reference="turnover", amount=Decimal(0))
    assert told == {"fund_received": Decimal("0.00"), "fund_out": Decimal("5000.00"), "receipt_number": None}


@pytest.mark.parametrize(
    ("table", "values", "found"),
    [
        (ClaimPayment, {"means": "employer_cash"}, "claim payment"),
        (FundMovement, {"amount_fen": FundMovement.amount_fen + 1}, "fund"),
    ],
)
def test_a_row_that_was_altered_is_found(office, advanced, table, values, found):
    office.do("clerk", advanced.id, "wait")
    with office.database.transaction() as session:
        kind = ClaimPayment.means == "advance" if table is ClaimPayment else FundMovement.kind == "recovery"
        session.execute(update(table_of(table)).where(kind).values(values))
    assert any(what.startswith(found) for what in findings(office))
