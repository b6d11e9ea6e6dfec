"""Guarantee funds: never more than capacity, also by two at once; what they pay and get back; what follows a loan."""

from __future__ import annotations

import threading
from datetime import date, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import event, func, select

from models.cases import Case
from models.database import Database
from models.funds import Fund, FundMovement
from models.guarantees import Guarantee
from models.loans import Loan
from models.offices import Office
from tests import databases
from tests.builders import a_fund
from tests.loans_work.lending import (
    FUND,
    PAID_OUT,
    SMALL_LOAN,
    an_office_with_loans,
    applied,
    at,
    booked,
    decided,
    entered,
    lent,
    require_verified,
)
from tests.workflows.offices import an_id_number
from workflows import fundview, guaranteerows, loanrows, loanwork
from workflows.clock import office_date
from workflows.engine.values import Effect
from workflows.errors import InvalidInput, InvalidState
from workflows.services.call import Call
from workflows.services.table import RESULTS, carry_out

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tests.workflows.offices import TestOffice

LIMITS = {"multiple": 5}
SHARES = {"fund_share": Decimal("0.7"), "bank_share": Decimal("0.25"), "company_share": Decimal("0.05")}


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestOffice]:
    with databases.empty_database("sqlite") as url:
        made = an_office_with_loans(Database(url), tmp_path_factory.mktemp("office"))
        yield made
        made.database.dispose()


@pytest.fixture
def office(shared: TestOffice) -> TestOffice:
    """A fund of 100,000 yuan, which so may guarantee 500,000, and nothing guaranteed."""
    at(shared, "2026-03-02")
    with shared.database.transaction() as session:
        fund = session.scalars(select(Fund).where(Fund.code == FUND)).one()
        fund.code = f"closed{fund.id}"
        session.flush()
        place = session.get_one(Office, fund.office_id)
        a_fund(session, office=place).code = FUND
    return shared


def call(office: TestOffice, case: Case, service: str, **inputs: Any) -> Mapping[str, Any]:
    """The result of a service, which is stored but in no entry."""
    with office.desk("clerk") as desk:
        effect = Effect(id=f"{case.id}.e100", element="reserve", type=service, headers={}, inputs=inputs)
        here = desk.session.get_one(Case, case.id)
        made = Call(desk=desk, case=here, release=SMALL_LOAN, data={}, parameters={}, effect=effect)
        told = carry_out(made)
        desk.session.info.clear()
    assert told.keys() == RESULTS[service]
    return told


def reserve(office: TestOffice, case: Case, amount: int, **limits: Any) -> tuple[bool, Decimal, Decimal, bool]:
    told = call(office, case, "guarantees.reserve", fund=FUND, amount=amount, **{**LIMITS, **limits})
    return (
        told["guarantee_reserved"],
        told["guarantee_available"],
        told["guarantee_shortage"],
        told["guarantee_stopped"],
    )


def guarantee(office: TestOffice, case: Case) -> Guarantee:
    with office.database.reading() as session:
        return session.get_one(Guarantee, case.id)


def money(office: TestOffice) -> int:
    """The money of the fund, which is the sum of its movements."""
    with office.database.reading() as session:
        fund = session.scalars(select(Fund).where(Fund.code == FUND)).one()
        moved = session.scalar(select(func.sum(FundMovement.amount_fen)).where(FundMovement.fund_id == fund.id))
    assert fund.balance_fen == moved
    return fund.balance_fen


def test_a_fund_guarantees_its_money_times_a_multiple_and_not_a_fen_more(office):
    first, second = applied(office, "1"), applied(office, "1", applicant_id_number=an_id_number(2))
    assert reserve(office, first, 300_000) == (True, Decimal("499999.00"), Decimal("0.00"), False)
    assert reserve(office, second, 200_001) == (False, Decimal("200000.00"), Decimal("1.00"), False)
    assert guarantee(office, second).current_fen == 0
    assert reserve(office, second, 200_000) == (True, Decimal("200000.00"), Decimal("0.00"), False)
    assert reserve(office, first, 250_000)[0]  # its own reservation is replaced, not added
    assert reserve(office, second, 250_000)[0]


def test_one_borrower_gets_no_more_than_a_share(office):
    first, second = applied(office, "1"), applied(office, "1")  # of the same person
    assert reserve(office, first, 80_000, single_share=1)[0]
    assert reserve(office, second, 20_001, single_share=1) == (False, Decimal("20000.00"), Decimal("1.00"), False)
    assert reserve(office, second, 20_000, single_share=1)[0]


def line(office: TestOffice) -> list[tuple[str, int]]:
    """Who waits for the fund, in order, and for how much (fen)."""
    with office.database.reading() as session:
        fund = session.scalars(select(Fund).where(Fund.code == FUND)).one()
        return [(case.id, row.wanted_fen) for row, case in guaranteerows.waiting(session, fund.id)]


def test_who_comes_later_is_not_served_from_what_those_before_wait_for(office):
    first, second, third, fourth = (
        applied(office, "0", applicant_id_number=an_id_number(81 + number)) for number in range(4)
    )
    assert reserve(office, first, 400_000)[0]
    assert reserve(office, second, 120_000) == (False, Decimal("100000.00"), Decimal("20000.00"), False)
    at(office, "2026-03-03")
    assert reserve(office, third, 10_000) == (False, Decimal("0.00"), Decimal("10000.00"), False), "second is before"
    at(office, "2026-03-04")
    told = call(office, fourth, "guarantees.reserve", fund=FUND, amount=5_000, **LIMITS)
    assert (told["guarantee_reserved"], told["guarantee_ahead"]) == (False, 2)
    assert [case for case, _fen in line(office)] == [second.id, third.id, fourth.id]

    assert reserve(office, second, 95_000)[0], "reduced, it keeps its place and fits"
    assert line(office) == [(third.id, 1_000_000), (fourth.id, 500_000)]
    told = call(office, fourth, "guarantees.reserve", fund=FUND, amount=5_000, **LIMITS)
    assert (told["guarantee_reserved"], told["guarantee_ahead"]) == (False, 1)
    assert reserve(office, third, 5_000)[0]
    assert line(office) == [(fourth.id, 500_000)]


def test_who_wants_more_than_one_borrower_may_have_keeps_nobody_waiting(office):
    first, second = (applied(office, "0", applicant_id_number=an_id_number(85 + number)) for number in range(2))
    assert reserve(office, first, 100_001, single_share=1)[:2] == (False, Decimal("100000.00"))
    assert line(office) == [(first.id, 10_000_100)]
    assert reserve(office, second, 100_000, single_share=1)[0]


@pytest.mark.parametrize("leaves", ["release", "close"])
def test_who_no_longer_waits_keeps_nobody_waiting(office, leaves):
    first, second, third = (applied(office, "0", applicant_id_number=an_id_number(86 + number)) for number in range(3))
    assert reserve(office, first, 499_990)[0]
    assert not reserve(office, second, 100)[0]
    at(office, "2026-03-03")
    assert not reserve(office, third, 5)[0]
    if leaves == "release":
        call(office, second, "guarantees.release", reason="不再等候")
    else:
        with office.database.transaction() as session:
            session.get_one(Case, second.id).closed_at = office.now
    assert reserve(office, third, 5)[0]


def test_what_is_held_may_be_kept_or_lessened_though_others_wait(office):
    first, second = (applied(office, "0", applicant_id_number=an_id_number(91 + number)) for number in range(2))
    assert reserve(office, first, 400_000)[0]
    assert not reserve(office, second, 200_000)[0]
    assert reserve(office, first, 390_000)[0]
    assert not reserve(office, first, 395_000)[0], "more would be taken from who waits"


def test_a_place_in_line_is_evidence(office):
    for number, amount in enumerate(("200000", "200000", "99990")):
        rich = applied(office, amount, applicant_id_number=an_id_number(95 + number))
    waits = applied(office, "100", applicant_id_number=an_id_number(98))
    assert guarantee(office, rich).queued_at is None
    assert guarantee(office, waits).wanted_fen == 10_000
    at(office, "2026-03-05")
    office.do("clerk", waits.id, "queued")
    assert guarantee(office, waits).queued_at < office.now - timedelta(days=2)
    require_verified(office, waits)
    with office.database.transaction() as session:
        session.get_one(Guarantee, waits.id).queued_at = office.now
    with pytest.raises(AssertionError):
        require_verified(office, waits)


def test_a_household_gets_no_second_guarantee_though_two_were_decided_side_by_side(office):
    borrower, spouse = an_id_number(71), an_id_number(72)
    first, second = (applied(office, "0", applicant_id_number=each) for each in (borrower, spouse))
    assert reserve(office, first, 100, id_numbers=[borrower, spouse])[0]
    assert reserve(office, first, 200, id_numbers=[borrower, spouse])[0]  # its own is no other
    with pytest.raises(InvalidState, match="家庭成员"):
        reserve(office, second, 100, id_numbers=[spouse, borrower])
    call(office, first, "guarantees.release", reason="放弃")
    assert reserve(office, second, 100, id_numbers=[spouse, borrower])[0]


def test_a_release_makes_room_and_may_be_asked_for_twice(office):
    case = applied(office, "1000")
    told = call(office, case, "guarantees.release", reason="银行不同意")
    assert told == {"guarantee_released": Decimal("1000.00")}
    assert call(office, case, "guarantees.release", reason="银行不同意") == {"guarantee_released": Decimal("0.00")}
    assert call(office, office.open(), "guarantees.release", reason="无") == {"guarantee_released": Decimal("0.00")}
    assert (guarantee(office, case).released_on, guarantee(office, case).given_up_fen) == (date(2026, 3, 2), 100_000)
    with pytest.raises(InvalidState):  # what was given up guarantees no loan
        office.do("clerk", case.id, "pay_out", **{**_terms("1000"), "loan_number": "X-1"})


def _terms(amount: str) -> dict[str, Any]:
    return {**PAID_OUT, "granted": amount}


@pytest.mark.parametrize(
    ("service", "inputs"),
    [
        ("guarantees.reserve", {"fund": "nowhere"}),
        ("guarantees.reserve", {"amount": -1}),
        ("guarantees.reserve", {"multiple": None}),
        ("guarantees.reserve", {"multiple": 0}),
        ("guarantees.reserve", {"single_share": True}),
        ("guarantees.release", {"reason": ""}),
        ("loans.state", {}),
        ("loans.extend", {"until": date(2027, 3, 2), "most_months": 12, "most_times": 1, "reason": "x"}),
        ("loans.check", {"id_numbers": []}),
    ],
)
def test_what_a_process_must_not_ask_is_refused(office, service, inputs):
    given = {"fund": FUND, "amount": 1, **LIMITS, **inputs} if service == "guarantees.reserve" else inputs
    with pytest.raises(InvalidState):
        call(office, office.open(), service, **given)


@pytest.mark.parametrize(
    "wrong",
    [
        {"loan_number": " "},
        {"bank": ""},
        {"contract_number": ""},
        {"annual_rate": "1.5"},
        {"months": "0"},
        {"months": "2.5"},
        {"schedule": "weekly"},
        {"day_count": "actual"},
        {"roll": "back"},
        {"disbursed_on": "2026-03-03"},
        {"guaranteed_share": "0.81"},
        {"due_day": "32"},
    ],
)
def test_terms_that_are_none_open_no_loan(office, wrong):
    case = applied(office, "800")
    with pytest.raises(InvalidState), office.database.transaction():
        office.do("clerk", case.id, "pay_out", **{**_terms("1000"), "loan_number": f"N-{case.number}", **wrong})
    with office.database.reading() as session:
        assert session.get(Loan, case.id) is None


def test_part_of_a_fen_is_no_more_than_was_reserved(office):
    """Four fifths of 333.33 yuan are 266.664; the process has reserved 266.66."""
    case = applied(office, "266.66")
    office.do("clerk", case.id, "pay_out", **{**_terms("333.33"), "loan_number": "F-1"})
    assert guarantee(office, case).current_fen == 26_666
    require_verified(office, case)


def test_a_number_of_a_bank_is_one_loan(office):
    lent(office, "100", loan_number="ONE", bank=PAID_OUT["bank"])
    case = applied(office, "100")
    with pytest.raises(InvalidState, match="已登记"):
        office.do("clerk", case.id, "pay_out", **{**_terms("100"), "loan_number": "ONE"})
    lent(office, "100", loan_number="ONE", bank="另一家银行")


def test_limits_of_extension_and_restructuring_are_those_of_the_process(office):
    case = lent(office, "1200")
    with pytest.raises(InvalidState):  # 2027-03-02 and twelve months
        decided(office, case.id, "extend", until="2028-03-03")
    decided(office, case.id, "extend", until="2028-03-02")
    with pytest.raises(InvalidState):
        decided(office, case.id, "extend", until="2028-03-12")
    with pytest.raises(InvalidState):
        decided(office, case.id, "restructure", months="13")
    decided(office, case.id, "restructure", months="12")
    with pytest.raises(InvalidState):
        decided(office, case.id, "restructure", months="12")
    require_verified(office, case)


def compensated(office: TestOffice, amount: str = "100000", **values: Any) -> Case:
    """A loan of which nothing was paid, and for which the fund has stood in."""
    case = lent(office, amount, **values)
    at(office, "2026-08-10")
    decided(office, case.id, "compensate", cap="1")
    return case


def test_what_a_fund_pays_for_a_borrower_comes_back_by_share(office):
    before = money(office)
    case = compensated(office)
    with office.database.reading() as session:
        row = session.get_one(Loan, case.id)
    paid = before - money(office)
    assert (row.status, row.outstanding_fen, guarantee(office, case).current_fen) == ("compensated", 0, 0)
    assert paid == row.compensated_fen * 7 // 10
    booked(office, case.id, amount="1000", payer="guarantor", reference="R-1")
    assert money(office) == before - paid + 70_000
    with office.database.reading() as session:
        fund = session.get_one(Fund, guarantee(office, case).fund_id)
        standing = fundview.standing(session, fund, office_date(office.now))
    assert (standing.compensated, standing.recovered) == (paid, 70_000)
    booked(office, case.id, "reverse", event=3, reason="退票", on=None)
    assert money(office) == before - paid
    require_verified(office, case)
    booked(office, case.id, "reverse", event=2, reason="代偿撤销", on=None)
    assert (money(office), guarantee(office, case).current_fen) == (before, 8_000_000)
    require_verified(office, case)


def test_what_is_guaranteed_again_takes_capacity_under_the_lock_of_the_fund(office):
    case = lent(office, "1200")
    at(office, "2026-04-10")
    booked(office, case.id, amount="100", reference="L-1")
    done = entered(office, case.id, "reverse", event=2, reason="错账", on=None)
    said: list[str] = []
    listen = (office.database.engine, "before_cursor_execute", lambda *args: said.append(args[2]))
    event.listen(*listen)
    try:
        with office.desk("officer") as desk:
            loanwork.confirm(desk, case.id, done.booking or 0)
    finally:
        event.remove(*listen)
    raised = next(number for number, text in enumerate(said) if text.startswith("UPDATE guarantees"))
    assert any(" FROM funds" in text.replace("\n", " ") for text in said[:raised])
    assert guarantee(office, case).current_fen == 96_000


def test_a_fund_pays_no_more_in_a_year_than_its_cap(office):
    """Two claims, each below the cap, together above it."""
    before = money(office)
    first = lent(office, "20000", applicant={"applicant_id_number": an_id_number(21)})
    second = lent(office, "20000", applicant={"applicant_id_number": an_id_number(22)})
    other = applied(office, "100000", applicant_id_number=an_id_number(23))  # promised, so guaranteed
    at(office, "2026-08-10")
    cap = Decimal("0.1515")  # of 132,000 yuan that are guaranteed: not quite 20,000
    decided(office, first.id, "compensate", cap=str(cap))
    assert 0 < before - money(office) < 2_000_000
    told = _asked(office, second, cap)
    assert (told["compensated_total"], told["compensation_shortage"] > 0) == (Decimal("0.00"), True)
    with office.database.reading() as session:
        assert session.get_one(Loan, second.id).status == "running"
    assert guarantee(office, other).current_fen == 10_000_000


def test_what_is_claimed_above_what_is_owed_is_not_compensated(office):
    case = lent(office, "20000")
    told = _asked(office, case, Decimal(1), amount=Decimal(50_000))
    with office.database.reading() as session:
        row = session.get_one(Loan, case.id)

    assert (row.status, row.outstanding_fen) == ("compensated", 0)
    assert Decimal(20_000) <= told["compensated_total"] < Decimal(22_000)


def _asked(office: TestOffice, case: Case, cap: Decimal, *, amount: Decimal | None = None) -> Mapping[str, Any]:
    return call(office, case, "loans.compensate", amount=amount, yearly_cap=cap, **SHARES)


def test_what_was_paid_last_year_and_comes_back_leaves_no_more_to_pay_in_this_one(office):
    case = compensated(office, "1000")
    paid = compensated_in(office, 2026)
    at(office, "2027-01-04")
    booked(office, case.id, "reverse", event=2, reason="代偿撤销", on=None)
    assert (paid > 0, compensated_in(office, 2026), compensated_in(office, 2027)) == (True, 0, 0)


def compensated_in(office: TestOffice, year: int) -> int:
    with office.database.reading() as session:
        fund = session.scalars(select(Fund).where(Fund.code == FUND)).one()
        return guaranteerows.compensated_in(session, fund.id, year)


def test_a_fund_that_paid_too_much_takes_on_nothing_new(office):
    compensated(office, "50000")
    case = applied(office, "1")
    assert reserve(office, case, 100, alarm_rate=Decimal("0.2")) == (False, Decimal("0.00"), Decimal("100.00"), True)
    assert reserve(office, case, 100, alarm_rate=None)[0]
    at(office, "2027-01-01")  # a new year
    assert reserve(office, case, 100, alarm_rate=Decimal("0.2"))[0]


def test_what_was_released_while_it_was_owed_stays_so(office):
    case = lent(office, "1000")
    decided(office, case.id, "release")
    assert (guarantee(office, case).current_fen, guarantee(office, case).given_up_fen) == (0, 80_000)
    at(office, "2026-05-10")
    booked(office, case.id, amount="50", reference="A-9")
    assert guarantee(office, case).current_fen == 0
    with pytest.raises(InvalidState):
        decided(office, case.id, "compensate")
    require_verified(office, case)


def test_loans_of_a_person_and_the_household_are_counted(office):
    borrower, spouse = an_id_number(31), an_id_number(32)
    asking = applied(office, "1", applicant_id_number=borrower)
    ask = {"id_numbers": [borrower, spouse]}
    assert set(call(office, asking, "loans.check", **ask).values()) == {0}
    lent(office, "100", applicant={"applicant_id_number": borrower})
    lent(office, "100", applicant={"applicant_id_number": spouse})
    applied(office, "100", applicant_id_number=spouse)  # promised to be guaranteed
    told = call(office, asking, "loans.check", **ask)
    assert told == {"loans_taken": 1, "loans_open": 3, "loans_open_elsewhere": 0, "loans_overdue": 0}
    at(office, "2026-06-01")
    assert call(office, asking, "loans.check", **ask)["loans_overdue"] == 2
    assert call(office, asking, "loans.check", id_numbers=[spouse])["loans_taken"] == 1


def test_two_decisions_at_once_never_exceed_capacity(database, tmp_path):
    """Eight at once, each for a fifth of what there is: five get it."""
    office = an_office_with_loans(database, tmp_path)
    cases = [applied(office, "1", applicant_id_number=an_id_number(40 + number)) for number in range(8)]
    told: list[bool] = []

    def decide(case: Case) -> None:
        told.append(reserve(office, case, 90_000)[0])

    threads = [threading.Thread(target=decide, args=(case,)) for case in cases]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with office.database.reading() as session:
        total = session.scalar(select(func.sum(Guarantee.current_fen)))
    assert (told.count(True), told.count(False)) == (5, 3)
    assert total <= 500_000_00


def test_two_compensations_at_once_never_exceed_the_fund(database, tmp_path):
    """The fund's money is enough for one of the two."""
    office = an_office_with_loans(database, tmp_path, balance_fen=100_000_00)
    lends = [lent(office, "100000", applicant={"applicant_id_number": an_id_number(60 + n)}) for n in range(2)]
    at(office, "2026-08-10")
    told: list[Decimal] = []

    def ask(case: Case) -> None:
        told.append(_asked(office, case, Decimal(1))["compensation_shortage"])

    threads = [threading.Thread(target=ask, args=(case,)) for case in lends]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(each > 0 for each in told) == [False, True]
    assert money(office) >= 0


def test_a_payment_that_was_entered_is_judged_again_when_it_is_confirmed(office):
    case = lent(office, "1200")
    at(office, "2026-04-10")
    done = entered(office, case.id, amount="1000", reference="Z-1")
    with office.database.reading() as session:
        payoff = loanrows.required(session, case.id).ledger.fold(date(2026, 4, 10)).payoff
    booked(office, case.id, amount=f"{payoff / 100:.2f}", reference="Z-2")
    with pytest.raises(InvalidInput), office.desk("officer") as desk:
        loanwork.confirm(desk, case.id, done.booking or 0)


@pytest.mark.parametrize(("most", "paid", "left"), [(500, 200, 300), (500, 700, 0), (None, 0, 0)])
def test_what_may_still_be_compensated_is_never_below_nothing(most: int | None, paid: int, left: int) -> None:
    """Repayments lower the cap of the year below what was paid when more was guaranteed."""
    stands = SimpleNamespace(most_compensated=most, compensated=paid)
    assert fundview.Standing.left_to_compensate.fget(stands) == left  # type: ignore[attr-defined]  # a property
