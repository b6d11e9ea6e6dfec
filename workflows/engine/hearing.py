"""Who hears what: messages, signals, errors and escalations on their way through the scopes of a case.

SpiffWorkflow asks only the outermost process for event sub-processes, so it is decided here. A message goes to one
receiver, the innermost that waits for it, of equals the oldest; where a receiver names what it recognises its message
by (zeebe:subscription), a message that says something else is not for it. A signal goes to everything in the case that
waits for it at that moment, and to no other case. Errors and escalations go outwards until somebody takes them.
Source: BPMN 2.0.2, 10.5 and 13.5.

Knows scopes and what elements listen to; must not know what they do when they have heard it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from workflows.engine import variables
from workflows.engine.expressions import value_of
from workflows.engine.incidents import StuckError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from workflows.engine.graph import Trigger
    from workflows.engine.nodes import FlowNode
    from workflows.engine.tree import Case, Scope, Step

_MESSAGE, _SIGNAL = "message", "signal"


def trigger_of(spec: FlowNode) -> Trigger | None:
    """What the event waits for or tells."""
    return spec.node.triggers[0] if spec.node.triggers else None


def tell(step: Step, trigger: Trigger) -> None:
    """Let be heard what an event throws. StuckError for an error that nobody handles."""
    if trigger.kind == "error":
        _raise_error(step, trigger.name)
    elif trigger.kind == "escalation":
        _outwards_heard(step, trigger.kind, trigger.name)
    elif trigger.kind == _SIGNAL:
        _broadcast(step.case, trigger.name)


def set_key(step: Step, trigger: Trigger | None) -> None:
    """Work out by which value the step recognises its message, if the model says so."""
    if trigger is not None and trigger.key is not None:
        value = value_of(step, trigger.key)
        step.internal_data["key"] = variables.storable(key_name(trigger.key), value)


def key_name(written: str) -> str:
    """Which of the message's values is compared: the last name of the path that the model gives ("=member.id": id)."""
    return written.removeprefix("=").strip().rpartition(".")[2].strip()


def deliver(case: Case, message: str, values: Mapping[str, Any]) -> bool:
    """Hand the message to the innermost element that waits for it; of equals, to the oldest. False when none does."""
    for scope in case.scopes():
        for step in scope.unfinished():
            if _waits_for(step, _MESSAGE, message) and _means(step, values):
                variables.write_at(step, values)
                step.note("received")
                step.resume()
                return True
        if _boundary_hears(scope.unfinished(), _MESSAGE, message) or _scope_hears(scope, _MESSAGE, message):
            variables.write(scope, values)
            return True
    return False


def receivable(case: Case) -> set[str]:
    """The names of the messages that some element of the case waits for at this moment."""
    names: set[str] = set()
    for scope in case.scopes():
        specs: list[FlowNode] = [] if _deaf(scope) else [each.start for each in scope.spec.event_subprocesses]
        for step in scope.unfinished():
            specs += [step.task_spec] if step.task_spec.catches else []
            specs += step.task_spec.attached
        names.update(t.name for spec in specs for t in spec.node.triggers if t.kind == _MESSAGE and t.name)
    return names


def _raise_error(step: Step, code: str | None) -> None:
    if not _outwards_heard(step, "error", code):
        raise StuckError("error", f"错误 {code or ''} 没有任何一层流程处理")


def _outwards_heard(step: Step, kind: str, code: str | None) -> bool:
    """Let the nearest scope around that handles it take it; False when none does."""
    for scope in _outwards(step.workflow):
        if _scope_hears(scope, kind, code):
            return True
        if scope.parent_workflow is not None and _boundary_hears([scope.host], kind, code):
            return True
    return False


def _broadcast(case: Case, name: str | None) -> None:
    """Let everything hear the signal that waits for it now: inner scopes first, what has begun to wait earlier first.

    What one of them interrupts, or cancels, hears it no more.
    """
    for scope in case.scopes():
        for step in scope.unfinished():
            if _waits_for(step, _SIGNAL, name):
                step.note("received")
                step.resume()
            else:
                _boundary_hears([step], _SIGNAL, name, every=True)
        _scope_hears(scope, _SIGNAL, name, every=True)


def _waits_for(step: Step, kind: str, name: str | None) -> bool:
    return step.waits and step.task_spec.catches and _hears(step.task_spec, kind, name)


def _means(step: Step, values: Mapping[str, Any]) -> bool:
    """Whether the message is for this step; one that does not say whom it means is for any that waits."""
    trigger = trigger_of(step.task_spec)
    if "key" not in step.internal_data or trigger is None or trigger.key is None:
        return True
    name = key_name(trigger.key)
    return name not in values or bool(values[name] == step.internal_data["key"])


def _boundary_hears(hosts: list[Step], kind: str, name: str | None, *, every: bool = False) -> bool:
    """Whether an event on the edge of a waiting activity hears it; the first does, or `every` one that still can."""
    heard = False
    for host in hosts:
        for boundary in host.task_spec.attached:
            if host.waits and _hears(boundary, kind, name):
                host.note("received", boundary.name)
                boundary.hear(host)
                heard = True
                if not every:
                    return True
    return heard


def _scope_hears(scope: Case | Scope, kind: str, name: str | None, *, every: bool = False) -> bool:
    """Whether an event sub-process of the scope hears it; the first does, or `every` one that still can."""
    heard = False
    for spec in scope.spec.event_subprocesses:
        if not _deaf(scope) and _hears(spec.start, kind, name):
            scope.task_tree.note("received", spec.start.name)
            spec.hear(scope)
            heard = True
            if not every:
                return True
    return heard


def _deaf(scope: Case | Scope) -> bool:
    """Whether the scope itself hears no more events: it is over, or an interrupting event sub-process runs in it."""
    steps = scope.unfinished()
    running = (step for step in steps if step.task_spec.node.by_event and not step.listening)
    return not steps or any(step.task_spec.interrupting for step in running)


def _hears(spec: FlowNode, kind: str, name: str | None) -> bool:
    """Whether the element waits for this; an error or escalation without a code takes any."""
    trigger = trigger_of(spec)
    if trigger is None or trigger.kind != kind:
        return False
    return trigger.name == name or (kind in {"error", "escalation"} and trigger.name is None)


def _outwards(scope: Any) -> Iterator[Any]:
    while scope is not None:
        yield scope
        scope = scope.parent_workflow
