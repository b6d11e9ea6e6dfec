"""One line of a bank's file: what stood in its cells, what is wrong, and a person's decision about it."""

from collections.abc import Callable

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from models.bankfiles import BankLine
from webapp.access import desk, reading, signed_in
from webapp.bankfiles.place import blueprint, common, may, opened, row_of, wrong_of
from webapp.cases.opinions import people_names
from webapp.catalogue import _
from webapp.errors import status_of
from workflows import bankview, bankwork
from workflows.bankfiles.faults import OF_THE_PLACE
from workflows.bankfiles.layout import COLUMNS
from workflows.desk import Desk
from workflows.errors import InvalidInput, InvalidState, Rejection


@blueprint.get("/bank-files/<file_id>/lines/<int(max=999999):row>")
@signed_in
def line(file_id: str, row: int) -> ResponseReturnValue:
    """Show a line."""
    return _page(file_id, row)


@blueprint.post("/bank-files/<file_id>/lines/<int(max=999999):row>/assign")
@signed_in
def assign(file_id: str, row: int) -> ResponseReturnValue:
    """Assign the line to a loan."""
    target, again = request.form.get("target", ""), bool(request.form.get("again"))

    def command(at: Desk, reason: str) -> BankLine:
        return bankwork.assign(at, file_id, row, target, reason, again=again)

    return _decided(file_id, row, "assign", command)


@blueprint.post("/bank-files/<file_id>/lines/<int(max=999999):row>/accept")
@signed_in
def accept(file_id: str, row: int) -> ResponseReturnValue:
    """Let the line be booked."""
    return _decided(file_id, row, "accept", lambda at, reason: bankwork.accept(at, file_id, row, reason))


@blueprint.post("/bank-files/<file_id>/lines/<int(max=999999):row>/reject")
@signed_in
def reject(file_id: str, row: int) -> ResponseReturnValue:
    """Do not book the line."""
    return _decided(file_id, row, "reject", lambda at, reason: bankwork.reject(at, file_id, row, reason))


def _decided(file_id: str, row: int, act: str, command: Callable[[Desk, str], BankLine]) -> ResponseReturnValue:
    try:
        with desk() as at:
            done = command(at, request.form.get("reason", ""))
    except (InvalidInput, InvalidState) as refusal:
        return _page(file_id, row, refusal, act)
    if done.state == "rejected":
        flash(_("第 %(row)s 行已退回，不入账。", row=row), "success")
    else:
        flash(_("第 %(row)s 行可以入账了，须由另一人确认。", row=row), "success")
    return redirect(url_for("bankfiles.show", file_id=file_id, state="open"))


def _page(file_id: str, row: int, refusal: Rejection | None = None, act: str = "") -> ResponseReturnValue:
    shown, found, case = bankview.line(opened(), file_id, row)
    codes = {fault["code"] for fault in found.faults}
    works = may(shown.file) and shown.file.state != "withdrawn"
    settles = works and found.state in bankview.OPEN
    page = render_template(
        "bankfiles/line.html",
        **common(
            file=shown.file,
            row=row_of(found, {case.id: case} if case else {}),
            cells=[(_(word), found.places.get(key, ""), text) for word, key, text in _cells(found)],
            assigns=settles and codes <= OF_THE_PLACE and found.amount_fen is not None,
            accepts=settles and found.state == "held" and found.case_id is not None,
            rejects=works and found.state in (*bankview.OPEN, "good"),
            names=people_names(reading(), {each for each in (found.decided_by, found.confirmed_by) if each}),
            act=act,
            wrong=wrong_of(refusal),
            typed=request.form,
        ),
    )
    return page, status_of(refusal) if refusal is not None else 200


def _cells(found: BankLine) -> list[tuple[str, str, str]]:
    return [(word, key, found.cells[key]) for key, word in COLUMNS.items() if key in found.cells]
