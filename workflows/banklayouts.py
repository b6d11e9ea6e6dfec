"""How each bank writes its files: layouts that one administrator proposes and another confirms, every version kept.

Knows where layouts are stored; must not know how a file is read by one (`workflows.bankfiles`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, func, select
from sqlalchemy.exc import IntegrityError

from models.bankfiles import BankLayout, BankLayoutDecision
from workflows import accesslog, authority
from workflows.accesslog import Access
from workflows.administering import PROCESS_ADMIN
from workflows.bankfiles.layout import STANDARD, Layout, of
from workflows.errors import N_, Forbidden, InvalidInput, InvalidState, NotFound

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

    from workflows.authority import Grant
    from workflows.desk import Actor, Desk

CONFIRMED, WITHDRAWN = "confirmed", "withdrawn"
_DECIDED = N_("这一版文件版式已经确认或撤回，请刷新页面")
_ACTIONS = {CONFIRMED: "confirm_layout", WITHDRAWN: "withdraw_layout"}


@dataclass(frozen=True, kw_only=True)
class Version:
    """A version of a layout with who proposed it and who decided on it; without a decision it waits."""

    layout: Layout
    set_by: str
    set_at: datetime
    decision: str | None = None
    decided_by: str | None = None
    decided_at: datetime | None = None


def all_of(session: Session) -> dict[str, Layout]:
    """Return the layout in force of every bank by its code, the standard one first."""
    return {STANDARD.bank: STANDARD, **{each.layout.bank: each.layout for each in in_force(session)}}


def in_force(session: Session) -> list[Version]:
    """Return the newest confirmed version of every bank's layout, by the banks' codes."""
    found = {each.layout.bank: each for each in _versions(session) if each.decision == CONFIRMED}
    return list(found.values())


def waiting(session: Session) -> list[Version]:
    """Return the versions that wait for a second person, by the banks' codes."""
    return [each for each in _versions(session) if each.decision is None]


def of_bank(session: Session, bank: str) -> Layout:
    """Return the layout in force of a bank. Raises `InvalidInput` on `bank`."""
    found = all_of(session).get(bank)
    if found is None:
        raise InvalidInput.one("bank", N_("没有这家银行的文件版式，请选择列出的银行，或请管理员先设置"))
    return found


def of_version(session: Session, bank: str, version: int) -> Layout:
    """Return one version of a bank's layout, whether it is in force or not. Raises `NotFound`."""
    if bank == STANDARD.bank and version == STANDARD.version:
        return STANDARD
    row = session.get(BankLayout, (bank, version))
    if row is None:
        raise NotFound(N_("没有这家银行的这一版文件版式"))
    return _layout(row)


def propose(desk: Desk, bank: str, name: str, raw: Mapping[str, Any]) -> Layout:
    """Propose how a bank writes its files; it counts once another administrator has confirmed it.

    A version of the bank that still waits is taken back: the later one stands for it. Raises `Forbidden`, and
    `InvalidInput` with everything that is wrong.
    """
    grant = require(desk.actor)
    if bank == STANDARD.bank:
        raise InvalidInput.one("bank", N_("标准版式不能更改，请用银行自己的代码"))
    layout = of(raw, bank=bank, name=name)
    for each in waiting(desk.session):
        if each.layout.bank == bank:
            _decide(desk, bank, each.layout.version, WITHDRAWN)
    last = desk.session.scalar(select(func.max(BankLayout.version)).where(BankLayout.bank == bank)) or 0
    row = BankLayout(bank=bank, version=last + 1, name=layout.name, layout=layout.plain())
    row.set_at, row.set_by, row.set_for = desk.now, desk.actor.username, grant.on_behalf_of
    desk.session.add(row)
    desk.session.flush()
    _log(desk, "set_layout", bank, row.version)
    return of_version(desk.session, bank, row.version)


def confirm(desk: Desk, bank: str, version: int) -> Layout:
    """Bring a version into force, as a second administrator: for files that are taken in from now on.

    Raises `Forbidden`, `NotFound`, `InvalidState` when it was decided already.
    """
    grant = require(desk.actor)
    row = _waiting(desk, bank, version)
    if {desk.actor.username, grant.on_behalf_of} & ({row.set_by, row.set_for} - {None}):
        raise Forbidden(N_("这一版文件版式由您提出，须由另一位流程管理员确认"))
    _decide(desk, bank, version, CONFIRMED)
    return _layout(row)


def withdraw(desk: Desk, bank: str, version: int) -> Layout:
    """Take a version back that waits, also somebody else's. Raises `Forbidden`, `NotFound`, `InvalidState`."""
    require(desk.actor)
    row = _waiting(desk, bank, version)
    _decide(desk, bank, version, WITHDRAWN)
    return _layout(row)


def require(actor: Actor) -> Grant:
    """Return by which authority the actor sets layouts. Raises `Forbidden` for who administers no processes."""
    grant = authority.first_grant(actor, [PROCESS_ADMIN])
    if grant is None:
        raise Forbidden(N_("只有流程管理员可以设置银行文件的版式"))
    return grant


def _versions(session: Session) -> Sequence[Version]:
    """Return every version of every bank's layout, by bank and version."""
    same = (BankLayoutDecision.bank == BankLayout.bank, BankLayoutDecision.version == BankLayout.version)
    statement = select(BankLayout, BankLayoutDecision).outerjoin(BankLayoutDecision, and_(*same))
    rows = session.execute(statement.order_by(BankLayout.bank, BankLayout.version))
    return [_version(row, decided) for row, decided in rows]


def _version(row: BankLayout, decided: BankLayoutDecision | None) -> Version:
    found = Version(layout=_layout(row), set_by=row.set_by, set_at=row.set_at)
    if decided is None:
        return found
    return replace(found, decision=decided.decision, decided_by=decided.decided_by, decided_at=decided.decided_at)


def _layout(row: BankLayout) -> Layout:
    return of(row.layout, bank=row.bank, name=row.name, version=row.version)


def _waiting(desk: Desk, bank: str, version: int) -> BankLayout:
    """Return a version that waits."""
    row = desk.session.get(BankLayout, (bank, version))
    if row is None:
        raise NotFound(N_("没有这家银行的这一版文件版式"))
    if desk.session.get(BankLayoutDecision, (bank, version)) is not None:
        raise InvalidState(_DECIDED)
    return row


def _decide(desk: Desk, bank: str, version: int, decision: str) -> None:
    row = BankLayoutDecision(bank=bank, version=version, decision=decision)
    row.decided_at, row.decided_by = desk.now, desk.actor.username
    desk.session.add(row)
    try:
        desk.session.flush()
    except IntegrityError as error:  # of two at once the later is refused; nobody may lock what nobody may change
        raise InvalidState(_DECIDED) from error
    _log(desk, _ACTIONS[decision], bank, version)


def _log(desk: Desk, action: str, bank: str, version: int) -> None:
    subject = f"{bank} {version}"
    done = Access(actor=desk.actor.username, action=f"bankfiles.{action}", subject=subject, outcome="ok")
    accesslog.write(desk.session, done, now=desk.now)
