"""Built-in functions on lists (DMN 1.5, 10.3.4.4; sort: 10.3.4.8). Positions count from 1, or from -1 backwards."""

from decimal import Decimal

from workflows.feel.builtins.registry import builtin, call
from workflows.feel.builtins.strings import position_in
from workflows.feel.comparing import equals
from workflows.feel.numbers import truncated
from workflows.feel.runtime import Run
from workflows.feel.values import Function, Value

Values = list[Value]


def same(run: Run, left: Value, right: Value) -> bool:
    """Equality inside lists: true or not; charges for going through lists and contexts."""
    run.spend(1)
    if type(left) is list or type(left) is dict:
        run.spend_on(left)
    else:
        run.spend_on_comparing(left, right)
    return equals(left, right) is True


@builtin("list contains", "list: list, element: any")
def _list_contains(run: Run, items: Values, element: Value) -> Value:
    return any(same(run, item, element) for item in items)


@builtin("count", "list: list")
def _count(_run: Run, items: Values) -> Value:
    return Decimal(len(items))


@builtin("sublist", "list: list, start position: number, length?: number")
def _sublist(run: Run, items: Values, start: Decimal, length: Decimal | None = None) -> Value:
    first = position_in(start, len(items))
    count = len(items) - (first or 0) if length is None else truncated(length)
    if first is None or count < 1 or first + count > len(items):
        return run.fail("bad-position", position=start, count=len(items))
    run.check_items(count)
    return items[first : first + count]


@builtin("append", "list: list, *item: any")
def _append(run: Run, items: Values, *added: Value) -> Value:
    run.check_items(len(items) + len(added))
    return [*items, *added]


@builtin("concatenate", "*list: list")
def _concatenate(run: Run, *lists: Values) -> Value:
    run.check_items(sum(map(len, lists)))
    return [item for items in lists for item in items]


@builtin("insert before", "list: list, position: number, newItem: any")
def _insert_before(run: Run, items: Values, position: Decimal, item: Value) -> Value:
    index = position_in(position, len(items))
    if index is None:
        return run.fail("bad-position", position=position, count=len(items))
    run.check_items(len(items) + 1)
    return [*items[:index], item, *items[index:]]


@builtin("remove", "list: list, position: number")
def _remove(run: Run, items: Values, position: Decimal) -> Value:
    index = position_in(position, len(items))
    if index is None:
        return run.fail("bad-position", position=position, count=len(items))
    run.check_items(len(items))
    return items[:index] + items[index + 1 :]


@builtin("list replace", "list: list, position: number, newItem: any")
def _replace_at(run: Run, items: Values, position: Decimal, item: Value) -> Value:
    index = position_in(position, len(items))
    if index is None:
        return run.fail("bad-position", position=position, count=len(items))
    run.check_items(len(items))
    return [*items[:index], item, *items[index + 1 :]]


@builtin("list replace", "list: list, match: function, newItem: any")
def _replace_matching(run: Run, items: Values, match: Function, item: Value) -> Value:
    run.check_items(len(items))
    verdicts = [call(run, match, old, item) for old in items]
    if any(type(verdict) is not bool for verdict in verdicts):
        return run.fail("no-verdict", function="list replace")
    return [item if verdict else old for old, verdict in zip(items, verdicts, strict=True)]


@builtin("reverse", "list: list")
def _reverse(run: Run, items: Values) -> Value:
    run.check_items(len(items))
    return items[::-1]


@builtin("index of", "list: list, match: any")
def _index_of(run: Run, items: Values, match: Value) -> Value:
    return [Decimal(index) for index, item in enumerate(items, 1) if same(run, item, match)]


@builtin("union", "*list: list")
def _union(run: Run, *lists: Values) -> Value:
    run.check_items(sum(map(len, lists)))
    return _distinct(run, [item for items in lists for item in items])


@builtin("distinct values", "list: list")
def _distinct_values(run: Run, items: Values) -> Value:
    return _distinct(run, items)


_HASHABLE = frozenset({Decimal, str, bool})


def _distinct(run: Run, items: Values) -> Values:
    run.check_items(len(items))
    result: Values = []
    seen: set[tuple[type, Value]] = set()
    others: Values = []
    for item in items:
        if type(item) in _HASHABLE:
            key = (type(item), item)
            run.spend_on_comparing(item, item)
            if key in seen:
                continue
            seen.add(key)
        elif any(same(run, item, other) for other in others):
            continue
        else:
            others.append(item)
        result.append(item)
    return result


@builtin("flatten", "list: list")
def _flatten(run: Run, items: Values) -> Value:
    result: Values = []
    stack = [iter(items)]
    while stack:
        for item in stack[-1]:
            run.spend(1)
            if type(item) is list:
                stack.append(iter(item))
                break
            result.append(item)
        else:
            stack.pop()
    run.check_items(len(result))
    return result
