"""The queues of a person's tasks: one page, in the order of the due dates, and how many there are.

A queue is a union of branches, each of which is one range of one index; never a condition with OR, which neither
database answers from an index. Must not know who may do a task (`workflows.authority`), only for whom it waits.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import String, and_, literal, literal_column, select
from sqlalchemy.orm import aliased

from models.tasks import Task
from workflows import paging, search
from workflows.clock import end_of_day, office_date
from workflows.errors import N_, InvalidInput

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

    from workflows.desk import Actor

QUEUES = ("mine", "groups", "today", "overdue", "done")
_ALL = 1_000_000
"""More than one case has tasks: a LIMIT that keeps both databases from mixing two conditions up into one slow plan."""

_OPEN, _CLAIMED = literal_column("'open'", String), literal_column("'claimed'", String)
"""Written into the statement, like all that is the same for everybody."""

DUE_ORDER = paging.Order(column="due_order", without=("draft",))
DONE_ORDER = paging.Order(column="closed_at", forwards=False, without=("draft",))
MOST_COUNTED = 1_000
"""Where counting a queue ends: it takes as long as reading so many entries of an index, or so many rows of a search."""

TaskClass = type[Task]
Branch = Callable[[TaskClass], "ColumnElement[bool]"]


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
    tasks, matches = _matching(session, case=case, q=q)
    wanted = [*matches, *([tasks.process == process] if process else [])]
    order = _order(queue)
    branches = [and_(branch(tasks), *wanted) for branch in waiting(actor, queue, now)]
    items, next_cursor = paging.cut(session, tasks, branches, order, cursor=cursor, limit=limit)
    whole = cursor is None and next_cursor is None
    count = len(items) if whole else paging.count(session, tasks, branches, order=order, most=MOST_COUNTED)
    return Page(items=items, next_cursor=next_cursor, count=count)


def counts(session: Session, actor: Actor, now: datetime) -> Mapping[str, int]:
    """How many tasks each queue holds (see `MOST_COUNTED`)."""
    return {queue: _count(session, actor, queue, now) for queue in QUEUES}


def _count(session: Session, actor: Actor, queue: str, now: datetime) -> int:
    branches = [branch(Task) for branch in waiting(actor, queue, now)]
    return paging.count(session, Task, branches, order=_order(queue), most=MOST_COUNTED)


def _order(queue: str) -> paging.Order:
    return DONE_ORDER if queue == "done" else DUE_ORDER


# The branches of each queue


def waiting(actor: Actor, queue: str, now: datetime) -> list[Branch]:
    """The index ranges that a queue is the union of, each as a condition on tasks."""
    if queue == "done":
        return [_done(actor)]
    if queue == "mine":
        return _mine(actor)
    if queue == "groups":
        return _groups(actor)
    within = _due_today(now) if queue == "today" else _overdue(now)
    return [_both(branch, within) for branch in (*_mine(actor), *_groups(actor))]


def _mine(actor: Actor) -> list[Branch]:
    holder = literal(actor.user_id)

    def branch(state: ColumnElement[str]) -> Branch:
        return lambda task: and_(task.assignee_id == holder, task.state == state)

    return [branch(_OPEN), branch(_CLAIMED)]


def _groups(actor: Actor) -> list[Branch]:
    """What several branches ask for is one parameter: a driver may take longer to write many than to fetch a page."""
    by_office = sorted(actor.groups_by_office.items())
    names = {group: literal(group) for _, groups in by_office for group in sorted(groups)}

    def branch(office_id: ColumnElement[int], group: ColumnElement[str]) -> Branch:
        return lambda task: and_(
            task.office_id == office_id, task.group == group, task.state == _OPEN, task.assignee_id.is_(None)
        )

    offices = [(literal(office_id), sorted(groups)) for office_id, groups in by_office]
    return [branch(office_id, names[group]) for office_id, groups in offices for group in groups]


def _done(actor: Actor) -> Branch:
    return lambda task: and_(task.closed_by == actor.username, task.state == "done")


def _due_today(now: datetime) -> Branch:
    since, until = literal(now, Task.due_order.type), literal(end_of_day(office_date(now)), Task.due_order.type)
    return lambda task: and_(task.due_order >= since, task.due_order <= until)


def _overdue(now: datetime) -> Branch:
    until = literal(now, Task.due_order.type)
    return lambda task: task.due_order < until


def _both(one: Branch, other: Branch) -> Branch:
    return lambda task: and_(one(task), other(task))


# Search


def _matching(session: Session, *, case: str | None, q: str | None) -> tuple[TaskClass, list[ColumnElement[bool]]]:
    """From which tasks to choose, and what they must match besides.

    When few cases are meant, their tasks are taken first and then looked through; else the queue is walked.
    """
    if case is not None:
        return _tasks_of((case,)), []
    if not q or not q.strip():
        return Task, []
    found = search.find_person(session, q) if search.names_a_person(q) else search.find(session, q)
    if found.is_empty:
        return Task, [Task.name.contains(q.strip(), autoescape=True)]
    if found.few is not None:
        return _tasks_of(found.few), []
    return Task, [found.condition(Task.case_id)]


def _tasks_of(case_ids: tuple[str, ...]) -> TaskClass:
    return aliased(Task, select(Task).where(Task.case_id.in_(case_ids)).limit(_ALL).subquery())
