"""Built-in functions on numbers, and ``not`` (DMN 1.5, 10.3.4.2 and 10.3.4.5)."""

from collections.abc import Callable
from decimal import (
    ROUND_CEILING,
    ROUND_DOWN,
    ROUND_FLOOR,
    ROUND_HALF_DOWN,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    ROUND_UP,
    Decimal,
)

from workflows.feel import numbers
from workflows.feel.arithmetic import negate
from workflows.feel.builtins.registry import builtin
from workflows.feel.comparing import negation, single
from workflows.feel.durations import Duration, units
from workflows.feel.runtime import Run
from workflows.feel.values import Value, kind

_TRANSCENDENT_STEPS = 100  # ln and exp to 34 digits cost some fifty microseconds


def _spend_on_digits(run: Run, count: int) -> None:
    """Charge for a calculation that passes through so many digits."""
    run.spend(min(max(count, 0), 2 * numbers.SCALE_MAX) >> 8)


@builtin("not", "negand: any")
def _not(run: Run, negand: Value) -> Value:
    verdict = single(negand)
    if verdict is not None and type(verdict) is not bool:
        return run.fail("no-form", expected="not(negand: boolean)", found=kind(negand))
    return negation(verdict)


def _rounding(name: str, rounding: str, scale: str = "") -> None:
    @builtin(name, f"n: number, {scale}: number" if scale else "n: number")
    def rounded(run: Run, n: Decimal, scale: Decimal | None = None) -> Value:
        # A scale with a fraction is cut to an integer.
        places = 0 if scale is None else numbers.truncated(scale)
        _spend_on_digits(run, n.adjusted() + places)
        result = numbers.rounded(n, places, rounding)
        return run.fail("bad-scale", scale=scale) if result is None else result


_rounding("decimal", ROUND_HALF_EVEN, "scale")
_rounding("floor", ROUND_FLOOR)
_rounding("floor", ROUND_FLOOR, "scale")
_rounding("ceiling", ROUND_CEILING)
_rounding("ceiling", ROUND_CEILING, "scale")
_rounding("round up", ROUND_UP, "scale")
_rounding("round down", ROUND_DOWN, "scale")
_rounding("round half up", ROUND_HALF_UP, "scale")
_rounding("round half down", ROUND_HALF_DOWN, "scale")


@builtin("abs", "n: number")
def _abs(_run: Run, n: Decimal) -> Value:
    return numbers.CONTEXT.abs(n)


@builtin("abs", "n: length")
def _abs_duration(_run: Run, n: Duration) -> Value:
    return negate(n) if units(n) < 0 else n


@builtin("modulo", "dividend: number, divisor: number")
def _modulo(run: Run, dividend: Decimal, divisor: Decimal) -> Value:
    _spend_on_digits(run, dividend.adjusted() - divisor.adjusted())
    result = numbers.modulo(dividend, divisor)
    return run.fail("no-number", operator="modulo") if result is None else result


def _real(name: str, argument: str, operation: Callable[[Decimal], Decimal | None]) -> None:
    @builtin(name, f"{argument}: number")
    def real(run: Run, number: Decimal) -> Value:
        run.spend(_TRANSCENDENT_STEPS)
        result = operation(number)
        return run.fail("no-number", operator=name) if result is None else result


_real("sqrt", "number", numbers.square_root)
_real("log", "number", numbers.logarithm)
_real("exp", "number", numbers.exponential)


@builtin("odd", "number: number")
def _odd(_run: Run, number: Decimal) -> Value:
    return _parity(number, 1)


@builtin("even", "number: number")
def _even(_run: Run, number: Decimal) -> Value:
    return _parity(number, 0)


def _parity(number: Decimal, rest: int) -> bool:
    if number != number.to_integral_value():
        return False
    return numbers.modulo(number, Decimal(2)) == rest
