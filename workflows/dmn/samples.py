"""Sample values for the columns of a decision table, so that every combination of its conditions is met by one of them.

Conditions are comparisons with constants or with other expressions, such as parameters. What such an expression is
worth is not known; it is replaced by a symbol, and the symbols of a column are tried in every order. Knows no rules and
no hit policy.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from decimal import Decimal
from itertools import permutations
from math import perm
from typing import Any

from workflows.dmn.guesses import OTHER_TEXT
from workflows.feel import syntax as s
from workflows.feel.budget import Budget
from workflows.feel.builtins import BUILTINS
from workflows.feel.calendar import DAY, SECOND, Date, DateTime, Time, date_of_ordinal, datetime_of
from workflows.feel.compiling import Environment, compile_node
from workflows.feel.durations import DayTime, YearsMonths
from workflows.feel.errors import BudgetExceeded
from workflows.feel.printing import print_expression
from workflows.feel.runtime import Run, Scope
from workflows.feel.types import SimpleType
from workflows.feel.values import Function, Range, Value
from workflows.feel.walk import IMPLIED, mentions, references, walk

NEVER = datetime(1970, 1, 1, tzinfo=UTC)
MAX_SYMBOLS, MAX_ORDERS = 3, 500
_STEP = Decimal(1000)
_SMALL, _DIGITS = 100, 24
_EQUAL = frozenset(("=", "!="))
_FAR = 1000
"""How far unknown values are set from constants, so that there is room between."""
_FEW_STEPS = Budget(steps=1000)
_PRESENT = ("now", "today")


@dataclass
class Column:
    """What the conditions of a column compare with: constants, and symbols by the expressions that they stand for.

    ``type`` is the kind of the tested values, if that is known. ``opaque`` says that the samples may not be all that
    matter; ``own`` that there are conditions which are tests of their own, with the constants ``within`` them.
    ``ranges`` are the bounds of the ranges: who writes ``[0..limit]`` says that a limit is not below 0. ``reads`` are
    the paths that the symbols stand for.
    """

    type: SimpleType | None = None
    literals: list[Value] = field(default_factory=list)
    symbols: dict[str, str] = field(default_factory=dict)
    opaque: bool = False
    own: bool = False
    within: list[Value] = field(default_factory=list)
    ranges: list[tuple[s.Node, s.Node]] = field(default_factory=list)
    reads: set[tuple[str, ...]] = field(default_factory=set)

    def simplified(self, tests: s.UnaryTests) -> s.UnaryTests | None:
        """``tests`` with symbols for unknown values; None when they read something else from outside."""
        changed = [self._simplified(test) for test in tests.tests]
        kept = tuple(test for test in changed if test is not None)
        return replace(tests, tests=kept) if len(kept) == len(changed) else None

    def _simplified(self, test: s.Node) -> s.Node | None:
        if mentions(test, IMPLIED):
            self.opaque = self.own = True
            self.within += _constants_within(test)
            return test if is_constant(test) else None
        if isinstance(test, s.UnaryComparison):
            self.opaque = self.opaque or (test.operator not in _EQUAL and self._compares_texts(test.operand))
            return replace(test, operand=self._operand(test.operand))
        if isinstance(test, s.RangeLiteral):
            self.opaque = self.opaque or self._compares_texts(test.low) or self._compares_texts(test.high)
            found = replace(test, low=self._operand(test.low), high=self._operand(test.high))
            self.ranges.append((found.low, found.high))
            return found
        # A value that is not known may be a list, a range or a verdict of its own.
        self.opaque = self.opaque or not is_constant(test)
        return self._operand(test)

    def _compares_texts(self, bound: s.Node) -> bool:
        """Whether texts are put in order: there are no samples between two of them."""
        if self.type is not None:
            return self.type.python is str
        return is_constant(bound) and isinstance(constant(bound), str)

    def _operand(self, node: s.Node) -> s.Node:
        if is_constant(node):
            value = constant(node)
            if not isinstance(value, dict | Function):
                self._learn(value)
                return node
        self.reads |= _paths(node)
        text = print_expression(node)
        return s.Name(self.symbols.setdefault(text, f"symbol {len(self.symbols)}: {text}"))

    def _learn(self, value: Value) -> None:
        if isinstance(value, list):
            for item in value:
                self._learn(item)
        elif isinstance(value, Range):
            self.literals += [bound for bound in (value.low, value.high) if bound is not None]
        else:
            self.literals.append(value)

    def orders(self) -> Iterator[dict[str, Value]]:
        """Values for the symbols, in every order of size that they may have among themselves and the constants."""
        points = self._points()
        if not self.symbols or (points and not self.mixed):
            yield {name: name for name in self.symbols.values()}
            return
        places = self._places(points) if points else [_STEP * place for place in range(1, len(self.symbols) + 1)]
        symbols = self.symbols.values()
        orders = [dict(zip(symbols, values, strict=True)) for values in permutations(places, len(symbols))]
        yield from [order for order in orders if self._in_order(order)] or orders

    def _in_order(self, order: Mapping[str, Value]) -> bool:
        """Whether no range of the column ends before it begins."""
        bounds = [
            [order[end.name] if isinstance(end, s.Name) else constant(end) for end in pair] for pair in self.ranges
        ]
        return all(type(low) not in _SAMPLERS or type(low) is not type(high) or low <= high for low, high in bounds)

    def _places(self, points: set[Value]) -> list[Value]:
        """Where the symbols may be: at each constant, and between each two as many values as there are symbols."""
        sampler = _SAMPLERS[type(next(iter(points)))]
        for _ in self.symbols:
            points = set(sampler(points, _FAR))
        return sorted(points)

    @property
    def mixed(self) -> bool:
        """Whether unknown values and constants that are no texts stand side by side."""
        return bool(self.symbols) and any(not isinstance(point, str) for point in self._points())

    def _points(self) -> set[Value]:
        """The constants that a tested value may be equal to."""
        return {value for value in self.literals if value is not None and (self.type is None or self.type.has(value))}

    @property
    def counts(self) -> bool:
        """Whether the constants count something, being small and whole: nobody has one and a half children."""
        points = self._points()
        return not self.symbols and all(
            isinstance(point, Decimal) and _is_whole(point) and abs(point) <= _SMALL for point in points
        )

    @property
    def size(self) -> int:
        """About how many samples there are."""
        return 2 * (len(self._points()) + len(self.symbols)) + 2

    @property
    def known(self) -> bool:
        """Whether the samples stand for all values: one kind, and not too many symbols."""
        points = self._points()
        kinds = {type(point) for point in points}
        if self.mixed and perm((len(points) + 1) << len(self.symbols), len(self.symbols)) > MAX_ORDERS:
            return False
        if self.own and self.symbols:
            return False  # where the symbols are among what such a test compares with is not known
        if any(isinstance(point, Decimal) and abs(point.adjusted()) > _DIGITS for point in points):
            return False  # no value is between such a number and its neighbours
        zones = {point.zone for point in points if isinstance(point, Time | DateTime)}
        return len(kinds) <= 1 and kinds <= _SAMPLERS.keys() and len(zones) <= 1 and len(self.symbols) <= MAX_SYMBOLS

    def samples(self, symbols: Mapping[str, Value]) -> list[Value]:
        """A value for every region between the values that the conditions compare with; null if one asks for it."""
        points = self._points() | set(symbols.values())
        if not points and None not in self.literals:
            return [None]  # no condition compares with anything: one value is as good as another
        if points:
            found = _SAMPLERS[type(next(iter(points)))](points, _FAR if self.mixed else 1)
        else:
            found = _ANY.get(None if self.type is None else self.type.python, [OTHER_TEXT])
        return [*found, None] if None in self.literals else found


def is_constant(node: s.Node) -> bool:
    """Whether an expression reads nothing from outside but built-in functions that do not ask for the present."""
    paths = (reference.path for reference in references(node))
    return all(path[0] in BUILTINS and len(path) == 1 and path[0] not in _PRESENT for path in paths)


def constant(node: s.Node) -> Value:
    """The value of a constant expression; null when it is too expensive."""
    try:
        return compile_node(node, Environment())(Scope({}, None, Run(NEVER, _FEW_STEPS)))
    except BudgetExceeded:
        return None


def _constants_within(test: s.Node) -> Iterator[Value]:
    """The values of the literals in ``test``, and of calls of nothing but literals, such as ``date("2026-01-01")``."""
    for part in walk(test):
        match part:
            case s.Number() | s.String() | s.Temporal() | s.Negation(operand=s.Number()):
                yield constant(part)
            case s.Invocation(arguments=given) if all(isinstance(each, s.Number | s.String) for each in given):
                if is_constant(part):
                    yield constant(part)


def independent(expressions: Iterable[s.Node], columns: Iterable[Column]) -> bool:
    """Whether tested and unknown values can be chosen freely: no two of them, but in one column, read the same."""
    seen: set[tuple[str, ...]] = set()
    for paths in (*map(_paths, expressions), *(column.reads for column in columns)):
        if any(path[: len(other)] == other[: len(path)] for path in paths for other in seen):
            return False
        seen |= paths
    return True


def _paths(node: s.Node) -> set[tuple[str, ...]]:
    """What an expression reads from outside."""
    return {found.path for found in references(node) if found.path[0] not in BUILTINS or len(found.path) > 1}


def _between(points: Iterable[Decimal], *, whole: bool, step: Decimal = Decimal(1)) -> list[Decimal]:
    """The points, a value between each two neighbours, and one beyond each end."""
    ordered = sorted(points)
    found = [ordered[0] - step]
    for point, following in zip(ordered, (*ordered[1:], ordered[-1] + 2 * step), strict=True):
        middle = (point + following) / 2
        found += [point, middle.to_integral_value() if whole else middle]
    return list(dict.fromkeys(found))


def _numbers(points: set[Decimal], reach: int) -> list[Value]:
    whole = _between(points, whole=True, step=Decimal(reach)) if all(map(_is_whole, points)) else []
    # Whole numbers first: they make the better examples.
    return list(dict.fromkeys([*whole, *_between(points, whole=False, step=Decimal(reach))]))


def _is_whole(number: Decimal) -> bool:
    return number == number.to_integral_value()


def _steps(points: Iterable[int], step: int) -> list[int]:
    return [int(value) for value in _between(map(Decimal, points), whole=True, step=Decimal(step))]


def _dates(points: set[Date], reach: int) -> list[Value]:
    dates = (date_of_ordinal(ordinal) for ordinal in _steps((point.ordinal for point in points), reach))
    return [date for date in dates if date is not None]


def _times(points: set[Time], reach: int) -> list[Value]:
    zone = next(iter(points)).zone
    times = _steps((point.nanos for point in points), SECOND * reach)
    ends = [end for end in (0, DAY - 1) if end not in times]
    return [Time(nanos, zone) for nanos in (*times, *ends) if 0 <= nanos < DAY]


def _instants(points: set[DateTime], reach: int) -> list[Value]:
    zone = next(iter(points)).zone
    nanos = _steps((point.date.ordinal * DAY + point.nanos for point in points), SECOND * reach)
    instants = (datetime_of(instant, zone) for instant in nanos)
    return [instant for instant in instants if instant is not None]


_ANY: Mapping[type | None, list[Value]] = {bool: [True, False], Decimal: [Decimal(1)], Date: [Date(2026, 1, 1)]}
"""Values of a column that is compared with nothing but null."""
_SAMPLERS: Mapping[type, Callable[[Any, int], list[Value]]] = {
    bool: lambda _points, _reach: [True, False],
    str: lambda points, _reach: [*sorted(points), OTHER_TEXT],
    Decimal: _numbers,
    Date: _dates,
    Time: _times,
    DateTime: _instants,
    DayTime: lambda points, reach: [DayTime(nanos) for nanos in _steps((p.nanos for p in points), SECOND * reach)],
    YearsMonths: lambda points, reach: [YearsMonths(months) for months in _steps((p.months for p in points), reach)],
}
"""What makes samples of points: these, values between them, and beyond the first and the last, ``reach`` steps away."""
