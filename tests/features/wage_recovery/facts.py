"""The facts of a case in the words of the features, and what a decision about them answers, in words again.

A phrase adds to what holds when a scenario says nothing about it. Must not know which decisions there are (`tables`),
nor scenarios, offices or databases.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from tests.processes import wages
from tests.processes.wages import TODAY

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from workflows.engine.values import Decision

Facts = dict[str, Any]
Phrase = tuple[str, "Callable[..., Facts]"]
"""What is said, as a pattern, and the facts that it adds, from what is known so far and the parts of the pattern."""
DAY = r"(\d{4}-\d\d-\d\d)"
YUAN = r"(\d+\.\d\d) 元"


@dataclass(frozen=True, kw_only=True)
class Table:
    """A decision as the features speak of it: what holds at first, the phrases that change it, its answer in words."""

    decision: str
    at_first: Callable[[], Facts]
    phrases: tuple[Phrase, ...]
    told: Callable[[Any], Mapping[str, str]]

    def facts(self, said: str) -> Facts:
        """The facts that were said, one phrase after the other."""
        known = self.at_first()
        for phrase in said.split("；"):
            known |= self._added(known, phrase)
        return known

    def judged(self, said: str, on: date = TODAY) -> tuple[Mapping[str, str], Decision]:
        """What the decision answers on a day, and how it came to that."""
        value, reasons = wages.decided(self.decision, on, **self.facts(said))
        return self.told(value), reasons

    def _added(self, known: Facts, phrase: str) -> Facts:
        if phrase == "别无情形":
            return {}
        for pattern, adds in self.phrases:
            if found := re.fullmatch(pattern, phrase):
                return adds(known, *found.groups())
        message = f"“{phrase}” says nothing about {self.decision}"
        raise AssertionError(message)


def flag(key: str, *, value: Any = True) -> Callable[..., Facts]:
    """What a phrase without parts adds."""
    return lambda _: {key: value}


def day(key: str) -> Callable[..., Facts]:
    """What a phrase with a day adds."""
    return lambda _, on: {key: date.fromisoformat(on)}


def amount(key: str) -> Callable[..., Facts]:
    """What a phrase with an amount or number adds."""
    return lambda _, given: {key: Decimal(given)}


def codes(key: str, labels: Mapping[str, str]) -> tuple[Phrase, ...]:
    """Phrases that add a code to a list."""
    return tuple(
        (re.escape(label), lambda known, code=code: {key: [*(known[key] or ()), code]})
        for label, code in labels.items()
    )
