"""Lint: expressions are FEEL, read only what exists, and write down no amount, percentage, date or day count.

Knows FEEL's syntax tree; says nothing of what the expressions are used for beyond their kind.
"""

import re
from collections.abc import Collection, Iterator
from decimal import Decimal

from workflows.engine.contents import Contents
from workflows.engine.decisionfiles import Cell
from workflows.engine.graph import Node
from workflows.engine.known import data_keys
from workflows.engine.problems import Place, at, at_line, problem
from workflows.engine.surroundings import Surroundings, hint
from workflows.engine.values import Problem
from workflows.engine.written import FORM, Written, expressions, feel_of, locals_of, parsed, parsed_tests
from workflows.errors import N_
from workflows.feel import FeelSyntaxError, syntax
from workflows.feel.builtins import BUILTINS
from workflows.feel.walk import children, references

_DURATION = re.compile(r"-?P(?=\d|T\d)[\dYMWDTHS.]+")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}.*")
_FREE_NUMBERS = frozenset({Decimal(0), Decimal(1)})
_COMPARING = (syntax.Comparison, syntax.Between, syntax.In, syntax.RangeLiteral, syntax.UnaryComparison)
# Functions whose further arguments count digits, characters or entries.
_COUNTING = frozenset(
    syntax.Name(name)
    for name in (
        "ceiling",
        "decimal",
        "floor",
        "round down",
        "round half down",
        "round half up",
        "round up",
        "sublist",
        "substring",
    )
)
_ROOTS = frozenset({"parameters", "case", "today", "now"})


def check(contents: Contents, surroundings: Surroundings) -> Iterator[Problem]:
    """All expressions of the package."""
    known = data_keys(contents, surroundings)
    for written in expressions(contents):
        yield from _written(written, known, surroundings)
    for flow in contents.flows():
        if flow.language is not None and "feel" not in flow.language.lower():
            yield problem("other-language", at(flow), language=flow.language)
    for node in contents.nodes():
        yield from _timers(node)
        if known is not None:
            yield from _decision_inputs(contents, node, known)
    for file in {each.file: each for each in contents.decisions.values()}.values():
        for cell in file.cells:
            yield from _cell(file.file, cell, surroundings)


def _decision_inputs(contents: Contents, node: Node, known: Collection[str]) -> Iterator[Problem]:
    """What the decision of a business rule task reads must be in the case's data."""
    model = contents.tables.get(node.work.decision or "")
    if model is None or model.definitions.knowledge:
        return  # the parameters of a model's own functions would look like data
    free = {*known, *locals_of(contents, node), *_ROOTS, *BUILTINS, *(each.variable for each in model.decisions)}
    for name in sorted({path[0] for path in model.references(node.work.decision or "")} - free):
        where = N_("决策“{id}”").format(id=node.work.decision)
        yield problem("unknown-variable", at(node), where=where, name=name, hint=hint(name, known))


def _timers(node: Node) -> Iterator[Problem]:
    for trigger in node.triggers:
        if trigger.kind == "timer" and trigger.timer is None:
            yield problem("timer-missing", at(node))
        if trigger.timer is not None and trigger.timer[0] == "timeCycle":
            yield problem("timer-cycle", at_line(node, trigger.line))
        for kind, line in trigger.surplus:
            yield problem("timer-twice", at_line(node, line), kind=kind)


def _written(written: Written, known: Collection[str] | None, surroundings: Surroundings) -> Iterator[Problem]:
    text = feel_of(written.text)
    if text is None:
        if _DURATION.fullmatch(written.text.strip()):
            yield problem("literal-duration", written.place, where=written.where, text=written.text.strip())
        else:
            yield problem("not-feel", written.place, where=written.where, text=written.text)
        return
    if not text:
        yield problem("expression-empty", written.place, where=written.where)
        return
    tree = parsed(text)
    if isinstance(tree, FeelSyntaxError):
        yield _syntax(written.place, written.where, text, tree)
        return
    if written.kind != FORM:
        yield from _literals(tree, written.place, written.where)
    yield from _functions(tree, written)
    yield from _parameters(tree, written.place, written.where, surroundings.parameters)
    if known is not None and written.closed:
        yield from _variables(tree, written, known)


def _syntax(place: Place, where: str, text: str, error: FeelSyntaxError) -> Problem:
    return problem("feel-syntax", place, where=where, column=error.position + 1, why=error.message, text=text)


def _literals(tree: syntax.Node, place: Place, where: str, *, comparing: bool = False) -> Iterator[Problem]:
    """Numbers in comparisons, fractions anywhere, and durations and dates written out."""
    if isinstance(tree, syntax.Number):
        fraction = tree.value != tree.value.to_integral_value()
        if fraction or (comparing and abs(tree.value) not in _FREE_NUMBERS):
            yield problem("literal-number", place, where=where, number=tree.value)
    elif isinstance(tree, syntax.String | syntax.Temporal):
        text = tree.value if isinstance(tree, syntax.String) else tree.text
        if _DURATION.fullmatch(text):
            yield problem("literal-duration", place, where=where, text=text)
        elif _DATE.fullmatch(text):
            yield problem("literal-date", place, where=where, text=text)
    else:
        inside = comparing or isinstance(tree, _COMPARING)
        for child in children(tree):
            yield from _literals(child, place, where, comparing=inside and not _is_position(tree, child))


def _is_position(tree: syntax.Node, child: syntax.Node) -> bool:
    """Whether `child` is the position in `list[2]` or a digit count in `round(x, 2)`, which are no rules."""
    if isinstance(tree, syntax.Filter):
        return child is tree.condition and isinstance(child, syntax.Number)
    return isinstance(tree, syntax.Invocation) and tree.function in _COUNTING and child in tree.arguments[1:]


def _parameters(tree: syntax.Node, place: Place, where: str, defined: Collection[str] | None) -> Iterator[Problem]:
    for reference in references(tree):
        if (
            reference.path[0] == "parameters"
            and defined is not None
            and len(reference.path) > len(("parameters", "group"))
        ):
            name = ".".join(reference.path[1:3])
            if name not in defined:
                yield problem("unknown-parameter", place, where=where, name=name, hint=hint(name, defined))


def _functions(tree: syntax.Node, written: Written) -> Iterator[Problem]:
    called = _called(tree)
    for reference in references(tree):
        name = reference.path[0]
        if reference.position in called and name not in BUILTINS:
            yield problem("unknown-function", written.place, where=written.where, name=name, hint=hint(name, BUILTINS))


def _called(tree: syntax.Node) -> set[int]:
    """Where the names of called functions stand."""
    found = {each for child in children(tree) for each in _called(child)}
    if isinstance(tree, syntax.Invocation) and isinstance(tree.function, syntax.Name):
        found.add(tree.function.position)
    return found


def _variables(tree: syntax.Node, written: Written, known: Collection[str]) -> Iterator[Problem]:
    free = {*known, *written.local, *_ROOTS, *BUILTINS}
    called = _called(tree)
    for reference in references(tree):
        name = reference.path[0]
        if reference.certain and name not in free and reference.position not in called:
            free.add(name)
            yield problem("unknown-variable", written.place, where=written.where, name=name, hint=hint(name, known))


def _cell(file: str, cell: Cell, surroundings: Surroundings) -> Iterator[Problem]:
    """A decision's rules: thresholds are parameters, so its tests hold no numbers either."""
    if cell.kind not in {"test", "output", "expression"}:
        return
    place = Place(file=file, line=cell.line, element=cell.decision, label=cell.label)
    where = {"test": N_("规则的条件"), "output": N_("规则的结果"), "expression": N_("决策的表达式")}[cell.kind]
    tree = parsed_tests(cell.text) if cell.kind == "test" else parsed(cell.text)
    if isinstance(tree, FeelSyntaxError):
        return  # `workflows.dmn` tells it, and knows names with spaces
    yield from _parameters(tree, place, where, surroundings.parameters)
    if cell.kind != "output":
        yield from _literals(tree, place, where, comparing=cell.kind == "test")
