"""Bookings on a loan: two people, nothing twice, nothing edited, the case told, and all of it verified."""

from __future__ import annotations

import threading
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import event as listening
from sqlalchemy import func, select

from models.calendar import WorkDay
from models.cases import Case
from models.database import Database
from models.guarantees import Guarantee
from models.journal import Entry
from models.loans import Loan, LoanBooking, LoanEvent, LoanInstalment, LoanPosting
from models.offices import Office
from models.timers import WaitingTimer
from tests import databases
from tests.builders import a_post, a_user, an_absence
from tests.loans_work.lending import (
    an_office_with_loans,
    applied,
    at,
    booked,
    entered,
    lent,
    require_verified,
)
from workflows import canonical, loanrows, loanwork
from workflows.claimwork import Seen
from workflows.errors import Conflict, Forbidden, InvalidInput, InvalidState, NotFound
from workflows.loanwork import FromBank
from workflows.replay import replay_case
from workflows.verify import Proofs, verify

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.workflows.offices import TestOffice


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestOffice]:
    """One office for the rules, in which every test has a case of its own."""
    with databases.empty_database("sqlite") as url:
        made = an_office_with_loans(Database(url), tmp_path_factory.mktemp("office"), balance_fen=10**12)
        yield made
        made.database.dispose()


@pytest.fixture
def office(shared: TestOffice) -> TestOffice:
    at(shared, "2026-03-02")
    return shared


@pytest.fixture
def case(office: TestOffice) -> Case:
    return a_loan(office)


def a_loan(office: TestOffice) -> Case:
    """120,000 yuan over twelve months, on the tenth of the first month of repayment."""
    made = lent(office)
    at(office, "2026-04-10")
    return made


def loan(office: TestOffice, case: Case) -> Loan:
    with office.database.reading() as session:
        return session.get_one(Loan, case.id)


def guaranteed(office: TestOffice, case: Case) -> int:
    with office.database.reading() as session:
        return session.get_one(Guarantee, case.id).current_fen


def test_what_one_person_entered_counts_when_another_has_confirmed_it(office, case):
    done = entered(office, case.id, amount="10500", reference="A-1")
    assert (done.booking, done.event, loan(office, case).outstanding_fen) == (1, None, 12_000_000)
    for username in ("clerk", "payer", "auditor"):  # who entered it; who only enters; who only reads
        with pytest.raises(Forbidden), office.desk(username) as desk:
            loanwork.confirm(desk, case.id, 1)
    with office.desk("visitor") as desk:
        done = loanwork.confirm(desk, case.id, 1)
    assert (done.event, loan(office, case).outstanding_fen) == (2, 11_000_000)
    with office.database.reading() as session:
        row = session.get_one(LoanEvent, (case.id, 2))
        sums = session.execute(
            select(func.sum(LoanPosting.amount_fen)).where(LoanPosting.case_id == case.id).group_by(LoanPosting.event)
        )
        assert {total for (total,) in sums} == {0}
    assert (row.by, row.confirmed_by, row.amount_fen, row.reference) == ("clerk", "visitor", 1_050_000, "A-1")
    with pytest.raises(InvalidState), office.desk("officer") as desk:
        loanwork.confirm(desk, case.id, 1)
    require_verified(office, case)


def test_who_stands_in_for_somebody_is_no_second_person_beside_that_one(office, case):
    with office.database.transaction() as session:
        place = session.scalars(select(Office).where(Office.code == "QY01")).one()
        holder, deputy = (a_user(session, office=place, username=name, name=name) for name in ("holder", "deputy"))
        a_post(session, office=place, groups=["street_union"], a=holder, b=deputy)
        an_absence(session, user=holder, from_at=office.now, to_at=office.now + timedelta(hours=1))
    entered(office, case.id, username="deputy", amount="100")
    entered(office, case.id, username="holder", amount="200")
    with pytest.raises(Forbidden), office.desk("deputy") as desk:  # for whom it was entered by that one
        loanwork.confirm(desk, case.id, 2)
    bank = FromBank(entered_by="clerk", source="file-1/3", entered_for="holder")
    with pytest.raises(Forbidden), office.desk("deputy") as desk:
        loanwork.book(desk, case.id, "pay", {"amount": "5", "on": "2026-04-10"}, bank=bank)
    office.now += timedelta(hours=2)
    with pytest.raises(Forbidden), office.desk("holder") as desk:  # entered for whom it was
        loanwork.confirm(desk, case.id, 1)
    with office.desk("visitor") as desk:
        assert loanwork.confirm(desk, case.id, 1).event == 2
    require_verified(office, case)


def test_only_the_groups_of_the_process_enter(office, case):
    with pytest.raises(Forbidden):
        entered(office, case.id, username="officer", amount="1")
    with pytest.raises(NotFound):
        entered(office, case.id, username="keeper", amount="1")
    assert entered(office, case.id, username="payer", amount="1").booking == 1


WRONG: list[tuple[str, dict[str, str], str]] = [
    ("pay", {"amount": "100.001"}, "amount"),
    ("pay", {"amount": "0"}, "amount"),
    ("pay", {"amount": "很多"}, "amount"),
    ("pay", {}, "amount"),
    ("pay", {"amount": "1", "on": "2026-04-11"}, "on"),
    ("pay", {"amount": "1", "on": "2026-03-01"}, "on"),
    ("pay", {"amount": "1", "on": ""}, "on"),
    ("pay", {"amount": "900000"}, "amount"),
    ("pay", {"amount": "1", "payer": "neighbour"}, "payer"),
    ("pay", {"amount": "1", "colour": "red"}, "colour"),
    ("prepay", {"amount": "50000"}, "effect"),
    ("waive", {"amount": "1", "part": "principal", "reason": "x"}, "part"),
    ("charge", {"amount": "1"}, "reason"),
    ("refund", {"amount": "1", "reason": "x"}, "amount"),
    ("subsidy_paid", {"amount": "1", "quarter": "Q1"}, "quarter"),
    ("borrow", {"amount": "1"}, "kind"),
]


def test_what_is_wrong_is_told_by_field(office, case):
    for kind, values, field in WRONG:
        with pytest.raises(InvalidInput) as refused:
            entered(office, case.id, kind, **values)
        assert field in {error.field for error in refused.value.errors}, (kind, values)
        assert all(error.message for error in refused.value.errors)


def test_an_event_that_is_not_there_is_not_reversed(office, case):
    for event in (1, 7, "x"):
        with pytest.raises(InvalidInput) as refused, office.desk("clerk") as desk:
            loanwork.reverse(desk, case.id, event, {"reason": "错账"})
        assert [error.field for error in refused.value.errors] == ["event"]


def test_without_a_loan_there_is_nothing_to_book(office):
    waiting = applied(office)
    with pytest.raises(InvalidState):
        entered(office, waiting.id, amount="1")
    with pytest.raises(InvalidState):
        entered(office, office.open().id, amount="1")  # a process without loans
    with pytest.raises(NotFound):
        entered(office, "nowhere", amount="1")


@pytest.mark.parametrize(
    ("first", "second", "field"),
    [
        ({"reference": "A-1"}, {"reference": "A-1", "amount": "7", "again": "true"}, "reference"),
        ({"reference": "A-1"}, {}, "again"),  # the bank's line and the slip of the same payment
        ({}, {"reference": "A-1"}, "again"),
        ({}, {"kind": "prepay", "effect": "lower", "amount": "60000"}, "again"),
        ({}, {"again": "true"}, None),
        ({}, {"amount": "10360.01"}, None),
        ({"reference": "A-1"}, {"reference": "A-2"}, "again"),  # a voucher's number beside the bank's
        ({"reference": "A-1"}, {"reference": "A-2", "again": "true"}, None),
        ({"reference": "a- 1"}, {"reference": "Ａ-1", "amount": "7", "again": "true"}, "reference"),
        ({}, {"on": "2026-04-09"}, None),
    ],
)
def test_the_same_money_is_not_booked_twice(office, first, second, field):
    """Whether the first was confirmed or still waits."""
    amount = "60000" if "kind" in second else "10360"
    for make in (booked, entered):
        at(office, "2026-03-02")
        case = a_loan(office)
        make(office, case.id, **{"amount": amount, **first})
        if field is None:
            assert entered(office, case.id, **{"amount": amount, **second}).booking == 2
            continue
        with pytest.raises(InvalidInput) as refused:
            entered(office, case.id, **{"amount": amount, **second})
        assert [error.field for error in refused.value.errors] == [field]


def test_a_subsidy_is_not_booked_twice_under_one_reference(office, case):
    quarter = {"quarter": "2026Q1", "amount": "100"}
    booked(office, case.id, "subsidy_paid", reference="t- 1", **quarter)
    with pytest.raises(InvalidInput) as refused:
        entered(office, case.id, "subsidy_paid", reference="Ｔ-1", **quarter | {"amount": "7"})
    assert [error.field for error in refused.value.errors] == ["reference"]
    with pytest.raises(InvalidInput) as refused:
        entered(office, case.id, "subsidy_paid", reference="T-2", **quarter)
    assert [error.field for error in refused.value.errors] == ["again"]

    assert entered(office, case.id, "subsidy_paid", reference="T-2", **quarter, again="true").booking == 2


def test_what_was_booked_before_is_not_read_row_by_row(office, case):
    for number in (1, 2, 3):
        booked(office, case.id, amount=f"10{number}", reference=f"A-{number}")
    read: list[LoanEvent] = []

    def note(row: LoanEvent, _context: object) -> None:
        read.append(row)

    listening.listen(LoanEvent, "load", note)
    try:
        entered(office, case.id, amount="104", reference="A-4")
    finally:
        listening.remove(LoanEvent, "load", note)
    assert read == []


def test_two_that_were_entered_at_once_are_not_both_confirmed(office, case):
    for number in (1, 2):
        entered(office, case.id, amount="100000", reference=f"A-{number}", again="true")
    with office.desk("officer") as desk:
        loanwork.confirm(desk, case.id, 1)
    with pytest.raises(InvalidInput), office.desk("officer") as desk:
        loanwork.confirm(desk, case.id, 2)
    with office.desk("officer") as desk:
        assert loanwork.drop(desk, case.id, 2, {"reason": "重复"}).event is None
    with pytest.raises(InvalidState), office.desk("officer") as desk:
        loanwork.confirm(desk, case.id, 2)
    require_verified(office, case)


def test_a_reference_of_another_loan_of_the_bank_is_asked_about(office):
    at(office, "2026-03-02")
    cases = [lent(office, bank=bank) for bank in ("甲银行", "甲银行", "乙银行")]
    at(office, "2026-04-10")
    one, other, elsewhere = (case.id for case in cases)
    done = booked(office, one, amount="100", reference="x 9")
    with pytest.raises(InvalidInput) as refused:
        entered(office, other, amount="200", reference="Ｘ9")
    assert [error.field for error in refused.value.errors] == ["again"]
    entered(office, elsewhere, amount="200", reference="X9")
    booked(office, one, "reverse", event=str(done.event), reason="记错贷款", on=None)

    assert entered(office, other, amount="200", reference="X9").booking == 1


def test_dropping_needs_a_reason_and_a_right(office, case):
    entered(office, case.id, amount="100")
    with pytest.raises(InvalidInput), office.desk("clerk") as desk:
        loanwork.drop(desk, case.id, 1, {})
    with pytest.raises(Forbidden), office.desk("payer") as desk:
        loanwork.drop(desk, case.id, 1, {"reason": "x"})
    with office.desk("clerk") as desk:
        loanwork.drop(desk, case.id, 1, {"reason": "写错了"})
    with office.database.reading() as session:
        row = session.get_one(LoanBooking, (case.id, 1))
    assert (row.state, row.decided_by, row.reason) == ("dropped", "clerk", "写错了")


def test_a_line_of_the_bank_is_confirmed_by_who_did_not_take_it_in(office, case):
    values: dict[str, Any] = {"amount": "10360", "on": "2026-04-10", "reference": "B-1"}
    bank = FromBank(entered_by="clerk", source="file-1/3")
    with pytest.raises(Forbidden), office.desk("clerk") as desk:
        loanwork.book(desk, case.id, "pay", values, bank=bank)
    with office.desk("officer") as desk:
        assert loanwork.book(desk, case.id, "pay", values, bank=bank).event == 2
    with pytest.raises(InvalidInput), office.desk("officer") as desk:
        loanwork.book(desk, case.id, "pay", values, bank=bank)
    found = verify(office.database, case=case.id, proofs=Proofs(releases=office.releases))
    assert [finding.difference.what for finding in found.findings] == ["bank line file-1/3"]  # no file has this line


def test_a_request_sent_twice_is_carried_out_once(office, case):
    once = Seen(idempotency_key="k-1")
    values = {"amount": "10360", "on": "2026-04-10"}
    done = []
    for _ in range(2):
        with office.desk("clerk") as desk:
            done.append(loanwork.pay(desk, case.id, values, seen=once))
    assert done[0] == done[1]
    with pytest.raises(Conflict), office.desk("clerk") as desk:
        loanwork.pay(desk, case.id, {**values, "amount": "1"}, seen=once)


def test_what_was_changed_since_it_was_seen_is_a_conflict(office, case):
    before = entered(office, case.id, amount="1").version
    with office.desk("visitor") as desk:
        loanwork.confirm(desk, case.id, 1, seen=Seen(version=before))
    with pytest.raises(Conflict) as refused, office.desk("clerk") as desk:
        loanwork.prepay(
            desk, case.id, {"amount": "50000", "on": "2026-04-10", "effect": "lower"}, seen=Seen(version=before)
        )
    assert "职员visitor" in str(refused.value)


def test_the_case_is_told_in_the_same_entry(office, case):
    before = entered(office, case.id, amount="10360").version
    with office.desk("officer") as desk:
        assert loanwork.confirm(desk, case.id, 1).version == before + 1
    with office.database.reading() as session:
        entry = session.get_one(Entry, (case.id, before + 1))
        timer = session.scalars(select(WaitingTimer).where(WaitingTimer.case_id == case.id)).one()
        assert replay_case(session, office.releases, case.id).ok
    outcome = canonical.loads(entry.outcome)
    assert entry.command == "loan_confirm"
    assert [told["kind"] for told in outcome["loan"]] == ["paid"]
    assert [effect["type"] for effect in outcome["effects"]] == ["loans.state"]
    assert timer.due_at.date() == date(2026, 5, 11)  # the tenth is a Sunday


def test_money_still_comes_in_after_the_case_is_closed(database, tmp_path):
    """Settled, closed, and a payment taken back by two: the loan shows that it is open again."""
    office = an_office_with_loans(database, tmp_path)
    case = a_loan(office)
    assert guaranteed(office, case) == 9_600_000
    booked(office, case.id, "prepay", amount="50000", effect="shorten", reference="A-1")
    assert guaranteed(office, case) == 5_636_480  # of what is outstanding, eighty per cent
    with office.database.reading() as session:
        payoff = loan_payoff(session, case)
    assert booked(office, case.id, amount=payoff, reference="A-2").status == "settled"
    with office.database.reading() as session:
        row = session.get_one(Case, case.id)
        released = session.get_one(Guarantee, case.id)
    assert (row.status, row.outcome) == ("closed", "repaid")
    assert (released.current_fen, released.released_on, released.given_up_fen) == (0, date(2026, 4, 10), 0)
    done = booked(office, case.id, "reverse", event=3, reason="记错贷款", on=None)
    assert done.status == "running"
    assert guaranteed(office, case) == 5_636_480
    assert booked(office, case.id, amount="100", reference="A-3").event == 5
    require_verified(office, case)


def loan_payoff(session: Any, case: Case) -> str:
    book = loanrows.required(session, case.id).ledger.fold(date(2026, 4, 10))
    return f"{book.payoff / 100:.2f}"


def test_a_holiday_that_is_known_later_does_not_move_the_plan(office, case):
    def due_days() -> list[date]:
        with office.database.reading() as session:
            rows = select(LoanInstalment.due_on).where(LoanInstalment.case_id == case.id)
            return list(session.scalars(rows.order_by(LoanInstalment.number)))

    before = due_days()
    assert date(2026, 5, 11) in before  # the tenth is a Sunday
    assert date(2026, 10, 10) in before  # a Saturday that is worked because of the national holiday
    with office.database.transaction() as session:
        session.add(WorkDay(region="*", on=date(2026, 6, 10), kind="restday", label="新节"))
    booked(office, case.id, amount="10360")
    assert due_days() == before
    require_verified(office, case)


def test_two_who_confirm_at_once_book_it_once(database, tmp_path):
    office = an_office_with_loans(database, tmp_path)
    case = a_loan(office)
    entered(office, case.id, amount="10456")
    told: list[str] = []

    def confirm(username: str) -> None:
        try:
            with office.desk(username) as desk:
                told.append(str(loanwork.confirm(desk, case.id, 1).event))
        except InvalidState:
            told.append("refused")

    threads = [threading.Thread(target=confirm, args=(username,)) for username in ("officer", "visitor")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == ["2", "refused"]
    require_verified(office, case)
