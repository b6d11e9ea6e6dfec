"""Decision tables examined before they meet a case: rules that overlap, never decide, or leave something out.

The conditions are evaluated on sample values (see samples); every finding comes with the values that show it. What
cannot be decided in this way is passed over in silence: a finding is never a guess.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import product

from workflows.dmn import definitions as d
from workflows.dmn.problems import ProblemLog
from workflows.dmn.samples import OTHER_TEXT, Column, independent
from workflows.feel import syntax as s
from workflows.feel.budget import Budget
from workflows.feel.compiling import Environment, Test, compile_tests
from workflows.feel.expressions import Expression
from workflows.feel.runtime import Run, Scope
from workflows.feel.text import literal
from workflows.feel.values import Value

MAX_SAMPLES = 20_000
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)
_GENEROUS = Budget(steps=10_000_000)
_SINGLE = frozenset(("UNIQUE", "ANY", "FIRST", "PRIORITY"))


@dataclass(frozen=True)
class _Row:
    """A rule with its conditions; ``None`` in ``tests`` passes always."""

    number: int
    source: d.Rule
    tests: tuple[Test | None, ...]

    def matches(self, scope: Scope, values: Sequence[Value]) -> bool:
        return all(test is None or test(scope, value) is True for test, value in zip(self.tests, values, strict=True))


@dataclass(frozen=True)
class _Sheet:
    """A table made ready: its columns, its rows, and whether nothing in it is beyond the samples."""

    table: d.Table
    columns: tuple[Column, ...]
    allowed: tuple[Test | None, ...]
    rows: tuple[_Row, ...]
    complete: bool

    def situations(self) -> Iterator[tuple[Scope, list[tuple[Value, ...]]]]:
        """For each order of the unknown values: a scope that has them, and the samples."""
        for orders in product(*(list(column.orders()) for column in self.columns)):
            symbols = {name: value for order in orders for name, value in order.items()}
            scope = Scope(symbols, None, Run(_NEVER, _GENEROUS))
            values = [
                [value for value in column.samples(order) if test is None or test(scope, value) is True]
                for column, order, test in zip(self.columns, orders, self.allowed, strict=True)
            ]
            yield scope, list(product(*values))

    @property
    def size(self) -> int:
        """How many samples there are, at most."""
        size = 1
        for column in self.columns:
            orders = list(column.orders())
            size *= len(orders) * len(column.samples(orders[0]))
        return size * max(1, len(self.rows))


def examine(table: d.Table, element: str, log: ProblemLog) -> None:
    """Report what is wrong with the rules of ``table``, which belongs to ``element``."""
    if not table.inputs or not table.rules or not independent(column.expression.tree for column in table.inputs):
        return
    sheet = _sheet(table)
    if sheet is None or sheet.size > MAX_SAMPLES:
        return
    findings: list[Mapping[tuple[str, int, int], tuple[Value, ...]]] = []
    for scope, samples in sheet.situations():
        findings.append(_findings(sheet, scope, samples))
    # Only what is so in every order of the unknown values is certain.
    for (code, first, second), values in findings[0].items():
        if code == "open-values" and ("gap", 0, 0) in findings[0]:
            continue
        if all((code, first, second) in others for others in findings):
            _report(sheet, element, log, (code, first, second), values)


def _sheet(table: d.Table) -> _Sheet | None:
    columns = tuple(Column() for _ in table.inputs)
    environment = Environment()
    allowed = tuple(_allowed(source, column) for source, column in zip(table.inputs, columns, strict=True))
    rows: list[_Row] = []
    for number, rule in enumerate(table.rules, 1):
        tests = _row_tests(rule, columns, environment)
        if tests is not None:
            rows.append(_Row(number, rule, tests))
    symbols = [text for column in columns for text in column.symbols]
    if not rows or len(symbols) > len(set(symbols)) or not all(column.known for column in columns):
        return None
    complete = len(rows) == len(table.rules) and not any(column.opaque for column in columns)
    return _Sheet(table, columns, allowed, tuple(rows), complete)


def _allowed(source: d.Input, column: Column) -> Test | None:
    if source.allowed is None or not isinstance(source.allowed.tree, s.UnaryTests):
        return None
    simplified = column.simplified(source.allowed.tree)
    return None if simplified is None else compile_tests(simplified, Environment())


def _row_tests(rule: d.Rule, columns: Sequence[Column], environment: Environment) -> tuple[Test | None, ...] | None:
    """The conditions of a rule; None when one of them reads something that is not known."""
    tests: list[Test | None] = []
    for cell, column in zip(rule.tests, columns, strict=False):
        if cell is None or not isinstance(cell.tree, s.UnaryTests):
            tests.append(None)
            continue
        simplified = column.simplified(cell.tree)
        if simplified is None:
            return None
        tests.append(compile_tests(simplified, environment))
    return tuple(tests) if len(tests) == len(columns) else None


def _findings(
    sheet: _Sheet, scope: Scope, samples: list[tuple[Value, ...]]
) -> dict[tuple[str, int, int], tuple[Value, ...]]:
    """What the samples show, each with the first sample that shows it."""
    found: dict[tuple[str, int, int], tuple[Value, ...]] = {}
    deciding: dict[int, set[int]] = {}
    for values in samples:
        hits = [row for row in sheet.rows if row.matches(scope, values)]
        for row in hits:
            deciding.setdefault(row.number, set()).add(hits[0].number)
        for first, second in _conflicts(sheet.table, hits):
            found.setdefault(("overlap", first, second), values)
        if not hits and sheet.complete and _wants_an_answer(sheet.table):
            found.setdefault(("open-values" if OTHER_TEXT in values else "gap", 0, 0), values)
    if sheet.table.hit_policy == "FIRST" and sheet.complete:
        for row in sheet.rows:
            before = deciding.get(row.number, set())
            if before and row.number not in before:
                found["unreachable", row.number, min(before)] = ()
    return found


def _conflicts(table: d.Table, hits: list[_Row]) -> Iterator[tuple[int, int]]:
    for index, first in enumerate(hits):
        for second in hits[index + 1 :]:
            different = _trees(first.source.results) != _trees(second.source.results)
            if table.hit_policy == "UNIQUE" or (table.hit_policy == "ANY" and different):
                yield first.number, second.number


def _trees(expressions: tuple[Expression, ...]) -> list[s.Node]:
    return [expression.tree for expression in expressions]


def _wants_an_answer(table: d.Table) -> bool:
    return table.hit_policy in _SINGLE and all(output.default is None for output in table.outputs)


def _report(
    sheet: _Sheet, element: str, log: ProblemLog, finding: tuple[str, int, int], values: tuple[Value, ...]
) -> None:
    code, first, second = finding
    example = "，".join(
        f"{column.label} = {literal(value)}" for column, value in zip(sheet.table.inputs, values, strict=False)
    )
    labels = [column.label for column, value in zip(sheet.table.inputs, values, strict=False) if value == OTHER_TEXT]
    line = sheet.table.rules[max(first, second) - 1].line if first else sheet.table.line
    details = {"example": example, "policy": sheet.table.hit_policy, "labels": "、".join(labels)}
    if code == "unreachable":
        log.add(code, element, line, rule=first, by=second)
    else:
        log.add(code, element, line, first=first, second=second, **details)
