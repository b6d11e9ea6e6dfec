"""Which flows a step leaves over when the model sets conditions: of a gateway, and of an activity without one.

Conditions are strict: neither true nor false stops the case instead of taking the default flow. Knows flows and their
conditions; must not know what kind of element is left.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from workflows.engine.expressions import truth_of
from workflows.engine.incidents import StuckError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from workflows.engine.graph import Flow, Node
    from workflows.engine.tree import Step


def holding(step: Step, node: Node, leaving: Sequence[Flow]) -> Iterator[Flow]:
    """The flows with a condition that holds, in the order of the file."""
    for flow in leaving:
        if flow.id != node.default and not _only(flow, leaving):
            where = f"{_called(node)}流向“{flow.name or flow.id}”（{flow.id}）"
            if truth_of(step, flow.condition or "", where=where):
                yield flow


def otherwise(node: Node, leaving: Sequence[Flow]) -> Flow:
    """The flow taken when no condition holds; StuckError when the model names none."""
    for flow in leaving:
        if flow.id == node.default or _only(flow, leaving):
            return flow
    raise StuckError("no-flow", f"{_called(node)}的条件都不成立，也没有默认流向")


def every(step: Step, node: Node, leaving: Sequence[Flow]) -> list[str]:
    """The ids of all flows over which an activity leaves: those without a condition, and those whose condition holds.

    The default flow is taken when there is no other (BPMN 2.0.2, 13.3.2: an inclusive choice).
    """
    asked = [flow for flow in leaving if flow.condition is not None]
    holds = {flow.id for flow in holding(step, node, asked)}
    always = {flow.id for flow in leaving if flow.condition is None and flow.id != node.default}
    chosen = [flow.id for flow in leaving if flow.id in holds | always]
    return chosen or [otherwise(node, leaving).id]


def _only(flow: Flow, leaving: Sequence[Flow]) -> bool:
    return flow.condition is None and len(leaving) == 1


def _called(node: Node) -> str:
    return f"{'网关' if node.kind.endswith('Gateway') else '活动'}“{node.name or node.id}”（{node.id}）"
