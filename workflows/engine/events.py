"""Events: where the case starts, ends, tells something, waits for something or an instant, and what is interrupted.

SpiffWorkflow does not interrupt by event sub-processes and counts timers in text and local time; both are done here.
Who hears what is told is decided in `hearing`. Source: BPMN 2.0.2, 10.5 and 13.5.

Knows events, scopes and timers; must not know gateways and activities beyond their being cancelled.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from workflows.engine import clock, hearing
from workflows.engine.expressions import shown, value_of
from workflows.engine.hearing import trigger_of
from workflows.engine.incidents import StuckError
from workflows.engine.nodes import Activity, FlowNode, SubProcess

if TYPE_CHECKING:
    from datetime import datetime

    from workflows.engine.graph import Node, Trigger
    from workflows.engine.tree import Case, Scope, Step


class StartEvent(FlowNode):
    """Where a scope begins; of an event sub-process, what it hears is looked up by `EventSubProcess`."""


class Throwing(FlowNode):
    """An event that tells something. A signal waits until nothing else can move: then all who will wait are waiting."""

    def __init__(self, process: Any, node: Node, name: str | None = None) -> None:
        super().__init__(process, node, name)
        self.patient = any(trigger.kind == "signal" for trigger in node.triggers)


class EndEvent(Throwing):
    """Where a token ends: plainly, or by ending its scope, or by telling something."""

    def enter(self, step: Step) -> bool:
        """Do what the end says."""
        trigger = trigger_of(self)
        if trigger is not None and trigger.kind == "terminate":
            clear(step.workflow, but=step)
        elif trigger is not None:
            hearing.tell(step, trigger)
        return True


class ThrowEvent(Throwing):
    """An intermediate event that tells something, or nothing (a milestone, or a link to its other half)."""

    def enter(self, step: Step) -> bool:
        """Tell it and go on, unless who heard it interrupted this step."""
        trigger = trigger_of(self)
        if trigger is not None:
            hearing.tell(step, trigger)
        return True


class CatchEvent(FlowNode):
    """An event in the flow that waits for what it hears or its instant; a link is where its other half jumps to."""

    catches = True

    def enter(self, step: Step) -> bool:
        """Wait; a timer's instant and what a message is recognised by are worked out now, once."""
        trigger = trigger_of(self)
        set_timer(step, trigger)
        hearing.set_key(step, trigger)
        return trigger is not None and trigger.kind == "link"

    def resume(self, step: Step) -> None:
        """Withdraw the events it raced with behind an event-based gateway."""
        withdraw_rivals(step)


class ReceiveTask(Activity):
    """A task that waits for its message, as a catching event does; events may stand on its edge."""

    catches = True

    def enter(self, step: Step) -> bool:
        """Wait; what the message is recognised by is worked out now, once."""
        hearing.set_key(step, trigger_of(self))
        return False

    def resume(self, step: Step) -> None:
        """Withdraw the events it raced with behind an event-based gateway."""
        withdraw_rivals(step)


class BoundaryEvent(FlowNode):
    """An event on the edge of an activity. A timer has a listening step; of the others a step is made when heard."""

    def enter(self, step: Step) -> bool:
        """Start the timer; go on when the event was heard."""
        if not step.listening:
            return True
        set_timer(step, trigger_of(self))
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

    A timer is waited for by a listening step; everything else is heard without one.
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


def withdraw_rivals(step: Step) -> None:
    """Cancel the events that wait behind the same event-based gateway."""
    race = step.internal_data.get("race")
    for other in step.workflow.unfinished() if race is not None else ():
        if other is not step and other.internal_data.get("race") == race:
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
