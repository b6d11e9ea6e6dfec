"""Whether somebody in a case is named in another one: nobody is aided twice for the same need unnoticed.

Must not know what the answer is used for; tells no names and no ID numbers.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select, union

from models.cases import Case
from models.funds import FundMovement
from models.parties import Household, HouseholdMember, Person
from workflows.clock import office_date, start_of_day
from workflows.services.call import Call


def check(call: Call) -> Mapping[str, Any]:
    """Find the other cases of this process that name one of `id_numbers` as applicant or household member."""
    cases = _cases_naming(call, call.texts("id_numbers"))
    return {
        "duplicate_found": bool(cases),
        "duplicate_cases": [_described(case) for case in cases],
        "aided_this_year": _paid_this_year(call, [case.id for case in cases]),
    }


def _cases_naming(call: Call, id_numbers: list[str]) -> list[Case]:
    persons = select(Person.id).where(Person.id_number.in_(id_numbers))
    heads = (
        select(Household.head_id)
        .join(HouseholdMember, HouseholdMember.household_id == Household.id)
        .where(HouseholdMember.person_id.in_(persons))
    )
    statement = (
        select(Case)
        .where(
            Case.applicant_id.in_(union(persons, heads)),
            Case.process == call.case.process,
            Case.id != call.case.id,
        )
        .order_by(Case.opened_at.desc(), Case.id)
    )
    return list(call.desk.session.scalars(statement))


def _described(case: Case) -> dict[str, Any]:
    return {
        "number": case.number,
        "process_name": case.process_name,
        "status": case.status,
        "outcome_label": case.outcome_label,
        "opened_on": office_date(case.opened_at),
        "amount": None if case.amount_fen is None else (Decimal(case.amount_fen) / 100).quantize(Decimal("0.01")),
    }


def _paid_this_year(call: Call, case_ids: list[str]) -> Decimal:
    first_day = date(office_date(call.desk.now).year, 1, 1)
    statement = select(func.sum(FundMovement.amount_fen)).where(
        FundMovement.case_id.in_(case_ids),
        FundMovement.kind.in_(("payment", "reversal")),
        FundMovement.at >= start_of_day(first_day),
    )
    return (Decimal(-int(call.desk.session.scalar(statement) or 0)) / 100).quantize(Decimal("0.01"))
