"""The commands by which a person stops and restarts a clock of a case: with the event and the paper that proves it.

Whether a clock may stand still is said by its deadline parameter, who may stop it by the process (`clock_groups`); a
process can do the same by itself (`workflows.services.clocks`). Must not know pages or HTTP.
"""

import re
from dataclasses import dataclass

from sqlalchemy import select

from models.cases import Case
from models.deadlines import Deadline
from models.documents import Document
from models.tasks import RUNNING, Task
from workflows import authority, casework, deadlines, offices
from workflows.authority import Grant
from workflows.casework import Deed
from workflows.desk import Desk
from workflows.engine.values import Release
from workflows.errors import N_, FieldError, Forbidden, InvalidInput, InvalidState, NotFound

GROUPS = "clock_groups"
"""The process property that names the candidate groups whose people may stop and restart the clocks of a case."""
PAUSE, RESUME = "clock_pause", "clock_resume"
EVENT_LENGTH = 300


@dataclass(frozen=True)
class _Told:
    """What is done to a clock, because of which event, and the paper that proves it."""

    command: str
    event: str
    paper: int | None


def pause(desk: Desk, case_id: str, deadline_id: int, event: str, paper: int | None) -> Deadline:
    """Let a clock stand still because of an *event* that a *paper* of the case proves; the day itself still counts.

    Raises `NotFound`, `Forbidden`, `InvalidInput` for a missing event or paper, and `InvalidState` when the clock has
    ended, stands still already or may not stand still.
    """
    return _moved(desk, case_id, deadline_id, _Told(PAUSE, event.strip(), paper))


def resume(desk: Desk, case_id: str, deadline_id: int, event: str, paper: int | None = None) -> Deadline:
    """Let a clock go on from the next day; a *paper* may prove the *event*. Raises as `pause`."""
    return _moved(desk, case_id, deadline_id, _Told(RESUME, event.strip(), paper))


def require(desk: Desk, case: Case, release: Release) -> Grant:
    """Return by which authority the actor stops the clocks of a case. Raises `NotFound`, `Forbidden`."""
    authority.require_visible(desk.session, desk.actor, case.id)
    authority.require_writer(desk.actor)
    groups = {name for name in re.split(r"[,\s]+", release.properties.get(GROUPS, "")) if name}
    waiting = select(Task.office_id).where(Task.case_id == case.id, Task.state.in_(RUNNING)).distinct()
    above = reversed(offices.ids_on_path(case.office_path))
    grant = authority.grant_in(desk.actor, groups, dict.fromkeys((*above, *desk.session.scalars(waiting))))
    if grant is None:
        raise Forbidden(N_("您的岗位不能中止或恢复本案的期限"))
    return grant


def may(desk: Desk, case: Case, release: Release) -> bool:
    """Return whether `require` would let the actor."""
    try:
        require(desk, case, release)
    except (NotFound, Forbidden):
        return False
    return case.status == "open"


def _moved(desk: Desk, case_id: str, deadline_id: int, told: _Told) -> Deadline:
    authority.require_visible(desk.session, desk.actor, case_id)
    work = casework.take_up(desk, case_id)
    grant = require(desk, work.case, work.release)
    if work.case.status == "closed":
        raise InvalidState(N_("本案已办结，期限不再计算"))
    deadline = desk.session.get(Deadline, deadline_id)
    if deadline is None or deadline.case_id != case_id:
        raise NotFound(N_("本案没有这个期限，请刷新页面后再办"))
    _require_complete(desk, case_id, told)
    move = deadlines.pause if told.command == PAUSE else deadlines.resume
    move(desk.session, deadline, at=desk.now, by=desk.actor.username, reason=told.event, paper=told.paper)
    moved = deadlines.moved(desk.session, case_id)
    entered = {"deadline": deadlines.key_of(deadline), "reason": told.event, "paper": told.paper}
    casework.note(work, Deed(command=told.command, entered=entered, grant=grant), {"deadlines": moved} if moved else {})
    return deadline


def _require_complete(desk: Desk, case_id: str, told: _Told) -> None:
    faults: list[FieldError] = []
    if not told.event or len(told.event) > EVENT_LENGTH:
        template, params = N_("请写明发生了什么事，最多 {max} 个字"), {"max": EVENT_LENGTH}
        faults.append(FieldError(field="event", template=template, params=params))
    document = desk.session.get(Document, told.paper) if told.paper is not None else None
    known = document is not None and document.case_id == case_id
    if not known and (told.command == PAUSE or told.paper is not None):
        template = N_("请选择证明这件事的材料；还没有上传的，请先上传到本案")
        faults.append(FieldError(field="paper", template=template, params={}))
    if faults:
        raise InvalidInput(tuple(faults))
