"""Proof that every case can finish, does nothing twice, and gives the applicant an answer.

Every scope (process, sub-process, event sub-process) is played exhaustively by itself; a scope inside another counts by
how it can be over, with or without an answer, or by which error. This loses nothing: tokens do not leave a scope but by
completing it, an interrupting event clears the scope it stands in at any moment, and one beside it only adds a game of
its own. Data is not looked at, so each branch of a choice counts as possible, and what is done for each entry of a list
may be done no time. What cannot be proven within the limit is refused.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from workflows.engine.contents import Contents
from workflows.engine.graph import Node, Process
from workflows.engine.nets import ANY_ERROR, Outcome, Scope, TooManyBranchesError, build_net
from workflows.engine.problems import Place, at, problem
from workflows.engine.reading import CONTAINERS
from workflows.engine.readloops import MULTIPLE
from workflows.engine.tokengame import STATE_LIMIT, Exploration, Net, Situation, explore
from workflows.engine.turning import NEVER, Alone, Turning
from workflows.engine.values import Problem

REPLY_PROPERTY = "reply"
_SHARED_PREFIX = "shared"


_NAMED_AT_MOST = 3


@dataclass(frozen=True)
class _Ending:
    """One way a scope is over: the last node, whether the applicant has been answered, the way there, and the error.

    Without an `error` the scope is completed.
    """

    node: str
    replied: bool
    path: tuple[str, ...]
    error: str | None = None


def check(contents: Contents, *, limit: int = STATE_LIMIT) -> Iterator[Problem]:
    """Every fault of every process, and every way a case can close without a reply."""
    analysis = _Analysis(contents, limit)
    for process in contents.processes.values():
        endings = analysis.process(process)
        if _must_reply(contents, process):
            yield from _unanswered(analysis.names, process, endings)
    yield from analysis.problems


def _must_reply(contents: Contents, process: Process) -> bool:
    """A case is a run of the main process; in a loose file every process but the shared ones may be one."""
    if contents.loose:
        return not process.id.startswith(_SHARED_PREFIX)
    return process is contents.main


def _unanswered(names: Mapping[str, str], process: Process, endings: tuple[_Ending, ...]) -> Iterator[Problem]:
    told: set[str] = set()
    for ending in endings:
        if ending.error is None and not ending.replied and ending.node not in told:
            told.add(ending.node)
            node = process.nodes.get(ending.node)
            yield _on_the_way("no-reply", at(node) if node else at(process), names, ending.path)


def _on_the_way(code: str, place: Place, names: Mapping[str, str], path: tuple[str, ...], **params: object) -> Problem:
    """A problem with the way that leads to it, in words and in elements."""
    return problem(code, place, trace=tuple(names.get(each, each) for each in path), way=path, **params)


class _Analysis:
    """The games already played, so that a process called from many places is played once."""

    def __init__(self, contents: Contents, limit: int) -> None:
        self.contents = contents
        self.limit = limit
        self.problems: list[Problem] = []
        self.names = {node.id: _label(node) for node in contents.nodes()}
        self._endings: dict[tuple[str, str], tuple[_Ending, ...]] = {}
        self._alone: dict[tuple[str, str], Alone] = {}
        self._signals = [
            (node.scope, trigger.name or "")
            for node in contents.nodes()
            for trigger in node.triggers
            if trigger.kind == "signal" and node.kind in {"intermediateThrowEvent", "endEvent"}
        ]

    def process(self, process: Process) -> tuple[_Ending, ...]:
        """How a process can complete."""
        return self._scope(process, process.id)

    def _scope(self, process: Process, scope_id: str) -> tuple[_Ending, ...]:
        key = (process.id, scope_id)
        if key not in self._endings:
            self._endings[key] = ()  # a call that comes back here (refused elsewhere) finds nothing instead of looping
            self._endings[key] = tuple(self._play(process, scope_id))
        return self._endings[key]

    def _play(self, process: Process, scope_id: str) -> Iterator[_Ending]:
        elsewhere = frozenset(name for scope, name in self._signals if scope != scope_id)
        outcomes = {node.id: self._outcomes(node) for node in process.inside(scope_id)}
        scope = Scope(process, scope_id, outcomes, elsewhere)
        place = at(process.nodes[scope_id]) if scope_id in process.nodes else at(process)
        try:
            net = build_net(scope)
            found = explore(net, limit=self.limit)
        except TooManyBranchesError as error:
            node = process.nodes[str(error)]
            self.problems.append(problem("inconclusive", at(node), limit=self.limit, where=self.names[node.id]))
            return
        if found.inconclusive:
            self.problems.append(problem("inconclusive", place, limit=self.limit, where=self._widest(scope)))
            return
        inside = {node.id: self._scope(process, node.id) for node, _ in scope.events()}
        self._turn(Turning(scope, net, found, self._alone_inside(process, scope_id)))
        telling = _Telling(scope, net, found, place, self.names, inside)
        self.problems.extend(telling.problems())
        yield from telling.endings()

    def _turn(self, turning: Turning) -> None:
        """Tell of a circle on which nothing waits, and note what the scope may do alone."""
        process, scope_id = turning.scope.process, turning.scope.id
        self._alone[process.id, scope_id] = turning.alone()
        way = turning.circle()
        if way:
            self.problems.append(_on_the_way("turns-alone", at(process.nodes[way[-1]]), self.names, way))
        self.problems.extend(problem("repeats-alone", at(node)) for node in turning.repeated())

    def _alone_inside(self, process: Process, scope_id: str) -> dict[str, Alone]:
        """What the nodes of a scope that hold scopes may do alone; one that was not played is not told of again."""
        held = [node for node in process.inside(scope_id) if node.kind in CONTAINERS or node.kind == "callActivity"]
        called = {node.id: node.work.called_process or "" for node in held if node.kind == "callActivity"}
        keys = {node.id: (called[node.id],) * 2 if node.id in called else (node.process, node.id) for node in held}
        return {name: self._alone.get(key, NEVER) for name, key in keys.items()}

    def _widest(self, scope: Scope) -> str:
        """Where most branches begin to run side by side: what to simplify."""
        side_by_side = {"parallelGateway", "inclusiveGateway"}
        splitting = [
            node
            for node in scope.nodes()
            if len(node.outgoing) > 1 and (node.kind in side_by_side or not node.kind.endswith("Gateway"))
        ]
        splitting += [node for node in scope.nodes() if node.kind == "boundaryEvent" and not node.interrupting]
        splitting.sort(key=lambda node: -len(node.outgoing))
        return "、".join(f"{self.names[node.id]} × {len(node.outgoing)}" for node in splitting[:_NAMED_AT_MOST]) or "—"

    def _outcomes(self, node: Node) -> frozenset[Outcome]:
        """How a node can be over, however often it is done; an answer in what may be done no time is none."""
        once = self._outcomes_once(node)
        never = node.loop is not None and (node.loop.kind == MULTIPLE or node.loop.test_before)
        return once | {Outcome(replied=False)} if never else once

    def _outcomes_once(self, node: Node) -> frozenset[Outcome]:
        """How a node can be over; a scope that never is, is told there and not once more here."""
        replies = node.work.properties.get(REPLY_PROPERTY) == "true"
        if node.kind in CONTAINERS:
            endings = self._scope(self.contents.processes[node.process], node.id)
        elif node.kind == "callActivity":
            called = self.contents.processes.get(node.work.called_process or "")
            if called is None:
                return frozenset({Outcome(replied=True), Outcome(replied=False, error=ANY_ERROR)})
            endings = self.process(called)
        else:
            return frozenset({Outcome(replied=replies)})
        found = frozenset(Outcome(replies or each.replied, each.error) for each in endings)
        return found or frozenset({Outcome(replied=True)})


def _label(node: Node) -> str:
    name = node.name.strip()
    return f"{name}（{node.id}）" if name else node.id


@dataclass
class _Telling:
    """What an exploration means, in words."""

    scope: Scope
    net: Net
    found: Exploration
    place: Place
    names: Mapping[str, str]
    inside: Mapping[str, tuple[_Ending, ...]]
    """How the event sub-processes of the scope can be over."""

    def __post_init__(self) -> None:
        self.nodes = {node.id: node for node in self.scope.process.inside(self.scope.id)}
        self.starts = tuple(node.id for node in self.scope.begins() if node.kind == "startEvent")

    def problems(self) -> Iterator[Problem]:
        """Deadlocks, doubled tokens, double ends, endless loops and dead nodes, each once per place."""
        yield from self._deadlocks()
        yield from self._doubled()
        yield from self._ended_twice()
        yield from self._two_outcomes()
        yield from self._endless()
        if not self.found.doubled and not self.found.ended_twice:
            yield from self._dead()

    def endings(self) -> Iterator[_Ending]:
        """The ways to be over: the first found for each last node, answered and not, and for each error."""
        told: set[tuple[str, bool, str | None]] = set()
        for situation in (*self.found.completed, *self.found.left):
            for ending in self._ended(situation):
                key = (ending.node, ending.replied, ending.error)
                if key not in told:
                    told.add(key)
                    yield ending

    def _ended(self, situation: Situation) -> Iterator[_Ending]:
        """What the situation is the end of; where an event sub-process came last, its own ends tell more."""
        reached = self.found.reached_by[situation]
        node = reached[1].node if reached is not None else ""
        before = reached[0] if reached is not None else situation
        if node not in self.inside:
            yield _Ending(node, situation.replied, self._path(situation), situation.left)
            return
        for each in self.inside[node]:
            if each.error == situation.left and (before.replied or each.replied) == situation.replied:
                path = tuple(step for step in self._path(before) if step != each.path[0])
                yield _Ending(each.node, situation.replied, (*path, *each.path), each.error)

    def _deadlocks(self) -> Iterator[Problem]:
        told: set[str] = set()
        for situation in self.found.deadlocks:
            for place, node in self.net.places.items():
                if situation.marking & place and node not in told:
                    told.add(node)
                    yield self._tell("deadlock", at(self.nodes[node]), (*self._path(situation), node))

    def _doubled(self) -> Iterator[Problem]:
        told: set[str] = set()
        for situation, move, twice in self.found.doubled:
            node = self.net.places[twice & -twice]
            if node not in told:
                told.add(node)
                path = (*self._path(situation), move.node, node)
                yield self._tell("lack-of-synchronisation", at(self.nodes[node]), path)

    def _ended_twice(self) -> Iterator[Problem]:
        told: set[str] = set()
        for situation, move in self.found.ended_twice:
            if move.node not in told:
                told.add(move.node)
                path = (*self._path(situation), move.node)
                place, ends = at(self.nodes[move.node]), self.names[move.node]
                yield self._tell("improper-completion", place, path, ends=ends)

    def _two_outcomes(self) -> Iterator[Problem]:
        """A case has one outcome, so one run must not reach ends that name different ones."""
        ends = self.scope.ends()
        for situation in self.found.completed:
            reached = [node for bit, node in enumerate(ends) if situation.ends >> bit & 1]
            if len({node.work.properties.get("outcome") for node in reached} - {None}) > 1:
                names = "、".join(self.names[node.id] for node in reached)
                yield self._tell("improper-completion", at(reached[-1]), self._path(situation), ends=names)
                return

    def _endless(self) -> Iterator[Problem]:
        for situation in self.found.endless[:1]:
            reached = self.found.reached_by[situation]
            last = self.nodes.get(reached[1].node) if reached is not None else None
            yield self._tell("livelock", at(last) if last is not None else self.place, self._path(situation))

    def _dead(self) -> Iterator[Problem]:
        """Nodes no run fires, where a live node leads to them; those behind them follow from these."""
        flows = self.scope.process.flows
        waited = {node for s in self.found.deadlocks for bit, node in self.net.places.items() if s.marking & bit}
        begins = {each.id for each in self.scope.begins()}
        for node in self.scope.nodes():
            sources = {flows[key].source for key in node.incoming}
            edge = node.kind == "boundaryEvent" and (node.attached_to or "") in self.found.fired
            live = edge or sources & (self.found.fired | begins)
            if live and node.id not in self.found.fired and node.id not in waited:
                yield problem("dead-node", at(node))

        for node, start in self.scope.events():
            if node.id not in self.found.fired and any(each.kind == "error" for each in start.triggers):
                yield problem("dead-node", at(start))

    def _path(self, situation: Situation) -> tuple[str, ...]:
        return (*self.starts, *self.found.trace(situation))

    def _tell(self, code: str, place: Place, path: tuple[str, ...], **params: object) -> Problem:
        return _on_the_way(code, place, self.names, path, **params)
