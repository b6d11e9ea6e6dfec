"""Sample values for the columns of a decision table, so that every combination of its conditions is met by one of them.

Conditions are comparisons with literals or with other expressions, such as parameters. What such an expression is worth
is not known; it is replaced by a symbol, and the symbols of a column are tried in every order. Knows no rules and no
hit policy.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import permutations

from workflows.feel import syntax as s
from workflows.feel.calendar import Date, date_of_ordinal
from workflows.feel.printing import print_expression
from workflows.feel.temporal_text import read_temporal
from workflows.feel.values import Value
from workflows.feel.walk import IMPLIED, mentions, references

_LITERALS = (s.Number, s.String, s.Boolean, s.Null, s.Temporal)
MAX_SYMBOLS = 3
_STEP = Decimal(1000)
_SMALL = 100
OTHER_TEXT = "（其他）"


@dataclass
class Column:
    """What the conditions of a column compare with: literals, and symbols by the expressions that they stand for."""

    literals: list[Value] = field(default_factory=list)
    symbols: dict[str, str] = field(default_factory=dict)
    opaque: bool = False

    def simplified(self, tests: s.UnaryTests) -> s.UnaryTests | None:
        """``tests`` with symbols for unknown values; None when they read something else from outside."""
        changed = [self._simplified(test) for test in tests.tests]
        kept = tuple(test for test in changed if test is not None)
        return replace(tests, tests=kept) if len(kept) == len(changed) else None

    def _simplified(self, test: s.Node) -> s.Node | None:
        if isinstance(test, s.UnaryComparison):
            return replace(test, operand=self._operand(test.operand))
        if isinstance(test, s.RangeLiteral):
            return replace(test, low=self._operand(test.low), high=self._operand(test.high))
        if mentions(test, IMPLIED):
            self.opaque = True  # the samples may miss what matters to such a condition
            return None if references(test) else test
        return self._operand(test)

    def _operand(self, node: s.Node) -> s.Node:
        if isinstance(node, _LITERALS):
            self.literals.append(literal_value(node))
            return node
        text = print_expression(node)
        return s.Name(self.symbols.setdefault(text, f"symbol {len(self.symbols)}: {text}"))

    def orders(self) -> Iterator[dict[str, Value]]:
        """Values for the symbols, in every order of size that they may have."""
        if not self.symbols:
            yield {}
            return
        texts = any(isinstance(literal, str) for literal in self.literals)
        for order in permutations(self.symbols.values()):
            if texts:
                yield {name: name for name in order}
                return
            yield {name: _STEP * place for place, name in enumerate(order, 1)}

    @property
    def known(self) -> bool:
        """Whether the samples stand for all values: one kind, not too many symbols, symbols not among numbers."""
        kinds = {type(literal) for literal in self.literals if literal is not None}
        mixed = bool(self.symbols) and bool(kinds - {str})
        sampled = kinds <= {Decimal} or kinds <= {str} or kinds <= {bool} or kinds <= {Date}
        return sampled and not mixed and len(self.symbols) <= MAX_SYMBOLS

    def samples(self, symbols: Mapping[str, Value]) -> list[Value]:
        """A value for every region between the values that the conditions compare with."""
        points = {value for value in (*self.literals, *symbols.values()) if value is not None}
        if not points:
            return [None]
        first = next(iter(points))
        if isinstance(first, bool):
            return [True, False]
        if isinstance(first, str):
            return [*sorted(points), OTHER_TEXT]
        if isinstance(first, Date):
            ordinals = _between(sorted(Decimal(point.ordinal) for point in points), whole=True)
            return [date for ordinal in ordinals if (date := date_of_ordinal(int(ordinal))) is not None]
        # Small whole numbers count something: nobody has one and a half children.
        counts = all(point == point.to_integral_value() and abs(point) <= _SMALL for point in points)
        return _between(sorted(points), whole=counts)


def literal_value(node: s.Node) -> Value:
    """The value of a literal."""
    if isinstance(node, s.Number | s.String | s.Boolean):
        return node.value
    return read_temporal(node.text) if isinstance(node, s.Temporal) else None


def _between(points: list[Decimal], *, whole: bool) -> list[Decimal]:
    """The points, a value between each two neighbours, and one beyond each end."""
    found = [points[0] - 1]
    for point, following in zip(points, (*points[1:], points[-1] + 2), strict=True):
        middle = (point + following) / 2
        found += [point, middle.to_integral_value() if whole else middle]
    return list(dict.fromkeys(found))


def independent(expressions: Iterable[s.Node]) -> bool:
    """Whether the expressions read different variables, so that their values can be chosen freely."""
    seen: set[tuple[str, ...]] = set()
    for expression in expressions:
        paths = {reference.path for reference in references(expression)}
        if any(path[: len(other)] == other[: len(path)] for path in paths for other in seen):
            return False
        seen |= paths
    return True
