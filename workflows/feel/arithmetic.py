"""``+ - * / **`` on every pair of kinds for which the standard defines them (DMN 1.5, 10.3.2.9, tables 57 to 61).

An operation returns None where the standard gives null. Knows no syntax and writes no diagnostics.
"""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from workflows.feel import durations, numbers
from workflows.feel.calendar import DAY, Date, DateTime, Time, date_of_ordinal, midnight
from workflows.feel.durations import DayTime, Duration, YearsMonths
from workflows.feel.values import Value

Operation = Callable[[Any, Any], Value]


def calculate(operator: str, left: Value, right: Value) -> Value:
    """``left operator right``; None when it is undefined for these kinds or has no result."""
    operation = _OPERATIONS.get((operator, type(left), type(right)))
    return None if operation is None else operation(left, right)


def defined(operator: str, left: Value, right: Value) -> bool:
    """Whether the operator is defined for these kinds at all."""
    return (operator, type(left), type(right)) in _OPERATIONS


def negate(value: Value) -> Value:
    """``-value`` for numbers and durations."""
    if type(value) is Decimal:
        return numbers.CONTEXT.minus(value)
    if isinstance(value, DayTime | YearsMonths):
        return durations.same_kind(value, -durations.units(value))
    return None


def _add_durations(left: Duration, right: Duration) -> Value:
    return durations.same_kind(left, durations.units(left) + durations.units(right))


def _subtract_durations(left: Duration, right: Duration) -> Value:
    return durations.same_kind(left, durations.units(left) - durations.units(right))


def _date_plus_days(date: Date, length: DayTime) -> Value:
    # The date stands for its midnight; the result is the date on which the sum falls (table 57).
    return date_of_ordinal(date.ordinal + length.nanos // DAY)


def _date_minus_days(date: Date, length: DayTime) -> Value:
    return _date_plus_days(date, DayTime(-length.nanos))


def _date_plus_months(date: Date, length: YearsMonths) -> Value:
    return date.plus_months(length.months)


def _date_minus_months(date: Date, length: YearsMonths) -> Value:
    return date.plus_months(-length.months)


def _moment_plus_days(moment: DateTime, length: DayTime) -> Value:
    return moment.plus_nanos(length.nanos)


def _moment_minus_days(moment: DateTime, length: DayTime) -> Value:
    return moment.plus_nanos(-length.nanos)


def _moment_plus_months(moment: DateTime, length: YearsMonths) -> Value:
    date = moment.date.plus_months(length.months)
    return None if date is None else DateTime(date, moment.nanos, moment.zone)


def _moment_minus_months(moment: DateTime, length: YearsMonths) -> Value:
    return _moment_plus_months(moment, YearsMonths(-length.months))


def _time_plus(time: Time, length: DayTime) -> Value:
    return Time((time.nanos + length.nanos) % DAY, time.zone)


def _time_minus(time: Time, length: DayTime) -> Value:
    return Time((time.nanos - length.nanos) % DAY, time.zone)


def _between_dates(later: Date, earlier: Date) -> Value:
    return DayTime((later.ordinal - earlier.ordinal) * DAY)


def _between(later: Time | DateTime, earlier: Time | DateTime) -> Value:
    if (later.zone is None) != (earlier.zone is None):
        return None
    return DayTime(later.utc_nanos - earlier.utc_nanos)


def _divide_duration(length: Duration, divisor: Decimal) -> Value:
    return durations.scaled(length, divisor, by_division=True)


def _flip(operation: Operation) -> Operation:
    return lambda left, right: operation(right, left)


_OPERATIONS: dict[tuple[str, type, type], Operation] = {
    ("+", Decimal, Decimal): numbers.add,
    ("-", Decimal, Decimal): numbers.subtract,
    ("*", Decimal, Decimal): numbers.multiply,
    ("/", Decimal, Decimal): numbers.divide,
    ("**", Decimal, Decimal): numbers.power,
    ("+", str, str): str.__add__,
    ("+", Date, DayTime): _date_plus_days,
    ("-", Date, DayTime): _date_minus_days,
    ("+", Date, YearsMonths): _date_plus_months,
    ("-", Date, YearsMonths): _date_minus_months,
    ("+", DateTime, DayTime): _moment_plus_days,
    ("-", DateTime, DayTime): _moment_minus_days,
    ("+", DateTime, YearsMonths): _moment_plus_months,
    ("-", DateTime, YearsMonths): _moment_minus_months,
    ("+", Time, DayTime): _time_plus,
    ("-", Time, DayTime): _time_minus,
    ("-", Date, Date): _between_dates,
    ("-", Time, Time): _between,
    ("-", DateTime, DateTime): _between,
    ("-", DateTime, Date): lambda later, earlier: _between(later, midnight(earlier)),
    ("-", Date, DateTime): lambda later, earlier: _between(midnight(later), earlier),
}
for _kind in (DayTime, YearsMonths):
    _OPERATIONS["+", _kind, _kind] = _add_durations
    _OPERATIONS["-", _kind, _kind] = _subtract_durations
    _OPERATIONS["*", _kind, Decimal] = durations.scaled
    _OPERATIONS["*", Decimal, _kind] = _flip(durations.scaled)
    _OPERATIONS["/", _kind, Decimal] = _divide_duration
    _OPERATIONS["/", _kind, _kind] = durations.ratio
    for _moment in (Date, Time, DateTime):
        _plus = _OPERATIONS.get(("+", _moment, _kind))
        if _plus is not None:
            _OPERATIONS["+", _kind, _moment] = _flip(_plus)
