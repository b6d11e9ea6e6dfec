"""The page on which a person stops a clock of a case, or lets it go on, with the event and the paper that proves it.

The commands are `workflows.pausing`'s; what they refuse comes back on the page with everything typed.
"""

from dataclasses import replace

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.access import current_actor, desk, reading, services, signed_in
from webapp.cases.clocks import PAUSE, lines_of
from webapp.cases.head import head_of
from webapp.cases.place import blueprint
from webapp.catalogue import _
from webapp.errors import message_of, status_of
from workflows import authority, clockview, partners, pausing
from workflows.errors import N_, Conflict, Forbidden, InvalidInput, InvalidState, NotFound, Rejection


@blueprint.get("/cases/<case_id>/clocks/<int:deadline_id>/<any(pause, resume):kind>")
@signed_in
def clock(case_id: str, deadline_id: int, kind: str) -> ResponseReturnValue:
    """Show the form on which a clock is stopped or let go on."""
    return _page(case_id, deadline_id, kind)


@blueprint.post("/cases/<case_id>/clocks/<int:deadline_id>/<any(pause, resume):kind>")
@signed_in
def move_clock(case_id: str, deadline_id: int, kind: str) -> ResponseReturnValue:
    """Stop a clock or let it go on, or show the form again with what is wrong."""
    event, paper = request.form.get("event", ""), request.form.get("paper", type=int)
    command = pausing.pause if kind == PAUSE else pausing.resume
    try:
        with desk() as opened:
            command(opened, case_id, deadline_id, event, paper)
    except (InvalidInput, InvalidState, Conflict) as refusal:
        return _page(case_id, deadline_id, kind, refusal=refusal)
    flash(_("期限已中止计算。") if kind == PAUSE else _("期限已恢复计算。"), "success")
    return redirect(home_of(case_id))


def home_of(case_id: str) -> str:
    """Where a reader goes on: to the case, or to the own work list where the case is another organ's."""
    case = partners.require_known(services().desk_in(reading(), current_actor()), case_id)
    seen = authority.can_see(current_actor(), case)
    return url_for("cases.show", case_id=case_id) if seen else url_for("inbox.index")


def _page(case_id: str, deadline_id: int, kind: str, *, refusal: Rejection | None = None) -> ResponseReturnValue:
    opened = services().desk_in(reading(), current_actor())
    head = head_of(reading(), partners.require_known(opened, case_id))
    running = clockview.running(reading(), head.case, head.release)
    line = next((each for each in lines_of(head, running) if each.deadline.id == deadline_id), None)
    if line is None:
        raise NotFound(N_("本案没有这个期限，请刷新页面后再办"))
    name = "" if line.deadline.task_id else line.deadline.name
    if not pausing.may(opened, head.case, head.release, name):
        raise Forbidden(N_("您的岗位不能中止或恢复本案的期限"))
    wrong: dict[str, list[str]] = {"event": [], "paper": []}
    for each in refusal.errors if isinstance(refusal, InvalidInput) else ():
        wrong[each.field].append(message_of(each))
    if refusal is not None and not isinstance(refusal, InvalidInput):
        flash(message_of(refusal), "error")
    return render_template(
        "cases/clock.html",
        head=head,
        line=replace(line, hand="", longer=""),
        home=home_of(case_id),
        kind=kind,
        what=_("中止计算期限") if kind == PAUSE else _("恢复计算期限"),
        wrong=wrong,
        event=request.form.get("event", ""),
        paper=request.form.get("paper", type=int),
        papers=partners.papers(opened, head.case),
    ), 200 if refusal is None else status_of(refusal)
