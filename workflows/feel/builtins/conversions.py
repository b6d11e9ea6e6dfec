"""Built-in functions that make values from other values (DMN 1.5, 10.3.4.1)."""

import re
from decimal import Decimal
from typing import Any

from workflows.feel.builtins.registry import builtin
from workflows.feel.calendar import SECOND, UTC_ZONE, Date, DateTime, Time, Zone, date_of_ordinal, make_date, named_zone
from workflows.feel.durations import DayTime, YearsMonths
from workflows.feel.numbers import number, whole
from workflows.feel.runtime import Run
from workflows.feel.temporal_text import read_date, read_datetime, read_duration, read_time
from workflows.feel.text import least_length, to_text
from workflows.feel.values import Value

_DIGITS = re.compile(r"-?(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)
_HOURS, _SIXTY = 24, 60
_READ_STEPS, _ZONE_STEPS = 8, 200  # a zone that does not exist is looked for in many files
_MAX_DIGITS = 200
_MAX_OFFSET = 14 * 3600 * SECOND


def _read(run: Run, text: str, value: Value) -> Value:
    run.spend(_READ_STEPS + (_ZONE_STEPS if "@" in text else 0))
    return run.fail("no-temporal", text=text) if value is None else value


@builtin("date", "from: string")
def _date_of_text(run: Run, text: str) -> Value:
    return _read(run, text, read_date(text))


@builtin("date", "from: moment")
def _date_of_moment(_run: Run, moment: Date | DateTime) -> Value:
    return moment.date if isinstance(moment, DateTime) else moment


@builtin("date", "year: number, month: number, day: number")
def _date_of_parts(run: Run, year: Decimal, month: Decimal, day: Decimal) -> Value:
    parts = [whole(part) for part in (year, month, day)]
    date = None if None in parts else make_date(*(part or 0 for part in parts))
    return run.fail("no-temporal", text=f"{year}-{month}-{day}") if date is None else date


@builtin("time", "from: string")
def _time_of_text(run: Run, text: str) -> Value:
    return _read(run, text, read_time(text))


@builtin("time", "from: clock")
def _time_of_moment(_run: Run, moment: Date | Time | DateTime) -> Value:
    if isinstance(moment, Date):
        return Time(0, UTC_ZONE)
    return moment.time if isinstance(moment, DateTime) else moment


@builtin("time", "hour: number, minute: number, second: number, offset?: days and time duration")
def _time_of_parts(run: Run, hour: Decimal, minute: Decimal, second: Decimal, offset: DayTime | None = None) -> Value:
    nanos = _nanos(hour, minute, second)
    if nanos is None or (offset is not None and (abs(offset.nanos) > _MAX_OFFSET or offset.nanos % SECOND)):
        return run.fail("no-temporal", text=f"{hour}:{minute}:{second}")
    return Time(nanos, None if offset is None else Zone(offset.nanos // SECOND))


def _nanos(hour: Decimal, minute: Decimal, second: Decimal) -> int | None:
    hours, minutes = whole(hour), whole(minute)
    if hours is None or minutes is None:
        return None
    if not (0 <= hours < _HOURS and 0 <= minutes < _SIXTY and 0 <= second < _SIXTY):
        return None
    return (hours * _SIXTY + minutes) * _SIXTY * SECOND + int(second.scaleb(9))


@builtin("date and time", "from: string")
def _datetime_of_text(run: Run, text: str) -> Value:
    return _read(run, text, read_datetime(text))


@builtin("date and time", "from: moment")
def _datetime_of_moment(_run: Run, moment: Date | DateTime) -> Value:
    return DateTime(moment, 0, UTC_ZONE) if isinstance(moment, Date) else moment


@builtin("date and time", "date: moment, time: time")
def _datetime_of_date_and_time(_run: Run, moment: Date | DateTime, time: Time) -> Value:
    date = moment.date if isinstance(moment, DateTime) else moment
    return DateTime(date, time.nanos, time.zone)


@builtin("date and time", "date: moment, timezone: string")
def _datetime_in_zone(run: Run, moment: Date | DateTime, timezone: str) -> Value:
    """The same instant (a local one: the same wall clock) in another zone."""
    run.spend(_ZONE_STEPS)
    zone = named_zone(timezone)
    if zone is None:
        return run.fail("no-temporal", text=timezone)
    local = DateTime(moment, 0) if isinstance(moment, Date) else moment
    if local.zone is None:
        return DateTime(local.date, local.nanos, zone)
    epoch = DateTime(date_of_ordinal(0) or local.date, 0, zone)
    return epoch.plus_nanos(local.utc_nanos - epoch.utc_nanos)


_PARTS = "year: number, month: number, day: number, hour: number, minute: number, second: number"


@builtin("date and time", f"{_PARTS}, offset?: days and time duration")
def _datetime_of_parts(run: Run, *parts: Any) -> Value:
    date, time = _date_of_parts(run, *parts[:3]), _time_of_parts(run, *parts[3:])
    return None if date is None or time is None else DateTime(date, time.nanos, time.zone)


@builtin("number", "from: string, grouping separator?: string, decimal separator?: string")
def _number(run: Run, text: str, grouping: str | None = None, point: str | None = None) -> Value:
    if grouping not in (None, " ", ",", ".") or point not in (None, ".", ",") or (grouping and grouping == point):
        return run.fail("bad-separators", grouping=grouping, point=point)
    if point == "," and "." in text and grouping != ".":
        return run.fail("not-a-number", text=text)
    run.check_characters(len(text))
    plain = text if grouping is None else text.replace(grouping, "")
    plain = plain if point is None else plain.replace(point, ".")
    value = number(plain) if len(plain) <= _MAX_DIGITS and _DIGITS.fullmatch(plain) else None
    return run.fail("not-a-number", text=text) if value is None else value


@builtin("number", "from: number")
def _number_of_number(_run: Run, value: Decimal) -> Value:
    return value


@builtin("string", "from: any")
def _string(run: Run, value: Value) -> Value:
    if value is None:
        return None
    run.spend_on(value)
    run.check_length(least_length(value))
    text = to_text(value)
    run.check_characters(len(text))
    return text


@builtin("duration", "from: string")
def _duration_of_text(run: Run, text: str) -> Value:
    return _read(run, text, read_duration(text))


@builtin("duration", "from: length")
def _duration_of_duration(_run: Run, length: Value) -> Value:
    return length


@builtin("years and months duration", "from: moment, to: moment")
def _months_between(_run: Run, start: Date | DateTime, end: Date | DateTime) -> Value:
    """Whole months from the one to the other, counted towards zero."""
    sign = 1
    if (start_key := _wall(start)) > (end_key := _wall(end)):
        start_key, end_key, sign = end_key, start_key, -1
    (first, first_nanos), (last, last_nanos) = start_key, end_key
    months = (last.year - first.year) * 12 + last.month - first.month
    if (last.day, last_nanos) < (first.day, first_nanos):
        months -= 1
    return YearsMonths(sign * months)


def _wall(moment: Date | DateTime) -> tuple[Date, int]:
    return (moment, 0) if isinstance(moment, Date) else (moment.date, moment.nanos)
