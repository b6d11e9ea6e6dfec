"""FEEL dates, times, and dates with times, for every year from -999,999,999 to 999,999,999 (DMN 1.5, 10.3.2.3.4 to .6).

Python's own classes end at the years 1 and 9999 and cannot keep a zone's name in a time; that is why these exist. The
Gregorian calendar is used for all years, year 0 exists (ISO 8601). Knows no text form (see temporal_text) and no FEEL
syntax.
"""

from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, UTC, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

SECOND = 1_000_000_000
"""Nanoseconds in a second; all instants and lengths are counted in nanoseconds."""
DAY = 86_400 * SECOND
MAX_YEAR = 999_999_999
_MONTH_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_FEBRUARY, _DECEMBER = 2, 12
_CYCLE_DAYS = 146_097  # days in 400 years, after which the Gregorian calendar repeats


def is_leap(year: int) -> bool:
    """Whether ``year`` has a 29 February."""
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def days_in_month(year: int, month: int) -> int:
    """Length of the month."""
    return 29 if month == _FEBRUARY and is_leap(year) else _MONTH_DAYS[month - 1]


@dataclass(frozen=True, slots=True, order=True)
class Date:
    """A day of the calendar. Make one with ``make_date``, which checks it."""

    year: int
    month: int
    day: int

    @property
    def ordinal(self) -> int:
        """Days since 1970-01-01."""
        year = self.year - (self.month <= _FEBRUARY)
        cycle, year_of_cycle = divmod(year, 400)
        day_of_year = (153 * ((self.month + 9) % 12) + 2) // 5 + self.day - 1
        day_of_cycle = year_of_cycle * 365 + year_of_cycle // 4 - year_of_cycle // 100 + day_of_year
        return cycle * _CYCLE_DAYS + day_of_cycle - 719_468

    @property
    def weekday(self) -> int:
        """1 (Monday) to 7 (Sunday)."""
        return (self.ordinal + 3) % 7 + 1

    @property
    def day_of_year(self) -> int:
        """1 to 366."""
        return self.ordinal - Date(self.year, 1, 1).ordinal + 1

    @property
    def week_of_year(self) -> int:
        """The ISO 8601 week: the week that holds the year's first Thursday is 1."""
        thursday = date_of_ordinal(self.ordinal + 4 - self.weekday)
        return 0 if thursday is None else (thursday.day_of_year - 1) // 7 + 1

    def plus_months(self, months: int) -> "Date | None":
        """The same day ``months`` later, or the month's last day when it is shorter; None out of range."""
        year, month = divmod(self.year * 12 + self.month - 1 + months, 12)
        if abs(year) > MAX_YEAR:
            return None
        return Date(year, month + 1, min(self.day, days_in_month(year, month + 1)))


def make_date(year: int, month: int, day: int) -> Date | None:
    """The date, or None when there is no such day."""
    if abs(year) > MAX_YEAR or not 1 <= month <= _DECEMBER or not 1 <= day <= days_in_month(year, month):
        return None
    return Date(year, month, day)


def date_of_ordinal(ordinal: int) -> Date | None:
    """The date ``ordinal`` days after 1970-01-01; None out of range."""
    cycle, day_of_cycle = divmod(ordinal + 719_468, _CYCLE_DAYS)
    year_of_cycle = (day_of_cycle - day_of_cycle // 1460 + day_of_cycle // 36_524 - day_of_cycle // 146_096) // 365
    day_of_year = day_of_cycle - (365 * year_of_cycle + year_of_cycle // 4 - year_of_cycle // 100)
    shifted_month = (5 * day_of_year + 2) // 153
    month = (shifted_month + 2) % 12 + 1
    year = cycle * 400 + year_of_cycle + (month <= _FEBRUARY)
    if abs(year) > MAX_YEAR:
        return None
    return Date(year, month, day_of_year - (153 * shifted_month + 2) // 5 + 1)


@dataclass(frozen=True, slots=True)
class Zone:
    """A fixed offset in seconds east of UTC, or a named zone of the IANA database (then ``offset`` is None)."""

    offset: int | None
    name: str | None = None

    def offset_at(self, date: Date, nanos: int) -> int:
        """Seconds east of UTC on a wall clock that shows ``date`` and ``nanos`` of the day."""
        if self.offset is not None:
            return self.offset
        return _seconds(_moment(date, nanos, self.tzinfo()).utcoffset())

    def offset_of(self, utc_nanos: int) -> int:
        """Seconds east of UTC at the instant ``utc_nanos`` after 1970-01-01T00:00:00Z."""
        days, nanos = divmod(utc_nanos, DAY)
        date = date_of_ordinal(days)
        if self.offset is not None or date is None:
            return self.offset or 0
        return _seconds(_moment(date, nanos, UTC).astimezone(self.tzinfo()).utcoffset())

    def standard_offset(self) -> int:
        """Seconds east of UTC without daylight saving, for a time of day that belongs to no date."""
        if self.offset is not None:
            return self.offset
        january = datetime(2000, 1, 1, tzinfo=self.tzinfo())
        return _seconds(january.utcoffset()) - _seconds(january.dst())

    def tzinfo(self) -> tzinfo:
        """The zone as Python has it."""
        if self.name is not None:
            return ZoneInfo(self.name)
        return timezone(timedelta(seconds=self.offset)) if self.offset else UTC


UTC_ZONE = Zone(0)
_MAX_ZONE_NAME = 64


def _moment(date: Date, nanos: int, zone: tzinfo) -> datetime:
    """The moment as Python has it; beyond Python's years, the same day of a year with the same calendar."""
    year = date.year if MINYEAR < date.year < MAXYEAR else 2000 + date.year % 400
    seconds = nanos // SECOND
    return datetime(year, date.month, date.day, seconds // 3600, seconds // 60 % 60, seconds % 60, tzinfo=zone)


def _seconds(length: timedelta | None) -> int:
    return 0 if length is None else int(length.total_seconds())


def named_zone(name: str) -> Zone | None:
    """The zone of that name in the IANA database, or None."""
    return _named_zone(name) if len(name) <= _MAX_ZONE_NAME else None


@lru_cache(maxsize=1024)
def _named_zone(name: str) -> Zone | None:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None
    return Zone(None, name)


@dataclass(frozen=True, slots=True)
class Time:
    """A time of day: nanoseconds since midnight, and a zone or None for a local time. ``==`` compares instants."""

    nanos: int
    zone: Zone | None = None

    @property
    def offset(self) -> int | None:
        """Seconds east of UTC, None when local or unknown."""
        return None if self.zone is None else self.zone.standard_offset()

    @property
    def wall_nanos(self) -> int:
        """Nanoseconds since midnight that the clock shows."""
        return self.nanos

    @property
    def utc_nanos(self) -> int:
        """Nanoseconds since midnight in UTC (may lie outside one day); a local time as it stands."""
        return self.nanos - (self.offset or 0) * SECOND

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Time):
            return NotImplemented
        return (self.zone is None) == (other.zone is None) and self.utc_nanos == other.utc_nanos

    def __hash__(self) -> int:
        return hash(self.utc_nanos)

    def __lt__(self, other: "Time") -> bool:
        return _from(self, other) < 0

    def __le__(self, other: "Time") -> bool:
        return _from(self, other) <= 0

    def __gt__(self, other: "Time") -> bool:
        return _from(self, other) > 0

    def __ge__(self, other: "Time") -> bool:
        return _from(self, other) >= 0


@dataclass(frozen=True, slots=True)
class DateTime:
    """A date with a time of day and a zone, or None for a local one. ``==`` compares instants."""

    date: Date
    nanos: int
    zone: Zone | None = None

    @property
    def offset(self) -> int | None:
        """Seconds east of UTC, None when local."""
        return None if self.zone is None else self.zone.offset_at(self.date, self.nanos)

    @property
    def wall_nanos(self) -> int:
        """Nanoseconds since 1970-01-01T00:00:00 that the clock and the calendar show."""
        return self.date.ordinal * DAY + self.nanos

    @property
    def utc_nanos(self) -> int:
        """Nanoseconds since 1970-01-01T00:00:00Z; a local one counted as if it were UTC."""
        return self.wall_nanos - (self.offset or 0) * SECOND

    @property
    def time(self) -> Time:
        """The time of day with the same zone."""
        return Time(self.nanos, self.zone)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, DateTime):
            return NotImplemented
        return (self.zone is None) == (other.zone is None) and self.utc_nanos == other.utc_nanos

    def __hash__(self) -> int:
        return hash(self.utc_nanos)

    def __lt__(self, other: "DateTime") -> bool:
        return _from(self, other) < 0

    def __le__(self, other: "DateTime") -> bool:
        return _from(self, other) <= 0

    def __gt__(self, other: "DateTime") -> bool:
        return _from(self, other) > 0

    def __ge__(self, other: "DateTime") -> bool:
        return _from(self, other) >= 0

    def plus_nanos(self, nanos: int) -> "DateTime | None":
        """The instant ``nanos`` later, in the same zone; None out of range."""
        if self.zone is None or self.zone.name is None:
            return datetime_of(self.wall_nanos + nanos, self.zone)
        instant = self.utc_nanos + nanos
        return datetime_of(instant + self.zone.offset_of(instant) * SECOND, self.zone)


def _from(one: Time | DateTime, other: Time | DateTime) -> int:
    """Nanoseconds from ``other`` to ``one``. A local one takes the offset of the other (DMN 1.5, 10.3.2.15)."""
    if (one.zone is None) == (other.zone is None):
        return one.utc_nanos - other.utc_nanos
    return one.wall_nanos - other.wall_nanos


def datetime_of(wall_nanos: int, zone: Zone | None) -> DateTime | None:
    """The date-time whose wall clock shows ``wall_nanos`` after 1970-01-01T00:00:00; None out of range."""
    days, nanos = divmod(wall_nanos, DAY)
    date = date_of_ordinal(days)
    return None if date is None else DateTime(date, nanos, zone)


def midnight(date: Date) -> DateTime:
    """A date used as a date and time: its midnight in UTC (DMN 1.5, 10.3.2.9.4)."""
    return DateTime(date, 0, UTC_ZONE)
