"""The first page of every queue with more and more open tasks in the table, each with a case of its own.

Fills the tables inside the database, because a million rows sent one by one would take longer than they deserve. Knows
columns; must not know how a queue is asked for.
"""

from __future__ import annotations

import statistics
import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import Engine, Integer, String, case, cast, event, insert, literal, select, text, true

from models.cases import Case
from models.offices import Office
from models.people import User
from models.tasks import Task
from tests import builders
from workflows import acting, inbox, people

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from models.database import Database
    from workflows.desk import Actor

NOW = datetime(2026, 3, 2, 2, tzinfo=UTC)
QUEUES = {"worker": ("groups", "mine", "today", "overdue"), "deputy": ("groups", "today", "overdue")}
"""Who asks: the worker has one group of one office, the deputy all groups of all offices."""
DEPUTY_OFFICES = 4
DEPUTY_GROUPS = ("street_union", "notice_clerk", "payer", "reviewer", "archivist")
DUE_DATES = 500
DUE_EVERY = timedelta(minutes=6)
OVERDUE = timedelta(hours=20)
HELD_EVERY = 10
"""With these, the first page of every queue is full among 1,000 tasks already: pages of equal length are compared."""
REPEATS = 41


def staff(database: Database) -> None:
    """Add the deputy, who stands in for everybody, beside the worker."""
    with database.transaction() as session:
        worker = session.scalars(select(User).where(User.username == "worker")).one()
        deputy = builders.a_user(session, office=session.get_one(Office, worker.office_id), username="deputy")
        for office_id in (worker.office_id, *(builders.an_office(session).id for _ in range(1, DEPUTY_OFFICES))):
            office = session.get_one(Office, office_id)
            builders.a_post(session, office=office, groups=DEPUTY_GROUPS, a=deputy)


def grow(database: Database, first: int, last: int) -> None:
    """Add open tasks with the numbers `first` to `last`, copies of the one that is there, due at 500 different times.

    Every tenth due date's are held by the worker. Of the others every second is for the worker's group, the rest is for
    all groups of all offices in turn.
    """
    for place in range(DUE_DATES):
        low = first + (last - first) * place // DUE_DATES
        high = first + (last - first) * (place + 1) // DUE_DATES
        if high > low:
            with database.transaction() as session:
                _add(session, low, high, place)
    if not database.is_sqlite:
        with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE"))  # what the server does by itself outside tests


def _add(session: Session, low: int, high: int, place: int) -> None:
    numbers = select(literal(low, Integer).label("i")).cte("numbers", recursive=True)
    numbers = numbers.union_all(select(numbers.c.i + 1).where(numbers.c.i < high - 1))
    case_id = literal("bench") + cast(numbers.c.i, String)
    due_at = NOW - OVERDUE + place * DUE_EVERY
    worker = session.scalars(select(User.id).where(User.username == "worker")).one()
    task = {"id": case_id + ".1", "case_id": case_id, "due_at": literal(due_at, Task.due_at.type)}
    task |= {"due_order": literal(due_at, Task.due_at.type)}
    if place % HELD_EVERY == 0:
        task |= {"assignee_id": literal(worker), "state": literal("claimed")}
    else:
        task |= _shared_out(session, numbers.c.i)
    for kind, changed in ((Case, {"id": case_id, "number": case_id}), (Task, task)):
        table = kind.__table__
        pattern = select(table).order_by(table.c.id).limit(1).subquery()
        values = [changed.get(column.name, pattern.c[column.name]) for column in table.c]
        session.execute(
            insert(kind).from_select(list(table.c.keys()), select(*values).select_from(pattern.join(numbers, true())))
        )


def _shared_out(session: Session, number: Any) -> dict[str, Any]:
    """The office and the group of a task by its number; every second keeps those of the pattern."""
    offices = session.scalars(select(Office.id).order_by(Office.id).limit(DEPUTY_OFFICES)).all()
    turn = number // 2
    office = case(dict(enumerate(offices)), value=turn % len(offices))
    group = case(dict(enumerate(DEPUTY_GROUPS)), value=turn // len(offices) % len(DEPUTY_GROUPS))
    kept = number % 2 == 0
    return {
        "office_id": case((kept, offices[0]), else_=office),
        "candidate_group": case((kept, DEPUTY_GROUPS[0]), else_=group),
    }


def first_pages(database: Database) -> dict[str, float]:
    """The median time of each queue's first page in the database, all its rows fetched, in milliseconds."""
    with database.reading() as session:
        return {
            f"{username}'s {queue}": _median(session, _asked(session, _actor(session, username), queue))
            for username, names in QUEUES.items()
            for queue in names
        }


def _actor(session: Session, username: str) -> Actor:
    user = people.by_username(session, username)
    if user is None:
        raise RuntimeError(f"{username} is missing")
    return acting.actor_for(session, user, now=NOW)


def _asked(session: Session, actor: Actor, queue: str) -> list[tuple[str, Any]]:
    """The statements, with their parameters, that fetch a first page and count the queue."""
    asked: list[tuple[str, Any]] = []

    def note(_connection: object, _cursor: object, statement: str, parameters: Any, *_: object) -> None:
        asked.append((statement, parameters))

    event.listen(Engine, "before_cursor_execute", note)
    inbox.page(session, actor, queue, now=NOW)
    event.remove(Engine, "before_cursor_execute", note)
    return asked


def _median(session: Session, asked: list[tuple[str, Any]]) -> float:
    cursor: Any = session.connection().connection.cursor()
    taken = []
    for _ in range(REPEATS):
        started = time.perf_counter()
        for statement, parameters in asked:
            cursor.execute(statement, parameters)
            cursor.fetchall()
        taken.append((time.perf_counter() - started) * 1000)
    return statistics.median(taken)
