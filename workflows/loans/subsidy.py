"""Interest subsidy by quarter: which days count, what they come to, and what was paid too much.

A day counts when nothing was late at its end, the maturity first contracted had not passed, and the subsidy had not
been ended. Interest of a day is that of the principal owed at its end, by the contract's rate and day count.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from workflows.loans.book import Book, Spell
from workflows.loans.days import DAY, Rate, ordinal
from workflows.months import add_months

_MONTHS = 3
_QUARTER = re.compile(r"[1-9][0-9]{3}Q[1-4]")


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
    return f"{on.year}Q{(on.month - 1) // _MONTHS + 1}"


def is_quarter(text: str) -> bool:
    """Return whether a text names a quarter."""
    return _QUARTER.fullmatch(text) is not None


def bounds(quarter: str) -> tuple[date, date]:
    """Return first and last day of a quarter. Raises `ValueError` for a text that is none."""
    if not is_quarter(quarter):
        raise ValueError(f"no quarter: {quarter}")
    first = date(int(quarter[:4]), int(quarter[-1]) * _MONTHS - 2, 1)
    return first, add_months(first, _MONTHS) - DAY


def subsidy(book: Book, quarter: str, share: Decimal) -> Subsidy:
    """Return the subsidy of a quarter as known on the day of the book; days after that day do not count yet.

    *share* is how much of the interest is subsidised, 0 to 1. The amount is rounded once, half up.
    """
    first, last = bounds(quarter)
    stretches = list(_stretches(book, first, min(last, book.as_of)))
    parts = tuple(_part(book, each) for each in stretches if not each.why)
    cuts = tuple(Cut(from_on=each.from_on, until_on=each.until_on, why=each.why) for each in stretches if each.why)
    fen_days = sum(each.outstanding * each.days for each in parts)
    rate = Rate.of(book.terms.annual_rate, book.terms.day_count)
    return Subsidy(
        quarter=quarter,
        parts=parts,
        cuts=cuts,
        interest=rate.interest(fen_days),
        amount=Rate.of(book.terms.annual_rate * share, book.terms.day_count).interest(fen_days),
        paid=book.subsidy_paid.get(quarter, 0),
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class _Stretch:
    """Days, both inclusive, of one principal and one reason not to subsidise them, or none."""

    from_on: date
    until_on: date
    outstanding: int
    why: str


def _part(book: Book, each: _Stretch) -> Part:
    count = book.terms.day_count
    days = ordinal(count, each.until_on + DAY) - ordinal(count, each.from_on)
    return Part(from_on=each.from_on, until_on=each.until_on, outstanding=each.outstanding, days=days)


def _stretches(book: Book, first: date, last: date) -> Iterator[_Stretch]:
    """The days of a quarter in stretches, neighbours that are alike joined; days before the loan are left out."""
    found: _Stretch | None = None
    for from_on, until_on, spell in _spells(book, first, last):
        for each in _cut(book, from_on, until_on, spell):
            if found is not None and (found.outstanding, found.why) == (each.outstanding, each.why):
                found = replace(found, until_on=each.until_on)
                continue
            if found is not None:
                yield found
            found = each
    if found is not None:
        yield found


def _spells(book: Book, first: date, last: date) -> Iterator[tuple[date, date, Spell]]:
    spells = book.spells
    ends = [each.from_on - DAY for each in spells[1:]] + [last]
    for spell, end in zip(spells, ends, strict=True):
        from_on, until_on = max(spell.from_on, first), min(end, last)
        if from_on <= until_on:
            yield from_on, until_on, spell


def _cut(book: Book, from_on: date, until_on: date, spell: Spell) -> Iterator[_Stretch]:
    """A spell, divided where it turns late, the contract's maturity comes, or the subsidy ends."""
    late_on = spell.oldest_due_on and spell.oldest_due_on + (book.terms.grace_days + 1) * DAY
    turns = (late_on, _contract_end(book), book.subsidy_ended_on)
    starts = sorted({from_on} | {each for each in turns if each is not None and from_on < each <= until_on})
    for start, following in zip(starts, [*starts[1:], until_on + DAY], strict=True):
        why = _why(book, spell, start, late_on)
        yield _Stretch(from_on=start, until_on=following - DAY, outstanding=spell.outstanding, why=why)


def _why(book: Book, spell: Spell, on: date, late_on: date | None) -> str:
    if not spell.outstanding:
        return "settled"
    if late_on is not None and on >= late_on:
        return "overdue"
    if on >= _contract_end(book):
        return "extension"
    return "ended" if book.subsidy_ended_on is not None and on >= book.subsidy_ended_on else ""


def _contract_end(book: Book) -> date:
    """The day up to which the contract counts interest, whatever holiday puts off the last due day."""
    return add_months(book.terms.disbursed_on, book.terms.months)
