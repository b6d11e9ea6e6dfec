"""How one's own case stands, by the code on a letter or slip: where it is, what was written, how a loan stands.

No name but that of who answers for it, no number of a person, no journal. A code that is wrong and a case that does not
exist are answered alike. The code is posted, so that it stands in no address and no log. Must not change anything, and
must not show what the holder of a slip of paper may not see.
"""

from dataclasses import dataclass
from datetime import date

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from models.cases import Case
from models.letters import Letter
from models.offices import Office
from webapp import receipts
from webapp.access import anyone, reading, services
from webapp.cases.opinions import people_names
from webapp.language import composer, named, translator
from webapp.loans import words
from workflows import firstcontact, loanrows
from workflows.clock import office_date
from workflows.engine.values import Release
from workflows.letters.sheet import sheet_of

blueprint = Blueprint("standing", __name__, template_folder="templates")
LONGEST_CODE = 100


@dataclass(frozen=True, kw_only=True)
class Written:
    """A letter to the applicant."""

    on: date
    title: str
    number: str
    is_reply: bool


@blueprint.get(receipts.PATH)
@anyone
def ask() -> ResponseReturnValue:
    """Show where to type the code."""
    return render_template("standing/ask.html", code="", wrong=False)


@blueprint.get("/my-loan")
@anyone
def ask_earlier() -> ResponseReturnValue:
    """Lead on who types the address of slips that were printed before other cases had one."""
    return redirect(url_for("standing.ask"), 301)


@blueprint.post(receipts.PATH)
@anyone
def show() -> ResponseReturnValue:
    """Show how the case stands, or that none has this code."""
    code = request.form.get("code", "")[:LONGEST_CODE]
    case = _case_of(code)
    if case is None:
        return render_template("standing/ask.html", code=code, wrong=True), 422
    today = office_date(services().clock.now())
    office, stored = reading().get_one(Office, case.office_id), loanrows.of_case(reading(), case.id)
    release = services().releases.by_digest(reading(), case.release_digest)
    return render_template(
        "standing/case.html",
        case=case,
        what=translator(release.locale)(case.process_name),
        book=None if stored is None else stored.ledger.fold(today),
        today=today,
        office=named(office.name, office.name_en),
        contact=_contact(case, release),
        letters=_letters(case, release),
        words=words,
    )


def _case_of(code: str) -> Case | None:
    config, (number, mark) = services().config, receipts.parted(code)
    case = reading().scalars(select(Case).where(Case.number == number)).one_or_none()
    proven = receipts.proves(config, mark, case.id if case is not None else "")
    return case if proven else None


def _letters(case: Case, release: Release) -> list[Written]:
    """Return the letters that went to the applicant, the newest first."""
    turned, session = composer(release.locale), reading()
    return [
        Written(
            on=office_date(each.issued_at),
            title=turned(sheet_of(each).title),
            number=each.number,
            is_reply=each.is_reply,
        )
        for each in session.scalars(select(Letter).where(Letter.case_id == case.id).order_by(Letter.id.desc()))
        if receipts.goes_to_applicant(session, case, each)
    ]


def _contact(case: Case, release: Release) -> str:
    """Return the name of who answers for the case, where the process binds somebody to that."""
    first = firstcontact.of(reading(), case, release)
    if first is None or case.status != "open":
        return ""
    username = first.taken_by or first.username
    return people_names(reading(), {username}).get(username, "")
