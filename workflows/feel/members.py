"""What ``value.name`` is for values that are no context with that entry (DMN 1.5, 10.3.2.5 and table 56)."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from workflows.feel.calendar import SECOND, Date, DateTime, Time
from workflows.feel.durations import DayTime, YearsMonths
from workflows.feel.likeness import hints
from workflows.feel.numbers import CONTEXT
from workflows.feel.runtime import MAX_DIAGNOSTICS, Run
from workflows.feel.values import Range, Value, kind

Property = Callable[[Any], Value]


def _offset(value: Time | DateTime) -> Value:
    return None if value.offset is None else DayTime(value.offset * SECOND)


def _zone_name(value: Time | DateTime) -> Value:
    return None if value.zone is None else value.zone.name


def _second(value: Time | DateTime) -> Value:
    return CONTEXT.divide(Decimal(value.nanos % (60 * SECOND)), Decimal(SECOND))


_DATE: dict[str, Property] = {
    "year": lambda value: Decimal(value.year),
    "month": lambda value: Decimal(value.month),
    "day": lambda value: Decimal(value.day),
    "weekday": lambda value: Decimal(value.weekday),
}
_TIME: dict[str, Property] = {
    "hour": lambda value: Decimal(value.nanos // (3600 * SECOND)),
    "minute": lambda value: Decimal(value.nanos // (60 * SECOND) % 60),
    "second": _second,
    "time offset": _offset,
    "timezone": _zone_name,
}
_PROPERTIES: Mapping[type, Mapping[str, Property]] = {
    Date: _DATE,
    Time: _TIME,
    DateTime: {name: (lambda value, read=read: read(value.date)) for name, read in _DATE.items()} | _TIME,
    YearsMonths: {
        "years": lambda value: Decimal(value.parts[0]),
        "months": lambda value: Decimal(value.parts[1]),
    },
    DayTime: {
        "days": lambda value: Decimal(value.parts[0]),
        "hours": lambda value: Decimal(value.parts[1]),
        "minutes": lambda value: Decimal(value.parts[2]),
        "seconds": lambda value: value.parts[3],
    },
    Range: {
        "start": lambda value: value.low,
        "end": lambda value: value.high,
        "start included": lambda value: value.low_closed,
        "end included": lambda value: value.high_closed,
    },
}


def no_entry(run: Run, position: int, context: Mapping[str, Value], name: str) -> Value:
    """Null, because the context has no such entry."""
    if len(run.diagnostics) >= MAX_DIAGNOSTICS:
        return run.note(position, "no-entry")
    return run.note(position, "no-entry", name=name, **hints(name, context))


def member_of(run: Run, position: int, value: Value, name: str) -> Value:
    """``value.name``; of a list, the list of its elements' members. Null with a diagnostic when there is none."""
    if type(value) is dict:
        return value[name] if name in value else no_entry(run, position, value, name)
    if type(value) is list:
        run.check_items(len(value))
        return [member_of(run, position, item, name) for item in value]
    properties = _PROPERTIES.get(type(value))
    if properties is None or name not in properties:
        if len(run.diagnostics) >= MAX_DIAGNOSTICS:
            return run.note(position, "no-member")
        return run.note(position, "no-member", name=name, kind=kind(value), **hints(name, properties or ()))
    return properties[name](value)
