"""Who may see the loan of a case, enter bookings and confirm them: groups that its process names.

They work in the case's office, in those above it (a guarantee centre serves a whole district) and in those at work on
the case; after the case is closed too, because money still comes in. The posts a person holds are
`workflows.authority`'s matter. Must not know what is booked.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sqlalchemy import select

from models.loans import Loan
from models.offices import Office
from models.tasks import RUNNING, Task
from workflows import authority, offices, organs, partners
from workflows.errors import N_, Forbidden, InvalidState, NotFound

if TYPE_CHECKING:
    from models.cases import Case
    from workflows.authority import Grant
    from workflows.desk import Desk
    from workflows.engine.values import Release

LOAN = "loan"
"""The process property that says that cases of a process have a loan."""
BOOKING, CONFIRMING = "loan_groups", "loan_confirm_groups"
"""The process properties that name who books, and who confirms what another booked, if that is somebody else."""
LISTS = "loan_list_groups"
"""The process property that names who, besides them, reads the lists over loans and the funds, with names masked."""
SUBSIDY = "loan_subsidy_groups"
"""The process property that names who pays the interest subsidies of its loans: offices of another organ as a rule."""


def require(desk: Desk, case: Case, release: Release, *, confirming: bool = False) -> Grant:
    """Return by which authority the actor books on the loan of a case, or confirms what another booked.

    Raises `NotFound`, `InvalidState` when the process has no loans, `Forbidden`.
    """
    require_sees(desk, case)
    if not has_loan(release):
        raise InvalidState(N_("“{process}”流程没有贷款台账"), process=release.name)
    authority.require_writer(desk.actor)
    statement = select(Task.office_id).where(Task.case_id == case.id, Task.state.in_(RUNNING)).distinct()
    places = dict.fromkeys((*reversed(offices.ids_on_path(case.office_path)), *desk.session.scalars(statement)))
    grant = authority.grant_in(desk.actor, groups(release, confirming=confirming), places)
    if grant is None:
        refused = N_("您的岗位不能复核本案的贷款账目") if confirming else N_("您的岗位不能登记本案的贷款账目")
        raise Forbidden(refused)
    return grant


def may(desk: Desk, case: Case, release: Release, *, confirming: bool = False) -> bool:
    """Return whether `require` would let the actor."""
    try:
        require(desk, case, release, confirming=confirming)
    except (NotFound, InvalidState, Forbidden):
        return False
    return True


def require_sees(desk: Desk, case: Case) -> None:
    """Refuse who does not see the case, unless a step of the own office shares its loan.

    Raises `NotFound` where the actor may not know of the case, `Forbidden` where no step shares it.
    """
    partners.require_shown(desk, case.id, partners.LOAN)


def require_lists(desk: Desk) -> None:
    """Refuse lists over many loans to who neither works loans, is named a reader of them, supervises nor audits.

    Raises `Forbidden`.

    Which loans such a list has is another question: those of the offices that the actor sees (`authority`).
    """
    if not may_list(desk):
        raise Forbidden(N_("您的岗位不办理贷款，不能查看贷款名单"))


def may_list(desk: Desk) -> bool:
    """Return whether `require_lists` would let the actor."""
    return desk.actor.is_system or bool(desk.actor.groups & listing(desk))


def listing(desk: Desk) -> frozenset[str]:
    """Return the groups that have lists over many loans; none where no process has loans."""
    with_loans = [each for each in desk.releases.published(desk.session) if has_loan(each)]
    named = (
        _listed(each.properties.get(LISTS, "")) | groups(each) | groups(each, confirming=True) for each in with_loans
    )
    working = frozenset[str]().union(*named)
    return working | authority.AUDIT_GROUPS | authority.SUPERVISOR_GROUPS if with_loans else working


def require_subsidies(desk: Desk) -> None:
    """Refuse the subsidy lists to who neither has all lists of loans nor pays the subsidies. Raises `Forbidden`."""
    if not (may_list(desk) or pays_subsidies(desk)):
        raise Forbidden(N_("您的岗位不办理贷款，不能查看贷款名单"))


def pays_subsidies(desk: Desk) -> bool:
    """Return whether the actor has a post that pays the subsidies of loans."""
    return bool(desk.actor.groups & paying(desk))


def subsidised_offices(desk: Desk) -> tuple[int, ...]:
    """Return the offices for whose loans the actor's post answers as a payer of subsidies.

    In another organ that is the office that would do a step of their cases (`workflows.organs.office_for`).
    """
    session, payers = desk.session, paying(desk)
    own = [session.get_one(Office, at) for at, held in desk.actor.groups_by_office.items() if held & payers]
    found = []
    for office in session.scalars(select(Office).where(Office.id.in_(select(Loan.office_id))).order_by(Office.path)):
        answering = (organs.office_for(session, office, organ, None) for organ in {each.organ for each in own})
        if {each.id for each in answering if each is not None} & {each.id for each in own}:
            found.append(office.id)
    return tuple(found)


def paying(desk: Desk) -> frozenset[str]:
    """Return the groups that pay the subsidies of loans."""
    named = (each.properties.get(SUBSIDY, "") for each in desk.releases.published(desk.session) if has_loan(each))
    return frozenset().union(*map(_listed, named))


def has_loan(release: Release) -> bool:
    """Return whether cases of a process have a loan."""
    return bool(release.properties.get(LOAN, "").strip())


def groups(release: Release, *, confirming: bool = False) -> frozenset[str]:
    """Return the groups that book on loans of a process, or confirm."""
    named = release.properties.get(CONFIRMING, "") if confirming else ""
    return _listed(named.strip() or release.properties.get(BOOKING, ""))


def _listed(text: str) -> frozenset[str]:
    return frozenset(name for name in re.split(r"[,\s]+", text) if name)
