"""The table of a case's claimants: a page of lines, the sums of all, and how the money came in over time.

Must not change anything.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import partial
from itertools import accumulate

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import and_, func, select

from models.claims import ClaimLine, ClaimPayment
from webapp.access import reading, signed_in
from webapp.cases.letters import address
from webapp.claims.place import Place, blueprint, place_of
from webapp.claims.words import Named
from webapp.organisations.beside import joined_with
from workflows import claimrows, claimview
from workflows.claims.book import Sums
from workflows.letters import copies
from workflows.money import amount

ROWS = 25
"""So many lines are on a page; with more, a case of hundreds would open notably later than a small one."""
WIDTH, HEIGHT, EDGE = 640, 120, 4


@dataclass(frozen=True, kw_only=True)
class Recovery:
    """What came in by when: the points of a line of steps, first and last day, and the highest sum drawn."""

    points: str
    top: Decimal
    since: date
    until: date
    width: int = WIDTH
    height: int = HEIGHT


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
        recovery=_recovery(place, found.sums),
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


def _recovery(place: Place, sums: Sums) -> Recovery | None:
    """Return the picture of the payments for the lines that count; None while there are none."""
    of_line = and_(ClaimLine.case_id == ClaimPayment.case_id, ClaimLine.number == ClaimPayment.line)
    by_day = (
        select(ClaimPayment.paid_on, func.sum(ClaimPayment.amount_fen))
        .join(ClaimLine, of_line)
        .where(ClaimPayment.case_id == place.head.case.id, claimrows.counted(place.head.release.behaviour))
        .group_by(ClaimPayment.paid_on)
        .order_by(ClaimPayment.paid_on)
    )
    days = [(on, amount(int(fen))) for on, fen in reading().execute(by_day)]
    if not days:
        return None
    totals = list(accumulate(amount for _, amount in days))
    top = max(sums.found + sums.additional, *totals)
    first, last = days[0][0], days[-1][0]
    length = max((last - first).days, 1)
    points = [(Decimal(EDGE), Decimal(HEIGHT - EDGE))]
    for (on, _), total in zip(days, totals, strict=True):
        across = EDGE + Decimal((on - first).days) * (WIDTH - 2 * EDGE) / length
        points += [(across, points[-1][1]), (across, HEIGHT - EDGE - total * (HEIGHT - 2 * EDGE) / (top or 1))]
    points.append((Decimal(WIDTH - EDGE), points[-1][1]))
    drawn = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    return Recovery(points=drawn, top=top, since=first, until=last)
