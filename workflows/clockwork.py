"""Timers that have come due: each fired once, in due order, in a transaction of its case.

Used by the worker and by the demo clock. Must not know what a timer does.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from models.database import Database
from models.jobs import Job
from models.timers import WaitingTimer
from workflows import casework
from workflows.casework import Deed
from workflows.desk import SYSTEM, Desk
from workflows.documents import DocumentStore
from workflows.engine.values import Tick
from workflows.jobs.port import Work, enqueue
from workflows.releases import Releases

KEY = "timer:"
STUCK = "timer"
"""The kind of job that tries a timer again which could not be fired."""


@dataclass(frozen=True, kw_only=True)
class Due:
    """A timer that has come due."""

    id: str
    case_id: str
    element: str
    due_at: datetime


@dataclass(frozen=True, kw_only=True)
class Fired:
    """What a round did: how many timers were fired, and which could not be and why."""

    count: int
    failed: tuple[tuple[Due, str], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Clockwork:
    """Fires timers with the releases and documents of this process."""

    releases: Releases
    documents: DocumentStore

    def fire_due(self, database: Database, now: datetime) -> Fired:
        """Fire everything due at *now*, the earliest first, also what thereby becomes due; each in its transaction.

        A timer that cannot be fired is left to a job, which tries again and is parked and shown if it never works; the
        others go on.
        """
        count = 0
        failed = []
        while (due := _next(database, now)) is not None:
            try:
                count += self._fire(database, due, now)
            except SQLAlchemyError:
                raise  # the database is at fault, not this timer
            except Exception as error:  # noqa: BLE001 (one broken case must not hold up the others)
                failed.append((due, f"{type(error).__name__}: {error}"))
                _leave_to_job(database, due, now)
        return Fired(count=count, failed=tuple(failed))

    def retry(self, work: Work) -> None:
        """Fire the timer of a job, in the job's transaction; a timer that waits no more is done."""
        self._fire_in(work.session, str(work.payload["timer"]), work.now)

    def _fire(self, database: Database, due: Due, now: datetime) -> bool:
        with database.transaction() as session:
            return self._fire_in(session, due.id, now)

    def _fire_in(self, session: Session, timer_id: str, now: datetime) -> bool:
        desk = Desk(session=session, actor=SYSTEM, now=now, releases=self.releases, documents=self.documents)
        return fire(desk, timer_id)


def fire(desk: Desk, timer_id: str) -> bool:
    """Fire one timer that is due; False when it waits no more, because somebody else was faster or the case went on.

    The engine takes the instant at which it was due as now, so that timers looked at late come out as they would have
    in time, one after the other.
    """
    case_id = desk.session.scalar(select(WaitingTimer.case_id).where(WaitingTimer.id == timer_id))
    if case_id is None:
        return False
    work = casework.take_up(desk, case_id)
    timer = desk.session.get(WaitingTimer, timer_id, populate_existing=True)
    if timer is None or timer.due_at > desk.now:
        return False
    due_at = timer.due_at
    deed = Deed(command="timer", element=timer.element, entered={"timer": timer.id, "due_at": due_at})
    casework.carry_on(work, Tick(), deed, now=due_at)
    return True


def _next(database: Database, now: datetime) -> Due | None:
    """Return the earliest due timer that is not left to a job."""
    left = select(Job.key).where(Job.kind == STUCK, Job.state != "done")
    statement = (
        select(WaitingTimer)
        .where(WaitingTimer.due_at <= now, (KEY + WaitingTimer.id).not_in(left))
        .order_by(WaitingTimer.due_at, WaitingTimer.id)
        .limit(1)
    )
    with database.reading() as session:
        row = session.scalars(statement).first()
    return Due(id=row.id, case_id=row.case_id, element=row.element, due_at=row.due_at) if row else None


def _leave_to_job(database: Database, due: Due, now: datetime) -> None:
    with database.transaction() as session:
        enqueue(session, STUCK, {"timer": due.id, "case": due.case_id}, run_at=now, key=f"{KEY}{due.id}")
