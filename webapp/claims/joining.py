"""Lines worked together with another case on the same employer: tick them and choose the case.

The command is `workflows.claimsplit.join`; what it refuses comes back on the page with what was chosen.
"""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from models.cases import Case
from webapp.access import current_actor, desk, reading, services, signed_in
from webapp.caseforms.refusals import show_refusal
from webapp.caseforms.views import FormView
from webapp.catalogue import _
from webapp.claims.choosing import LINES, lines_field, numbers, running_of
from webapp.claims.place import Place, blueprint, place_of
from webapp.formats import day
from workflows import claimsplit, splitstart
from workflows.claimwork import Seen
from workflows.clock import office_date
from workflows.desk import new_id
from workflows.engine.values import Field, Form, Option
from workflows.errors import N_, Conflict, InvalidInput, InvalidState, Rejection
from workflows.forms import Known

CASE, APART = "case", "none"
"""The field that names the other case, and what says that lines are no longer worked together with any."""


@blueprint.get("/cases/<case_id>/claims/join")
@signed_in
def join(case_id: str) -> ResponseReturnValue:
    """Ask which lines shall be worked together with which case."""
    return _page(_place(case_id))


@blueprint.post("/cases/<case_id>/claims/join")
@signed_in
def join_lines(case_id: str) -> ResponseReturnValue:
    """Note it, or show the form again with what is wrong."""
    place = _place(case_id)
    try:
        number = request.form.get(f"f-{CASE}", "")
        chosen = numbers(request.form.getlist(f"f-{LINES}"))
        if not number:
            raise InvalidInput.one(CASE, N_("请选择并入哪个案件"))
        with desk() as opened:
            other = None if number == APART else number
            seen = Seen(version=request.form.get("version", type=int), idempotency_key=request.form.get("once"))
            claimsplit.join(opened, case_id, chosen, other, seen=seen)
    except (InvalidInput, InvalidState, Conflict) as refusal:
        return _page(place, posted=request.form, refusal=refusal)
    told = _("已取消并案。") if other is None else _("已与 %(number)s 并案办理。", number=number)
    flash(told, "success")
    return redirect(url_for("claims.roll", case_id=case_id))


def _place(case_id: str) -> Place:
    place = place_of(case_id)
    splitstart.require(services().desk_in(reading(), current_actor()), place.head.case)
    return place


def _page(
    place: Place, *, posted: MultiDict[str, str] | None = None, refusal: Rejection | None = None
) -> ResponseReturnValue:
    opened = services().desk_in(reading(), current_actor())
    lines = running_of(place)
    options = [_option(each) for each in claimsplit.joinable(opened, place.head.case)]
    if any(line.joined_to for line in lines):
        options.append(Option(value=APART, label=_("不再并案，单独办理")))
    fields = (
        lines_field(lines),
        Field(key=CASE, label=N_("并入案件"), type="radio", required=True, options=tuple(options)),
    )
    known = Known(data={}, parameters={}, options={}, now=services().clock.now())
    form = FormView(Form(id="join", title="", fields=fields), known, translate=_, values={}, posted=posted)
    status = show_refusal(form, refusal)
    return render_template(
        "claims/joining.html",
        place=place,
        head=place.head,
        form=form,
        possible=bool(lines and options),
        version=(posted.get("version") if posted else None) or place.head.case.version,
        once=(posted.get("once") if posted else None) or new_id(),
    ), status


def _option(case: Case) -> Option:
    on = day(office_date(case.opened_at))
    return Option(value=case.number, label=_("%(number)s，%(on)s 登记", number=case.number, on=on))
