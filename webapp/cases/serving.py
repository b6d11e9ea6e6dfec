"""The page on which a person enters that a letter was served.

The command is `workflows.letterservice`'s; what it refuses comes back on the page with everything typed.
"""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.access import current_actor, desk, reading, services, signed_in
from webapp.cases.head import head_of
from webapp.cases.letters import address, title_of
from webapp.cases.place import blueprint
from webapp.cases.served import served_of
from webapp.catalogue import _
from webapp.errors import message_of, status_of
from workflows import letterservice, partners
from workflows.cases import add_document
from workflows.desk import new_id
from workflows.errors import N_, Conflict, Forbidden, InvalidInput, InvalidState, Rejection
from workflows.letters.serving import FIELDS, LINES, PAPER, WAYS

RECEIPT_FILE = "receipt"
"""The field of a closed case's form for the return receipt itself, which its other pages take no longer."""


@blueprint.get("/cases/<case_id>/letters/<int:letter_id>/service")
@signed_in
def service(case_id: str, letter_id: int) -> ResponseReturnValue:
    """Show the form on which a service is entered."""
    return _page(case_id, letter_id)


@blueprint.post("/cases/<case_id>/letters/<int:letter_id>/service")
@signed_in
def serve(case_id: str, letter_id: int) -> ResponseReturnValue:
    """Enter a service, or show the form again with what is wrong."""
    raw = {key: request.form.get(key, "").strip() for key in FIELDS}
    values = {**raw, PAPER: request.form.get(PAPER, type=int), LINES: request.form.getlist(LINES, type=int)}
    try:
        with desk() as opened:
            if file := request.files.get(RECEIPT_FILE):
                added = add_document(
                    opened, case_id, name=file.filename or "", kind=letterservice.RECEIPT, content=file.read()
                )
                values[PAPER] = added.id
            letterservice.serve(opened, case_id, letter_id, values, key=request.form.get("once") or None)
    except (InvalidInput, InvalidState, Conflict) as refusal:
        return _page(case_id, letter_id, refusal=refusal)
    flash(_("送达已登记。"), "success")
    return redirect(url_for("cases.letter", case_id=case_id, letter_id=letter_id))


def _page(case_id: str, letter_id: int, *, refusal: Rejection | None = None) -> ResponseReturnValue:
    opened = services().desk_in(reading(), current_actor())
    case, letter = partners.require_letter(opened, case_id, letter_id)
    head = head_of(reading(), case)
    if not letterservice.may(opened, case, head.release, letter):
        raise Forbidden(N_("您的岗位不能登记这份文书的送达"))
    wrong: dict[str, list[str]] = {key: [] for key in (*FIELDS, LINES, PAPER)}
    for each in refusal.errors if isinstance(refusal, InvalidInput) else ():
        wrong[each.field if each.field in wrong else PAPER].append(message_of(each))
    if refusal is not None and not isinstance(refusal, InvalidInput):
        flash(message_of(refusal), "error")
    return render_template(
        "cases/service.html",
        head=head,
        letter=letter,
        title=title_of(head, letter),
        back=address(letter),
        served=served_of(head, letter),
        chosen=request.form.getlist(LINES, type=int),
        labels={key: _(field.label) for key, field in FIELDS.items()},
        ways={value: _(label) for value, label in WAYS.items()},
        entered={key: request.form.get(key, "") for key in FIELDS},
        paper=request.form.get(PAPER, type=int),
        papers=partners.papers(opened, case),
        wrong=wrong,
        once=new_id(),
    ), 200 if refusal is None else status_of(refusal)
