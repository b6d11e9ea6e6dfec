"""`/cases/{id}/clocks`: the clocks of a case with what moved them, and what people do to one by hand."""

from typing import Any

from apiflask import Schema
from apiflask.fields import Boolean, Integer, List, Nested, Raw, String
from sqlalchemy import select

from models.deadlines import Deadline, DeadlineChange
from webapp.api.access import bearer, caller, command, desk, services
from webapp.api.operations import Operations
from webapp.api.problems import responses
from webapp.api.schemas import IdempotencyKey, Instant
from workflows import authority, clockview, pausing
from workflows.clockview import Clock as Shown
from workflows.desk import Desk

blueprint = Operations("clocks", __name__, tag="clocks")
_ONE = "/cases/<case_id>/clocks/<int(max=9999999999):clock_id>"
_OF_A_CHANGE = ("kind", "at", "by", "approved_by", "reason", "notice", "extra", "due_before", "due_after")
_OF_A_CLOCK = ("id", "name", "task_id", "started_at", "original_due_at", "due_at", "provisional", "paused_at")


class Change(Schema):
    """What moved a clock; `paper` is the document that proves it, `notice` the letter that told of it."""

    kind = String(required=True)
    at = Instant(required=True)
    by = String(required=True)
    approved_by = String(required=True, allow_none=True)
    reason = String(required=True)
    paper = String(required=True, allow_none=True)
    notice = String(required=True, allow_none=True)
    extra = Integer(required=True)
    due_before = Instant(required=True)
    due_after = Instant(required=True)


class Clock(Schema):
    """A clock with its legal basis, what it waits for, and the original beside the present last instant."""

    id = Integer(required=True)
    name = String(required=True)
    label = String(required=True)
    basis = String(required=True)
    next_step = String(required=True)
    task_id = String(required=True, allow_none=True)
    started_at = Instant(required=True)
    original_due_at = Instant(required=True)
    due_at = Instant(required=True)
    provisional = Boolean(required=True)
    paused_at = Instant(required=True, allow_none=True)
    stopped_at = Instant(required=True, allow_none=True)
    breached_reason = String(required=True, allow_none=True)
    changes = List(Nested(Change), required=True)


class MovedClock(Clock):
    """A clock by itself, after it was moved."""


class Clocks(Schema):
    """The clocks of a case, in the order in which they began."""

    items = List(Nested(Clock), required=True)


class ClockQuery(Schema):
    """Which clocks are asked for: those that run or stand still, or with `stopped` the ended ones too."""

    stopped = Boolean(load_default=False)


class MoveClock(Schema):
    """What happened, and the id of the paper that proves it (a pause needs one)."""

    event = String(load_default="")
    paper = Raw(load_default=None, allow_none=True)


class ExtendClock(Schema):
    """So many units more, why, the user name of who asked for it, and the notice of it; the caller approves."""

    extra = Raw(load_default=None, allow_none=True)
    reason = String(load_default="")
    asked_by = String(load_default="")
    notice = String(load_default="")
    paper = Raw(load_default=None, allow_none=True)


@blueprint.get("/cases/<case_id>/clocks")
@blueprint.auth_required(bearer)
@blueprint.takes(ClockQuery, location="query")
@blueprint.gives(Clocks)
@blueprint.doc(responses=responses(403, 404, 422))
def list_clocks(case_id: str, query_data: dict[str, Any]) -> dict[str, Any]:
    """List the clocks of a case."""
    with services().database.reading() as session:
        case = authority.require_visible(session, caller(), case_id)
        statement = select(Deadline).where(Deadline.case_id == case.id).order_by(Deadline.id)
        if not query_data["stopped"]:
            statement = statement.where(Deadline.stopped_at.is_(None))
        release = services().releases.by_digest(session, case.release_digest)
        found = clockview.of(session, case, release, list(session.scalars(statement)))
        return {"items": [_body(clock) for clock in found]}


@blueprint.post(f"{_ONE}/pause")
@blueprint.auth_required(bearer)
@blueprint.takes(MoveClock)
@blueprint.gives(MovedClock)
@blueprint.doc(responses=responses(403, 404, 409, 415, 422))
@command
def pause_clock(case_id: str, clock_id: int, json_data: dict[str, Any]) -> dict[str, Any]:
    """Let a clock stand still because of an event that a paper of the case proves."""
    with desk() as opened:
        deadline = pausing.pause(opened, case_id, clock_id, json_data["event"], _paper(json_data["paper"]))
        return _one(opened, deadline)


@blueprint.post(f"{_ONE}/resume")
@blueprint.auth_required(bearer)
@blueprint.takes(MoveClock)
@blueprint.gives(MovedClock)
@blueprint.doc(responses=responses(403, 404, 409, 415, 422))
@command
def resume_clock(case_id: str, clock_id: int, json_data: dict[str, Any]) -> dict[str, Any]:
    """Let a clock go on from the next day."""
    with desk() as opened:
        deadline = pausing.resume(opened, case_id, clock_id, json_data["event"], _paper(json_data["paper"]))
        return _one(opened, deadline)


@blueprint.post(f"{_ONE}/extend")
@blueprint.auth_required(bearer)
@blueprint.takes(ExtendClock)
@blueprint.takes(IdempotencyKey, location="headers", arg_name="header")
@blueprint.gives(MovedClock)
@blueprint.doc(responses=responses(403, 404, 409, 415, 422))
@command
def extend_clock(case_id: str, clock_id: int, json_data: dict[str, Any], header: dict[str, Any]) -> dict[str, Any]:
    """Approve more time that somebody else has asked for."""
    raw = json_data | {"paper": _paper(json_data["paper"])}
    with desk() as opened:
        return _one(opened, pausing.extend(opened, case_id, clock_id, raw, key=header.get("key")))


def _one(opened: Desk, deadline: Deadline) -> dict[str, Any]:
    case = authority.require_visible(opened.session, opened.actor, deadline.case_id)
    opened.session.flush()
    release = opened.releases.by_digest(opened.session, case.release_digest)
    return _body(clockview.of(opened.session, case, release, [deadline])[0])


def _body(clock: Shown) -> dict[str, Any]:
    deadline = clock.deadline
    kept = {name: getattr(deadline, name) for name in (*_OF_A_CLOCK, "stopped_at", "breached_reason")}
    told = {"label": clock.label, "basis": clock.basis, "next_step": clock.next_step}
    return kept | told | {"changes": [_change_body(move) for move in clock.moves]}


def _change_body(move: DeadlineChange) -> dict[str, Any]:
    kept = {name: getattr(move, name) for name in _OF_A_CHANGE}
    return kept | {"paper": None if move.document_id is None else str(move.document_id)}


def _paper(given: Any) -> Any:
    """Return the id of a document, which the API writes as a text; anything else is no paper of the case."""
    if given is None:
        return None
    return int(given) if isinstance(given, str) and given.isascii() and given.isdecimal() else -1
