"""Letters: the written word to an applicant, kept exactly as issued.

Must not know what a letter is about: title, addressee and paragraphs come from the process.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from models.letters import Letter
from models.offices import Office
from workflows import offices
from workflows.clock import office_date
from workflows.numbering import next_number
from workflows.services.call import Call

SERIES_SUFFIX = "函"
INDENT = "　　"


def issue(call: Call) -> Mapping[str, Any]:
    """Issue a letter of the `kind` in the header: numbered, dated and signed.

    The case's office signs, or the one above it at the `office_level` of the input.
    """
    issued_on, office = office_date(call.desk.now), _signing(call)
    series = call.release.properties.get("number_series", "") + SERIES_SUFFIX
    number = next_number(call.desk.session, series, office, call.desk.now)
    addressee = call.needed_text("addressee")
    letter = Letter(
        case_id=call.case.id,
        kind=call.header("kind", "letter"),
        number=number,
        addressee=addressee,
        body=composed(
            title=call.needed_text("title"),
            number=number,
            addressee=addressee,
            paragraphs=call.texts("paragraphs"),
            office=office.name,
            issued_on=issued_on,
        ),
        issued_at=call.desk.now,
        issued_by=call.desk.actor.username,
        is_reply=call.header("is_reply") == "true",
    )
    call.desk.session.add(letter)
    return {"letter_number": number, "letter_issued_on": issued_on, "letter_office": office.name}


def _signing(call: Call) -> Office:
    level = call.text("office_level")
    return (offices.at_level(call.desk.session, call.office, level) if level else None) or call.office


def composed(
    *, title: str, number: str, addressee: str, paragraphs: Sequence[str], office: str, issued_on: date
) -> str:
    """Return the letter's text in the layout of an official letter (GB/T 9704-2012: number, title, body, signature)."""
    signed = f"{issued_on.year}年{issued_on.month}月{issued_on.day}日"
    body = [f"{INDENT}{paragraph.strip()}" for paragraph in paragraphs if paragraph.strip()]
    return "\n".join([number, "", title, "", f"{addressee}：", *body, "", office, signed])
