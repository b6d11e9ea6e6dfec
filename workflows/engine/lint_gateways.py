"""Lint: a gateway always has a way on, and conditions stand only where they are evaluated.

Knows gateways and the shapes of conditions that together cover everything; not the token game (`soundness`).
"""

from collections.abc import Iterator

from workflows.engine.contents import Contents
from workflows.engine.covering import covers
from workflows.engine.graph import Flow, Node, Process
from workflows.engine.problems import at, problem
from workflows.engine.reading import ACTIVITIES, CONTAINERS
from workflows.engine.values import Problem
from workflows.engine.written import feel_of

_CHOOSING = frozenset({"exclusiveGateway", "inclusiveGateway"})
_BRANCHES = 2


def check(contents: Contents) -> Iterator[Problem]:
    """All gateways and conditions of the package."""
    for process in contents.processes.values():
        for node in process.nodes.values():
            flows = [process.flows[key] for key in node.outgoing]
            if node.kind in _CHOOSING and len(flows) >= _BRANCHES:
                yield from _choice(contents, node, flows)
            elif _chooses(node, flows):
                yield from _inclusive_leaving(contents, node, flows)
            else:
                yield from _no_choice(node, flows)
            if node.kind == "eventBasedGateway":
                yield from _event_gateway(process, node, flows)


def _choice(contents: Contents, node: Node, flows: list[Flow]) -> Iterator[Problem]:
    defaults = [flow for flow in flows if flow.id == node.default]
    others = [flow for flow in flows if flow.id != node.default]
    bare = [flow for flow in others if flow.condition is None]
    yield from (problem("condition-on-default", at(flow)) for flow in defaults if flow.condition is not None)
    yield from _same_conditions(node, others)
    if defaults or len(bare) > 1:
        yield from (problem("condition-missing", at(flow)) for flow in bare)
    elif bare or not covers(contents, [feel_of(flow.condition or "") or "" for flow in flows]):
        yield problem("no-default", at(node))


def _chooses(node: Node, flows: list[Flow]) -> bool:
    """Whether an activity chooses its way itself: conditions on one of several flows (an inclusive choice)."""
    activity = node.kind in ACTIVITIES | CONTAINERS
    return activity and len(flows) >= _BRANCHES and any(flow.condition is not None for flow in flows)


def _inclusive_leaving(contents: Contents, node: Node, flows: list[Flow]) -> Iterator[Problem]:
    """Flows without a condition are always taken, so that they need no default beside them."""
    defaults = [flow for flow in flows if flow.id == node.default]
    yield from (problem("condition-on-default", at(flow)) for flow in defaults if flow.condition is not None)
    certain = any(flow.condition is None for flow in flows)
    if not certain and not covers(contents, [feel_of(flow.condition or "") or "" for flow in flows]):
        yield problem("no-default", at(node))


def _same_conditions(node: Node, flows: list[Flow]) -> Iterator[Problem]:
    seen: set[str] = set()
    for flow in flows:
        if flow.condition in seen and node.kind == "exclusiveGateway":
            yield problem("same-condition", at(flow), condition=flow.condition)
        seen.add(flow.condition or flow.id)


def _no_choice(node: Node, flows: list[Flow]) -> Iterator[Problem]:
    for flow in flows:
        if flow.condition is not None:
            code = "condition-on-single" if len(flows) == 1 else "condition-misplaced"
            yield problem(code, at(flow), kind=node.kind)
    if node.default in node.outgoing:
        code = "default-single" if len(flows) == 1 else "default-misplaced"
        yield problem(code, at(node), flow=node.default)


def _event_gateway(process: Process, node: Node, flows: list[Flow]) -> Iterator[Problem]:
    if len(flows) < _BRANCHES:
        yield problem("event-gateway-branches", at(node))
    for flow in flows:
        target = process.nodes.get(flow.target)
        if target is not None and (not _waits(target) or len(target.incoming) > 1):
            yield problem("event-gateway-target", at(flow))


def _waits(node: Node) -> bool:
    """Whether the node does nothing but wait for an event, so that others can race with it."""
    catches = node.kind == "intermediateCatchEvent" and all(trigger.kind != "link" for trigger in node.triggers)
    return catches or node.kind == "receiveTask"
