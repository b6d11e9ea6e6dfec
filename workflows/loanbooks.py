"""The books of many loans as they were known on a day, with a fixed number of queries however many loans there are.

Only events booked up to that day count, so that a past day always tells the same. Must not know what is counted, nor
who may see it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from models.loans import Loan, LoanEvent
from workflows import canonical
from workflows.loanledger import Ledger, read_days
from workflows.loans.book import Book
from workflows.loans.events import Compensated, Event, Paid, Prepaid, read

Dated = tuple[tuple[date, int], ...]
"""Amounts by value date, fen."""


@dataclass(frozen=True)
class Known:
    """A loan with its events as they were known on a day; `loan` has what does not follow from them."""

    loan: Loan
    ledger: Ledger
    as_of: date

    @cached_property
    def book(self) -> Book:
        """The loan as it stood."""
        return self.ledger.fold(self.as_of)

    @property
    def standing(self) -> tuple[Event, ...]:
        """The events that were not taken back."""
        return tuple(each for each in self.ledger.events if each.number not in self.ledger.reversed)

    @property
    def compensated(self) -> Dated:
        """What was compensated."""
        return tuple((each.on, each.total) for each in self.standing if isinstance(each, Compensated))

    @property
    def recovered(self) -> Dated:
        """What came after the first compensation: never more in all than the book knows of."""
        first = min((each.number for each in self.standing if isinstance(each, Compensated)), default=None)
        if first is None:
            return ()
        came = [
            (each.on, each.amount) for each in self.standing if isinstance(each, Paid | Prepaid) and each.number > first
        ]
        return tuple(_within(came, self.book.recovered.total))


def _within(came: Iterable[tuple[date, int]], most: int) -> Iterator[tuple[date, int]]:
    """Yield what came, the first money first, up to a sum: the rest paid something else."""
    for on, fen in came:
        counted = min(fen, most)
        most -= counted
        if counted > 0:
            yield on, counted


def known(session: Session, which: ColumnElement[bool], as_of: date) -> dict[str, Known]:
    """Return the loans that meet a condition and were known by a day, by case, in the order of their cases."""
    found = session.scalars(select(Loan).where(which).order_by(Loan.case_id)).all()
    events: dict[str, list[Event]] = {loan.case_id: [] for loan in found}
    days: dict[str, dict[date, bool]] = {loan.case_id: {} for loan in found}
    columns = (LoanEvent.case_id, LoanEvent.number, LoanEvent.kind, LoanEvent.value_on, LoanEvent.booked_on)
    statement = (
        select(*columns, LoanEvent.detail, LoanEvent.days)
        .join(Loan, Loan.case_id == LoanEvent.case_id)
        .where(which, LoanEvent.booked_on <= as_of)
    )
    for row in session.execute(statement.order_by(LoanEvent.case_id, LoanEvent.number)):
        said = canonical.loads(row.detail)
        events[row.case_id].append(read(row.kind, row.number, row.value_on, row.booked_on, said))
        days[row.case_id] |= read_days(canonical.loads(row.days))
    return {
        loan.case_id: Known(loan, Ledger(events=tuple(events[loan.case_id]), days=days[loan.case_id]), as_of)
        for loan in found
        if events[loan.case_id]
    }
