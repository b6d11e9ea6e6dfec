"""Whether the tokens of a scope can go round for ever without anything being waited for, so that a command never ends.

A task waits for a person, an event for time or a message; a service, a decision, a gateway or a call of nothing but
these is passed at once. Data is not looked at: each branch of a choice counts as possible. Knows which elements wait;
must not know how tokens move (`nets`, `tokengame`) nor how a problem is told (`soundness`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from workflows.engine.graph import Node
from workflows.engine.links import link_name
from workflows.engine.nets import Scope
from workflows.engine.readloops import STANDARD
from workflows.engine.tokengame import Exploration, Move, Net, Situation, circle, leads_by

_WAITING = frozenset({"userTask", "receiveTask", "eventBasedGateway", "intermediateCatchEvent"})
_LEAVING = frozenset({"error", "escalation"})


@dataclass(frozen=True, kw_only=True)
class Alone:
    """What a scope may do without anything being waited for: be over as it should, or raise something to its edge."""

    ends: bool = False
    raises: bool = False


NEVER = Alone()


@dataclass(frozen=True)
class Turning:
    """A scope, its net and everything that can happen in it, and what the scopes inside its nodes may do alone."""

    scope: Scope
    net: Net
    found: Exploration
    inside: Mapping[str, Alone]

    def alone(self) -> Alone:
        """What the whole scope may do alone."""
        leads = leads_by(self.net, [Situation(self.net.initial)], self._is_alone)
        passed = {move.node for following in leads.values() for _, move in following}
        thrown = any(
            node.id in passed and any(each.kind in _LEAVING for each in node.triggers)
            for node in self.scope.nodes()
            if node.kind in {"endEvent", "intermediateThrowEvent"}
        )
        return Alone(
            ends=any(each.marking == 0 and each.left is None for each in leads),
            raises=thrown or any(each.left is not None for each in leads),
        )

    def circle(self) -> tuple[str, ...]:
        """The way to a circle that nothing in it waits on, and once round it; empty if there is none."""
        round_ = circle(leads_by(self.net, self.found.reached_by, self._is_alone))
        if not round_:
            return ()
        way = [*self.found.trace(round_[0][0]), *(move.node for _, move in round_)]
        return tuple(each for at, each in enumerate(way) if at == 0 or each != way[at - 1])

    def repeated(self) -> tuple[Node, ...]:
        """Activities that repeat themselves without a bound and without waiting."""
        return tuple(
            node
            for node in self.scope.nodes()
            if node.loop is not None and node.loop.kind == STANDARD and node.loop.maximum is None and self._passes(node)
        )

    def _is_alone(self, move: Move) -> bool:
        node = self.scope.process.nodes[move.node]
        if move.give in self._held.get(node.id, ()):
            return True  # it is only entered
        if node.kind != "boundaryEvent":
            return self._passes(node) or (move.error is not None and self.inside.get(node.id, NEVER).raises)
        return any(each.kind in _LEAVING for each in node.triggers) and (
            self.inside.get(node.attached_to or "", NEVER).raises
        )

    @cached_property
    def _held(self) -> dict[str, tuple[int]]:
        """The place on which a token is while an activity with events on its edge is under way: its last."""
        edged = {node.attached_to for node in self.scope.nodes() if node.kind == "boundaryEvent"}
        return {node: (bit,) for bit, node in sorted(self.net.places.items()) if node in edged}

    def _passes(self, node: Node) -> bool:
        """Whether a token passes the node at once; a boundary event does not stand on a token's way."""
        if node.id in self.inside:
            return self.inside[node.id].ends
        return node.kind not in _WAITING or link_name(node) is not None
