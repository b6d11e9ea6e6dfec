"""A call that two engines answer differently, the facts of it, and what is known of such cases.

Knows values and answers; must not know which differences there are.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

from workflows import feel

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from tests.feelin.calls import Call
    from tests.feelin.encoding import Encoded

Right = Literal["ours", "theirs", "neither", "open"]
"""Who follows the standard; ``open`` where it does not decide."""
ABSENT = object()
"""An argument that was not given."""
_NOW = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Case:
    """A call and what both engines answered, which is not the same."""

    call: Call
    ours: Encoded
    theirs: Encoded

    @cached_property
    def values(self) -> list[Any]:
        """The arguments as Python values, in the order of the call."""
        found: list[Any] = feel.evaluate(f"[{', '.join(self.call.arguments)}]", {}, now=_NOW).value
        return found

    def at(self, place: int, name: str) -> Any:
        """The argument at ``place``, or of that name; the element of a list of one."""
        return bare(self.raw(place, name))

    def raw(self, place: int, name: str) -> Any:
        """The argument at ``place``, or of that name."""
        if self.call.names:
            place = self.call.names.index(name) if name in self.call.names else len(self.values)
        return self.values[place] if place < len(self.values) else ABSENT

    def text(self, name: str) -> str:
        """The first argument, of that name, if it is a string; else nothing."""
        first = self.at(0, name)
        return first if isinstance(first, str) else ""

    @property
    def raised(self) -> str:
        """What feelin said when it raised an error, else nothing."""
        return str(self.theirs["error"][1]) if isinstance(self.theirs, dict) and "error" in self.theirs else ""


@dataclass(frozen=True)
class Difference:
    """Cases that are answered differently: in these ``functions`` (none: in all) when ``applies``."""

    functions: tuple[str, ...]
    right: Right
    clause: str
    example: str
    applies: Callable[[Case], bool]

    def explains(self, case: Case) -> bool:
        """Whether the case is one of these."""
        return (not self.functions or case.call.function in self.functions) and self.applies(case)


def is_null(case: Case) -> bool:
    """Whether our answer is null."""
    return case.ours is None


def only_ours(case: Case) -> bool:
    """Whether feelin gives null or raises an error, and we give a value."""
    return case.ours is not None and (case.theirs is None or bool(case.raised))


def same_kind(case: Case) -> bool:
    """Whether both answers are values of one kind, of those that are tagged."""
    return bool(kind(case.ours)) and kind(case.ours) == kind(case.theirs)


def kind(value: Encoded) -> str:
    """The kind of a tagged value; empty for null, booleans, strings and lists."""
    return next(iter(value)) if isinstance(value, dict) else ""


def has_fraction(*values: Any) -> bool:
    """Whether one is a number that is not whole."""
    return any(isinstance(value, Decimal) and value % 1 != 0 for value in values)


def within(value: Any, low: int, high: int) -> bool:
    """Whether it is a number between the two."""
    return isinstance(value, Decimal) and low <= value <= high


def has_single(values: Iterable[Any]) -> bool:
    """Whether one is a list of one element."""
    return any(isinstance(value, list) and len(value) == 1 for value in values)


def bare(value: Any) -> Any:
    """The element of a list of one; anything else as it is."""
    return value[0] if isinstance(value, list) and len(value) == 1 else value


def listed(value: Any) -> list[Any]:
    """A list; anything else as the only element of one."""
    return value if isinstance(value, list) else [value]


def elements(case: Case) -> list[Any]:
    """The arguments, with the elements of those that are lists."""
    return [element for value in case.values for element in listed(value)]
