"""`/cases/{id}/claims`: the claimants of a case, what is found and paid for each, and how each line ends."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, replace
from functools import partial
from typing import Any

from flask import request
from sqlalchemy.orm import Session

from models.cases import Case
from webapp.api.access import bearer, caller, command, desk, services
from webapp.api.claimschemas import (
    Claims,
    ClaimsDone,
    ClaimsQuery,
    EndLine,
    Heir,
    JoinLines,
    LineChange,
    LineDetail,
    LineHistory,
    NewLines,
    NewPayment,
    Reason,
    Reversal,
    SplitDone,
    SplitLines,
)
from webapp.api.cursors import number_after
from webapp.api.operations import Operations
from webapp.api.problems import responses
from webapp.api.schemas import IdempotencyKey
from workflows import canonical, claimrights, claimsplit, claimview, claimwork, privacy
from workflows.claims.book import Line, Payment
from workflows.claims.faults import of_one_row
from workflows.claims.fields import ELSEWHERE, FACTS
from workflows.claims.reading import ITEMS, NUMBER
from workflows.claimwork import Done, Seen
from workflows.errors import N_, InvalidInput, NotFound

blueprint = Operations("claims", __name__, tag="claims")
_OF_AN_EVENT = ("seq", "at", "actor", "on_behalf_of", "command", "reason")
_KEY = 190
"""How much of a request's name is left of it, to name its second half by."""
_SUMS = ("claimed", "found", "additional", "agreed", "recovered", "outstanding")


@blueprint.get("/cases/<case_id>/claims")
@blueprint.auth_required(bearer)
@blueprint.takes(ClaimsQuery, location="query")
@blueprint.gives(Claims)
@blueprint.doc(responses=responses(404, 422))
def list_claims(case_id: str, query_data: dict[str, Any]) -> dict[str, Any]:
    """List the claim lines of a case by number, with the sums of all its lines."""
    with services().database.reading() as session:
        case = _visible(session, case_id)
        release = services().releases.by_digest(session, case.release_digest)
        page = claimview.page(
            session,
            case.id,
            after=number_after(query_data.get("cursor")),
            limit=query_data["limit"],
            state="open" if query_data["running"] else "",
            behaviour=release.behaviour,
        )
        return {
            "items": [_line_body(line) for line in page.lines],
            "next_cursor": None if page.after is None else str(page.after),
            "sums": canonical.plain(page.sums.plain()),
            "version": case.version,
        }


@blueprint.post("/cases/<case_id>/claims")
@blueprint.auth_required(bearer)
@blueprint.takes(NewLines)
@blueprint.takes(IdempotencyKey, location="headers", arg_name="header")
@blueprint.gives(ClaimsDone, status_code=201)
@blueprint.doc(responses=responses(403, 404, 409, 415, 422))
@command
def record_claims(case_id: str, json_data: dict[str, Any], header: dict[str, Any]) -> dict[str, Any]:
    """Enter claim lines, all or none: those with a number are changed, the others are new."""
    with desk() as opened:
        body = _sent()
        why = body.get(ELSEWHERE.key)
        done = claimwork.record(opened, case_id, body["lines"], elsewhere_reason=why, seen=_seen(json_data, header))
        return _done_body(done)


@blueprint.get("/cases/<case_id>/claims/<int(max=999999):number>")
@blueprint.auth_required(bearer)
@blueprint.gives(LineDetail)
@blueprint.doc(responses=responses(404))
def read_claim(case_id: str, number: int) -> dict[str, Any]:
    """Read a claim line with its items and payments; personal numbers are masked."""
    with services().database.reading() as session:
        case = _visible(session, case_id)
        body = _line_body(claimview.line(session, case.id, number))
        payments = claimview.payments(session, case.id, number)
        return body | {"payments": [_payment_body(payment) for payment in payments], "version": case.version}


@blueprint.patch("/cases/<case_id>/claims/<int(max=999999):number>")
@blueprint.auth_required(bearer)
@blueprint.takes(LineChange)
@blueprint.takes(IdempotencyKey, location="headers", arg_name="header")
@blueprint.gives(ClaimsDone)
@blueprint.doc(responses=responses(403, 404, 409, 415, 422))
@command
def change_claim(case_id: str, number: int, json_data: dict[str, Any], header: dict[str, Any]) -> dict[str, Any]:
    """Change the facts of a line (with what is claimed), or say what is found and agreed: items alone."""
    row = {key: value for key, value in _sent().items() if key != "version"} | {NUMBER: number}
    change: Callable[..., Done] = claimwork.assess
    if not row.keys() <= {NUMBER, ITEMS}:
        change = partial(claimwork.record, elsewhere_reason=row.pop(ELSEWHERE.key, None))
    with _of_one_row("lines[0]."), desk() as opened:
        return _done_body(change(opened, case_id, [row], seen=_seen(json_data, header)))


@blueprint.post("/cases/<case_id>/claims/<int(max=999999):number>/payments")
@blueprint.auth_required(bearer)
@blueprint.takes(NewPayment)
@blueprint.takes(IdempotencyKey, location="headers", arg_name="header")
@blueprint.gives(ClaimsDone, status_code=201)
@blueprint.doc(responses=responses(403, 404, 409, 415, 422))
@command
def record_payment(case_id: str, number: int, json_data: dict[str, Any], header: dict[str, Any]) -> dict[str, Any]:
    """Enter money that came for a line, never more than is found and not yet recovered."""
    row = {key: value for key, value in _sent().items() if key != "version"} | {"line": number}
    with _of_one_row("payments[0]."), desk() as opened:
        return _done_body(claimwork.pay(opened, case_id, [row], seen=_seen(json_data, header)))


@blueprint.post("/cases/<case_id>/payments/<int(max=999999):payment>/reversal")
@blueprint.auth_required(bearer)
@blueprint.takes(Reversal)
@blueprint.takes(IdempotencyKey, location="headers", arg_name="header")
@blueprint.gives(ClaimsDone, status_code=201)
@blueprint.doc(responses=responses(403, 404, 409, 415, 422))
@command
def reverse_payment(case_id: str, payment: int, json_data: dict[str, Any], header: dict[str, Any]) -> dict[str, Any]:
    """Take a payment back, once; it stays visible with its reversal beside it."""
    with desk() as opened:
        done = claimwork.reverse(opened, case_id, payment, _values(), seen=_seen(json_data, header))
        return _done_body(done)


@blueprint.post("/cases/<case_id>/claims/<int(max=999999):number>/end")
@blueprint.auth_required(bearer)
@blueprint.takes(EndLine)
@blueprint.takes(IdempotencyKey, location="headers", arg_name="header")
@blueprint.gives(ClaimsDone)
@blueprint.doc(responses=responses(403, 404, 409, 415, 422))
@command
def end_claim(case_id: str, number: int, json_data: dict[str, Any], header: dict[str, Any]) -> dict[str, Any]:
    """End a line with its reason."""
    with desk() as opened:
        return _done_body(claimwork.end(opened, case_id, [number], _values(), seen=_seen(json_data, header)))


@blueprint.post("/cases/<case_id>/claims/<int(max=999999):number>/reopen")
@blueprint.auth_required(bearer)
@blueprint.takes(Reason)
@blueprint.takes(IdempotencyKey, location="headers", arg_name="header")
@blueprint.gives(ClaimsDone)
@blueprint.doc(responses=responses(403, 404, 409, 415, 422))
@command
def reopen_claim(case_id: str, number: int, json_data: dict[str, Any], header: dict[str, Any]) -> dict[str, Any]:
    """Let an ended line go on."""
    with desk() as opened:
        return _done_body(claimwork.reopen(opened, case_id, [number], _values(), seen=_seen(json_data, header)))


@blueprint.post("/cases/<case_id>/claims/<int(max=999999):number>/heir")
@blueprint.auth_required(bearer)
@blueprint.takes(Heir)
@blueprint.takes(IdempotencyKey, location="headers", arg_name="header")
@blueprint.gives(ClaimsDone)
@blueprint.doc(responses=responses(403, 404, 409, 415, 422))
@command
def name_heir(case_id: str, number: int, json_data: dict[str, Any], header: dict[str, Any]) -> dict[str, Any]:
    """Name the heir with whom a line goes on after its claimant has died."""
    with desk() as opened:
        return _done_body(claimwork.inherit(opened, case_id, number, _values(), seen=_seen(json_data, header)))


@blueprint.post("/cases/<case_id>/claims/split")
@blueprint.auth_required(bearer)
@blueprint.takes(SplitLines)
@blueprint.takes(IdempotencyKey, location="headers", arg_name="header")
@blueprint.gives(SplitDone, status_code=201)
@blueprint.doc(responses=responses(403, 404, 409, 415, 422))
def split_claims(case_id: str, json_data: dict[str, Any], header: dict[str, Any]) -> dict[str, Any]:
    """Split lines off into a case of their own; broken off half-way, the same key sent again completes it."""
    seen = _seen(json_data, header)
    with desk() as opened:
        split = claimsplit.open_split(
            opened, case_id, json_data["lines"], json_data["values"], idempotency_key=seen.idempotency_key
        )
    key = None if seen.idempotency_key is None else f"{seen.idempotency_key[:_KEY]}/leave"
    with desk() as opened:
        done = claimsplit.leave(opened, case_id, split, json_data["reason"], seen=replace(seen, idempotency_key=key))
    return {"case_id": split.case_id, "number": split.number, "version": done.version}


@blueprint.post("/cases/<case_id>/claims/join")
@blueprint.auth_required(bearer)
@blueprint.takes(JoinLines)
@blueprint.takes(IdempotencyKey, location="headers", arg_name="header")
@blueprint.gives(ClaimsDone)
@blueprint.doc(responses=responses(403, 404, 409, 415, 422))
@command
def join_claims(case_id: str, json_data: dict[str, Any], header: dict[str, Any]) -> dict[str, Any]:
    """Work lines together with another open case of the process that is on the same employer."""
    with desk() as opened:
        return _done_body(
            claimsplit.join(opened, case_id, json_data["lines"], json_data["case"], seen=_seen(json_data, header))
        )


@blueprint.get("/cases/<case_id>/claims/<int(max=999999):number>/history")
@blueprint.auth_required(bearer)
@blueprint.gives(LineHistory)
@blueprint.doc(responses=responses(404))
def read_claim_history(case_id: str, number: int) -> dict[str, Any]:
    """Read what happened to a line, oldest first: each changed value before and after."""
    with services().database.reading() as session:
        case = _visible(session, case_id)
        claimview.line(session, case.id, number)
        events = claimview.history(session, case.id, number)
        release = services().releases.by_digest(session, case.release_digest)
        return {
            "items": [
                {
                    **{name: getattr(event, name) for name in _OF_AN_EVENT},
                    "changed": canonical.plain(privacy.masked_record(release, event.changed)),
                    "payments": [_payment_body(payment) for payment in event.payments],
                }
                for event in events
            ]
        }


def _visible(session: Session, case_id: str) -> Case:
    case = session.get(Case, case_id)
    if case is None:
        raise NotFound(N_("找不到这个案件，或您无权查看"))
    claimrights.require_sees(services().desk_in(session, caller()), case)
    if not claimrights.has_claims(services().releases.by_digest(session, case.release_digest)):
        raise NotFound(N_("这类案件没有职工名册"))
    return case


def _sent() -> dict[str, Any]:
    """Return the body as it was sent: the command checks its values and names every wrong one."""
    body: dict[str, Any] = request.get_json()
    return body


def _values() -> dict[str, Any]:
    return {key: value for key, value in _sent().items() if key != "version"}


def _seen(body: Mapping[str, Any], header: Mapping[str, Any]) -> Seen:
    return Seen(version=body.get("version"), idempotency_key=header.get("key"))


@contextmanager
def _of_one_row(prefix: str) -> Iterator[None]:
    """Name wrong fields as the body of a single line has them, without the row of a table."""
    try:
        yield
    except InvalidInput as refused:
        raise of_one_row(refused, prefix) from refused


def _done_body(done: Done) -> dict[str, Any]:
    return {"lines": list(done.lines), "payments": list(done.payments), "version": done.version}


def _line_body(line: Line) -> dict[str, Any]:
    facts = canonical.plain(privacy.masked_claimant({key: line.facts[key] for key in FACTS}))
    beside = {"split_from": line.split_from, "joined_to": line.joined_to}
    heir = {"heir_name": privacy.mask("name", line.heir_name), "died_on": canonical.plain(line.died_on)}
    return {
        "number": line.number,
        **facts,
        **beside,
        **heir,
        "items": [canonical.plain(asdict(item)) for item in line.items.values()],
        **{name: canonical.plain(getattr(line, name)) for name in _SUMS},
        "unpaid_months": line.months,
        "end": None if line.end is None else canonical.plain(asdict(line.end)),
    }


def _payment_body(payment: Payment) -> dict[str, Any]:
    body: dict[str, Any] = canonical.plain(asdict(payment))
    return body
