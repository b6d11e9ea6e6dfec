"""The state of one evaluation: the instant, what is left of the budget, diagnostics, and the scopes of names.

Knows nothing of syntax and nothing of what the values mean.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from workflows.feel.budget import DEFAULT, Budget
from workflows.feel.errors import BudgetExceeded, Diagnostic

Value = Any
"""A FEEL value: None, bool, Decimal, str, Date, Time, DateTime, DayTime, YearsMonths, Range, list, dict or Function."""

MAX_DIAGNOSTICS = 100
_CALL_STEPS = 8
_NOTE_STEPS = 2  # also for what is no longer recorded
_LONG_TEXT_BITS = 10  # comparing or copying a text of 1024 characters costs about a step


_QUICK = frozenset({type(None), bool, Decimal, str})
"""The types whose values are compared at once."""
_COMPARING_STEPS = 4


class Run:
    """One evaluation: the instant it takes as now, its remaining budget and its diagnostics.

    ``position`` is where the built-in being called stands; ``place`` is the text and the element that diagnostics
    belong to; ``known`` are names that an author may have meant by one that does not exist; ``patterns`` are those
    that were compiled and paid for.
    """

    __slots__ = ("budget", "depth", "diagnostics", "known", "left", "now", "patterns", "place", "position")

    def __init__(self, now: datetime, budget: Budget = DEFAULT) -> None:
        self.now = now
        self.budget = budget
        self.left = budget.steps
        self.depth = 0
        self.position = 0
        self.place: tuple[str, str] = ("", "")
        self.known: Iterable[str] = ()
        self.diagnostics: list[Diagnostic] = []
        self.patterns: set[tuple[str, str]] = set()

    def note(self, position: int, code: str, /, **details: object) -> None:
        """Record why something became null. Returns None so that callers can return the call."""
        self.spend(_NOTE_STEPS)
        if len(self.diagnostics) < MAX_DIAGNOSTICS:
            facts = tuple((name, str(value)) for name, value in details.items())
            self.diagnostics.append(Diagnostic(position, code, facts, *self.place))

    def fail(self, code: str, /, **details: object) -> None:
        """Record why the built-in function called at ``position`` returns null."""
        self.note(self.position, code, **details)

    def spend(self, steps: int) -> None:
        """Charge ``steps``; raises BudgetExceeded when nothing is left."""
        self.left -= steps
        if self.left < 0:
            raise BudgetExceeded("budget-steps", self.position, limit=self.budget.steps)

    def check_items(self, count: int) -> None:
        """Charge for a list of ``count`` elements and refuse one that is too long."""
        if count > self.budget.items:
            raise BudgetExceeded("budget-items", self.position, limit=self.budget.items)
        self.spend(count)

    def check_characters(self, count: int) -> None:
        """Charge for a string of ``count`` characters and refuse one that is too long."""
        self.check_length(count)
        self.spend(1 + (count >> 6))

    def check_length(self, count: int) -> None:
        """Refuse a string of ``count`` characters if that is too long."""
        if count > self.budget.characters:
            raise BudgetExceeded("budget-characters", self.position, limit=self.budget.characters)

    def spend_on(self, value: Value, each: int = 1) -> None:
        """Charge for going through everything inside ``value``, which may be far more than it takes to store it.

        ``each`` is what is done to every part of it.
        """
        if each > 1:
            self.spend(each)
        stack = [value] if type(value) in (list, dict, str) else []
        while stack:
            current = stack.pop()
            if type(current) is str:
                self.left -= len(current) >> _LONG_TEXT_BITS
            elif type(current) is list:
                self.spend(1 + len(current) * each)
                stack.extend(current)
            elif type(current) is dict:
                self.spend(1 + len(current) * each)
                stack.extend(current.values())
        self.spend(0)

    def spend_on_comparing(self, left: Value, right: Value) -> None:
        """Charge for comparing two values that may be long texts, or moments whose zone has to be looked up."""
        if type(left) is str and type(right) is str:
            self.spend(min(len(left), len(right)) >> _LONG_TEXT_BITS)
        elif type(left) not in _QUICK:
            self.spend(_COMPARING_STEPS)

    def enter(self, steps: int = 0) -> None:
        """Begin a call of a FEEL function whose body costs ``steps``."""
        self.depth += 1
        self.spend(_CALL_STEPS + steps)
        if self.depth > self.budget.depth:
            raise BudgetExceeded("budget-depth", self.position, limit=self.budget.depth)

    def leave(self) -> None:
        """End a call of a FEEL function."""
        self.depth -= 1


class Scope:
    """Names visible to an expression; ``outer`` is searched for names that are not here."""

    __slots__ = ("names", "outer", "run")

    def __init__(self, names: Mapping[str, Value], outer: "Scope | None", run: Run) -> None:
        self.names = names
        self.outer = outer
        self.run = run

    def visible(self) -> Iterator[str]:
        """All names that can be seen from here, and those that the evaluation knows besides."""
        scope: Scope | None = self
        while scope is not None:
            yield from scope.names
            scope = scope.outer
        yield from self.run.known

    def inner(self, names: Mapping[str, Value]) -> "Scope":
        """A scope inside this one."""
        return Scope(names, self, self.run)


Code = Callable[[Scope], Value]
"""A compiled expression: evaluates itself in a scope."""
