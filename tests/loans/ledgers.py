"""Loans for tests: terms that are right but for what a test says, and a short way to write down what happened.

Must not know rules.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from workflows.loans.book import Book, fold
from workflows.loans.events import Disbursed, Event
from workflows.loans.terms import Terms

SATURDAY = 5


def weekdays(on: date) -> bool:
    """A calendar without holidays."""
    return on.weekday() < SATURDAY


def some_terms(**values: Any) -> Terms:
    """12 000 yuan over twelve months at 6 per cent, due on the 10th: 1 000 yuan and interest each month."""
    given: dict[str, Any] = {
        "principal": 1_200_000,
        "annual_rate": Decimal("0.06"),
        "months": 12,
        "kind": "equal_principal",
        "disbursed_on": date(2025, 1, 10),
        "due_day": 10,
        "penalty_rate": Decimal("0.09"),
        **values,
    }
    return Terms(**given)


@dataclass
class Ledger:
    """What happened to a loan so far."""

    terms: Terms
    events: list[Event] = field(default_factory=list)

    @classmethod
    def of(cls, **values: Any) -> Ledger:
        """A loan that was paid out."""
        terms = some_terms(**values)
        first = Disbursed(number=1, on=terms.disbursed_on, booked_on=terms.disbursed_on, terms=terms)
        return cls(terms=terms, events=[first])

    def next(self, what: type[Event], on: date, *, booked_on: date | None = None, **values: Any) -> Event:
        """The event that would come next; it is booked on its day, or on that of the last event if that is later."""
        booked = booked_on or max(on, self.events[-1].booked_on)
        return what(number=len(self.events) + 1, on=on, booked_on=booked, **values)

    def add(self, what: type[Event], on: date, **values: Any) -> Ledger:
        """Let something happen."""
        self.events.append(self.next(what, on, **values))
        return self

    def at(self, on: date) -> Book:
        """How the loan stands on a day."""
        return fold(self.events, weekdays, on)
