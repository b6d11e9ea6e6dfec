"""All kinds of background jobs there are: the one table.

A new kind is a function here and a line in `table`; it is enqueued through `workflows.jobs.port`.
"""

from collections.abc import Mapping
from datetime import datetime, time, timedelta

from sqlalchemy.orm import Session

from workflows import startdrafts
from workflows.clock import OFFICE_ZONE, office_date
from workflows.clockwork import TIMER_JOB, Clockwork, Failure, job_key
from workflows.desk import SYSTEM, Desk
from workflows.heads import HeadFolder, sign_head
from workflows.jobs.port import Handler, Work, enqueue
from workflows.jobs.tidying import TIDY, plan_tidying, tidy
from workflows.startdrafts import TELL

SIGN_HEAD = "sign_head"
SIGNED_AT = time(hour=0, minute=30)
"""When the day's head is signed, in the office's zone: soon after the day it covers is over."""


def table(clockwork: Clockwork, heads: HeadFolder) -> Mapping[str, Handler]:
    """Return what each kind of job does, with the parts of this process."""

    def sign(work: Work) -> None:
        sign_head(work.session, heads, work.now)
        plan_head(work.session, work.now)

    def fire(work: Work) -> None:
        clockwork.retry(work.session, str(work.payload["timer"]), work.now)

    def tell_spawned(work: Work) -> None:
        desk = Desk(
            session=work.session,
            actor=SYSTEM,
            now=work.now,
            releases=clockwork.releases,
            documents=clockwork.documents,
        )
        startdrafts.hear(desk, str(work.payload["draft"]), work.payload)

    return {SIGN_HEAD: sign, TIMER_JOB: fire, TIDY: tidy, TELL: tell_spawned}


def leave_timer(session: Session, failure: Failure, now: datetime) -> None:
    """Leave a timer that could not be fired to a job, which tries again and is parked and shown if it never works."""
    payload = {"timer": failure.timer, "element": failure.element}
    enqueue(session, TIMER_JOB, payload, run_at=now, key=job_key(failure.timer), case_id=failure.case_id)


def plan_day(session: Session, now: datetime) -> None:
    """Enqueue what is done once a day, whether anybody asks for it or not; planned twice it is done once."""
    plan_head(session, now)
    plan_tidying(session, now)


def plan_head(session: Session, now: datetime) -> None:
    """Enqueue the signing of the next day's head; planned twice it is done once."""
    on = office_date(now) + timedelta(days=1)
    run_at = datetime.combine(on, SIGNED_AT, OFFICE_ZONE)
    enqueue(session, SIGN_HEAD, {"on": on.isoformat()}, run_at=run_at, key=f"{SIGN_HEAD}:{on.isoformat()}")
