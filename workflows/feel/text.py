"""FEEL values as text: what ``string()`` gives (DMN 1.5, 10.3.4.1). Knows no syntax tree."""

from decimal import Decimal

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


def quoted(text: str) -> str:
    """``text`` as a string literal."""
    return f'"{text.translate(_ESCAPES)}"'


def literal(value: Value) -> str:
    """``value`` inside a list or context: strings in quotes."""
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case Decimal():
            return plain(value)
        case str():
            return quoted(value)
        case list():
            return f"[{', '.join(map(literal, value))}]"
        case dict():
            entries = (f"{key if is_plain(key) else quoted(key)}: {literal(item)}" for key, item in value.items())
            return f"{{{', '.join(entries)}}}"
        case Range():
            return _range(value)
        case Function():
            return f"function({', '.join(parameter.name for parameter in value.parameters)})"
    return temporal(value)


def temporal(value: Value) -> str:
    """A date, time or duration in ISO 8601; anything else as an unreadable mark."""
    match value:
        case Date():
            return write_date(value)
        case Time():
            return write_time(value)
        case DateTime():
            return write_datetime(value)
        case DayTime() | YearsMonths():
            return write_duration(value)
    return "<?>"


def _range(value: Range) -> str:
    if value.low is None and value.high is not None:
        return f"({'<=' if value.high_closed else '<'} {literal(value.high)})"
    if value.high is None and value.low is not None:
        return f"({'>=' if value.low_closed else '>'} {literal(value.low)})"
    opening, closing = "[" if value.low_closed else "(", "]" if value.high_closed else ")"
    return f"{opening}{literal(value.low)}..{literal(value.high)}{closing}"
