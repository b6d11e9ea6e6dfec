"""Prepared start forms: which wait for whom, and what becomes of one: opened as a case, or not needed.

A window opens it by the ordinary command (`workflows.cases.open_case`), whose entry tells of the case it comes from. No
transaction writes two cases: that case hears of it by a job (`workflows.spawning`), in an entry of its own. Must not
know pages or HTTP.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import exists, literal, select
from sqlalchemy.orm import Session

from models.cases import Case
from models.jobs import Job
from models.startdrafts import StartDraft
from workflows import authority, casework, people
from workflows.authority import Grant
from workflows.casework import Deed
from workflows.desk import Actor, Desk
from workflows.duties import listed
from workflows.engine.values import Release
from workflows.errors import N_, Conflict, Forbidden, InvalidInput, NotFound

OPENED, DISMISSED = "spawn_opened", "spawn_dismissed"
"""The commands by which the case that prepared a start form hears what became of it."""
TELL = "tell_spawned"
"""The kind of job that lets it hear of the case that was opened."""
REASON_LENGTH = 500


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """A prepared start form that the actor may open, with the case that prepared it and its process."""

    draft: StartDraft
    case: Case
    release: Release


def waiting(desk: Desk) -> list[Waiting]:
    """Return the prepared start forms that the actor may open, the earliest first."""
    session, places = desk.session, set(desk.actor.groups_by_office)
    if not places or not authority.handles_cases(desk.actor.groups):
        return []
    told = exists().where(Job.key == literal(f"{TELL}:") + StartDraft.id)
    query = (
        select(StartDraft, Case)
        .join(Case, Case.id == StartDraft.case_id)
        .where(StartDraft.office_id.in_(places), StartDraft.settled_at.is_(None), ~told)
        .order_by(StartDraft.prepared_at, StartDraft.id)
    )
    found = (
        Waiting(draft=draft, case=case, release=desk.releases.current(session, draft.process))
        for draft, case in session.execute(query).all()
    )
    return [each for each in found if _grant(desk.actor, each.release, each.draft) is not None]


def of_case(session: Session, case_id: str) -> Sequence[StartDraft]:
    """Return the start forms that a case has prepared, the earliest first."""
    query = select(StartDraft).where(StartDraft.case_id == case_id)
    return session.scalars(query.order_by(StartDraft.prepared_at, StartDraft.id)).all()


def require(desk: Desk, draft_id: str, process: str | None = None) -> tuple[StartDraft, Grant]:
    """Return a prepared start form that still waits, locked, and by which authority the actor opens it.

    Raises `NotFound`, `Forbidden`, and `Conflict` naming who was faster.
    """
    draft = desk.session.get(StartDraft, draft_id, with_for_update=True)
    if draft is None or process not in (None, draft.process):
        raise NotFound(N_("找不到这份准备好的登记表，请从“新建案件”里打开"))
    authority.require_writer(desk.actor)
    grant = _grant(desk.actor, desk.releases.current(desk.session, draft.process), draft)
    if grant is None:
        raise Forbidden(N_("这份登记表由案件所在单位的受理窗口登记"))
    if draft.settled_at is not None:
        raise settled(desk, draft.settled_by, draft.opened_number)
    return draft, grant


def hear(desk: Desk, draft_id: str, told: Mapping[str, Any]) -> None:
    """Write into the case that prepared a start form as which number it was opened, and by whom."""
    draft = desk.session.get_one(StartDraft, draft_id)
    if draft.settled_at is None:
        _settle(desk, draft, OPENED, {"number": told["number"], "by": told["by"]}, None)


def dismiss(desk: Desk, draft_id: str, reason: str) -> None:
    """Say why a prepared start form is not needed. Raises as `require`, and `InvalidInput` without a reason."""
    draft, grant = require(desk, draft_id)
    if not reason.strip() or len(reason) > REASON_LENGTH:
        raise InvalidInput.one("reason", N_("请写明不登记的理由，最多 {max} 个字"), max=REASON_LENGTH)
    _settle(desk, draft, DISMISSED, {"reason": reason.strip(), "by": desk.actor.username}, grant)


def _settle(desk: Desk, draft: StartDraft, command: str, told: Mapping[str, Any], grant: Grant | None) -> None:
    work = casework.take_up(desk, draft.case_id)
    draft.settled_at, draft.settled_by = desk.now, told["by"]
    draft.opened_number, draft.dismissed_reason = told.get("number"), told.get("reason")
    entered = {"draft": draft.id, "process": draft.process, **told}
    casework.note(work, Deed(command=command, entered=entered, grant=grant))


def _grant(actor: Actor, release: Release, draft: StartDraft) -> Grant | None:
    groups = listed(release.properties.get("start_groups", ""))
    return authority.grant_in(actor, groups, [draft.office_id])


def settled(desk: Desk, by: str | None, number: str | None) -> Conflict:
    """Return the refusal that tells who was faster, as far as that is known."""
    person = people.by_username(desk.session, by) if by else None
    name = person.name if person else (by or "")
    if number:
        return Conflict(N_("这份登记表已由 {holder} 登记为 {number}"), holder=name, number=number)
    if by:
        return Conflict(N_("{holder} 已说明这份登记表不需要登记"), holder=name)
    return Conflict(N_("这份登记表刚刚已由别人登记，请刷新页面"))
