"""The service of a letter in the course of a step: what its form says of who was served is kept with the letter.

Must not know which letter it is, nor what follows from its service.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from models.documents import Document
from models.letters import Letter
from workflows import servicerows
from workflows.clock import office_date
from workflows.errors import InvalidInput, InvalidState
from workflows.letters import serving
from workflows.letters.serving import LINES, PAPER, Service
from workflows.services.call import Call

FACTS = "facts"
LETTER = "letter"


def serve(call: Call) -> Mapping[str, Any]:
    """Keep that the letter with the number `letter` was served on the day `served_on`, in a `way`.

    `paper` is the answer to a file field, the first of which is the proof; `facts` a context of `receiver` and
    `witness`, `lines` the claimants who got their copies (none: the addressee).
    """
    number = call.needed_text(LETTER)
    wanted = select(Letter).where(Letter.case_id == call.case.id, Letter.number == number)
    letter = call.desk.session.scalars(wanted).one_or_none()
    if letter is None:
        raise call.unusable(LETTER, number)
    issued_on, today = office_date(letter.issued_at), office_date(call.desk.now)
    try:
        told = service_of(call.effect.inputs, issued_on=issued_on, today=today, among=servicerows.lines_of(letter))
    except InvalidInput as refused:
        wrong = refused.errors[0]
        raise InvalidState(wrong.template, **wrong.params) from refused
    document = call.desk.session.get(Document, told.paper)
    if document is None or document.case_id != call.case.id:
        raise call.unusable(PAPER, told.paper)
    servicerows.keep(call.desk, letter, told)
    return {}


def service_of(inputs: Mapping[str, Any], **known: Any) -> Service:
    """Return what the inputs of a step say of a service. Raises as `serving.read`."""
    papers = inputs.get(PAPER) or [None]
    paper = papers if isinstance(papers, str) else papers[0]
    raw: dict[str, Any] = {name: inputs.get(name) for name in ("served_on", "way")} | dict(inputs.get(FACTS) or {})
    raw |= {PAPER: int(paper) if isinstance(paper, str) and paper.isdecimal() else None}
    raw |= {LINES: [int(number) for number in inputs.get(LINES) or ()]}
    if raw["served_on"] is not None:
        raw["served_on"] = raw["served_on"].isoformat()
    return serving.read(raw, **known)
