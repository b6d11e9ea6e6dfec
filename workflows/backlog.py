"""What waits to be done in the background and what was done lately, in numbers, for whoever watches the installation.

Numbers only, no case and no person among them. Must not know who asks, nor carry anything out.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from models.jobs import Job
from models.journal import Entry
from models.timers import WaitingTimer
from workflows.clockwork import TIMER_JOB, job_key

LATELY = timedelta(minutes=5)
"""How far back commands are counted."""
LATE = timedelta(minutes=2)
"""What has been due for longer shows that no worker is at work, or too few are."""
JOB_STATES = ("waiting", "running", "parked")


@dataclass(frozen=True, kw_only=True)
class Backlog:
    """Jobs by state, of the waiting ones how many are due, timers that are due and not left to a job, and since when.

    ``commands`` counts the entries of all journals in the last minutes (`LATELY`), by command.
    """

    jobs: Mapping[str, int]
    jobs_due: int
    oldest_job: timedelta
    timers_overdue: int
    oldest_timer: timedelta
    commands: Mapping[str, int]


def backlog(session: Session, now: datetime) -> Backlog:
    """Return the numbers as of *now*; none of them takes longer when the office has more cases behind it."""
    counted = select(Job.state, func.count()).where(Job.state.in_(JOB_STATES)).group_by(Job.state)
    found = dict(session.execute(counted).all())
    jobs_due, oldest_job = session.execute(
        select(func.count(), func.min(Job.run_at)).where(Job.state == "waiting", Job.run_at <= now)
    ).one()
    timers_overdue, oldest_timer = session.execute(
        select(func.count(), func.min(WaitingTimer.due_at)).where(*_overdue(now))
    ).one()
    commands = select(Entry.command, func.count()).where(Entry.at > now - LATELY, Entry.at <= now)
    return Backlog(
        jobs={state: found.get(state, 0) for state in JOB_STATES},
        jobs_due=jobs_due,
        oldest_job=_since(oldest_job, now),
        timers_overdue=timers_overdue,
        oldest_timer=_since(oldest_timer, now),
        commands=dict(session.execute(commands.group_by(Entry.command)).all()),
    )


def is_late(session: Session, now: datetime) -> bool:
    """Whether a job or a timer has been due for so long that no worker can be at work."""
    job = select(Job.id).where(Job.state == "waiting", Job.run_at <= now - LATE).limit(1)
    timer = select(WaitingTimer.id).where(*_overdue(now - LATE)).limit(1)
    return session.execute(job).first() is not None or session.execute(timer).first() is not None


def _overdue(at: datetime) -> tuple[ColumnElement[bool], ...]:
    left = select(Job.key).where(Job.kind == TIMER_JOB, Job.state != "done", Job.key.is_not(None))
    return WaitingTimer.due_at <= at, job_key(WaitingTimer.id).not_in(left)


def _since(at: datetime | None, now: datetime) -> timedelta:
    return now - at if at is not None else timedelta()
