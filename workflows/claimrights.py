"""Who may see and who may work the claims of a case: groups that its process names, in the offices at work on it.

A post that has completed a step of the case goes on working them while only others' steps wait.

The posts a person holds are `workflows.authority`'s matter. Must not know what is done to a line.
"""

import re

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.cases import Case
from models.tasks import RUNNING, Task
from workflows import authority, partners
from workflows.authority import Grant
from workflows.desk import Desk
from workflows.engine.values import Release
from workflows.errors import N_, Forbidden, InvalidState, NotFound

WORKING, FINDING = "claims_groups", "claims_found_groups"
"""The process properties that name who works the claims, and who says what is found, if that is somebody else."""


def require(desk: Desk, case: Case, release: Release, *, finding: bool = False) -> Grant:
    """Return by which authority the actor works the claims of a case, or says what is *finding*.

    Raises `NotFound`, `InvalidState` when the process has no claims, `Forbidden`.
    """
    require_sees(desk, case)
    if not has_claims(release):
        raise InvalidState(N_("“{process}”流程没有职工名册"), process=release.name)
    authority.require_writer(desk.actor)
    groups = _groups(release, finding=finding)
    offices = dict.fromkeys((case.office_id, *(office_id for office_id, _ in _waiting(desk.session, case))))
    grant = authority.grant_in(desk.actor, groups, offices) or _as_handler(desk, case, groups)
    if grant is None:
        template = N_("您的岗位不能核定本案的金额") if finding else N_("您的岗位不能办理本案的职工名册")
        raise Forbidden(template)
    return grant


def _as_handler(desk: Desk, case: Case, groups: frozenset[str]) -> Grant | None:
    """Return the grant of a post that has completed a step of the case: its work is not over while others decide."""
    statement = select(Task.office_id, Task.group).where(Task.case_id == case.id, Task.state == "done").distinct()
    for office_id, group in sorted((office_id, group) for office_id, group in desk.session.execute(statement)):
        grant = authority.grant_in(desk.actor, groups & {group}, (office_id,))
        if grant is not None:
            return grant
    return None


def may(desk: Desk, case: Case, release: Release, *, finding: bool = False) -> bool:
    """Return whether `require` would let the actor."""
    try:
        require(desk, case, release, finding=finding)
    except (NotFound, InvalidState, Forbidden):
        return False
    return True


def reads_names(desk: Desk, case: Case, release: Release) -> bool:
    """Return whether who reads a case with claims is told its claimants' names in full, on every page and letter.

    That are those who work its claims or say what is found, also after the case is closed; for others they are masked.
    """
    return may(desk, case, release) or may(desk, case, release, finding=True)


def require_sees(desk: Desk, case: Case) -> None:
    """Refuse who does not see the case, unless a step of the own office shares its claims.

    Raises `NotFound` where the actor may not know of the case, `Forbidden` where no step shares them.
    """
    partners.require_shown(desk, case.id, partners.CLAIMS)


def has_claims(release: Release) -> bool:
    """Return whether cases of a process have claims."""
    return bool(release.properties.get("claims", "").strip())


def finding_groups(release: Release) -> frozenset[str]:
    """Return the groups that say what is found in the cases of a process."""
    return _groups(release, finding=True)


def _groups(release: Release, *, finding: bool) -> frozenset[str]:
    named = release.properties.get(FINDING, "") if finding else ""
    text = named.strip() or release.properties.get(WORKING, "")
    return frozenset(name for name in re.split(r"[,\s]+", text) if name)


def _waiting(session: Session, case: Case) -> list[tuple[int, str]]:
    """Return for which groups of which offices a task of the case waits."""
    statement = select(Task.office_id, Task.group).where(Task.case_id == case.id, Task.state.in_(RUNNING)).distinct()
    return [(office_id, group) for office_id, group in session.execute(statement)]
