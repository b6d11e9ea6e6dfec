"""What a process is told of claims: the same lines that the rules of the book would choose, and refusals by name."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from models.cases import Case
from models.claims import ClaimLine
from tests.workflows.claimants import SMALL_WAGE, an_office_with_claims, ended, entered, found, opened, paid
from workflows import choices, claimrows, claimwork
from workflows.claims.book import SHORT_TOLD, shortfall
from workflows.claims.words import PATHS, STATES
from workflows.clock import office_date
from workflows.engine.values import Effect, Field, Form
from workflows.errors import InvalidInput, InvalidState
from workflows.services.call import Call
from workflows.services.table import RESULTS, carry_out

if TYPE_CHECKING:
    from pathlib import Path

    from models.database import Database
    from tests.workflows.offices import TestOffice


OFFERED = {"claimants": ["2", "3", "4"], "register": ["1", "2", "3", "4", "5"]}


@pytest.fixture
def office(database: Database, tmp_path: Path) -> TestOffice:
    return an_office_with_claims(database, tmp_path)


@pytest.fixture
def case(office: TestOffice) -> Case:
    """Lines in several states and on several paths."""
    made = opened(office)
    entered(office, made.id, 5)
    found(office, made.id, "9000", 1, 2, 3)
    paid(office, made.id, "9000", 1, 2)
    ended(office, made.id, "paid", 1)
    ended(office, made.id, "withdrawn", 5)
    rows = [{"number": number, "path": path} for number, path in ((2, "调解"), (3, "lawsuit"), (4, "lawsuit"))]
    with office.desk("clerk") as desk:
        claimwork.record(desk, made.id, rows)
    return made


def call(office: TestOffice, case: Case, service: str, **inputs: Any) -> Any:
    """The result of a service."""
    with office.desk("clerk") as desk:
        effect = Effect(id=f"{case.id}.e100", element="choose", type=service, headers={}, inputs=inputs)
        here = desk.session.get_one(Case, case.id)
        made = Call(desk=desk, case=here, release=SMALL_WAGE, data={}, parameters={}, effect=effect)
        return carry_out(made)


def test_lines_are_chosen_as_the_book_would_choose_them(office, case):
    with office.database.reading() as session:
        lines = claimrows.lines_of(session, case.id, ClaimLine.number > 0).values()
    for state in (None, *sorted(STATES)):
        for path in (None, *PATHS):
            chosen = [line.number for line in lines if line.is_in(state) and path in (None, line.facts["path"])]
            assert call(office, case, "claims.select", state=state, path=path) == {"claim_lines": chosen}
    assert call(office, case, "claims.select", state="unpaid", path="") == {"claim_lines": [3]}


def test_the_sums_have_the_names_the_linter_knows(office, case):
    told = call(office, case, "claims.summary")
    assert told.keys() == RESULTS["claims.summary"]
    assert (told["claims_count"], told["claims_open"], told["claims_longest_months"]) == (5, 3, 2)
    assert told["claims_helped"] == 2
    assert (told["claims_found"], told["claims_recovered"]) == (Decimal("27000.00"), Decimal("18000.00"))
    assert (told["claims_outstanding"], told["claims_largest"]) == (Decimal("9000.00"), Decimal("58500.00"))


def test_what_was_agreed_and_has_not_come_in_is_told_of_lines_that_are_short(office, case):
    found(office, case.id, "9000", 2, 3, agreed="8000")
    told = call(office, case, "claims.summary")
    with office.database.reading() as session:
        lines = claimrows.lines_of(session, case.id, ClaimLine.number > 0).values()
    assert (told["claims_short"], told["claims_agreed_unpaid"]) == (3, Decimal("8000.00"))  # line 2 got 9000 already
    assert shortfall(lines).plain() == {name: told[name] for name in SHORT_TOLD}


def test_a_case_without_lines_adds_up_to_nothing(office):
    told = call(office, opened(office), "claims.summary")
    assert {str(value) for value in told.values()} == {"0", "0.00", "[]"}


@pytest.mark.parametrize(
    ("service", "inputs"),
    [
        ("claims.select", {"state": "lost"}),
        ("claims.select", {"path": "magic"}),
        ("claims.additional", {"share": -1}),
        ("claims.additional", {"share": 1, "kinds": ["bonus"]}),
        ("claims.additional", {"share": Decimal("1.01")}),
        ("claims.additional", {"share": True}),
        ("claims.additional", {}),
        ("claims.additional", {"share": 1, "lines": ["1"]}),
        ("claims.require_ends", {}),
        ("claims.require_paid", {"paid": True, "lines": ["2"]}),
        ("claims.require_paid", {"paid": True, "ended": ["forgotten"]}),
        ("claims.summary", {"state": "lost"}),
        ("claims.require_sum", {"of": "wealth"}),
        ("claims.require_sum", {"of": "found", "kinds": ["bonus"]}),
        ("claims.require_sum", {"of": "found", "state": "lost"}),
        ("claims.require_sum", {"of": "found", "lines": [True]}),
    ],
)
def test_what_a_process_must_not_ask_is_refused(office, case, service, inputs):
    with pytest.raises(InvalidState):
        call(office, case, service, **inputs)


@pytest.mark.parametrize(
    ("named", "chosen"),
    [(None, [2, 3, 4]), ("全体", [2, 3, 4]), ("2、4号", [2, 4]), ("第2至4名", [2, 3, 4]), ("3-2", [2, 3])],
)
def test_a_paper_names_lines(office, case, named, chosen):
    assert call(office, case, "claims.select", state="open", named=named) == {"claim_lines": chosen}


@pytest.mark.parametrize("named", ["1", "2、9", "2 至 6"])
def test_a_paper_that_names_others_is_refused(office, case, named):
    with pytest.raises(InvalidInput) as refused:
        call(office, case, "claims.select", state="open", named=named)
    assert [error.field for error in refused.value.errors] == ["named"]


@pytest.mark.parametrize(
    ("adds_up", "asked"),
    [
        ("27000", {"of": "found"}),
        ("27000", {"of": "found", "lines": [1, 2, 3]}),
        ("9000", {"of": "unpaid"}),
        ("9000", {"of": "unpaid", "lines": [2, 3]}),
        ("0", {"of": "unpaid", "lines": [2]}),
        ("0", {"of": "found", "kinds": ["double_wage"]}),
        ("18000", {"of": "found", "state": "open"}),
        ("0", {"of": "agreed"}),
        ("117000", {"of": "claimed", "lines": [1, 2]}),
        ("18000", {"of": "claimed", "lines": [1, 2], "kinds": ["arrears"]}),
    ],
)
def test_the_sum_of_a_paper_must_be_that_of_its_lines(office, case, adds_up, asked):
    assert call(office, case, "claims.require_sum", sum=Decimal(adds_up), **asked) == {}
    with pytest.raises(InvalidInput) as refused:
        call(office, case, "claims.require_sum", sum=Decimal(adds_up) + Decimal("0.01"), **asked)
    assert "0.01" in refused.value.errors[0].message


def test_a_letter_is_told_what_the_lines_it_lists_add_up_to(office, case):
    told = call(office, case, "claims.summary", state="open", lines=[1, 2, 3])
    assert told.keys() == RESULTS["claims.summary"]
    assert (told["claims_count"], told["claims_found"], told["claims_recovered"]) == (
        2,
        Decimal("18000.00"),
        Decimal("9000.00"),
    )
    assert told["claims_helped"] == 1
    assert call(office, case, "claims.summary", lines=[1])["claims_count"] == 1


def test_what_is_said_to_be_paid_is_borne_out_by_the_lines(office, case):
    assert call(office, case, "claims.require_paid", paid=True, lines=[1, 2, 4]) == {}
    for outcome in (False, None):
        assert call(office, case, "claims.require_paid", paid=outcome) == {}
    for lines in ({}, {"lines": [2, 3]}):
        with pytest.raises(InvalidInput, match="更正") as refused:
            call(office, case, "claims.require_paid", paid=True, **lines)
        assert "1 名职工（第 3 号）、9,000.00 元" in refused.value.errors[0].message


def test_an_end_may_be_named_after_which_money_is_still_owed(office, case):
    ended(office, case.id, "unrecoverable", 3)

    assert call(office, case, "claims.require_paid", paid=True, ended=["settled"]) == {}
    with pytest.raises(InvalidInput) as refused:
        call(office, case, "claims.require_paid", paid=True, ended=["unrecoverable"])
    assert "第 3 号" in refused.value.errors[0].message


def test_who_says_otherwise_than_the_book_is_named(office, case):
    def said(nothing, partly):
        return call(office, case, "claims.contradicted", nothing=nothing, partly=partly)["contradicted_lines"]

    assert said([1, 2], []) == [1, 2]
    assert said([], [1, 2]) == [1, 2]  # of both everything that is found has come in
    assert said([3, 4, 5], [3, 4]) == []  # nothing is booked for them
    told = call(office, case, "claims.contradicted", nothing=[2], partly=None)
    assert told == {"contradicted_lines": [2], "contradicted_text": "第2号：台账已追回9000.00元"}
    with pytest.raises(InvalidState):
        said("1", [])


def test_a_paper_without_a_sum_is_not_compared(office, case):
    assert call(office, case, "claims.require_sum", of="found", sum=None) == {}


def test_additional_compensation_is_for_those_a_decision_names(office, case):
    assert call(office, case, "claims.additional", share=1, lines=[1, 2, 4]) == {"claims_additional": Decimal("0.00")}
    assert call(office, case, "claims.additional", share=1, lines=[3]) == {"claims_additional": Decimal("9000.00")}
    with office.database.reading() as session:
        lines = claimrows.lines_of(session, case.id, ClaimLine.additional_fen > 0)
    assert list(lines) == [3]


def test_a_change_of_claimants_is_checked_with_the_register_whose_lines_all_may_be_chosen(office, case):
    on = office_date(office.now)
    told = call(office, case, "claims.require_change", lines=["5"], kind="left", on=on)
    assert told == {"changed_lines": [5], "changed_to": "方5"}
    with pytest.raises(InvalidInput) as caught:
        call(office, case, "claims.require_change", lines=["4", "9"], kind="left", on=on)
    assert [wrong.params["line"] for wrong in caught.value.errors] == [4, 9]
    for wrong in ({"lines": ["方5"]}, {"lines": []}, {"lines": ["5"], "kind": "moved"}):
        with pytest.raises(InvalidState):
            call(office, case, "claims.require_change", **{"kind": "left", "on": on, **wrong})
    asked = (Field(key=name, label=name, type="select", properties={"options": name}) for name in OFFERED)
    with office.desk("clerk") as desk:
        here = desk.session.get_one(Case, case.id)
        offered = choices.for_event(desk, here, Form(id="change", title="", fields=tuple(asked)))
    assert {name: [option.value for option in offered[name]] for name in OFFERED} == OFFERED


def test_pay_for_work_is_told_by_months_without_what_is_no_pay(office, case):
    told = call(office, case, "claims.summary")

    assert told["wages_outstanding"] == Decimal("18000.00")  # of 58,500 claimed by each of two, 9,000 are wages
    assert told["wages_workers"] == 2
    assert told["wages_by_months"] == [{"months": 2, "largest": Decimal("9000.00")}]


def test_additional_compensation_may_be_of_some_kinds_only(office, case):
    told = call(office, case, "claims.additional", share=1, kinds=["overtime"])
    assert told == {"claims_additional": Decimal("0.00")}
    told = call(office, case, "claims.additional", share=1, kinds=["arrears", "overtime"])
    assert told == {"claims_additional": Decimal("9000.00")}


def test_additional_compensation_is_withdrawn_but_for_what_came_in(office, case):
    call(office, case, "claims.additional", share=Decimal("0.5"))
    assert call(office, case, "claims.additional", share=0, lines=[2]) == {"claims_additional": Decimal("4500.00")}
    paid(office, case.id, "10000", 3)
    assert call(office, case, "claims.additional", share=0) == {"claims_additional": Decimal("1000.00")}
    with office.database.reading() as session:
        assert claimrows.lines_of(session, case.id, ClaimLine.number == 3)[3].outstanding == 0


def test_additional_compensation_is_a_share_of_what_is_unpaid(office, case):
    assert call(office, case, "claims.additional", share=1) == {"claims_additional": Decimal("9000.00")}
    assert call(office, case, "claims.additional", share=Decimal("0.5")) == {"claims_additional": Decimal("4500.00")}
