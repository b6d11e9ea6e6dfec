"""Equality, order and membership of FEEL values, null for what cannot be compared (DMN 1.5, tables 51 to 55)."""

import operator
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from workflows.feel.calendar import Date, DateTime, Time
from workflows.feel.durations import DayTime, YearsMonths
from workflows.feel.values import Function, Range, Value

ORDERED = frozenset({Decimal, str, Date, Time, DateTime, DayTime, YearsMonths})
SIMPLE = frozenset({Decimal, str})
"""The kinds whose values compare as Python compares them: no other condition need be checked."""
OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def equals(left: Value, right: Value) -> bool | None:
    """``left = right``; null when the kinds differ, unless one is null itself."""
    if left is None or right is None:
        return left is right
    kind = type(left)
    if kind is not type(right):
        return None
    if kind is list:
        return len(left) == len(right) and all(equals(a, b) is True for a, b in zip(left, right, strict=True))
    if kind is dict:
        return left.keys() == right.keys() and all(equals(item, right[key]) is True for key, item in left.items())
    if kind is Range:
        same_ends = (left.low_closed, left.high_closed) == (right.low_closed, right.high_closed)
        return same_ends and equals(left.low, right.low) is True and equals(left.high, right.high) is True
    if kind is Function:
        return left is right or _same_origin(left.origin, right.origin)
    return bool(left == right)


def _same_origin(left: tuple[Any, Any] | None, right: tuple[Any, Any] | None) -> bool:
    """Whether two functions have the same parameters, body and scope (table 53)."""
    return left is not None and right is not None and left[1] is right[1] and bool(left[0] == right[0])


def less(left: Value, right: Value) -> bool | None:
    """``left < right``; null when they have no common order."""
    if not comparable(left, right):
        return None
    return bool(left < right)


def comparable(left: Value, right: Value) -> bool:
    """Whether the two have a common order."""
    return type(left) is type(right) and type(left) in ORDERED


def compare(sign: str, left: Value, right: Value) -> bool | None:
    """``left sign right`` for ``=``, ``!=``, ``<``, ``<=``, ``>``, ``>=``; a list of one element may stand for it."""
    result = _compare(sign, left, right)
    if result is None and list in (type(left), type(right)):
        return _compare(sign, single(left), single(right))
    return result


def _compare(sign: str, left: Value, right: Value) -> bool | None:
    if sign == "=":
        return equals(left, right)
    if sign == "!=":
        return negation(equals(left, right))
    return bool(OPERATORS[sign](left, right)) if comparable(left, right) else None


def single(value: Value) -> Value:
    """The element of a list that has only one, else ``value``: what an operator takes where a list does not fit."""
    return value[0] if type(value) is list and len(value) == 1 else value


def in_range(value: Value, interval: Range) -> bool | None:
    """Whether ``value`` lies in ``interval``; null when it cannot be compared with its bounds."""
    if interval.low is not None:
        above = compare(">=" if interval.low_closed else ">", value, interval.low)
        if not above:
            return above
    if interval.high is not None:
        return compare("<=" if interval.high_closed else "<", value, interval.high)
    return None if interval.low is None else True


def member(value: Value, of: Value) -> bool | None:
    """``value in of``: equal to it, an element of the list, or inside the range (table 55)."""
    if type(of) is list:
        if type(value) is list and equals(value, of) is True:
            return True
        return any(_matches_element(value, element) for element in of)
    if type(of) is Range and type(value) is not Range:
        return in_range(value, of)
    return compare("=", value, of)


def _matches_element(value: Value, element: Value) -> bool:
    if type(element) is Range and type(value) is not Range:
        return in_range(value, element) is True
    return equals(value, element) is True


def conjunction(left: Value, right: Value) -> bool | None:
    """``left and right`` with null for what is not boolean (table 50)."""
    if left is False or right is False:
        return False
    return True if left is True and right is True else None


def disjunction(left: Value, right: Value) -> bool | None:
    """``left or right`` with null for what is not boolean (table 50)."""
    if left is True or right is True:
        return True
    return False if left is False and right is False else None


def negation(value: Value) -> bool | None:
    """``not(value)``."""
    return (not value) if type(value) is bool else None
