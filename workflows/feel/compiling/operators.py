"""Compilers of arithmetic, comparison and logic."""

from collections.abc import Callable
from decimal import Decimal, DivisionByZero, InvalidOperation, Overflow

from workflows.feel import syntax as s
from workflows.feel.arithmetic import calculate, defined, negate
from workflows.feel.comparing import OPERATORS, SIMPLE, compare, conjunction, single
from workflows.feel.compiling.dispatch import Environment, compile_node, compiles
from workflows.feel.numbers import CONTEXT
from workflows.feel.runtime import Code, Run, Scope
from workflows.feel.types import is_instance, resolve, unresolved
from workflows.feel.values import Value, kind

_FAST: dict[str, Callable[[Decimal, Decimal], Decimal]] = {
    "+": CONTEXT.add,
    "-": CONTEXT.subtract,
    "*": CONTEXT.multiply,
    "/": CONTEXT.divide,
}
_POWER_STEPS = 100  # an irrational power costs some fifty microseconds


@compiles(s.Arithmetic)
def _arithmetic(node: s.Arithmetic, environment: Environment) -> Code:
    left, right = compile_node(node.left, environment), compile_node(node.right, environment)
    operator, position, fast = node.operator, node.position, _FAST.get(node.operator)

    def slow(scope: Scope, a: Value, b: Value) -> Value:
        return _calculated(scope.run, position, operator, a, b)

    if fast is None:
        return lambda scope: slow(scope, left(scope), right(scope))

    def run(scope: Scope) -> Value:
        a, b = left(scope), right(scope)
        if type(a) is Decimal and type(b) is Decimal:
            try:
                return fast(a, b)
            except (DivisionByZero, InvalidOperation, Overflow):
                return scope.run.note(position, "no-number", operator=operator)
        return slow(scope, a, b)

    return run


def _calculated(run: Run, position: int, operator: str, left: Value, right: Value) -> Value:
    if operator == "**":
        run.spend(_POWER_STEPS)
    if type(left) is str and type(right) is str and operator == "+":
        run.position = position
        run.check_characters(len(left) + len(right))
    result = calculate(operator, left, right)
    if result is None and list in (type(left), type(right)):
        left, right = single(left), single(right)
        result = calculate(operator, left, right)
    if result is None:
        code = "no-number" if defined(operator, left, right) else "undefined-operator"
        return run.note(position, code, operator=operator, left=kind(left), right=kind(right))
    return result


@compiles(s.Negation)
def _negation(node: s.Negation, environment: Environment) -> Code:
    operand, position = compile_node(node.operand, environment), node.position

    def run(scope: Scope) -> Value:
        value = operand(scope)
        result = negate(single(value))
        return scope.run.note(position, "no-negative", kind=kind(value)) if result is None else result

    return run


@compiles(s.Comparison)
def _comparison(node: s.Comparison, environment: Environment) -> Code:
    left, right = compile_node(node.left, environment), compile_node(node.right, environment)
    operator, position, fast = node.operator, node.position, OPERATORS[node.operator]

    def run(scope: Scope) -> Value:
        a, b = left(scope), right(scope)
        if type(a) is type(b) and type(a) in SIMPLE:
            if type(a) is str:
                scope.run.spend_on_comparing(a, b)
            return fast(a, b)
        return compared(scope.run, position, operator, a, b)

    return run


def compared(run: Run, position: int, operator: str, left: Value, right: Value) -> bool | None:
    """The comparison's result, with a diagnostic when it is null."""
    if type(left) is list or type(left) is dict:
        run.spend_on(left)
    else:
        run.spend_on_comparing(left, right)
    result = compare(operator, left, right)
    if result is None:
        run.note(position, "incomparable", operator=operator, left=kind(left), right=kind(right))
    return result


@compiles(s.Between)
def _between(node: s.Between, environment: Environment) -> Code:
    value, low, high = (compile_node(part, environment) for part in (node.value, node.low, node.high))
    position = node.position

    def run(scope: Scope) -> Value:
        tested = value(scope)
        above = compared(scope.run, position, ">=", tested, low(scope))
        return conjunction(above, compared(scope.run, position, "<=", tested, high(scope)))

    return run


@compiles(s.Conjunction)
def _conjunction(node: s.Conjunction, environment: Environment) -> Code:
    return _junction("and", node, environment, decisive=False)


@compiles(s.Disjunction)
def _disjunction(node: s.Disjunction, environment: Environment) -> Code:
    return _junction("or", node, environment, decisive=True)


def _junction(operator: str, node: s.Conjunction | s.Disjunction, environment: Environment, *, decisive: bool) -> Code:
    """Decisive as soon as one operand is; else null if one is neither true nor false; else the opposite (table 50)."""
    operands = tuple(compile_node(operand, environment) for operand in node.operands)
    position, opposite = node.position, not decisive

    def run(scope: Scope) -> Value:
        result: bool | None = opposite
        strange: Value = None
        for operand in operands:
            value = operand(scope)
            if value is decisive:
                return decisive
            if value is not opposite:
                result, strange = None, value if strange is None else strange
        return (
            result if strange is None else scope.run.note(position, "no-truth", operator=operator, kind=kind(strange))
        )

    return run


@compiles(s.If)
def _if(node: s.If, environment: Environment) -> Code:
    condition = compile_node(node.condition, environment)
    then, otherwise = compile_node(node.then, environment), compile_node(node.otherwise, environment)
    position = node.condition.position

    def run(scope: Scope) -> Value:
        value = condition(scope)
        if value is True:
            return then(scope)
        if value is not False:
            scope.run.note(position, "no-condition", kind=kind(value))
        return otherwise(scope)

    return run


@compiles(s.InstanceOf)
def _instance_of(node: s.InstanceOf, environment: Environment) -> Code:
    value, type_ = compile_node(node.value, environment), resolve(node.type, environment.types)
    if type_ is None:
        code, wrong = unresolved(node.type, environment.types)
        return lambda scope: scope.run.note(wrong.position, code, name=wrong.name)

    def run(scope: Scope) -> Value:
        tested = value(scope)
        scope.run.spend_on(tested, type_.steps)
        return is_instance(tested, type_)

    return run
