"""Timers that have come due: each fired once, in due order, in a transaction of its case.

Of those that are due at the same instant, by the thousand in one night, several workers take different ones. Used by
the worker and by the demo clock. Must not know what a timer does.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from models.cases import Case
from models.database import BusyError, Database
from models.jobs import Job
from models.timers import WaitingTimer
from workflows import casework
from workflows.casework import Deed
from workflows.desk import SYSTEM, Desk
from workflows.documents import DocumentStore
from workflows.engine.readloops import INSTANCE_LIMIT
from workflows.engine.values import Tick
from workflows.errors import N_, InvalidState
from workflows.releases import Releases

TIMER_JOB = "timer"
"""The kind of job that tries a timer again which could not be fired."""


def job_key(timer_id: Any) -> Any:
    """Return the key of the job for a timer's id, or the expression of it for the column."""
    return "timer:" + timer_id


@dataclass(frozen=True, kw_only=True)
class Failure:
    """A timer that could not be fired, and why."""

    timer: str
    case_id: str
    element: str
    why: str


@dataclass(frozen=True, kw_only=True)
class Fired:
    """What a round did: how many timers were fired, and which could not be and why."""

    count: int
    failed: tuple[Failure, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Clockwork:
    """Fires timers with the releases and documents of this process."""

    releases: Releases
    documents: DocumentStore

    def fire_due(self, database: Database, now: datetime, *, between: Callable[[], object] = bool) -> Fired:
        """Fire everything due at *now*, the earliest first, also what thereby becomes due; each in its transaction.

        *between* is called after each, when nothing is held.
        A timer that cannot be fired is told and the others go on. One that is left to a job is not touched here.
        """
        count = 0
        failed: list[Failure] = []
        seen: Counter[tuple[str, str, datetime]] = Counter()
        while (timer := _next(database, now, [each.timer for each in failed])) is not None:
            try:
                with database.transaction() as session:
                    if not database.is_sqlite:  # there, nobody else is at work now
                        timer = _nobodys(session, timer, [each.timer for each in failed])
                    require_going_on(timer, seen)
                    count += self.retry(session, timer.id, now)
                between()
            except (SQLAlchemyError, BusyError):
                raise  # the database is at fault, not this timer
            except Exception as error:  # noqa: BLE001 (one broken case must not hold up the others)
                why = f"{type(error).__name__}: {error}"
                failed.append(Failure(timer=timer.id, case_id=timer.case_id, element=timer.element, why=why))
        return Fired(count=count, failed=tuple(failed))

    def retry(self, session: Session, timer_id: str, now: datetime) -> bool:
        """Fire one timer in an open transaction; False when it waits no more."""
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


def require_going_on(timer: WaitingTimer, seen: Counter[tuple[str, str, datetime]]) -> None:
    """Refuse a timer that was fired in this round and is due as before: it would be fired for ever.

    It may wait anew at its element, behind a circle of services; of each instance of an activity one is due at a time.
    """
    for place, most in ((timer.id, 1), (timer.element, INSTANCE_LIMIT)):
        key = (timer.case_id, place, timer.due_at)
        if seen[key] >= most:
            raise InvalidState(N_("定时“{element}”到期后流程没有继续，请告知流程管理员"), element=timer.element)
        seen[key] += 1


def _next(database: Database, now: datetime, failed: list[str]) -> WaitingTimer | None:
    """Return the earliest due timer that has not failed and is not left to a job."""
    with database.reading() as session:
        return session.scalars(_waiting(failed).where(WaitingTimer.due_at <= now).limit(1)).first()


def _nobodys(session: Session, timer: WaitingTimer, failed: list[str]) -> WaitingTimer:
    """Return a timer due at the same instant on whose case nobody is at work, the case locked; else the timer itself.

    A later one is never taken: what is due first is done first.
    """
    alike = _waiting(failed).where(WaitingTimer.due_at == timer.due_at).join(Case, Case.id == WaitingTimer.case_id)
    free = session.scalars(alike.limit(1).with_for_update(of=Case, skip_locked=True)).first()
    if free is None:
        return timer
    session.expunge(free)  # it is told of, whatever becomes of the transaction
    return free


def _waiting(failed: list[str]) -> Select[WaitingTimer]:
    left = select(Job.key).where(Job.kind == TIMER_JOB, Job.state != "done", Job.key.is_not(None))
    return (
        select(WaitingTimer)
        .where(job_key(WaitingTimer.id).not_in(left), WaitingTimer.id.not_in(failed))
        .order_by(WaitingTimer.due_at, WaitingTimer.id)
    )
