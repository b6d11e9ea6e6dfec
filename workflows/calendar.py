"""Working days in mainland China: which days are worked, and how a period of law is counted.

Pure, apart from loading and seeding the table of exceptional days. Must not know cases or deadlines. A year counts as
official once the State Council's yearly notice is in the table, with the days worked in exchange (调休); until then,
and for years without any entry, results are provisional.

Sources: 全国年节及纪念日放假办法 (2024); 民法典 Art. 201 to 203.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Literal, cast

import holidays
from sqlalchemy import BindParameter, bindparam, select

from models.calendar import CalendarYear, WorkDay
from workflows.clock import end_of_day
from workflows.errors import N_, InvalidInput
from workflows.months import add_months
from workflows.offices import COUNTRY

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

Unit = Literal["working_day", "calendar_day", "month"]
UNITS: tuple[Unit, ...] = ("working_day", "calendar_day", "month")
OFFICIAL_YEARS = (2024, 2025, 2026)
PROVISIONAL_YEARS = (2027,)
SATURDAY = 5
MOST_REST_DAYS = 60
"""More days than holidays and weekends can add to a short term, or a roll to any."""
_DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Term:
    """How long a deadline is: `length` units; `roll` moves an end on a rest day to the next working day.

    `late_reason`: whoever does late what it asks for has to say why.
    """

    length: int
    unit: Unit
    roll: bool = True
    pausable: bool = True
    late_reason: bool = False

    @classmethod
    def read(cls, value: Mapping[str, Any]) -> Term:
        """The term that a deadline parameter holds.

        Raises:
            InvalidInput: no such unit, a length below one, or another key than these.
        """
        length, unit = value.get("length"), value.get("unit")
        known = set(value) <= {"length", "unit", "roll", "pausable", "late_reason"}
        if not known or unit not in UNITS or not isinstance(length, int) or isinstance(length, bool) or length < 1:
            raise InvalidInput.one(
                "value",
                N_("期限应写明长度（正整数）和单位（working_day、calendar_day 或 month）：{value}"),
                value=str(value),
            )
        return cls(
            length=length,
            unit=cast("Unit", unit),
            roll=bool(value.get("roll", True)),
            pausable=bool(value.get("pausable", True)),
            late_reason=value.get("late_reason") is True,
        )

    def plain(self) -> dict[str, Any]:
        """The value to store, as `read` takes it."""
        value = {"length": self.length, "unit": self.unit, "roll": self.roll, "pausable": self.pausable}
        return value | ({"late_reason": True} if self.late_reason else {})

    def reach(self, start_on: date) -> date:
        """A day that is certainly not before the end of this term: weekends, holidays and a roll are allowed for."""
        days = {"working_day": 3, "calendar_day": 1, "month": 31}[self.unit] * self.length
        return start_on + timedelta(days=days + MOST_REST_DAYS)


@dataclass(frozen=True, kw_only=True)
class Pause:
    """Days that do not count: those after `from_on`, up to and including `to_on`, the day of resumption."""

    from_on: date
    to_on: date

    @property
    def days(self) -> int:
        """How many days long."""
        return max(0, (self.to_on - self.from_on).days)

    def covers(self, on: date) -> bool:
        """Whether that day does not count."""
        return self.from_on < on <= self.to_on


@dataclass(frozen=True, kw_only=True)
class Due:
    """The last day, its last second (aware UTC), and whether a year without official notice was counted on."""

    on: date
    provisional: bool

    @property
    def at(self) -> datetime:
        """The end of the day in the office's zone: what arrives at 23:59:59 is in time (民法典 Art. 203)."""
        return end_of_day(self.on)


@dataclass(frozen=True, kw_only=True)
class Calendar:
    """The days that are not what their weekday says, and the years that are official."""

    exceptions: Mapping[date, bool]
    """Day to whether it is worked."""
    official_years: frozenset[int]

    def is_working_day(self, on: date) -> bool:
        """Whether the office works on that day."""
        return self.exceptions.get(on, on.weekday() < SATURDAY)

    def next_working_day(self, on: date) -> date:
        """The day itself when it is worked, else the first worked day after it."""
        while not self.is_working_day(on):
            on += _DAY
        return on

    def working_days(self, after: date, until: date) -> int:
        """How many days are worked after the one and up to the other, inclusive."""
        return sum(self.is_working_day(after + _DAY * number) for number in range(1, (until - after).days + 1))

    def is_official(self, first: date, last: date) -> bool:
        """Whether every year from one day to the other is official."""
        return all(year in self.official_years for year in range(first.year, last.year + 1))

    def due(self, start_on: date, term: Term, *, pauses: Sequence[Pause] = (), extra: int = 0) -> Due:
        """When a period that starts on a day ends.

        The day it starts on does not count (民法典 Art. 201). Months end on the corresponding day, or on the last one
        of the month (Art. 202). An end on a rest day moves to the next working day (Art. 203). Paused days do not
        count; `extra` units are added by extension.
        """
        length = term.length + extra
        if term.unit == "working_day":
            last = self._count(start_on, length, pauses)
            return Due(on=last, provisional=not self.is_official(start_on, last))
        plain = start_on + _DAY * length if term.unit == "calendar_day" else add_months(start_on, length)
        for pause in sorted(pauses, key=lambda each: each.from_on):
            if pause.from_on < plain:
                plain += _DAY * pause.days
        last = self.next_working_day(plain) if term.roll else plain
        return Due(on=last, provisional=term.roll and not self.is_official(plain, last))

    def _count(self, start_on: date, length: int, pauses: Sequence[Pause]) -> date:
        on, left = start_on, length
        while left:
            on += _DAY
            if self.is_working_day(on) and not any(pause.covers(on) for pause in pauses):
                left -= 1
        return on


_REGIONS: BindParameter[str] = bindparam("regions", expanding=True)
_DAYS = select(WorkDay.region, WorkDay.on, WorkDay.kind).where(WorkDay.region.in_(_REGIONS))
_DAYS_WITHIN = _DAYS.where(WorkDay.on.between(bindparam("first"), bindparam("last")))
_YEARS = select(CalendarYear.region, CalendarYear.year, CalendarYear.official).where(CalendarYear.region.in_(_REGIONS))


def load(session: Session, regions: Iterable[str] = (COUNTRY,), *, span: tuple[date, date] | None = None) -> Calendar:
    """The calendar of an office; `regions` from the nearest to the whole country, a nearer entry wins.

    With a `span` it knows the exceptional days from the first to the last only, which is all that a count within needs.
    """
    order = list(regions)
    exceptions: dict[date, bool] = {}
    official: dict[int, bool] = {}
    if span is None:
        days = session.execute(_DAYS, {"regions": order}).all()
    else:
        days = session.execute(_DAYS_WITHIN, {"regions": order, "first": span[0], "last": span[1]}).all()
    years = session.execute(_YEARS, {"regions": order}).all()
    for region in reversed(order):
        exceptions |= {on: kind == "workday" for owner, on, kind in days if owner == region}
        official |= {year: is_official for owner, year, is_official in years if owner == region}
    return Calendar(exceptions=exceptions, official_years=frozenset(year for year, yes in official.items() if yes))


def seed(session: Session) -> None:
    """Fill in the national holidays and exchanged days that the library knows; years already there stay as they are.

    The coming year stays provisional: its statutory holidays are known, the exchanged days only with the notice.
    """
    present = set(session.scalars(select(CalendarYear.year).where(CalendarYear.region == COUNTRY)))
    for year in (*OFFICIAL_YEARS, *PROVISIONAL_YEARS):
        if year in present:
            continue
        official = year in OFFICIAL_YEARS
        source = (
            f"国务院办公厅关于{year}年部分节假日安排的通知" if official else "全国年节及纪念日放假办法（通知未发布）"
        )
        session.add(CalendarYear(region=COUNTRY, year=year, official=official, source=source))
        session.add_all(national_days(year))
    session.flush()


def national_days(year: int) -> list[WorkDay]:
    """The days of a year that differ from the plain week, with the holidays' Chinese names."""
    known = holidays.country_holidays("CN", years=year, language="zh_CN")
    rest = [
        WorkDay(region=COUNTRY, on=on, kind="restday", label=name)
        for on, name in sorted(known.items())
        if on.year == year
    ]
    worked = [
        WorkDay(region=COUNTRY, on=on, kind="workday", label="调休上班")
        for on in sorted(known.weekend_workdays)
        if on.year == year
    ]
    return rest + worked
