"""Lint: which organ acts at a step, that no lane mixes two of them, and what a step shows another organ of the case.

Knows the custom properties `organ` and `shows`; must not know which offices an organ has.
"""

from collections.abc import Collection, Iterator

from workflows.engine.contents import Contents
from workflows.engine.graph import Lane, Node, Process, calls_service
from workflows.engine.problems import at, at_lane, problem
from workflows.engine.surroundings import Surroundings, hint
from workflows.engine.values import Problem

CLAIMS = "claims"
"""What `shows` names beside kinds of papers: the claim lines of the case."""
LOAN = "loan"
"""Likewise: the loan of the case."""
_OTHER = "other"
_ACTING = frozenset({"userTask", "callActivity"})


def check(contents: Contents, surroundings: Surroundings) -> Iterator[Problem]:
    """Both properties of every node, and every lane."""
    kinds = _kinds_of_papers(contents)
    for node in contents.nodes():
        yield from _organ(node, surroundings)
        yield from _shows(contents, node, kinds)
    for process in contents.processes.values():
        for lane in process.lanes:
            yield from _lane(process, lane)


def _organ(node: Node, surroundings: Surroundings) -> Iterator[Problem]:
    organ = node.work.properties.get("organ")
    if organ is None:
        return
    if node.kind not in _ACTING and not calls_service(node):
        yield problem("organ-place", at(node), kind=node.kind)
    elif surroundings.organs is not None and organ not in surroundings.organs:
        yield problem("organ-unknown", at(node), value=organ, hint=hint(organ, surroundings.organs))


def _shows(contents: Contents, node: Node, kinds: Collection[str]) -> Iterator[Problem]:
    names = [name.strip() for name in node.work.properties.get("shows", "").split(",") if name.strip()]
    if names and node.kind != "userTask":
        yield problem("shows-place", at(node))
    for name in names:
        if name not in kinds and contents.complete:
            yield problem("shows-unknown", at(node), name=name, hint=hint(name, kinds))


def _lane(process: Process, lane: Lane) -> Iterator[Problem]:
    """Who stands in one lane belongs to one organ: the drawing must not say otherwise."""
    nodes = (process.nodes[name] for name in lane.members if name in process.nodes)
    found = {node.work.properties.get("organ", "") for node in nodes if node.kind in _ACTING}
    if len(found) > 1:
        yield problem("lane-of-two-organs", at_lane(process, lane), organs=", ".join(sorted(found - {""})))


def _kinds_of_papers(contents: Contents) -> frozenset[str]:
    """What papers are filed under: the file fields of the forms and the options of their checklists of papers."""
    kinds = {CLAIMS, LOAN, _OTHER}
    for _, field in contents.fields():
        if field.type == "file":
            kinds.add(field.key)
        if "papers" in field.properties:
            kinds.update(option.value for option in field.options)
    return frozenset(kinds)
