"""FEEL values as text: what ``string()`` gives (DMN 1.5, 10.3.4.1). Knows no syntax tree."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from workflows.feel.calendar import Date, DateTime, Time
from workflows.feel.durations import DayTime, YearsMonths
from workflows.feel.names import is_plain
from workflows.feel.numbers import plain
from workflows.feel.temporal_text import write_date, write_datetime, write_duration, write_time
from workflows.feel.values import Function, Range, Value

_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"})


def to_text(value: Value) -> str:
    """``value`` as ``string()`` writes it; a string stays as it is."""
    return value if isinstance(value, str) else literal(value)


def least_length(value: Value) -> int:
    """How long ``to_text(value)`` is at least, without writing it: it may be far longer than what it takes to store."""
    length = 0
    stack = [value]
    while stack:
        current = stack.pop()
        match current:
            case str():
                length += len(current)
            case Decimal():
                length += abs(current.adjusted())
            case list():
                length += len(current)
                stack += current
            case dict():
                length += sum(map(len, current))
                stack += current.values()
            case Range():
                stack += (current.low, current.high)
    return length


def quoted(text: str) -> str:
    """``text`` as a string literal."""
    return f'"{text.translate(_ESCAPES)}"'


def literal(value: Value) -> str:
    """``value`` inside a list or context: strings in quotes."""
    return _WRITERS.get(type(value), _unreadable)(value)


def _unreadable(_value: Value) -> str:
    return "<?>"


def _context(value: dict[str, Value]) -> str:
    entries = (f"{key if is_plain(key) else quoted(key)}: {literal(item)}" for key, item in value.items())
    return f"{{{', '.join(entries)}}}"


def _function(value: Function) -> str:
    return f"function({', '.join(parameter.name for parameter in value.parameters)})"


def _range(value: Range) -> str:
    if value.low is None and value.high is not None:
        return f"({'<=' if value.high_closed else '<'} {literal(value.high)})"
    if value.high is None and value.low is not None:
        return f"({'>=' if value.low_closed else '>'} {literal(value.low)})"
    opening, closing = "[" if value.low_closed else "(", "]" if value.high_closed else ")"
    return f"{opening}{literal(value.low)}..{literal(value.high)}{closing}"


_WRITERS: dict[type, Callable[[Any], str]] = {
    type(None): lambda _: "null",
    bool: lambda value: "true" if value else "false",
    Decimal: plain,
    str: quoted,
    Date: write_date,
    Time: write_time,
    DateTime: write_datetime,
    DayTime: write_duration,
    YearsMonths: write_duration,
    list: lambda value: f"[{', '.join(map(literal, value))}]",
    dict: _context,
    Range: _range,
    Function: _function,
}
