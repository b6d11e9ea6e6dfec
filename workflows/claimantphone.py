"""The telephone of whom a step has to call: in full to who holds the step; each look is logged.

That is the claimant whom the step is for, else the applicant where the facts of the step name the telephone.

Must not know which steps are calls, nor pages.
"""

from models.cases import Case
from models.tasks import Task
from workflows import authority, claimview, privacy, storeddata
from workflows.desk import Desk
from workflows.duties import listed
from workflows.engine.values import Release
from workflows.errors import N_, Forbidden, NotFound


def of_task(desk: Desk, task_id: str) -> str:
    """Return the telephone in full, empty where none is known; that it was looked at is written into the access log.

    Raises `NotFound` for a task that may not be seen or has nobody to call, `Forbidden` for who does not hold it.
    """
    task = authority.require_visible_task(desk.session, desk.actor, task_id)
    case = desk.session.get_one(Case, task.case_id)
    release = desk.releases.by_digest(desk.session, case.release_digest)
    key = applicants(task, release)
    if task.claim_line is None and (key is None or not authority.can_see(desk.actor, case)):
        raise NotFound(N_("这项任务不需要打电话给职工或申请人"))
    if task.state != "claimed" or task.assignee_id != desk.actor.user_id:
        raise Forbidden(N_("电话只给正在办理这项任务的人看，请先领取任务"))
    authority.require_perform(desk, task, release)
    if task.claim_line is None:
        privacy.note_look(desk, case, str(key), task.name)
        return str(storeddata.of_case(desk.session, case).get(str(key)) or "")
    line = claimview.line(desk.session, task.case_id, task.claim_line)
    privacy.note_look(desk, case, f"claims[{line.number}].phone", task.name)
    return line.facts["phone"] or ""


def applicants(task: Task, release: Release) -> str | None:
    """Return under which key the applicant's telephone is that a step for no claimant names among its facts."""
    key = release.properties.get("applicant_phone", "")
    return key if key and task.claim_line is None and key in listed(task.properties.get("facts", "")) else None
