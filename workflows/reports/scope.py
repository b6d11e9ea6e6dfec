"""Which cases a report is about: process, days, offices, and the instant as of which it is made.

Knows what a reader may ask for; must not know how it is counted.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from workflows.clock import end_of_day, office_date
from workflows.errors import N_, FieldError, InvalidInput
from workflows.reports.facts import Window

OPENED, CLOSED = "opened", "closed"
BASES: Mapping[str, str] = {OPENED: N_("期间登记的案件"), CLOSED: N_("期间办结的案件")}
"""Which cases are counted: those opened within the days asked for, or those closed."""
OFFICE, MONTH = "office", "month"
GROUPS: Mapping[str, str] = {OFFICE: N_("单位"), MONTH: N_("月份")}
"""What every report can be grouped by; besides, by what its process declares."""


@dataclass(frozen=True, kw_only=True)
class Scope:
    """What is asked for; `offices` are those in it that the reader may see."""

    process: str
    offices: tuple[int, ...]
    since: date
    until: date
    as_of: date
    basis: str
    now: datetime

    @property
    def at(self) -> datetime:
        """The instant as of which the report is made: the end of the day, or now while it lasts."""
        return min(end_of_day(self.as_of), self.now)

    @property
    def window(self) -> Window:
        """The days and the instant, for counting."""
        return Window(since=self.since, until=self.until, at=self.at)


@dataclass(frozen=True, kw_only=True)
class Days:
    """The days that were asked for, read."""

    since: date
    until: date
    as_of: date


def days(values: Mapping[str, str], now: datetime) -> Days:
    """Read the days: this year so far, as of today, unless said otherwise. Raises `InvalidInput` with all faults."""
    today = office_date(now)
    given = {"since": today.replace(month=1, day=1), "until": today, "as_of": today}
    wrong: list[FieldError] = []
    for name, usual in tuple(given.items()):
        written = values.get(name, "").strip()
        try:
            given[name] = date.fromisoformat(written) if written else usual
        except ValueError:
            wrong.append(_wrong(name, N_("请按 2026-01-31 的格式填写日期")))
    found = Days(**given)
    if not wrong and found.since > found.until:
        wrong.append(_wrong("until", N_("截止日期早于起始日期，请核对")))
    if not wrong and found.as_of > today:
        wrong.append(_wrong("as_of", N_("统计时点不能晚于今天")))
    if wrong:
        raise InvalidInput(tuple(wrong))
    return found


def _wrong(name: str, template: str) -> FieldError:
    return FieldError(field=name, template=template, params={})
