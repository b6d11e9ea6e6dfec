"""How each bank writes its files: the layouts that administrators have set, every version kept.

Knows where layouts are stored; must not know how a file is read by one (`workflows.bankfiles`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from models.bankfiles import BankLayout
from workflows import accesslog, authority
from workflows.accesslog import Access
from workflows.administering import PROCESS_ADMIN
from workflows.bankfiles.layout import STANDARD, Layout, of
from workflows.errors import N_, Forbidden, InvalidInput, NotFound

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.orm import Session

    from workflows.desk import Actor, Desk


def all_of(session: Session) -> dict[str, Layout]:
    """Return the newest layout of every bank by its code, the standard one first."""
    newest = select(BankLayout.bank, func.max(BankLayout.version)).group_by(BankLayout.bank).order_by(BankLayout.bank)
    found = {bank: of_version(session, bank, version) for bank, version in session.execute(newest)}
    return {STANDARD.bank: STANDARD, **found}


def of_bank(session: Session, bank: str) -> Layout:
    """Return the newest layout of a bank. Raises `InvalidInput` on `bank`."""
    found = all_of(session).get(bank)
    if found is None:
        raise InvalidInput.one("bank", N_("没有这家银行的文件版式，请选择列出的银行，或请管理员先设置"))
    return found


def of_version(session: Session, bank: str, version: int) -> Layout:
    """Return one version of a bank's layout. Raises `NotFound`."""
    if bank == STANDARD.bank and version == STANDARD.version:
        return STANDARD
    row = session.get(BankLayout, (bank, version))
    if row is None:
        raise NotFound(N_("没有这家银行的这一版文件版式"))
    return of(row.layout, bank=row.bank, name=row.name, version=row.version)


def set_layout(desk: Desk, bank: str, name: str, raw: Mapping[str, Any]) -> Layout:
    """Set how a bank writes its files from now on; files that were taken in keep the version they were read by.

    Raises `Forbidden`, and `InvalidInput` with everything that is wrong.
    """
    require(desk.actor)
    if bank == STANDARD.bank:
        raise InvalidInput.one("bank", N_("标准版式不能更改，请用银行自己的代码"))
    layout = of(raw, bank=bank, name=name)
    last = desk.session.scalar(select(func.max(BankLayout.version)).where(BankLayout.bank == bank)) or 0
    row = BankLayout(bank=bank, version=last + 1, name=layout.name, layout=layout.plain())
    row.set_at, row.set_by = desk.now, desk.actor.username
    desk.session.add(row)
    desk.session.flush()
    subject = f"{bank} {row.version}"
    done = Access(actor=desk.actor.username, action="bankfiles.set_layout", subject=subject, outcome="ok")
    accesslog.write(desk.session, done, now=desk.now)
    return of_version(desk.session, bank, row.version)


def require(actor: Actor) -> None:
    """Refuse who administers nothing. Raises `Forbidden`."""
    if authority.first_grant(actor, [PROCESS_ADMIN]) is None:
        raise Forbidden(N_("只有流程管理员可以设置银行文件的版式"))
