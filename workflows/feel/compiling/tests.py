"""Compilers of unary tests and of ``in`` (DMN 1.5, 10.3.2.13 and table 55; 7.3.7 for cells of decision tables).

A test that mentions ``?`` is a condition on the value. Any other expression is what the value is compared with: equal
to it, in its list, in its range; if it gives a truth value and the tested value is none itself, that truth is the
result.
"""

from collections.abc import Callable

from workflows.feel import syntax as s
from workflows.feel.comparing import OPERATORS, SIMPLE, disjunction, member, negation
from workflows.feel.compiling.dispatch import Environment, compile_node, compiles
from workflows.feel.compiling.operators import compared
from workflows.feel.ranges import make_interval
from workflows.feel.runtime import Code, Scope
from workflows.feel.values import Value, kind
from workflows.feel.walk import IMPLIED, mentions

Test = Callable[[Scope, Value], bool | None]


def compile_tests(node: s.UnaryTests, environment: Environment) -> Test:
    """The closure that says whether one of the tests holds for a value."""
    if not node.tests:
        return lambda _scope, _value: True
    test = any_of(tuple(compile_test(test, environment) for test in node.tests))
    return (lambda scope, value: negation(test(scope, value))) if node.negated else test


def any_of(tests: tuple[Test, ...]) -> Test:
    """True when a test is true, null when none is and one is null."""
    if len(tests) == 1:
        return tests[0]

    def run(scope: Scope, value: Value) -> bool | None:
        result: bool | None = False
        for test in tests:
            verdict = test(scope, value)
            if verdict is True:
                return True
            result = disjunction(result, verdict)
        return result

    return run


def compile_test(node: s.Node, environment: Environment) -> Test:
    """One test."""
    if isinstance(node, s.UnaryComparison):
        return _comparison(node, environment)
    if isinstance(node, s.RangeLiteral):
        return _range(node, environment)
    code = compile_node(node, environment)
    if mentions(node, IMPLIED):
        return _condition(code, node.position)
    if isinstance(node, s.Number | s.String | s.Boolean):
        return _literal(node.value, node.position)
    if isinstance(node, s.Null | s.Temporal):
        return lambda scope, value: compared(scope.run, node.position, "=", value, code(scope))
    return _comparand(code, node.position)


def _comparison(node: s.UnaryComparison, environment: Environment) -> Test:
    operand, operator, position = compile_node(node.operand, environment), node.operator, node.position
    fast = OPERATORS[operator]

    def run(scope: Scope, value: Value) -> bool | None:
        bound = operand(scope)
        if type(value) is type(bound) and type(bound) in SIMPLE:
            if type(value) is str:
                scope.run.spend_on_comparing(value, bound)
            return fast(value, bound)
        return compared(scope.run, position, operator, value, bound)

    return run


def _literal(expected: Value, position: int) -> Test:
    expected_type = type(expected)

    def run(scope: Scope, value: Value) -> bool | None:
        if type(value) is expected_type:
            return bool(value == expected)
        return compared(scope.run, position, "=", value, expected)

    return run


def _member(scope: Scope, position: int, value: Value, of: Value) -> bool | None:
    """``value in of``, with a diagnostic when the two cannot be compared; what is missing needs none."""
    verdict = member(value, of)
    if verdict is None and value is not None:
        scope.run.note(position, "incomparable", operator="in", left=kind(value), right=kind(of))
    return verdict


def _range(node: s.RangeLiteral, environment: Environment) -> Test:
    low, high = compile_node(node.low, environment), compile_node(node.high, environment)
    position, closed = node.position, (node.low_closed, node.high_closed)

    def run(scope: Scope, value: Value) -> bool | None:
        interval = make_interval(scope.run, position, (low(scope), high(scope)), closed)
        if interval is None:
            return None
        scope.run.spend_on_comparing(value, interval.low)
        scope.run.spend_on_comparing(value, interval.high)
        return _member(scope, position, value, interval)

    return run


def _condition(code: Code, position: int) -> Test:
    def run(scope: Scope, value: Value) -> bool | None:
        verdict = code(scope.inner({IMPLIED: value}))
        if verdict is None or type(verdict) is bool:
            return verdict
        scope.run.spend_on(verdict)
        return _member(scope, position, value, verdict)

    return run


def _comparand(code: Code, position: int) -> Test:
    def run(scope: Scope, value: Value) -> bool | None:
        found = code(scope)
        if type(found) is bool and type(value) is not bool:
            return found
        scope.run.spend_on(found)
        return _member(scope, position, value, found)

    return run


@compiles(s.In)
def _in(node: s.In, environment: Environment) -> Code:
    value = compile_node(node.value, environment)
    test = any_of(tuple(compile_test(test, environment) for test in node.tests))
    return lambda scope: test(scope, value(scope))
