"""Honest-business titles: who holds one, told from the office's own cases, and the record that one is measured by.

Nobody says of himself that he has a title. Must not know which criteria there are, nor what a title is good for.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import func, select

from models.cases import Case
from models.loans import Loan
from models.parties import Person
from models.tasks import Task
from workflows import loanrows, storeddata
from workflows.clock import office_date
from workflows.loans.arrears import Range, Stay, history
from workflows.services.call import Call

AWARDED = "awarded"
_LATE = "late"
RANGES = (Range(name="current", from_days=0, until_days=0), Range(name=_LATE, from_days=1, until_days=None))


def of(call: Call) -> Mapping[str, Any]:
    """Tell whether one of the people with these `id_numbers` holds a title today, and which; the latest of several.

    Those count that a case of this process has awarded, that have not ended and were not withdrawn.
    """
    numbers = call.texts("id_numbers")
    if not numbers:
        raise call.unusable("id_numbers", None)
    today = office_date(call.desk.now)
    found = (_title(storeddata.of_case(call.desk.session, case)) for case in _others(call, numbers))
    held = [each for each in found if each is not None and each[0] >= today]
    until, number = max(held, default=(None, None))
    return {"title_held": bool(held), "held_title_number": number, "held_title_until_on": until}


def record(call: Call) -> Mapping[str, Any]:
    """Tell of the loan of the case by how many days it was ever late, by value date, and how many the borrower took.

    And how many rounds of `visits` (the steps that make one) were made: as many as the step done least often.
    """
    session, case = call.desk.session, call.case
    stays = history(loanrows.required(session, case.id).ledger.fold(office_date(call.desk.now)), RANGES)
    taken = session.scalars(
        select(Loan.case_id).join(Case, Case.id == Loan.case_id).where(Case.applicant_id == case.applicant_id)
    )
    return {
        "title_longest_late": longest(stays, office_date(call.desk.now)),
        "title_loans_taken": len(set(taken)),
        "title_rounds_made": _rounds(call, call.texts("visits")),
    }


def longest(stays: Iterable[Stay], today: date) -> int:
    """Return the most days in a row that a loan was late, today included; 0 when it never was."""
    late = [((each.until_on or today) - each.from_on).days + 1 for each in stays if each.name == _LATE]
    return max(late, default=0)


def _rounds(call: Call, steps: list[str]) -> int:
    done = (Task.case_id == call.case.id, Task.element.in_(steps), Task.state == "done")
    counted = select(Task.element, func.count()).where(*done).group_by(Task.element)
    made = {row[0]: row[1] for row in call.desk.session.execute(counted)}
    return min((made.get(step, 0) for step in steps), default=0)


def _others(call: Call, numbers: list[str]) -> list[Case]:
    """The other cases of this process whose applicant is one of the people."""
    statement = (
        select(Case)
        .join(Person, Person.id == Case.applicant_id)
        .where(Person.id_number.in_(numbers), Case.process == call.case.process, Case.id != call.case.id)
        .order_by(Case.id)
    )
    return [case for case in call.desk.session.scalars(statement) if AWARDED in case.data]


def _title(data: Mapping[str, Any]) -> tuple[date, str] | None:
    """The last day and the number of the title that a case has awarded, None when it has none in force."""
    if data.get("title_state") != AWARDED:
        return None
    return data["title_until_on"], data["title_number"]
