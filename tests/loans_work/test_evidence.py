"""A loan's whole life is evidence: replayed, exported, and every row that is gone or was slipped in is found."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import delete, insert, select

from models.base import table_of
from models.database import Database
from models.funds import FundMovement
from models.guarantees import Guarantee
from models.loans import Loan, LoanBooking, LoanEvent, LoanInstalment, LoanPosting
from tests import databases
from tests.loans_work.lending import an_office_with_loans, at, booked, lent, lived, require_verified
from tests.workflows.offices import an_id_number
from workflows import bundle, loanrows, loanview
from workflows.loanledger import Ledger
from workflows.loans import postings
from workflows.replay import replay_case, steps
from workflows.verify import Proofs, verify

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.workflows.offices import TestOffice

KINDS = (Loan, LoanInstalment, LoanEvent, LoanPosting, LoanBooking, Guarantee)


@pytest.fixture(scope="module")
def lives(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[TestOffice, str]]:
    """An office with one loan to which everything has happened, and its case."""
    with databases.empty_database("sqlite") as url:
        made = an_office_with_loans(Database(url), tmp_path_factory.mktemp("office"))
        case = lent(made)
        lived(made, case.id)
        yield made, case.id
        made.database.dispose()


@pytest.fixture(scope="module")
def rich(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestOffice]:
    """An office with a fund for many loans."""
    with databases.empty_database("sqlite") as url:
        made = an_office_with_loans(Database(url), tmp_path_factory.mktemp("rich"), balance_fen=10**12)
        yield made
        made.database.dispose()


def test_a_whole_life_is_replayed_and_verified_from_a_bundle(lives: tuple[TestOffice, str], tmp_path: Path) -> None:
    office, case_id = lives
    with office.database.reading() as session:
        assert replay_case(session, office.releases, case_id).ok
        shown = steps(session, office.releases, case_id)
        assert all(step.difference is None for step in shown)
        first = next(step for step in shown if step.command == "loan_enter")
        assert {answer.label for answer in first.answers} == {"金额", "入账日期", "银行流水号或凭证号", "备注"}
        content = bundle.export(session, case_id, heads=None, now=office.now)
    file = tmp_path / "case.zip"
    file.write_bytes(content)
    assert bundle.verify_bundle(file).ok
    require_verified(office)


def test_what_happened_is_told_with_who_and_its_postings(lives: tuple[TestOffice, str]) -> None:
    office, case_id = lives
    with office.database.reading() as session:
        told = loanview.events(session, case_id)
        waiting = loanview.bookings(session, case_id, state="entered")
    kinds = [each.kind for each in told]
    assert kinds[:4] == ["disbursed", "paid", "reversed", "charged"]
    assert {
        "extended",
        "restructured",
        "compensated",
        "written_off",
        "subsidy_ended",
        "waived",
        "penalty_corrected",
    } <= set(kinds)
    assert told[1].reversed_by == 3
    assert [(each.number, each.values["amount"]) for each in waiting] == [(5, 77)]
    for each in told:
        assert sum(line.amount for line in each.postings) == 0


def test_the_stored_postings_add_up_to_every_balance_of_every_past_day(lives: tuple[TestOffice, str]) -> None:
    """With what time alone did since the last event; and what was booked later changes no past day."""
    office, case_id = lives
    with office.database.reading() as session:
        ledger = loanrows.required(session, case_id).ledger
        booked = {event.number: event.booked_on for event in ledger.events}
        rows = session.scalars(select(LoanPosting).where(LoanPosting.case_id == case_id)).all()
    for day in (ledger.events[0].booked_on + timedelta(days=3 * days) for days in range(90)):
        known = Ledger(events=tuple(e for e in ledger.events if e.booked_on <= day), days=ledger.days)
        stored = [row for row in rows if booked[row.event] <= day]
        time_passed = postings.entries(known.events, ledger.is_working_day, day)[-1]
        assert time_passed.number == postings.TIME
        sums = dict.fromkeys(postings.ACCOUNTS, 0)
        for account, amount in [
            *((row.account, row.amount_fen) for row in stored),
            *((line.account, line.amount) for line in time_passed.postings),
        ]:
            sums[account] += postings.ACCOUNTS[account].sense * amount
        assert sums == ledger.fold(day).balances == known.fold(day).balances, day


@pytest.mark.parametrize("paid", [[], ["10456"], ["5000"], ["10456", "25000"], ["30000"]])
def test_how_late_a_loan_is_on_any_day_follows_from_its_row(rich: TestOffice, paid: list[str]) -> None:
    """Also when more was paid than was due: an advance is used up before anything is late."""
    office = rich
    at(office, "2026-03-02")
    case = lent(office, "120000", grace_days="5", applicant={"applicant_id_number": an_id_number(90 + len(paid))})
    at(office, "2026-04-10")
    for number, amount in enumerate(paid):
        booked(office, case.id, amount=amount, reference=f"L-{number}")
    with office.database.reading() as session:
        row = session.get_one(Loan, case.id)
        ledger = loanrows.required(session, case.id).ledger
    assert row.late_on is not None
    assert row.unpaid_since is not None
    for days in range(200):
        day = date(2026, 4, 10) + timedelta(days=days)
        late = (day - row.unpaid_since).days if row.late_on <= day else 0
        assert ledger.fold(day).days_late == late, day


@pytest.mark.parametrize("kind", KINDS, ids=[kind.__tablename__ for kind in KINDS])
def test_a_row_that_is_gone_is_missed(lives: tuple[TestOffice, str], kind: type) -> None:
    office, case_id = lives
    table = table_of(kind)
    with office.database.reading() as session:
        rows = session.execute(select(table).where(table.c.case_id == case_id)).mappings().all()
    row = dict(rows[-1])
    here = [table.c[column.name] == row[column.name] for column in table.primary_key]
    with office.database.transaction() as session:
        session.execute(delete(table).where(*here))
    try:
        found = verify(office.database, case=case_id, proofs=Proofs(releases=office.releases))
        assert [finding.case_id for finding in found.findings] == [case_id]
    finally:
        with office.database.transaction() as session:
            session.execute(insert(table), row)


@pytest.mark.parametrize("kind", [LoanInstalment, LoanEvent, LoanPosting, LoanBooking, FundMovement])
def test_a_row_that_was_slipped_in_is_found(lives: tuple[TestOffice, str], kind: type) -> None:
    office, case_id = lives
    table = table_of(kind)
    numbered = {"number": 99, "event": 99, "id": 999_999, "key": f"loan/{case_id}/99/recovery", "reverses": None}
    with office.database.transaction() as session:
        row = session.execute(
            select(table).where(table.c.case_id == case_id).order_by(*table.primary_key.columns)
        ).mappings()
        made = {**dict(row.all()[-1]), **{name: value for name, value in numbered.items() if name in table.c}}
        session.execute(insert(table), made)
    here = [table.c[column.name] == made[column.name] for column in table.primary_key]
    try:
        found = verify(office.database, case=case_id, proofs=Proofs(releases=office.releases))
        assert [finding.case_id for finding in found.findings] == [case_id]
    finally:
        with office.database.transaction() as session:
            session.execute(delete(table).where(*here))
