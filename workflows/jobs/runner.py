"""Leases jobs and carries each out once, on SQLite and PostgreSQL alike.

A job's effect and its mark "done" are one transaction, and the mark is only set by who still holds the lease: a worker
killed at any moment leaves a job that another takes up, and none is done twice. Must not know what jobs do, nor who
tells a worker that there is one.
"""

import secrets
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, or_, select, update
from sqlalchemy.orm import Session

from models import queue
from models.database import Database
from models.jobs import Job
from workflows.errors import N_, Rejection
from workflows.jobs.port import Errand, Going, Handler, Work

LEASE = timedelta(minutes=5)
ATTEMPTS = 5
FIRST_PAUSE = timedelta(seconds=30)
ERROR_LENGTH = 2000
WORKER_ENDED = N_("每次尝试时后台进程都中途终止")


class LeaseLostError(Exception):
    """Another worker has taken the job over, because this one took longer than its lease."""


@dataclass(frozen=True, kw_only=True)
class Leased:
    """A job this worker may carry out while it knows the token."""

    id: int
    kind: str
    payload: Mapping[str, object]
    key: str
    token: str
    attempts: int


class Runner:
    """Carries out due jobs, one transaction each, with the given handlers by kind."""

    def __init__(self, database: Database, handlers: Mapping[str, Handler]) -> None:
        self._database = database
        self._handlers = handlers

    def run_due(self, now: datetime, *, most: int = 100) -> int:
        """Carry out the jobs due at *now*, earliest first, at most *most*; return how many succeeded."""
        done = 0
        for _ in range(most):
            job = self.lease(now)
            if job is None:
                break
            done += self.carry_out(job, now)
        return done

    def due(self, now: datetime, *, most: int) -> int:
        """Return how many jobs could be carried out at *now*; counts no further than *most*."""
        found = select(Job.id).where(self._is_mine(), _is_free(now)).limit(most).subquery()
        with self._database.reading() as session:
            return session.scalar(select(func.count()).select_from(found)) or 0

    def lease(self, now: datetime, *, by: str = "") -> Leased | None:
        """Take the earliest due job, or one whose worker has vanished; None when there is nothing to do.

        *by* names who takes it, so that it can be given back in that name (`give_back`).
        """
        token = f"{by}:{secrets.token_hex(16)}"
        with self._database.transaction() as session:
            _park_killers(session, now)
            job = session.scalars(
                select(Job)
                .where(self._is_mine(), _is_free(now))
                .order_by(Job.run_at, Job.id)
                .limit(1)
                .with_for_update(skip_locked=True)
            ).first()
            if job is None:
                return None
            job.state, job.lease_token, job.lease_until = "running", token, now + LEASE
            job.attempts += 1
            key = job.key or f"job:{job.id}"
            return Leased(id=job.id, kind=job.kind, payload=job.payload, key=key, token=token, attempts=job.attempts)

    def carry_out(self, job: Leased, now: datetime) -> bool:
        """Carry out a leased job; False when it failed (then it waits longer, or is parked) or the lease was lost."""
        try:
            keep = self._gone(job, now)
            with self._database.transaction() as session:
                keep(Work(session=session, now=now, payload=job.payload, key=job.key))
                _finish(session, job)
        except LeaseLostError:
            return False
        except Exception as error:  # noqa: BLE001 (whatever a handler raises must not end the worker)
            self._put_back(job, now, error)
            return False
        return True

    def give_back(self, by: str, now: datetime) -> int:
        """Free the jobs that were leased by one who has vanished, without waiting for the end of their leases."""
        with self._database.transaction() as session:
            freed = session.scalars(
                update(Job)
                .where(Job.state == "running", Job.lease_until >= now, Job.lease_token.startswith(f"{by}:"))
                .values(lease_until=now - timedelta(seconds=1))
                .returning(Job.id)
            ).all()
        return len(freed)

    def _is_mine(self) -> ColumnElement[bool]:
        return Job.kind.in_(sorted(self._handlers))

    def _gone(self, job: Leased, now: datetime) -> Callable[[Work], None]:
        """Do the step of an errand that needs no transaction; return what is left to do in one."""
        handler = self._handlers[job.kind]
        if not isinstance(handler, Errand):
            return handler
        brought = handler.go(Going(now=now, payload=job.payload, key=job.key))
        return lambda work: handler.keep(work, brought)

    def _put_back(self, job: Leased, now: datetime, error: Exception) -> None:
        with self._database.transaction() as session:
            row = session.scalars(
                select(Job).where(Job.id == job.id, Job.lease_token == job.token).with_for_update()
            ).first()
            if row is None:
                return
            row.error = _described(error)
            row.failed_at = row.failed_at or now
            if job.attempts >= ATTEMPTS:
                _park(row, row.error)
                return
            row.state, row.lease_token, row.lease_until = "waiting", None, None
            row.run_at = now + FIRST_PAUSE * 4 ** (job.attempts - 1)
            queue.call(session, at=row.run_at)


def release_parked(session: Session, job_id: int, now: datetime) -> bool:
    """Let a parked job be tried again, after its cause has been removed; False when no such job is parked."""
    statement = (
        update(Job)
        .where(Job.id == job_id, Job.state == "parked")
        .values(state="waiting", attempts=0, run_at=now, failed_at=None)
        .returning(Job.id)
    )
    released = session.execute(statement).first() is not None
    if released:
        queue.call(session, at=now)
    return released


def _park_killers(session: Session, now: datetime) -> None:
    """Park the jobs whose worker has vanished at every attempt: the job itself may be what ends it."""
    session.execute(
        update(Job)
        .where(Job.state == "running", Job.lease_until < now, Job.attempts >= ATTEMPTS)
        .values(
            state="parked",
            lease_token=None,
            lease_until=None,
            error=WORKER_ENDED,
            failed_at=func.coalesce(Job.failed_at, Job.lease_until),
        )
    )


def _is_free(now: datetime) -> ColumnElement[bool]:
    return or_(
        (Job.state == "waiting") & (Job.run_at <= now),
        (Job.state == "running") & (Job.lease_until < now),
    )


def _finish(session: Session, job: Leased) -> None:
    statement = (
        update(Job)
        .where(Job.id == job.id, Job.lease_token == job.token)
        .values(state="done", lease_token=None, lease_until=None, error=None, failed_at=None)
        .returning(Job.id)
    )
    if session.execute(statement).first() is None:
        raise LeaseLostError


def _park(job: Job, error: str) -> None:
    job.state, job.lease_token, job.lease_until, job.error = "parked", None, None, error


def _described(error: Exception) -> str:
    """Return what a person needs to find the cause; of a programming error also where it happened.

    The first line is for everybody who sees the job and holds nothing of a case; the rest is for who mends programs.
    """
    if isinstance(error, Rejection):
        return " ".join(str(error).split())[:ERROR_LENGTH]
    where = "".join(traceback.format_exception(error, limit=-5))[-ERROR_LENGTH:]
    return f"{type(error).__name__}\n{where}"
