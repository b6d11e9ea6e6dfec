"""Classes of arrears by ranges that are data, and when a loan went into and out of each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from workflows.loans.book import Book


@dataclass(frozen=True, kw_only=True, slots=True)
class Range:
    """A class of loans by days late, both ends inclusive; `until_days` None: and more."""

    name: str
    from_days: int
    until_days: int | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Stay:
    """A time in a class: `until_on` is the last day, None while it lasts."""

    name: str
    from_on: date
    until_on: date | None


def class_of(book: Book, ranges: Sequence[Range]) -> str:
    """Return the class on the day: `settled`, `compensated`, `written_off`, or the range that the days late fall in."""
    raise NotImplementedError


def history(book: Book, ranges: Sequence[Range]) -> tuple[Stay, ...]:
    """Return the classes from disbursement to `book.as_of`, by value date, as known then; oldest first."""
    raise NotImplementedError
