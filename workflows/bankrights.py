"""Who may see files of banks, take them in and confirm them: groups that the processes with loans name.

A file belongs to the office of the post by which it was taken in, and is for cases of that office, of those below it,
and those in which the office does a step. The posts a person holds are `workflows.authority`'s matter.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import or_, select

from models.bankfiles import BankFile
from models.cases import Case
from models.tasks import Task
from workflows import authority, offices
from workflows.duties import listed
from workflows.errors import N_, Forbidden, NotFound

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement

    from workflows.authority import Grant
    from workflows.desk import Actor, Desk

TAKING, CONFIRMING = "bank_file_groups", "bank_file_confirm_groups"
"""The process properties that name who takes files in and settles what they leave open, and who confirms them (the
same where they do not say)."""


def groups(desk: Desk, *, confirming: bool = False) -> frozenset[str]:
    """Return the groups that take files in, or confirm them, for any published process."""
    found: frozenset[str] = frozenset()
    for release in desk.releases.published(desk.session):
        taking = listed(release.properties.get(TAKING, ""))
        found |= (listed(release.properties.get(CONFIRMING, "")) or taking) if confirming else taking
    return found


def require_taking(desk: Desk) -> Grant:
    """Return by which authority, and for which office, the actor takes files in. Raises `Forbidden`."""
    authority.require_writer(desk.actor)
    grant = authority.first_grant(desk.actor, groups(desk))
    if grant is None:
        raise Forbidden(N_("您的岗位不能导入银行文件"))
    return grant


def require(desk: Desk, file: BankFile, *, confirming: bool = False) -> Grant:
    """Return by which authority the actor works at a file, or confirms it: at its office or above.

    Raises `NotFound` when it may not be seen, `Forbidden`.
    """
    require_sees(desk, file)
    authority.require_writer(desk.actor)
    places = tuple(reversed(offices.ids_on_path(file.office_path)))
    grant = authority.grant_in(desk.actor, groups(desk, confirming=confirming), places)
    if grant is None:
        raise Forbidden(N_("您的岗位不能确认银行文件") if confirming else N_("您的岗位不能办理银行文件"))
    return grant


def require_sees(desk: Desk, file: BankFile) -> None:
    """Refuse who neither works with files there nor supervises or audits. Raises `NotFound`."""
    if not (may_list(desk) and _in_reach(desk.actor, file.office_path)):
        raise NotFound(N_("找不到这个银行文件，或您无权查看"))


def may_list(desk: Desk) -> bool:
    """Return whether the actor sees any files of banks."""
    known = groups(desk) | groups(desk, confirming=True) | authority.AUDIT_GROUPS | authority.SUPERVISOR_GROUPS
    return bool(desk.actor.groups & known)


def visible(desk: Desk) -> ColumnElement[bool]:
    """The condition on files that `require_sees` is, for queries by who may list any."""
    return BankFile.office_id.in_(authority.visible_offices(desk.session, desk.actor))


def cases_of(file_office: int, office_path: str) -> ColumnElement[bool]:
    """The condition on cases that files of an office are about."""
    shared = select(Task.case_id).where(Task.office_id == file_office)
    return or_(Case.office_path.startswith(office_path, autoescape=True), Case.id.in_(shared))


def _in_reach(actor: Actor, office_path: str) -> bool:
    return not ({actor.office_id, *actor.groups_by_office} - {None}).isdisjoint(offices.ids_on_path(office_path))
