"""The queues of a person's tasks: one page, in the order of the due dates, and how many there are.

A queue is a union of branches, each of which is one range of one index; never a condition with OR, which neither
database answers from an index. Must not know who may do a task (`workflows.authority`), only for whom it waits.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, func, select, tuple_, union_all
from sqlalchemy.orm import aliased, defer

from models.tasks import Task
from workflows import search
from workflows.clock import end_of_day, office_date
from workflows.errors import N_, InvalidInput

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import ColumnElement, Select
    from sqlalchemy.orm import Session

    from workflows.desk import Actor

QUEUES = ("mine", "groups", "today", "overdue", "done")
LARGEST_PAGE = 200
MOST_COUNTED = 1_000
"""Where counting ends when a search matches very many cases: nobody reads more, and it would walk the whole queue."""
_ALL = 1_000_000
"""More than one case has tasks: a LIMIT that keeps both databases from mixing two conditions up into one slow plan."""

TaskClass = type[Task]
Branch = Callable[[TaskClass], "ColumnElement[bool]"]


@dataclass(frozen=True, kw_only=True)
class Page:
    """Some tasks of a queue, where to go on (None: nowhere), and how many match in all (see `MOST_COUNTED`)."""

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
    if not 1 <= limit <= LARGEST_PAGE:
        raise InvalidInput.one("limit", N_("每页数量应为 1 至 {largest}"), largest=LARGEST_PAGE)
    tasks, matches = _matching(session, case=case, q=q)
    wanted = [*matches, *([tasks.process == process] if process else [])]
    order = _DONE if queue == "done" else _DUE
    branches = [and_(branch(tasks), *wanted) for branch in _branches(actor, queue, now)]
    if not branches:
        return Page(items=(), next_cursor=None, count=0)
    after = [order.after(tasks, _read_cursor(cursor))] if cursor else []
    found = session.scalars(_first(tasks, [and_(each, *after) for each in branches], order, limit + 1)).all()
    last = found[limit - 1] if len(found) > limit else None
    whole = cursor is None and last is None
    return Page(
        items=tuple(found[:limit]),
        next_cursor=_cursor(order, last) if last is not None else None,
        count=len(found) if whole else _count(session, tasks, branches, most=MOST_COUNTED if matches else None),
    )


def counts(session: Session, actor: Actor, now: datetime) -> Mapping[str, int]:
    """How many tasks each queue holds."""
    return {queue: _count(session, Task, [b(Task) for b in _branches(actor, queue, now)]) for queue in QUEUES}


# The branches of each queue


def _branches(actor: Actor, queue: str, now: datetime) -> list[Branch]:
    if queue == "done":
        return [_done(actor)]
    waiting = {
        "mine": _mine(actor),
        "groups": _groups(actor),
    }
    if queue in waiting:
        return waiting[queue]
    since, until = (now, end_of_day(office_date(now))) if queue == "today" else (None, now)
    return [_due_within(branch, since, until) for branch in (*waiting["mine"], *waiting["groups"])]


def _mine(actor: Actor) -> list[Branch]:
    def branch(state: str) -> Branch:
        return lambda task: and_(task.assignee_id == actor.user_id, task.state == state)

    return [branch("open"), branch("claimed")]


def _groups(actor: Actor) -> list[Branch]:
    def branch(office_id: int, group: str) -> Branch:
        return lambda task: and_(
            task.office_id == office_id, task.group == group, task.state == "open", task.assignee_id.is_(None)
        )

    return [
        branch(office_id, group)
        for office_id, groups in sorted(actor.groups_by_office.items())
        for group in sorted(groups)
    ]


def _done(actor: Actor) -> Branch:
    return lambda task: and_(task.closed_by == actor.username, task.state == "done")


def _due_within(branch: Branch, since: datetime | None, until: datetime) -> Branch:
    """Due from `since` up to and including `until`; without `since`, due before `until`."""
    if since is None:
        return lambda task: and_(branch(task), task.due_order < until)
    return lambda task: and_(branch(task), task.due_order >= since, task.due_order <= until)


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


# Order, pages, counts


@dataclass(frozen=True, kw_only=True)
class _Order:
    """By an instant and the id, both forwards or both backwards."""

    column: str
    forwards: bool

    def of(self, task: TaskClass) -> list[Any]:
        columns = [getattr(task, self.column), task.id]
        return columns if self.forwards else [column.desc() for column in columns]

    def after(self, task: TaskClass, place: tuple[datetime, str]) -> ColumnElement[bool]:
        columns = tuple_(getattr(task, self.column), task.id)
        return columns > place if self.forwards else columns < place

    def place(self, task: Task) -> tuple[datetime, str]:
        at: datetime = getattr(task, self.column)
        return at, task.id


_DUE = _Order(column="due_order", forwards=True)
_DONE = _Order(column="closed_at", forwards=False)


def _first(tasks: TaskClass, branches: list[ColumnElement[bool]], order: _Order, limit: int) -> Select[Task]:
    """The first tasks of all branches together: each gives its own first ones, in the order of its index."""
    parts = [select(tasks).where(branch).order_by(*order.of(tasks)).limit(limit) for branch in branches]
    if len(parts) == 1:
        return parts[0].options(defer(tasks.draft))
    merged = aliased(Task, union_all(*(select(part.subquery()) for part in parts)).subquery())
    return select(merged).order_by(*order.of(merged)).limit(limit).options(defer(merged.draft))


def _count(session: Session, tasks: TaskClass, branches: list[ColumnElement[bool]], *, most: int | None = None) -> int:
    """How many tasks there are, up to `most` of each branch."""
    if not branches:
        return 0
    parts = [select(tasks.id).where(branch).limit(most).subquery() for branch in branches]
    counts_of = [select(func.count().label("tasks")).select_from(part) for part in parts]
    return int(session.scalar(select(func.sum(union_all(*counts_of).subquery().c.tasks))) or 0)


def _cursor(order: _Order, task: Task) -> str:
    at, task_id = order.place(task)
    return base64.urlsafe_b64encode(json.dumps([at.isoformat(), task_id]).encode()).decode().rstrip("=")


def _read_cursor(cursor: str) -> tuple[datetime, str]:
    try:
        at, task_id = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        place = datetime.fromisoformat(at), str(task_id)
        if place[0].tzinfo is None:
            raise ValueError  # noqa: TRY301 (one message for everything that is no cursor)
    except (ValueError, TypeError, binascii.Error):
        raise InvalidInput.one("cursor", N_("翻页位置无效，请从第一页重新开始")) from None
    return place
