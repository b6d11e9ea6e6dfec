"""The built-in function ``sort`` (DMN 1.5, 10.3.4.8).

Where the function compares one entry of both items (``x.amount < y.amount``) the entries are read once and compared
without calling it: the order is the same, and thousands of items can be sorted.
"""

from decimal import Decimal
from functools import cmp_to_key
from typing import NamedTuple

from workflows.feel import syntax as s
from workflows.feel.builtins.registry import builtin, call
from workflows.feel.calendar import Date
from workflows.feel.runtime import Run
from workflows.feel.values import Function, Value

Values = list[Value]
_SIMPLE = (Decimal, str, Date)
_PAIR = 2


class _Key(NamedTuple):
    """What of each item is compared, and whether the largest comes first."""

    path: tuple[str, ...]
    falling: bool


@builtin("sort", "list: list, precedes: function")
def _sort(run: Run, items: Values, precedes: Function) -> Value:
    run.check_items(len(items))
    key = _key(precedes)
    found = None if key is None else _found(items, key.path)
    if key is not None and found is not None:
        for value in found:
            run.spend(len(key.path))
            run.spend_on_comparing(value, value)
        run.spend(len(items) * len(items).bit_length() >> 2)
        places = sorted(range(len(items)), key=found.__getitem__, reverse=key.falling)
        return [items[place] for place in places]
    return _sorted_by_calls(run, items, precedes)


def _sorted_by_calls(run: Run, items: Values, precedes: Function) -> Value:
    unordered: list[bool] = []

    def order(left: Value, right: Value) -> int:
        verdict = call(run, precedes, left, right)
        if type(verdict) is not bool:
            unordered.append(True)
        return -1 if verdict is True else 0

    result = sorted(items, key=cmp_to_key(order))
    return run.fail("no-verdict", function="sort") if unordered else result


def _key(precedes: Function) -> _Key | None:
    """The entry that the function compares, if that is all it does."""
    node = None if precedes.origin is None else precedes.origin[0]
    if not isinstance(node, s.FunctionLiteral) or not isinstance(node.body, s.Comparison):
        return None
    comparison, names = node.body, [parameter.name for parameter in node.parameters]
    if len(set(names)) != _PAIR or any(parameter.type for parameter in node.parameters):
        return None
    if comparison.operator not in ("<", ">"):
        return None
    left, right = _path(comparison.left), _path(comparison.right)
    if left is None or right is None or left[1:] != right[1:] or {left[0], right[0]} != set(names):
        return None
    return _Key(left[1:], (comparison.operator == ">") is (left[0] == names[0]))


def _path(node: s.Node) -> tuple[str, ...] | None:
    steps: list[str] = []
    while isinstance(node, s.Path):
        steps.append(node.name)
        node = node.base
    return (node.name, *reversed(steps)) if isinstance(node, s.Name) else None


def _found(items: Values, path: tuple[str, ...]) -> Values | None:
    """The entry of every item; None when they are not all of one kind that has an order."""
    found: Values = []
    for item in items:
        value = item
        for step in path:
            if type(value) is not dict or step not in value:
                return None
            value = value[step]
        found.append(value)
    kinds = {type(value) for value in found}
    return found if len(kinds) == 1 and kinds <= set(_SIMPLE) else None
