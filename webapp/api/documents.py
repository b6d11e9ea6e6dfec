"""`/cases/{id}/documents`: papers for an open case."""

from typing import Any

from apiflask import APIBlueprint

from webapp.api import render
from webapp.api.access import bearer, desk
from webapp.api.problems import responses
from webapp.api.schemas import Document, Upload
from workflows import cases

blueprint = APIBlueprint("documents", __name__, tag="documents")


@blueprint.post("/cases/<case_id>/documents")
@blueprint.auth_required(bearer)
@blueprint.input(Upload, location="form_and_files")
@blueprint.output(Document, status_code=201)
@blueprint.doc(responses=responses(403, 404, 409, 413, 415, 422))
def add_document(case_id: str, form_and_files_data: dict[str, Any]) -> dict[str, Any]:
    """Add a paper to a case; nothing that was there is overwritten."""
    upload = form_and_files_data["file"]
    with desk() as opened:
        document = cases.add_document(
            opened, case_id, name=upload.filename or "", kind=form_and_files_data["kind"], content=upload.stream.read()
        )
        return render.document_body(document)
