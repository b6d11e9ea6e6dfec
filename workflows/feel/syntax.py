"""The syntax tree of FEEL (DMN 1.5, 10.3.1.2). Immutable, without meaning; positions take no part in equality."""

from dataclasses import dataclass, field
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Node:
    """Any expression; ``position`` is the offset of its characteristic character in the text."""

    position: int = field(default=0, compare=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Number(Node):
    """A number as it was written."""

    value: Decimal


@dataclass(frozen=True, slots=True)
class String(Node):
    """A string; ``value`` is what it denotes."""

    value: str


@dataclass(frozen=True, slots=True)
class Boolean(Node):
    """``true`` or ``false``."""

    value: bool


@dataclass(frozen=True, slots=True)
class Null(Node):
    """``null``."""


@dataclass(frozen=True, slots=True)
class Temporal(Node):
    """``@"2024-01-01"``; ``text`` is what stands between the quotes."""

    text: str


@dataclass(frozen=True, slots=True)
class Name(Node):
    """A variable or a built-in function."""

    name: str


@dataclass(frozen=True, slots=True)
class Path(Node):
    """``base.name``."""

    base: Node
    name: str


@dataclass(frozen=True, slots=True)
class Filter(Node):
    """``base[condition]``."""

    base: Node
    condition: Node


@dataclass(frozen=True, slots=True)
class Invocation(Node):
    """A call with positional ``arguments`` or, when ``names`` is not None, named ones in the same order."""

    function: Node
    arguments: tuple[Node, ...]
    names: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class ListLiteral(Node):
    """``[a, b]``."""

    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class ContextLiteral(Node):
    """``{a: 1, b: 2}``; a later entry sees the earlier ones."""

    entries: tuple[tuple[str, Node], ...]


@dataclass(frozen=True, slots=True)
class RangeLiteral(Node):
    """``[low..high]``, with open ends ``(low..high)``."""

    low: Node
    high: Node
    low_closed: bool
    high_closed: bool


@dataclass(frozen=True, slots=True)
class UnaryComparison(Node):
    """``< operand``: a test of an implied value, or a range that is open on one side."""

    operator: str
    operand: Node


@dataclass(frozen=True, slots=True)
class If(Node):
    """``if condition then … else …``."""

    condition: Node
    then: Node
    otherwise: Node


@dataclass(frozen=True, slots=True)
class Iterator(Node):
    """``name in source`` or, with ``end``, ``name in source .. end``."""

    name: str
    source: Node
    end: Node | None = None


@dataclass(frozen=True, slots=True)
class For(Node):
    """``for x in source return body``."""

    iterators: tuple[Iterator, ...]
    body: Node


@dataclass(frozen=True, slots=True)
class Quantified(Node):
    """``every`` when ``universal``, else ``some``."""

    universal: bool
    iterators: tuple[Iterator, ...]
    condition: Node


@dataclass(frozen=True, slots=True)
class Conjunction(Node):
    """``a and b and c``."""

    operands: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Disjunction(Node):
    """``a or b or c``."""

    operands: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Comparison(Node):
    """``left = right`` and the other comparisons."""

    operator: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Between(Node):
    """``value between low and high``."""

    value: Node
    low: Node
    high: Node


@dataclass(frozen=True, slots=True)
class In(Node):
    """``value in (tests)``."""

    value: Node
    tests: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Arithmetic(Node):
    """``left + right`` and the other operations."""

    operator: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Negation(Node):
    """``-operand``."""

    operand: Node


GENERIC = frozenset(("list", "range", "context", "function"))
"""The types that are made of others."""


@dataclass(frozen=True, slots=True)
class TypeName(Node):
    """``number``, ``list<…>``, ``context<a: …>``, ``function<…> -> …`` or the name of a type of the model."""

    name: str
    arguments: "tuple[TypeName, ...]" = ()
    labels: tuple[str, ...] = ()
    result: "TypeName | None" = None


@dataclass(frozen=True, slots=True)
class InstanceOf(Node):
    """``value instance of type``."""

    value: Node
    type: TypeName


@dataclass(frozen=True, slots=True)
class FormalParameter(Node):
    """A parameter of a function literal."""

    name: str
    type: TypeName | None = None


@dataclass(frozen=True, slots=True)
class FunctionLiteral(Node):
    """``function(a, b) body``; an ``external`` body is refused when it is called."""

    parameters: tuple[FormalParameter, ...]
    body: Node
    external: bool = False


@dataclass(frozen=True, slots=True)
class UnaryTests(Node):
    """The tests of a cell, of which one must hold; none at all (``-``) holds always."""

    tests: tuple[Node, ...]
    negated: bool = False
