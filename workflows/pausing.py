"""The commands by which a person stops, restarts or extends a clock of a case: with event, paper and reason.

Whether a clock may stand still is said by its deadline parameter, who may stop it by the process (`clock_groups`, or
`clock_groups.<name>` for one clock). More time by hand is off unless the process names, for that one clock, who may
approve it (`clock_extend_groups.<name>`) and the parameter of the most units (`clock_extend_most.<name>`). A process
can do the same by itself (`workflows.services.clocks`). Must not know pages or HTTP.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from models.cases import Case
from models.deadlines import Deadline
from models.people import User
from models.tasks import RUNNING, Task
from models.timers import WaitingTimer
from workflows import acting, authority, casework, deadlines, idempotency, offices, parameters, partners, people
from workflows.authority import Grant
from workflows.casework import Deed, Work
from workflows.deadlines import Extension
from workflows.desk import Actor, Desk
from workflows.engine.values import Release
from workflows.errors import N_, FieldError, Forbidden, InvalidInput, InvalidState, NotFound

GROUPS = "clock_groups"
"""The process property that names the candidate groups whose people may stop and restart the clocks of a case."""
EXTENDING = "clock_extend_groups"
"""`clock_extend_groups.<name>` names the groups whose people may approve more time for that clock of the case."""
MOST = "clock_extend_most"
"""`clock_extend_most.<name>` names the number parameter of the most units by which that clock is made longer, once."""
PAUSE, RESUME, EXTEND = "clock_pause", "clock_resume", "clock_extend"
EVENT_LENGTH = 300
NOTICE_LENGTH = 64
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
    """Approve `extra` units more that `asked_by` (a user name) asked for because of a `reason`.

    `notice` is the number of the notice that tells of it, `paper` the document of the case that is it. Who asked must
    be one who may stop the clock, and another than the actor.

    Raises `NotFound`, `Forbidden` (also for who asked), `InvalidInput`, and `InvalidState` when the process does not
    allow it, the clock has ended, is over, was made longer before, or a step waits for its end.
    """
    partners.require_known(desk, case_id)
    request = {"command": EXTEND, "case": case_id, "deadline": deadline_id, "values": dict(raw)}
    if idempotency.answered(desk, key, request) is not None:
        return _deadline(desk, case_id, deadline_id)
    work = casework.take_up(desk, case_id)
    authority.require_writer(desk.actor)
    deadline = _deadline(desk, case_id, deadline_id)
    most = most_extra(work.case, work.release, deadline)
    grant = _granted(desk, desk.actor, work.case, work.release.properties[f"{EXTENDING}.{deadline.name}"])
    if grant is None:
        raise Forbidden(N_("您的岗位不能批准延长本案的期限"))
    _require_open(work.case)
    _require_extendable(desk, deadline)
    extension = _extension(work, deadline, raw, most)
    deadlines.extend(desk.session, deadline, extension, at=desk.now)
    deadlines.tell(desk.session, deadline, notice=str(raw["notice"]).strip())
    told = {"deadline": deadlines.key_of(deadline), "reason": extension.reason, "paper": extension.paper}
    told |= {"extra": extension.extra, "asked_by": extension.by, "notice": str(raw["notice"]).strip()}
    _note(work, Deed(command=EXTEND, entered=told, grant=grant))
    idempotency.remember(desk, key, {"deadline": deadline.id})
    return deadline


def most_extra(case: Case, release: Release, deadline: Deadline) -> int:
    """Return the most units the process allows for this clock. Raises `InvalidState` when it allows none by hand."""
    properties = release.properties
    named = properties.get(f"{MOST}.{deadline.name}", "") if deadline.task_id is None else ""
    if not named or not properties.get(f"{EXTENDING}.{deadline.name}"):
        raise InvalidState(N_("这个期限不能由人直接延长；依法可以延长的，在办理环节中申请"))
    value: Any = parameters.recorded(case.parameters)
    for part in named.split("."):
        value = value.get(part) if isinstance(value, Mapping) else None
    if isinstance(value, bool) or not isinstance(value, Decimal | int):
        raise InvalidState(N_("参数“{name}”在本案的决定日期没有有效值，请由参数管理员维护后再办"), name=named)
    return int(value)


def may_extend(desk: Desk, case: Case, release: Release, deadline: Deadline) -> bool:
    """Return whether `extend` would let the actor approve more time for this clock now."""
    try:
        authority.require_writer(desk.actor)
        most_extra(case, release, deadline)
        _require_extendable(desk, deadline)
    except (Forbidden, InvalidState):
        return False
    running = case.status == "open" and deadline.stopped_at is None
    return running and _granted(desk, desk.actor, case, release.properties[f"{EXTENDING}.{deadline.name}"]) is not None


def askers(desk: Desk, case: Case, release: Release, deadline: Deadline) -> list[User]:
    """Return who has had a step of the case and may ask for more time of this clock, the actor not among them."""
    had = select(Task.assignee_id).where(Task.case_id == case.id, Task.assignee_id.is_not(None))
    found = desk.session.scalars(select(User).where(User.id.in_(had), User.active).order_by(User.id))
    named = _named(release, deadline.name)
    return [
        each
        for each in found
        if each.username != desk.actor.username
        and _granted(desk, acting.actor_for(desk.session, each, now=desk.now), case, named) is not None
    ]


def _require_extendable(desk: Desk, deadline: Deadline) -> None:
    """Refuse a clock that is over or was made longer before, and one whose end a step of the process waits for."""
    if desk.now > deadline.due_at:
        raise InvalidState(N_("这个期限已经届满，不能再延长"))
    if any(change.kind == "extend" for change in deadlines.changes(desk.session, deadline)):
        raise InvalidState(N_("这个期限已经延长过，只能延长一次"))
    ends = (WaitingTimer.case_id == deadline.case_id, WaitingTimer.due_at == deadline.due_at)
    if desk.session.scalar(select(WaitingTimer.id).where(*ends).limit(1)) is not None:
        raise InvalidState(N_("期限届满时本案会自动进入下一步，不能由人直接延长；依法可以延长的，在办理环节中申请"))


def _extension(work: Work, deadline: Deadline, raw: Mapping[str, Any], most: int) -> Extension:
    """Return what was entered of an extension. Raises `InvalidInput` with everything that is wrong."""
    faults: list[FieldError] = []
    extra, reason, asked_by = raw.get("extra"), str(raw.get("reason") or "").strip(), str(raw.get("asked_by") or "")
    if not isinstance(extra, int) or isinstance(extra, bool) or not 1 <= extra <= most:
        faults.append(FieldError(field="extra", template=N_("延长的长度应为 1 至 {max} 的整数"), params={"max": most}))
    if not reason or len(reason) > EVENT_LENGTH:
        template, limits = N_("请写明延长的理由，最多 {max} 个字"), {"max": EVENT_LENGTH}
        faults.append(FieldError(field="reason", template=template, params=limits))
    notice = str(raw.get("notice") or "").strip()
    if not notice or len(notice) > NOTICE_LENGTH:
        template, limits = N_("请写明延期告知书的文号，最多 {max} 个字"), {"max": NOTICE_LENGTH}
        faults.append(FieldError(field="notice", template=template, params=limits))
    if not _may_ask(work, deadline, asked_by):
        faults.append(FieldError(field="asked_by", template=N_("请写明申请延长的承办人的账号"), params={}))
    paper = raw.get("paper")
    if not _is_of(work.desk, work.case.id, paper):
        faults.append(FieldError(field="paper", template=_NO_PAPER, params={}))
    if faults:
        raise InvalidInput(tuple(faults))
    return Extension(extra=raw["extra"], by=asked_by, approved_by=work.desk.actor.username, reason=reason, paper=paper)


def _may_ask(work: Work, deadline: Deadline, username: str) -> bool:
    """Whether that person is one who may stop this clock; the approver himself is refused later, and told why."""
    desk, person = work.desk, people.by_username(work.desk.session, username)
    if username == desk.actor.username:
        return True
    if person is None or not person.active:
        return False
    asking = acting.actor_for(desk.session, person, now=desk.now)
    return _granted(desk, asking, work.case, _named(work.release, deadline.name)) is not None


def require(desk: Desk, case: Case, release: Release, name: str = "") -> Grant:
    """Return by which authority the actor stops the clocks of a case, or the one of a name.

    Raises `NotFound`, `Forbidden`.
    """
    partners.require_known(desk, case.id)
    authority.require_writer(desk.actor)
    grant = _granted(desk, desk.actor, case, _named(release, name))
    if grant is None:
        raise Forbidden(N_("您的岗位不能中止或恢复本案的期限"))
    return grant


def _named(release: Release, name: str) -> str:
    """Return the groups whose people stop the clock of that name, as the process writes them."""
    named = release.properties.get(f"{GROUPS}.{name}") if name else None
    return release.properties.get(GROUPS, "") if named is None else named


def _granted(desk: Desk, actor: Actor, case: Case, named: str) -> Grant | None:
    groups = {name for name in re.split(r"[,\s]+", named) if name}
    waiting = select(Task.office_id).where(Task.case_id == case.id, Task.state.in_(RUNNING)).distinct()
    above = reversed(offices.ids_on_path(case.office_path))
    return authority.grant_in(actor, groups, dict.fromkeys((*above, *desk.session.scalars(waiting))))


def may(desk: Desk, case: Case, release: Release, name: str = "") -> bool:
    """Return whether `require` would let the actor."""
    try:
        require(desk, case, release, name)
    except (NotFound, Forbidden):
        return False
    return case.status == "open"


def _moved(desk: Desk, case_id: str, deadline_id: int, told: _Told) -> Deadline:
    partners.require_known(desk, case_id)
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
    """Whether that is a paper of the case which the actor may see."""
    if not isinstance(paper, int) or isinstance(paper, bool):
        return False
    return any(each.id == paper for each in partners.papers(desk, desk.session.get_one(Case, case_id)))


def _require_complete(desk: Desk, case_id: str, told: _Told) -> None:
    faults: list[FieldError] = []
    if not told.event or len(told.event) > EVENT_LENGTH:
        template, params = N_("请写明发生了什么事，最多 {max} 个字"), {"max": EVENT_LENGTH}
        faults.append(FieldError(field="event", template=template, params=params))
    if not _is_of(desk, case_id, told.paper) and (told.command == PAUSE or told.paper is not None):
        faults.append(FieldError(field="paper", template=_NO_PAPER, params={}))
    if faults:
        raise InvalidInput(tuple(faults))
