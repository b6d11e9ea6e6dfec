"""Events: where the case starts, ends, waits for a message or an instant, and what interrupts what.

SpiffWorkflow does not interrupt by event sub-processes, asks only the outermost process for them, and counts timers
in text and local time; so who hears what is decided here. A message goes to one receiver, the innermost that waits
for it; errors and escalations go outwards until somebody takes them. Source: BPMN 2.0.2, 10.5 and 13.5.

Knows events, scopes and timers; must not know gateways and activities beyond their being cancelled.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from workflows.engine import clock, variables
from workflows.engine.expressions import shown, value_of
from workflows.engine.incidents import StuckError
from workflows.engine.nodes import FlowNode, SubProcess

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from workflows.engine.graph import Trigger
    from workflows.engine.tree import Case, Scope, Step


class StartEvent(FlowNode):
    """Where a scope begins; of an event sub-process, what it hears is looked up by `EventSubProcess`."""


class EndEvent(FlowNode):
    """Where a token ends: plainly, or by ending its scope, raising an error or an escalation."""

    def enter(self, step: Step) -> bool:
        """Do what the end says."""
        trigger = _trigger(self)
        kind = trigger.kind if trigger else "none"
        if trigger and kind == "error":
            raise_error(step, trigger.name)
            return True
        if trigger and kind == "escalation":
            escalate(step, trigger.name)
        if kind == "terminate":
            clear(step.workflow, but=step)
        return True


class ThrowEvent(FlowNode):
    """An intermediate event that tells: an escalation, or nothing (a milestone, or a link to its other half)."""

    def enter(self, step: Step) -> bool:
        """Tell it and go on, unless who heard it interrupted this step."""
        trigger = _trigger(self)
        if trigger is not None and trigger.kind == "escalation":
            escalate(step, trigger.name)
        return True


class CatchEvent(FlowNode):
    """An event in the flow that waits for its message or its instant; a link is where its other half has jumped to."""

    def enter(self, step: Step) -> bool:
        """Wait; a timer's instant is worked out now, once."""
        trigger = _trigger(self)
        set_timer(step, trigger)
        return trigger is not None and trigger.kind == "link"

    def resume(self, step: Step) -> None:
        """Withdraw the events it raced with behind an event-based gateway."""
        race = step.internal_data.get("race")
        for other in step.workflow.unfinished():
            if race is not None and other is not step and other.internal_data.get("race") == race:
                other.withdraw()


class BoundaryEvent(FlowNode):
    """An event on the edge of an activity. A timer has a listening step; of the others a step is made when heard."""

    def enter(self, step: Step) -> bool:
        """Start the timer; go on when the event was heard."""
        if not step.listening:
            return True
        set_timer(step, _trigger(self))
        return False

    def hear(self, host: Step, listener: Step | None = None) -> None:
        """The event happened: cancel the activity if it interrupts, and go on from here."""
        step = listener or host.workflow.place(self)
        step.internal_data.pop("host", None)
        if self.node.interrupting:
            host.withdraw()
        step.wake()


class EventSubProcess(SubProcess):
    """A sub-process that starts when its event is heard in the scope around it, interrupting that scope or beside it.

    A timer is waited for by a listening step; messages, errors and escalations are heard without one.
    """

    start: StartEvent

    @property
    def trigger(self) -> Trigger:
        """What starts it."""
        return self.start.node.triggers[0]

    @property
    def interrupting(self) -> bool:
        """Whether its start cancels everything else in the scope around it; an error always does."""
        return self.start.node.interrupting or self.trigger.kind == "error"

    def enter(self, step: Step) -> bool:
        """Start the timer, or run what is inside."""
        if step.listening:
            set_timer(step, self.trigger)
            return False
        return super().enter(step)

    def has_scope(self, step: Step) -> bool:
        """Whether it runs, rather than listens."""
        return not step.listening and super().has_scope(step)

    def settle(self, step: Step) -> bool:
        """Go on when nothing is left inside."""
        return not step.listening and super().settle(step)

    def hear(self, scope: Case | Scope, listener: Step | None = None) -> None:
        """The event happened in the scope: interrupt it if need be, and run."""
        if self.interrupting:
            clear(scope, but=listener)
        step = listener or scope.place(self)
        step.wake()


def clear(scope: Case | Scope, *, but: Step | None) -> None:
    """Cancel everything in the scope except one step."""
    for other in scope.unfinished():
        if other is not but:
            other.withdraw()


def set_timer(step: Step, trigger: Trigger | None) -> None:
    """Work out when the step's timer is due, if it waits for one; StuckError when the expression means no instant."""
    if trigger is None or trigger.timer is None:
        return
    _, written = trigger.timer
    value = value_of(step, written)
    due = clock.due_at(value, step.case.now)
    if due is None:
        name = step.task_spec.node.name or step.element
        raise StuckError(
            "timer", f"定时“{name}”（{step.element}）的时间 {written} 得到 {shown(value)}，应为日期、时间或时长"
        )
    step.internal_data["due"] = due


def timers(case: Case) -> list[tuple[datetime, Step]]:
    """Everything that waits for an instant, the earliest first."""
    waiting = [(step.internal_data["due"], step) for step in case.steps() if "due" in step.internal_data]
    return sorted(waiting, key=lambda each: (each[0], each[1].id))


def fire(step: Step) -> None:
    """The instant the step waited for has come."""
    spec = step.task_spec
    step.note("fired", spec.start.name if isinstance(spec, EventSubProcess) else None)
    step.internal_data.pop("due")
    if isinstance(spec, EventSubProcess):
        spec.hear(step.workflow, listener=step)
    elif isinstance(spec, BoundaryEvent):
        spec.hear(step.workflow.tasks[step.internal_data["host"]], listener=step)
    else:
        step.resume()


def deliver(case: Case, message: str, values: Mapping[str, Any]) -> bool:
    """Hand the message to the innermost element that waits for it; of equals, to the oldest. False when none does."""
    for scope in case.scopes():
        for step in scope.unfinished():
            if step.waits and isinstance(step.task_spec, CatchEvent) and _hears(step.task_spec, "message", message):
                variables.write(scope, values)
                step.note("received")
                step.resume()
                return True
        if _boundary_hears(scope.unfinished(), "message", message) or _scope_hears(scope, "message", message):
            variables.write(scope, values)
            return True
    return False


def raise_error(step: Step, code: str | None) -> None:
    """Let the nearest scope around that handles the error take it; StuckError when none does."""
    for scope in _outwards(step.workflow):
        if _scope_hears(scope, "error", code):
            return
        if scope.parent_workflow is not None and _boundary_hears([scope.host], "error", code):
            return
    raise StuckError("error", f"错误 {code or ''} 没有任何一层流程处理")


def escalate(step: Step, code: str | None) -> None:
    """Let the nearest scope around that handles the escalation take it; nothing happens when none does."""
    for scope in _outwards(step.workflow):
        if _scope_hears(scope, "escalation", code):
            return
        if scope.parent_workflow is not None and _boundary_hears([scope.host], "escalation", code):
            return


def receivable(case: Case) -> set[str]:
    """The names of the messages that some element of the case waits for at this moment."""
    names: set[str] = set()
    for scope in case.scopes():
        specs: list[FlowNode] = [] if _deaf(scope) else [each.start for each in scope.spec.event_subprocesses]
        for step in scope.unfinished():
            specs += [step.task_spec] if isinstance(step.task_spec, CatchEvent) else step.task_spec.attached
        names.update(t.name for spec in specs for t in spec.node.triggers if t.kind == "message" and t.name)
    return names


def _boundary_hears(hosts: list[Step], kind: str, name: str | None) -> bool:
    for host in hosts:
        for boundary in host.task_spec.attached if host.waits else ():
            if _hears(boundary, kind, name):
                host.note("received", boundary.name)
                boundary.hear(host)
                return True
    return False


def _scope_hears(scope: Case | Scope, kind: str, name: str | None) -> bool:
    if _deaf(scope):
        return False
    for spec in scope.spec.event_subprocesses:
        if _hears(spec.start, kind, name):
            scope.task_tree.note("received", spec.start.name)
            spec.hear(scope)
            return True
    return False


def _deaf(scope: Case | Scope) -> bool:
    """Whether the scope itself hears no more events: it is over, or an interrupting event sub-process runs in it."""
    steps = scope.unfinished()
    running = (step for step in steps if isinstance(step.task_spec, EventSubProcess) and not step.listening)
    return not steps or any(step.task_spec.interrupting for step in running)


def _hears(spec: FlowNode, kind: str, name: str | None) -> bool:
    """Whether the element waits for this; an error or escalation without a code takes any."""
    trigger = _trigger(spec)
    if trigger is None or trigger.kind != kind:
        return False
    return trigger.name == name or (kind != "message" and trigger.name is None)


def _trigger(spec: FlowNode) -> Trigger | None:
    return spec.node.triggers[0] if spec.node.triggers else None


def _outwards(scope: Any) -> Iterator[Any]:
    while scope is not None:
        yield scope
        scope = scope.parent_workflow
