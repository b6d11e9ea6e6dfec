"""Uploading a process package, and the page of an upload: its problems on the drawing, or what is proposed.

Reads the form and the files; what they are worth `workflows.uploads` and `workflows.proposals` say.
"""

from dataclasses import dataclass

from flask import Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from lxml import etree

from models.proposals import Proposal
from webapp.access import current_actor, desk, log_if_forbidden, reading, services
from webapp.errors import message_of, status_of
from webapp.processes.place import actors, administrators, blueprint
from webapp.processes.problems import told
from workflows import proposals, releases, uploads
from workflows.engine.values import Package, Problem
from workflows.engine.xmlfiles import open_xml
from workflows.errors import N_, InvalidInput, NotFound, Rejection
from workflows.proposals import Draft


@dataclass(frozen=True, kw_only=True)
class Changes:
    """Which files differ from the release that was current."""

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()


@blueprint.get("/upload")
@administrators
def upload() -> ResponseReturnValue:
    """Show the form."""
    return _form()


@blueprint.post("/upload")
@administrators
def check() -> ResponseReturnValue:
    """Take the files, have them checked, and lead to what came of it."""
    files = [(file.filename or "", file.read()) for file in request.files.getlist(uploads.FIELD) if file.filename]
    reason, keep = request.form.get("reason", ""), request.form.get("keep") == "1"
    try:
        draft = Draft(upload=uploads.read(files), reason=reason, keep=keep)
        with desk() as opened:
            proposal_id = proposals.propose(opened, draft).id
    except Rejection as refusal:
        log_if_forbidden(refusal)
        return _form(wrong=_wrong(refusal)), status_of(refusal)
    return redirect(url_for("processes.uploaded", proposal_id=proposal_id))


@blueprint.get("/uploads/<proposal_id>")
@administrators
def uploaded(proposal_id: str) -> ResponseReturnValue:
    """Show an upload."""
    return upload_page(proposals.found(reading(), proposal_id))


@blueprint.get("/uploads/<proposal_id>/drawing")
@administrators
def drawing(proposal_id: str) -> ResponseReturnValue:
    """Send one model of an upload, as text: whatever a stranger put into it is never opened as a page."""
    package = proposals.package_of(proposals.found(reading(), proposal_id))
    name = request.args.get("file", "")
    content = package.files.get(name) if name.endswith(".bpmn") else None
    if content is None:
        raise NotFound(N_("没有这个流程文件"))
    root = open_xml(content, name)
    text = content.decode(errors="replace") if isinstance(root, Problem) else etree.tostring(root, encoding="unicode")
    return Response(text, content_type="text/plain; charset=utf-8")


def upload_page(proposal: Proposal, wrong: dict[str, str] | None = None) -> str:
    """Render the page of an upload; *wrong* is what stands against a decision, by field."""
    package = proposals.package_of(proposal)
    problems = told(proposals.problems_of(proposal))
    return render_template(
        "processes/uploaded.html",
        proposal=proposal,
        problems=problems,
        models=_models(package, {each.file for each in problems}),
        changes=_changes(package, proposal.based_on),
        name_of=actors((proposal.proposed_by, proposal.decided_by)),
        may_decide=proposals.may_decide(current_actor().username, proposal),
        own=proposal.proposed_by == current_actor().username,
        wrong=wrong or {},
        typed=request.form,
    )


def _models(package: Package, faulty: set[str]) -> list[str]:
    """Return the models to draw: those with problems first, then the main one, then the others."""
    main = f"{package.id}/{package.id}.bpmn"
    models = (name for name in package.files if name.endswith(".bpmn"))
    return sorted(models, key=lambda name: (name not in faulty, name != main, name))


def _changes(package: Package, based_on: str | None) -> Changes | None:
    if based_on is None:
        return None
    before, after = releases.stored_package(reading(), based_on).files, package.files
    return Changes(
        added=tuple(sorted(after.keys() - before.keys())),
        changed=tuple(sorted(name for name in after.keys() & before.keys() if after[name] != before[name])),
        removed=tuple(sorted(before.keys() - after.keys())),
    )


def _form(wrong: dict[str, str] | None = None) -> str:
    limit = min(uploads.LARGEST_TOTAL_BYTES, services().config.upload_limit_bytes)
    return render_template("processes/upload.html", wrong=wrong or {}, typed=request.form, limit=limit)


def _wrong(refusal: Rejection) -> dict[str, str]:
    if isinstance(refusal, InvalidInput):
        return {each.field: message_of(each) for each in refusal.errors}
    return {uploads.FIELD: message_of(refusal)}
