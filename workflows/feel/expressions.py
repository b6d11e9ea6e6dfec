"""Parsed and compiled expressions, and their evaluation: the whole of FEEL for those who have a text and a context.

Compiled texts are cached, because the same rules are evaluated for every case.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import Any

from workflows.feel import syntax as s
from workflows.feel.boundary import Settled, from_feel, to_feel
from workflows.feel.budget import DEFAULT, Budget
from workflows.feel.compiling import Environment, compile_node, compile_tests
from workflows.feel.errors import BudgetExceeded, Diagnostic, FeelSyntaxError
from workflows.feel.names import is_plain
from workflows.feel.parser import Parser
from workflows.feel.runtime import Run, Scope
from workflows.feel.values import Value
from workflows.feel.walk import IMPLIED, Reference, deeper_than
from workflows.feel.walk import references as find_references

_PLAIN_ENVIRONMENT = Environment()
MAX_DEPTH = 150
"""How deep an expression may be nested: whoever walks or compiles it afterwards never runs out of stack."""


@dataclass(frozen=True, slots=True)
class Result:
    """What an expression gave: the value as Python has it, and why parts of it became null."""

    value: Any
    diagnostics: tuple[Diagnostic, ...] = ()


@dataclass(frozen=True)
class Expression:
    """A parsed expression, or the unary tests of a cell. Immutable; equal when the trees are equal."""

    text: str
    tree: s.Node

    @cached_property
    def found(self) -> tuple[Reference, ...]:
        """Every path that is read from outside, with its position."""
        return tuple(find_references(self.tree))

    @property
    def references(self) -> frozenset[tuple[str, ...]]:
        """The paths that are read from outside, including those inside filters."""
        return frozenset(reference.path for reference in self.found)

    @property
    def certain_references(self) -> frozenset[tuple[str, ...]]:
        """The paths that can only be variables: not those inside a filter, which may be entries of its items."""
        return frozenset(reference.path for reference in self.found if reference.certain)

    @cached_property
    def roots(self) -> frozenset[str]:
        """The variables that the expression may read."""
        return frozenset(reference.path[0] for reference in self.found)

    @cached_property
    def code(self) -> Callable[[Scope, Value], Value]:
        """The compiled form. The second argument is the value that unary tests are applied to."""
        if isinstance(self.tree, s.UnaryTests):
            return compile_tests(self.tree, _PLAIN_ENVIRONMENT)
        code = compile_node(self.tree, _PLAIN_ENVIRONMENT)
        return lambda scope, _: code(scope)


def parse(text: str, names: Collection[str] = ()) -> Expression:
    """``text`` (without a leading "=") as an expression.

    ``names`` are the variables and entries whose names are more than one word or hold operators, such as ``net income``
    or ``a-b``. Raises FeelSyntaxError with the position.
    """
    composite = _composite(names)
    return _parsed(text, composite, composite, tests=False)


def parse_tests(text: str, names: Collection[str] = ()) -> Expression:
    """``text`` as the unary tests of a cell. Raises FeelSyntaxError with the position."""
    composite = _composite(names)
    return _parsed(text, composite, composite, tests=True)


def references(text: str, names: Collection[str] = ()) -> frozenset[tuple[str, ...]]:
    """The paths that the expression ``text`` reads from outside, such as ``("parameters", "minimum_living")``.

    Names inside a filter are included, although they may be entries of the filtered items;
    ``parse(text).certain_references`` leaves them out. Raises FeelSyntaxError.
    """
    return parse(text, names).references


def evaluate(text: str, context: Mapping[str, Any], *, now: datetime, budget: Budget = DEFAULT) -> Result:
    """The value of the expression ``text`` (without a leading "=") with the variables of ``context``.

    Context and result are Python values: None, bool, Decimal (int is accepted), str, date, time, datetime, timedelta,
    YearsMonths, Range, list, dict. ``now`` is what ``now()`` and ``today()`` give. What goes wrong makes null and is
    told in the diagnostics, also when the text is not FEEL. Raises BudgetExceeded when the evaluation is too expensive.
    """
    return _evaluated(text, context, None, now, budget, tests=False)


def unary(text: str, value: Any, context: Mapping[str, Any], *, now: datetime, budget: Budget = DEFAULT) -> Result:
    """Whether ``value`` passes the unary tests ``text`` (the cell of a decision table): True, False or None.

    ``value`` and ``context`` are Python values as for ``evaluate``. Raises BudgetExceeded.
    """
    return _evaluated(text, context, value, now, budget, tests=True)


def _evaluated(
    text: str, context: Mapping[str, Any], value: Any, now: datetime, budget: Budget, *, tests: bool
) -> Result:
    run = Run(now, budget)
    try:
        members = _composite_keys(context)
        variables = members.intersection(context) if members else members
        expression = _parsed(text, variables, members, tests=tests)
        names = {name: _converted(run, name, context[name]) for name in expression.roots if name in context}
        tested = _converted(run, IMPLIED, value)
        run.known = context
        found = expression.code(Scope(names, None, run), tested)
        run.spend_on(found)
        return Result(from_feel(found), tuple(run.diagnostics))
    except FeelSyntaxError as error:
        return Result(None, (error.diagnostic,))
    except RecursionError:
        raise BudgetExceeded("budget-depth", run.position, limit=budget.depth) from None


def _converted(run: Run, name: str, value: Any) -> Value:
    try:
        return to_feel(value)
    except TypeError as error:
        return run.note(0, "unknown-value", name=name, found=error)


class _Cached:
    """How many characters of text are in the cache: a parsed text may take a thousand times the memory of its letters.

    The rules of all processes of an office fit in many times over; what does not fit empties the cache.
    """

    limit = 200_000
    characters = 0

    def add(self, count: int) -> None:
        """Count a text that comes into the cache; begin anew when it is full."""
        self.characters += count
        if self.characters > self.limit:
            _parsed.cache_clear()
            self.characters = count


_cached = _Cached()


@lru_cache(maxsize=8192)
def _parsed(text: str, names: frozenset[str], members: frozenset[str], *, tests: bool) -> Expression:
    _cached.add(len(text) + 10 * max(0, len(names | members) - 100))
    try:
        parser = Parser(text, names, members)
        tree = parser.whole_tests() if tests else parser.whole_expression()
    except RecursionError:
        raise FeelSyntaxError("too-deep", 0) from None
    if deeper_than(tree, MAX_DEPTH):
        raise FeelSyntaxError("too-deep", 0)
    return Expression(text, tree)


def _composite(names: Iterable[str]) -> frozenset[str]:
    return _composite_of(names if isinstance(names, frozenset) else frozenset(names))


@lru_cache(maxsize=16)
def _composite_of(names: frozenset[str]) -> frozenset[str]:
    """Cached, because the many texts of a model are all read with the same names."""
    return frozenset(name for name in names if not is_plain(name))


_SCALARS = frozenset({type(None), bool, int, Decimal, str, date, datetime, time, timedelta})
_NONE: frozenset[str] = frozenset()


def _composite_keys(context: Mapping[str, Any]) -> frozenset[str]:
    """The names anywhere in ``context`` that are more than one word."""
    found: set[str] = set()
    stack: list[Any] = [context]
    while stack:
        # Most values are scalars, and asking for their type is many times cheaper than asking an abstract class.
        current = stack.pop()
        if type(current) is Settled and current is not context:
            found |= _composite_of_settled(current)
            continue
        if type(current) is dict or isinstance(current, Mapping):
            # Python's identifiers are plain names: asking is faster than matching.
            found.update(key for key in current if type(key) is str and not key.isidentifier() and not is_plain(key))
            current = current.values()
        elif not isinstance(current, list | tuple):
            continue
        stack.extend(item for item in current if type(item) not in _SCALARS)
    return frozenset(found) if found else _NONE


def _composite_of_settled(context: Settled) -> frozenset[str]:
    try:
        return context.composite
    except AttributeError:
        context.composite = _composite_keys(context)
        return context.composite
