"""Which loans people have, by their ID numbers: what a process is told before it grants one more.

Reads only. A person's loans are those of the cases in which he or she is the applicant. Must not know who may see them.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, or_, select

from models.cases import Case
from models.guarantees import Guarantee
from models.loans import Loan
from models.parties import Person

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy.orm import Session


@dataclass(frozen=True, kw_only=True)
class People:
    """Whose loans are asked for: ID numbers, the borrower's first; the case at hand, which does not count itself."""

    numbers: tuple[str, ...]
    case_id: str
    district: str
    """The path of the district of that case."""


@dataclass(frozen=True, kw_only=True)
class Counted:
    """How many loans there are."""

    taken: int
    open: int
    open_elsewhere: int
    overdue: int

    def plain(self) -> dict[str, Any]:
        """The counts by the names that a process has for them."""
        return {f"loans_{name}": count for name, count in asdict(self).items()}


def counted(session: Session, people: People, today: date) -> Counted:
    """Count the loans of people. One that a fund has promised to guarantee counts as open before it is paid out."""
    promised = and_(Loan.case_id.is_(None), Guarantee.current_fen > 0)
    statement = (
        select(Person.id_number, Case.office_path, Loan.case_id, Loan.status, Loan.late_on)
        .join(Case, Case.applicant_id == Person.id)
        .outerjoin(Loan, Loan.case_id == Case.id)
        .outerjoin(Guarantee, Guarantee.case_id == Case.id)
        .where(Person.id_number.in_(people.numbers), Case.id != people.case_id)
        .where(or_(Loan.case_id.is_not(None), promised))
    )
    rows = session.execute(statement).all()
    still = [row for row in rows if row.status != "settled"]
    return Counted(
        taken=sum(row.id_number == people.numbers[0] and row.case_id is not None for row in rows),
        open=len(still),
        open_elsewhere=sum(not row.office_path.startswith(people.district) for row in still),
        overdue=sum(_is_late(row, today) for row in still),
    )


def _is_late(row: Any, today: date) -> bool:
    """Whether a loan is late today; what was compensated or written off never came."""
    return row.status in ("compensated", "written_off") or (row.late_on is not None and row.late_on <= today)
