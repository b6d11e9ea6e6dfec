"""How a case stands when a command takes it up: its row, a task's, and what lies beside them, in one statement.

Knows tables; must not know what the command does, nor who may give it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BindParameter, Column, ColumnElement, Select, bindparam, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from models.cases import Case
from models.deadlines import Deadline
from models.journal import Entry
from models.prepared import Prepared
from models.rows import Stored, columns
from models.tasks import Task, is_done, waits
from models.timers import WaitingTimer
from workflows.desk import Actor


@dataclass(frozen=True, kw_only=True)
class Standing:
    """A case as it now stands, locked until the transaction ends.

    `last_hash` is its last entry's; `timers` and `deadlines` how many run; `running` how many tasks wait; `involved` is
    False when it is sure that neither the actor nor anybody for whom the actor stands in has done a task of it.
    """

    case: Stored[Case]
    task: Stored[Task] | None
    last_hash: str | None
    timers: int
    deadlines: int
    running: int
    involved: bool


def of_case(session: Session, actor: Actor, case_id: str) -> Standing | None:
    """Lock a case and read how it stands; None when there is none."""
    return _read(session, actor, _CASE, case_id, tasks=False)


def of_task(session: Session, actor: Actor, task_id: str) -> Standing | None:
    """Lock a task and its case and read how they stand; None when there is none."""
    return _read(session, actor, _TASK, task_id, tasks=True)


def _read(session: Session, actor: Actor, statement: Prepared, key: str, *, tasks: bool) -> Standing | None:
    connection = session.connection()
    values = {"id": key, "actor": actor.username}
    row = statement.first(connection, values)
    if row is not None and row[0] is None:
        # It waited for the lock: the case is as another command left it, but what lies beside it was read before that.
        row = statement.first(connection, values)
    return None if row is None else _standing(row, actor, tasks=tasks)


def _standing(row: Sequence[Any], actor: Actor, *, tasks: bool) -> Standing:
    last_hash, timers, due, running, involved = row[:_BESIDE]
    return Standing(
        case=Stored(Case, row[_BESIDE : _BESIDE + _CASES]),
        task=Stored(Task, row[_BESIDE + _CASES :]) if tasks else None,
        last_hash=last_hash,
        timers=timers,
        deadlines=due,
        running=running,
        involved=involved or bool(actor.covers),
    )


_CASES = len(columns(Case))
_CASE_ID = Case.__table__.c.id


def _beside() -> list[ColumnElement[Any]]:
    other = aliased(Task, name="other")
    actor: BindParameter[str] = bindparam("actor")
    last_hash = select(Entry.hash).where(Entry.case_id == _CASE_ID, Entry.seq == Case.__table__.c.version)
    timers = select(func.count()).where(WaitingTimer.case_id == _CASE_ID)
    deadlines = select(func.count()).where(Deadline.case_id == _CASE_ID, Deadline.stopped_at.is_(None))
    running = select(func.count()).where(other.case_id == _CASE_ID, waits(other))
    involved = exists().where(
        other.case_id == _CASE_ID, is_done(other), or_(other.closed_by == actor, other.closed_for == actor)
    )
    return [
        last_hash.correlate(Case).scalar_subquery().label("last_hash"),
        timers.correlate(Case).scalar_subquery().label("timers"),
        deadlines.correlate(Case).scalar_subquery().label("deadlines"),
        running.correlate(Case).scalar_subquery().label("running"),
        involved.correlate(Case).label("involved"),
    ]


_BESIDE = len(_beside())


def _locking(*extra: Column[Any]) -> Select[Any]:
    return select(*_beside(), *columns(Case), *extra)


_CASE = Prepared(_locking().where(bindparam("id") == _CASE_ID).with_for_update(of=Case.__table__))
_TASK = Prepared(
    _locking(*columns(Task))
    .join_from(Case.__table__, Task.__table__, Task.__table__.c.case_id == _CASE_ID)
    .where(Task.__table__.c.id == bindparam("id"))
    .with_for_update(of=(Case.__table__, Task.__table__))
)
