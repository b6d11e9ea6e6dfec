"""`/cases/{id}/letters`: what was issued in a case, each as a file for a word processor, and who was served with it."""

import io
from functools import partial
from typing import Any

from apiflask import Schema
from apiflask.fields import Boolean, Integer, List, Nested, Raw, String
from apiflask.validators import Range
from flask import Response, send_file
from sqlalchemy import select

from models.letters import Letter as Issued
from models.letters import LetterService
from webapp import receipts
from webapp.api.access import bearer, caller, command, desk, services
from webapp.api.operations import Operations
from webapp.api.problems import responses
from webapp.api.schemas import BETWEEN, IdempotencyKey, Instant
from workflows import accesslog, authority, letterservice, partners, privacy, servicerows
from workflows.accesslog import Access
from workflows.letters import copies
from workflows.letters.docx import MEDIA_TYPE
from workflows.letters.sheet import sheet_of

_FILE: dict[str, str | dict[str, dict[str, Any]]] = {
    "description": "The letter",
    "content": {MEDIA_TYPE: {"schema": {"type": "string", "format": "binary"}}},
}
blueprint = Operations("letters", __name__, tag="letters")


class Letter(Schema):
    """A letter that was issued; `lines` are the claim lines whose claimants each get a copy of their own."""

    id = Integer(required=True)
    number = String(required=True)
    kind = String(required=True)
    title = String(required=True)
    issued_at = Instant(required=True)
    issued_by = String(required=True)
    office = String(required=True)
    is_reply = Boolean(required=True)
    lines = List(Integer(), required=True)


class Letters(Schema):
    """All letters of a case, the oldest first."""

    items = List(Nested(Letter), required=True)


class NewService(Schema):
    """A letter was served on the claimants of `lines`, or without any on its addressee; `paper` is a document's id.

    By announcement `announced_on` is its day, and `served_on` that on which its days are over.
    """

    served_on = Raw(load_default=None, allow_none=True)
    way = Raw(load_default=None, allow_none=True)
    announced_on = Raw(load_default=None, allow_none=True)
    receiver = Raw(load_default=None, allow_none=True)
    witness = Raw(load_default=None, allow_none=True)
    paper = Raw(load_default=None, allow_none=True)
    lines = List(Integer(), load_default=list)


class Service(Schema):
    """A service as it was entered; names of persons are masked. Of several on the same line the last one counts."""

    line = Integer(required=True, allow_none=True)
    served_on = String(required=True)
    way = String(required=True)
    receiver = String(required=True)
    witness = String(required=True)
    paper = String(required=True, allow_none=True)
    at = Instant(required=True)
    by = String(required=True)


class Services(Schema):
    """The services of a letter, in the order in which they were entered."""

    items = List(Nested(Service), required=True)


class WhichCopy(Schema):
    """Whose copy is asked for; without it the whole letter."""

    line = Integer(validate=Range(1, 999999, error=BETWEEN))


@blueprint.get("/cases/<case_id>/letters")
@blueprint.auth_required(bearer)
@blueprint.gives(Letters)
@blueprint.doc(responses=responses(403, 404))
def list_letters(case_id: str) -> dict[str, Any]:
    """List the letters of a case: their numbers and kinds, and to which claimants they went."""
    with services().database.reading() as session:
        case = authority.require_visible(session, caller(), case_id)
        found = session.scalars(select(Issued).where(Issued.case_id == case.id).order_by(Issued.id))
        return {"items": [_body(letter) for letter in found]}


@blueprint.get("/cases/<case_id>/letters/<int(max=9999999999):letter_id>/file")
@blueprint.auth_required(bearer)
@blueprint.takes(WhichCopy, location="query")
@blueprint.doc(responses={**responses(403, 404, 422), 200: _FILE})
def read_letter(case_id: str, letter_id: int, query_data: dict[str, Any]) -> Response:
    """Take a letter, or one claimant's copy, as a Word document. It names people in full: the look is logged."""
    wired, line = services(), query_data.get("line")
    with wired.database.reading() as session:
        case, letter = partners.require_letter(wired.desk_in(session, caller()), case_id, letter_id)
        foot = receipts.told(wired.config, session, case, letter)
        content = copies.file_of(session, partial(wired.releases.by_digest, session), letter, line, foot=foot)
        at = letter.number if line is None else f"{letter.number} line={line}"
        look = Access(
            actor=caller().username,
            action="cases.letter_file",
            subject=f"{case.number} {at}",
            outcome="ok",
            case_id=case.id,
        )
    _log(look)
    name = letter.number if line is None else f"{letter.number}-{line}"
    answer: Response = send_file(
        io.BytesIO(content), mimetype=MEDIA_TYPE, as_attachment=True, download_name=f"{name}.docx"
    )
    return answer


@blueprint.get("/cases/<case_id>/letters/<int(max=9999999999):letter_id>/service")
@blueprint.auth_required(bearer)
@blueprint.gives(Services)
@blueprint.doc(responses=responses(403, 404))
def list_services(case_id: str, letter_id: int) -> dict[str, Any]:
    """List who was served with a letter, when and how."""
    with services().database.reading() as session:
        _, letter = partners.require_letter(services().desk_in(session, caller()), case_id, letter_id)
        return {"items": [_service_body(each) for each in servicerows.of_letter(session, letter.id)]}


@blueprint.post("/cases/<case_id>/letters/<int(max=9999999999):letter_id>/service")
@blueprint.auth_required(bearer)
@blueprint.takes(NewService)
@blueprint.takes(IdempotencyKey, location="headers", arg_name="header")
@blueprint.gives(Services, status_code=201)
@blueprint.doc(responses=responses(403, 404, 409, 415, 422))
@command
def serve_letter(case_id: str, letter_id: int, json_data: dict[str, Any], header: dict[str, Any]) -> dict[str, Any]:
    """Enter that a letter was served, with way and proof."""
    raw = json_data | {"paper": _paper(json_data["paper"])}
    with desk() as opened:
        entered = letterservice.serve(opened, case_id, letter_id, raw, key=header.get("key"))
        return {"items": [_service_body(each) for each in entered]}


def _paper(given: Any) -> Any:
    """Return the id of a document, which the API writes as a text."""
    return int(given) if isinstance(given, str) and given.isdecimal() else given


def _service_body(service: LetterService) -> dict[str, Any]:
    kept = {name: getattr(service, name) for name in ("line", "way", "at", "by")}
    masked = {name: privacy.mask("name", getattr(service, name)) for name in ("receiver", "witness")}
    paper = None if service.document_id is None else str(service.document_id)
    return kept | masked | {"served_on": service.served_on.isoformat(), "paper": paper}


def _log(look: Access) -> None:
    with services().database.transaction() as session:
        accesslog.write(session, look, now=services().clock.now())


def _body(letter: Issued) -> dict[str, Any]:
    sheet = sheet_of(letter)
    listed = sheet.listing.rows if letter.to_claimants and sheet.listing is not None else ()
    kept = {name: getattr(letter, name) for name in ("id", "number", "kind", "issued_at", "issued_by", "is_reply")}
    office = sheet.signature[0] if sheet.signature else ""
    return kept | {"title": sheet.title, "office": office, "lines": [row.line for row in listed]}
