"""Files that come with a process form: each becomes a paper of the case before the form itself is looked at.

So an upload to a task is never lost when its form is refused: the task's draft names it. What comes with
an event belongs to the event: it is kept in one transaction with it, or not at all. Must not know which form it is.
"""

from flask import request
from werkzeug.datastructures import FileStorage, MultiDict

from webapp.access import desk
from webapp.caseforms.controls import PREFIX
from webapp.errors import message_of
from workflows.cases import add_document
from workflows.desk import Desk
from workflows.engine.values import Form
from workflows.errors import N_, FieldError, InvalidInput

_FIELD = "upload:"


def posted_with_uploads(
    case_id: str, form: Form | None, opened: Desk | None = None
) -> tuple[MultiDict[str, str], list[FieldError]]:
    """Store the uploaded files as papers of the case; return what was posted with their ids, and what was refused.

    Each is stored by itself, or all in the transaction of *opened*, to stay or go with what else is done in it.
    """
    posted = MultiDict(list(request.form.items(multi=True)))
    refused: list[FieldError] = []
    known = {field.key for field in form.fields if field.type == "file"} if form else set()
    for name, file in request.files.items(multi=True):
        key = name.removeprefix(_FIELD)
        if not name.startswith(_FIELD) or key not in known or not file.filename:
            continue
        try:
            stored = store(case_id, key, file) if opened is None else _added(opened, case_id, key, file)
            posted.add(f"{PREFIX}-{key}", stored)
        except InvalidInput as error:
            refused.extend(_named(key, file, error))
    return posted, refused


def store(case_id: str, kind: str, file: FileStorage) -> str:
    """Store one uploaded file as a paper of the case and return its id. Raises `InvalidInput` with the reason."""
    with desk() as opened:
        return _added(opened, case_id, kind, file)


def chosen_files() -> list[str]:
    """Return the names of the files that were sent: a browser does not keep them in a page that comes back."""
    return [file.filename for file in request.files.values() if file.filename]


def _added(opened: Desk, case_id: str, kind: str, file: FileStorage) -> str:
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
