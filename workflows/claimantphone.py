"""The telephone and address of whom a step has to call or visit: in full to who holds the step; each look is logged.

That is the claimant whom the step is for (the telephone only), else the applicant, where the facts of the step name
them under the keys that the process names (`applicant_phone`, `applicant_address`).

Must not know which steps are calls or visits, nor pages.
"""

from dataclasses import dataclass

from models.cases import Case
from models.tasks import Task
from workflows import authority, claimview, privacy, storeddata
from workflows.desk import Desk
from workflows.duties import listed
from workflows.engine.values import Release
from workflows.errors import N_, Forbidden, NotFound

PHONE, ADDRESS = "applicant_phone", "applicant_address"
"""The properties by which a process says under which key the applicant's telephone and address are."""


@dataclass(frozen=True, kw_only=True)
class Contact:
    """Telephone and address in full, empty where none is known or the step does not name it."""

    phone: str = ""
    address: str = ""


def of_task(desk: Desk, task_id: str) -> Contact:
    """Return telephone and address in full; that each was looked at is written into the access log.

    Raises `NotFound` for a task that may not be seen or has nobody to call, `Forbidden` for who does not hold it.
    """
    task = authority.require_visible_task(desk.session, desk.actor, task_id)
    case = desk.session.get_one(Case, task.case_id)
    release = desk.releases.by_digest(desk.session, case.release_digest)
    keys = applicants(task, release)
    if task.claim_line is None and (not keys or not authority.can_see(desk.actor, case)):
        raise NotFound(N_("这项任务不需要联系职工或申请人"))
    if task.state != "claimed" or task.assignee_id != desk.actor.user_id:
        raise Forbidden(N_("电话和住址只给正在办理这项任务的人看，请先领取任务"))
    authority.require_perform(desk, task, release)
    if task.claim_line is not None:
        line = claimview.line(desk.session, task.case_id, task.claim_line)
        privacy.note_look(desk, case, f"claims[{line.number}].phone", task.name)
        return Contact(phone=line.facts["phone"] or "")
    data = storeddata.of_case(desk.session, case)
    for key in keys.values():
        privacy.note_look(desk, case, key, task.name)
    found = {name: str(data.get(key) or "") for name, key in keys.items()}
    return Contact(phone=found.get(PHONE, ""), address=found.get(ADDRESS, ""))


def applicants(task: Task, release: Release) -> dict[str, str]:
    """Return under which keys the applicant's telephone and address are, as far as a step for no claimant names them.

    By the name of the process's property; empty for a step that has nobody to call or visit.
    """
    named = listed(task.properties.get("facts", "")) if task.claim_line is None else frozenset()
    keys = {name: release.properties.get(name, "") for name in (PHONE, ADDRESS)}
    return {name: key for name, key in keys.items() if key and key in named}
