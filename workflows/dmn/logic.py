"""Boxed expressions compiled to closures (DMN 1.5, 7.3 and 10.2.2). Decision tables are in ``tables``."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import fields
from typing import Any

from workflows.dmn import definitions as d
from workflows.dmn.item_types import Types
from workflows.dmn.running import fitted, placed
from workflows.dmn.tables import compile_table, table_expressions
from workflows.feel.comparing import conjunction, disjunction
from workflows.feel.compiling.access import filtered
from workflows.feel.compiling.iteration import domain
from workflows.feel.expressions import Expression
from workflows.feel.functions import make_function
from workflows.feel.runtime import Code, Scope
from workflows.feel.types import NAMED, FeelType, FunctionType
from workflows.feel.values import Function, Parameter, Value, kind


def compile_box(box: d.Boxed, types: Types) -> Code:
    """The closure that evaluates ``box``; its value is brought to the box's type, if it has one."""
    code = _COMPILERS[type(box)](box, types)
    type_ = types.of(box.type)
    if type_ is None or isinstance(box, d.FunctionOf):
        return code
    return lambda scope: fitted(scope.run, box.id or "", code(scope), type_)


def expressions(box: d.Boxed) -> Iterator[Expression]:
    """Every expression inside ``box``."""
    match box:
        case d.Literal(expression=expression):
            yield expression
        case d.Table():
            yield from table_expressions(box)
        case _:
            for part in _parts(box):
                yield from expressions(part)


def tables(box: d.Boxed | None) -> Iterator[d.Table]:
    """Every decision table inside ``box``."""
    if isinstance(box, d.Table):
        yield box
    elif box is not None:
        for part in _parts(box):
            yield from tables(part)


def local_names(box: d.Boxed) -> Iterator[str]:
    """The names that are bound somewhere inside ``box``."""
    match box:
        case d.Context():
            yield from (entry.name for entry in box.entries if entry.name)
        case d.FunctionOf():
            yield from (parameter.name for parameter in box.parameters)
        case d.Loop():
            yield box.variable
    for part in _parts(box):
        yield from local_names(part)


def model_tables(model: d.Definitions) -> Iterator[tuple[d.Decision | d.Knowledge, d.Table]]:
    """Every decision table of a model, with the decision or knowledge model that it belongs to."""
    for decision in model.decisions.values():
        yield from ((decision, table) for table in tables(decision.logic))
    for knowledge in model.knowledge.values():
        yield from ((knowledge, table) for table in tables(knowledge.function))


def _parts(box: d.Boxed) -> Iterator[d.Boxed]:
    """The boxes directly inside a box: in its fields, and in what these hold."""
    for field in fields(box):
        yield from _boxes(getattr(box, field.name))


def _boxes(value: object) -> Iterator[d.Boxed]:
    if isinstance(value, d.Boxed):
        yield value
    elif isinstance(value, d.Entry):
        yield value.value
    elif isinstance(value, tuple):
        for item in value:
            yield from _boxes(item)


def _literal(box: d.Literal, types: Types) -> Code:
    return placed(box.expression, types.environment, box.id or "")


def _context(box: d.Context, types: Types) -> Code:
    entries = tuple((entry.name, compile_box(entry.value, types), types.of(entry.type)) for entry in box.entries)

    def run(scope: Scope) -> Value:
        context: dict[str, Value] = {}
        inner = scope.inner(context)
        for name, code, type_ in entries:
            value = fitted(scope.run, name or "", code(inner), type_)
            if name is None:
                return value
            context[name] = value
        return context

    return run


def _relation(box: d.Relation, types: Types) -> Code:
    rows = tuple(tuple(compile_box(cell, types) for cell in row) for row in box.rows)
    columns = tuple((column.name, types.of(column.type)) for column in box.columns)

    def run(scope: Scope) -> Value:
        return [
            {
                name: fitted(scope.run, name, cell(scope), type_)
                for (name, type_), cell in zip(columns, row, strict=False)
            }
            for row in rows
        ]

    return run


def _list(box: d.ListOf, types: Types) -> Code:
    items = tuple(compile_box(item, types) for item in box.items)
    return lambda scope: [item(scope) for item in items]


def _call(box: d.Call, types: Types) -> Code:
    function = compile_box(box.function, types)
    names = tuple(name for name, _ in box.bindings)
    arguments = tuple(compile_box(value, types) for _, value in box.bindings)

    def run(scope: Scope) -> Value:
        called = function(scope)
        if type(called) is not Function:
            return scope.run.note(0, "no-function", kind=kind(called))
        return called.invoke(scope.run, 0, [argument(scope) for argument in arguments], names)

    return run


def _function(box: d.FunctionOf, types: Types) -> Code:
    signature = types.of(box.type)
    parameters, body = formal_parameters(box, types, signature), compile_box(box.body, types)
    result = result_type(signature)
    return lambda scope: make_function("function", parameters, body, scope, result)


def formal_parameters(box: d.FunctionOf, types: Types, signature: FeelType | None) -> tuple[Parameter, ...]:
    """The parameters of a function with their types; the function's own type may name those that the box leaves out."""
    declared: tuple[FeelType | None, ...] = (None,) * len(box.parameters)
    if isinstance(signature, FunctionType) and len(signature.parameters) == len(box.parameters):
        declared = signature.parameters
    return tuple(
        Parameter(parameter.name, types.of(parameter.type) or type_)
        for parameter, type_ in zip(box.parameters, declared, strict=True)
    )


def result_type(declared: FeelType | None) -> FeelType | None:
    """The type of a function's result: by the function's type, or the declared type itself, as many files have it."""
    if isinstance(declared, FunctionType):
        return declared.result
    return None if declared == NAMED["function"] else declared


def _conditional(box: d.Conditional, types: Types) -> Code:
    condition, then, otherwise = (compile_box(part, types) for part in (box.condition, box.then, box.otherwise))

    def run(scope: Scope) -> Value:
        verdict = condition(scope)
        if type(verdict) is not bool:
            scope.run.note(0, "no-condition", kind=kind(verdict))
        return then(scope) if verdict is True else otherwise(scope)

    return run


def _loop(box: d.Loop, types: Types) -> Code:
    source, body = compile_box(box.source, types), compile_box(box.body, types)
    variable = box.variable

    def results(scope: Scope) -> Iterator[Value] | None:
        values = domain(scope.run, 0, source(scope))
        return None if values is None else _each(scope, variable, values, body, partial=box.kind == "for")

    if box.kind == "for":
        return lambda scope: None if (found := results(scope)) is None else list(found)
    combine, start = (conjunction, True) if box.kind == "every" else (disjunction, False)

    def quantified(scope: Scope) -> Value:
        found = results(scope)
        if found is None:
            return None
        verdict: bool | None = start
        for value in found:
            verdict = combine(verdict, value)
        return verdict

    return quantified


def _each(scope: Scope, variable: str, values: Iterable[Value], body: Code, *, partial: bool) -> Iterator[Value]:
    earlier: list[Value] = []
    for value in values:
        scope.run.spend(3)
        names = {variable: value, "partial": earlier.copy()} if partial else {variable: value}
        scope.run.spend(len(earlier) >> 5 if partial else 0)
        result = body(scope.inner(names))
        if partial:
            earlier.append(result)
        yield result


def _filter(box: d.FilterOf, types: Types) -> Code:
    source, condition = compile_box(box.source, types), compile_box(box.condition, types)

    def run(scope: Scope) -> Value:
        values = source(scope)
        items = values if type(values) is list else [] if values is None else [values]
        return filtered(scope, items, condition, 0)

    return run


_COMPILERS: dict[type[d.Boxed], Callable[[Any, Types], Code]] = {
    d.Literal: _literal,
    d.Table: compile_table,
    d.Context: _context,
    d.Relation: _relation,
    d.ListOf: _list,
    d.Call: _call,
    d.FunctionOf: _function,
    d.Conditional: _conditional,
    d.Loop: _loop,
    d.FilterOf: _filter,
}
