"""The pages of one task: show, claim, give back, save a draft, complete.

Each parses the request, gives one command to `workflows.tasks` and renders; what the command refuses comes back on the
page with everything that was typed.
"""

from collections import Counter
from collections.abc import Iterable, Iterator

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from werkzeug.datastructures import MultiDict

from models.tasks import Task
from webapp.access import current_actor, desk, log_if_forbidden, reading, signed_in
from webapp.caseforms.controls import raw_answers
from webapp.caseforms.rows import edited_rows
from webapp.caseforms.uploads import posted_with_uploads
from webapp.catalogue import _
from webapp.errors import message_of, status_of
from webapp.formats import clock_time
from webapp.inbox.queues import rail
from webapp.inbox.rows import rows_of
from webapp.tasks.clash import clash_of
from webapp.tasks.sheet import Sheet, form_view, sheet_of
from webapp.tasks.told import Told, told_by
from workflows import authority, lateness, storeddata, tasks
from workflows.desk import new_id
from workflows.errors import Conflict, FieldError, Forbidden, InvalidInput, InvalidState, Rejection

blueprint = Blueprint("tasks", __name__, url_prefix="/tasks", template_folder="templates")


@blueprint.get("/<task_id>")
@signed_in
def show(task_id: str) -> ResponseReturnValue:
    """Show a task with its form."""
    return page(sheet_of(task_id))


@blueprint.get("/<task_id>/claim")
@blueprint.get("/<task_id>/release")
@blueprint.get("/<task_id>/draft")
@blueprint.get("/<task_id>/complete")
@blueprint.get("/<task_id>/phone")
@signed_in
def back(task_id: str) -> ResponseReturnValue:
    """Lead from the address of a sent form, opened again, to the task."""
    return redirect(url_for("tasks.show", task_id=task_id))


@blueprint.post("/<task_id>/claim")
@signed_in
def claim(task_id: str) -> ResponseReturnValue:
    """Take a task; from the list in place, from its page on to the form."""
    try:
        with desk() as opened:
            task = tasks.claim(opened, task_id, _version())
    except (Conflict, InvalidState, Forbidden) as refusal:
        return _lost(task_id, refusal)
    said = _("已领取：%(title)s，%(name)s", title=task.title, name=task.name)
    return _done_in_place(task, said, onward=url_for("tasks.show", task_id=task_id))


@blueprint.post("/<task_id>/release")
@signed_in
def release(task_id: str) -> ResponseReturnValue:
    """Give a task back to its group."""
    try:
        with desk() as opened:
            task = tasks.release(opened, task_id, _version())
    except (Conflict, InvalidState, Forbidden) as refusal:
        return _lost(task_id, refusal)
    return _done_in_place(task, _("已放回小组：%(title)s", title=task.title), onward=url_for("inbox.index"))


@blueprint.post("/<task_id>/draft")
@signed_in
def draft(task_id: str) -> ResponseReturnValue:
    """Keep what has been typed; asked for by the page's script every 20 seconds and by a button."""
    sheet = sheet_of(task_id)
    posted, refused = posted_with_uploads(sheet.head.case.id, sheet.form)
    answers = raw_answers(sheet.form.fields, posted) if sheet.form else {}
    by_script = request.accept_mimetypes.best == "application/json"
    try:
        with desk() as opened:
            task = tasks.save_draft(opened, task_id, _version(), answers)
    except Rejection as refusal:
        if by_script:
            raise
        return _refused(task_id, posted, refusal)
    if by_script:
        saved = clock_time(task.draft_at) if task.draft_at else ""
        return jsonify(version=task.version, message=_("草稿已保存 %(time)s", time=saved))
    if refused:
        return _refused(task_id, posted, InvalidInput(tuple(refused)))
    flash(_("草稿已保存，可以稍后继续。"), "success")
    return redirect(url_for("tasks.show", task_id=task_id))


@blueprint.post("/<task_id>/shown")
@signed_in
def shown(task_id: str) -> ResponseReturnValue:
    """Tell the page's script which fields apply to what has been typed."""
    form = form_view(sheet_of(task_id), request.form)
    return jsonify(shown=sorted(form.shown.keys) if form else [], offers=form.offers if form else {})


@blueprint.post("/<task_id>/complete")
@signed_in
def complete(task_id: str) -> ResponseReturnValue:
    """Complete a task with the pressed outcome and go on with the same case."""
    sheet = sheet_of(task_id)
    posted, refused = posted_with_uploads(sheet.head.case.id, sheet.form)
    edited = edited_rows(posted)
    if edited is not None:
        return page(sheet_of(task_id), posted=edited)
    answers = raw_answers(sheet.form.fields, posted) if sheet.form else {}
    try:
        _require_taken(refused)
        with desk() as opened:
            done = tasks.complete(
                opened,
                task_id,
                _version(),
                answers,
                late_reason=request.form.get(lateness.FIELD, ""),
                idempotency_key=request.form.get("once"),
            )
            found = told_by(sheet.head, sheet.view.known.data, storeddata.of_case(opened.session, done.case))
    except Rejection as refusal:
        return _refused(task_id, posted, refusal)
    flash(_said(sheet, done, found), "warning" if found.bad else "success")
    return redirect(_next_address(done))


def _require_taken(refused: list[FieldError]) -> None:
    """Refuse to complete a task while a file of its form was not taken."""
    if refused:
        raise InvalidInput(tuple(refused))


def _version() -> int:
    """Return the version the page was drawn from; a page without one is refused as stale."""
    return request.form.get("version", -1, type=int)


def page(
    sheet: Sheet,
    *,
    posted: MultiDict[str, str] | None = None,
    refusal: Rejection | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    """Show a sheet with its form; what was *posted* stays in it, beside what it was refused for."""
    form = form_view(sheet, posted)
    clash = None
    if isinstance(refusal, InvalidInput) and form is not None:
        form.reject(refusal, message_of)
    elif refusal is not None:
        clash = clash_of(sheet, form, refusal)
    wrong = refusal.errors if isinstance(refusal, InvalidInput) else ()
    return render_template(
        "tasks/show.html",
        sheet=sheet,
        form=form,
        clash=clash,
        once=(posted.get("once") if posted else None) or new_id(),
        late_reason=request.form.get(lateness.FIELD, ""),
        late_wrong=[message_of(each) for each in wrong if each.field == lateness.FIELD],
    ), status


def _refused(task_id: str, posted: MultiDict[str, str], refusal: Rejection) -> ResponseReturnValue:
    """Show the page again as it now stands, with everything that was typed."""
    log_if_forbidden(refusal)
    return page(sheet_of(task_id), posted=posted, refusal=refusal, status=status_of(refusal))


def _lost(task_id: str, refusal: Rejection) -> ResponseReturnValue:
    """Say who was faster, or which rule stands against it, in the row of the list or over the task's page."""
    log_if_forbidden(refusal)
    if request.headers.get("HX-Request"):
        return _row(sheet_of(task_id).task, lost=message_of(refusal)), 409
    flash(message_of(refusal), "error")
    return _back_or(url_for("tasks.show", task_id=task_id))


def _done_in_place(task: Task, said: str, *, onward: str) -> ResponseReturnValue:
    if request.headers.get("HX-Request"):
        return _row(task, announce=said)
    flash(said, "success")
    return _back_or(onward)


def _back_or(onward: str) -> ResponseReturnValue:
    """Go back to the queue from whose list the button was pressed, else onward."""
    queue = request.form.get("back")
    return redirect(url_for("inbox.index", queue=queue) if queue else onward)


def _row(task: Task, *, announce: str = "", lost: str = "") -> str:
    queue = request.form.get("back", "")
    (row,) = rows_of(reading(), [task], current_actor(), announce=announce or lost, lost=lost)
    return render_template("inbox/swapped.html", row=row, queue=queue, queues=rail(queue))


def _said(sheet: Sheet, done: tasks.Completion, found: Told) -> Markup:
    """Say what was done, what was found, whose turn it is; the number leads to the case, the end to other work.

    A reader of another organ is told of the own office's steps only, and led nowhere else.
    """
    actor, outside = current_actor(), sheet.head.outside
    known = [task for task in done.next_tasks if authority.sees_task(actor, task, done.case)]
    said = _("已提交“%(name)s”（%(number)s）。")
    if done.case.status == "closed" and not outside:
        said = _("已提交“%(name)s”，%(number)s 已办结：%(outcome)s。")
    elif known:
        said = _("已提交“%(name)s”（%(number)s），下一步：%(next)s。")
    link = Markup('<a href="{}">{}</a>')
    return Markup(said + " %(result)s %(onward)s") % {  # noqa: S704 (the catalogue is ours; what is filled in is escaped)
        "name": sheet.name,
        "outcome": sheet.head.translate(done.case.outcome_label or _("已办结")),
        "number": done.case.number if outside else link.format(_case_address(done), done.case.number),
        "next": _("、").join(counted(sheet.head.translate(task.name) for task in known)),
        "result": _("结果：%(found)s。", found=found.text) if found.text else "",
        "onward": link.format(url_for("inbox.index"), _("回到我的待办")),
    }


def counted(names: Iterable[str]) -> Iterator[str]:
    """Yield each name once, with how often it is there where that is more than once."""
    for name, number in Counter(names).items():
        yield _("%(name)s（%(n)s 项）", name=name, n=number) if number > 1 else name


def _case_address(done: tasks.Completion) -> str:
    return url_for("cases.show", case_id=done.case.id)


def _next_address(done: tasks.Completion) -> str:
    """Return where the work goes on: this case's next step when the reader holds it, else this case.

    Never the task of another case: what is typed there would be taken for this one's.
    """
    actor = current_actor()
    own = next((task for task in done.next_tasks if task.assignee_id == actor.user_id), None)
    if own is not None:
        return url_for("tasks.show", task_id=own.id)
    return _case_address(done) if authority.can_see(actor, done.case) else url_for("inbox.index")
