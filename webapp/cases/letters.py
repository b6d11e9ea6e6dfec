"""Letters as they were issued, laid out as on paper.

The text is the stored one, never made again; only where its lines stand is decided here.
"""

from dataclasses import dataclass

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.cases import Case
from models.letters import Letter
from webapp.access import current_actor, reading, signed_in
from webapp.cases.head import Head, head_of
from webapp.cases.opinions import people_names
from webapp.cases.place import blueprint
from workflows import authority
from workflows.errors import N_, NotFound

SIGNATURE_LINES = 2
"""Office and date, at the foot of every letter."""


@dataclass(frozen=True, kw_only=True)
class Layout:
    """A letter's text by where it stands on the paper."""

    title: str
    body: tuple[str, ...]
    signature: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Line:
    """A letter in the list of a case."""

    letter: Letter
    title: str


def layout(letter: Letter) -> Layout:
    """Return the parts of a letter: after its number the title, at its foot the signature."""
    lines = [line for line in letter.body.splitlines() if line.strip() and line.strip() != letter.number]
    title, rest = (lines[0], lines[1:]) if lines else (letter.number, [])
    return Layout(title=title, body=tuple(rest[:-SIGNATURE_LINES]), signature=tuple(rest[-SIGNATURE_LINES:]))


def address(letter: Letter) -> str:
    """Return where a letter can be read and printed."""
    return url_for("cases.letter", case_id=letter.case_id, letter_id=letter.id)


def by_number(session: Session, case: Case) -> dict[str, Line]:
    """Return the letters of a case by their numbers."""
    letters = session.scalars(select(Letter).where(Letter.case_id == case.id))
    return {letter.number: Line(letter=letter, title=layout(letter).title) for letter in letters}


def lines_of(head: Head) -> list[Line]:
    """Return the letters of a case, the newest first."""
    letters = reading().scalars(select(Letter).where(Letter.case_id == head.case.id).order_by(Letter.id.desc()))
    return [Line(letter=letter, title=layout(letter).title) for letter in letters]


@blueprint.get("/cases/<case_id>/letters/<int:letter_id>")
@signed_in
def letter(case_id: str, letter_id: int) -> ResponseReturnValue:
    """Show a letter as it was issued."""
    head = head_of(reading(), authority.require_visible(reading(), current_actor(), case_id))
    found = reading().get(Letter, letter_id)
    if found is None or found.case_id != case_id:
        raise NotFound(N_("本案没有这份文书"))
    names = people_names(reading(), {found.issued_by})
    return render_template(
        "cases/letter.html",
        head=head,
        letter=found,
        layout=layout(found),
        who=names.get(found.issued_by, found.issued_by),
    )
