"""May this person publish processes, or move cases from one release to another: posts of process administration.

Denied unless a rule here allows it. What a person may do in a case is `workflows.authority`'s; must not know releases.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import false

from models.cases import Case
from workflows import authority, offices
from workflows.errors import N_, Forbidden

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

    from workflows.authority import Grant
    from workflows.desk import Actor, Desk

PROCESS_ADMIN = "process_admin"
"""Who publishes processes and moves running cases from one release to another."""


def require_migration(desk: Desk, case: Case) -> Grant:
    """By which authority the actor may move a case to another release: administrator of processes at or above it.

    Raises:
        Forbidden: the actor administers no processes there.
    """
    for office_id in reversed(offices.ids_on_path(case.office_path)):
        grant = authority.grant_of_group(desk.actor, group=PROCESS_ADMIN, office_id=office_id)
        if grant is not None:
            return grant
    raise Forbidden(N_("只有本单位或上级单位的流程管理员可以给案件换流程版本"))


def administered(session: Session, actor: Actor) -> ColumnElement[bool]:
    """The condition on cases that `require_migration` is, for queries."""
    roots = [office_id for office_id, groups in actor.groups_by_office.items() if PROCESS_ADMIN in groups]
    ids = offices.branches(session, roots)
    return Case.office_id.in_(ids) if ids else false()


def require_process_admin(actor: Actor) -> Grant:
    """By which authority the actor proposes and decides about releases, which count for every office.

    Raises:
        Forbidden: the actor administers no processes anywhere.
    """
    grant = authority.first_grant(actor, [PROCESS_ADMIN])
    if grant is None:
        raise Forbidden(N_("只有流程管理员可以提交和发布流程"))
    return grant
