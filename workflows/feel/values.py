"""The kinds of FEEL values that are neither numbers, strings, booleans, lists nor times, and the names of all kinds.

Knows what a value is, not what may be done with it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from workflows.feel.calendar import Date, DateTime, Time
from workflows.feel.durations import DayTime, YearsMonths

Value = Any


@dataclass(frozen=True, slots=True)
class Range:
    """All values from ``low`` to ``high``; a bound of None is open to infinity. A closed end belongs to the range."""

    low: Value
    high: Value
    low_closed: bool = True
    high_closed: bool = True


@dataclass(frozen=True, slots=True)
class Parameter:
    """A formal parameter of a function; ``type`` is an object of ``types`` or None for any value."""

    name: str
    type: Any = None


@dataclass(frozen=True, slots=True, eq=False)
class Function:
    """A function as a value: a literal, a built-in or a knowledge model of DMN.

    ``invoke(run, position, arguments, named)`` binds the arguments, converts them and calls; the result is null when
    they do not fit. ``name`` serves messages only; ``origin`` is the text and the scope of a literal: two functions of
    one text in one scope are equal.
    """

    name: str
    parameters: tuple[Parameter, ...]
    invoke: Callable[..., Value]
    result: Any = None
    origin: tuple[Any, Any] | None = None


KINDS: dict[type, str] = {
    type(None): "null",
    bool: "boolean",
    Decimal: "number",
    str: "string",
    Date: "date",
    Time: "time",
    DateTime: "date and time",
    DayTime: "days and time duration",
    YearsMonths: "years and months duration",
    Range: "range",
    list: "list",
    dict: "context",
    Function: "function",
}


def kind(value: Value) -> str:
    """The name of the kind of ``value`` as FEEL calls it."""
    return KINDS[type(value)]
