"""Compilers of ``for``, ``some`` and ``every`` (DMN 1.5, 10.3.2.14)."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import NamedTuple

from workflows.feel import syntax as s
from workflows.feel.calendar import Date, date_of_ordinal
from workflows.feel.comparing import single
from workflows.feel.compiling.dispatch import Environment, compile_node, compiles
from workflows.feel.numbers import CONTEXT, ONE, ceiling, floor
from workflows.feel.runtime import Code, Run, Scope
from workflows.feel.values import Range, Value, kind
from workflows.feel.walk import children, mentions, steps

PARTIAL = "partial"


class _Source(NamedTuple):
    name: str
    source: Code
    end: Code | None
    position: int
    steps: int
    """What each value costs: evaluating the next iterator, or the body."""


def _sources(iterators: tuple[s.Iterator, ...], body: s.Node, environment: Environment) -> tuple[_Source, ...]:
    repeated = [tuple(children(iterator)) for iterator in iterators[1:]] + [(body,)]
    return tuple(
        _Source(
            iterator.name,
            compile_node(iterator.source, environment),
            None if iterator.end is None else compile_node(iterator.end, environment),
            iterator.position,
            3 + steps(*nodes),
        )
        for iterator, nodes in zip(iterators, repeated, strict=True)
    )


def _domain(scope: Scope, source: _Source) -> Iterable[Value] | None:
    """The values that the iterator takes; None when there are none to take (a diagnostic says why)."""
    start = source.source(scope)
    if source.end is not None:
        start, end = single(start), single(source.end(scope))
        if type(start) is Decimal and type(end) is Decimal:
            return _numbers(start, end)
        if type(start) is Date and type(end) is Date:
            return _dates(start.ordinal, end.ordinal)
        scope.run.note(source.position, "no-iteration", kind=f"{kind(start)} .. {kind(end)}")
        return None
    return domain(scope.run, source.position, start)


def domain(run: Run, position: int, value: Value) -> Iterable[Value] | None:
    """The values to iterate over: of a list, of a range, or the value alone; None with a diagnostic for null."""
    if type(value) is list:
        return value
    if type(value) is Range:
        return _of_range(run, position, value)
    if value is None:
        run.note(position, "no-iteration", kind="null")
        return None
    return (value,)


def _of_range(run: Run, position: int, interval: Range) -> Iterable[Value] | None:
    """The integers or the days inside a range."""
    low, high = interval.low, interval.high
    if type(low) is Decimal and type(high) is Decimal:
        first = ceiling(low) if interval.low_closed else CONTEXT.add(floor(low), ONE)
        last = floor(high) if interval.high_closed else CONTEXT.subtract(ceiling(high), ONE)
        return _numbers(first, last) if first <= last else ()
    if type(low) is Date and type(high) is Date:
        start, end = low.ordinal + (not interval.low_closed), high.ordinal - (not interval.high_closed)
        return _dates(start, end) if start <= end else ()
    run.note(position, "no-iteration", kind=f"{kind(low)} .. {kind(high)}")
    return None


def _numbers(start: Decimal, end: Decimal) -> Iterator[Decimal]:
    step = ONE if start <= end else -ONE
    while (start <= end) if step > 0 else (start >= end):
        yield start
        following = CONTEXT.add(start, step)
        if following == start:
            return
        start = following


def _dates(start: int, end: int) -> Iterator[Date | None]:
    step = 1 if start <= end else -1
    for ordinal in range(start, end + step, step):
        yield date_of_ordinal(ordinal)


def _scopes(scope: Scope, sources: tuple[_Source, ...], failed: list[bool]) -> Iterator[Scope]:
    """A scope for every combination, the first iterator changing slowest."""
    first, rest = sources[0], sources[1:]
    domain = _domain(scope, first)
    if domain is None:
        failed.append(True)
        return
    for value in domain:
        scope.run.spend(first.steps)
        inner = scope.inner({first.name: value})
        if rest:
            yield from _scopes(inner, rest, failed)
        else:
            yield inner


@compiles(s.For)
def _for(node: s.For, environment: Environment) -> Code:
    sources, body = _sources(node.iterators, node.body, environment), compile_node(node.body, environment)
    uses_partial = mentions(node.body, PARTIAL)

    def run(scope: Scope) -> Value:
        results: list[Value] = []
        failed: list[bool] = []
        for inner in _scopes(scope, sources, failed):
            if uses_partial:
                # A copy: the body may keep it, and later results must not appear in what it kept.
                scope.run.spend(1 + (len(results) >> 5))
                results.append(body(inner.inner({PARTIAL: results.copy()})))
            else:
                results.append(body(inner))
        scope.run.position = node.position
        scope.run.check_items(len(results))
        return None if failed else results

    return run


@compiles(s.Quantified)
def _quantified(node: s.Quantified, environment: Environment) -> Code:
    condition = compile_node(node.condition, environment)
    sources = _sources(node.iterators, node.condition, environment)
    decisive, word, position = not node.universal, "every" if node.universal else "some", node.condition.position

    def run(scope: Scope) -> Value:
        failed: list[bool] = []
        result: bool | None = not decisive
        strange: Value = None
        for inner in _scopes(scope, sources, failed):
            verdict = condition(inner)
            if verdict is decisive:
                return decisive
            if type(verdict) is not bool:
                result, strange = None, verdict if strange is None else strange
        if strange is not None:
            scope.run.note(position, "no-truth", operator=word, kind=kind(strange))
        return None if failed else result

    return run
