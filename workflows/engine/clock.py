"""When a timer is due: the one place of the engine that knows instants, days and the office's zone.

It reads no clock. SpiffWorkflow's own timers (which read the wall clock and take the machine's zone) are not used at
all; a test proves that neither its clock nor its random ids reach a result.
"""

from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from workflows import feel

OFFICE_ZONE = ZoneInfo("Asia/Shanghai")
"""Days begin and end by this zone's midnight; an instant written without a zone is meant in it."""


def office_now(now: datetime) -> datetime:
    """The same instant as the office's clock shows it: FEEL's today() is the day on the office's calendar."""
    return now.astimezone(OFFICE_ZONE)


def due_at(value: Any, now: datetime) -> datetime | None:
    """The instant (aware UTC, whole seconds) that a date, date-time or duration counted from `now` means.

    A text is read as ISO 8601. A day counts in full (民法典 Art. 203): a date is due with its last second; who means
    its beginning gives a date-time. Months end on the last day of a shorter month. None when the value is none of
    these, or lies outside the calendar.
    """
    try:
        due = _instant(_read(value, now) if isinstance(value, str) else value, now)
        return None if due is None else due.astimezone(UTC).replace(microsecond=0)
    except (OverflowError, ValueError):
        return None


def _instant(value: Any, now: datetime) -> datetime | None:
    match value:
        case datetime():
            return value if value.tzinfo else value.replace(tzinfo=OFFICE_ZONE)
        case date():
            return datetime.combine(value, time(23, 59, 59), OFFICE_ZONE)
        case timedelta():
            return now + value
        case feel.YearsMonths():
            return _months_later(office_now(now), value.months)
        case _:
            return None


def _read(text: str, now: datetime) -> Any:
    values = feel.evaluate(_READ, {"text": text}, now=now).value
    return next((value for value in values if value is not None), None)


def _months_later(start: datetime, months: int) -> datetime:
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return start.replace(year=year, month=month + 1, day=min(start.day, monthrange(year, month + 1)[1]))


_READ = "[date(text), date and time(text), duration(text)]"
