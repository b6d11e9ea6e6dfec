"""How instants, days, amounts and sizes are written on a page: the Chinese office's way, in both languages.

Pure text; must not know pages, cases or the database.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from flask import Flask
from markupsafe import Markup, escape

from webapp.catalogue import _
from workflows.clock import OFFICE_ZONE, office_date

_KIBIBYTE = 1024
_FEN_PER_YUAN = 100
_DAY = re.compile(r"(?<!\d)(\d{4}-\d\d-\d\d至?)(?!今)")


def instant(value: datetime | None) -> str:
    """Return an instant in the office's zone, to the minute: ``2026-11-22 10:42``; empty for None."""
    return value.astimezone(OFFICE_ZONE).strftime("%Y-%m-%d %H:%M") if value else ""


def clock_time(value: datetime) -> str:
    """Return the time of day in the office's zone: ``10:42``."""
    return value.astimezone(OFFICE_ZONE).strftime("%H:%M")


def day(value: date | datetime | None) -> str:
    """Return a day, of an instant the office's one: ``2026-11-22``; empty for None."""
    if isinstance(value, datetime):
        value = office_date(value)
    return value.isoformat() if value else ""


def whole_days(text: str) -> Markup:
    """Return a text in which a line is broken beside a day but never inside it, where there is little room."""
    return Markup(_DAY.sub(r'<span class="nowrap">\1</span><wbr>', str(escape(text))))  # noqa: S704 (escaped before)


def yuan(value: Decimal | int | None) -> str:
    """Return an amount in yuan with separators and two decimals: ``8,000.00``; empty for None."""
    return "" if value is None else f"{Decimal(value):,.2f}"


def yuan_of_fen(value: int | None) -> str:
    """Return an amount kept in fen as yuan: 800000 is ``8,000.00``; empty for None."""
    return "" if value is None else yuan(Decimal(value) / _FEN_PER_YUAN)


def size(size_bytes: int) -> str:
    """Return a size in kB or MB, rounded up to what a person compares."""
    if size_bytes < _KIBIBYTE * _KIBIBYTE:
        return f"{max(1, round(size_bytes / _KIBIBYTE))} kB"
    return f"{size_bytes / _KIBIBYTE / _KIBIBYTE:.1f} MB"


@dataclass(frozen=True, kw_only=True)
class Due:
    """A due date as shown: a plain word for how near it is, the tone that underlines the word, and the day."""

    tone: str
    word: str
    on: str


def due(value: datetime | None, now: datetime) -> Due:
    """Say how near a due date is, in calendar days of the office's zone."""
    if value is None:
        return Due(tone="none", word=_("不限期"), on="")
    days = (office_date(value) - office_date(now)) // timedelta(days=1)
    if value < now:
        late = max(1, -days)
        return Due(tone="late", word=_("逾期 %(n)s 天", n=late), on=day(value))
    if days == 0:
        return Due(tone="today", word=_("今日到期"), on=day(value))
    if days == 1:
        return Due(tone="soon", word=_("明日到期"), on=day(value))
    return Due(tone="later", word=_("还有 %(n)s 天", n=days), on=day(value))


def init_app(app: Flask) -> None:
    """Offer the formats to the templates as filters."""
    for function in (instant, clock_time, day, whole_days, yuan, yuan_of_fen, size, due):
        app.add_template_filter(function)
