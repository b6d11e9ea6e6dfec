"""The papers of a case: what is there, uploading more, reading one; beside them what was issued and posted.

A paper is sent as an attachment, or in a sandbox that runs nothing; a newer one never overwrites an older one.
"""

from dataclasses import dataclass

from flask import Response, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from models.documents import Document
from models.notices import Notice
from webapp.access import current_actor, log_look, reading, services, signed_in
from webapp.caseforms.uploads import store
from webapp.cases.checklist import Group, checklist, kinds_of, may_add
from webapp.cases.head import Head, head_of
from webapp.cases.letters import lines_of
from webapp.cases.opinions import people_names
from webapp.cases.place import blueprint
from webapp.catalogue import _
from webapp.errors import message_of
from webapp.security import SANDBOXED_POLICY
from workflows import authority, partners
from workflows.errors import InvalidInput, InvalidState

PREVIEWED = frozenset({"image/jpeg", "image/png", "text/plain"})
"""What a browser shows by itself without running anything."""


@dataclass(frozen=True, kw_only=True)
class Refused:
    """A file that was not taken and why."""

    name: str
    reason: str


@blueprint.get("/cases/<case_id>/papers")
@signed_in
def papers(case_id: str) -> ResponseReturnValue:
    """Show the papers, letters and notices of a case."""
    return _page(case_id)


@blueprint.post("/cases/<case_id>/papers")
@signed_in
def add_papers(case_id: str) -> ResponseReturnValue:
    """Add the chosen files as papers of one kind; each by itself, so that one bad file does not lose the others."""
    head = _head(case_id)
    kind = request.form.get("kind", "")
    if kind not in dict(kinds_of(head)):
        return _page(case_id, refused=[Refused(name="", reason=_("请选择材料种类"))], status=422)
    files = [file for file in request.files.getlist("files") if file.filename]
    if not files:
        return _page(case_id, refused=[Refused(name="", reason=_("请选择要上传的文件"))], status=422)
    refused = []
    for file in files:
        try:
            store(case_id, kind, file)
        except (InvalidInput, InvalidState) as error:
            reason = message_of(error.errors[0] if isinstance(error, InvalidInput) else error)
            refused.append(Refused(name=file.filename or "", reason=reason))
    if refused:
        return _page(case_id, refused=refused, status=422)
    flash(_("已上传 %(n)s 个文件。", n=len(files)), "success")
    return redirect(url_for("cases.papers", case_id=case_id))


@blueprint.get("/cases/<case_id>/documents/<int:document_id>")
@signed_in
def document(case_id: str, document_id: int) -> ResponseReturnValue:
    """Show one paper with what is known of it."""
    head, paper = _paper(case_id, document_id)
    names = people_names(reading(), {paper.uploaded_by}, beside=head.case)
    return render_template(
        "cases/document.html",
        head=head,
        paper=paper,
        kind=dict(kinds_of(head)).get(paper.kind, paper.kind),
        who=names.get(paper.uploaded_by, paper.uploaded_by),
        previewed=paper.media_type in PREVIEWED,
    )


@blueprint.get("/cases/<case_id>/documents/<int:document_id>/content")
@signed_in
def content(case_id: str, document_id: int) -> ResponseReturnValue:
    """Send a paper's content: shown in a sandbox when it can do no harm, else saved to a file. The look is logged."""
    head, paper = _paper(case_id, document_id)
    inline = paper.media_type in PREVIEWED and "save" not in request.args
    log_look(head.case, "cases.content", at=f"document={paper.id}")  # papers are full of personal data
    response: Response = send_file(
        services().documents.path(paper.sha256),
        mimetype=paper.media_type,
        as_attachment=not inline,
        download_name=paper.name,
        conditional=False,
        max_age=0,
    )
    response.headers["Content-Security-Policy"] = SANDBOXED_POLICY
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    response.headers["Cache-Control"] = "no-store"
    return response


def _head(case_id: str) -> Head:
    return head_of(reading(), authority.require_visible(reading(), current_actor(), case_id))


def _paper(case_id: str, document_id: int) -> tuple[Head, Document]:
    opened = services().desk_in(reading(), current_actor())
    case, paper = partners.require_paper(opened, case_id, document_id)
    return head_of(reading(), case), paper


def _page(case_id: str, *, refused: list[Refused] | None = None, status: int = 200) -> ResponseReturnValue:
    head = _head(case_id)
    session = reading()
    groups: list[Group] = checklist(head, _documents(head))
    return render_template(
        "cases/papers.html",
        head=head,
        groups=groups,
        kinds=kinds_of(head),
        chosen_kind=request.form.get("kind", ""),
        may_add=may_add(head),
        refused=refused or [],
        letters=lines_of(head),
        places=lambda notice: [head.words.choice(place) for place in notice.places],
        notices=session.scalars(select(Notice).where(Notice.case_id == case_id).order_by(Notice.id.desc())).all(),
    ), status


def _documents(head: Head) -> list[Document]:
    statement = select(Document).where(Document.case_id == head.case.id).order_by(Document.id)
    return list(reading().scalars(statement))
