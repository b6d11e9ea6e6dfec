"""The table of a case's claimants: a page of lines and the sums of all.

Must not change anything.
"""

from functools import partial

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.access import reading, signed_in
from webapp.cases.letters import address
from webapp.claims.place import Place, blueprint, place_of
from webapp.claims.recovery import recovery_of
from webapp.claimwords import Named
from webapp.organisations.beside import joined_with
from workflows import claimview
from workflows.claims.book import Sums
from workflows.letters import copies

ROWS = 25
"""So many lines are on a page; with more, a case of hundreds would open notably later than a small one."""


@blueprint.get("/cases/<case_id>/claims")
@signed_in
def roll(case_id: str) -> ResponseReturnValue:
    """Show a page of the lines of a case."""
    place = place_of(case_id)
    state = request.args.get("state", "")
    state = state if state in claimview.STATES else ""
    after = request.args.get("after", 0, type=int)
    found = claimview.page(
        reading(), case_id, after=after, limit=ROWS, state=state, behaviour=place.head.release.behaviour
    )
    at = partial(url_for, "claims.roll", case_id=case_id, state=state or None)
    return render_template(
        "claims/roll.html",
        place=place,
        head=place.head,
        lines=[Named(line=line, full=place.full, compose=place.head.words.compose) for line in found.lines],
        replies=_replies(place),
        sums=found.sums,
        share=_share(found.sums),
        recovery=recovery_of(place, found.sums),
        joined=[] if place.head.outside else joined_with(place.head.case),
        state=state,
        first_url=at() if after else None,
        next_url=at(after=found.after) if found.after is not None else None,
    )


def _replies(place: Place) -> dict[int, str]:
    """Return where each line's own copy of the last answer can be read; a reader of another organ sees no answers."""
    given = {} if place.head.outside else copies.given_to(reading(), place.head.case.id)
    answered = ((line, [letter for letter in letters if letter.is_reply]) for line, letters in given.items())
    return {line: address(letters[0], line) for line, letters in answered if letters}


def _share(sums: Sums) -> int | None:
    """Return how much of what is owed has come in, in whole per cent; None when nothing is owed yet."""
    owed = sums.found + sums.additional
    return int(sums.recovered * 100 / owed) if owed else None
