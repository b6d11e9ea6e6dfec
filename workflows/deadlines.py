"""Deadlines of cases and tasks: start, pause, resume, extend, stop, and count again when the calendar changes.

Knows stored deadlines and the calendar; must not know parameters by name, nor who may extend beyond "two different
people". The original due date is never overwritten, and every move of the current one is kept with its reason. A task
that belongs to a deadline shows the same due date.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, or_, select

from models.deadlines import Deadline, DeadlineChange
from models.offices import Office
from models.tasks import Task
from workflows import calendar, offices
from workflows.calendar import Calendar, Due, Pause, Term
from workflows.clock import office_date
from workflows.errors import N_, Forbidden, InvalidInput, InvalidState

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from models.cases import Case


@dataclass(frozen=True, kw_only=True)
class Extension:
    """So many units more, who asks for them and why, and who approves; both are user names. `paper` proves it."""

    extra: int
    by: str
    approved_by: str
    reason: str
    paper: int | None = None


def due(session: Session, office: Office, term: Term, *, at: datetime) -> Due:
    """When a period that starts at an instant ends, by the calendar of an office; stores nothing."""
    start_on = office_date(at)
    span = (start_on, term.reach(start_on))
    return calendar.load(session, offices.regions(session, office), span=span).due(start_on, term)


def start(  # noqa: PLR0913 (all of it is what a deadline is)
    session: Session,
    case: Case,
    *,
    name: str,
    term: Term,
    office: Office,
    at: datetime,
    task: Task | None = None,
    source: str = "",
    parameter: str = "",
) -> Deadline:
    """Start a deadline of a case, or of one of its tasks, whose due date then follows it.

    `parameter` is the deadline parameter's name where that is not `name`, `office` the one whose calendar counts,
    `source` the rule it rests on.
    """
    end = due(session, office, term, at=at)
    deadline = Deadline(
        case_id=case.id,
        task_id=task.id if task else None,
        name=name,
        parameter=parameter or name,
        office_id=office.id,
        rule=term.plain(),
        started_at=at,
        original_due_at=end.at,
        due_at=end.at,
        provisional=end.provisional,
        source=source,
    )
    session.add(deadline)
    _note_moved(session, deadline)
    if task is not None:
        task.due_at = task.original_due_at = end.at
        task.due_provisional = end.provisional
    return deadline


def pause(
    session: Session, deadline: Deadline, *, at: datetime, by: str, reason: str, paper: int | None = None
) -> None:
    """Stop the counting, for example while the applicant's papers are awaited; the day of the pause still counts.

    `reason` is the event, `paper` the id of the document that proves it.

    Raises:
        InvalidState: it is stopped or paused already, or its rule allows no pause.
    """
    _require_not_stopped(deadline)
    if deadline.paused_at is not None:
        raise InvalidState(N_("这个期限已经中止"))
    if not Term.read(deadline.rule).pausable:
        raise InvalidState(N_("这个期限依规定不能中止"))
    deadline.paused_at = at
    _record(session, deadline, DeadlineChange(kind="pause", at=at, by=by, reason=reason, document_id=paper))


def resume(
    session: Session, deadline: Deadline, *, at: datetime, by: str, reason: str, paper: int | None = None
) -> None:
    """Go on counting from the next day; the due date moves by the days that did not count.

    Raises:
        InvalidState: it is stopped, or not paused.
    """
    _require_not_stopped(deadline)
    if deadline.paused_at is None:
        raise InvalidState(N_("这个期限没有中止，不能恢复"))
    deadline.paused_at = None
    _record(session, deadline, DeadlineChange(kind="resume", at=at, by=by, reason=reason, document_id=paper))


def extend(session: Session, deadline: Deadline, extension: Extension, *, at: datetime) -> None:
    """Add units to a deadline, asked for by one person and approved by another.

    Raises:
        InvalidInput: the length is not positive, or there is no reason.
        Forbidden: who asks and who approves are the same person.
        InvalidState: it is stopped.
    """
    _require_not_stopped(deadline)
    if extension.extra < 1:
        raise InvalidInput.one("extra", N_("延长的长度应为正整数"))
    if not extension.reason.strip():
        raise InvalidInput.one("reason", N_("请写明延长期限的理由"))
    if extension.by == extension.approved_by:
        raise Forbidden(N_("延长期限必须由另一人批准"))
    change = DeadlineChange(
        kind="extend",
        at=at,
        by=extension.by,
        reason=extension.reason,
        approved_by=extension.approved_by,
        extra=extension.extra,
        document_id=extension.paper,
    )
    _record(session, deadline, change)


def tell(session: Session, deadline: Deadline, *, notice: str) -> None:
    """Keep the number of the letter that told of the last change of a deadline."""
    made = changes(session, deadline)
    if made:
        made[-1].notice = notice


def explain(deadline: Deadline, *, reason: str) -> None:
    """Keep why a deadline was passed."""
    deadline.breached_reason = reason


def stop(session: Session, deadline: Deadline, *, at: datetime, by: str, reason: str = "") -> None:
    """End a deadline: what it asked for was done, or is no longer needed. Stopping twice changes nothing."""
    if deadline.stopped_at is None:
        deadline.stopped_at = at
        _record(session, deadline, DeadlineChange(kind="stop", at=at, by=by, reason=reason))


def stop_all(session: Session, case_id: str, *, at: datetime, by: str, reason: str = "") -> None:
    """End every deadline of a case that still runs, for example because the case is closed."""
    for deadline in running(session, case_id):
        stop(session, deadline, at=at, by=by, reason=reason)


_NAME, _TASK = bindparam("name", type_=Deadline.name.type), bindparam("task_id", type_=Deadline.task_id.type)
_RUNNING = (
    select(Deadline)
    .where(
        Deadline.case_id == bindparam("case_id"),
        Deadline.stopped_at.is_(None),
        or_(_NAME.is_(None), Deadline.name == _NAME),
        or_(_TASK.is_(None), Deadline.task_id == _TASK),
    )
    .order_by(Deadline.due_at, Deadline.id)
)


def running(session: Session, case_id: str, *, name: str | None = None, task_id: str | None = None) -> list[Deadline]:
    """The deadlines of a case that are not stopped, the earliest due first; of one name or task when given."""
    return list(session.scalars(_RUNNING, {"case_id": case_id, "name": name, "task_id": task_id}))


def recompute_provisional(session: Session, *, at: datetime, by: str, reason: str) -> list[Deadline]:
    """Count all running provisional deadlines again, after a year's days were loaded; returns those that moved.

    The original due date stays as it was promised.
    """
    moved = []
    query = select(Deadline).where(Deadline.provisional, Deadline.stopped_at.is_(None)).order_by(Deadline.id)
    for deadline in session.scalars(query).all():
        end = _count(session, deadline)
        if end.at != deadline.due_at:
            _record(session, deadline, DeadlineChange(kind="recompute", at=at, by=by, reason=reason))
            moved.append(deadline)
        _set_due(session, deadline, end)
    return moved


def key_of(deadline: Deadline) -> dict[str, Any]:
    """What tells a deadline of a case from its others, as the journal names it."""
    return {"name": deadline.name, "task": deadline.task_id, "original_due_at": deadline.original_due_at}


_MOVED = "moved deadlines"


def _note_moved(session: Session, deadline: Deadline) -> None:
    session.info.setdefault(_MOVED, []).append(deadline)


def have_moved(session: Session) -> bool:
    """Whether any deadline got a due date in this transaction, for example because it has begun."""
    return bool(session.info.get(_MOVED))


def moved(session: Session, case_id: str) -> list[dict[str, Any]]:
    """What the journal keeps of the deadlines of a case that got a due date since it was last asked, as they now are.

    A due date counted by the calendar of its day cannot be worked out again later.
    """
    rows = dict.fromkeys(row for row in session.info.pop(_MOVED, ()) if row.case_id == case_id)
    return [key_of(row) | {"due_at": row.due_at, "provisional": row.provisional} for row in rows]


def changes(session: Session, deadline: Deadline) -> list[DeadlineChange]:
    """What happened to a deadline, in order."""
    query = select(DeadlineChange).where(DeadlineChange.deadline_id == deadline.id).order_by(DeadlineChange.id)
    return list(session.scalars(query))


def pauses(session: Session, deadline: Deadline) -> list[Pause]:
    """The closed pauses of a deadline, in order."""
    closed: list[Pause] = []
    began: datetime | None = None
    for change in changes(session, deadline):
        if change.kind == "pause":
            began = change.at
        elif change.kind == "resume" and began is not None:
            closed.append(Pause(from_on=office_date(began), to_on=office_date(change.at)))
            began = None
    return closed


def time_left(deadline: Deadline, calendar_of_office: Calendar, *, now: datetime) -> int:
    """Working days left until the due day, 0 on that day, negative when it is past: what a page shows."""
    today, due_on = office_date(now), office_date(deadline.due_at)
    if today <= due_on:
        return calendar_of_office.working_days(today, due_on)
    return -max(1, calendar_of_office.working_days(due_on, today))


def _require_not_stopped(deadline: Deadline) -> None:
    if deadline.stopped_at is not None:
        raise InvalidState(N_("这个期限已经结束"))


def _record(session: Session, deadline: Deadline, change: DeadlineChange) -> None:
    """Keep what was done; count again when it moves the due date, and keep where it went."""
    if deadline in session.new:
        session.flush()
    change.deadline_id = deadline.id
    change.due_before = change.due_after = deadline.due_at
    session.add(change)
    if change.kind in {"resume", "extend", "recompute"}:
        session.flush()
        _set_due(session, deadline, _count(session, deadline))
        change.due_after = deadline.due_at
        session.flush()


def _count(session: Session, deadline: Deadline) -> Due:
    """The due date from the start, with every pause and extension so far."""
    office = session.get_one(Office, deadline.office_id)
    return calendar.load(session, offices.regions(session, office)).due(
        office_date(deadline.started_at),
        Term.read(deadline.rule),
        pauses=pauses(session, deadline),
        extra=sum(change.extra for change in changes(session, deadline)),
    )


def _set_due(session: Session, deadline: Deadline, end: Due) -> None:
    deadline.due_at, deadline.provisional = end.at, end.provisional
    _note_moved(session, deadline)
    if deadline.task_id is not None:
        task = session.get_one(Task, deadline.task_id)
        task.due_at, task.due_provisional = end.at, end.provisional
