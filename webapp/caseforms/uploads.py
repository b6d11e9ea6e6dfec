"""Files that come with a process form: each becomes a paper of the case before the form itself is looked at.

So an upload is never lost when something else in the form is wrong. Must not know which form it is.
"""

from flask import request
from werkzeug.datastructures import FileStorage, MultiDict

from webapp.access import desk
from webapp.caseforms.controls import PREFIX
from webapp.errors import message_of
from workflows.cases import add_document
from workflows.engine.values import Form
from workflows.errors import N_, FieldError, InvalidInput

_FIELD = "upload:"


def posted_with_uploads(case_id: str, form: Form | None) -> tuple[MultiDict[str, str], list[FieldError]]:
    """Store the uploaded files as papers of the case; return what was posted with their ids, and what was refused."""
    posted = MultiDict(list(request.form.items(multi=True)))
    refused: list[FieldError] = []
    known = {field.key for field in form.fields if field.type == "file"} if form else set()
    for name, file in request.files.items(multi=True):
        key = name.removeprefix(_FIELD)
        if not name.startswith(_FIELD) or key not in known or not file.filename:
            continue
        try:
            posted.add(f"{PREFIX}-{key}", store(case_id, key, file))
        except InvalidInput as error:
            refused.extend(_named(key, file, error))
    return posted, refused


def store(case_id: str, kind: str, file: FileStorage) -> str:
    """Store one uploaded file as a paper of the case and return its id. Raises `InvalidInput` with the reason."""
    with desk() as opened:
        document = add_document(opened, case_id, name=file.filename or "", kind=kind, content=file.read())
        return str(document.id)


def _named(key: str, file: FileStorage, error: InvalidInput) -> list[FieldError]:
    """Tell which file it was, since several may come at once."""
    return [
        FieldError(
            field=key,
            template=N_("“{name}”没有上传：{reason}"),
            params={"name": file.filename, "reason": message_of(wrong)},
        )
        for wrong in error.errors
    ]
