"""Compilers of lists, contexts, ranges and function literals (DMN 1.5, 10.3.2.6 to 10.3.2.8, 10.3.2.13)."""

from workflows.feel import syntax as s
from workflows.feel.comparing import comparable
from workflows.feel.compiling.dispatch import Environment, compile_node, compiles
from workflows.feel.functions import make_function
from workflows.feel.runtime import Code, Run, Scope
from workflows.feel.types import resolve
from workflows.feel.values import Parameter, Range, Value, kind


@compiles(s.ListLiteral)
def _list(node: s.ListLiteral, environment: Environment) -> Code:
    items = tuple(compile_node(item, environment) for item in node.items)
    return lambda scope: [item(scope) for item in items]


@compiles(s.ContextLiteral)
def _context(node: s.ContextLiteral, environment: Environment) -> Code:
    entries = tuple((key, compile_node(value, environment)) for key, value in node.entries)
    position = node.position
    twice = next((key for index, (key, _) in enumerate(entries) if key in dict(entries[:index])), None)
    if twice is not None:
        return lambda scope: scope.run.note(position, "duplicate-key", name=twice)

    def run(scope: Scope) -> Value:
        context: dict[str, Value] = {}
        inner = scope.inner(context)
        for key, value in entries:
            context[key] = value(inner)
        return context

    return run


@compiles(s.RangeLiteral)
def _range(node: s.RangeLiteral, environment: Environment) -> Code:
    low, high = compile_node(node.low, environment), compile_node(node.high, environment)

    def run(scope: Scope) -> Value:
        return make_range(scope.run, node, low(scope), high(scope))

    return run


def make_range(run: Run, node: s.RangeLiteral, low: Value, high: Value) -> Value:
    """The range between two values of one ordered kind; a null bound is open to infinity."""
    if low is None and high is None:
        return run.note(node.position, "no-range", low="null", high="null")
    if low is not None and high is not None and not comparable(low, high):
        return run.note(node.position, "no-range", low=kind(low), high=kind(high))
    return Range(low, high, node.low_closed and low is not None, node.high_closed and high is not None)


@compiles(s.UnaryComparison)
def _one_sided(node: s.UnaryComparison, environment: Environment) -> Code:
    operand, position, operator = compile_node(node.operand, environment), node.position, node.operator

    def run(scope: Scope) -> Value:
        bound = operand(scope)
        if not comparable(bound, bound) or operator == "!=":
            return scope.run.note(position, "no-range", low=operator, high=kind(bound))
        if operator == "=":
            return Range(bound, bound)
        if operator in ("<", "<="):
            return Range(None, bound, False, operator == "<=")
        return Range(bound, None, operator == ">=", False)

    return run


@compiles(s.FunctionLiteral)
def _function(node: s.FunctionLiteral, environment: Environment) -> Code:
    if node.external:
        return lambda scope: scope.run.note(node.position, "external-function")
    parameters: list[Parameter] = []
    for parameter in node.parameters:
        type_ = None if parameter.type is None else resolve(parameter.type, environment.types)
        if parameter.type is not None and type_ is None:
            name = parameter.type.name
            return lambda scope: scope.run.note(node.position, "unknown-type", name=name)
        parameters.append(Parameter(parameter.name, type_))
    body, declared = compile_node(node.body, environment), tuple(parameters)
    return lambda scope: make_function("function", declared, body, scope)
