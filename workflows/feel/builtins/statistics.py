"""Built-in functions that bring a list to one value: min, max, sum, mean, median and the like (DMN 1.5, 10.3.4.4).

Each takes a list or, in its other form, the elements as arguments. Of an empty list all but ``mode`` give null.
"""

from collections.abc import Callable
from decimal import Decimal, InvalidOperation, Overflow
from typing import Any

from workflows.feel.builtins.registry import builtin
from workflows.feel.comparing import comparable
from workflows.feel.numbers import CONTEXT, ONE, ZERO
from workflows.feel.runtime import Run
from workflows.feel.values import Value, kind

_SAMPLE = 2  # the least number of values that have a sample standard deviation
Values = list[Value]
Numbers = list[Decimal]


def _on_list(name: str, kind_: str) -> Callable[[Callable[[Run, Values], Value]], Callable[[Run, Values], Value]]:
    """Register the function below in both forms: ``name(list)`` and ``name(a, b, …)`` with arguments of that kind."""

    def register(function: Callable[[Run, Values], Value]) -> Callable[[Run, Values], Value]:
        builtin(name, "list: list")(function)
        builtin(name, f"*list: {kind_}")(lambda run, *values: function(run, list(values)))
        return function

    return register


def _on_numbers(name: str) -> Callable[[Callable[[Run, Numbers], Value]], Callable[[Run, Numbers], Value]]:
    """As ``_on_list``, for functions of numbers that are null for anything else and beyond the range of numbers."""

    def register(function: Callable[[Run, Numbers], Value]) -> Callable[[Run, Numbers], Value]:
        def guarded(run: Run, values: Values) -> Value:
            run.spend(1 + len(values))
            wrong = next((value for value in values if type(value) is not Decimal), ZERO)
            if type(wrong) is not Decimal:
                return run.fail("element-kind", function=name, expected="number", found=kind(wrong))
            try:
                return function(run, values)
            except (InvalidOperation, Overflow):
                return run.fail("no-number", operator=name)

        _on_list(name, "number")(guarded)
        return function

    return register


def _extreme(name: str, first: Callable[[Any, Any], bool]) -> None:
    @_on_list(name, "point")
    def extreme(run: Run, values: Values) -> Value:
        run.spend_on(values)
        if not values:
            return run.fail("empty-list", function=name)
        best = values[0]
        for value in values:
            if not comparable(value, best):
                return run.fail("incomparable", operator=name, left=kind(best), right=kind(value))
            if first(value, best):
                best = value
        return best


_extreme("min", lambda value, best: bool(value < best))
_extreme("max", lambda value, best: bool(best < value))


@_on_numbers("sum")
def _sum(run: Run, values: Numbers) -> Value:
    return _total(values) if values else run.fail("empty-list", function="sum")


def _total(values: Numbers) -> Decimal:
    total = ZERO
    for value in values:
        total = CONTEXT.add(total, value)
    return total


@_on_numbers("product")
def _product(run: Run, values: Numbers) -> Value:
    if not values:
        return run.fail("empty-list", function="product")
    result = ONE
    for value in values:
        result = CONTEXT.multiply(result, value)
    return result


@_on_numbers("mean")
def _mean(run: Run, values: Numbers) -> Value:
    return _average(values) if values else run.fail("empty-list", function="mean")


def _average(values: Numbers) -> Decimal:
    return CONTEXT.divide(_total(values), Decimal(len(values)))


@_on_numbers("median")
def _median(run: Run, values: Numbers) -> Value:
    if not values:
        return run.fail("empty-list", function="median")
    ordered = sorted(values)
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else _average(ordered[middle - 1 : middle + 1])


@_on_numbers("stddev")
def _stddev(run: Run, values: Numbers) -> Value:
    if len(values) < _SAMPLE:
        return run.fail("too-few", function="stddev", count=_SAMPLE)
    mean = _average(values)
    squares = [CONTEXT.power(CONTEXT.subtract(value, mean), Decimal(2)) for value in values]
    return CONTEXT.sqrt(CONTEXT.divide(_total(squares), Decimal(len(values) - 1)))


@_on_numbers("mode")
def _mode(_run: Run, values: Numbers) -> Value:
    counts: dict[Decimal, int] = {}
    for value in values:
        counts[value] = counts.get(value, 0) + 1
    most = max(counts.values(), default=0)
    return sorted(value for value, count in counts.items() if count == most)


@_on_list("all", "any")
def _all(run: Run, values: Values) -> Value:
    return _three_valued(run, values, "all", decisive=False)


@_on_list("any", "any")
def _any(run: Run, values: Values) -> Value:
    return _three_valued(run, values, "any", decisive=True)


def _three_valued(run: Run, values: Values, name: str, *, decisive: bool) -> Value:
    """Decisive if one value is; else null if one is not boolean; else the opposite (table 75)."""
    run.spend(1 + len(values))
    if any(value is decisive for value in values):
        return decisive
    strange = next((value for value in values if value is not None and type(value) is not bool), None)
    if strange is not None:
        return run.fail("element-kind", function=name, expected="boolean", found=kind(strange))
    return None if None in values else not decisive
