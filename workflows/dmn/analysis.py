"""Decision tables examined before they meet a case: rules that overlap, never decide, or leave something out.

The conditions are evaluated on sample values (see samples); every finding comes with the values that show it. A finding
is never a guess: where the samples cannot stand for all values, the author is told that the table was not examined.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice, product

from workflows.dmn import definitions as d
from workflows.dmn.examples import joined, written_example
from workflows.dmn.grid import IDLE, NAMED, OPEN, Grid, Sample, members
from workflows.dmn.guesses import OTHER_TEXT, guesses
from workflows.dmn.item_types import allowed_values
from workflows.dmn.problems import ProblemLog
from workflows.dmn.samples import NEVER, Column, constant, independent, is_constant
from workflows.feel import syntax as s
from workflows.feel.budget import Budget
from workflows.feel.compiling import Environment, Test, compile_tests
from workflows.feel.errors import BudgetExceeded
from workflows.feel.expressions import Expression
from workflows.feel.runtime import Run, Scope
from workflows.feel.text import literal
from workflows.feel.types import FeelType, SimpleType
from workflows.feel.values import Value
from workflows.feel.walk import weight

MAX_ORDERS, MAX_OVERLAPS = 64, 50
MAX_TESTS = 1_200_000
"""How much may be tried: the conditions, in nodes, each with every sample of its column."""
MAX_WORK = 1_000_000
"""How many combinations of values may be tried, over all orders of the unknown values."""
MAX_GUESSES, MAX_GUESSED = 400, 8_000
"""How many values may be guessed for a column, and how often all of them may meet a condition."""
MAX_NODES, MAX_PATHS = 50_000, 500
_BUDGET = Budget(steps=60_000)
_SINGLE = frozenset(("UNIQUE", "ANY", "FIRST", "PRIORITY"))
_ENVIRONMENT = Environment()

TypeOf = Callable[[d.Input], FeelType | None]
"""The type of the values of a column, as far as the model says it."""
_Finding = tuple[str, int, int]
"""What is wrong, and the rules (from 1) that it is about; 0 for none."""
_Found = dict[_Finding, tuple[Value, ...]]


@dataclass(frozen=True)
class _Sheet:
    """A table made ready: its columns, its distinct cells, and the rules that can be judged.

    ``cells`` has for every column the tests by the rules that have them; ``guessed`` are values beside the samples;
    ``complete`` says that nothing is beyond the samples.
    """

    table: d.Table
    columns: tuple[Column, ...]
    allowed: tuple[Test | None, ...]
    cells: tuple[tuple[tuple[Test | None, int], ...], ...]
    guessed: tuple[tuple[Value, ...], ...]
    rules: int
    complete: bool

    def grid(self, orders: Sequence[Mapping[str, Value]], run: Run) -> Grid:
        """The samples, when the unknown values have these orders."""
        symbols = {name: value for order in orders for name, value in order.items()}
        scope = Scope(symbols, None, run)
        columns = [
            [
                Sample(value, _accepting(cells, scope, value), _weight(column, value))
                for value in (*column.samples(order), *guessed)
                if value is None or allowed is None or allowed(scope, value) is True
            ]
            for column, order, allowed, cells, guessed in zip(
                self.columns, orders, self.allowed, self.cells, self.guessed, strict=True
            )
        ]
        return Grid(columns, self.rules)

    @property
    def work(self) -> int:
        """How many nodes are evaluated to try every distinct cell with every sample of its column."""
        return sum(
            sum({cell.text: weight(cell.tree) for cell in cells if cell is not None}.values())
            * (column.size + len(guessed))
            for cells, column, guessed in zip(
                zip(*(rule.tests for rule in self.table.rules), strict=False), self.columns, self.guessed, strict=False
            )
        )

    def situations(self) -> Iterator[tuple[Mapping[str, Value], ...]]:
        """Every order of the unknown values."""
        return product(*(list(islice(column.orders(), MAX_ORDERS + 1)) for column in self.columns))


def examine(table: d.Table, element: str, type_of: TypeOf, log: ProblemLog) -> None:
    """Report what is wrong with the rules of ``table``, which belongs to ``element``."""
    try:
        _check_outputs(table, element, log)
        if table.inputs and table.rules:
            _examine(table, element, type_of, log)
    except (_TooLarge, BudgetExceeded, RecursionError):
        _unexamined(table, element, "large", log)


class _TooLarge(Exception):
    """The table has more conditions than can be tried."""


def _examine(table: d.Table, element: str, type_of: TypeOf, log: ProblemLog) -> None:
    _check_size(table)
    sheet = _sheet(table, type_of)
    if not independent([column.expression.tree for column in table.inputs], sheet.columns):
        _unexamined(table, element, "dependent", log)
        return
    unknown = [index for index, column in enumerate(sheet.columns) if not column.known]
    if unknown:
        _unexamined(table, element, "unknown", log, unknown)
        return
    situations = list(islice(sheet.situations(), MAX_ORDERS + 1))
    if len(situations) > MAX_ORDERS or sheet.work * len(situations) > MAX_TESTS:
        raise _TooLarge
    run = Run(NEVER, _BUDGET)
    findings = [_findings(sheet, sheet.grid(orders, run), MAX_WORK // len(situations)) for orders in situations]
    _report_all(sheet, element, log, situations[0], findings)


# --- making ready -----------------------------------------------------------------------------------------------------


def _check_size(table: d.Table) -> None:
    """Raise _TooLarge when the conditions are too long."""
    if sum(len(column.expression.found) for column in table.inputs) > MAX_PATHS:
        raise _TooLarge
    nodes = 0
    for rule in table.rules:
        nodes += sum(weight(cell.tree) for cell in rule.tests if cell is not None)
        if nodes > MAX_NODES:
            raise _TooLarge


def _sheet(table: d.Table, type_of: TypeOf) -> _Sheet:
    types = [type_of(column) for column in table.inputs]
    plain = [None if type_ is None else type_.plain for type_ in types]
    columns = tuple(Column(type_ if isinstance(type_, SimpleType) else None) for type_ in plain)
    allowed = tuple(
        _test(source.allowed or allowed_values(type_), column)
        for source, type_, column in zip(table.inputs, types, columns, strict=True)
    )
    cells: list[dict[str, tuple[Test | None, int]]] = [{} for _ in columns]
    rules = (1 << len(table.rules)) - 1
    for number, rule in enumerate(table.rules):
        tests = [_cell(test, column) for test, column in zip(rule.tests, columns, strict=False)]
        if len(tests) < len(columns) or _unknown in tests:
            rules &= ~(1 << number)
            continue
        for found, source, test in zip(cells, rule.tests, tests, strict=False):
            text = source.text if source else "-"
            known, bits = found.get(text, (test, 0))
            found[text] = known, bits | 1 << number
    complete = rules == (1 << len(table.rules)) - 1 and not any(column.opaque for column in columns)
    most = min(MAX_GUESSES, MAX_GUESSED // max(1, sum(len(found) for found in cells)))
    # Where the order of unknown values counts, a guess among them would prove nothing.
    guessed = tuple(
        () if column.symbols or not column.within else guesses(column.within, type_, most)
        for column, type_ in zip(columns, plain, strict=True)
    )
    return _Sheet(table, columns, allowed, tuple(tuple(found.values()) for found in cells), guessed, rules, complete)


def _unknown(_scope: Scope, _value: Value) -> bool | None:
    """The test of a cell that reads something that is not known."""
    return None


def _cell(expression: Expression | None, column: Column) -> Test | None:
    """The test of a cell; None when everything passes."""
    return None if expression is None else _test(expression, column) or _unknown


def _test(expression: Expression | None, column: Column) -> Test | None:
    if expression is None or not isinstance(expression.tree, s.UnaryTests):
        return None
    simplified = column.simplified(expression.tree)
    return None if simplified is None else compile_tests(simplified, _ENVIRONMENT)


def _accepting(cells: Sequence[tuple[Test | None, int]], scope: Scope, value: Value) -> int:
    accepting = 0
    for test, rules in cells:
        if test is None or test(scope, value) is True:
            accepting |= rules
    return accepting


def _weight(column: Column, value: Value) -> int:
    """What it means when a value is left out: half a child never comes, and nobody has named every text."""
    if isinstance(value, Decimal) and value != value.to_integral_value() and column.counts:
        return IDLE
    return OPEN if value == OTHER_TEXT else NAMED


# --- looking ----------------------------------------------------------------------------------------------------------


def _findings(sheet: _Sheet, grid: Grid, work: int) -> _Found:
    """What the samples show, each with the first values that show it; ``work`` is how much may be combined."""
    found: _Found = {}
    for rule in members(sheet.rules):
        _find_never(sheet, grid, rule, found)
        _find_overlaps(sheet, grid, rule, found)
    matches = grid.matches(work) if sheet.complete and sheet.table.hit_policy in _SINGLE else {}
    if matches is None:
        found["large", 0, 0] = ()
        return found
    defaults = any(output.default is not None for output in sheet.table.outputs)
    for (rules, meaning), values in matches.items():
        if not rules and not defaults and meaning != IDLE:
            found.setdefault(("open-values" if meaning == OPEN else "gap", 0, 0), values)
    decider = _decider(sheet.table)
    if decider is not None:
        _find_unreachable([rules for rules, _ in matches if rules], decider, found)
    return found


def _decider(table: d.Table) -> Callable[[int], int] | None:
    """Which of the rules that match decides, as the policy says; None when it names none or outputs are not known."""
    if table.hit_policy == "FIRST":
        return lambda rules: (rules & -rules).bit_length() - 1
    orders = [_values(output) for output in table.outputs]
    outputs = [result.tree for rule in table.rules for result in rule.results]
    if table.hit_policy != "PRIORITY" or not all(orders) or not all(map(is_constant, outputs)):
        return None
    ranks = [
        tuple(_place(result.tree, order) for result, order in zip(rule.results, orders, strict=False))
        for rule in table.rules
    ]
    return lambda rules: min(members(rules), key=ranks.__getitem__)


def _values(output: d.Output) -> Sequence[s.Node]:
    """The allowed values of an output, the most important first."""
    tree = output.values.tree if output.values is not None else None
    return tree.tests if isinstance(tree, s.UnaryTests) and not tree.negated else ()


def _place(output: s.Node, order: Sequence[s.Node]) -> int:
    """The place of an output among the allowed values; behind all of them when it is none."""
    return order.index(output) if output in order else len(order)


def _find_never(sheet: _Sheet, grid: Grid, rule: int, found: _Found) -> None:
    """A rule whose cell accepts no value of its column."""
    for index in grid.refusing(rule):
        if not sheet.columns[index].opaque:
            found["never", rule + 1, index] = ()


def _find_overlaps(sheet: _Sheet, grid: Grid, rule: int, found: _Found) -> None:
    """The later rules that can match together with ``rule``, where that must not be."""
    policy, rules = sheet.table.hit_policy, sheet.table.rules
    if policy not in ("UNIQUE", "ANY") or sum(code == "overlap" for code, _, _ in found) >= MAX_OVERLAPS:
        return
    results = [result.tree for result in rules[rule].results]
    for distance in members(grid.together(rule) >> rule + 1):
        second = rule + 1 + distance
        if policy == "UNIQUE" or results != [result.tree for result in rules[second].results]:
            found["overlap", rule + 1, second + 1] = grid.example(1 << rule | 1 << second)


def _find_unreachable(matches: Sequence[int], decider: Callable[[int], int], found: _Found) -> None:
    """A rule that never is the one that decides among those that match."""
    deciding = {rules: decider(rules) for rules in set(matches)}
    reached = set(deciding.values())
    for rule in members(_union(matches)):
        if rule not in reached:
            before = min(first for rules, first in deciding.items() if rules >> rule & 1)
            found["unreachable", rule + 1, before + 1] = ()


def _union(matches: Sequence[int]) -> int:
    union = 0
    for rules in matches:
        union |= rules
    return union


# --- telling ----------------------------------------------------------------------------------------------------------


def _report_all(
    sheet: _Sheet, element: str, log: ProblemLog, orders: Sequence[Mapping[str, Value]], findings: Sequence[_Found]
) -> None:
    """Report what is so in every order of the unknown values: only that is certain."""
    first = findings[0]
    for finding in sorted(first, key=lambda found: (found[1:] == (0, 0), found[1:])):
        if finding == ("open-values", 0, 0) and ("gap", 0, 0) in first:
            continue
        if all(finding in others for others in findings):
            _report(sheet, element, log, orders, finding, first[finding])
    if sheet.table.hit_policy in _SINGLE and not sheet.complete:
        _unexamined(
            sheet.table, element, "partly", log, [index for index, column in enumerate(sheet.columns) if column.opaque]
        )


def _report(  # noqa: PLR0917  # what a report is made of
    sheet: _Sheet,
    element: str,
    log: ProblemLog,
    orders: Sequence[Mapping[str, Value]],
    finding: _Finding,
    values: tuple[Value, ...],
) -> None:
    code, first, second = finding
    table = sheet.table
    if code == "large":
        _unexamined(table, element, "large", log)
        return
    line = table.rules[first - 1].line if first else table.line
    if code == "never":
        cell = table.rules[first - 1].tests[second]
        log.add(code, element, line, rule=first, label=table.inputs[second].label, cell=cell.text if cell else "-")
    elif code == "unreachable":
        log.add(code, element, line, rule=first, by=second)
    else:
        labels = [column.label for column, value in zip(table.inputs, values, strict=True) if value == OTHER_TEXT]
        line = table.rules[second - 1].line if second else line
        examples = written_example(table, sheet.columns, orders, values)
        log.add(
            code, element, line, first=first, second=second, policy=table.hit_policy, labels="、".join(labels),
            **dict(zip(("example", "example_en"), examples, strict=True)),
        )  # fmt: skip


def _unexamined(table: d.Table, element: str, reason: str, log: ProblemLog, columns: Sequence[int] = ()) -> None:
    """Tell that a table whose rules must fit together could not be examined, or not wholly."""
    if table.hit_policy in _SINGLE:
        labels = [table.inputs[index].label for index in columns]
        log.add(f"unexamined-{reason}", element, table.line, **joined("labels", labels))


def _check_outputs(table: d.Table, element: str, log: ProblemLog) -> None:
    """Report constant outputs that are not among the values of their column."""
    scope = Scope({}, None, Run(NEVER, _BUDGET))
    for index, output in enumerate(table.outputs):
        allowed = _test(output.values, Column())
        if output.values is None or allowed is None or not is_constant(output.values.tree):
            continue
        for number, rule in enumerate(table.rules, 1):
            tree = rule.results[index].tree if index < len(rule.results) else None
            value = None if tree is None or not is_constant(tree) else constant(tree)
            if value is not None and not isinstance(value, list) and allowed(scope, value) is not True:
                log.add("output-value", element, rule.line, rule=number, label=output.label, value=literal(value))
