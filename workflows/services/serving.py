"""The service of a letter in the course of a step: what its form says of who was served is kept with the letter.

Must not know which letter it is, nor what follows from its service.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from models.documents import Document
from models.letters import Letter
from workflows import announcing, servicerows
from workflows.claims.naming import numbers_in
from workflows.clock import office_date
from workflows.errors import N_, InvalidInput, InvalidState
from workflows.letters import serving
from workflows.letters.serving import ANNOUNCED_ON, BY_ANNOUNCEMENT, LINES, PAPER, SERVED_ON, Days, Service
from workflows.services.call import Call

FACTS = "facts"
LETTER, NAMED = "letter", "named"
UNSERVED = "unserved_lines"
"""What the process is told: the claimants whose copy of a letter has still to be served."""
_NAMED_AT_MOST = 10


def serve(call: Call) -> Mapping[str, Any]:
    """Keep that the letter with the number `letter` was served on the day `served_on`, in a `way`.

    `paper` is the answer to a file field, the first of which is the proof; `facts` a context of `receiver`, `witness`
    and `announced_on`, `lines` the claimants who got their copies (none: the addressee). The text `named` may name some
    of them; others are refused at the form's field in the header `field`. What comes back are those of the claimants
    with a copy on whom the letter has not been served yet.
    """
    number = call.needed_text(LETTER)
    wanted = select(Letter).where(Letter.case_id == call.case.id, Letter.number == number)
    letter = call.desk.session.scalars(wanted).one_or_none()
    if letter is None:
        raise call.unusable(LETTER, number)
    _require_named(call)
    issued_on, today = office_date(letter.issued_at), office_date(call.desk.now)
    among, days = servicerows.lines_of(letter), _days(call)
    try:
        told = service_of(call.effect.inputs, issued_on=issued_on, today=today, among=among, days=days)
    except InvalidInput as refused:
        wrong = refused.errors[0]
        raise InvalidState(wrong.template, **wrong.params) from refused
    document = call.desk.session.get(Document, told.paper)
    if document is None or document.case_id != call.case.id:
        raise call.unusable(PAPER, told.paper)
    servicerows.keep(call.desk, letter, told)
    standing = servicerows.standing(servicerows.of_letter(call.desk.session, letter.id))
    return {UNSERVED: [line for line in servicerows.lines_of(letter) if line not in standing]}


def _days(call: Call) -> Days:
    return announcing.days_for(call.desk.session, call.office, call.header("announcement", announcing.PARAMETER))


def _require_named(call: Call) -> None:
    """Refuse a text that names claimants who are not among the `lines` to be served."""
    among = {int(number) for number in call.effect.inputs.get(LINES) or ()}
    strange = [number for number in numbers_in(call.text(NAMED)) or () if number not in among]
    if strange:
        template = N_("第 {lines} 号不在尚未送达的职工中，请核对序号")
        lines = "、".join(str(number) for number in strange[:_NAMED_AT_MOST])
        raise InvalidInput.one(call.header("field", NAMED), template, lines=lines)


def service_of(inputs: Mapping[str, Any], **known: Any) -> Service:
    """Return what the inputs of a step say of a service. Raises as `serving.read`."""
    papers = inputs.get(PAPER) or [None]
    paper = papers if isinstance(papers, str) else papers[0]
    raw: dict[str, Any] = {name: inputs.get(name) for name in ("served_on", "way")} | dict(inputs.get(FACTS) or {})
    if raw["way"] != BY_ANNOUNCEMENT:
        raw.pop(ANNOUNCED_ON, None)  # the answer to a field that is hidden now
    raw |= {PAPER: int(paper) if isinstance(paper, str) and paper.isdecimal() else None}
    raw |= {LINES: numbers_in(inputs.get(NAMED)) or [int(number) for number in inputs.get(LINES) or ()]}
    for key in (SERVED_ON, ANNOUNCED_ON):
        if raw.get(key) is not None:
            raw[key] = raw[key].isoformat()
    return serving.read(raw, **known)
