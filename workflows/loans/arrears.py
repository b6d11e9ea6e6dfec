"""Classes of arrears by ranges that are data, and when a loan went into and out of each."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from workflows.loans.book import Book, Spell
from workflows.loans.days import DAY


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
    """Return the class on the day: `settled`, `compensated`, `written_off`, or the range that the days late fall in.

    Raises `ValueError` when no range holds the days.
    """
    return book.status if book.status != "running" else _range(ranges, book.days_late).name


def history(book: Book, ranges: Sequence[Range]) -> tuple[Stay, ...]:
    """Return the classes from disbursement to `book.as_of`, by value date, as known then; oldest first."""
    found: list[Stay] = []
    spells = book.spells
    ends = [each.from_on - DAY for each in spells[1:]] + [book.as_of]
    for spell, end in zip(spells, ends, strict=True):
        for name, from_on in _within(book, spell, end, ranges):
            if found and found[-1].name == name:
                continue
            if found:
                found[-1] = replace(found[-1], until_on=from_on - DAY)
            found.append(Stay(name=name, from_on=from_on, until_on=None))
    return tuple(found)


def _within(book: Book, spell: Spell, end: date, ranges: Sequence[Range]) -> Iterator[tuple[str, date]]:
    """The classes of a spell in which the same instalment is the oldest unpaid one, and since when."""
    if spell.status != "running":
        yield spell.status, spell.from_on
        return
    due_on = spell.oldest_due_on
    if due_on is None:
        yield _range(ranges, 0).name, spell.from_on
        return
    grace = book.terms.grace_days
    turns = {spell.from_on, due_on + (grace + 1) * DAY, *(due_on + each.from_days * DAY for each in ranges)}
    for on in sorted(each for each in turns if spell.from_on <= each <= end):
        days = (on - due_on).days
        yield _range(ranges, days if days > grace else 0).name, on


def _range(ranges: Sequence[Range], days: int) -> Range:
    for each in ranges:
        if each.from_days <= days and (each.until_days is None or days <= each.until_days):
            return each
    raise ValueError(f"no range of arrears holds {days} days")
