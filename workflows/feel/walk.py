"""Walking a syntax tree: which names an expression reads from outside.

Knows the scoping rules of FEEL and no values.
"""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from functools import lru_cache

from workflows.feel import syntax as s

IMPLIED = "?"


def children(node: s.Node) -> Iterator[s.Node]:
    """The nodes directly inside ``node``, in the order of the text."""
    for field in _fields(type(node)):
        yield from _nodes(getattr(node, field))


@lru_cache(maxsize=64)
def _fields(kind: type[s.Node]) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind) if field.name != "position")


def _nodes(value: object) -> Iterator[s.Node]:
    if isinstance(value, s.Node):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from _nodes(item)


def mentions(node: s.Node, name: str) -> bool:
    """Whether ``name`` stands anywhere in ``node`` as a name."""
    stack = [node]
    while stack:
        current = stack.pop()
        if isinstance(current, s.Name) and current.name == name:
            return True
        stack.extend(children(current))
    return False


@dataclass(frozen=True, slots=True)
class Reference:
    """A path that an expression reads from outside. ``certain`` is False in a filter: it may be an item's entry."""

    path: tuple[str, ...]
    position: int
    certain: bool = True


def references(node: s.Node) -> list[Reference]:
    """Every path that ``node`` reads from outside, in the order of the text."""
    found: list[Reference] = []
    _collect(node, frozenset((IMPLIED,)), True, found)
    return found


def _collect(node: s.Node, bound: frozenset[str], certain: bool, found: list[Reference]) -> None:
    match node:
        case s.Name() | s.Path():
            _collect_path(node, bound, certain, found)
        case s.For(iterators=iterators):
            inner = _collect_iterators(iterators, bound, certain, found)
            _collect(node.body, inner | {"partial"}, certain, found)
        case s.Quantified(iterators=iterators):
            inner = _collect_iterators(iterators, bound, certain, found)
            _collect(node.condition, inner, certain, found)
        case s.ContextLiteral(entries=entries):
            for key, value in entries:
                _collect(value, bound, certain, found)
                bound = bound | {key}
        case s.FunctionLiteral(parameters=parameters, body=body):
            _collect(body, bound | {parameter.name for parameter in parameters}, certain, found)
        case s.Filter(base=base, condition=condition):
            _collect(base, bound, certain, found)
            _collect(condition, bound | {"item"}, False, found)
        case _:
            for child in children(node):
                _collect(child, bound, certain, found)


def _collect_iterators(
    iterators: tuple[s.Iterator, ...], bound: frozenset[str], certain: bool, found: list[Reference]
) -> frozenset[str]:
    for iterator in iterators:
        _collect(iterator.source, bound, certain, found)
        if iterator.end is not None:
            _collect(iterator.end, bound, certain, found)
        bound = bound | {iterator.name}
    return bound


def _collect_path(node: s.Name | s.Path, bound: frozenset[str], certain: bool, found: list[Reference]) -> None:
    steps: list[str] = []
    current: s.Node = node
    while isinstance(current, s.Path):
        steps.append(current.name)
        current = current.base
    if not isinstance(current, s.Name):
        _collect(current, bound, certain, found)
    elif current.name not in bound:
        found.append(Reference((current.name, *reversed(steps)), current.position, certain))
