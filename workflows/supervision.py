"""What a supervisor watches: how much is open, late and done in the own branch, where it piles up, who has how much.

Only counts and lists of what the actor may see; must not know how a task is given to somebody else.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from sqlalchemy import and_, case, exists, func, select

from models.cases import Case
from models.merging import narrowed
from models.people import User
from models.tasks import Task, waits
from workflows import acting, authority, inbox, paging
from workflows.clock import end_of_day, office_date, start_of_day
from workflows.errors import N_, InvalidInput

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

    from workflows.desk import Actor

LISTS = ("open", "today", "overdue")
DECIDING_DUTIES = ("approve", "review")


@dataclass(frozen=True, kw_only=True)
class Figures:
    """The four counts: open cases, tasks due today, tasks overdue, cases closed this month (and how many on time)."""

    open_cases: int
    due_today: int
    overdue: int
    closed_this_month: int
    closed_on_time: int

    @property
    def on_time_percent(self) -> Decimal | None:
        """The share of cases closed this month in which no task was late, one decimal; None when none was closed."""
        if not self.closed_this_month:
            return None
        return (Decimal(100 * self.closed_on_time) / self.closed_this_month).quantize(Decimal("0.1"))


@dataclass(frozen=True, kw_only=True)
class Backlog:
    """How many tasks wait at one step of a process, and how many of them are overdue."""

    process: str
    process_name: str
    element: str
    name: str
    waiting: int
    overdue: int


@dataclass(frozen=True, kw_only=True)
class Load:
    """How many tasks a person holds, how many of them are overdue, and how many were done this month."""

    user: User
    held: int
    overdue: int
    done_this_month: int


def figures(session: Session, actor: Actor, now: datetime) -> Figures:
    """The four counts over the actor's branch."""
    offices = authority.visible_offices(session, actor)
    month = start_of_day(office_date(now).replace(day=1))
    late = exists().where(Task.case_id == Case.id, Task.state == "done", Task.closed_at > Task.due_at)
    closed = select(func.count(), func.sum(case((late, 0), else_=1))).where(
        Case.office_id.in_(offices), Case.closed_at >= month, Case.closed_at <= now
    )
    closed_count, on_time = session.execute(closed).one()
    open_cases = select(func.count()).where(Case.office_id.in_(offices), Case.status == "open")
    return Figures(
        open_cases=session.scalar(open_cases) or 0,
        due_today=paging.count(session, Task, _ranges(offices, "today", now)),
        overdue=paging.count(session, Task, _ranges(offices, "overdue", now)),
        closed_this_month=closed_count,
        closed_on_time=on_time or 0,
    )


def tasks(  # noqa: PLR0913 (what a reader can ask of a list)
    session: Session,
    actor: Actor,
    which: str,
    *,
    now: datetime,
    element: str | None = None,
    holder_id: int | None = None,
    cursor: str | None = None,
    limit: int = 50,
) -> inbox.Page:
    """The waiting tasks behind a count, by due date: `open`, `today` or `overdue`; of one step or holder when given.

    Raises:
        InvalidInput: no such list, a cursor that is none, a limit out of bounds.
    """
    if which not in LISTS:
        raise InvalidInput.one("which", N_("没有名为“{which}”的清单"), which=which)
    wanted = [
        *([Task.element == element] if element else []),
        *([Task.assignee_id == holder_id] if holder_id is not None else []),
    ]
    branches = [and_(each, *wanted) for each in _ranges(authority.visible_offices(session, actor), which, now)]
    items, next_cursor = paging.cut(session, Task, branches, inbox.DUE_ORDER, cursor=cursor, limit=limit)
    return inbox.Page(items=items, next_cursor=next_cursor, count=paging.count(session, Task, branches))


def backlog(session: Session, actor: Actor, now: datetime) -> tuple[Backlog, ...]:
    """Where tasks wait, the fullest step first."""
    waiting, overdue = func.count(), func.sum(case((Task.due_order < now, 1), else_=0))
    query = (
        select(Task.process, func.max(Task.process_name), Task.element, func.max(Task.name), waiting, overdue)
        .where(Task.office_id.in_(authority.visible_offices(session, actor)), waits(Task))
        .group_by(Task.process, Task.element)
        .order_by(waiting.desc(), Task.process, Task.element)
    )
    return tuple(
        Backlog(process=process, process_name=process_name, element=element, name=name, waiting=count, overdue=late)
        for process, process_name, element, name, count, late in session.execute(query)
    )


def load(session: Session, actor: Actor, now: datetime) -> tuple[Load, ...]:
    """Who has how much, the fullest hands first; everybody active in the branch who handles cases, or has a task."""
    offices = authority.visible_offices(session, actor)
    month = start_of_day(office_date(now).replace(day=1))
    held = {
        user_id: (count, late)
        for user_id, count, late in session.execute(
            select(Task.assignee_id, func.count(), func.sum(case((Task.due_order < now, 1), else_=0)))
            .where(Task.office_id.in_(offices), waits(Task), Task.assignee_id.is_not(None))
            .group_by(Task.assignee_id)
        )
    }
    users = session.scalars(
        select(User).where(User.office_id.in_(offices), User.active).order_by(User.name, User.id)
    ).all()
    done = dict(
        session.execute(
            select(Task.closed_by, func.count())
            .where(
                Task.closed_by.in_([user.username for user in users]),
                Task.closed_at >= month,
                Task.closed_at <= now,
                Task.state == "done",
            )
            .group_by(Task.closed_by)
        ).all()
    )
    posts = acting.groups_held(session, [user.id for user in users], now=now)
    loads = [
        Load(user=user, held=count, overdue=late, done_this_month=done.get(user.username, 0))
        for user in users
        for count, late in [held.get(user.id, (0, 0))]
        if count or user.username in done or authority.handles_cases(posts.get(user.id, frozenset()))
    ]
    return tuple(sorted(loads, key=lambda each: -each.held))


def waiting_for_decision(session: Session, actor: Actor, now: datetime, *, limit: int = 20) -> tuple[Task, ...]:
    """The approvals and reviews that wait for the actor personally or for the actor's groups, by due date."""
    ranges = [
        narrowed(each, Task.duty.in_(DECIDING_DUTIES))
        for queue in ("mine", "groups")
        for each in inbox.waiting(actor, queue, now)
    ]
    return tuple(session.scalars(paging.first(session, Task, ranges, inbox.DUE_ORDER, limit)))


def _ranges(offices: tuple[int, ...], which: str, now: datetime) -> list[ColumnElement[bool]]:
    """The waiting tasks of some offices, as ranges of the index by office and due date while they are few."""
    due = {
        "open": [],
        "today": [Task.due_order >= now, Task.due_order <= end_of_day(office_date(now))],
        "overdue": [Task.due_order < now],
    }[which]
    if len(offices) > paging.MOST_RANGES:
        return [and_(Task.office_id.in_(offices), waits(Task), *due)]
    return [and_(Task.office_id == office_id, waits(Task), *due) for office_id in offices]
