"""Background jobs of a case that were tried in vain: shown on its first page, and let be tried again by a supervisor.

The command is `workflows.jobs.parked.release_of_case`. What only who mends programs may see is not shown here.
"""

from dataclasses import dataclass
from datetime import datetime

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from webapp.access import desk, reading, signed_in
from webapp.cases.head import Head
from webapp.cases.place import blueprint
from webapp.catalogue import _
from workflows.jobs import parked
from workflows.jobs.parked import Parked


@dataclass(frozen=True, kw_only=True)
class Stuck:
    """A parked job in the reader's words."""

    id: int
    what: str
    why: str
    since: datetime | None
    attempts: int


def stuck_jobs(head: Head) -> list[Stuck]:
    """Return the parked jobs of a case."""
    return [
        Stuck(id=job.id, what=_what(head, job), why=_why(job), since=job.failed_at, attempts=job.attempts)
        for job in parked.parked_of(reading(), head.case)
    ]


@blueprint.post("/cases/<case_id>/jobs/<int:job_id>/release")
@signed_in
def release_job(case_id: str, job_id: int) -> ResponseReturnValue:
    """Let a parked job be tried again."""
    with desk() as opened:
        parked.release_of_case(opened, case_id, job_id)
    flash(_("已安排重新尝试，稍后请刷新查看结果。"), "success")
    return redirect(url_for("cases.show", case_id=case_id))


def _what(head: Head, job: Parked) -> str:
    step = head.release.elements.get(job.element or "")
    title = _(job.title)
    return _("%(job)s（%(step)s）", job=title, step=head.translate(step.name)) if step and step.name else title


def _why(job: Parked) -> str:
    if job.is_fault:
        return _("程序错误 %(name)s，请告知系统管理员（后台作业 %(id)s）", name=job.reason, id=job.id)
    return _(job.reason)
