"""Claimants that go on in a case of their own: tick their lines, look through the start form, open the case.

The command is `workflows.claimsplit`'s; what it refuses comes back on the page with everything typed.
"""

from dataclasses import replace

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from webapp.access import current_actor, desk, reading, services, signed_in
from webapp.caseforms.controls import raw_answers
from webapp.caseforms.refusals import show_refusal
from webapp.caseforms.rows import edited_rows
from webapp.caseforms.views import FormView
from webapp.catalogue import _
from webapp.claims.choosing import LINES, lines_field, numbers, running_of, words_of
from webapp.claims.place import Place, blueprint, place_of
from workflows import claimsplit, splitstart
from workflows.claimsplit import Split
from workflows.claimwork import Seen
from workflows.desk import Desk, new_id
from workflows.engine.values import Field, Form
from workflows.errors import N_, Conflict, InvalidInput, InvalidState, Rejection

REASON = Field(key="split_reason", label=N_("分案理由"), type="textarea", required=True, max_length=300)
_CHOSEN = f"f-{LINES}"


@blueprint.get("/cases/<case_id>/claims/split")
@signed_in
def split(case_id: str) -> ResponseReturnValue:
    """Ask who goes on apart; with lines chosen, show the start form of the new case as far as it is known."""
    place = _place(case_id)
    chosen = request.args.getlist(_CHOSEN)
    if not chosen:
        return _page(place, _choice(place))
    opened = services().desk_in(reading(), current_actor())
    try:
        leaving = claimsplit.running(opened, place.head.case, numbers(chosen))
    except InvalidInput as refusal:
        return _page(place, _choice(place, request.args), refusal=refusal)
    values = splitstart.prefilled(opened, place.head.case, leaving) | {LINES: chosen}
    return _page(place, _form(place, opened, values=values), complete=True)


@blueprint.post("/cases/<case_id>/claims/split")
@signed_in
def open_apart(case_id: str) -> ResponseReturnValue:
    """Open the case and end the lines here, or show the form again with what is wrong."""
    place = _place(case_id)
    opened = services().desk_in(reading(), current_actor())
    edited = edited_rows(request.form)
    if edited is not None:
        return _page(place, _form(place, opened, posted=edited), complete=True)
    try:
        done = _split(case_id, opened)
    except (InvalidInput, InvalidState, Conflict) as refusal:
        return _page(place, _form(place, opened, posted=request.form), refusal=refusal, complete=True)
    flash(_("已分案，新案号 %(number)s。", number=done.number), "success")
    return redirect(url_for("cases.show", case_id=done.case_id))


@blueprint.post("/cases/<case_id>/claims/split/shown")
@signed_in
def split_shown(case_id: str) -> ResponseReturnValue:
    """Tell the page's script which fields of the start form apply."""
    form = _form(_place(case_id), services().desk_in(reading(), current_actor()), posted=request.form)
    return jsonify(shown=sorted(form.shown.keys))


def _split(case_id: str, at: Desk) -> Split:
    """Open the new case, then end the lines here; sent again after a break, the second half is made up for."""
    chosen = numbers(request.form.getlist(_CHOSEN))
    reason = request.form.get(f"f-{REASON.key}", "").strip()
    if not reason or len(reason) > (REASON.max_length or 0):
        raise InvalidInput.one(REASON.key, N_("请写明分案理由，最多 {max} 个字"), max=REASON.max_length)
    start = at.releases.current(at.session, _place(case_id).head.case.process).start_form
    once = request.form.get("once") or new_id()
    with desk() as opened:
        done = claimsplit.open_split(
            opened, case_id, chosen, raw_answers(start.fields, request.form), idempotency_key=once
        )
    with desk() as opened:
        claimsplit.leave(opened, case_id, done, reason, seen=Seen(idempotency_key=f"{once}/leave"))
    return done


def _place(case_id: str) -> Place:
    place = place_of(case_id)
    splitstart.require(services().desk_in(reading(), current_actor()), place.head.case)
    return place


def _choice(place: Place, asked: MultiDict[str, str] | None = None) -> FormView:
    """Return the form in which lines are ticked, without what follows from them."""
    _release, known = splitstart.known(services().desk_in(reading(), current_actor()), place.head.case)
    form = Form(id="split", title="", fields=(lines_field(running_of(place)),))
    return FormView(form, known, translate=_, values={}, posted=asked)


def _form(
    place: Place,
    at: Desk,
    *,
    values: dict[str, object] | None = None,
    posted: MultiDict[str, str] | None = None,
) -> FormView:
    """Return the whole form: who goes on apart and why, and the start form of the new case."""
    release, known = splitstart.known(at, place.head.case)
    fields = (lines_field(running_of(place)), REASON, *release.start_form.fields)
    form = replace(release.start_form, fields=fields)
    return FormView(form, known, translate=words_of(release), values=values or {}, posted=posted)


def _page(
    place: Place, form: FormView, *, refusal: Rejection | None = None, complete: bool = False
) -> ResponseReturnValue:
    status = show_refusal(form, refusal)
    once = request.form.get("once") or new_id()
    return render_template(
        "claims/apart.html", place=place, head=place.head, form=form, complete=complete, once=once
    ), status
