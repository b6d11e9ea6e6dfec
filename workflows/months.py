"""Months on the calendar. Pure; knows no working days."""

import calendar as gregorian
from datetime import date


def add_months(on: date, months: int) -> date:
    """The same day so many months later, or the last day of that month (民法典 Art. 202)."""
    year, month = divmod(on.year * 12 + on.month - 1 + months, 12)
    return date(year, month + 1, min(on.day, gregorian.monthrange(year, month + 1)[1]))
