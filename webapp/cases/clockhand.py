"""The page on which a person stops a clock of a case, or lets it go on, with the event and the paper that proves it.

The commands are `workflows.pausing`'s; what they refuse comes back on the page with everything typed.
"""

from dataclasses import replace

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from webapp.access import current_actor, desk, reading, services, signed_in
from webapp.cases.clockform import clock_of, home_of, wrong_of
from webapp.cases.clocks import PAUSE
from webapp.cases.place import blueprint
from webapp.catalogue import _
from webapp.errors import status_of
from workflows import partners, pausing
from workflows.errors import N_, Conflict, Forbidden, InvalidInput, InvalidState, Rejection


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


def _page(case_id: str, deadline_id: int, kind: str, *, refusal: Rejection | None = None) -> ResponseReturnValue:
    opened = services().desk_in(reading(), current_actor())
    head, line = clock_of(case_id, deadline_id)
    name = "" if line.deadline.task_id else line.deadline.name
    if not pausing.may(opened, head.case, head.release, name):
        raise Forbidden(N_("您的岗位不能中止或恢复本案的期限"))
    return render_template(
        "cases/clock.html",
        head=head,
        line=replace(line, hand="", longer=""),
        home=home_of(case_id),
        kind=kind,
        what=_("中止计算期限") if kind == PAUSE else _("恢复计算期限"),
        wrong=wrong_of(refusal, ("event", "paper")),
        event=request.form.get("event", ""),
        paper=request.form.get("paper", type=int),
        papers=partners.papers(opened, head.case),
    ), 200 if refusal is None else status_of(refusal)
