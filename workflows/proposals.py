"""Proposals: a changed process is uploaded by one administrator and published by another.

What the linter refuses is kept only to be looked at; what is clean waits for the second person. Publishing itself is
`workflows.releases`'s, for all of its ways. Must not know ZIP files (`workflows.uploads`) nor pages.
"""

from dataclasses import asdict, dataclass
from typing import Literal

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from models.proposals import Proposal
from workflows import accesslog, administering, releases, shipped
from workflows.accesslog import Access
from workflows.desk import Desk
from workflows.engine.behaviour import stamped
from workflows.engine.package import read_shared, with_shared
from workflows.engine.values import Package, PackageError, Problem
from workflows.errors import N_, Conflict, Forbidden, InvalidInput, InvalidState, NotFound
from workflows.uploads import FIELD, Upload

REASON_LENGTH = 500
_SHARED = "shared/"


@dataclass(frozen=True, kw_only=True)
class Draft:
    """What somebody uploads and why; `keep` takes the files that are missing from the current release."""

    upload: Upload
    reason: str
    keep: bool = False


def propose(desk: Desk, draft: Draft) -> Proposal:
    """Take an upload: proposed when it is clean, else kept as faulty with all its problems until the next upload.

    Raises `Forbidden`, and `InvalidInput` without a reason, or when nothing would change.
    """
    grant = administering.require_process_admin(desk.actor)
    reason = _reason(draft.reason)
    package = stamped(_package(desk.session, draft))
    current = releases.current_row(desk.session, package.id)
    _require_new(desk.session, package, current.digest if current else None)
    name, problems = _judged(desk.session, package)
    desk.session.execute(
        delete(Proposal).where(Proposal.state == "faulty", Proposal.proposed_by == desk.actor.username)
    )
    proposal = Proposal(
        id=desk.new_id(),
        package_id=package.id,
        digest=package.digest,
        name=name,
        files=releases.written(package.files),
        ignored=list(draft.upload.ignored),
        problems=[asdict(each) for each in problems],
        based_on=current.digest if current else None,
        state="faulty" if problems else "proposed",
        reason=reason,
        proposed_at=desk.now,
        proposed_by=desk.actor.username,
        proposed_for=grant.on_behalf_of,
    )
    desk.session.add(proposal)
    desk.session.flush()
    if not problems:
        _log(desk, proposal, "propose", reason)
    return proposal


def publish(desk: Desk, proposal_id: str) -> Proposal:
    """Publish what somebody else proposed.

    Raises `NotFound`, `Forbidden` (the proposer), `Conflict` (decided already), `InvalidState` (another release has
    been published since), `PackageError` (no longer clean).
    """
    proposal = _undecided(desk, proposal_id)
    _require_second_person(desk, proposal)
    current = releases.current_row(desk.session, proposal.package_id)
    if (current.digest if current else None) != proposal.based_on:
        raise InvalidState(N_("提交之后，这个流程已发布了别的版本；请在新版本的基础上重新提交"))
    releases.publish(desk, package_of(proposal))
    return _decided(desk, proposal, "published")


def reject(desk: Desk, proposal_id: str, reason: str) -> Proposal:
    """Refuse what somebody else proposed, with a reason. Raises as `publish`, and `InvalidInput` without a reason."""
    proposal = _undecided(desk, proposal_id)
    _require_second_person(desk, proposal)
    return _decided(desk, proposal, "rejected", _reason(reason))


def withdraw(desk: Desk, proposal_id: str) -> Proposal:
    """Take one's own proposal back. Raises `NotFound`, `Conflict`, `Forbidden` for somebody else's."""
    proposal = _undecided(desk, proposal_id)
    if proposal.proposed_by != desk.actor.username:
        raise Forbidden(N_("只有提交人自己可以撤回"))
    return _decided(desk, proposal, "withdrawn")


def may_decide(username: str, proposal: Proposal) -> bool:
    """Whether somebody is the second person that a proposal waits for."""
    return proposal.state == "proposed" and username not in {proposal.proposed_by, proposal.proposed_for}


def listed(session: Session, *, decided: bool, limit: int = 20) -> list[Proposal]:
    """Return the proposals that wait, or the last ones decided about, the newest first."""
    states = ("published", "rejected", "withdrawn") if decided else ("proposed",)
    order = Proposal.decided_at.desc() if decided else Proposal.proposed_at.desc()
    return list(session.scalars(select(Proposal).where(Proposal.state.in_(states)).order_by(order).limit(limit)))


def found(session: Session, proposal_id: str) -> Proposal:
    """Return an upload. Raises `NotFound`."""
    proposal = session.get(Proposal, proposal_id)
    if proposal is None:
        raise NotFound(N_("没有这次上传，或它已被后来的上传取代"))
    return proposal


def package_of(proposal: Proposal) -> Package:
    """Return the files that were uploaded, as the package they make."""
    return Package(proposal.package_id, releases.read(proposal.files))


def problems_of(proposal: Proposal) -> tuple[Problem, ...]:
    """Return what the linter said when it was uploaded."""
    lists = ("trace", "way")
    return tuple(Problem(**{**each, **{key: tuple(each[key]) for key in lists}}) for each in proposal.problems)


def _package(session: Session, draft: Draft) -> Package:
    """Put the package together: what was uploaded, then the current release's files, then the shipped shared ones."""
    upload = draft.upload
    row = releases.current_row(session, upload.package_id)
    present = releases.read(row.files) if row is not None else {}
    shared = {
        **read_shared(shipped.FOLDER),
        **{name: content for name, content in present.items() if name.startswith(_SHARED)},
        **upload.shared,
    }
    kept = {name: content for name, content in present.items() if draft.keep and not name.startswith(_SHARED)}
    return with_shared(upload.package_id, {**kept, **upload.own}, shared)


def _judged(session: Session, package: Package) -> tuple[str, tuple[Problem, ...]]:
    """Return the name of the process and everything that is wrong with the package."""
    try:
        return releases.linted(session, package).name, ()
    except PackageError as error:
        return package.id, error.problems


def _require_new(session: Session, package: Package, current: str | None) -> None:
    if package.digest == current:
        raise InvalidInput.one(FIELD, N_("与正在使用的版本完全相同，没有要发布的改动"))
    waiting = select(Proposal.id).where(Proposal.state == "proposed", Proposal.digest == package.digest).limit(1)
    if session.scalar(waiting) is not None:
        raise InvalidInput.one(FIELD, N_("完全相同的版本已经提交，正等待另一位管理员发布"))


def _reason(text: str) -> str:
    reason = text.strip()
    if not reason or len(reason) > REASON_LENGTH:
        raise InvalidInput.one("reason", N_("请写明理由，最多 {max} 个字"), max=REASON_LENGTH)
    return reason


def _undecided(desk: Desk, proposal_id: str) -> Proposal:
    administering.require_process_admin(desk.actor)
    statement = select(Proposal).where(Proposal.id == proposal_id).with_for_update()
    proposal = desk.session.scalars(statement.execution_options(populate_existing=True)).one_or_none()
    if proposal is None:
        raise NotFound(N_("没有这次上传，或它已被后来的上传取代"))
    if proposal.state == "faulty":
        raise InvalidState(N_("检查没有通过，不能发布；请改正后重新上传"))
    if proposal.state != "proposed":
        raise Conflict(N_("已由 {holder} 于 {since} 处理"), holder=proposal.decided_by, since=proposal.decided_at)
    return proposal


def _require_second_person(desk: Desk, proposal: Proposal) -> None:
    """Neither the proposer nor for whom the proposer stood in, also not through somebody who stands in for either."""
    deciding = {desk.actor.username, administering.require_process_admin(desk.actor).on_behalf_of}
    if deciding & ({proposal.proposed_by, proposal.proposed_for} - {None}):
        raise Forbidden(N_("提交人不能自己发布或退回；请由另一位流程管理员决定"))


def _decided(
    desk: Desk, proposal: Proposal, state: Literal["published", "rejected", "withdrawn"], reason: str = ""
) -> Proposal:
    proposal.state, proposal.decided_because = state, reason
    proposal.decided_at, proposal.decided_by = desk.now, desk.actor.username
    desk.session.flush()
    _log(desk, proposal, {"published": "publish", "rejected": "reject", "withdrawn": "withdraw"}[state], reason)
    return proposal


def _log(desk: Desk, proposal: Proposal, action: str, reason: str) -> None:
    subject = f"{proposal.package_id} {proposal.digest[:12]}"
    done = Access(actor=desk.actor.username, action=f"processes.{action}", subject=subject, outcome="ok", reason=reason)
    accesslog.write(desk.session, done, now=desk.now)
