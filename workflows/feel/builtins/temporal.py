"""Built-in functions on dates and times (DMN 1.5, 10.3.4.6 and 10.3.4.10). The present is what the caller gave."""

from decimal import Decimal

from workflows.feel.boundary import to_feel
from workflows.feel.builtins.registry import builtin
from workflows.feel.calendar import Date, DateTime
from workflows.feel.comparing import equals
from workflows.feel.runtime import Run
from workflows.feel.values import Value

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip


_CONVERTING_STEPS = 4


@builtin("now")
def _now(run: Run) -> Value:
    run.spend(_CONVERTING_STEPS)
    return to_feel(run.now)


@builtin("today")
def _today(run: Run) -> Value:
    run.spend(_CONVERTING_STEPS)
    return to_feel(run.now.date())


def _day(moment: Date | DateTime) -> Date:
    return moment.date if isinstance(moment, DateTime) else moment


@builtin("day of year", "date: moment")
def _day_of_year(_run: Run, moment: Date | DateTime) -> Value:
    return Decimal(_day(moment).day_of_year)


@builtin("day of week", "date: moment")
def _day_of_week(_run: Run, moment: Date | DateTime) -> Value:
    return _DAYS[_day(moment).weekday - 1]


@builtin("month of year", "date: moment")
def _month_of_year(_run: Run, moment: Date | DateTime) -> Value:
    return _MONTHS[_day(moment).month - 1]


@builtin("week of year", "date: moment")
def _week_of_year(_run: Run, moment: Date | DateTime) -> Value:
    return Decimal(_day(moment).week_of_year)


@builtin("is", "value1: any, value2: any")
def _is(run: Run, first: Value, second: Value) -> Value:
    """The same value in the same form: times in different zones are not, even at the same instant."""
    if type(first) is not type(second):
        return False
    run.spend_on(first)
    run.spend_on(second)
    return _identical(first, second)


def _identical(first: Value, second: Value) -> bool:
    if type(first) is not type(second):
        return False
    if type(first) is list:
        return len(first) == len(second) and all(map(_identical, first, second))
    if type(first) is dict:
        return first.keys() == second.keys() and all(_identical(first[key], second[key]) for key in first)
    if equals(first, second) is not True:
        return False
    return getattr(first, "zone", None) == getattr(second, "zone", None)
