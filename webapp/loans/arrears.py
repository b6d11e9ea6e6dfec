"""Late loans worked as an inbox. Reads what `workflows.arrearslist` finds; changes nothing."""

from functools import partial
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.access import current_actor, reading, services, signed_in
from webapp.cases.head import listed_title
from webapp.catalogue import _
from webapp.language import named, translator
from webapp.loans import words
from webapp.loans.place import LISTS, Branch, blueprint, branch
from webapp.reports.words import office_name
from workflows import arrearslist
from workflows.arrearslist import MINE, PUT_OFF, RECOVERING, Filter, Late

ROWS = 50


@blueprint.get("/loans")
@signed_in
def arrears() -> ResponseReturnValue:
    """Show the loans that are late, the longest late first."""
    at = branch()
    ranges = arrearslist.ranges(reading(), at.office, at.today)
    states = ("", *(each.name for each in reversed(ranges[1:])), PUT_OFF, RECOVERING)
    asked = _asked(at, states)
    state, mine = asked.state, asked.holder is not None
    found = arrearslist.page(reading(), asked, ranges, after=request.args.get("after"), limit=ROWS)
    counts = arrearslist.counts(reading(), asked, ranges)
    to = partial(
        url_for,
        "loans.arrears",
        state=state or None,
        q=asked.text or None,
        office=at.chosen,
        whose=MINE if mine else None,
    )
    return render_template(
        "loans/arrears.html",
        at=at,
        lists=LISTS,
        here="loans.arrears",
        queues=[(each, _label(each), counts[each], to(state=each or None)) for each in states],
        state=state,
        mine=mine,
        text=asked.text,
        rows=found.loans,
        title=listed_title,
        step_name=_step_name,
        named=named,
        words=words,
        office_name=office_name,
        first_url=to() if request.args.get("after") else None,
        next_url=to(after=found.after) if found.after else None,
    )


def _asked(at: Branch, states: tuple[str, ...]) -> Filter:
    state, mine = request.args.get("state", ""), request.args.get("whose") == MINE
    return Filter(
        offices=at.ids,
        today=at.today,
        state=state if state in states else "",
        holder=current_actor().user_id if mine else None,
        text=request.args.get("q", "").strip(),
    )


def _label(state: str) -> str:
    if not state:
        return _("全部逾期")
    return _("追偿中") if state == RECOVERING else words.class_label(state)


def _step_name(row: Late, name: str) -> str:
    """Return what a step is called in the reader's language; the number of a letter as it is."""
    release: Any = services().releases.by_digest(reading(), row.case.release_digest)
    return translator(release.locale)(name)
