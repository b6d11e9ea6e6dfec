"""Proof that every case can finish, does nothing twice, and gives the applicant an answer.

Every scope (process, sub-process, event sub-process) is played exhaustively by itself; a scope inside another counts by
how it can complete, with or without an answer. This loses nothing: tokens do not leave a scope but by completing it, an
interrupting event clears the scope it stands in, and a non-interrupting one only adds a game of its own. Data is not
looked at, so each branch of a choice counts as possible. What cannot be proven within the limit is refused.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from workflows.engine.contents import Contents
from workflows.engine.graph import Node, Process
from workflows.engine.nets import Scope, TooManyBranchesError, build_net
from workflows.engine.problems import Place, at, problem
from workflows.engine.reading import CONTAINERS
from workflows.engine.readloops import MULTIPLE
from workflows.engine.tokengame import STATE_LIMIT, Exploration, Net, Situation, explore
from workflows.engine.values import Problem
from workflows.errors import N_

REPLY_PROPERTY = "reply"
_SHARED_PREFIX = "shared"


@dataclass(frozen=True)
class _Ending:
    """One way a scope completes: the last node, whether the applicant has been answered, and the way there."""

    node: str
    replied: bool
    trace: tuple[str, ...]


def check(contents: Contents, *, limit: int = STATE_LIMIT) -> Iterator[Problem]:
    """Every fault of every process, and every way a case can close without a reply."""
    analysis = _Analysis(contents, limit)
    for process in contents.processes.values():
        endings = analysis.process(process)
        if _must_reply(contents, process):
            yield from _unanswered(process, endings)
    yield from analysis.problems


def _must_reply(contents: Contents, process: Process) -> bool:
    """A case is a run of the main process; in a loose file every process but the shared ones may be one."""
    if contents.loose:
        return not process.id.startswith(_SHARED_PREFIX)
    return process is contents.main


def _unanswered(process: Process, endings: tuple[_Ending, ...]) -> Iterator[Problem]:
    told: set[str] = set()
    for ending in endings:
        if not ending.replied and ending.node not in told:
            told.add(ending.node)
            node = process.nodes.get(ending.node)
            yield problem("no-reply", at(node) if node else at(process), trace=ending.trace)


class _Analysis:
    """The games already played, so that a process called from many places is played once."""

    def __init__(self, contents: Contents, limit: int) -> None:
        self.contents = contents
        self.limit = limit
        self.problems: list[Problem] = []
        self._endings: dict[tuple[str, str], tuple[_Ending, ...]] = {}

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
        scope = Scope(process, scope_id, {node.id: self._answers(node) for node in process.inside(scope_id)})
        place = at(process.nodes[scope_id]) if scope_id in process.nodes else at(process)
        try:
            net = build_net(scope)
            found = explore(net, limit=self.limit)
        except TooManyBranchesError as error:
            self.problems.append(problem("inconclusive", at(process.nodes[str(error)]), limit=self.limit))
            return
        if found.inconclusive:
            self.problems.append(problem("inconclusive", place, limit=self.limit))
            return
        telling = _Telling(scope, net, found, place)
        self.problems.extend(telling.problems())
        yield from telling.endings()
        for node in process.inside(scope_id):
            if node.by_event:
                yield from self._event(process, node)

    def _event(self, process: Process, node: Node) -> Iterator[_Ending]:
        """An event sub-process; an interrupting one is a way to complete the scope, possibly before any answer."""
        endings = self._scope(process, node.id)
        starts = [each for each in process.inside(node.id) if each.kind == "startEvent"]
        if any(start.interrupting or _hears_error(start) for start in starts):
            for each in endings:
                yield _Ending(each.node, each.replied, (N_("任意时刻"), *each.trace))

    def _answers(self, node: Node) -> frozenset[bool]:
        """How a node can complete, however often it is done; an answer in what may be done no time is none."""
        once = self._answers_once(node)
        never = node.loop is not None and (node.loop.kind == MULTIPLE or node.loop.test_before)
        return once | {False} if never else once

    def _answers_once(self, node: Node) -> frozenset[bool]:
        """How a node can complete; a scope that never completes is told there and not once more here."""
        if node.work.properties.get(REPLY_PROPERTY) == "true":
            return frozenset({True})
        process = self.contents.processes[node.process]
        if node.kind in CONTAINERS and not node.by_event:
            endings = self._scope(process, node.id)
        elif node.kind == "callActivity":
            called = self.contents.processes.get(node.work.called_process or "")
            endings = self.process(called) if called is not None else ()
        else:
            return frozenset({False})
        return frozenset(each.replied for each in endings) or frozenset({True})


def _hears_error(start: Node) -> bool:
    return any(trigger.kind == "error" for trigger in start.triggers)


class _Telling:
    """What an exploration means, in words."""

    def __init__(self, scope: Scope, net: Net, found: Exploration, place: Place) -> None:
        self.scope = scope
        self.net = net
        self.found = found
        self.place = place
        self.nodes = {node.id: node for node in scope.nodes()}
        self.starts = tuple(self._label(node.id) for node in scope.begins() if node.kind == "startEvent")

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
        """The ways to complete: the first found for each last node, answered and not."""
        told: set[tuple[str, bool]] = set()
        for situation in self.found.completed:
            reached = self.found.reached_by[situation]
            node = reached[1].node if reached is not None else ""
            if (node, situation.replied) not in told:
                told.add((node, situation.replied))
                yield _Ending(node, situation.replied, self._trace(situation))

    def _deadlocks(self) -> Iterator[Problem]:
        told: set[str] = set()
        for situation in self.found.deadlocks:
            for place, node in self.net.places.items():
                if situation.marking & place and node not in told:
                    told.add(node)
                    yield problem("deadlock", at(self.nodes[node]), trace=(*self._trace(situation), self._label(node)))

    def _doubled(self) -> Iterator[Problem]:
        told: set[str] = set()
        for situation, move, twice in self.found.doubled:
            node = self.net.places[twice & -twice]
            if node not in told:
                told.add(node)
                trace = (*self._trace(situation), self._label(move.node), self._label(node))
                yield problem("lack-of-synchronisation", at(self.nodes[node]), trace=trace)

    def _ended_twice(self) -> Iterator[Problem]:
        told: set[str] = set()
        for situation, move in self.found.ended_twice:
            if move.node not in told:
                told.add(move.node)
                trace = (*self._trace(situation), self._label(move.node))
                ends = self._label(move.node)
                yield problem("improper-completion", at(self.nodes[move.node]), trace=trace, ends=ends)

    def _two_outcomes(self) -> Iterator[Problem]:
        """A case has one outcome, so one run must not reach ends that name different ones."""
        ends = self.scope.ends()
        for situation in self.found.completed:
            reached = [node for bit, node in enumerate(ends) if situation.ends >> bit & 1]
            if len({node.work.properties.get("outcome") for node in reached} - {None}) > 1:
                names = "、".join(self._label(node.id) for node in reached)
                yield problem("improper-completion", at(reached[-1]), trace=self._trace(situation), ends=names)
                return

    def _endless(self) -> Iterator[Problem]:
        for situation in self.found.endless[:1]:
            reached = self.found.reached_by[situation]
            place = at(self.nodes[reached[1].node]) if reached is not None else self.place
            yield problem("livelock", place, trace=self._trace(situation))

    def _dead(self) -> Iterator[Problem]:
        """Nodes no run fires, where a live node leads to them; those behind them follow from these."""
        flows = self.scope.process.flows
        waited = {node for s in self.found.deadlocks for bit, node in self.net.places.items() if s.marking & bit}
        for node in self.nodes.values():
            sources = {flows[key].source for key in node.incoming}
            live = sources & (self.found.fired | {each.id for each in self.scope.begins()})
            if live and node.id not in self.found.fired and node.id not in waited:
                yield problem("dead-node", at(node))

    def _trace(self, situation: Situation) -> tuple[str, ...]:
        return (*self.starts, *(self._label(node) for node in self.found.trace(situation)))

    def _label(self, node: str) -> str:
        name = self.nodes[node].name.strip()
        return f"{name}（{node}）" if name else node
