"""What may happen to a case at any time: a withdrawal, a death, an objection. Told with a reason.

The command is `workflows.cases.raise_event`; what it refuses comes back on the page with everything typed.
"""

from dataclasses import dataclass

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from models.documents import Document
from webapp.access import current_actor, desk, reading, services, signed_in
from webapp.caseforms.controls import raw_answers
from webapp.caseforms.refusals import show_refusal
from webapp.caseforms.rows import edited_rows
from webapp.caseforms.uploads import chosen_files, posted_with_uploads
from webapp.caseforms.views import FormView
from webapp.cases.head import Head, head_of
from webapp.cases.place import blueprint
from webapp.catalogue import _
from webapp.errors import message_of
from workflows import authority, choices, engine, parameters, reopening
from workflows.cases import raise_event
from workflows.desk import new_id
from workflows.engine.values import Event, Form, State
from workflows.errors import N_, Conflict, FieldError, InvalidInput, InvalidState, NotFound, Rejection
from workflows.forms import Known, beginning

NO_FORM = Form(id="", title="", fields=())


@dataclass(frozen=True, kw_only=True)
class Offer:
    """An event that the reader may tell this case now."""

    name: str
    label: str


def offers(head: Head) -> list[Offer]:
    """Return the events the case can take now and the reader may tell."""
    if head.case.status == "closed":
        opened = services().desk_in(reading(), current_actor())
        found = (event for event in head.release.events if reopening.may(opened, head.case, head.release, event))
        return [
            Offer(name=event.name, label=_("重新开启：%(event)s", event=head.translate(event.label))) for event in found
        ]
    ready = engine.receivable_events(head.release, State.loads(head.case.state))
    return [
        Offer(name=event.name, label=head.translate(event.label))
        for event in head.release.events
        if event.name in ready and authority.may_raise(current_actor(), head.case, event)
    ]


@blueprint.get("/cases/<case_id>/events/<event>")
@signed_in
def event(case_id: str, event: str) -> ResponseReturnValue:
    """Show the form of an event."""
    return _page(case_id, event)


@blueprint.post("/cases/<case_id>/events/<event>")
@signed_in
def raise_(case_id: str, event: str) -> ResponseReturnValue:
    """Tell the case, or show the form again with what is wrong."""
    edited = edited_rows(request.form)
    if edited is not None:
        return _page(case_id, event, posted=edited)
    head, offered = _offered(case_id, event)
    form, reason = _form_of(head, offered), request.form.get("reason", "").strip()
    try:
        with desk() as opened:
            posted, refused = posted_with_uploads(case_id, form, opened)
            _require_complete(reason, refused)
            answers = raw_answers(form.fields, posted)
            case = raise_event(opened, case_id, event, answers, reason, idempotency_key=request.form.get("once"))
    except (InvalidInput, InvalidState, Conflict) as refusal:
        for name in chosen_files():
            flash(_("“%(name)s”没有收进案卷，浏览器也没有保留，请重新选择。", name=name), "notice")
        return _page(case_id, event, posted=MultiDict(request.form), refusal=refusal)
    flash(_("已登记“%(label)s”。", label=head.translate(offered.label)), "success")
    return redirect(url_for("cases.show", case_id=case.id))


def _require_complete(reason: str, refused: list[FieldError]) -> None:
    """Refuse a missing reason and every file that was not taken, all at once."""
    missing = () if reason else (FieldError(field="reason", template=N_("请写明登记的理由或来源"), params={}),)
    if missing or refused:
        raise InvalidInput((*refused, *missing))


@blueprint.post("/cases/<case_id>/events/<event>/shown")
@signed_in
def event_shown(case_id: str, event: str) -> ResponseReturnValue:
    """Tell the page's script which fields of the event's form apply."""
    head, offered = _offered(case_id, event)
    return jsonify(shown=sorted(_view(head, offered, request.form).shown.keys))


def _offered(case_id: str, name: str) -> tuple[Head, Event]:
    case = authority.require_visible(reading(), current_actor(), case_id)
    head = head_of(reading(), case)
    found = next((event for event in head.release.events if event.name == name), None)
    if found is None:
        raise NotFound(N_("这类案件没有此项登记"))
    return head, found


def _form_of(head: Head, offered: Event) -> Form:
    return head.release.forms[offered.form] if offered.form else NO_FORM


def _papers(head: Head) -> list[Document]:
    papers = select(Document).where(Document.case_id == head.case.id).order_by(Document.id)
    return list(reading().scalars(papers))


def _view(head: Head, offered: Event, posted: MultiDict[str, str] | None) -> FormView:
    opened = services().desk_in(reading(), current_actor())
    form = _form_of(head, offered)
    known = Known(
        data=head.data,
        parameters=parameters.recorded(head.case.parameters),
        options=choices.for_event(opened, head.case, form),
        now=opened.now,
    )
    stored = beginning(form, head.data)
    return FormView(
        form,
        known,
        translate=head.translate,
        values=stored,
        posted=posted,
        papers=_papers(head),
        beside=frozenset({"reason"}),
    )


def _page(
    case_id: str,
    name: str,
    *,
    posted: MultiDict[str, str] | None = None,
    refusal: Rejection | None = None,
) -> ResponseReturnValue:
    head, offered = _offered(case_id, name)
    form = _view(head, offered, posted)
    status = show_refusal(form, refusal)
    reason_wrong = [
        message_of(wrong)
        for wrong in (refusal.errors if isinstance(refusal, InvalidInput) else ())
        if wrong.field == "reason"
    ]
    return render_template(
        "cases/event.html",
        head=head,
        event=Offer(name=offered.name, label=head.translate(offered.label)),
        form=form,
        reason=posted.get("reason", "") if posted else "",
        reason_wrong=reason_wrong,
        once=(posted.get("once") if posted else None) or new_id(),
    ), status
