"""Deadlines that a process itself starts, pauses, resumes, extends and stops, by the name it gave them.

Must not know tasks' deadlines (`workflows.taskrows`) nor how days are counted (`workflows.calendar`).
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from models.deadlines import Deadline
from models.documents import Document
from models.tasks import Task
from workflows import deadlines, parameters
from workflows.calendar import Term
from workflows.clock import office_date, start_of_day
from workflows.errors import N_, InvalidState
from workflows.services.call import Call
from workflows.terms import term_of

EVERY = "*"
OF_ITS_DAY = "of_its_day"
"""The header by which a clock has the length in force on the day it starts from, not that of the case."""


def start(call: Call) -> Mapping[str, Any]:
    """Start the deadline that the parameter `deadline` describes, under the header's `name`, today or on `from_on`.

    Also tells when half of it (rounded down, at least one unit) is over, for a reminder. With the header `of_its_day`
    it is as long as the law of the day from which it runs has it, and the result tells that `rule`: a loan of 2015
    that falls due in 2018 is limited by the law of 2018.
    """
    session, from_on = call.desk.session, call.day("from_on")
    at = call.desk.now if from_on is None else start_of_day(from_on)
    parameter = call.needed_text("deadline")
    term = _term(call, parameter, office_date(at))
    name = call.header("name") or parameter
    deadline = deadlines.start(session, call.case, name=name, parameter=parameter, term=term, office=call.office, at=at)
    half = deadlines.due(session, call.office, replace(term, length=max(1, term.length // 2)), at=at)
    told = {"due_at": deadline.due_at, "half_at": half.at, "provisional": deadline.provisional}
    return {**told, "rule": deadline.rule} if call.header(OF_ITS_DAY) else told


def pause(call: Call) -> Mapping[str, Any]:
    """Pause the running deadlines of the header's name whose rule allows it.

    The input `event` says what happened (else the name of the step does), `paper` is the answer to a file field: the
    paper that proves it.
    """
    reason, paper = _event(call), _paper(call)
    for deadline in _named(call):
        if deadline.paused_at is None and deadline.rule.get("pausable", True):
            deadlines.pause(call.desk.session, deadline, at=call.desk.now, by=_by(call), reason=reason, paper=paper)
    return {}


def resume(call: Call) -> Mapping[str, Any]:
    """Let the paused deadlines of the header's name go on; inputs as of `pause`.

    With the header `tells` it says when the one that ends first is due now.
    """
    reason, paper = _event(call), _paper(call)
    found = _named(call)
    for deadline in found:
        if deadline.paused_at is not None:
            deadlines.resume(call.desk.session, deadline, at=call.desk.now, by=_by(call), reason=reason, paper=paper)
    if not found or not call.header("tells"):
        return {}
    first = min(found, key=lambda each: (each.due_at, each.id))
    return {"due_at": first.due_at, "provisional": first.provisional}


def extend(call: Call) -> Mapping[str, Any]:
    """Add `extra` units, for `reason`, to the running deadline of the header's name.

    Whoever did the step named by the header `asked_in` last asked for it; whoever does the present one approves, and
    must be somebody else.
    """
    extra = call.effect.inputs.get("extra")
    if isinstance(extra, bool) or not isinstance(extra, Decimal | int) or extra != int(extra):
        raise call.unusable("extra", extra)
    found = _named(call)
    if not found:
        raise InvalidState(N_("要延长的期限没有在计算，不能延长"))
    asked_by = _last_done_by(call, call.header("asked_in"))
    extension = deadlines.Extension(
        extra=int(extra), by=asked_by, approved_by=_by(call), reason=call.needed_text("reason")
    )
    deadlines.extend(call.desk.session, found[0], extension, at=call.desk.now)
    return {"due_at": found[0].due_at, "provisional": found[0].provisional, "asked_by": asked_by}


def stop(call: Call) -> Mapping[str, Any]:
    """End the deadlines of the header's name."""
    for deadline in _named(call):
        deadlines.stop(call.desk.session, deadline, at=call.desk.now, by=_by(call), reason=_reason(call))
    return {}


def tell(call: Call, notice: str) -> None:
    """Keep with the last change of the deadlines of the header `clock` that the letter *notice* told of it."""
    name = call.header("clock")
    for deadline in deadlines.running(call.desk.session, call.case.id, name=name) if name else ():
        deadlines.tell(call.desk.session, deadline, notice=notice)


def _term(call: Call, parameter: str, on: date) -> Term:
    values = parameters.in_force(call.desk.session, call.office, on).values if call.header(OF_ITS_DAY) else None
    return term_of(values or call.parameters, parameter)


def _named(call: Call) -> list[Deadline]:
    name = call.header("name", EVERY)
    return deadlines.running(call.desk.session, call.case.id, name=None if name == EVERY else name)


def _last_done_by(call: Call, element: str) -> str:
    done = (Task.case_id == call.case.id, Task.element == element, Task.state == "done")
    statement = select(Task.closed_by).where(*done).order_by(Task.closed_at.desc(), Task.id).limit(1)
    found = call.desk.session.scalar(statement)
    if found is None:
        raise call.unusable("asked_in", element)
    return found


def _event(call: Call) -> str:
    return call.text("event") or _reason(call)


def _paper(call: Call) -> int | None:
    """Return the document that a file field's answer names first."""
    papers = call.texts("paper")
    if not papers:
        return None
    document = call.desk.session.get(Document, int(papers[0])) if papers[0].isdecimal() else None
    if document is None or document.case_id != call.case.id:
        raise call.unusable("paper", papers[0])
    return document.id


def _by(call: Call) -> str:
    return call.desk.actor.username


def _reason(call: Call) -> str:
    element = call.release.elements.get(call.effect.element)
    return element.name if element and element.name else call.effect.element
