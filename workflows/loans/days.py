"""How days are counted, moved to working days, and turned into interest: exact, rounded once, half up to the fen.

Interest of an amount over days is kept as fen-days (a whole number) until it is asked for, so that nothing is rounded
twice. Knows nothing of instalments or events.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from workflows.loans.terms import DayCount, Kind, Roll, WorkingDay
from workflows.months import add_months

DAY = timedelta(days=1)
_THIRTY, _MONTHS, _QUARTER = 30, 12, 3
_YEAR: dict[DayCount, int] = {"30/360": 360, "actual/365": 365, "actual/360": 360}


def ordinal(day_count: DayCount, on: date) -> int:
    """Return the number of a day; differences of such numbers are the days between. 30/360: the 31st is the 30th."""
    if day_count == "30/360":
        return (on.year * _MONTHS + on.month) * _THIRTY + min(on.day, _THIRTY)
    return on.toordinal()


@dataclass(frozen=True, kw_only=True, slots=True)
class Rate:
    """A yearly rate over days, as whole numbers: fen-days times `top` over `bottom` is the interest in fen."""

    top: int
    bottom: int

    @classmethod
    def of(cls, yearly: Decimal, day_count: DayCount) -> "Rate":
        """The rate of a share per year, by a day count."""
        top, bottom = yearly.as_integer_ratio()
        return cls(top=top, bottom=bottom * _YEAR[day_count])

    def interest(self, fen_days: int) -> int:
        """Interest of an amount times days, fen, rounded half up."""
        return (2 * fen_days * self.top + self.bottom) // (2 * self.bottom)

    def exactly(self, fen_days: int) -> Fraction:
        """The same, not rounded: for a sum over several rates."""
        return Fraction(fen_days * self.top, self.bottom)


def rolled(on: date, roll: Roll, is_working_day: WorkingDay) -> date:
    """Return the day to which a due day is moved."""
    if roll == "none" or is_working_day(on):
        return on
    if roll == "preceding":
        return _worked(on, -DAY, is_working_day)
    after = _worked(on, DAY, is_working_day)
    if roll == "modified_following" and after.month != on.month:
        return _worked(on, -DAY, is_working_day)
    return after


def _worked(on: date, step: timedelta, is_working_day: WorkingDay) -> date:
    while not is_working_day(on):
        on += step
    return on


@dataclass(frozen=True, kw_only=True, slots=True)
class Period:
    """A stretch for which interest is paid together: its last day as agreed, that day's number, the day it is due."""

    on: date
    upto: int
    due_on: date


@dataclass(frozen=True, kw_only=True, slots=True)
class Dates:
    """How a contract sets its due days."""

    due_day: int
    day_count: DayCount
    roll: Roll
    is_working_day: WorkingDay

    def contract(self, kind: Kind, from_on: date, months: int) -> list[Period]:
        """Periods of a new schedule: monthly from the month after it begins; the last ends so many months later."""
        matures_on = add_months(from_on, months)
        number = ordinal(self.day_count, from_on) + _THIRTY * months
        upto = number if self.day_count == "30/360" else ordinal(self.day_count, matures_on)
        return self._periods(kind, from_on, (matures_on, upto), running=kind == "quarterly_interest")

    def until(self, kind: Kind, from_on: date, until_on: date) -> list[Period]:
        """Periods of a schedule that goes on: the due days after a day, and the maturity."""
        return self._periods(kind, from_on, (until_on, ordinal(self.day_count, until_on)), running=True)

    def _periods(self, kind: Kind, from_on: date, end: tuple[date, int], *, running: bool) -> list[Period]:
        first, last = from_on.year * _MONTHS + from_on.month - 1, end[0].year * _MONTHS + end[0].month - 1
        months = [] if kind == "bullet" else range(first if running else first + 1, last)
        found = [self._due(*divmod(month, _MONTHS)) for month in months if _asked(kind, month)]
        ends = [each for each in found if each[0] > from_on]
        return [self._period(on, upto, from_on) for on, upto in (*ends, end)]

    def _due(self, year: int, month: int) -> tuple[date, int]:
        """The due day of a month (counted from 0); by 30/360 also a day that a short month does not have counts."""
        on = add_months(date(year, 1, 31), month)
        on = on.replace(day=min(self.due_day, on.day))
        if self.day_count == "30/360":
            return on, (year * _MONTHS + month + 1) * _THIRTY + min(self.due_day, _THIRTY)
        return on, on.toordinal()

    def _period(self, on: date, upto: int, from_on: date) -> Period:
        due_on = rolled(on, self.roll, self.is_working_day)
        return Period(on=on, upto=upto, due_on=due_on if due_on > from_on else on)


def _asked(kind: Kind, month: int) -> bool:
    """Whether something is due in a month: by quarterly interest only in the last month of a quarter."""
    return kind != "quarterly_interest" or (month % _MONTHS + 1) % _QUARTER == 0
