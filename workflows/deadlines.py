"""Deadlines of cases and tasks: start, pause, resume, extend, stop, and count again when the calendar changes.

Knows stored deadlines and the calendar; must not know parameters by name, nor who may extend beyond "two different
people". The original due date is never overwritten, and every move of the current one is kept with its reason. A task
that belongs to a deadline shows the same due date.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

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
class Rule:
    """What a deadline rests on: the parameter's name, the term it holds, and the source of law."""

    name: str
    term: Term
    source: str = ""


@dataclass(frozen=True, kw_only=True)
class Act:
    """Who changes a deadline, when and why; `by` is a user name."""

    at: datetime
    by: str
    reason: str = ""


def due(session: Session, office: Office, term: Term, *, at: datetime) -> Due:
    """When a period that starts at an instant ends, by the calendar of an office; stores nothing."""
    return calendar.load(session, offices.regions(session, office)).due(office_date(at), term)


def start(
    session: Session, case: Case, rule: Rule, *, at: datetime, office: Office | None = None, task: Task | None = None
) -> Deadline:
    """Start a deadline of a case, or of one of its tasks, whose due date then follows it.

    `office` is the one whose calendar counts, the case's own when not given.
    """
    office = office or session.get_one(Office, case.office_id)
    end = due(session, office, rule.term, at=at)
    deadline = Deadline(
        case_id=case.id,
        task_id=task.id if task else None,
        name=rule.name,
        office_id=office.id,
        rule=rule.term.plain(),
        started_at=at,
        original_due_at=end.at,
        due_at=end.at,
        provisional=end.provisional,
        source=rule.source,
    )
    session.add(deadline)
    if task is not None:
        task.due_at = task.original_due_at = end.at
        task.due_provisional = end.provisional
    session.flush()
    return deadline


def pause(session: Session, deadline: Deadline, act: Act) -> None:
    """Stop the counting, for example while the applicant's papers are awaited; the day of the pause still counts.

    Raises:
        InvalidState: it is stopped or paused already, or its rule allows no pause.
    """
    _require_not_stopped(deadline)
    if deadline.paused_at is not None:
        raise InvalidState(N_("这个期限已经中止"))
    if not Term.read(deadline.rule).pausable:
        raise InvalidState(N_("这个期限依规定不能中止"))
    deadline.paused_at = act.at
    _record(session, deadline, "pause", act)


def resume(session: Session, deadline: Deadline, act: Act) -> None:
    """Go on counting from the next day; the due date moves by the days that did not count.

    Raises:
        InvalidState: it is stopped, or not paused.
    """
    _require_not_stopped(deadline)
    if deadline.paused_at is None:
        raise InvalidState(N_("这个期限没有中止，不能恢复"))
    deadline.paused_at = None
    _record(session, deadline, "resume", act)


def extend(session: Session, deadline: Deadline, act: Act, *, approved_by: str, extra: int) -> None:
    """Add `extra` units to a deadline, asked for by one person and approved by another.

    Raises:
        InvalidInput: `extra` is not positive, or there is no reason.
        Forbidden: who asks and who approves are the same person.
        InvalidState: it is stopped.
    """
    _require_not_stopped(deadline)
    if extra < 1:
        raise InvalidInput.one("extra", N_("延长的长度应为正整数"))
    if not act.reason.strip():
        raise InvalidInput.one("reason", N_("请写明延长期限的理由"))
    if act.by == approved_by:
        raise Forbidden(N_("延长期限必须由另一人批准"))
    _record(session, deadline, "extend", act, approved_by=approved_by, extra=extra)


def stop(session: Session, deadline: Deadline, act: Act, *, breached_reason: str | None = None) -> None:
    """End a deadline: what it asked for was done, or is no longer needed. Stopping twice changes nothing.

    `breached_reason` says why it was done late, when it was.
    """
    if deadline.stopped_at is None:
        deadline.stopped_at = act.at
        deadline.breached_reason = breached_reason
        _record(session, deadline, "stop", act)


def stop_all(session: Session, case_id: str, act: Act) -> None:
    """End every deadline of a case that still runs, for example because the case is closed."""
    for deadline in running(session, case_id):
        stop(session, deadline, act)


def running(session: Session, case_id: str, *, name: str | None = None, task_id: str | None = None) -> list[Deadline]:
    """The deadlines of a case that are not stopped, the earliest due first; of one name or task when given."""
    query = select(Deadline).where(Deadline.case_id == case_id, Deadline.stopped_at.is_(None))
    if name is not None:
        query = query.where(Deadline.name == name)
    if task_id is not None:
        query = query.where(Deadline.task_id == task_id)
    return list(session.scalars(query.order_by(Deadline.due_at, Deadline.id)))


def recompute_provisional(session: Session, act: Act) -> list[Deadline]:
    """Count all running provisional deadlines again, after a year's days were loaded; returns those that moved.

    The original due date stays as it was promised.
    """
    moved = []
    query = select(Deadline).where(Deadline.provisional, Deadline.stopped_at.is_(None)).order_by(Deadline.id)
    for deadline in session.scalars(query).all():
        end = _count(session, deadline)
        if end.at != deadline.due_at:
            _record(session, deadline, "recompute", act)
            moved.append(deadline)
        _set_due(session, deadline, end)
    return moved


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


def _record(
    session: Session, deadline: Deadline, kind: str, act: Act, *, approved_by: str | None = None, extra: int = 0
) -> None:
    """Keep what was done, then count again and keep where the due date went."""
    change = DeadlineChange(
        deadline_id=deadline.id,
        kind=kind,
        at=act.at,
        by=act.by,
        reason=act.reason,
        approved_by=approved_by,
        extra=extra,
        due_before=deadline.due_at,
        due_after=deadline.due_at,
    )
    session.add(change)
    session.flush()
    if kind in {"resume", "extend", "recompute"}:
        end = _count(session, deadline)
        _set_due(session, deadline, end)
        change.due_after = end.at
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
    if deadline.task_id is not None:
        task = session.get_one(Task, deadline.task_id)
        task.due_at, task.due_provisional = end.at, end.provisional
