"""Deadlines that a process itself starts, pauses, resumes and stops, by the name it gave them.

Must not know tasks' deadlines (`workflows.taskrows`) nor how days are counted (`workflows.calendar`).
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from models.deadlines import Deadline
from workflows import deadlines
from workflows.clock import start_of_day
from workflows.services.call import Call
from workflows.terms import term_of

EVERY = "*"


def start(call: Call) -> Mapping[str, Any]:
    """Start the deadline that the parameter `deadline` describes, under the header's `name`, today or on `from_on`.

    Also tells when half of it (rounded down, at least one unit) is over, for a reminder.
    """
    session, term = call.desk.session, term_of(call.parameters, call.needed_text("deadline"))
    from_on = call.day("from_on")
    at = call.desk.now if from_on is None else start_of_day(from_on)
    name = call.header("name") or call.needed_text("deadline")
    deadline = deadlines.start(session, call.case, name=name, term=term, office=call.office, at=at)
    half = deadlines.due(session, call.office, replace(term, length=max(1, term.length // 2)), at=at)
    return {"due_at": deadline.due_at, "half_at": half.at, "provisional": deadline.provisional}


def pause(call: Call) -> Mapping[str, Any]:
    """Pause the running deadlines of the header's name whose rule allows it."""
    for deadline in _named(call):
        if deadline.paused_at is None and deadline.rule.get("pausable", True):
            deadlines.pause(call.desk.session, deadline, at=call.desk.now, by=_by(call), reason=_reason(call))
    return {}


def resume(call: Call) -> Mapping[str, Any]:
    """Let the paused deadlines of the header's name go on."""
    for deadline in _named(call):
        if deadline.paused_at is not None:
            deadlines.resume(call.desk.session, deadline, at=call.desk.now, by=_by(call), reason=_reason(call))
    return {}


def stop(call: Call) -> Mapping[str, Any]:
    """End the deadlines of the header's name."""
    for deadline in _named(call):
        deadlines.stop(call.desk.session, deadline, at=call.desk.now, by=_by(call), reason=_reason(call))
    return {}


def _named(call: Call) -> list[Deadline]:
    name = call.header("name", EVERY)
    return deadlines.running(call.desk.session, call.case.id, name=None if name == EVERY else name)


def _by(call: Call) -> str:
    return call.desk.actor.username


def _reason(call: Call) -> str:
    element = call.release.elements.get(call.effect.element)
    return element.name if element and element.name else call.effect.element
