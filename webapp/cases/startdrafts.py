"""Start forms that other cases have prepared: the list for the window, one not needed, and what a case has prepared.

Opening one is `webapp.cases.start`'s; the commands are `workflows.startdrafts`.
"""

from dataclasses import dataclass
from datetime import datetime

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from models.startdrafts import StartDraft
from webapp.access import current_actor, desk, reading, services, signed_in
from webapp.cases.head import Head, masked_title
from webapp.cases.opinions import people_names
from webapp.cases.place import blueprint
from webapp.catalogue import _
from webapp.errors import message_of, status_of
from webapp.language import named, translator
from workflows import startdrafts
from workflows.errors import Conflict, InvalidInput, Rejection
from workflows.startdrafts import Waiting


@dataclass(frozen=True, kw_only=True)
class Prepared:
    """A start form that waits at the window, in the reader's words; the applicant's name is masked."""

    id: str
    process: str
    name: str
    number: str
    title: str
    urgent: bool
    reason: str
    since: datetime


@dataclass(frozen=True, kw_only=True)
class Given:
    """A start form that a case has prepared, and what became of it."""

    draft: StartDraft
    name: str
    who: str


def waiting_forms() -> list[Prepared]:
    """Return the start forms that wait for the reader."""
    return [_prepared(each) for each in startdrafts.waiting(services().desk_in(reading(), current_actor()))]


def given_by(head: Head) -> list[Given]:
    """Return the start forms that a case has prepared."""
    drafts = startdrafts.of_case(reading(), head.case.id)
    names = people_names(reading(), {each.settled_by for each in drafts if each.settled_by}, beside=head.case)
    releases = {release.id: release for release in services().releases.published(reading())} if drafts else {}
    return [
        Given(
            draft=each,
            name=named(releases[each.process].name, releases[each.process].locale.get(releases[each.process].name, ""))
            if each.process in releases
            else each.process,
            who=names.get(each.settled_by or "", each.settled_by or ""),
        )
        for each in drafts
    ]


@blueprint.get("/processes/drafts/<draft_id>/dismiss")
@signed_in
def dismissal(draft_id: str) -> ResponseReturnValue:
    """Show the form on which one says why a start form is not needed."""
    return _page(draft_id)


@blueprint.post("/processes/drafts/<draft_id>/dismiss")
@signed_in
def dismiss(draft_id: str) -> ResponseReturnValue:
    """Say why a start form is not needed."""
    try:
        with desk() as opened:
            startdrafts.dismiss(opened, draft_id, request.form.get("reason", ""))
    except InvalidInput as refusal:
        return _page(draft_id, refusal)
    except Conflict as refusal:
        flash(message_of(refusal), "error")
        return redirect(url_for("cases.processes"))
    flash(_("已记下：不需要登记。"), "success")
    return redirect(url_for("cases.processes"))


def _page(draft_id: str, refusal: Rejection | None = None) -> ResponseReturnValue:
    found = next((each for each in waiting_forms() if each.id == draft_id), None)
    if found is None:
        flash(_("这份登记表已不在等待登记。"), "error")
        return redirect(url_for("cases.processes"))
    wrong = [message_of(each) for each in refusal.errors] if isinstance(refusal, InvalidInput) else []
    status = 200 if refusal is None else status_of(refusal)
    text = request.form.get("reason", "")
    return render_template("cases/dismissal.html", prepared=found, wrong=wrong, reason=text), status


def _prepared(each: Waiting) -> Prepared:
    case = each.case
    own = services().releases.by_digest(reading(), case.release_digest)
    return Prepared(
        id=each.draft.id,
        process=each.release.id,
        name=translator(each.release.locale)(each.release.name),
        number=case.number,
        title=masked_title(own, case.title),
        urgent=case.urgent,
        reason=each.draft.reason,
        since=each.draft.prepared_at,
    )
