"""Figures over many loans, each with numerator, denominator and the day it is of. Amounts in fen."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from workflows.loans.book import Book


@dataclass(frozen=True, kw_only=True, slots=True)
class Rate:
    """A share, with what it is made of."""

    numerator: int
    denominator: int

    @property
    def share(self) -> Decimal | None:
        """Numerator over denominator, unrounded to 28 digits; None: there is nothing to take a share of."""
        return Decimal(self.numerator) / Decimal(self.denominator) if self.denominator else None


@dataclass(frozen=True, kw_only=True, slots=True)
class DueRate:
    """Principal due in a period as first contracted, and how much of it was paid by the day of the report."""

    amount: Rate
    """Fen paid over fen due."""
    count: Rate
    """Loans that paid all of it over loans that had some due."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Age:
    """A range of days late: how many loans, how much is late, and how much principal they owe."""

    from_days: int
    until_days: int | None
    loans: int
    overdue: int
    outstanding: int


def at_risk(books: Iterable[Book], days: int) -> Rate:
    """Return PAR-n: principal of loans at risk for more than *days* days over all principal outstanding."""
    raise NotImplementedError


def due_rate(books: Iterable[Book], first: date, last: date) -> DueRate:
    """Return the due-repayment rate of a period (both days inclusive), as of the day of the books.

    Measured against the schedule as first contracted: neither extension nor restructuring improves it. Only money
    counts as paid, not compensation; of a loan the oldest instalment is paid first.
    """
    raise NotImplementedError


def ageing(books: Iterable[Book], bounds: Sequence[tuple[int, int | None]]) -> tuple[Age, ...]:
    """Return arrears by days late since the due day; *bounds* are the ranges, both ends inclusive."""
    raise NotImplementedError


def compensation_rate(books: Iterable[Book], compensated: int) -> Rate:
    """Return what was compensated in a period (given, fen) over principal outstanding as of the books."""
    raise NotImplementedError


def recovery_rate(books: Iterable[Book]) -> Rate:
    """Return what was recovered over what was compensated, as of the books."""
    raise NotImplementedError
