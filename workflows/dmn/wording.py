"""Values as letters write them, in Chinese and in English. Knows no templates and no FEEL syntax."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

from workflows.feel import numbers
from workflows.feel.durations import YearsMonths
from workflows.feel.messages import CHINESE, ENGLISH

_PLACES, _EXACT_PLACES = 2, 4
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def written(value: Any, language: str = CHINESE) -> str:
    """A value as a letter in ``language`` writes it."""
    writers = _ENGLISH if language == ENGLISH else _CHINESE
    write = writers.get(type(value)) or _COMMON.get(type(value), str)
    return write(value)


def _number(value: Decimal) -> str:
    """Whole numbers without a point; others with two places, or exactly when three or four say it exactly."""
    exponent = value.as_tuple().exponent
    if not isinstance(exponent, int) or exponent >= 0:
        return format(value, "f")
    exact = value.normalize()
    places = exact.as_tuple().exponent
    if isinstance(places, int) and -_EXACT_PLACES <= places < -_PLACES:
        return format(exact, "f")
    return format(numbers.rounded(value, _PLACES, ROUND_HALF_EVEN) or value, "f")


def _timedelta_parts(value: timedelta) -> tuple[int, int, int]:
    hours, seconds = divmod(value.seconds, 3600)
    return value.days, hours, seconds // 60


def _date(value: date) -> str:
    return f"{value.year}年{value.month}月{value.day}日"


def _units(counts: Iterable[int], units: tuple[str, ...], nothing: str) -> str:
    return "".join(f"{count}{unit}" for count, unit in zip(counts, units, strict=True) if count) or nothing


def _date_en(value: date) -> str:
    return f"{value.day} {_MONTHS[value.month - 1]} {value.year}"


def _units_en(counts: Iterable[int], units: tuple[str, ...]) -> str:
    parts = [
        f"{count} {unit}{'' if abs(count) == 1 else 's'}" for count, unit in zip(counts, units, strict=True) if count
    ]
    return " ".join(parts) or f"0 {units[-1]}s"


_COMMON: Mapping[type, Callable[[Any], str]] = {Decimal: _number, time: lambda value: f"{value:%H:%M}"}
_CHINESE: Mapping[type, Callable[[Any], str]] = {
    type(None): lambda _: "（无）",
    bool: lambda value: "是" if value else "否",
    datetime: lambda value: f"{_date(value)}{value:%H:%M}",
    date: _date,
    timedelta: lambda value: _units(_timedelta_parts(value), ("天", "小时", "分钟"), "0天"),
    YearsMonths: lambda value: _units(value.parts, ("年", "个月"), "0个月"),
    list: lambda value: "、".join(written(item) for item in value),
    dict: lambda value: "，".join(f"{key}：{written(item)}" for key, item in value.items()),
}
_ENGLISH: Mapping[type, Callable[[Any], str]] = {
    type(None): lambda _: "(none)",
    bool: lambda value: "yes" if value else "no",
    datetime: lambda value: f"{_date_en(value)} {value:%H:%M}",
    date: _date_en,
    timedelta: lambda value: _units_en(_timedelta_parts(value), ("day", "hour", "minute")),
    YearsMonths: lambda value: _units_en(value.parts, ("year", "month")),
    list: lambda value: ", ".join(written(item, ENGLISH) for item in value),
    dict: lambda value: ", ".join(f"{key}: {written(item, ENGLISH)}" for key, item in value.items()),
}
