"""The one place that reads the wall clock, and the zone in which the office lives.

Everything else is given its instant as an argument. It must not know what the time is used for.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

OFFICE_ZONE = ZoneInfo("Asia/Shanghai")
"""Statutory days begin and end by this zone's midnight, everywhere in the country."""


class Clock(Protocol):
    """Tells the present instant, aware, in UTC."""

    def now(self) -> datetime:
        """Return the present instant."""


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """Return the present instant, to the second."""
        return datetime.now(UTC).replace(microsecond=0)


class ShiftedClock:
    """A clock that runs beside another one, ahead of it by an offset that may change (demo mode)."""

    def __init__(self, base: Clock, offset: Callable[[], timedelta]) -> None:
        """Take the clock to follow and where to ask for the offset."""
        self._base = base
        self._offset = offset

    def now(self) -> datetime:
        """Return the followed clock's instant plus the offset."""
        return self._base.now() + self._offset()


class ManualClock:
    """A clock that stands still until it is moved forward (simulations and tests)."""

    def __init__(self, start: datetime) -> None:
        """Start at an aware instant."""
        self._now = start.astimezone(UTC)

    def now(self) -> datetime:
        """Return where the clock stands."""
        return self._now

    def move_to(self, instant: datetime) -> None:
        """Move forward to *instant*. Raises ``ValueError`` when that is in the past."""
        if instant < self._now:
            message = f"Expected to move the clock forward from {self._now}, but got {instant}"
            raise ValueError(message)
        self._now = instant.astimezone(UTC)

    def advance(self, duration: timedelta) -> None:
        """Move forward by *duration*, which is not negative."""
        self.move_to(self._now + duration)


def office_date(instant: datetime) -> date:
    """Return the calendar day of *instant* in the office's zone."""
    return instant.astimezone(OFFICE_ZONE).date()


def start_of_day(on: date) -> datetime:
    """Return the first instant of a day in the office's zone, in UTC."""
    return datetime.combine(on, time(), OFFICE_ZONE).astimezone(UTC)


def end_of_day(on: date) -> datetime:
    """Return the last second of a day in the office's zone, in UTC (the day counts in full: 民法典 Art. 203)."""
    return datetime.combine(on, time(23, 59, 59), OFFICE_ZONE).astimezone(UTC)
