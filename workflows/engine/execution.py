"""The functions of the engine: start a case, advance it by one command, decide a table, say where a case stands.

All pure: what comes out depends on the arguments alone, so the same commands in the same order always give the same
text of state. Knows the engine's parts; must not know who asks, where anything is stored, or what time it is.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from workflows.engine import deciding, events, hearing, migration, variables
from workflows.engine.expressions import FeelEngine
from workflows.engine.incidents import EngineIncident, StuckError
from workflows.engine.migration import Migrated, MigrationRefused
from workflows.engine.nodes import ServiceTask, UserTask, is_open
from workflows.engine.state import restore, stands, take, waiting
from workflows.engine.tree import Case, Given
from workflows.engine.values import Advance, Complete, EndReached, Incident, Result, Tick, Timer, Token, Trigger
from workflows.errors import N_, InvalidState

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from workflows.engine.migration import Migrate
    from workflows.engine.nodes import FlowNode
    from workflows.engine.tree import Step
    from workflows.engine.values import Command, Decision, Release, State


def start(
    release: Release,
    *,
    case_id: str,
    data: Mapping[str, Any],
    parameters: Mapping[str, Any],
    now: datetime,
) -> Advance:
    """Start a case of the release with its first data (the start form's values, the applicant's keys, "case").

    `parameters` are the values of rules in force for the case, nested by group; `now` is aware. Raises EngineIncident
    when the process cannot get under way.
    """
    case = _case(release, case_id, data, parameters=parameters, now=now)
    case.specs.main.begin(case)
    case.rest()
    return _advance(case, refuse=True, was_open=True)


def advance(
    release: Release,
    state: State,
    data: Mapping[str, Any],
    command: Command,
    *,
    parameters: Mapping[str, Any],
    now: datetime,
) -> Advance:
    """Carry out one command on the case that stands at `state` with `data`; neither is changed.

    Raises InvalidState when the task, effect or event is not waited for. An incident refuses a user's command
    (Complete, Trigger) with EngineIncident; at a Result or a Tick it is listed in the advance, and the step that is
    stuck is tried again with every following command, whose own success does not depend on it. What never comes to rest
    refuses every command.
    """
    case = _case(release, state.content["case"], data, parameters=parameters, now=now)
    restore(case, state, _named(command))
    was_open = is_open(case) or (isinstance(command, Trigger) and command.reopen_at is not None)
    stuck = case.stuck()
    _obey(case, command)
    case.queue.extend(stuck)
    case.rest()
    if isinstance(command, Tick):
        _fire_due(case)
    return _advance(case, refuse=isinstance(command, Complete | Trigger), was_open=was_open)


def migrate(
    release: Release,
    state: State,
    data: Mapping[str, Any],
    move: Migrate,
    *,
    parameters: Mapping[str, Any],
    now: datetime,
) -> Migrated:
    """Move a case that stands at `state` of the release `move.origin` to `release`, and go on from there if it can.

    Raises MigrationRefused with every obstacle, and EngineIncident when the case could not go on.
    """
    planned = migration.plan(move.origin, state, release, move.elements)
    if planned.obstacles:
        raise MigrationRefused(planned.obstacles)
    before = _case(move.origin, state.content["case"], data, parameters=parameters, now=now)
    restore(before, state)
    case = _case(release, state.content["case"], data, parameters=parameters, now=now)
    restore(case, migration.moved(state, planned, move.taken_up))
    renewed = migration.renewed(before, case)
    was_open = is_open(case)
    started = migration.begin_listening(case, move.origin, planned)
    case.queue.extend(case.stuck())
    case.rest()
    return Migrated(
        advance=_advance(case, refuse=True, was_open=was_open),
        moves=planned.moves,
        renewed=renewed,
        stopped=planned.stopped,
        started=started,
    )


def decide(
    release: Release,
    decision: str,
    inputs: Mapping[str, Any],
    *,
    parameters: Mapping[str, Any],
    now: datetime,
) -> Decision:
    """Evaluate a decision of the release outside any case, with its reasons.

    Raises EngineIncident when it cannot be evaluated with these inputs.
    """
    context = {**inputs, variables.PARAMETERS: parameters}
    try:
        return deciding.decided(release.decisions, decision, context, now=now)[1]
    except StuckError as stuck:
        raise EngineIncident(Incident(element=decision, code=stuck.code, what=stuck.what)) from stuck


def tokens(release: Release, state: State) -> tuple[Token, ...]:
    """Where the case stands, for the diagram: every element in which something waits, and all that hold one another."""
    standing = []
    for element in waiting(state):
        node = release.specs.elements[element].node
        standing.append(Token(element=node.id, process=node.process, kind=node.kind))
    return tuple(standing)


def waits_for(state: State, effect_id: str) -> bool:
    """Whether the effect's result is still wanted: an earlier result of the same command may have cancelled it."""
    number = effect_id.removeprefix(f"{state.content['case']}.e")
    return number.isdecimal() and stands(state, int(number))


def receivable_events(release: Release, state: State) -> frozenset[str]:
    """The names of the events that a Trigger would be taken for at this moment."""
    case = _case(release, state.content["case"], {}, parameters={}, now=_ANY_TIME)
    restore(case, state)
    return frozenset(hearing.receivable(case))


_ANY_TIME = datetime(2000, 1, 1, tzinfo=UTC)
"""For a question whose answer does not depend on the time."""


def _case(
    release: Release,
    case_id: str,
    data: Mapping[str, Any],
    *,
    parameters: Mapping[str, Any],
    now: datetime,
) -> Case:
    given = Given(
        case_id=case_id,
        data=data,
        parameters=parameters,
        decisions=release.decisions,
        now=now,
        behaviour=release.behaviour,
    )
    return Case(release.specs, FeelEngine, given)


def _named(command: Command) -> tuple[int, ...]:
    """The number of the step that the command names."""
    match command:
        case Complete():
            written = command.task_id.rpartition(".")[2]
        case Result():
            written = command.effect_id.rpartition(".e")[2]
        case _:
            written = ""
    return (int(written),) if written.isdecimal() else ()


def _obey(case: Case, command: Command) -> None:
    match command:
        case Complete():
            _complete(case, command)
        case Result():
            step = _waiting(case, ServiceTask, lambda each: each.public_effect_id == command.effect_id)
            if step is None:
                raise InvalidState(N_("服务 {effect} 的结果已经收到、已被取消或者不存在"), effect=command.effect_id)
            step.internal_data["result"] = dict(command.result)
            step.resume()
        case Trigger():
            if command.reopen_at is not None:
                _go_on_at(case, command.reopen_at)
            _tell(case, command.event, command.values)
        case Tick():
            pass


def _complete(case: Case, command: Complete) -> None:
    step = _waiting(case, UserTask, lambda each: each.public_id == command.task_id)
    if step is None:
        raise InvalidState(N_("任务 {task} 已经办结、已被取消或者不存在"), task=command.task_id)
    variables.write_at(step, command.values)
    step.resume()


def _tell(case: Case, event: str, values: Mapping[str, Any]) -> None:
    if not hearing.deliver(case, event, values):
        raise InvalidState(N_("案件目前不能接收事件“{event}”"), event=event)


def _go_on_at(case: Case, element: str) -> None:
    """Let a case that has ended go on at an element of its process."""
    spec = case.specs.main.nodes.get(element)
    if is_open(case) or spec is None:
        raise InvalidState(N_("案件没有办结，不需要重新开启"))
    case.outcome = None
    case.specs.main.begin_at(case, (spec,))
    case.rest()


def _waiting(case: Case, kind: type[FlowNode], matches: Callable[[Step], bool]) -> Step | None:
    return next(
        (step for step in case.steps() if step.waits and isinstance(step.task_spec, kind) and matches(step)), None
    )


def _fire_due(case: Case) -> None:
    """Fire what is due, the earliest first; each may bring the next about or cancel it."""
    while (timers := events.timers(case)) and timers[0][0] <= case.now:
        events.fire(timers[0][1])
        case.rest()


def _advance(case: Case, *, refuse: bool, was_open: bool) -> Advance:
    taken = case.recorder
    if refuse and taken.fresh:
        raise EngineIncident(taken.fresh[0])
    ended = None
    if was_open and not is_open(case):
        events.clear(case, but=None)
        ended = _end(case)
    waiting_timers = events.timers(case)
    return Advance(
        state=take(case),
        data=case.data_now,
        facts=tuple(taken.facts),
        opened=tuple(taken.opened.values()),
        closed=tuple(taken.closed.values()),
        timers=tuple(Timer(id=s.public_timer_id, element=s.element, due_at=due) for due, s in waiting_timers),
        effects=tuple(taken.effects.values()),
        decisions=tuple(taken.decisions),
        incidents=tuple(taken.incidents),
        ended=ended,
    )


def _end(case: Case) -> EndReached | None:
    if case.outcome is None:
        return None
    node = case.specs.elements[case.outcome].node
    return EndReached(element=node.id, outcome=node.work.properties.get("outcome"), label=node.name)
