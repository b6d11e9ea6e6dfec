"""One command carried through the engine until nothing more happens by itself.

Pure. A service task waits inside the engine; here its service is asked for through `perform` and its result fed back,
again and again, so that commands and replay take exactly the same road: only what `perform` does differs. Must not
know the database, nor which services there are.
"""

from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from workflows import canonical, engine
from workflows.engine import Migrate, Migrated
from workflows.engine.incidents import ENDLESS, ENDLESS_REMEDY
from workflows.engine.values import (
    Advance,
    ClosedTask,
    Command,
    Decision,
    Effect,
    EndReached,
    Fact,
    Incident,
    OpenTask,
    Release,
    Result,
    State,
    Tick,
    Timer,
)
from workflows.largevalues import held

SERVICE_LIMIT = 3_000
"""Services that one command may call, three for each instance that an activity may have: what calls more goes round in
a circle, and each call lets the engine begin to count its steps anew."""
Perform = Callable[[Effect, Mapping[str, Any]], Mapping[str, Any]]
"""Carries out a service task, given the case data as they then are, and returns its result."""


@dataclass(frozen=True, kw_only=True)
class Performed:
    """A service task that was carried out, with its result."""

    effect: Effect
    result: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Turn:
    """Everything one command did: what stands now, and what happened on the way, in order.

    `opened` and `closed` are net: a task that came and went within the command is in neither.
    """

    state: State
    data: Mapping[str, Any]
    facts: tuple[Fact, ...] = ()
    opened: tuple[OpenTask, ...] = ()
    closed: tuple[ClosedTask, ...] = ()
    timers: tuple[Timer, ...] = ()
    performed: tuple[Performed, ...] = ()
    decisions: tuple[Decision, ...] = ()
    incidents: tuple[Incident, ...] = ()
    ended: EndReached | None = None
    migrated: Migrated | None = None
    """What a move to another release did, if the command was one."""


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What a command is carried out under: release, rules' values as nested mapping, instant, services."""

    release: Release
    parameters: Mapping[str, Any]
    now: datetime
    perform: Perform


def begin(terms: Terms, case_id: str, data: Mapping[str, Any]) -> Turn:
    """Start a case and go on until it waits. Raises what the engine raises."""
    first = engine.start(terms.release, case_id=case_id, data=data, parameters=terms.parameters, now=terms.now)
    return _Taking(terms).finish(first)


def take(terms: Terms, state: State, data: Mapping[str, Any], command: Command) -> Turn:
    """Give a waiting case one command and go on until it waits again.

    Raises what the engine raises. An incident refuses a person's command; one that a timer runs into is kept, unless it
    is that the case never comes to rest.
    """
    return _Taking(terms, refuse=not isinstance(command, Tick)).finish(_advance(terms, state, data, command))


def move(terms: Terms, state: State, data: Mapping[str, Any], command: Migrate) -> Turn:
    """Bring a waiting case over to the release of *terms* and go on until it waits again. Raises as the engine."""
    migrated = engine.migrate(terms.release, state, data, command, parameters=terms.parameters, now=terms.now)
    return replace(_Taking(terms).finish(migrated.advance), migrated=migrated)


def _advance(terms: Terms, state: State, data: Mapping[str, Any], command: Command) -> Advance:
    return engine.advance(terms.release, state, data, command, parameters=terms.parameters, now=terms.now)


def described(turn: Turn, before: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the journal keeps of a turn, as canonical values; *before* are the case data it started from."""
    said = {
        "facts": [{"kind": fact.kind, "element": fact.element, "path": list(fact.path)} for fact in turn.facts],
        "opened": [_opened(task) for task in turn.opened],
        "closed": [dict(vars(task)) for task in turn.closed],
        "effects": [_performed(each) for each in turn.performed],
        "decisions": [decision_plain(decision) for decision in turn.decisions],
        "changes": changes(before, turn.data),
        "timers": [asdict(timer) for timer in turn.timers],
        "ended": asdict(turn.ended) if turn.ended else None,
    }
    said |= {"incidents": [_incident(each) for each in turn.incidents]} if turn.incidents else {}
    return said | (_migrated(turn.migrated) if turn.migrated else {})


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Return every key whose value differs, with the value before and after (None where there was none)."""
    if type(before) is type(after) is dict:
        gone = [key for key in before if key not in after]
        came = [key for key in after if key not in before]
        both = [key for key, value in before.items() if key in after and after[key] is not value]
        found = gone + came + [key for key in both if not _same(before[key], after[key])]
    else:
        every = before.keys() | after.keys()
        found = [key for key in every if key not in before or key not in after or not _stayed(before, after, key)]
    return {key: [before.get(key), after.get(key)] for key in sorted(found)}


def _stayed(before: Mapping[str, Any], after: Mapping[str, Any], key: str) -> bool:
    return held(before, key) is held(after, key) or _same(before[key], after[key])


def _same(one: Any, other: Any) -> bool:
    """Return whether two values are written alike: 1 and True, or 1.0 and 1.00, are not."""
    if one is other:
        return True
    if type(one) is not type(other) or one != other:
        return False
    return not isinstance(one, Decimal | list | Mapping) or canonical.dumps(one) == canonical.dumps(other)


def _opened(task: OpenTask) -> dict[str, Any]:
    kept: dict[str, Any] = {"id": task.id, "element": task.element, "name": task.name}
    kept |= {"path": list(task.path), "group": task.group}
    kept |= {"assignee": task.assignee, "form": task.form, "due": task.due}
    beside = {"claim_line": task.claim_line, "deadline_from": task.deadline_from}
    return kept | {name: value for name, value in beside.items() if value is not None}


def _migrated(migrated: Migrated) -> dict[str, Any]:
    return {
        "moves": [list(each) for each in migrated.moves],
        "renewed": [_opened(task) for task in migrated.renewed],
        "stopped": [list(row) for row in migrated.stopped],
        "started": list(migrated.started),
    }


def _incident(incident: Incident) -> dict[str, Any]:
    return asdict(incident) | {"path": list(incident.path)}


def _performed(each: Performed) -> dict[str, Any]:
    effect = each.effect
    kept = {"id": effect.id, "element": effect.element, "type": effect.type, "path": list(effect.path)}
    return kept | {"headers": dict(effect.headers), "inputs": dict(effect.inputs), "result": dict(each.result)}


def _endless(state: State, effect: Effect) -> Incident:
    case = state.content["case"]
    what = (
        f"案件 {case} 一次办理调用了超过 {SERVICE_LIMIT} 次服务仍未停下，流程在无人参与的环路里打转。{ENDLESS_REMEDY}"
    )
    return Incident(element=effect.element, code=ENDLESS, what=what, path=effect.path)


def decision_plain(decision: Decision) -> dict[str, Any]:
    """Return what the journal keeps of an evaluated decision, as canonical values."""
    return {
        "decision": decision.decision,
        "name": decision.name,
        "element": decision.element,
        "inputs": [dict(each) for each in decision.inputs],
        "rules_hit": [dict(each) for each in decision.rules_hit],
        "rules_tested": [dict(each) for each in decision.rules_tested],
        "outputs": dict(decision.outputs),
        "parameters": list(decision.parameters),
        "sentences": list(decision.sentences),
    }


@dataclass
class _Taking:
    """The turn as it grows."""

    terms: Terms
    refuse: bool = True
    waiting: deque[Effect] = field(default_factory=deque)
    performed: list[Performed] = field(default_factory=list)
    total: Advance | None = None

    def finish(self, first: Advance) -> Turn:
        self._add(first)
        while self.waiting:
            self._carry_out(self.waiting.popleft())
        return self._turn()

    def _carry_out(self, effect: Effect) -> None:
        total = self._so_far()
        if not engine.waits_for(total.state, effect.id):
            return  # an earlier result of this command has cancelled it
        if len(self.performed) >= SERVICE_LIMIT:
            raise engine.EngineIncident(_endless(total.state, effect))
        result = self.terms.perform(effect, total.data)
        self.performed.append(Performed(effect=effect, result=result))
        self._add(_advance(self.terms, total.state, total.data, Result(effect_id=effect.id, result=result)))

    def _add(self, advance: Advance) -> None:
        self.waiting.extend(advance.effects)
        before = self.total
        if before is None:
            self.total = advance
            return
        fresh = tuple(incident for incident in advance.incidents if incident not in before.incidents)
        if fresh and self.refuse:
            raise engine.EngineIncident(fresh[0])
        self.total = replace(
            advance,
            facts=before.facts + advance.facts,
            opened=before.opened + advance.opened,
            closed=before.closed + advance.closed,
            decisions=before.decisions + advance.decisions,
            incidents=before.incidents + fresh,
            ended=advance.ended or before.ended,
        )

    def _turn(self) -> Turn:
        total = self._so_far()
        opened, closed = {task.id for task in total.opened}, {task.id for task in total.closed}
        return Turn(
            state=total.state,
            data=total.data,
            facts=total.facts,
            opened=tuple(task for task in total.opened if task.id not in closed),
            closed=tuple(task for task in total.closed if task.id not in opened),
            timers=total.timers,
            performed=tuple(self.performed),
            decisions=total.decisions,
            incidents=total.incidents,
            ended=total.ended,
        )

    def _so_far(self) -> Advance:
        if self.total is None:
            message = "Expected a first advance before anything else"
            raise RuntimeError(message)
        return self.total
