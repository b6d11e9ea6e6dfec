"""The page on which a person approves more time for a clock of a case that somebody else has asked for.

The command is `workflows.pausing.extend`; what it refuses comes back on the page with everything typed.
"""

from dataclasses import replace

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from webapp.access import current_actor, desk, reading, services, signed_in
from webapp.cases.clockform import clock_of, home_of, wrong_of
from webapp.cases.place import blueprint
from webapp.catalogue import _
from webapp.errors import status_of
from workflows import partners, pausing
from workflows.errors import N_, Conflict, Forbidden, InvalidInput, InvalidState, Rejection

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
    head, line = clock_of(case_id, deadline_id)
    if not line.longer:
        raise Forbidden(N_("您的岗位不能批准延长本案的期限"))
    return render_template(
        "cases/clock_longer.html",
        head=head,
        line=replace(line, hand="", longer=""),
        home=home_of(case_id),
        wrong=wrong_of(refusal, _FIELDS),
        typed={name: request.form.get(name, "") for name in _FIELDS},
        most=pausing.most_extra(head.case, head.release, line.deadline),
        unit=line.deadline.rule.get("unit"),
        askers=pausing.askers(opened, head.case, head.release, line.deadline),
        papers=partners.papers(opened, head.case),
    ), 200 if refusal is None else status_of(refusal)
