"""Turning one scope of a process into the places and moves of the token game.

Knows what each BPMN element does with tokens (BPMN 2.0.2, chapter 13); must not know how a game is played or judged.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import combinations
from typing import NamedTuple

from workflows.engine.graph import Flow, Node, Process, ends_silently
from workflows.engine.tokengame import Join, Move, Net

MAX_INCLUSIVE_FLOWS = 11
_CHOOSING = frozenset({"exclusiveGateway", "eventBasedGateway"})


class TooManyBranchesError(Exception):
    """A gateway or activity has more flows than all their combinations can be played; names it."""


ANY_ERROR = "*"
"""The code of an error that a process may raise which is not here to be looked at."""


class Outcome(NamedTuple):
    """One way a node can be over: with the applicant answered or not, and by an error of this code or as it should."""

    replied: bool
    error: str | None = None


@dataclass(frozen=True)
class Scope:
    """A process or sub-process with what runs directly in it.

    `outcomes` says for each node how it can be over. `elsewhere` are the signals that are thrown outside the scope too.
    """

    process: Process
    id: str
    outcomes: Mapping[str, frozenset[Outcome]]
    elsewhere: frozenset[str] = frozenset()

    def nodes(self) -> tuple[Node, ...]:
        """The nodes that tokens of this scope visit by its flows."""
        return tuple(node for node in self.process.inside(self.id) if not node.by_event)

    def ends(self) -> tuple[Node, ...]:
        """Where tokens end, in the order of the bits by which a run remembers them."""
        return tuple(node for node in self.nodes() if node.kind == "endEvent" or ends_silently(node))

    def begins(self) -> tuple[Node, ...]:
        """Where tokens start."""
        return self.process.begins(self.id)

    def events(self) -> tuple[tuple[Node, Node], ...]:
        """The event sub-processes with their start events."""
        return tuple(
            (node, start)
            for node in self.process.inside(self.id)
            for start in self.process.inside(node.id)
            if node.by_event and start.kind == "startEvent"
        )

    def boundary_of(self, node: Node) -> tuple[Node, ...]:
        """The boundary events of an activity."""
        return tuple(each for each in self.nodes() if each.attached_to == node.id and each.kind == "boundaryEvent")


class _Builder:
    """Numbers the places of a scope and makes its moves."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.nodes = {node.id: node for node in scope.nodes()}
        self.flows = {
            key: flow
            for key, flow in scope.process.flows.items()
            if flow.source in self.nodes and flow.target in self.nodes
        }
        self.entries = tuple(self._entry(node) for node in scope.begins() if node.kind != "startEvent")
        hosts = [node for node in self.nodes.values() if scope.boundary_of(node)]
        names = [*self.flows, *(node.id for node in hosts), *(node.id for node, _ in scope.events())]
        self.bit = {name: 1 << number for number, name in enumerate(names)}
        self.hosts = frozenset(node.id for node in hosts)
        running = {node.id for node, _ in scope.events()}
        self.follows = {name: self._following(name) for name in names if name not in running}

    def net(self) -> Net:
        """The scope's net; tokens start behind its start event, or before each node that no flow leads to."""
        starts = [node for node in self.scope.begins() if node.kind == "startEvent"]
        initial = self._out(starts[0]) if starts else self._mask(self.entries)
        moves = [move for node in self.nodes.values() for move in self._moves(node)]
        moves += [move for node, _ in self.scope.events() for move in self._over(node, self.bit[node.id])]
        places = {bit: self.flows[name].target if name in self.flows else name for name, bit in self.bit.items()}
        return Net(
            initial=initial,
            moves=tuple(moves),
            places=places,
            interrupts=tuple(self._interrupts()),
            closed=self._mask(node.id for node, start in self.scope.events() if _interrupts(start)),
        )

    def _interrupts(self) -> Iterator[Move]:
        """What may come at any time: the start of an interrupting event sub-process, an error out of another one."""
        for node, start in self.scope.events():
            if _interrupts(start):
                if not _hears(start, "error"):
                    yield Move(node=start.id, need=0, take=0, give=self.bit[node.id], clears=True)
            else:
                yield from self._failures(node, 0)

    def _over(self, node: Node, place: int) -> Iterator[Move]:
        """An event sub-process that runs is over."""
        for replied in self._answers(node):
            yield Move(node=node.id, need=place, take=place, give=0, replies=replied)
        yield from self._failures(node, place)

    def _failures(self, node: Node, place: int) -> Iterator[Move]:
        """The node is left by an error: its edge, an event sub-process or what is around the scope takes it."""
        for outcome in sorted(self.scope.outcomes.get(node.id, ()), key=str):
            if outcome.error is not None:
                yield from self._raised(node, place, outcome)

    def _raised(self, node: Node, place: int, outcome: Outcome) -> Iterator[Move]:
        """An error of this code leaves the node on the place."""
        code = outcome.error or ""
        edge = [each for each in self.scope.boundary_of(node) if _hears(each, "error", code)]
        inside = [each for each, start in self.scope.events() if _hears(start, "error", code) and each is not node]
        replies = outcome.replied
        for event in edge[: None if code == ANY_ERROR else 1]:
            yield Move(node=event.id, need=place, take=place, give=self._out(event), replies=replies)
        for event in inside[: None if code == ANY_ERROR else 1] if not edge else ():
            yield Move(node=node.id, need=place, take=place, give=self.bit[event.id], replies=replies, clears=True)
        if not edge and not inside and code != ANY_ERROR:
            yield Move(node=node.id, need=place, take=place, give=0, replies=replies, error=code)

    def _entry(self, node: Node) -> str:
        """A flow that the file does not write, over which the first token comes to the node."""
        flow = Flow(
            id=f"→{node.id}", name="", source="", target=node.id, file="", line=0, scope=self.scope.id, drawn=False
        )
        self.flows[flow.id] = flow
        self.nodes[node.id] = replace(node, incoming=(flow.id,))
        return flow.id

    def _mask(self, names: Iterable[str]) -> int:
        return sum(self.bit[name] for name in names if name in self.bit)

    def _out(self, node: Node) -> int:
        return self._mask(node.outgoing)

    def _following(self, name: str) -> tuple[str, ...]:
        """The places a token on this place may move to next."""
        node = self.nodes[self.flows[name].target] if name in self.flows else self.nodes[name]
        if name in self.flows and node.id in self.hosts:
            return (node.id,)
        attached = [key for each in self.scope.boundary_of(node) for key in each.outgoing]
        return tuple(key for key in (*node.outgoing, *attached) if key in self.bit)

    def _moves(self, node: Node) -> Iterator[Move]:
        if node.kind in {"startEvent", "boundaryEvent"}:
            return
        incoming = [self.bit[key] for key in node.incoming if key in self.bit]
        if node.kind == "parallelGateway":
            every = sum(incoming)
            if every:
                yield Move(node=node.id, need=every, take=every, give=self._out(node))
        elif node.kind == "inclusiveGateway":
            yield from self._inclusive(node, incoming)
        elif node.id in self.hosts:
            yield from self._with_boundary(node, incoming)
        else:
            for place in incoming:
                yield from self._simple(node, place)

    def _simple(self, node: Node, place: int) -> Iterator[Move]:
        """A node that every single token passes: end event, choice, event or activity."""
        if _hears(node, "error") and node.kind == "endEvent":
            for replied in self._answers(node):
                yield from self._raised(node, place, Outcome(replied, node.triggers[0].name or ""))
        elif node.kind in _CHOOSING:
            for key in node.outgoing:
                if key in self.bit:
                    yield Move(node=node.id, need=place, take=place, give=self.bit[key])
        elif not self._waits_for_signal(node):
            yield from self._done(node, place)

    def _done(self, node: Node, place: int) -> Iterator[Move]:
        """An activity or event is over; without conditions it leaves over all its flows."""
        end = self._end_bit(node) if node.kind == "endEvent" or ends_silently(node) else 0
        clears = node.kind == "endEvent" and _hears(node, "terminate")
        for replies in self._answers(node):
            for given in [0] if node.kind == "endEvent" else self._ways(node):
                for heard in self._broadcast(node):
                    yield Move(
                        node=node.id,
                        need=place | heard.take,
                        take=place | heard.take,
                        give=given | heard.give,
                        unless=heard.unless,
                        replies=replies,
                        end=end,
                        clears=clears,
                        also=heard.also,
                    )
        yield from self._failures(node, place)

    def _waits_for_signal(self, node: Node) -> bool:
        """Whether the event goes on only when its signal is thrown in this scope while it waits."""
        signals = {trigger.name for trigger in node.triggers if trigger.kind == "signal"}
        if node.kind != "intermediateCatchEvent" or not signals or signals & self.scope.elsewhere:
            return False
        sources = {self.flows[key].source for key in node.incoming if key in self.flows}
        raced = any(source in self.nodes and self.nodes[source].kind == "eventBasedGateway" for source in sources)
        return not raced and any(_throws(each, signals) for each in self.nodes.values())

    def _broadcast(self, node: Node) -> list[Move]:
        """Who hears the signal that the node throws: for each choice of those that may be waiting, what they do."""
        signals = {trigger.name for trigger in node.triggers if trigger.kind == "signal"}
        waiting = [each for each in self.nodes.values() if self._waits_for_signal(each) and _throws(node, signals)]
        heard = {
            self.bit[key]: each
            for each in waiting
            for key in each.incoming
            if key in self.bit and any(trigger.name in signals for trigger in each.triggers)
        }
        if len(heard) > MAX_INCLUSIVE_FLOWS:
            raise TooManyBranchesError(node.id)
        all_of_them = sum(heard)
        return [self._heard(node, heard, taken, all_of_them - taken) for taken in [0, *_unions(list(heard))]]

    def _heard(self, node: Node, waiting: Mapping[int, Node], taken: int, empty: int) -> Move:
        """Those who wait on the taken places go on; nobody waits on the empty ones."""
        hearing = [each for place, each in waiting.items() if place & taken]
        give = 0
        for each in hearing:
            give |= self._out(each)
        return Move(node=node.id, need=0, take=taken, give=give, unless=empty, also=tuple(each.id for each in hearing))

    def _ways(self, node: Node) -> list[int]:
        """What an activity may give when it is done: of flows with conditions any, of the others all."""
        known = [key for key in node.outgoing if key in self.bit and key != node.default]
        asked = [self.bit[key] for key in known if self.flows[key].condition is not None]
        if not asked:
            return [self._out(node)]
        if len(asked) > MAX_INCLUSIVE_FLOWS:
            raise TooManyBranchesError(node.id)
        always = self._mask(key for key in known if self.flows[key].condition is None)
        none = always or self._mask({node.default or ""} & set(node.outgoing))
        return [always | some for some in _unions(asked)] + ([none] if none else [])

    def _with_boundary(self, node: Node, incoming: list[int]) -> Iterator[Move]:
        """An activity is entered, and then completed or interrupted; a non-interrupting event fires beside it."""
        active = self.bit[node.id]
        for place in incoming:
            yield Move(node=node.id, need=place, take=place, give=active)
        yield from self._done(node, active)
        for event in self.scope.boundary_of(node):
            if _hears(event, "error"):
                continue  # only what fails inside makes it fire
            take = active if event.interrupting else 0
            # While what an earlier firing began is still under way, a second firing would only repeat its game.
            unless = 0 if event.interrupting else self._mask(self._beside(event))
            yield Move(node=event.id, need=active, take=take, give=self._out(event), unless=unless)

    def _inclusive(self, node: Node, incoming: list[int]) -> Iterator[Move]:
        outgoing = [self.bit[key] for key in node.outgoing if key in self.bit]
        if len(incoming) + len(outgoing) > MAX_INCLUSIVE_FLOWS:
            raise TooManyBranchesError(node.id)
        join = Join(self._upstream(node)) if len(incoming) > 1 else None
        for taken in _unions(incoming):  # the filled incoming flows are taken together
            empty = sum(incoming) - taken
            for given in _unions(outgoing) or [0]:
                yield Move(node=node.id, need=taken, take=taken, give=given, unless=empty, join=join)

    def _upstream(self, gateway: Node) -> dict[int, int]:
        """For each incoming flow the places from which a token can come to it without passing the gateway."""
        before: dict[str, list[str]] = {}
        for name, following in self.follows.items():
            if name not in gateway.incoming:
                for each in following:
                    before.setdefault(each, []).append(name)
        upstream: dict[int, int] = {}
        for key in gateway.incoming:
            if key in self.bit:
                upstream[self.bit[key]] = self._mask(_closure([key], before) - {key})
        return upstream

    def _beside(self, event: Node) -> set[str]:
        """The places that only this boundary event's tokens can be on."""
        without = {name: tuple(k for k in then if k not in event.outgoing) for name, then in self.follows.items()}
        starts = [key for node in self.nodes.values() if node.kind == "startEvent" for key in node.outgoing]
        starts.extend(self.entries)
        return _closure(event.outgoing, self.follows) - _closure(starts, without)

    def _end_bit(self, node: Node) -> int:
        """End events are counted once per run, except those that only non-interrupting events lead to."""
        places = {key for key in node.incoming if key in self.bit}
        events = [each for each in self.nodes.values() if each.kind == "boundaryEvent" and not each.interrupting]
        if any(places <= self._beside(event) for event in events):
            return 0
        return 1 << [each.id for each in self.scope.ends()].index(node.id)

    def _answers(self, node: Node) -> list[bool]:
        """Whether the applicant has been answered when the node is over as it should."""
        return sorted(each.replied for each in self.scope.outcomes.get(node.id, _PLAIN) if each.error is None)


def build_net(scope: Scope) -> Net:
    """The net of a scope; TooManyBranchesError when an inclusive gateway has too many branches."""
    return _Builder(scope).net()


def _unions(places: list[int]) -> list[int]:
    """Every choice of one or more of the places, as one set of places each."""
    return [sum(some) for size in range(1, len(places) + 1) for some in combinations(places, size)]


def _closure(starts: Iterable[str], follows: Mapping[str, Iterable[str]]) -> set[str]:
    found: set[str] = set()
    waiting = list(starts)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting.extend(follows.get(name, ()))
    return found


_PLAIN = frozenset({Outcome(replied=False)})


def _hears(node: Node, kind: str, code: str | None = None) -> bool:
    """Whether an event is of this kind; an error's code, if one is asked for, must suit it."""
    for trigger in node.triggers:
        if trigger.kind == kind:
            return code in {None, ANY_ERROR, trigger.name} or not trigger.name
    return False


def _interrupts(start: Node) -> bool:
    return start.interrupting or _hears(start, "error")


def _throws(node: Node, signals: Iterable[str | None]) -> bool:
    """Whether the node throws one of the signals."""
    thrown = {trigger.name for trigger in node.triggers if trigger.kind == "signal"}
    return node.kind in {"intermediateThrowEvent", "endEvent"} and bool(thrown & set(signals))
