"""`/cases/{id}/documents`: papers for an open case, and return receipts for a closed one."""

from typing import Any

from webapp.api import render
from webapp.api.access import bearer, command, desk
from webapp.api.operations import Operations
from webapp.api.problems import responses
from webapp.api.schemas import Document, Upload
from workflows import cases

blueprint = Operations("documents", __name__, tag="documents")


@blueprint.post("/cases/<case_id>/documents")
@blueprint.auth_required(bearer)
@blueprint.takes(Upload, location="form_and_files")
@blueprint.gives(Document, status_code=201)
@blueprint.doc(responses=responses(403, 404, 409, 413, 415, 422))
@command
def add_document(case_id: str, form_and_files_data: dict[str, Any]) -> dict[str, Any]:
    """Add a paper to a case; nothing that was there is overwritten."""
    upload = form_and_files_data["file"]
    with desk() as opened:
        document = cases.add_document(
            opened, case_id, name=upload.filename or "", kind=form_and_files_data["kind"], content=upload.stream.read()
        )
        return render.document_body(document)
