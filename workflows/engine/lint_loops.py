"""Lint: a repeated activity says how often it is done, and where its results go.

Knows loop characteristics; says nothing of their expressions but what number they fix (`lint_expressions` does), nor of
what follows (`soundness`).
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal

from workflows.engine.contents import Contents
from workflows.engine.formfiles import KEY
from workflows.engine.graph import Loop, Node
from workflows.engine.problems import at, at_line, problem
from workflows.engine.reading import ACTIVITIES, CONTAINERS
from workflows.engine.readloops import INSTANCE_LIMIT, MULTIPLE
from workflows.engine.values import Problem
from workflows.engine.written import feel_of, parsed
from workflows.feel import BudgetExceeded, FeelSyntaxError, evaluate, references

_DIGITS = 18
"""More than so many digits are too many in any case."""
_EVER = datetime(2000, 1, 1, tzinfo=UTC)
"""How many there are is no matter of the day on which a package is checked."""


def check(contents: Contents) -> Iterator[Problem]:
    """All repeated activities of the package."""
    for node in contents.nodes():
        if node.loop is not None:
            yield from _loop(node, node.loop)


def _loop(node: Node, loop: Loop) -> Iterator[Problem]:
    place = at_line(node, loop.line)
    if node.kind not in ACTIVITIES | CONTAINERS:
        yield problem("loop-odd", place, setting=loop.kind)
    counted = (loop.collection or loop.cardinality) if loop.kind == MULTIPLE else loop.condition
    if not counted and loop.maximum is None:
        yield problem("loop-count-missing", place)
    number = _written_number(loop)
    if number is not None and number > INSTANCE_LIMIT:
        yield problem("loop-too-many", place, number=number, limit=INSTANCE_LIMIT)
    for each in loop.odd:
        yield problem("loop-odd", place, setting=each)
    if (loop.output_collection is None) != (loop.output_element is None):
        yield problem("loop-output", place)
    for name in (loop.element, loop.output_collection):
        if name is not None and not KEY.fullmatch(name):
            yield problem("mapping-target", at(node), target=name)


def _written_number(loop: Loop) -> int | None:
    """How often it is done, when that stands in the file and nothing of a case changes it; None when a case tells."""
    text = (loop.collection or loop.cardinality or "").strip()
    if text.isdecimal() and not loop.collection:
        return int(text[:_DIGITS])
    if (feel := feel_of(text)) is None or isinstance(parsed(feel), FeelSyntaxError) or references(feel):
        return None
    try:
        value = evaluate(feel, {}, now=_EVER).value
    except BudgetExceeded:
        return None
    if isinstance(value, list):
        return len(value)
    return int(value) if isinstance(value, Decimal) else None
