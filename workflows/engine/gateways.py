"""Gateways: where the token chooses, splits, waits for others, or races.

Joins count the tokens that came over each flow, so they are right in loops too, instead of SpiffWorkflow's own look at
ancestors in the tree of tasks, which is pruned here. Source: BPMN 2.0.2, 10.6 and 13.4.

Knows gateways only; must not know how their conditions are evaluated (`ways`).
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from workflows.engine import ways
from workflows.engine.nodes import FlowNode

if TYPE_CHECKING:
    from collections.abc import Iterable

    from workflows.engine.graph import Flow, Node
    from workflows.engine.tree import Step


class Choice(FlowNode):
    """A gateway with conditions; what it chose is kept in the step while it completes."""

    def taken(self, step: Step) -> Iterable[Flow]:
        """The chosen flows."""
        chosen = step.internal_data.pop("chosen")
        return [flow for flow in self.leaving if flow.id in chosen]


class ExclusiveGateway(Choice):
    """Takes the first flow whose condition holds, in the order of the file, else the default flow."""

    def enter(self, step: Step) -> bool:
        """Choose one flow."""
        holding = ways.holding(step, self.node, self.leaving)
        flow = next(holding, None) or ways.otherwise(self.node, self.leaving)
        step.internal_data["chosen"] = [flow.id]
        return True


class Join(FlowNode):
    """A gateway where tokens meet: the newest step there holds the count of what came over each flow."""

    def _arrived(self, step: Step) -> Counter[str]:
        """Take over what the waiting step holds, add the new token, and let the waiting step go."""
        arrived: Counter[str] = Counter([step.internal_data["flow"]]) if "flow" in step.internal_data else Counter()
        for other in step.workflow.unfinished():
            if other is not step and other.task_spec is self and other.waits:
                arrived.update(other.internal_data["arrived"])
                other.merge()
        return arrived

    def _consumed(self, step: Step, arrived: Counter[str]) -> None:
        """Take one token from each flow; what came in excess waits on in a step of its own."""
        rest = {flow: count - 1 for flow, count in sorted(arrived.items()) if count > 1}
        if rest:
            waiting = step.workflow.place(self)
            waiting.internal_data["arrived"] = rest
            waiting.wait()


class ParallelGateway(Join):
    """Waits for one token on each incoming flow, then sends one over each outgoing flow."""

    def enter(self, step: Step) -> bool:
        """Count the token; go on when none is missing."""
        if len(self.node.incoming) < 2:  # noqa: PLR2004 (nothing to wait for)
            return True
        arrived = self._arrived(step)
        if any(flow not in arrived for flow in self.node.incoming):
            step.internal_data["arrived"] = dict(sorted(arrived.items()))
            return False
        self._consumed(step, arrived)
        return True


class InclusiveGateway(Choice, Join):
    """Waits for every token that can still come, then takes each flow whose condition holds, else the default flow."""

    settles = True
    upstream: dict[str, frozenset[str]]
    """For each incoming flow the elements from which a token can reach it without passing this gateway."""

    def enter(self, step: Step) -> bool:
        """Count the token; whether others can still come is asked when nothing moves any more."""
        if len(self.node.incoming) < 2:  # noqa: PLR2004 (nothing to wait for)
            self._choose(step)
            return True
        arrived = self._arrived(step)
        step.internal_data["arrived"] = dict(sorted(arrived.items()))
        return False

    def settle(self, step: Step) -> bool:
        """Go on unless a token elsewhere can reach an empty incoming flow and none that has a token already."""
        if not step.waits:
            return False
        arrived = step.internal_data["arrived"]
        empty = [flow for flow in self.node.incoming if flow not in arrived]
        for other in step.workflow.unfinished():
            place = other.element
            reaches_empty = any(place in self.upstream[flow] for flow in empty)
            if other is not step and reaches_empty and not any(place in self.upstream[flow] for flow in arrived):
                return False
        step.resume()
        return True

    def resume(self, step: Step) -> None:
        """Choose the flows and take one token from each incoming flow."""
        self._choose(step)
        self._consumed(step, Counter(step.internal_data.pop("arrived")))

    def _choose(self, step: Step) -> None:
        holding = [flow.id for flow in ways.holding(step, self.node, self.leaving)]
        step.internal_data["chosen"] = holding or [ways.otherwise(self.node, self.leaving).id]


class EventBasedGateway(FlowNode):
    """Lets the events behind it race: the first to happen takes the token, the others are withdrawn."""

    def _on_complete_hook(self, my_task: Step) -> None:
        super()._on_complete_hook(my_task)
        for child in my_task.children:
            child.internal_data["race"] = my_task.id


def upstream_of(gateway: Node, flows: Iterable[Flow], hosts: dict[str, str]) -> dict[str, frozenset[str]]:
    """For each incoming flow of the gateway, the elements from which a token can reach it without passing the gateway.

    `hosts` maps a boundary event to the activity it is attached to: a token in the activity may leave over the event.
    """
    sources: dict[str, set[str]] = {}
    leads: dict[str, str] = {}
    for flow in flows:
        sources.setdefault(flow.target, set()).add(flow.source)
        leads[flow.id] = flow.source
    reached: dict[str, frozenset[str]] = {}
    for incoming in gateway.incoming:
        found: set[str] = set()
        ahead = [leads[incoming]]
        while ahead:
            element = ahead.pop()
            if element not in found and element != gateway.id:
                found.add(element)
                ahead.extend(sources.get(element, ()))
                ahead.extend([hosts[element]] if element in hosts else [])
        reached[incoming] = frozenset(found)
    return reached
