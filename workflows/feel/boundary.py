"""Python values to FEEL values and back.

In: None, bool, int, Decimal, str, date, time, datetime, timedelta, YearsMonths, Range, list/tuple, Mapping with string
keys. An int becomes a number; a float is refused, because it is not what its author wrote. Out: the same types, numbers
always as Decimal; a date beyond Python's years 1 to 9999, or a length that timedelta cannot hold, stays the FEEL value.
"""

from collections.abc import Callable, Mapping
from datetime import MAXYEAR, MINYEAR, date, datetime, time, timedelta, tzinfo
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from workflows.feel import numbers
from workflows.feel.calendar import SECOND, Date, DateTime, Time, Zone
from workflows.feel.durations import DayTime, YearsMonths
from workflows.feel.values import Function, Range, Value


class Settled(dict[str, Any]):
    """A mapping that nobody changes any more, nor anything in it: what FEEL makes of it is made once and kept."""

    __slots__ = ("composite", "feel")

    composite: frozenset[str]
    """The names anywhere in it that are more than one word; kept by who has looked for them."""
    feel: dict[str, Value]
    """Its FEEL value, once somebody has asked for it."""


_SAME = frozenset({type(None), bool, str, Date, Time, DateTime, DayTime, YearsMonths, Function})
_MICRO = 1000


def to_feel(value: Any) -> Value:
    """The FEEL value for a Python value, with everything in it. Raises TypeError for a type that FEEL does not have."""
    kind = type(value)
    if kind in _SAME:
        return value
    convert = _INWARD.get(kind)
    if convert is not None:
        return convert(value)
    for base, convert in _BY_BASE:
        if isinstance(value, base):
            return convert(value)
    raise TypeError(f"FEEL has no values of type {kind.__name__}: {value!r}")


def _decimal(value: Decimal) -> Decimal | None:
    return numbers.from_decimal(value)


def _int(value: int) -> Decimal | None:
    return numbers.number(int(value))


def _date(value: date) -> Date:
    return Date(value.year, value.month, value.day)


def _nanos(value: time | datetime) -> int:
    return ((value.hour * 60 + value.minute) * 60 + value.second) * SECOND + value.microsecond * _MICRO


def _zone(info: tzinfo | None, moment: datetime | time) -> Zone | None:
    if info is None:
        return None
    if isinstance(info, ZoneInfo) and info.key != "UTC":
        return Zone(None, info.key)
    offset = moment.utcoffset()
    return None if offset is None else Zone(int(offset.total_seconds()))


def _time(value: time) -> Time:
    return Time(_nanos(value), _zone(value.tzinfo, value))


def _datetime(value: datetime) -> DateTime:
    return DateTime(_date(value), _nanos(value), _zone(value.tzinfo, value))


def _timedelta(value: timedelta) -> DayTime:
    return DayTime(((value.days * 86_400 + value.seconds) * 1_000_000 + value.microseconds) * _MICRO)


def _range(value: Range) -> Range:
    return Range(to_feel(value.low), to_feel(value.high), value.low_closed, value.high_closed)


def _list(value: Any) -> list[Value]:
    return [to_feel(item) for item in value]


def _context(value: Mapping[str, Any]) -> dict[str, Value]:
    return {str(key): to_feel(item) for key, item in value.items()}


def _settled(value: Settled) -> dict[str, Value]:
    try:
        return value.feel
    except AttributeError:
        value.feel = _context(value)
        return value.feel


_INWARD: dict[type, Callable[[Any], Value]] = {
    Decimal: _decimal,
    int: _int,
    date: _date,
    time: _time,
    datetime: _datetime,
    timedelta: _timedelta,
    Range: _range,
    list: _list,
    tuple: _list,
    dict: _context,
    Settled: _settled,
}
_BY_BASE: tuple[tuple[type, Callable[[Any], Value]], ...] = (
    (bool, bool),
    (int, _int),
    (Decimal, _decimal),
    (str, str.__str__),
    (datetime, _datetime),
    (date, _date),
    (time, _time),
    (timedelta, _timedelta),
    (Mapping, _context),
    (list, _list),
    (tuple, _list),
)


def from_feel(value: Value) -> Any:
    """The Python value for a FEEL value, with everything in it."""
    convert = _OUTWARD.get(type(value))
    return value if convert is None else convert(value)


def _to_date(value: Date) -> date | Date:
    return date(value.year, value.month, value.day) if MINYEAR <= value.year <= MAXYEAR else value


def _to_time(value: Time) -> time | Time:
    info = None if value.zone is None else value.zone.tzinfo()
    return _clock(value.nanos).replace(tzinfo=info) if value.nanos % _MICRO == 0 else value


def _to_datetime(value: DateTime) -> datetime | DateTime:
    day = _to_date(value.date)
    if isinstance(day, Date) or value.nanos % _MICRO:
        return value
    info = None if value.zone is None else value.zone.tzinfo()
    return datetime.combine(day, _clock(value.nanos), info)


def _clock(nanos: int) -> time:
    seconds, rest = divmod(nanos, SECOND)
    return time(seconds // 3600, seconds // 60 % 60, seconds % 60, rest // _MICRO)


def _to_timedelta(value: DayTime) -> timedelta | DayTime:
    if value.nanos % _MICRO or abs(value.nanos) >= 999_999_999 * 86_400 * SECOND:
        return value
    return timedelta(microseconds=value.nanos // _MICRO)


def _to_range(value: Range) -> Range:
    return Range(from_feel(value.low), from_feel(value.high), value.low_closed, value.high_closed)


_OUTWARD: dict[type, Callable[[Any], Any]] = {
    Decimal: lambda value: value or abs(value),  # FEEL has one zero
    Date: _to_date,
    Time: _to_time,
    DateTime: _to_datetime,
    DayTime: _to_timedelta,
    Range: _to_range,
    list: lambda value: [from_feel(item) for item in value],
    dict: lambda value: {key: from_feel(item) for key, item in value.items()},
}
