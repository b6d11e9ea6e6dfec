"""The queues of a person's tasks: one page, in the order of the due dates, and how many there are.

A queue is a union of ranges, each of one index; never a condition with OR, which neither
database answers from an index. Must not know who may do a task (`workflows.authority`), only for whom it waits.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import and_, select
from sqlalchemy.orm import aliased

from models.cases import Case
from models.merging import alike, narrowed
from models.tasks import Task, is_free, waits
from workflows import authority, paging, search
from workflows.clock import end_of_day, office_date
from workflows.errors import N_, InvalidInput

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

    from models.merging import Range
    from workflows.desk import Actor

QUEUES = ("mine", "groups", "today", "overdue", "done")
_ALL = 1_000_000
"""More than one case has tasks: a LIMIT that keeps both databases from mixing two conditions up into one slow plan."""

DUE_ORDER = paging.Order(column="due_order", without=("draft",))
DONE_ORDER = paging.Order(column="closed_at", forwards=False, without=("draft",))
MOST_COUNTED = 1_000
"""Where counting a queue ends: it takes as long as reading so many entries of an index, or so many rows of a search."""

TaskClass = type[Task]


@dataclass(frozen=True, kw_only=True)
class Page:
    """Some tasks of a queue, where to go on (None: nowhere), and how many match in all.

    Counting ends at `MOST_COUNTED`.
    """

    items: tuple[Task, ...]
    next_cursor: str | None
    count: int


def page(  # noqa: PLR0913 (what a reader can ask of a list)
    session: Session,
    actor: Actor,
    queue: str,
    *,
    now: datetime,
    process: str | None = None,
    case: str | None = None,
    q: str | None = None,
    cursor: str | None = None,
    limit: int = 50,
) -> Page:
    """One page of a queue of the actor.

    `mine` are the tasks held by or meant for the actor, `groups` those to be claimed by the actor's groups; `today` and
    `overdue` are those of both that are due before the end of the day, or were due before now; `done` what the actor
    did, the latest first. `q` is a name, initials, a case number, a task's name, or a full ID or phone number (which
    must not come from an address).

    Raises:
        InvalidInput: no such queue, a cursor that is none, a limit out of bounds.
    """
    if queue not in QUEUES:
        raise InvalidInput.one("queue", N_("没有名为“{queue}”的队列"), queue=queue)
    tasks, matches = _matching(session, actor, case=case, q=q)
    wanted = [*matches, *([tasks.process == process] if process else [])]
    order = _order(queue)
    ranges = [narrowed(each, *wanted) for each in waiting(actor, queue, now, tasks)]
    items, next_cursor = paging.cut(session, tasks, ranges, order, cursor=cursor, limit=limit)
    whole = cursor is None and next_cursor is None
    count = len(items) if whole else paging.count(session, tasks, ranges, order=order, most=MOST_COUNTED)
    return Page(items=items, next_cursor=next_cursor, count=count)


def counts(session: Session, actor: Actor, now: datetime) -> Mapping[str, int]:
    """How many tasks each queue holds (see `MOST_COUNTED`)."""
    return {queue: _count(session, actor, queue, now) for queue in QUEUES}


def _count(session: Session, actor: Actor, queue: str, now: datetime) -> int:
    return paging.count(session, Task, waiting(actor, queue, now), order=_order(queue), most=MOST_COUNTED)


def _order(queue: str) -> paging.Order:
    return DONE_ORDER if queue == "done" else DUE_ORDER


# The ranges of each queue


def waiting(actor: Actor, queue: str, now: datetime, tasks: TaskClass = Task) -> list[Range]:
    """The index ranges that a queue is the union of."""
    if queue == "done":
        return [and_(tasks.closed_by == actor.username, tasks.state == "done")]
    if queue == "mine":
        return _mine(actor, tasks)
    if queue == "groups":
        return _groups(actor, tasks)
    within = _due_today(now, tasks) if queue == "today" else tasks.due_order < now
    return [narrowed(each, within) for each in (*_mine(actor, tasks), *_groups(actor, tasks))]


def _mine(actor: Actor, tasks: TaskClass) -> list[Range]:
    return [and_(tasks.assignee_id == actor.user_id, waits(tasks))]


def _groups(actor: Actor, tasks: TaskClass) -> list[Range]:
    """One range for each office and group: a deputy has many."""
    every = sorted(actor.groups_by_office.items())
    values = [{"office_id": office_id, "group": group} for office_id, groups in every for group in sorted(groups)]
    types = {"office_id": Task.office_id.type, "group": Task.group.type}
    return alike(
        types, values, lambda of: and_(tasks.office_id == of["office_id"], tasks.group == of["group"], is_free(tasks))
    )


def _due_today(now: datetime, tasks: TaskClass) -> ColumnElement[bool]:
    return and_(tasks.due_order >= now, tasks.due_order <= end_of_day(office_date(now)))


# Search


def _matching(
    session: Session, actor: Actor, *, case: str | None, q: str | None
) -> tuple[TaskClass, list[ColumnElement[bool]]]:
    """From which tasks to choose, and what they must match besides.

    When few cases are meant, their tasks are taken first and then looked through; else the queue is walked. By a number
    that names a person only those cases are found that the actor may see: of others' nobody may try out whose it is.
    """
    if case is not None:
        return _tasks_of((case,)), []
    if not q or not q.strip():
        return Task, []
    if search.names_a_person(q):
        return _tasks_of(_seen(session, actor, search.find_person(session, q).few or ())), []
    found = search.find(session, q)
    if found.is_empty:
        return Task, [Task.name.contains(q.strip(), autoescape=True)]
    if found.few is not None:
        return _tasks_of(found.few), []
    return Task, [found.condition(Task.case_id)]


def _seen(session: Session, actor: Actor, case_ids: tuple[str, ...]) -> tuple[str, ...]:
    cases = select(Case.id).where(Case.id.in_(case_ids), authority.visible(session, actor))
    return tuple(session.scalars(cases)) if case_ids else ()


def _tasks_of(case_ids: tuple[str, ...]) -> TaskClass:
    return aliased(Task, select(Task).where(Task.case_id.in_(case_ids)).limit(_ALL).subquery())
