"""The commands by which a person stops, restarts or extends a clock of a case: with event, paper and reason.

Whether a clock may stand still is said by its deadline parameter, who may stop it by the process (`clock_groups`, or
`clock_groups.<name>` for one clock), who may approve more time by `clock_extend_groups`; a process can do the same by
itself (`workflows.services.clocks`). Must not know pages or HTTP.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from models.cases import Case
from models.deadlines import Deadline
from models.documents import Document
from models.tasks import RUNNING, Task
from workflows import authority, casework, deadlines, idempotency, offices, people
from workflows.authority import Grant
from workflows.casework import Deed, Work
from workflows.deadlines import Extension
from workflows.desk import Desk
from workflows.engine.values import Release
from workflows.errors import N_, FieldError, Forbidden, InvalidInput, InvalidState, NotFound

GROUPS = "clock_groups"
"""The process property that names the candidate groups whose people may stop and restart the clocks of a case."""
EXTENDING = "clock_extend_groups"
"""The process property that names the groups whose people may approve more time that somebody else has asked for."""
PAUSE, RESUME, EXTEND = "clock_pause", "clock_resume", "clock_extend"
EVENT_LENGTH = 300
MOST_EXTRA = 999
_NO_PAPER = N_("请选择证明这件事的材料；还没有上传的，请先上传到本案")


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


def extend(desk: Desk, case_id: str, deadline_id: int, raw: Mapping[str, Any], *, key: str | None = None) -> Deadline:
    """Approve `extra` units more that `asked_by` (a user name) asked for because of a `reason`; a `paper` may prove it.

    Raises `NotFound`, `Forbidden` (also for who asked), `InvalidInput` and `InvalidState` when the clock has ended.
    """
    authority.require_visible(desk.session, desk.actor, case_id)
    request = {"command": EXTEND, "case": case_id, "deadline": deadline_id, "values": dict(raw)}
    if idempotency.answered(desk, key, request) is not None:
        return _deadline(desk, case_id, deadline_id)
    work = casework.take_up(desk, case_id)
    grant = _granted(desk, work.case, work.release.properties.get(EXTENDING, ""))
    if grant is None:
        raise Forbidden(N_("您的岗位不能批准延长本案的期限"))
    _require_open(work.case)
    deadline = _deadline(desk, case_id, deadline_id)
    extension = _extension(desk, case_id, raw)
    deadlines.extend(desk.session, deadline, extension, at=desk.now)
    told = {"deadline": deadlines.key_of(deadline), "reason": extension.reason, "paper": extension.paper}
    told |= {"extra": extension.extra, "asked_by": extension.by}
    _note(work, Deed(command=EXTEND, entered=told, grant=grant))
    idempotency.remember(desk, key, {"deadline": deadline.id})
    return deadline


def _extension(desk: Desk, case_id: str, raw: Mapping[str, Any]) -> Extension:
    """Return what was entered of an extension. Raises `InvalidInput` with everything that is wrong."""
    faults: list[FieldError] = []
    extra, reason, asked_by = raw.get("extra"), str(raw.get("reason") or "").strip(), str(raw.get("asked_by") or "")
    if not isinstance(extra, int) or isinstance(extra, bool) or not 1 <= extra <= MOST_EXTRA:
        template, limits = N_("延长的长度应为 1 至 {max} 的整数"), {"max": MOST_EXTRA}
        faults.append(FieldError(field="extra", template=template, params=limits))
    if not reason or len(reason) > EVENT_LENGTH:
        template, limits = N_("请写明延长的理由，最多 {max} 个字"), {"max": EVENT_LENGTH}
        faults.append(FieldError(field="reason", template=template, params=limits))
    person = people.by_username(desk.session, asked_by)
    if person is None or not person.active:
        faults.append(FieldError(field="asked_by", template=N_("请写明申请延长的人的账号"), params={}))
    paper = raw.get("paper")
    if paper is not None and not _is_of(desk, case_id, paper):
        faults.append(FieldError(field="paper", template=_NO_PAPER, params={}))
    if faults:
        raise InvalidInput(tuple(faults))
    return Extension(extra=raw["extra"], by=asked_by, approved_by=desk.actor.username, reason=reason, paper=paper)


def require(desk: Desk, case: Case, release: Release, name: str = "") -> Grant:
    """Return by which authority the actor stops the clocks of a case, or the one of a name.

    Raises `NotFound`, `Forbidden`.
    """
    authority.require_visible(desk.session, desk.actor, case.id)
    named = release.properties.get(f"{GROUPS}.{name}") if name else None
    grant = _granted(desk, case, release.properties.get(GROUPS, "") if named is None else named)
    if grant is None:
        raise Forbidden(N_("您的岗位不能中止或恢复本案的期限"))
    return grant


def _granted(desk: Desk, case: Case, named: str) -> Grant | None:
    authority.require_writer(desk.actor)
    groups = {name for name in re.split(r"[,\s]+", named) if name}
    waiting = select(Task.office_id).where(Task.case_id == case.id, Task.state.in_(RUNNING)).distinct()
    above = reversed(offices.ids_on_path(case.office_path))
    return authority.grant_in(desk.actor, groups, dict.fromkeys((*above, *desk.session.scalars(waiting))))


def may(desk: Desk, case: Case, release: Release, name: str = "") -> bool:
    """Return whether `require` would let the actor."""
    try:
        require(desk, case, release, name)
    except (NotFound, Forbidden):
        return False
    return case.status == "open"


def _moved(desk: Desk, case_id: str, deadline_id: int, told: _Told) -> Deadline:
    authority.require_visible(desk.session, desk.actor, case_id)
    work = casework.take_up(desk, case_id)
    known = desk.session.get(Deadline, deadline_id)
    own = known is not None and known.case_id == case_id and known.task_id is None
    grant = require(desk, work.case, work.release, known.name if known is not None and own else "")
    _require_open(work.case)
    deadline = _deadline(desk, case_id, deadline_id)
    _require_complete(desk, case_id, told)
    move = deadlines.pause if told.command == PAUSE else deadlines.resume
    move(desk.session, deadline, at=desk.now, by=desk.actor.username, reason=told.event, paper=told.paper)
    entered = {"deadline": deadlines.key_of(deadline), "reason": told.event, "paper": told.paper}
    _note(work, Deed(command=told.command, entered=entered, grant=grant))
    return deadline


def _note(work: Work, deed: Deed) -> None:
    moved = deadlines.moved(work.desk.session, work.case.id)
    casework.note(work, deed, {"deadlines": moved} if moved else {})


def _require_open(case: Case) -> None:
    if case.status == "closed":
        raise InvalidState(N_("本案已办结，期限不再计算"))


def _deadline(desk: Desk, case_id: str, deadline_id: int) -> Deadline:
    deadline = desk.session.get(Deadline, deadline_id)
    if deadline is None or deadline.case_id != case_id:
        raise NotFound(N_("本案没有这个期限，请刷新页面后再办"))
    return deadline


def _is_of(desk: Desk, case_id: str, paper: Any) -> bool:
    document = desk.session.get(Document, paper) if isinstance(paper, int) and not isinstance(paper, bool) else None
    return document is not None and document.case_id == case_id


def _require_complete(desk: Desk, case_id: str, told: _Told) -> None:
    faults: list[FieldError] = []
    if not told.event or len(told.event) > EVENT_LENGTH:
        template, params = N_("请写明发生了什么事，最多 {max} 个字"), {"max": EVENT_LENGTH}
        faults.append(FieldError(field="event", template=template, params=params))
    if not _is_of(desk, case_id, told.paper) and (told.command == PAUSE or told.paper is not None):
        faults.append(FieldError(field="paper", template=_NO_PAPER, params={}))
    if faults:
        raise InvalidInput(tuple(faults))
