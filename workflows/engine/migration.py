"""Moving a case from one release to another: its waiting steps find their counterparts, or the move is refused.

Every step keeps its number, so that tasks and timers keep the ids by which they are known outside. A timer keeps its
instant. What the new model listens for in addition begins to listen; what it no longer listens for stops, and is told
with everything needed to take it up again. Nothing else is given up: a step without a counterpart is an obstacle.

Pure. Knows states and the elements of two releases; must not know which cases there are nor who may move them.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from workflows.engine.events import EventSubProcess
from workflows.engine.loops import INSTANCE
from workflows.engine.nodes import SubProcess, UserTask
from workflows.engine.state import current
from workflows.engine.values import STATE_VERSION, State
from workflows.errors import N_, InvalidState

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from workflows.engine.lines import Row
    from workflows.engine.nodes import FlowNode
    from workflows.engine.specs import ScopeSpec, Specs
    from workflows.engine.tree import Case, Scope, Step
    from workflows.engine.values import Advance, OpenTask, Release

GONE = N_("新版本里没有与“{element}”对应的环节；请写明移到哪个环节")
OTHER_KIND = N_("“{element}”在新版本里不再是同一种环节；请写明移到哪个环节")
OTHER_SCOPE = N_("“{element}”在新版本里移进或移出了子流程；请写明移到哪个环节")
OTHER_FLOW = N_("“{element}”等着从“{flow}”来的那一路，新版本里没有这条顺序流；请写明对应的顺序流")
OTHER_DEADLINE = N_("任务“{element}”在新版本里换了期限；正在计算的期限不能中途更换")


@dataclass(frozen=True, kw_only=True)
class Obstacle:
    """Why a waiting step cannot be moved; `what` is a Chinese template that `params` fill."""

    element: str
    what: str
    params: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Plan:
    """How a state moves: `rows` are those of the new state, `moves` says what waits where before and after.

    `stopped` are the rows of listeners that the new release does not know; `obstacles` must be empty before the plan
    is carried out. `elements` is what was mapped by hand: elements and flows of the old release to those of the new.
    `origins` is the old element of each step by its number.
    """

    rows: tuple[Row, ...]
    moves: tuple[tuple[str, str], ...]
    end: str | None
    elements: Mapping[str, str]
    origins: Mapping[int, str]
    stopped: tuple[Row, ...] = ()
    obstacles: tuple[Obstacle, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Migrate:
    """Command: come over from the release `origin`.

    `elements` maps its elements and sequence flows to those of the new release where their ids differ; `taken_up` are
    rows that an earlier move stopped and this one, which undoes it, takes up again.
    """

    origin: Release
    elements: Mapping[str, str] = field(default_factory=dict)
    taken_up: tuple[Row, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Migrated:
    """What moving a case did.

    `advance` is what happened in the new release; `moves` are the elements in which something waits, before and after;
    `renewed` the open tasks that look different now (they keep their id, holder and due date); `stopped` and `started`
    are the listeners that the new release does not know, as rows, and those that it adds, as elements.
    """

    advance: Advance
    moves: tuple[tuple[str, str], ...]
    renewed: tuple[OpenTask, ...]
    stopped: tuple[Row, ...]
    started: tuple[str, ...]


class MigrationRefused(InvalidState):
    """The case cannot be moved; `obstacles` says everything that is in the way."""

    code = "migration"

    def __init__(self, obstacles: tuple[Obstacle, ...]) -> None:
        first = obstacles[0]
        super().__init__(first.what, **first.params)
        self.obstacles = obstacles


@dataclass
class _Planner:
    old: Specs
    new: Specs
    elements: Mapping[str, str]
    rows: dict[int, Row] = field(default_factory=dict)
    moves: list[tuple[str, str]] = field(default_factory=list)
    stopped: list[Row] = field(default_factory=list)
    obstacles: list[Obstacle] = field(default_factory=list)

    def plan(self, rows: Sequence[Row], end: str | None) -> Plan:
        for row in sorted(rows):
            self._move(row)
        if end is not None and self.elements.get(end, end) not in self.new.elements:
            told = {"element": self.old.elements[end].node.name or end}
            self.obstacles.append(Obstacle(element=end, what=GONE, params=told))
        return Plan(
            rows=tuple(self.rows.values()),
            moves=tuple(self.moves),
            end=None if end is None else self.elements.get(end, end),
            elements=self.elements,
            origins={row[0]: row[2] for row in sorted(rows)},
            stopped=tuple(self.stopped),
            obstacles=tuple(self.obstacles),
        )

    def _move(self, row: Row) -> None:
        number, holder, element, condition, remembered = row
        goal = _mapped(self.elements, element)
        remembered = {**remembered, **self._flows(remembered)}
        moved = [number, holder, goal, condition, remembered]
        why = self._obstacle(moved, element)
        if why is None:
            self.rows[number] = moved
            if not {"listening", "loop"} & remembered.keys():
                self.moves.append((element.removesuffix(INSTANCE), goal.removesuffix(INSTANCE)))
        elif "listening" in remembered:
            self.stopped.append(row)
        elif holder == 0 or holder in self.rows:  # else its scope could not be moved, which is told already
            self.obstacles.append(Obstacle(element=element, what=why[0], params=why[1]))

    def _obstacle(self, moved: Row, element: str) -> tuple[str, dict[str, str]] | None:
        _, holder, goal, _, remembered = moved
        told = {"element": self.old.elements[element].node.name or element}
        old, new = self.old.elements[element], self.new.elements.get(goal)
        if new is None:
            return GONE, told
        if type(old) is not type(new) or _trigger(old) != _trigger(new):
            return OTHER_KIND, told
        if goal not in self._scope(holder) or not self._host_fits(new, remembered):
            return OTHER_SCOPE, told
        missing = [flow for flow in remembered.get("arrived", ()) if flow not in new.node.incoming]
        if missing:
            return OTHER_FLOW, told | {"flow": missing[0]}
        if isinstance(old, UserTask) and _deadline(old) != _deadline(new):
            return OTHER_DEADLINE, told
        return None

    def _scope(self, holder: int) -> Mapping[str, FlowNode]:
        """The elements of the scope that the step with this number holds; none if that step was not moved."""
        if holder == 0:
            return self.new.main.nodes
        host = self.new.elements[self.rows[holder][2]] if holder in self.rows else None
        return self.new.processes[host.inner_process].nodes if isinstance(host, SubProcess) else {}

    def _host_fits(self, spec: FlowNode, remembered: Mapping[str, Any]) -> bool:
        host = self.rows.get(remembered.get("host", 0))
        return "host" not in remembered or (host is not None and spec.node.attached_to == host[2])

    def _flows(self, remembered: Mapping[str, Any]) -> dict[str, Any]:
        """What the step remembers of flows, under their new names."""
        named = {}
        if "flow" in remembered:
            named["flow"] = self.elements.get(remembered["flow"], remembered["flow"])
        if "arrived" in remembered:
            arrived = remembered["arrived"]
            named["arrived"] = {self.elements.get(flow, flow): arrived[flow] for flow in sorted(arrived)}
        return named


def _mapped(elements: Mapping[str, str], element: str) -> str:
    """The element, or the instance of one that is done several times, under its new name."""
    name = element.removesuffix(INSTANCE)
    return elements.get(name, name) + element[len(name) :]


def plan(old: Release, state: State, new: Release, elements: Mapping[str, str]) -> Plan:
    """How a case that stands at `state` of the release `old` would stand in the release `new`.

    `elements` maps elements and sequence flows of the old release to those of the new where their ids differ.
    """
    content = current(state)
    return _Planner(old.specs, new.specs, elements).plan(content["steps"], content["end"])


def moved(state: State, planned: Plan, taken_up: Sequence[Row]) -> State:
    """The state in the new release, with the rows of listeners that are taken up again."""
    content = current(state)
    rows = sorted([*planned.rows, *taken_up])
    holders = {str(row[0]) for row in rows}
    local = {number: values for number, values in content["locals"].items() if number in holders}
    return State(version=STATE_VERSION, content={**content, "end": planned.end, "steps": rows, "locals": local})


def renewed(before: Case, after: Case) -> tuple[OpenTask, ...]:
    """The open tasks that the new release describes in another way than the old one."""
    was = {step.id: _looks(step.task_spec.described(step)) for step in _tasks(before)}
    now = {step.id: step.task_spec.described(step) for step in _tasks(after)}
    return tuple(task for number, task in now.items() if was.get(number) != _looks(task))


def _tasks(case: Case) -> list[Step]:
    return [step for step in case.steps() if step.waits and isinstance(step.task_spec, UserTask)]


def _looks(task: OpenTask) -> OpenTask:
    """The task without what stays as it is: who holds it and when it is due."""
    return replace(task, assignee=None, due=None)


def begin_listening(case: Case, old: Release, planned: Plan) -> tuple[str, ...]:
    """Start the timers that the new release has and the old one had not; answers their elements.

    A timer that both have was started in its time, and may have fired since, so it is left as it is.
    """
    begun = [step for scope in case.scopes() for step in _begun_in(scope, old.specs, planned)]
    return tuple(step.element for step in begun)


def _begun_in(scope: Case | Scope, old: Specs, planned: Plan) -> Iterator[Step]:
    waiting = scope.unfinished()
    heard = {(step.element, step.internal_data.get("host")) for step in waiting if step.listening}
    before = _scope_before(scope, old, planned)
    known = before.event_subprocesses if before is not None else scope.spec.event_subprocesses
    for spec in scope.spec.event_subprocesses:
        if _new_timer(spec, known, planned) and (spec.name, None) not in heard:
            yield _listening(scope, spec)
    for host in waiting:
        origin = planned.origins.get(host.id)
        if origin is None or not host.waits:
            continue
        was = old.elements[origin].attached
        for boundary in host.task_spec.attached:
            if _new_timer(boundary, was, planned) and (boundary.name, host.id) not in heard:
                yield _listening(scope, boundary, host=host.id)


def _listening(scope: Case | Scope, spec: FlowNode, **about: int) -> Step:
    step = scope.place(spec)
    step.listen(**about)
    return step


def _scope_before(scope: Case | Scope, old: Specs, planned: Plan) -> ScopeSpec | None:
    """The scope of the old release that this one stands for; None when the move itself opened it."""
    if scope is scope.case:
        return old.main
    origin = planned.origins.get(scope.host.id)
    held = old.elements[origin] if origin is not None else None
    return old.processes[held.inner_process] if isinstance(held, SubProcess) else None


def _new_timer(spec: FlowNode, before: Iterable[FlowNode], planned: Plan) -> bool:
    """Whether the listener waits for an instant, and had no counterpart among those before that did."""
    known = {_mapped(planned.elements, each.name) for each in before if _trigger(each) == "timer"}
    return _trigger(spec) == "timer" and spec.name not in known


def _trigger(spec: FlowNode) -> str | None:
    """What an event, or the start of an event sub-process, waits for; None for what is no event."""
    triggers = spec.start.node.triggers if isinstance(spec, EventSubProcess) else spec.node.triggers
    return triggers[0].kind if triggers else None


def _deadline(spec: FlowNode) -> str | None:
    return spec.node.work.properties.get("deadline")
