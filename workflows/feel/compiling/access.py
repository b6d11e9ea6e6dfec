"""Compilers of names, paths, filters and calls (DMN 1.5, 10.3.2.5, 10.3.2.12 and 10.3.2.15)."""

from decimal import Decimal

from workflows.feel import syntax as s
from workflows.feel.builtins import BUILTINS
from workflows.feel.compiling.dispatch import Environment, compile_node, compiles
from workflows.feel.likeness import hints
from workflows.feel.members import member_of
from workflows.feel.numbers import whole
from workflows.feel.runtime import MAX_DIAGNOSTICS, Code, Run, Scope
from workflows.feel.values import Function, Value, kind
from workflows.feel.walk import steps

_ALWAYS_BOOLEAN = (s.Comparison, s.Conjunction, s.Disjunction, s.Between, s.In, s.Quantified, s.InstanceOf, s.Boolean)
FILTER_STEPS = 2
_MISSING = object()


def look_up(scope: Scope, name: str) -> Value:
    """The value of ``name`` in the innermost scope that has it, or the mark that there is none."""
    current: Scope | None = scope
    while current is not None:
        names = current.names
        if name in names:
            return names[name]
        current = current.outer
    return _MISSING


@compiles(s.Name)
def _name(node: s.Name, _: Environment) -> Code:
    name, position, builtin = node.name, node.position, BUILTINS.get(node.name)

    def run(scope: Scope) -> Value:
        value = look_up(scope, name)
        if value is not _MISSING:
            return value
        return builtin if builtin is not None else _unknown(scope, position, name)

    return run


def _unknown(scope: Scope, position: int, name: str) -> Value:
    if len(scope.run.diagnostics) >= MAX_DIAGNOSTICS:
        return scope.run.note(position, "unknown-name")
    return scope.run.note(position, "unknown-name", name=name, **hints(name, (*scope.visible(), *BUILTINS)))


@compiles(s.Path)
def _path(node: s.Path, environment: Environment) -> Code:
    base, name, position = compile_node(node.base, environment), node.name, node.position

    def run(scope: Scope) -> Value:
        value = base(scope)
        if type(value) is dict and name in value:
            return value[name]
        return member_of(scope.run, position, value, name)

    return run


@compiles(s.Filter)
def _filter(node: s.Filter, environment: Environment) -> Code:
    base, condition = compile_node(node.base, environment), compile_node(node.condition, environment)
    position, cost = node.position, FILTER_STEPS + steps(node.condition)

    constant, boolean = isinstance(node.condition, s.Number), isinstance(node.condition, _ALWAYS_BOOLEAN)

    def run(scope: Scope) -> Value:
        items = base(scope)
        if items is None:
            return scope.run.note(position, "no-filter", kind=kind(items))
        if type(items) is not list:
            items = [items]
        if constant:
            return _element(scope.run, position, items, condition(scope))
        if boolean:
            return _selected(scope, position, items, condition, (), cost)
        return filtered(scope, items, condition, position, cost)

    return run


def filtered(scope: Scope, items: list[Value], condition: Code, position: int, cost: int = FILTER_STEPS) -> Value:
    """The items whose condition is true; or the item at the place that the condition is, when that is a number.

    ``cost`` is what the condition costs for each item.
    """
    if not items:
        known = len(scope.run.diagnostics)
        index = condition(scope)
        del scope.run.diagnostics[known:]
        return None if type(index) is Decimal else []
    first = condition(item_scope(scope, items[0]))
    if type(first) is Decimal:
        return _element(scope.run, position, items, first)
    return _selected(scope, position, items, condition, (first,), cost)


def item_scope(scope: Scope, item: Value) -> Scope:
    """The scope of a filter's condition: ``item``, and the item's own entries if it is a context."""
    if type(item) is not dict:
        return scope.inner({"item": item})
    if "item" in item:
        return scope.inner(item)
    scope.run.spend(len(item) >> 5)
    return scope.inner({"item": item, **item})


def _selected(  # noqa: PLR0917  # a selection is made of these six
    scope: Scope, position: int, items: list[Value], condition: Code, known: tuple[Value, ...], cost: int
) -> list[Value]:
    """The items whose condition is true; ``known`` are the conditions of the first ones, ``cost`` that of each."""
    run = scope.run
    results: list[Value] = []
    strange: Value = None
    for index, item in enumerate(items):
        run.spend(cost)
        verdict = known[index] if index < len(known) else condition(item_scope(scope, item))
        if verdict is True:
            results.append(item)
        elif verdict is not False and verdict is not None:
            strange = verdict
    if strange is not None:
        run.note(position, "no-selection", kind=kind(strange))
    return results


def _element(run: Run, position: int, items: list[Value], index: Decimal) -> Value:
    place = whole(index)
    if place is None or place == 0 or abs(place) > len(items):
        return run.note(position, "no-element", index=index, count=len(items))
    return items[place - 1 if place > 0 else place]


@compiles(s.Invocation)
def _invocation(node: s.Invocation, environment: Environment) -> Code:
    arguments = tuple(compile_node(argument, environment) for argument in node.arguments)
    names, position = node.names, node.position
    function = _function(node.function, environment)

    def run(scope: Scope) -> Value:
        known = len(scope.run.diagnostics)
        called = function(scope)
        if type(called) is not Function:
            explained = called is None and len(scope.run.diagnostics) > known
            return None if explained else scope.run.note(position, "no-function", kind=kind(called))
        values = [argument(scope) for argument in arguments]
        return called.invoke(scope.run, position, values, names)

    return run


def _function(node: s.Node, environment: Environment) -> Code:
    """What is called. A variable that is no function does not hide the built-in of its name: ``date`` may be both."""
    code = compile_node(node, environment)
    builtin = BUILTINS.get(node.name) if isinstance(node, s.Name) else None
    if builtin is None or not isinstance(node, s.Name):
        return code
    name = node.name

    def run(scope: Scope) -> Value:
        value = look_up(scope, name)
        return value if type(value) is Function else builtin

    return run
