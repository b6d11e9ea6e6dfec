"""FEEL numbers: decimals of 34 digits, ties to even (DMN 1.5, 10.3.2.3.1; IEEE 754-2008 decimal128).

Every function returns None where the standard gives null (division by zero, overflow, no real result). Knows no other
kind of value.
"""

from collections.abc import Callable
from decimal import (
    ROUND_CEILING,
    ROUND_FLOOR,
    ROUND_HALF_EVEN,
    Context,
    Decimal,
    DivisionByZero,
    InvalidOperation,
    Overflow,
    Subnormal,
)

PRECISION = 34
SCALE_MIN, SCALE_MAX = -6111, 6176
MAX_EXPONENT = 999_999_999
CONTEXT = Context(
    prec=PRECISION,
    rounding=ROUND_HALF_EVEN,
    Emin=-6143,
    Emax=6144,
    clamp=1,
    traps=[InvalidOperation, DivisionByZero, Overflow],
)
# Rounding to a scale may pass through more digits than a number can hold before it is brought back to 34.
_WIDE = Context(prec=2 * SCALE_MAX, Emin=-99999, Emax=99999, traps=[InvalidOperation, Overflow], flags=[Subnormal])
_BEYOND: int = 10**PRECISION
ZERO, ONE = Decimal(0), Decimal(1)

Number = Decimal
Operation = Callable[[Decimal, Decimal], Decimal]


def number(text: str | int) -> Decimal | None:
    """The number written as ``text``, rounded to 34 digits; None when it is no finite number in range."""
    try:
        result = CONTEXT.create_decimal(text)
    except (InvalidOperation, Overflow):
        return None
    return result if result.is_finite() else None


def from_decimal(value: Decimal) -> Decimal | None:
    """``value`` rounded to 34 digits; None for infinities, NaN and numbers out of range."""
    if not value.is_finite():
        return None
    try:
        return CONTEXT.plus(value)
    except (InvalidOperation, Overflow):
        return None


def add(left: Decimal, right: Decimal) -> Decimal | None:
    """Sum."""
    return _guarded(CONTEXT.add, left, right)


def subtract(left: Decimal, right: Decimal) -> Decimal | None:
    """Difference."""
    return _guarded(CONTEXT.subtract, left, right)


def multiply(left: Decimal, right: Decimal) -> Decimal | None:
    """Product."""
    return _guarded(CONTEXT.multiply, left, right)


def divide(left: Decimal, right: Decimal) -> Decimal | None:
    """Quotient; None when ``right`` is zero."""
    return _guarded(CONTEXT.divide, left, right)


def power(base: Decimal, exponent: Decimal) -> Decimal | None:
    """``base`` to the ``exponent``, which has nine digits at most (table 60); to the power of zero all are one."""
    if not exponent:
        return ONE
    if abs(exponent) > MAX_EXPONENT:
        return None
    result = _guarded(CONTEXT.power, base, exponent)
    return result if result is not None and result.is_finite() else None


def _guarded(operation: Operation, left: Decimal, right: Decimal) -> Decimal | None:
    try:
        return operation(left, right)
    except (InvalidOperation, DivisionByZero, Overflow):
        return None


def rounded(value: Decimal, scale: int, rounding: str) -> Decimal | None:
    """``value`` with ``scale`` digits after the point (negative: before it), rounded as the decimal module names it."""
    if not SCALE_MIN <= scale <= SCALE_MAX:
        return None
    exponent = Decimal((0, (1,), -scale))
    try:
        return CONTEXT.plus(value.quantize(exponent, rounding=rounding, context=_WIDE))
    except (InvalidOperation, Overflow):
        return None


def floor(value: Decimal) -> Decimal:
    """The greatest integer not above ``value``."""
    return value.to_integral_value(ROUND_FLOOR)


def ceiling(value: Decimal) -> Decimal:
    """The least integer not below ``value``."""
    return value.to_integral_value(ROUND_CEILING)


def modulo(dividend: Decimal, divisor: Decimal) -> Decimal | None:
    """``dividend - divisor * floor(dividend / divisor)``, exactly: the sign is the divisor's."""
    if not divisor:
        return None
    rest = _WIDE.remainder(dividend, divisor)
    return CONTEXT.plus(_WIDE.add(rest, divisor) if rest and (rest < 0) != (divisor < 0) else rest)


def square_root(value: Decimal) -> Decimal | None:
    """None for a negative number."""
    return None if value < 0 else CONTEXT.sqrt(value)


def logarithm(value: Decimal) -> Decimal | None:
    """The natural logarithm; None unless ``value`` is positive."""
    return None if value <= 0 else CONTEXT.ln(value)


def exponential(value: Decimal) -> Decimal | None:
    """E to the ``value``; None on overflow."""
    try:
        return CONTEXT.exp(value)
    except Overflow:
        return None


def whole(value: Decimal) -> int | None:
    """``value`` as an int when it is an integer of reasonable size, else None."""
    if value.adjusted() > PRECISION or value != value.to_integral_value():
        return None
    return int(value)


def truncated(value: Decimal) -> int:
    """``value`` without its fraction; what is beyond all positions and scales may come out smaller than it is."""
    if value.adjusted() > PRECISION:
        return -_BEYOND if value < 0 else _BEYOND
    return int(value)


def plain(value: Decimal) -> str:
    """Digits without an exponent, as ``string()`` writes numbers."""
    if not value:
        return format(abs(value), "f")
    return format(value, "f")
