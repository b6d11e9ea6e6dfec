"""Letters: the written word to an applicant, kept exactly as issued.

Must not know what a letter is about: title, addressee and text come from the process, its list from the claims book.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select, true

from models.claims import ClaimLine
from models.letters import Letter
from models.offices import Office
from workflows import claimrows, offices, organs, servicerows
from workflows.claims.book import Line
from workflows.claims.words import PATHS, STATES
from workflows.clock import office_date
from workflows.letters.asked import Asked, asked
from workflows.letters.listing import COLUMNS
from workflows.letters.sheet import composed, sheet_of
from workflows.numbering import next_number
from workflows.services import clocks
from workflows.services.call import Call
from workflows.services.serving import UNSERVED

SERIES_SUFFIX = "函"
INPUTS = ("paragraphs", "closing", "enclosures")


def issue(call: Call) -> Mapping[str, Any]:
    """Issue a letter of the `kind` in the header: numbered, dated and signed.

    The case's office signs, or the one above it at the `office_level` of the input. In a step of another organ it is
    that organ's office which answers for the case (`workflows.organs`), with its own numbers. A letter that tells of a
    pause or an extension names the deadline in the header `clock`. The `claims` of the header are the columns of a list
    of claimants, as they stand now; when each of them gets a copy, it is told on
    whom that has to be served.
    """
    issued_on, (office, word) = office_date(call.desk.now), _signing(call)
    series = word + call.header("series", SERIES_SUFFIX)
    number = next_number(call.desk.session, series, office, call.desk.now)
    call.needed_text("title")
    for name in INPUTS:
        call.texts(name)
    wanted = asked(call.effect.headers, call.effect.inputs, call.release.properties)
    letter = Letter(
        case_id=call.case.id,
        kind=call.header("kind", "letter"),
        number=number,
        addressee=call.needed_text("addressee"),
        body=composed(number=number, office=office.name, issued_on=issued_on, inputs=call.effect.inputs),
        listing=_listing(call, wanted),
        to_claimants=wanted.to_claimants,
        issued_at=call.desk.now,
        issued_by=call.desk.actor.username,
        is_reply=call.header("is_reply") == "true",
    )
    call.desk.session.add(letter)
    clocks.tell(call, number)
    result: dict[str, Any] = {"letter_number": number, "letter_issued_on": issued_on, "letter_office": office.name}
    if letter.to_claimants:
        result[UNSERVED] = list(servicerows.lines_of(letter))
    if not offices.of_other_tree(office.path, call.case.office_path):
        return result
    letter.office_id = office.id
    return result | {"letter_office_code": office.code}


def issued(call: Call) -> Mapping[str, Any]:
    """Return the letters of the case so far, the first one first: day, title and number of each, as reports say it."""
    wanted = select(Letter).where(Letter.case_id == call.case.id).order_by(Letter.id)
    return {"letters_issued": [_told(letter) for letter in call.desk.session.scalars(wanted)]}


def _told(letter: Letter) -> str:
    on = office_date(letter.issued_at)
    return f"{on.year}年{on.month}月{on.day}日{sheet_of(letter).title}（{letter.number}）"


def _signing(call: Call) -> tuple[Office, str]:
    """The office that signs, and the word its series begin with: the process's, or that of the other organ."""
    own = call.release.properties.get("number_series", "")
    level, session, element = call.text("office_level"), call.desk.session, call.effect.element
    organ = organs.organ_of(call.release, element, call.effect.path)
    if organ is None:
        return (offices.at_level(session, call.office, level) if level else None) or call.office, own
    office = organs.require_office(session, call.office, organ, level, step=call.release.elements[element].name)
    return office, organs.series_of(session, organ) or own


def _listing(call: Call, wanted: Asked) -> dict[str, Any] | None:
    if not wanted.keys:
        return None
    unknown = [key for key in wanted.keys if key not in COLUMNS]
    if unknown:
        raise call.unusable("claims", unknown)
    return wanted.listing(_lines(call, wanted), behaviour=call.release.behaviour).plain()


def _lines(call: Call, wanted: Asked) -> list[Line]:
    """The claim lines that the letter is about, in order."""
    state, path, numbers = call.text("claims_state"), call.text("claims_path"), wanted.numbers
    if state is not None and state not in STATES:
        raise call.unusable("claims_state", state)
    if path is not None and path not in PATHS:
        raise call.unusable("claims_path", path)
    among = true() if numbers is None else ClaimLine.number.in_(sorted(numbers))
    return wanted.of(claimrows.lines_of(call.desk.session, call.case.id, among).values())
