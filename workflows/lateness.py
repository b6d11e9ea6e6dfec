"""Clocks that were passed: whoever does late what one asks for says why, and the journal keeps it.

Which clocks ask is said by their deadline parameter (`late_reason`); a step answers to its own clock and to those of
the case that its property `clocks` names. Must not know pages, nor how days are counted.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from models.cases import Case
from models.deadlines import Deadline
from models.tasks import RUNNING, Task
from workflows import clockview, deadlines
from workflows.clock import office_date
from workflows.duties import listed
from workflows.engine.values import Release
from workflows.errors import N_, InvalidInput

CLOCKS = "clocks"
"""The property of a step that names the clocks of the case it answers to, beside its own."""
FIELD = "late_reason"
REASON_LENGTH = 300


def passed(session: Session, task: Task, now: datetime) -> list[Deadline]:
    """Return the clocks that a step done now is late for and whose reason nobody has given."""
    named = listed(task.properties.get(CLOCKS, ""))
    own_is_late = bool(task.properties.get("deadline")) and task.due_at is not None and task.due_at < now
    if not named and not own_is_late:
        return []
    running = deadlines.running(session, task.case_id)
    return [each for each in running if _asks(each, now) and _is_answered(each, task, named)]


def answered(session: Session, task: Task) -> list[Deadline]:
    """Return the running clocks of the case that a waiting step answers to beside its own."""
    named = listed(task.properties.get(CLOCKS, ""))
    if not named or task.state not in RUNNING:
        return []
    running = deadlines.running(session, task.case_id)
    return [each for each in running if each.task_id is None and each.name in named]


def explained(
    session: Session, case: Case, release: Release, late: Sequence[Deadline], reason: str
) -> Mapping[str, Any]:
    """Keep the *reason* with the clocks that are *late* and return what the journal tells of it.

    Raises `InvalidInput` on the field `late_reason` when there is none.
    """
    reason = reason.strip()
    if not reason or len(reason) > REASON_LENGTH:
        clock = clockview.of(session, case, release, late[:1])[0]
        raise InvalidInput.one(
            FIELD,
            N_("“{clock}”已于 {day} 到期，请写明逾期原因，最多 {max} 个字"),
            clock=clock.label,
            day=f"{office_date(late[0].due_at)}",
            max=REASON_LENGTH,
        )
    for deadline in late:
        deadlines.explain(deadline, reason=reason)
    return {"reason": reason, "deadlines": [deadlines.key_of(each) for each in late]}


def _asks(deadline: Deadline, now: datetime) -> bool:
    over = deadline.due_at < now and deadline.paused_at is None
    return over and deadline.breached_reason is None and deadline.rule.get(FIELD) is True


def _is_answered(deadline: Deadline, task: Task, named: frozenset[str]) -> bool:
    return deadline.task_id == task.id or (deadline.task_id is None and deadline.name in named)
