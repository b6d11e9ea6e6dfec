"""Entering visits: one by a form made for a phone, or many pasted out of a sheet or from a workbook; all or nothing.

What was typed stays on the page. What a row means is `workflows.contactfields`' matter.
"""

from dataclasses import replace
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from webapp.access import desk, services, signed_in
from webapp.caseforms.controls import raw_answers
from webapp.caseforms.views import FormView
from webapp.catalogue import _
from webapp.errors import message_of, status_of
from webapp.publicity.place import Place, blueprint, place
from workflows import contactwork
from workflows.claims import grid
from workflows.clock import office_date
from workflows.contactfields import FIELDS, rows_of
from workflows.engine.values import Form
from workflows.errors import InvalidInput
from workflows.forms import Known

_PREFIX = "contacts[0]."
_FORM = Form(id="contact", title="", fields=tuple(FIELDS.values()))
SHOWN_FAULTS = 100


@blueprint.get("/publicity/new")
@signed_in
def new() -> ResponseReturnValue:
    """Show the form of one visit."""
    at = place()
    at.require()
    return _form(at)


@blueprint.post("/publicity/new")
@signed_in
def add() -> ResponseReturnValue:
    """Enter one visit; the next one can follow at once."""
    at = place()
    at.require()
    try:
        with desk() as opened:
            contactwork.record(opened, at.release.id, [raw_answers(_FORM.fields, request.form)])
    except InvalidInput as refusal:
        named = (replace(each, field=each.field.removeprefix(_PREFIX)) for each in refusal.errors)
        return _form(at, request.form, InvalidInput(tuple(named)))
    flash(_("已登记，可以接着登记下一位。"), "success")
    return redirect(url_for("publicity.new", process=at.release.id))


def _form(
    at: Place, posted: MultiDict[str, str] | None = None, refusal: InvalidInput | None = None
) -> ResponseReturnValue:
    now = services().clock.now()
    known = Known(data={}, parameters={}, options={}, now=now)
    values = {"visited_on": office_date(now), "means": "home", "interest": "yes"}
    view = FormView(_FORM, known, translate=_, values=values, posted=posted)
    if refusal is not None:
        view.reject(refusal, message_of)
    status = 200 if refusal is None else status_of(refusal)
    return render_template("publicity/new.html", place=at, form=view), status


@blueprint.get("/publicity/import")
@signed_in
def bring() -> ResponseReturnValue:
    """Show where to paste."""
    at = place()
    at.require()
    return _sheet(at)


@blueprint.post("/publicity/import")
@signed_in
def take() -> ResponseReturnValue:
    """Enter every row of a sheet, or none and say what is wrong where."""
    at = place()
    at.require()
    file = request.files.get("file")
    rows: list[int] = []
    try:
        sheet = grid.workbook(file.read()) if file and file.filename else grid.pasted(request.form.get("rows", ""))
        answers, rows = rows_of(sheet)
        with desk() as opened:
            found = contactwork.record(opened, at.release.id, answers)
    except InvalidInput as refusal:
        return _sheet(at, refusal, rows)
    flash(_("已登记 %(n)s 人次。", n=len(found)), "success")
    return redirect(url_for("publicity.index", process=at.release.id))


def _sheet(at: Place, refusal: InvalidInput | None = None, rows: list[int] | None = None) -> ResponseReturnValue:
    faults = [_located(each.field, message_of(each), rows or []) for each in refusal.errors] if refusal else []
    return render_template(
        "publicity/import.html",
        place=at,
        faults=faults[:SHOWN_FAULTS],
        count=len(faults),
        rows=request.form.get("rows", ""),
        columns=[_(each.label) for each in FIELDS.values()],
    ), 200 if refusal is None else status_of(refusal)


def _located(field: str, message: str, rows: list[int]) -> dict[str, Any]:
    """Return a fault by the row of the sheet it is in, as its user counts."""
    number, _dot, _key = field.removeprefix("contacts[").partition("].")
    if field.startswith("contacts[") and number.isdecimal() and int(number) < len(rows):
        return {"cell": _("第 %(n)s 行", n=rows[int(number)] + 1), "message": message}
    return {"cell": "" if field in ("sheet", "contacts") else field, "message": message}
