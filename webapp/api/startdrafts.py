"""`/start-drafts`: start forms that cases have prepared for others; a window opens one or says why it is not needed.

Opening one is `POST /cases` with its id as `draft`.
"""

from typing import Any

from apiflask import Schema
from apiflask.fields import Dict, List, Nested, Raw, String

from webapp.api import render
from webapp.api.access import bearer, caller, command, desk, services
from webapp.api.operations import Operations
from webapp.api.problems import responses
from webapp.api.schemas import Instant
from workflows import offices, startdrafts
from workflows.startdrafts import Waiting

blueprint = Operations("start-drafts", __name__, tag="cases")


class StartDraft(Schema):
    """A prepared start form: its process, what is known (personal data masked), why, and the case it comes from."""

    id = String(required=True)
    process = String(required=True)
    process_name = String(required=True)
    office = String(required=True, allow_none=True)
    values = Dict(keys=String(), values=Raw(allow_none=True), required=True)
    reason = String(required=True)
    prepared_at = Instant(required=True)
    from_case = String(required=True)


class StartDrafts(Schema):
    """The prepared start forms that wait for the caller, the earliest first."""

    items = List(Nested(StartDraft), required=True)


class Dismissal(Schema):
    """Why no case is opened."""

    reason = String(load_default="")


class Dismissed(Schema):
    """The start form that is not needed."""

    id = String(required=True)


@blueprint.get("/start-drafts")
@blueprint.auth_required(bearer)
@blueprint.gives(StartDrafts)
@blueprint.doc(responses=responses())
def list_start_drafts() -> dict[str, Any]:
    """List the prepared start forms that the caller may open."""
    with services().database.reading() as session:
        opened = services().desk_in(session, caller())
        return {"items": [_body(session, each) for each in startdrafts.waiting(opened)]}


@blueprint.post("/start-drafts/<draft_id>/dismiss")
@blueprint.auth_required(bearer)
@blueprint.takes(Dismissal)
@blueprint.gives(Dismissed)
@blueprint.doc(responses=responses(403, 404, 409, 415, 422))
@command
def dismiss_start_draft(draft_id: str, json_data: dict[str, Any]) -> dict[str, Any]:
    """Say why a prepared start form is not needed."""
    with desk() as opened:
        startdrafts.dismiss(opened, draft_id, json_data["reason"])
        return {"id": draft_id}


def _body(session: Any, waiting: Waiting) -> dict[str, Any]:
    draft = waiting.draft
    return {
        "id": draft.id,
        "process": draft.process,
        "process_name": waiting.release.name,
        "office": offices.name_of(session, draft.office_id),
        "values": render.data_body(waiting.release, draft.values),
        "reason": draft.reason,
        "prepared_at": draft.prepared_at,
        "from_case": waiting.case.number,
    }
