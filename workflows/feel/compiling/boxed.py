"""Compilers of lists, contexts, ranges and function literals (DMN 1.5, 10.3.2.6 to 10.3.2.8, 10.3.2.13)."""

from collections import Counter

from workflows.feel import syntax as s
from workflows.feel.compiling.dispatch import Environment, compile_node, compiles, constant
from workflows.feel.functions import make_function
from workflows.feel.inference import inferred
from workflows.feel.ranges import make_range, one_sided
from workflows.feel.runtime import Code, Run, Scope
from workflows.feel.types import ANY, resolve, unresolved
from workflows.feel.values import Function, Parameter, Value
from workflows.feel.walk import steps, walk

_FUNCTION_STEPS = 12  # a closure over its scope: the dearest of all values to make


@compiles(s.ListLiteral)
def _list(node: s.ListLiteral, environment: Environment) -> Code:
    items = tuple(compile_node(item, environment) for item in node.items)
    return lambda scope: [item(scope) for item in items]


@compiles(s.ContextLiteral)
def _context(node: s.ContextLiteral, environment: Environment) -> Code:
    entries = tuple((key, compile_node(value, environment)) for key, value in node.entries)
    position = node.position
    twice = next((key for key, count in Counter(key for key, _ in entries).items() if count > 1), None)
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
    position, closed = node.position, (node.low_closed, node.high_closed)
    return lambda scope: make_range(scope.run, position, (low(scope), high(scope)), closed)


@compiles(s.UnaryComparison)
def _one_sided(node: s.UnaryComparison, environment: Environment) -> Code:
    operand, position, operator = compile_node(node.operand, environment), node.position, node.operator
    return lambda scope: one_sided(scope.run, position, operator, operand(scope))


def _external(node: s.FunctionLiteral, parameters: tuple[Parameter, ...]) -> Function:
    """A function outside of FEEL: a value like others (10.3.2.13.3), but every call of it is refused."""
    texts = [part.value for part in walk(node.body) if isinstance(part, s.String)]
    name = " ".join(texts) or "external"

    def refuse(run: Run, position: int, _arguments: object, _names: object) -> Value:
        return run.note(position, "external-function", name=name)

    return Function(name, parameters, refuse, None, (node, None))


@compiles(s.FunctionLiteral)
def _function(node: s.FunctionLiteral, environment: Environment) -> Code:
    parameters: list[Parameter] = []
    for parameter in node.parameters:
        type_ = None if parameter.type is None else resolve(parameter.type, environment.types)
        if parameter.type is not None and type_ is None:
            code, wrong = unresolved(parameter.type, environment.types)
            return lambda scope: scope.run.note(wrong.position, code, name=wrong.name)
        parameters.append(Parameter(parameter.name, type_))
    if node.external:
        return constant(_external(node, tuple(parameters)))
    body, declared, cost = compile_node(node.body, environment), tuple(parameters), steps(node.body)
    promised = inferred(node.body, {parameter.name: parameter.type or ANY for parameter in declared})

    def run(scope: Scope) -> Value:
        scope.run.spend(_FUNCTION_STEPS)
        return make_function("function", declared, body, scope, steps=cost, promised=promised, text=node)

    return run
