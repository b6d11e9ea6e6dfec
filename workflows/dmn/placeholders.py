"""Placeholders ``{name}`` in the annotations of rules: found, resolved, and filled for letters. No FEEL in them."""

import re
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

from workflows.feel import numbers
from workflows.feel.boundary import from_feel
from workflows.feel.durations import YearsMonths
from workflows.feel.runtime import Scope
from workflows.feel.values import Value

_PLACEHOLDER = re.compile(r"\{([^{}\n]{1,200})\}")
_EXACT_PLACES = 4


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
    match value:
        case None:
            return "（无）"
        case bool():
            return "是" if value else "否"
        case Decimal() | int():
            return _number(Decimal(value))
        case datetime():
            return f"{written(value.date())}{value:%H:%M}"
        case date():
            return f"{value.year}年{value.month}月{value.day}日"
        case time():
            return f"{value:%H:%M}"
        case timedelta():
            return f"{_number(Decimal(value.days))}天" if not value.seconds else str(value)
        case YearsMonths():
            years, months = value.parts
            return "".join(f"{count}{unit}" for count, unit in ((years, "年"), (months, "个月")) if count) or "0个月"
        case list():
            return "、".join(map(written, value))
        case dict():
            return "，".join(f"{key}：{written(item)}" for key, item in value.items())
    return str(value)


def _number(value: Decimal) -> str:
    """Whole numbers without a point; others with two places, or exactly when three or four say it exactly."""
    exponent = value.as_tuple().exponent
    if not isinstance(exponent, int) or exponent >= 0:
        return format(value, "f")
    exact = value.normalize()
    places = exact.as_tuple().exponent
    if isinstance(places, int) and -_EXACT_PLACES <= places < -2:
        return format(exact, "f")
    return format(numbers.rounded(value, 2, ROUND_HALF_EVEN) or value, "f")
