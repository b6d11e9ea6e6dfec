"""Decision tables compiled: which rules match, and what the hit policy makes of them (DMN 1.5, chapter 8)."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from workflows.dmn import definitions as d
from workflows.dmn.item_types import Types, allowed_values
from workflows.dmn.placeholders import placeholders, resolve
from workflows.dmn.running import DmnRun, fitted, placed, shown
from workflows.dmn.trace import FailedCell, TracedInput, TracedRule
from workflows.feel.boundary import from_feel
from workflows.feel.builtins import BUILTINS
from workflows.feel.comparing import equals
from workflows.feel.compiling import Environment, Test, compile_tests
from workflows.feel.expressions import Expression
from workflows.feel.runtime import Code, Scope
from workflows.feel.syntax import UnaryTests
from workflows.feel.types import FeelType
from workflows.feel.values import Value
from workflows.feel.walk import weight


class _Column(NamedTuple):
    source: d.Input
    code: Code
    allowed: Test | None
    type: FeelType | None


class _Row(NamedTuple):
    source: d.Rule
    number: int
    tests: tuple[tuple[int, Test, tuple[str, str], int], ...]
    """The column that each test is about, the test, where it stands, and its length in nodes."""
    results: tuple[Code, ...]
    cells: tuple[tuple[str, str], ...]
    names: tuple[str, ...]
    """The placeholders of its annotations."""


class _Result(NamedTuple):
    source: d.Output
    type: FeelType | None
    default: Code | None
    allowed: Test | None
    order: tuple[Test, ...]

    def fitted(self, scope: Scope, code: Code) -> Value:
        """The value of an entry; null when it is not of the column's type or not among its values."""
        name = self.source.label
        value = fitted(scope.run, name, code(scope), self.type)
        if self.allowed is None or value is None or _passes(self.allowed, scope, value):
            return value
        return scope.run.note(0, "value-not-allowed", name=name, value=shown(value))


_NAMED_RULES = 20
_LONG_ROW = 256  # nodes, after which a row charges before it is finished
Hit = tuple[_Row, tuple[Value, ...]]


def compile_table(table: d.Table, types: Types) -> Code:
    """The closure that evaluates the table in a scope."""
    return _Table(table, types).evaluate


def table_expressions(table: d.Table) -> list[Expression]:
    """Every expression in the table."""
    found: list[Expression | None] = [column.expression for column in table.inputs]
    found += [output.default for output in table.outputs]
    for rule in table.rules:
        found += [*rule.tests, *rule.results]
    return [expression for expression in found if expression is not None]


def table_names(table: d.Table) -> set[str]:
    """The placeholders in the annotations of the table."""
    return {
        name for rule in table.rules for text in (*rule.annotations, rule.description) for name in placeholders(text)
    }


class _Table:
    def __init__(self, table: d.Table, types: Types) -> None:
        self.source = table
        self.element = table.id or ""
        environment = types.environment
        self.columns = tuple(self._column(column, types) for column in table.inputs)
        self.rows = tuple(self._row(rule, index, environment) for index, rule in enumerate(table.rules, 1))
        self.results = tuple(self._result(output, types) for output in table.outputs)
        self.first_only = table.hit_policy == "FIRST"
        self.decide = _POLICIES.get(table.hit_policy, _unique)

    # --- compiling --------------------------------------------------------------------------------------------------

    def _column(self, column: d.Input, types: Types) -> _Column:
        allowed = None if column.allowed is None else _tests(column.allowed, types.environment)
        code = placed(column.expression, types.environment, self.element)
        return _Column(column, code, allowed, types.of(column.type))

    def _row(self, rule: d.Rule, index: int, environment: Environment) -> _Row:
        tests = tuple(
            (column, _tests(test, environment), (test.text, rule.id), weight(test.tree))
            for column, test in enumerate(rule.tests)
            if test is not None and column < len(self.columns)
        )
        results = tuple(placed(result, environment, rule.id) for result in rule.results)
        cells = tuple((self.columns[column].source.label, place[0]) for column, _, place, _ in tests)
        names = {name for text in (*rule.annotations, rule.description) for name in placeholders(text)}
        return _Row(rule, index, tests, results, cells, tuple(sorted(names)))

    def _result(self, output: d.Output, types: Types) -> _Result:
        environment = types.environment
        default = None if output.default is None else placed(output.default, environment, self.element)
        type_ = types.of(output.type)
        values, order = output.values or allowed_values(type_), tuple[Test, ...]()
        if values is not None and isinstance(values.tree, UnaryTests):
            order = tuple(compile_tests(UnaryTests((test,)), environment) for test in values.tree.tests)
        allowed = None if output.values is None else _tests(output.values, environment)
        return _Result(output, type_, default, allowed, order)

    # --- evaluating -------------------------------------------------------------------------------------------------

    def evaluate(self, scope: Scope) -> Value:
        """The table's result in ``scope``."""
        values = self._input_values(scope)
        if values is None:
            return None
        hits = self._hits(scope, values)
        if not hits and any(result.default is not None for result in self.results):
            return self.composed([_default(scope, result) for result in self.results])
        return self.decide(self, scope, hits)

    def _input_values(self, scope: Scope) -> list[Value] | None:
        """The tested values; None when one of them is not allowed."""
        run = scope.run
        values: list[Value] = []
        allowed = True
        for column in self.columns:
            value = fitted(run, column.source.label, column.code(scope), column.type)
            if column.allowed is not None and value is not None and not _passes(column.allowed, scope, value):
                run.note(0, "value-not-allowed", name=column.source.label, value=shown(value))
                allowed = False
            values.append(value)
        if isinstance(run, DmnRun) and run.tracing is not None:
            run.spend_on(values)
            run.tracing.inputs += [
                TracedInput(column.source.label, column.source.expression.text, from_feel(value))
                for column, value in zip(self.columns, values, strict=True)
            ]
        return values if allowed else None

    def _hits(self, scope: Scope, values: Sequence[Value]) -> list[Hit]:
        run = scope.run
        outer = run.place
        tracing = isinstance(run, DmnRun) and run.tracing is not None
        hits: list[Hit] = []
        for row in self.rows:
            failed, length = None, 4
            for column, test, place, nodes in row.tests:
                run.place = place
                length += nodes
                if length > _LONG_ROW:
                    run.spend(length >> 2)
                    length = 0
                if test(scope, values[column]) is not True:
                    failed = column
                    break
            run.place = outer
            run.spend(length >> 2)
            outputs = () if failed is not None else self._outputs(scope, row)
            if tracing:
                run.spend_on([*values, *outputs])
                self._trace(scope, row, values, failed, outputs)
            if failed is None:
                hits.append((row, outputs))
                if self.first_only:
                    break
        return hits

    def _outputs(self, scope: Scope, row: _Row) -> tuple[Value, ...]:
        return tuple(result.fitted(scope, code) for code, result in zip(row.results, self.results, strict=False))

    def _trace(
        self, scope: Scope, row: _Row, values: Sequence[Value], failed: int | None, outputs: tuple[Value, ...]
    ) -> None:
        trace = scope.run.tracing if isinstance(scope.run, DmnRun) else None
        if trace is None:
            return
        rule, cell = row.source, None
        if failed is not None:
            test = rule.tests[failed]
            text = "" if test is None else test.text
            cell = FailedCell(failed + 1, self.columns[failed].source.label, text, from_feel(values[failed]))
        named = {
            result.source.name or result.source.label: from_feel(value)
            for result, value in zip(self.results, outputs, strict=False)
        }
        annotations = (*rule.annotations, rule.description)
        filled = {} if failed is not None else self._filled(scope, row.names, values, named)
        trace.rules.append(TracedRule(row.number, rule.id, annotations, failed is None, cell, row.cells, filled, named))
        if failed is None:
            trace.hits.append(rule.id)

    def _filled(
        self, scope: Scope, names: tuple[str, ...], values: Sequence[Value], outputs: dict[str, Value]
    ) -> dict[str, Value]:
        """What the placeholders of annotations stand for: a variable's path, an input's label or text, an output."""
        known = dict(outputs)
        for column, value in zip(self.columns, values, strict=True):
            known[column.source.label] = known[column.source.expression.text] = from_feel(value)
        scope.run.spend(len(names))
        return {name: known[name] if name in known else resolve(scope, name) for name in names}

    # --- results ----------------------------------------------------------------------------------------------------

    def composed(self, outputs: Sequence[Value]) -> Value:
        """One output as it is, several as a context."""
        if len(self.results) == 1:
            return outputs[0] if outputs else None
        return {result.source.name: value for result, value in zip(self.results, outputs, strict=False)}

    def no_rule(self, scope: Scope) -> Value:
        """Null, because no rule matched."""
        return scope.run.note(0, "no-rule")

    def priority(self, scope: Scope, outputs: Sequence[Value]) -> tuple[int, ...]:
        """The places of the outputs among the allowed values, for ordering: the smaller, the more important."""
        return tuple(
            next((place for place, test in enumerate(result.order) if test(scope, value) is True), len(result.order))
            for result, value in zip(self.results, outputs, strict=False)
        )


def _default(scope: Scope, result: _Result) -> Value:
    """The default of an output, or null."""
    return None if result.default is None else result.fitted(scope, result.default)


def _passes(test: Test, scope: Scope, value: Value) -> bool:
    """Whether ``value`` passes, or each of its elements: a column of lists names what may be in them.

    What the tests say of a value that they do not take is not told: that it is not allowed says it all.
    """
    known = len(scope.run.diagnostics)
    scope.run.spend_on(value)
    passes = test(scope, value) is True
    if not passes and type(value) is list:
        passes = all(test(scope, item) is True for item in value)
    del scope.run.diagnostics[known:]
    return passes


def _tests(expression: Expression, environment: Environment) -> Test:
    tree = expression.tree
    return compile_tests(tree if isinstance(tree, UnaryTests) else UnaryTests((tree,)), environment)


def _conflict(scope: Scope, hits: list[Hit], policy: str) -> Value:
    named, more = [str(row.number) for row, _ in hits[:_NAMED_RULES]], "…" if len(hits) > _NAMED_RULES else ""
    rules = {"rules": "、".join(named) + more, "rules_en": ", ".join(named) + more}
    return scope.run.note(0, "several-rules", **rules, policy=policy)


def _unique(table: _Table, scope: Scope, hits: list[Hit]) -> Value:
    if len(hits) > 1:
        return _conflict(scope, hits, "UNIQUE")
    return table.composed(hits[0][1]) if hits else table.no_rule(scope)


def _any(table: _Table, scope: Scope, hits: list[Hit]) -> Value:
    if not hits:
        return table.no_rule(scope)
    first = list(hits[0][1])
    if any(equals(first, list(outputs)) is not True for _, outputs in hits[1:]):
        return _conflict(scope, hits, "ANY")
    return table.composed(first)


def _first(table: _Table, scope: Scope, hits: list[Hit]) -> Value:
    return table.composed(hits[0][1]) if hits else table.no_rule(scope)


def _by_priority(table: _Table, scope: Scope, hits: list[Hit]) -> list[Hit]:
    return sorted(hits, key=lambda hit: table.priority(scope, hit[1]))


def _priority(table: _Table, scope: Scope, hits: list[Hit]) -> Value:
    return table.composed(_by_priority(table, scope, hits)[0][1]) if hits else table.no_rule(scope)


def _rule_order(table: _Table, _scope: Scope, hits: list[Hit]) -> Value:
    return [table.composed(outputs) for _, outputs in hits]


def _output_order(table: _Table, scope: Scope, hits: list[Hit]) -> Value:
    return [table.composed(outputs) for _, outputs in _by_priority(table, scope, hits)]


def _collect(table: _Table, scope: Scope, hits: list[Hit]) -> Value:
    outputs = [table.composed(outputs) for _, outputs in hits]
    aggregation = table.source.aggregation
    if aggregation is None:
        return outputs
    if aggregation != "COUNT" and not outputs:
        return table.no_rule(scope)
    result = BUILTINS[aggregation.lower()].invoke(scope.run, 0, [outputs], None)
    return scope.run.note(0, "no-aggregate", aggregation=aggregation) if result is None else result


_POLICIES: dict[str, Callable[[_Table, Scope, list[Hit]], Value]] = {
    "UNIQUE": _unique,
    "ANY": _any,
    "PRIORITY": _priority,
    "FIRST": _first,
    "RULE ORDER": _rule_order,
    "OUTPUT ORDER": _output_order,
    "COLLECT": _collect,
}
