"""The page on which a person approves more time for a clock of a case that somebody else has asked for.

The command is `workflows.pausing.extend`; what it refuses comes back on the page with everything typed.
"""

from dataclasses import replace

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from webapp.access import current_actor, desk, reading, services, signed_in
from webapp.cases.clockhand import home_of
from webapp.cases.clocks import lines_of
from webapp.cases.head import head_of
from webapp.cases.place import blueprint
from webapp.catalogue import _
from webapp.errors import message_of, status_of
from workflows import clockview, partners, pausing
from workflows.errors import N_, Conflict, Forbidden, InvalidInput, InvalidState, NotFound, Rejection

_FIELDS = ("extra", "reason", "asked_by", "notice", "paper")


@blueprint.get("/cases/<case_id>/clocks/<int:deadline_id>/extend")
@signed_in
def longer_clock(case_id: str, deadline_id: int) -> ResponseReturnValue:
    """Show the form on which more time is approved."""
    return _page(case_id, deadline_id)


@blueprint.post("/cases/<case_id>/clocks/<int:deadline_id>/extend")
@signed_in
def make_clock_longer(case_id: str, deadline_id: int) -> ResponseReturnValue:
    """Approve more time, or show the form again with what is wrong."""
    typed = request.form
    raw: dict[str, object] = {"extra": typed.get("extra", type=int), "paper": typed.get("paper", type=int)}
    raw |= {name: typed.get(name, "") for name in ("reason", "asked_by", "notice")}
    try:
        with desk() as opened:
            pausing.extend(opened, case_id, deadline_id, raw)
    except (InvalidInput, InvalidState, Conflict) as refusal:
        return _page(case_id, deadline_id, refusal=refusal)
    flash(_("已批准延长期限。"), "success")
    return redirect(home_of(case_id))


def _page(case_id: str, deadline_id: int, *, refusal: Rejection | None = None) -> ResponseReturnValue:
    opened = services().desk_in(reading(), current_actor())
    head = head_of(reading(), partners.require_known(opened, case_id))
    running = clockview.running(reading(), head.case, head.release)
    line = next((each for each in lines_of(head, running) if each.deadline.id == deadline_id), None)
    if line is None:
        raise NotFound(N_("本案没有这个期限，请刷新页面后再办"))
    if not line.longer:
        raise Forbidden(N_("您的岗位不能批准延长本案的期限"))
    wrong: dict[str, list[str]] = {name: [] for name in _FIELDS}
    for each in refusal.errors if isinstance(refusal, InvalidInput) else ():
        wrong[each.field].append(message_of(each))
    if refusal is not None and not isinstance(refusal, InvalidInput):
        flash(message_of(refusal), "error")
    return render_template(
        "cases/clock_longer.html",
        head=head,
        line=replace(line, hand="", longer=""),
        home=home_of(case_id),
        wrong=wrong,
        typed={name: request.form.get(name, "") for name in _FIELDS},
        most=pausing.most_extra(head.case, head.release, line.deadline),
        unit=line.deadline.rule.get("unit"),
        askers=pausing.askers(opened, head.case, head.release, line.deadline),
        papers=partners.papers(opened, head.case),
    ), 200 if refusal is None else status_of(refusal)
