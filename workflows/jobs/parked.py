"""Jobs that were tried in vain and are parked: what they are, since when and why, and letting them be tried again.

Shown with their case, and to who looks after the system. Must not know pages, nor what a job does.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from models.cases import Case
from models.jobs import Job
from workflows import accesslog, authority
from workflows.accesslog import Access
from workflows.clockwork import TIMER_JOB
from workflows.desk import Desk
from workflows.errors import N_, NotFound
from workflows.jobs.handlers import SIGN_HEAD
from workflows.jobs.runner import release_parked
from workflows.jobs.tidying import TIDY
from workflows.jobs.verification import VERIFY
from workflows.startdrafts import TELL

TITLES = {
    TIMER_JOB: N_("期限到期后的自动办理"),
    SIGN_HEAD: N_("签署当日摘要"),
    VERIFY: N_("核验案件"),
    TIDY: N_("清理过期数据"),
    TELL: N_("告知原案件已登记的案号"),
}
"""What the kinds of jobs are called."""


@dataclass(frozen=True, kw_only=True)
class Parked:
    """One parked job; `element` is the step of the case it is about, if any.

    `reason` is a sentence, or the name of an error when `is_fault` is set; `details` are for who mends programs and may
    hold data of the case.
    """

    id: int
    kind: str
    title: str
    case_number: str | None
    element: str | None
    attempts: int
    failed_at: datetime | None
    reason: str
    is_fault: bool
    details: str


def counts(session: Session) -> Mapping[str, int]:
    """Return how many jobs there are in each state but "done"."""
    counted = select(Job.state, func.count()).where(Job.state != "done").group_by(Job.state)
    return {"waiting": 0, "running": 0, "parked": 0} | dict(session.execute(counted).all())


def parked(session: Session) -> Sequence[Parked]:
    """Return all parked jobs, the oldest first."""
    return _found(session, Job.state == "parked")


def parked_of(session: Session, case: Case) -> Sequence[Parked]:
    """Return the parked jobs of a case, the oldest first."""
    return _found(session, (Job.case_id == case.id) & (Job.state == "parked"))


def release_of_case(desk: Desk, case_id: str, job_id: int) -> None:
    """Let a parked job of a case be tried again, and write down who wanted it.

    Raises:
        NotFound: the case may not be seen, or no such job of it is parked.
        Forbidden: the actor supervises no office above the case.
    """
    case = authority.require_visible(desk.session, desk.actor, case_id)
    authority.require_release(desk.actor, case)
    if desk.session.scalar(select(Job.case_id).where(Job.id == job_id)) != case.id:
        raise NotFound(_GONE)
    _release(
        desk.session,
        job_id,
        desk.now,
        Access(
            actor=desk.actor.username,
            action="jobs.release",
            subject=f"{case.number} job {job_id}",
            case_id=case.id,
            outcome="ok",
        ),
    )


def release_from_terminal(session: Session, job_id: int, now: datetime) -> None:
    """Let a parked job be tried again on the word of who runs the system, and write that down. Raises `NotFound`."""
    case_id = session.scalar(select(Job.case_id).where(Job.id == job_id))
    _release(
        session,
        job_id,
        now,
        Access(actor=None, action="cli.release", subject=f"job {job_id}", case_id=case_id, outcome="ok"),
    )


_GONE = N_("这项后台作业已不在待处理之列，请刷新页面查看")


def _release(session: Session, job_id: int, now: datetime, access: Access) -> None:
    if not release_parked(session, job_id, now):
        raise NotFound(_GONE)
    accesslog.write(session, access, now=now)


def _found(session: Session, wanted: ColumnElement[bool]) -> Sequence[Parked]:
    statement = select(Job, Case.number).outerjoin(Case, Case.id == Job.case_id).where(wanted)
    return [_told(job, number) for job, number in session.execute(statement.order_by(Job.failed_at, Job.id))]


def _told(job: Job, case_number: str | None) -> Parked:
    reason, _, details = (job.error or "").partition("\n")
    return Parked(
        id=job.id,
        kind=job.kind,
        title=TITLES.get(job.kind, job.kind),
        case_number=case_number,
        element=job.payload.get("element"),
        attempts=job.attempts,
        failed_at=job.failed_at,
        reason=reason,
        is_fault=bool(details),
        details=details,
    )
