"""Interest subsidy by quarter: which days count, what they come to, and what was paid too much.

A day counts when nothing was late at its end, the maturity first contracted had not passed, and the subsidy had not
been ended. Interest of a day is that of the principal owed at its end, by the contract's rate and day count.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from workflows.loans.book import Book


@dataclass(frozen=True, kw_only=True, slots=True)
class Cut:
    """Days that are not subsidised, both inclusive; `why` is overdue, extension, ended or settled."""

    from_on: date
    until_on: date
    why: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """Days that are subsidised, both inclusive, with the same principal (fen), and their interest base in fen-days."""

    from_on: date
    until_on: date
    outstanding: int
    days: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Subsidy:
    """The subsidy of a loan for a quarter. Amounts in fen."""

    quarter: str
    parts: tuple[Part, ...]
    cuts: tuple[Cut, ...]
    interest: int
    amount: int
    paid: int

    @property
    def to_pay(self) -> int:
        """What is still to be paid."""
        return max(0, self.amount - self.paid)

    @property
    def to_return(self) -> int:
        """What was paid for days that do not count, and is to be given back."""
        return max(0, self.paid - self.amount)


def quarter_of(on: date) -> str:
    """Return the quarter of a day, such as 2026Q1."""
    raise NotImplementedError


def bounds(quarter: str) -> tuple[date, date]:
    """Return first and last day of a quarter. Raises `ValueError` for a text that is none."""
    raise NotImplementedError


def subsidy(book: Book, quarter: str, share: Decimal) -> Subsidy:
    """Return the subsidy of a quarter as known on the day of the book; days after that day do not count yet."""
    raise NotImplementedError
