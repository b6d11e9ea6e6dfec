"""Opening a case: choose the kind, fill in its start form.

The command is `workflows.cases.open_case`; what it refuses comes back on the page with everything typed.
"""

from dataclasses import dataclass

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from webapp.access import current_actor, desk, reading, services, signed_in
from webapp.caseforms.controls import raw_answers
from webapp.caseforms.rows import edited_rows
from webapp.caseforms.views import FormView
from webapp.cases.place import blueprint
from webapp.catalogue import _
from webapp.errors import message_of
from webapp.language import translator
from workflows import authority, cases, taskview
from workflows.desk import new_id
from workflows.engine.values import Release
from workflows.errors import Conflict, InvalidInput, InvalidState, Rejection


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A kind of case that may be opened."""

    id: str
    name: str
    description: str


@blueprint.get("/processes")
@signed_in
def processes() -> ResponseReturnValue:
    """Show which kinds of case the reader may open."""
    releases = services().releases.published(reading())
    kinds = [_kind(release) for release in releases if authority.may_start(current_actor(), release)]
    return render_template("cases/processes.html", kinds=kinds)


def _kind(release: Release) -> Kind:
    translate = translator(release.locale)
    return Kind(
        id=release.id,
        name=translate(release.name),
        description=translate(release.properties.get("description", "")),
    )


@blueprint.get("/processes/<process>/start")
@signed_in
def start(process: str) -> ResponseReturnValue:
    """Show the start form of a kind of case."""
    return _page(process)


@blueprint.post("/processes/<process>/start")
@signed_in
def open_case(process: str) -> ResponseReturnValue:
    """Open the case, or show the form again with what is wrong."""
    edited = edited_rows(request.form)
    if edited is not None:
        return _page(process, posted=edited)
    release = services().releases.current(reading(), process)
    answers = raw_answers(release.start_form.fields, request.form)
    try:
        with desk() as opened:
            case = cases.open_case(opened, process, answers, idempotency_key=request.form.get("once"))
    except (InvalidInput, InvalidState, Conflict) as refusal:
        return _page(process, posted=request.form, refusal=refusal)
    flash(_("已登记，案号 %(number)s。请上传材料，然后办理下面的任务。", number=case.number), "success")
    return redirect(url_for("cases.show", case_id=case.id))


@blueprint.post("/processes/<process>/shown")
@signed_in
def start_shown(process: str) -> ResponseReturnValue:
    """Tell the page's script which fields of the start form apply."""
    _release, form = _form(process, request.form)
    return jsonify(shown=sorted(form.shown.keys))


def _form(process: str, posted: MultiDict[str, str] | None) -> tuple[Release, FormView]:
    release, known = taskview.for_start(services().desk_in(reading(), current_actor()), process)
    form = FormView(release.start_form, known, translate=translator(release.locale), values={}, posted=posted)
    return release, form


def _page(
    process: str, *, posted: MultiDict[str, str] | None = None, refusal: Rejection | None = None
) -> ResponseReturnValue:
    release, form = _form(process, posted)
    status = 200
    if isinstance(refusal, InvalidInput):
        form.reject(refusal, message_of)
        status = 422
    elif refusal is not None:
        flash(message_of(refusal), "error")
        status = 409
    once = (posted.get("once") if posted else None) or new_id()
    return render_template("cases/start.html", kind=_kind(release), form=form, once=once), status
