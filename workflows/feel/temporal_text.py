"""Dates, times and durations read from and written to text (ISO 8601 as DMN 1.5, 10.3.4.1 has it, zones after "@").

Every reader returns None for text that names no such value. Knows no FEEL syntax.
"""

import re
from decimal import Decimal

from workflows.feel.calendar import (
    DAY,
    SECOND,
    UTC_ZONE,
    Date,
    DateTime,
    Time,
    Zone,
    datetime_of,
    make_date,
    named_zone,
)
from workflows.feel.durations import DayTime, Duration, YearsMonths

_DATE = r"(?P<year>-?(?:[1-9]\d{4,8}|\d{4}))-(?P<month>\d\d)-(?P<day>\d\d)"
_TIME = (
    r"(?P<hour>\d\d):(?P<minute>\d\d):(?P<second>\d\d)(?:\.(?P<fraction>\d{1,18}))?"
    r"(?P<zone>Z|z|[+-]\d\d:\d\d(?::\d\d)?|@[A-Za-z][\w+\-/]{0,63})?"
)
_DATE_ONLY = re.compile(_DATE, re.ASCII)
_TIME_ONLY = re.compile(_TIME, re.ASCII)
_DATE_TIME = re.compile(_DATE + "T" + _TIME, re.ASCII)
_DATE_ZONE = re.compile(_DATE + r"(?P<zone>Z|z|[+-]\d\d:\d\d)", re.ASCII)
_YEARS_MONTHS = re.compile(r"(-?)P(?=\d)(?:(\d{1,18})Y)?(?:(\d{1,18})M)?", re.ASCII)
_DAYS_TIME = re.compile(
    r"(-?)P(?=\d|T\d)(?:(\d{1,18})D)?(?:T(?=\d)(?:(\d{1,18})H)?(?:(\d{1,18})M)?(?:(\d{1,18})(?:\.(\d{1,18}))?S)?)?",
    re.ASCII,
)
_LAST_HOUR, _LAST = 23, 59
_MAX_OFFSET = 14 * 3600  # XML Schema's limit

Match = re.Match[str]


def read_date(text: str) -> Date | None:
    """``2024-02-29``."""
    match = _DATE_ONLY.fullmatch(text)
    return None if match is None else _date(match)


def read_time(text: str) -> Time | None:
    """``23:59:00``, ``23:59:00.5Z``, ``23:59:00+08:00`` or ``23:59:00@Asia/Shanghai``."""
    match = _TIME_ONLY.fullmatch(text)
    if match is None:
        return None
    nanos, zone = _nanos(match), read_zone(match["zone"])
    if nanos is None or (zone is None and match["zone"]):
        return None
    return Time(nanos % DAY, zone)


def read_datetime(text: str) -> DateTime | None:
    """A date, ``T`` and a time; or a date alone for its midnight, which is local unless the date has an offset."""
    return _read_moment(text) or _midnight(text)


def _read_moment(text: str) -> DateTime | None:
    """A date, ``T`` and a time."""
    match = _DATE_TIME.fullmatch(text)
    if match is None:
        return None
    date, nanos, zone = _date(match), _nanos(match), read_zone(match["zone"])
    if date is None or nanos is None or (zone is None and match["zone"]):
        return None
    return datetime_of(date.ordinal * DAY + nanos, zone)


def _midnight(text: str) -> DateTime | None:
    """The midnight of a date as XML Schema writes it, which may have an offset (10.3.2.15: ``"2012-03-07Z"``)."""
    match = _DATE_ZONE.fullmatch(text)
    if match is None:
        date = read_date(text)
        return None if date is None else DateTime(date, 0)
    date, zone = _date(match), read_zone(match["zone"])
    return None if date is None or zone is None else DateTime(date, 0, zone)


def _date(match: Match) -> Date | None:
    if match["year"] == "-0000":
        return None
    return make_date(int(match["year"]), int(match["month"]), int(match["day"]))


def _nanos(match: Match) -> int | None:
    hour, minute, second = int(match["hour"]), int(match["minute"]), int(match["second"])
    nanos = int(((match["fraction"] or "") + "0" * 9)[:9])
    if (hour, minute, second, nanos) == (24, 0, 0, 0):
        return DAY
    if hour > _LAST_HOUR or minute > _LAST or second > _LAST:
        return None
    return (hour * 3600 + minute * 60 + second) * SECOND + nanos


def read_zone(text: str | None) -> Zone | None:
    """``Z``, ``+08:00`` or ``@Asia/Shanghai``; None for nothing and for what is no zone."""
    if not text:
        return None
    if text[0] == "@":
        return named_zone(text[1:])
    if text in "Zz":
        return UTC_ZONE
    parts = [int(part) for part in text[1:].split(":")]
    hours, minutes, seconds = [*parts, 0][:3]
    offset = hours * 3600 + minutes * 60 + seconds
    if minutes > _LAST or seconds > _LAST or offset > _MAX_OFFSET:
        return None
    return Zone(-offset if text[0] == "-" else offset)


def read_duration(text: str) -> Duration | None:
    """``P1Y2M`` or ``P1DT2H3M4.5S``, each with an optional minus sign."""
    match = _YEARS_MONTHS.fullmatch(text)
    if match is not None:
        months = int(match[2] or 0) * 12 + int(match[3] or 0)
        return YearsMonths(-months if match[1] else months)
    match = _DAYS_TIME.fullmatch(text)
    if match is None:
        return None
    days, hours, minutes, seconds = (int(match[group] or 0) for group in (2, 3, 4, 5))
    nanos = int(((match[6] or "") + "0" * 9)[:9])
    total = (days * 86_400 + hours * 3600 + minutes * 60 + seconds) * SECOND + nanos
    return DayTime(-total if match[1] else total)


def read_temporal(text: str) -> Date | Time | DateTime | Duration | None:
    """The value of ``@"text"``: the first kind that the text fits."""
    for reader in (read_date, read_time, _read_moment, read_duration):
        value = reader(text)
        if value is not None:
            return value
    return None


def write_date(date: Date) -> str:
    """``2024-02-29``; at least four digits for the year."""
    return f"{'-' if date.year < 0 else ''}{abs(date.year):04d}-{date.month:02d}-{date.day:02d}"


def write_time(time: Time) -> str:
    """``23:59:00`` with the fraction and the zone that it has."""
    seconds, nanos = divmod(time.nanos, SECOND)
    fraction = f".{nanos:09d}".rstrip("0") if nanos else ""
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}{fraction}{write_zone(time.zone)}"


def write_zone(zone: Zone | None) -> str:
    """What ``read_zone`` reads; empty for None."""
    if zone is None:
        return ""
    if zone.offset is None:
        return f"@{zone.name}"
    if zone.offset == 0:
        return "Z"
    minutes, seconds = divmod(abs(zone.offset), 60)
    tail = f":{seconds:02d}" if seconds else ""
    return f"{'-' if zone.offset < 0 else '+'}{minutes // 60:02d}:{minutes % 60:02d}{tail}"


def write_datetime(value: DateTime) -> str:
    """Date, ``T`` and time."""
    return f"{write_date(value.date)}T{write_time(value.time)}"


def write_duration(duration: Duration) -> str:
    """The shortest ISO 8601 form; zero is ``P0M`` or ``PT0S``."""
    if isinstance(duration, YearsMonths):
        years, months = duration.parts
        text = (f"{abs(years)}Y" if years else "") + (f"{abs(months)}M" if months else "")
        return f"{'-' if duration.months < 0 else ''}P{text or '0M'}"
    days, hours, minutes = (abs(part) for part in duration.parts[:3])
    seconds = abs(duration.parts[3])
    time = (
        (f"{hours}H" if hours else "")
        + (f"{minutes}M" if minutes else "")
        + (f"{_trimmed(seconds)}S" if seconds else "")
    )
    text = (f"{days}D" if days else "") + (f"T{time}" if time else "")
    return f"{'-' if duration.nanos < 0 else ''}P{text or 'T0S'}"


def _trimmed(seconds: Decimal) -> str:
    text = format(seconds, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
