"""One rule of what is at risk: report, dashboard and plot tell the same of any loan on any day, whatever happens."""

from __future__ import annotations

import random
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from models.base import table_of
from models.loans import Loan, LoanInstalment
from tests import builders
from tests.loans.ledgers import some_terms, weekdays
from tests.loans.lives import Life, a_life
from tests.loans_work.lending import an_office_with_loans, at, decided, lent
from webapp.loans import plotting
from workflows import arrearslist, fundview, loanfigures, loanrows
from workflows.fundview import AT_RISK_DAYS
from workflows.loanledger import About, instalment_columns, loan_columns
from workflows.loans import portfolio
from workflows.loans.arrears import Range
from workflows.loans.book import Book, fold
from workflows.loans.terms import ORDER

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from models.database import Database

LIVES, PUT_OFF = 80, 60
DAYS = 4
STEPS = ("pay", "pay_due", "lower", "prepay", "extend", "restructure", "compensate", "write_off", "refund", "charge")
ABOUT = About(number="", bank="行", contract_number="", subsidy_share=Decimal(0), guaranteed_share=Decimal(1))
UNKNOWN: Any = {"at_risk_since": None, "at_risk_on": None}


def a_put_off_life(seed: int) -> Life:
    """A loan that is late, put off, and paid irregularly."""
    chance = random.Random(seed)
    terms = some_terms(
        grace_days=chance.choice([0, 3, 10]),
        months=chance.randrange(3, 15),
        order=tuple(chance.sample(ORDER, len(ORDER))),
    )
    steps = [(chance.choice(STEPS), chance.choice([1, 9, 31, 62]), 0, chance.randrange(101)) for _ in range(10)]
    return Life(terms).live(steps)


@pytest.fixture(scope="module")
def lives() -> list[Life]:
    """Loans to which anything happens, and such as are often put off."""
    return [*map(a_life, range(LIVES)), *map(a_put_off_life, range(PUT_OFF))]


def books_at(lives: Iterable[Life], on: date) -> Iterator[tuple[Book, Book]]:
    """Each loan after its last event that was known on a day, as its row keeps it, and as it stood on the day."""
    for life in lives:
        known = [each for each in life.events if each.booked_on <= on]
        if known:
            yield fold(known, weekdays, known[-1].booked_on), fold(life.events, weekdays, on)


def stored(session: Session, rows: Iterable[Book]) -> None:
    """What the database keeps of loans, and of nothing else."""
    office = builders.an_office(session)
    loans, lines = [], []
    for number, book in enumerate(rows):
        key = {"case_id": f"{number:03}"}
        about = {"number": str(number), "office_id": office.id, "changed_seq": 1}
        loans.append({**loan_columns(ABOUT, book), **about, **key})
        lines += [{**instalment_columns(row), **key} for row in book.rows]
    session.execute(insert(table_of(Loan)), loans)
    session.execute(insert(table_of(LoanInstalment)), lines)


def _listed(session: Session, on: date) -> tuple[int, int]:
    offices = tuple(session.scalars(select(Loan.office_id).distinct()))
    known = (Range(name="current", from_days=0, until_days=0), Range(name="late", from_days=1, until_days=None))
    found = arrearslist.counts(session, arrearslist.Filter(offices=offices, today=on), known)
    return found[""].loans, found[arrearslist.PUT_OFF].loans


@pytest.mark.parametrize("part", range(DAYS))
def test_the_rows_of_loans_tell_of_any_day_what_their_books_do(
    database: Database, lives: list[Life], part: int
) -> None:
    on = date(2025, 4, 20) + timedelta(days=111 * part)
    pairs = list(books_at(lives, on))
    books = [now for _row, now in pairs]
    assert any(each.days_at_risk > each.days_late for each in books), "some were put off"
    with Session(database.engine) as session:
        stored(session, (row for row, _now in pairs))
        paid = loanfigures.advances(on)
        risky = [loanfigures.is_at_risk(on, n) for n in AT_RISK_DAYS]
        statement = select(Loan.case_id, loanfigures.outstanding(paid), *risky)
        found = session.execute(statement.select_from(loanfigures.with_advances(paid)).order_by(Loan.case_id)).all()
        dashboard = fundview.portfolio(session, Loan.case_id.is_not(None), on)
        listed = _listed(session, on)
        session.rollback()
    for row, book in zip(found, books, strict=True):
        told = (book.outstanding, *(book.days_at_risk > n for n in AT_RISK_DAYS))
        assert (row[1], *map(bool, row[2:])) == told, (row, book)
    report = [portfolio.at_risk(books, n) for n in AT_RISK_DAYS]
    drawn = plotting.at_risk(books, on, 1)
    running = [each for each in books if each.status == "running"]
    late, aged = (
        sum(days > 0 for days in each) for each in zip(*((b.days_late, b.days_at_risk) for b in running), strict=True)
    )
    assert (dashboard.late, dashboard.late + dashboard.put_off) == (late, aged)
    assert listed == (dashboard.late, dashboard.put_off), "the list has what the dashboard counts"
    assert dashboard.outstanding == report[0].denominator
    assert [dashboard.at_risk[n] for n in AT_RISK_DAYS] == [each.numerator for each in report]
    assert [line.values[-1] for line in drawn.series] == [plotting.percent(each.share) for each in report]


def test_a_plot_of_past_days_shows_what_reports_of_those_days_told_where_nothing_was_entered_late(
    lives: list[Life],
) -> None:
    for life in lives[LIVES:]:
        now, first = fold(life.events, weekdays, life.today), life.events[0].on
        for days in range(0, (life.today - first).days + 1, 13):
            on = first + timedelta(days=days)
            then = fold(life.events, weekdays, on)
            for n in AT_RISK_DAYS:
                assert portfolio.at_risk_on([now], n, on) == portfolio.at_risk([then], n), (on, life.events)


def test_what_a_migration_could_not_tell_is_worked_out_from_the_events(database: Database, tmp_path: Path) -> None:
    office = an_office_with_loans(database, tmp_path)
    case = lent(office)
    at(office, "2026-06-20")
    decided(office, case.id, "extend", until="2027-09-10")
    with office.database.transaction() as session:
        row = session.get_one(Loan, case.id)
        told = (row.at_risk_since, row.at_risk_on)
        session.execute(update(Loan).values(**UNKNOWN))
    with office.database.transaction() as session:
        loanrows.complete(session)
    with office.database.reading() as session:
        row = session.get_one(Loan, case.id)
        assert None not in told
        assert (row.at_risk_since, row.at_risk_on) == told
