"""Opening a case: choose the kind, fill in its start form.

The command is `workflows.cases.open_case`; what it refuses comes back on the page with everything typed.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from models.cases import Case
from webapp.access import current_actor, desk, reading, services, signed_in
from webapp.caseforms.controls import raw_answers
from webapp.caseforms.refusals import show_refusal
from webapp.caseforms.rows import edited_rows
from webapp.caseforms.views import FormView
from webapp.cases.place import blueprint
from webapp.cases.startdrafts import waiting_forms
from webapp.catalogue import _
from webapp.language import translator
from webapp.organisations.asking import known_from
from webapp.organisations.beside import Known
from workflows import authority, cases, organisations, startdrafts, taskview
from workflows.desk import new_id
from workflows.engine.values import Release
from workflows.errors import Conflict, InvalidInput, InvalidState, Rejection


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A kind of case that may be opened."""

    id: str
    name: str
    description: str


@dataclass(frozen=True, kw_only=True)
class Asked:
    """The inputs that name the organisation of a case, the last of them, and what is known of it."""

    field: str
    ids: tuple[str, ...]
    known: Known | None


@blueprint.get("/processes")
@signed_in
def processes() -> ResponseReturnValue:
    """Show which kinds of case the reader may open."""
    releases = services().releases.published(reading())
    kinds = [_kind(release) for release in releases if authority.may_start(current_actor(), release)]
    return render_template("cases/processes.html", kinds=kinds, prepared=waiting_forms())


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
            case = cases.open_case(
                opened,
                process,
                answers,
                draft=request.form.get("draft") or None,
                idempotency_key=request.form.get("once"),
            )
    except (InvalidInput, InvalidState, Conflict) as refusal:
        return _page(process, posted=request.form, refusal=refusal)
    flash(_said(case, translator(release.locale)), "success")
    return redirect(url_for("cases.show", case_id=case.id))


def _said(case: Case, translate: Callable[[str], str]) -> str:
    """Say what is to be done next; a case that ended at once, like an enquiry, has nothing left but its answer."""
    if case.status != "closed":
        return _("已登记，案号 %(number)s。请上传材料，然后办理下面的任务。", number=case.number)
    outcome = translate(case.outcome_label or "")
    return _(
        "已登记并当场答复，编号 %(number)s：%(outcome)s。请打印文书交给来访人。", number=case.number, outcome=outcome
    )


@blueprint.post("/processes/<process>/shown")
@signed_in
def start_shown(process: str) -> ResponseReturnValue:
    """Tell the page's script which fields of the start form apply."""
    _release, form = _form(process, request.form)
    return jsonify(shown=sorted(form.shown.keys), offers=form.offers)


def _form(process: str, posted: MultiDict[str, str] | None) -> tuple[Release, FormView]:
    values = _prepared_values() if posted is None else {}
    fields = services().releases.current(reading(), process).start_form.fields
    answers = values if posted is None else raw_answers(fields, posted)
    release, known = taskview.for_start(services().desk_in(reading(), current_actor()), process, answers)
    form = FormView(release.start_form, known, translate=translator(release.locale), values=values, posted=posted)
    return release, form


def _prepared_values() -> Mapping[str, Any]:
    """Return what another case has filled in, if the reader opens a start form that one has prepared."""
    draft = request.args.get("draft")
    waiting = startdrafts.waiting(services().desk_in(reading(), current_actor())) if draft else []
    return next((each.draft.values for each in waiting if each.draft.id == draft), {})


def _page(
    process: str, *, posted: MultiDict[str, str] | None = None, refusal: Rejection | None = None
) -> ResponseReturnValue:
    release, form = _form(process, posted)
    status = show_refusal(form, refusal)
    once = (posted.get("once") if posted else None) or new_id()
    organisation = _organisation(release, form)
    draft = posted.get("draft") if posted else request.args.get("draft")
    return render_template(
        "cases/start.html", kind=_kind(release), form=form, once=once, organisation=organisation, draft=draft
    ), status


def _organisation(release: Release, form: FormView) -> Asked | None:
    """Return where the organisation of the case is asked for, and what is known of the one in the form."""
    views = [form.views[key] for key in organisations.keys(release) if key in form.views]
    if not views:
        return None
    return Asked(field=views[-1].key, ids=tuple(view.id for view in views), known=known_from(release, form.answers))
