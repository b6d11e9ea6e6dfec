"""What the forms about one clock of a case have in common: which clock, what is wrong, and where to go on.

Must not know what is done to the clock.
"""

from collections.abc import Iterable

from flask import flash, url_for

from webapp.access import current_actor, reading, services
from webapp.cases.clocks import Line, lines_of
from webapp.cases.head import Head, head_of
from webapp.errors import message_of
from workflows import authority, clockview, partners
from workflows.errors import N_, InvalidInput, NotFound, Rejection


def clock_of(case_id: str, deadline_id: int) -> tuple[Head, Line]:
    """Return the case and its clock, as pages show them.

    Raises:
        NotFound: the case has no such clock, or the reader knows nothing of the case.
    """
    head = head_of(reading(), partners.require_known(services().desk_in(reading(), current_actor()), case_id))
    running = clockview.running(reading(), head.case, head.release)
    line = next((each for each in lines_of(head, running) if each.deadline.id == deadline_id), None)
    if line is None:
        raise NotFound(N_("本案没有这个期限，请刷新页面后再办"))
    return head, line


def wrong_of(refusal: Rejection | None, fields: Iterable[str]) -> dict[str, list[str]]:
    """Return what is wrong by field; a refusal of no field is shown above the page."""
    wrong: dict[str, list[str]] = {name: [] for name in fields}
    for each in refusal.errors if isinstance(refusal, InvalidInput) else ():
        wrong[each.field].append(message_of(each))
    if refusal is not None and not isinstance(refusal, InvalidInput):
        flash(message_of(refusal), "error")
    return wrong


def home_of(case_id: str) -> str:
    """Where a reader goes on: to the case, or to the own work list where the case is another organ's."""
    case = partners.require_known(services().desk_in(reading(), current_actor()), case_id)
    seen = authority.can_see(current_actor(), case)
    return url_for("cases.show", case_id=case_id) if seen else url_for("inbox.index")
