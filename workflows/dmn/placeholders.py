"""Placeholders ``{name}`` in the annotations of rules: found, resolved, and filled for letters. No FEEL in them."""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

from workflows.feel import numbers
from workflows.feel.boundary import from_feel
from workflows.feel.durations import YearsMonths
from workflows.feel.runtime import Scope
from workflows.feel.values import Value

_PLACEHOLDER = re.compile(r"\{([^{}\n]{1,200})\}")
_PLACES, _EXACT_PLACES = 2, 4


def placeholders(template: str) -> list[str]:
    """The names in braces."""
    return [name.strip() for name in _PLACEHOLDER.findall(template)]


def resolve(scope: Scope, path: str) -> Any:
    """The value of a variable, or of an entry inside it (``parameters.hardship.line``); None when there is none."""
    steps = path.split(".")
    current: Scope | None = scope
    while current is not None:
        if steps[0] in current.names:
            return from_feel(_inside(current.names[steps[0]], steps[1:]))
        current = current.outer
    return None


def _inside(value: Value, steps: list[str]) -> Value:
    for step in steps:
        value = value.get(step) if isinstance(value, dict) else None
    return value


def fill(template: str, values: Mapping[str, Any]) -> str:
    """``template`` with each placeholder replaced by its value as a letter writes it."""
    return _PLACEHOLDER.sub(lambda match: written(values.get(match.group(1).strip())), template)


def written(value: Any) -> str:
    """A value as a Chinese letter writes it."""
    write = _WRITERS.get(type(value), str)
    return write(value)


def _date(value: date) -> str:
    return f"{value.year}年{value.month}月{value.day}日"


def _timedelta(value: timedelta) -> str:
    hours, seconds = divmod(value.seconds, 3600)
    parts = ((value.days, "天"), (hours, "小时"), (seconds // 60, "分钟"))
    return "".join(f"{count}{unit}" for count, unit in parts if count) or "0天"


def _years_months(value: YearsMonths) -> str:
    parts = zip(value.parts, ("年", "个月"), strict=True)
    return "".join(f"{count}{unit}" for count, unit in parts if count) or "0个月"


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


_WRITERS: Mapping[type, Callable[[Any], str]] = {
    type(None): lambda _: "（无）",
    bool: lambda value: "是" if value else "否",
    Decimal: _number,
    datetime: lambda value: f"{_date(value)}{value:%H:%M}",
    date: _date,
    time: lambda value: f"{value:%H:%M}",
    timedelta: _timedelta,
    YearsMonths: _years_months,
    list: lambda value: "、".join(map(written, value)),
    dict: lambda value: "，".join(f"{key}：{written(item)}" for key, item in value.items()),
}
