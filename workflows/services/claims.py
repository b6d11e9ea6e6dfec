"""Claims as a process sees them: their sums, the numbers of lines to work on, additional compensation, ends.

Must not know which process asks. What people do to lines is in `workflows.claimwork`.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, and_, select, true

from models.claims import ClaimLine
from workflows import claimrows
from workflows.claimrows import Stamp
from workflows.claims.applying import apply
from workflows.claims.changes import Raise
from workflows.claims.words import KINDS, PATHS, STATES
from workflows.clock import office_date
from workflows.errors import N_, InvalidState
from workflows.services.call import Call

_NAMED = 10
"""How many lines without an end a refusal names."""


def summary(call: Call) -> Mapping[str, Any]:
    """Add up the lines of the case, and what of them is pay for work."""
    session, case_id = call.desk.session, call.case.id
    return claimrows.sums(session, case_id).plain() | claimrows.wages(session, case_id).plain()


def select_lines(call: Call) -> Mapping[str, Any]:
    """Return the numbers of the lines in a `state` and on a `path`, in order; without either, all."""
    state, path = call.text("state"), call.text("path")
    if state is not None and state not in STATES:
        raise call.unusable("state", state)
    if path is not None and path not in PATHS:
        raise call.unusable("path", path)
    on_path = true() if path is None else ClaimLine.path == path
    return {"claim_lines": _numbers(call, and_(claimrows.in_state(state), on_path))}


def additional(call: Call) -> Mapping[str, Any]:
    """Set additional compensation of a `share` of what is outstanding for each running line that is not paid."""
    share = call.effect.inputs.get("share")
    if isinstance(share, bool) or not isinstance(share, Decimal | int) or not 0 < share <= 1:
        raise call.unusable("share", share)
    kinds = frozenset(call.texts("kinds"))
    if not kinds <= KINDS.keys():
        raise call.unusable("kinds", kinds)
    session, case, change = call.desk.session, call.case, Raise(share=Decimal(share), kinds=kinds)
    before = claimrows.book_for(session, case.id, change)
    after = apply(before, change, today=office_date(call.desk.now))
    stamp = Stamp(seq=case.version + 1, at=call.desk.now, by=call.desk.actor.username)
    claimrows.save(session, case.id, before, after, stamp)
    return {"claims_additional": claimrows.sums(session, case.id).additional}


def require_ends(call: Call) -> Mapping[str, Any]:
    """Refuse while a line has no end, naming the first of them."""
    running = _numbers(call, ClaimLine.end_kind.is_(None))
    if running:
        named = "、".join(str(number) for number in running[:_NAMED])
        template = N_("名册中还有 {count} 行没有办结：第 {lines} 号，请先逐行登记办结方式")
        raise InvalidState(template, count=len(running), lines=named)
    return {}


def _numbers(call: Call, wanted: ColumnElement[bool]) -> list[int]:
    statement = select(ClaimLine.number).where(ClaimLine.case_id == call.case.id, wanted).order_by(ClaimLine.number)
    return list(call.desk.session.scalars(statement))
