"""The types that a model defines, as FEEL types: structures, collections, allowed values (DMN 1.5, 7.3.2 and 7.3.3)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from workflows.dmn.definitions import Formal, Input, ItemDefinition
from workflows.feel import types as t
from workflows.feel.budget import Budget
from workflows.feel.compiling import Environment, Test, compile_tests
from workflows.feel.errors import FeelSyntaxError
from workflows.feel.expressions import Expression, parse
from workflows.feel.runtime import Run, Scope
from workflows.feel.syntax import (
    Filter,
    For,
    FunctionLiteral,
    InstanceOf,
    Invocation,
    Iterator,
    Name,
    Node,
    Path,
    Quantified,
    UnaryTests,
)
from workflows.feel.values import Value
from workflows.feel.walk import steps, walk

Lookup = Callable[[str], t.FeelType | None]
_STEPS, _STEPS_EACH, _ROUND_STEPS = 1000, 50, 4
_SMALL = Budget(steps=_STEPS)
_REPEATING = (For, Quantified, Filter, FunctionLiteral, Invocation)
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)  # allowed values are constants: they do not depend on the present


@dataclass(frozen=True)
class Restricted(t.FeelType):
    """A type whose values must also pass a test."""

    name: str
    base: t.FeelType
    tests: Expression
    test: Test
    own_steps: int = 1

    @property
    def steps(self) -> int:
        """What testing one part of a value costs."""
        return self.base.steps + self.own_steps

    @property
    def title(self) -> str:
        """How messages call the type."""
        return self.name

    def has(self, value: Value) -> bool:
        """Whether ``value``, which is not null, is an instance."""
        return self.base.has(value) and self.test(Scope({}, None, Run(_NEVER, _budget(value))), value) is True

    @property
    def plain(self) -> t.FeelType:
        """The type without what a model demands of its values beyond their kind; conversions go by it."""
        return self.base.plain

    def includes(self, other: t.FeelType) -> bool:
        """Whether every instance of ``other`` is an instance of this type."""
        return other is self or other == t.NULL or (isinstance(other, Restricted) and other.name == self.name)


def _budget(value: Value) -> Budget:
    """What a test of ``value`` may cost: in proportion to its size."""
    if type(value) is str:
        return Budget(steps=_STEPS + len(value))
    if type(value) not in (list, dict):
        return _SMALL
    size, stack = 0, [value]
    while stack:
        current = stack.pop()
        inside = current.values() if type(current) is dict else current if type(current) is list else ()
        size += 1 + len(inside)
        stack.extend(inside)
    return Budget(steps=_STEPS + _STEPS_EACH * size)


@dataclass(frozen=True, eq=False)
class Recursive(t.FeelType):
    """A type inside itself, such as the members of a tree: looked up only when a value is tested."""

    name: str
    lookup: Lookup

    @property
    def title(self) -> str:
        """How messages call the type."""
        return self.name

    def has(self, value: Value) -> bool:
        """Whether ``value``, which is not null, is an instance."""
        return self.plain.has(value)

    @property
    def plain(self) -> t.FeelType:
        """The type itself."""
        return self.lookup(self.name) or t.ANY


class Types:
    """The types of one model by name. Made when first asked for, so that definitions may refer to each other."""

    def __init__(self, items: tuple[ItemDefinition, ...], imported: "Sequence[tuple[str, Types]]") -> None:
        self._items = {item.name: item for item in items}
        self._made: dict[str, t.FeelType] = {}
        self._making: dict[str, int] = {}
        self._depth = 0
        self._asked: set[str] = set()
        self._imported = imported
        self.environment = Environment(self.lookup)

    def lookup(self, name: str) -> t.FeelType | None:
        """The type of that name: the model's own, an imported one (``model.type``), or one of FEEL's."""
        if name in self._made:
            return self._made[name]
        if name in self._making:
            # A type that is only another name for itself says nothing.
            return Recursive(name, self.lookup) if self._depth > self._making[name] else t.ANY
        if name in self._items:
            self._making[name] = self._depth
            made = self._make(self._items[name])
            del self._making[name]
            self._made[name] = made
            return made
        return t.NAMED.get(name) or self._from_outside(name)

    def _from_outside(self, name: str) -> t.FeelType | None:
        """A type of an imported model, or one that FEEL puts together, such as ``list<number>``."""
        if "<" in name:
            return self._generic(name)
        if name in self._asked:
            return None  # models that import each other without names
        self._asked.add(name)
        starts = ((f"{prefix}." if prefix else "", types) for prefix, types in self._imported)
        found = (types.lookup(name.removeprefix(start)) for start, types in starts if name.startswith(start))
        type_ = next((type_ for type_ in found if type_ is not None), None)
        self._asked.discard(name)
        return type_

    def _generic(self, name: str) -> t.FeelType | None:
        try:
            tree = parse(f"null instance of {name}").tree
        except FeelSyntaxError:
            return None
        return t.resolve(tree.type, self.lookup) if isinstance(tree, InstanceOf) else None

    def _make(self, item: ItemDefinition) -> t.FeelType:
        inside = bool(item.components or item.collection)
        self._depth += inside
        made = self._base(item)
        self._depth -= inside
        made = self._restricted(item.name, made, item.allowed)
        if item.collection:
            made = t.ListType(made)
        return self._restricted(item.name, made, item.constraint)

    def _base(self, item: ItemDefinition) -> t.FeelType:
        if item.components:
            return t.ContextType({part.name: self._make(part) for part in item.components}, item.name)
        if item.function is not None:
            parameters, result = item.function
            return t.FunctionType(tuple(self._formal(parameter) for parameter in parameters), self.of(result) or t.ANY)
        return self.of(item.base) or t.ANY

    def _formal(self, parameter: Formal) -> t.FeelType:
        return self.of(parameter.type) or t.ANY

    def of(self, name: str | None) -> t.FeelType | None:
        """The type that a reference names; None for no reference or an unknown one."""
        return None if name is None else self.lookup(name)

    def of_column(self, variables: Mapping[str, str | None], column: Input) -> t.FeelType | None:
        """The type of what a column tests: its own, or that of the variable, or the entry of one, that it reads."""
        if column.type is not None and (own := self.of(column.type)) is not None and own.plain is not own:
            return own
        path = [reference.path for reference in column.expression.found]
        tree = column.expression.tree
        if not isinstance(tree, Name | Path) or len(path) != 1:
            return self.of(column.type)
        found = self.of(variables.get(path[0][0]))
        for step in path[0][1:]:
            plain = None if found is None else found.plain
            found = plain.entries.get(step) if isinstance(plain, t.ContextType) else None
        return found or self.of(column.type)

    def _restricted(self, name: str, base: t.FeelType, tests: Expression | None) -> t.FeelType:
        if tests is None or not isinstance(tests.tree, UnaryTests):
            return base
        test = compile_tests(tests.tree, self.environment)
        return Restricted(name, base, tests, test, _steps(tests.tree))


def allowed_values(type_: t.FeelType | None) -> Expression | None:
    """The unary tests that a single value of the type must pass, if it has any."""
    if not isinstance(type_, Restricted) or isinstance(type_.plain, t.ListType):
        return None
    return type_.tests


def _passes_once(node: Node) -> bool:
    """Whether a loop goes through the tested value itself."""
    match node:
        case Quantified(iterators=(Iterator(source=Name(name="?"), end=None),)) | Filter(base=Name(name="?")):
            return True
    return False


def _steps(tests: UnaryTests) -> int:
    """What applying the tests may cost for each part of a value: all of their own budget if they repeat something."""
    repeating = [node for node in walk(tests) if isinstance(node, _REPEATING)]
    if len(repeating) == 1 and _passes_once(repeating[0]):
        return _ROUND_STEPS + sum(1 for _ in walk(tests)) // 4
    if any(not isinstance(node, Invocation) for node in repeating):
        return _STEPS
    return min(_STEPS, 1 + steps(tests) + _STEPS_EACH * len(repeating))
