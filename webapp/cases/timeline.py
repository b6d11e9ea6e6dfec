"""The history of a case, newest first: who did what when, and what it changed, field by field; personal data masked."""

from dataclasses import dataclass

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.access import current_actor, reading, signed_in
from webapp.cases.head import head_of
from webapp.cases.history import FILTERS, events_of
from webapp.cases.place import blueprint
from webapp.catalogue import _
from workflows import authority


@dataclass(frozen=True, kw_only=True)
class Filter:
    """One choice of what the history shows."""

    label: str
    url: str
    current: bool


@blueprint.get("/cases/<case_id>/timeline")
@signed_in
def timeline(case_id: str) -> ResponseReturnValue:
    """Show the history of a case."""
    head = head_of(reading(), authority.require_visible(reading(), current_actor(), case_id))
    asked = request.args.get("show", "all")
    chosen = asked if asked in FILTERS else "all"
    filters = [
        Filter(
            label=str(label),
            url=url_for("cases.timeline", case_id=case_id, show=None if name == "all" else name),
            current=name == chosen,
        )
        for name, label in FILTERS.items()
    ]
    events = events_of(reading(), head, chosen)
    return render_template("cases/timeline.html", head=head, events=events, filters=filters, total=_total(len(events)))


def _total(number: int) -> str:
    return str(_("共 %(n)s 条", n=number))
