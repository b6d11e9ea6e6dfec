"""Walking a syntax tree: which names an expression reads from outside.

Knows the scoping rules of FEEL and no values.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from typing import Any

from workflows.feel import syntax as s

IMPLIED = "?"


def children(node: s.Node) -> Iterator[s.Node]:
    """The nodes directly inside ``node``, in the order of the text."""
    for field in _fields(type(node)):
        yield from _nodes(getattr(node, field))


_FIELDS: dict[type, tuple[str, ...]] = {}


def _fields(kind: type[s.Node]) -> tuple[str, ...]:
    if kind not in _FIELDS:
        _FIELDS[kind] = tuple(field.name for field in fields(kind) if field.name != "position")
    return _FIELDS[kind]


def _nodes(value: object) -> Iterator[s.Node]:
    if isinstance(value, s.Node):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from _nodes(item)


def deeper_than(node: s.Node, limit: int) -> bool:
    """Whether nodes are nested more than ``limit`` deep; long chains such as ``1 + 1 + 1`` are deep on their left."""
    level = [node]
    for _ in range(limit):
        level = [child for parent in level for child in children(parent)]
        if not level:
            return False
    return True


def weight(*nodes: s.Node) -> int:
    """How many nodes are evaluated once when ``nodes`` are: not those that loops, filters and functions repeat."""
    count = 0
    stack = list(nodes)
    while stack:
        current = stack.pop()
        count += 1
        match current:
            case s.For() | s.Quantified():
                stack += (part for iterator in current.iterators[:1] for part in children(iterator))
            case s.Filter():
                stack.append(current.base)
            case s.FunctionLiteral():
                pass
            case _:
                stack += children(current)
    return count


def steps(*nodes: s.Node) -> int:
    """What evaluating ``nodes`` once costs, beyond what they charge for themselves."""
    return weight(*nodes) >> 1


def walk(node: s.Node) -> Iterator[s.Node]:
    """``node`` and everything in it, in the order of the text."""
    stack = [node]
    while stack:
        current = stack.pop()
        yield current
        stack.extend(reversed([*children(current)]))


def mentions(node: s.Node, name: str) -> bool:
    """Whether ``name`` stands anywhere in ``node`` as a name."""
    return any(isinstance(part, s.Name) and part.name == name for part in walk(node))


@dataclass(frozen=True, slots=True)
class Reference:
    """A path that an expression reads from outside. ``certain`` is False in a filter: it may be an item's entry."""

    path: tuple[str, ...]
    position: int
    certain: bool = True


def references(node: s.Node) -> list[Reference]:
    """Every path that ``node`` reads from outside, in the order of the text."""
    collector = _Collector()
    collector.visit(node, frozenset((IMPLIED,)))
    return collector.found


class _Collector:
    """Walks a tree with the names that are bound inside it."""

    def __init__(self) -> None:
        self.found: list[Reference] = []
        self.filters = 0

    def visit(self, node: s.Node, bound: frozenset[str]) -> None:
        visit = _VISITORS.get(type(node))
        if visit is not None:
            visit(self, node, bound)
            return
        for child in children(node):
            self.visit(child, bound)

    def path(self, node: s.Name | s.Path, bound: frozenset[str]) -> None:
        steps: list[str] = []
        current: s.Node = node
        while isinstance(current, s.Path):
            steps.append(current.name)
            current = current.base
        if not isinstance(current, s.Name):
            self.visit(current, bound)
        elif current.name not in bound:
            path = (current.name, *reversed(steps))
            self.found.append(Reference(path, current.position, certain=not self.filters))

    def loop(self, node: s.For | s.Quantified, bound: frozenset[str]) -> None:
        for iterator in node.iterators:
            for child in children(iterator):
                self.visit(child, bound)
            bound |= {iterator.name}
        if isinstance(node, s.For):
            self.visit(node.body, bound | {"partial"})
        else:
            self.visit(node.condition, bound)

    def context(self, node: s.ContextLiteral, bound: frozenset[str]) -> None:
        for key, value in node.entries:
            self.visit(value, bound)
            bound |= {key}

    def function(self, node: s.FunctionLiteral, bound: frozenset[str]) -> None:
        self.visit(node.body, bound | {parameter.name for parameter in node.parameters})

    def filter(self, node: s.Filter, bound: frozenset[str]) -> None:
        self.visit(node.base, bound)
        self.filters += 1
        self.visit(node.condition, bound | {"item"})
        self.filters -= 1


_VISITORS: dict[type[s.Node], Callable[[_Collector, Any, frozenset[str]], None]] = {
    s.Name: _Collector.path,
    s.Path: _Collector.path,
    s.For: _Collector.loop,
    s.Quantified: _Collector.loop,
    s.ContextLiteral: _Collector.context,
    s.FunctionLiteral: _Collector.function,
    s.Filter: _Collector.filter,
}
