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
    risky = whole = 0
    for book in books:
        whole += book.outstanding
        risky += book.outstanding if book.days_at_risk > days else 0
    return Rate(numerator=risky, denominator=whole)


def at_risk_on(books: Iterable[Book], days: int, on: date) -> Rate:
    """Return PAR-n of a day up to that of the books, by value date: with what was entered later for days before it."""
    risky = whole = 0
    for book in books:
        spell = book.spell_on(on)
        if spell is None:
            continue
        whole += spell.outstanding
        risky += spell.outstanding if spell.at_risk is not None and spell.at_risk.days(on) > days else 0
    return Rate(numerator=risky, denominator=whole)


def due_rate(books: Iterable[Book], first: date, last: date) -> DueRate:
    """Return the due-repayment rate of a period (both days inclusive), as of the day of the books.

    Measured against the schedule as first contracted: neither extension nor restructuring improves it. Only money
    counts as paid, not compensation; of a loan the oldest instalment is paid first.
    """
    due = paid = loans = met = 0
    for book in books:
        of_it, of_paid = due_within(book, first, last)
        due, paid = due + of_it, paid + of_paid
        loans += of_it > 0
        met += 0 < of_it == of_paid
    return DueRate(amount=Rate(numerator=paid, denominator=due), count=Rate(numerator=met, denominator=loans))


def due_within(book: Book, first: date, last: date) -> tuple[int, int]:
    """Return how much principal of a loan was contracted to be due in a period, and how much of that was paid, fen."""
    before = sum(each.principal for each in book.contracted if each.due_on < first)
    due = sum(each.principal for each in book.contracted if first <= each.due_on <= last)
    return due, max(0, min(due, book.principal_paid - before))


def ageing(books: Iterable[Book], bounds: Sequence[tuple[int, int | None]]) -> tuple[Age, ...]:
    """Return arrears by days late since the due day; *bounds* are the ranges, both ends inclusive."""
    known = list(books)
    return tuple(_age([each for each in known if _holds(bound, each.days_late)], bound) for bound in bounds)


def compensation_rate(books: Iterable[Book], compensated: int) -> Rate:
    """Return what was compensated in a period (given, fen) over principal outstanding as of the books."""
    return Rate(numerator=compensated, denominator=sum(each.outstanding for each in books))


def recovery_rate(books: Iterable[Book]) -> Rate:
    """Return what was recovered over what was compensated, as of the books."""
    recovered = compensated = 0
    for book in books:
        recovered += book.recovered.total
        compensated += book.compensated.total
    return Rate(numerator=recovered, denominator=compensated)


def _holds(bound: tuple[int, int | None], days: int) -> bool:
    first, last = bound
    return first <= days and (last is None or days <= last)


def _age(books: Sequence[Book], bound: tuple[int, int | None]) -> Age:
    return Age(
        from_days=bound[0],
        until_days=bound[1],
        loans=len(books),
        overdue=sum(each.overdue for each in books),
        outstanding=sum(each.outstanding for each in books),
    )
