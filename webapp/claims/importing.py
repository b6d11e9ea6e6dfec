"""Many claimants at once: pasted out of a sheet, or as a workbook; all or nothing, each fault by its cell.

What was pasted stays on the page. What a sheet means is `workflows.claims.sheet`'s matter.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass

from flask import Response, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from webapp.access import desk, signed_in
from webapp.catalogue import _
from webapp.claims.place import Place, blueprint, place_of
from webapp.errors import message_of, status_of
from webapp.language import language_tag
from workflows import claimwork
from workflows.claims import grid, sheet
from workflows.claims.fields import ELSEWHERE
from workflows.claims.sheet import Sheet
from workflows.claims.template import template
from workflows.claimwork import Done, Seen
from workflows.desk import new_id
from workflows.errors import Conflict, FieldError, InvalidInput, InvalidState, Rejection

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHOWN_FAULTS = 100
"""So many faults are listed; who mends these will see the rest."""


@dataclass(frozen=True, kw_only=True)
class Fault:
    """What is wrong where in the sheet."""

    cell: str
    message: str


@blueprint.get("/cases/<case_id>/claims/import")
@signed_in
def bring(case_id: str) -> ResponseReturnValue:
    """Show where to paste."""
    place = place_of(case_id)
    place.require()
    return _page(place)


@blueprint.post("/cases/<case_id>/claims/import")
@signed_in
def take(case_id: str) -> ResponseReturnValue:
    """Enter every line of the sheet, or none and say what is wrong."""
    place = place_of(case_id)
    try:
        done = _entered(case_id)
    except (InvalidInput, InvalidState, Conflict) as refusal:
        return _page(place, refusal)
    flash(_("已登记 %(n)s 名职工。", n=len(done.lines)), "success")
    return redirect(url_for("claims.roll", case_id=case_id))


@blueprint.get("/cases/<case_id>/claims/template.xlsx")
@signed_in
def blank(case_id: str) -> ResponseReturnValue:
    """Send the workbook to fill in."""
    place_of(case_id)
    content = template(None if language_tag().startswith("zh") else _)
    answer: Response = send_file(
        io.BytesIO(content), WORKBOOK, as_attachment=True, download_name=f"{_('职工名册')}.xlsx"
    )
    return answer


def _entered(case_id: str) -> Done:
    found = _read()
    try:
        why, seen = request.form.get(ELSEWHERE.key), Seen(idempotency_key=request.form.get("once"))
        with desk() as opened:
            return claimwork.record(opened, case_id, found.lines, elsewhere_reason=why, seen=seen)
    except InvalidInput as refusal:
        raise found.located(refusal) from refusal


def _read() -> Sheet:
    file = request.files.get("file")
    if file is not None and file.filename:
        return sheet.read(grid.workbook(file.read()), _)
    return sheet.read(grid.pasted(request.form.get("rows", "")), _)


def _asks_why(errors: Sequence[FieldError]) -> bool:
    """Whether a reason is asked for because another case has months of the sheet, or was before."""
    return ELSEWHERE.key in request.form or any(error.field == ELSEWHERE.key for error in errors)


def _page(place: Place, refusal: Rejection | None = None) -> ResponseReturnValue:
    errors = refusal.errors if isinstance(refusal, InvalidInput) else ()
    whole = ("sheet", ELSEWHERE.key)
    faults = [Fault(cell="" if error.field in whole else error.field, message=message_of(error)) for error in errors]
    if refusal is not None and not errors:
        faults = [Fault(cell="", message=message_of(refusal))]
    return render_template(
        "claims/import.html",
        place=place,
        head=place.head,
        faults=faults[:SHOWN_FAULTS],
        count=len(faults),
        rows=request.form.get("rows", ""),
        was_file=bool(request.files.get("file")),
        why_label=_(ELSEWHERE.label) if _asks_why(errors) else None,
        why=request.form.get(ELSEWHERE.key, ""),
        why_length=ELSEWHERE.max_length,
        columns=[_(label) for label in sheet.COLUMNS.values()],
        once=request.form.get("once") or new_id(),
    ), status_of(refusal) if refusal is not None else 200
