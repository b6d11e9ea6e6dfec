"""Lint: a repeated activity says how often it is done, and where its results go.

Knows loop characteristics; says nothing of their expressions (`lint_expressions`) nor of what follows (`soundness`).
"""

from collections.abc import Iterator

from workflows.engine.contents import Contents
from workflows.engine.formfiles import KEY
from workflows.engine.graph import Loop, Node
from workflows.engine.problems import at, at_line, problem
from workflows.engine.reading import ACTIVITIES, CONTAINERS
from workflows.engine.readloops import MULTIPLE
from workflows.engine.values import Problem


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
    for each in loop.odd:
        yield problem("loop-odd", place, setting=each)
    if (loop.output_collection is None) != (loop.output_element is None):
        yield problem("loop-output", place)
    for name in (loop.element, loop.output_collection):
        if name is not None and not KEY.fullmatch(name):
            yield problem("mapping-target", at(node), target=name)
