"""The telephone of the claimant whom a step is for: in full to who holds the step and calls; each look is logged.

Must not know which steps are calls, nor pages.
"""

from models.cases import Case
from workflows import authority, claimview, privacy
from workflows.desk import Desk
from workflows.errors import N_, Forbidden, NotFound


def of_task(desk: Desk, task_id: str) -> str:
    """Return the telephone in full, empty where none is known; that it was looked at is written into the access log.

    Raises `NotFound` for a task that may not be seen or is for no claimant, `Forbidden` for who does not hold it.
    """
    task = authority.require_visible_task(desk.session, desk.actor, task_id)
    if task.claim_line is None:
        raise NotFound(N_("这项任务不是为某一名职工办理的"))
    if task.state != "claimed" or task.assignee_id != desk.actor.user_id:
        raise Forbidden(N_("职工的电话只给正在办理这项任务的人看，请先领取任务"))
    case = desk.session.get_one(Case, task.case_id)
    authority.require_perform(desk, task, desk.releases.by_digest(desk.session, case.release_digest))
    line = claimview.line(desk.session, task.case_id, task.claim_line)
    privacy.note_look(desk, case, f"claims[{line.number}].phone", task.name)
    return line.facts["phone"] or ""
