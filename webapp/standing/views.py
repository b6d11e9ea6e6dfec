"""How one's own loan stands, by receipt code: balance, what is due, the next instalment; no name, number or journal.

A code that is wrong and a case without a loan are answered alike. The code is posted, so that it stands in no address
and no log. Must not change anything, and must not show what the holder of a slip of paper may not see.
"""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from models.cases import Case
from models.offices import Office
from webapp.access import anyone, reading, services
from webapp.language import named
from webapp.loans import receipts, words
from workflows import loanrows
from workflows.clock import office_date

blueprint = Blueprint("standing", __name__, template_folder="templates")
LONGEST_CODE = 100


@blueprint.get("/my-loan")
@anyone
def ask() -> ResponseReturnValue:
    """Show where to type the code."""
    return render_template("standing/ask.html", code="", wrong=False)


@blueprint.post("/my-loan")
@anyone
def show() -> ResponseReturnValue:
    """Show how the loan stands, or that no loan has this code."""
    code = request.form.get("code", "")[:LONGEST_CODE]
    case = _case_of(code)
    stored = loanrows.of_case(reading(), case.id) if case is not None else None
    if case is None or stored is None:
        return render_template("standing/ask.html", code=code, wrong=True), 422
    today = office_date(services().clock.now())
    office = reading().get_one(Office, case.office_id)
    return render_template(
        "standing/loan.html",
        book=stored.ledger.fold(today),
        today=today,
        number=case.number,
        office=named(office.name, office.name_en),
        words=words,
    )


def _case_of(code: str) -> Case | None:
    number, mark = receipts.parted(code)
    case = reading().scalars(select(Case).where(Case.number == number)).one_or_none()
    return case if receipts.proves(mark, case.id if case is not None else "") and case is not None else None
