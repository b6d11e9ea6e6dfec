"""`/cases/{id}/loan` and `/loans`: how loans stand, what happened to them, and what is booked by two people."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from flask import request
from sqlalchemy.orm import Session

from models.cases import Case
from webapp.api.access import bearer, caller, command, desk, services
from webapp.api.loanschemas import (
    BookingConfirmed,
    BookingDropped,
    BookingsQuery,
    LoanBookings,
    LoanDetail,
    LoanDone,
    LoanEvents,
    LoanQuery,
    LoanQuote,
    Loans,
    LoansQuery,
    NewBooking,
    QuoteQuery,
)
from webapp.api.operations import Operations
from webapp.api.problems import responses
from webapp.api.schemas import IdempotencyKey
from workflows import authority, canonical, loanfields, loanrights, loanrows, loanview, loanwork
from workflows.claims.faults import Faults
from workflows.claimwork import Seen
from workflows.clock import office_date
from workflows.errors import N_, NotFound
from workflows.loanrows import Stored
from workflows.loans.book import Book, Owed, Row
from workflows.loanview import Happened
from workflows.loanwork import Done
from workflows.money import amount, fen

blueprint = Operations("loans", __name__, tag="loans")
_PARTS = ("fee", "penalty", "interest", "principal")
_SUMS = ("principal", "interest", "paid_principal", "paid_interest", "owed_principal", "owed_interest")


@blueprint.get("/loans")
@blueprint.auth_required(bearer)
@blueprint.takes(LoansQuery, location="query")
@blueprint.gives(Loans)
@blueprint.doc(responses=responses(403, 422))
def list_loans(query_data: dict[str, Any]) -> dict[str, Any]:
    """List the loans of the offices the caller sees, as of today: the late ones the longest late first."""
    with services().database.reading() as session:
        loanrights.require_lists(services().desk_in(session, caller()))
        wanted = loanview.Wanted(
            offices=authority.visible_offices(session, caller()),
            today=_today(),
            status=query_data.get("status"),
            late=query_data["late"],
        )
        page = loanview.page(session, wanted, cursor=query_data.get("cursor"), limit=query_data["limit"])
        items = [
            {
                **_standing(each.book),
                "case_id": each.case.id,
                "case_number": each.case.number,
                "number": each.row.number,
                "bank": each.row.bank,
            }
            for each in page.items
        ]
        return {"items": items, "next_cursor": page.next_cursor}


@blueprint.get("/cases/<case_id>/loan")
@blueprint.auth_required(bearer)
@blueprint.takes(LoanQuery, location="query")
@blueprint.gives(LoanDetail)
@blueprint.doc(responses=responses(403, 404, 422))
def read_loan(case_id: str, query_data: dict[str, Any]) -> dict[str, Any]:
    """Read the loan of a case at the end of a day, as it was known on that day, with its schedule and balances."""
    with services().database.reading() as session:
        case, stored = _loan(session, case_id)
        book = loanview.book(stored.ledger, query_data.get("as_of") or _today())
        about, terms = stored.about, book.terms.plain()
        return {
            **_standing(book),
            **{name: getattr(about, name) for name in ("number", "bank", "contract_number")},
            **{name: str(getattr(about, name)) for name in ("subsidy_share", "guaranteed_share")},
            "terms": {
                **terms,
                "principal": _yuan(book.terms.principal),
                "disbursed_on": book.terms.disbursed_on,
            },
            "due": _owed(book.due),
            "schedule": [_instalment(row) for row in book.rows],
            "balances": {account: _yuan(balance) for account, balance in book.balances.items()},
            "version": case.version,
        }


@blueprint.get("/cases/<case_id>/loan/events")
@blueprint.auth_required(bearer)
@blueprint.gives(LoanEvents)
@blueprint.doc(responses=responses(403, 404))
def list_loan_events(case_id: str) -> dict[str, Any]:
    """List what happened to the loan in the order of booking, each event with its postings."""
    with services().database.reading() as session:
        _loan(session, case_id)
        return {"items": [_event(each) for each in loanview.events(session, case_id)]}


@blueprint.get("/cases/<case_id>/loan/quote")
@blueprint.auth_required(bearer)
@blueprint.takes(QuoteQuery, location="query")
@blueprint.gives(LoanQuote)
@blueprint.doc(responses=responses(403, 404, 422))
def quote_repayment(case_id: str, query_data: dict[str, Any]) -> dict[str, Any]:
    """Tell what an early repayment would cost and change; nothing is booked."""
    with services().database.reading() as session:
        _, stored = _loan(session, case_id)
        on, wanted = query_data["on"] or _today(), query_data.get("amount")
        quote = loanview.quote(
            stored,
            on,
            amount=None if wanted is None else _entered_amount(wanted),
            effect=query_data["effect"],
            today=_today(),
        )
        sums = ("amount", "accrued", "principal", "payoff", "overpaid", "interest_saved")
        return {
            **{name: _yuan(getattr(quote, name)) for name in sums},
            "on": quote.on,
            "matures_on": quote.matures_on,
            "due": _owed(quote.due),
            "schedule": [_instalment(row) for row in quote.rows],
        }


@blueprint.get("/cases/<case_id>/loan/bookings")
@blueprint.auth_required(bearer)
@blueprint.takes(BookingsQuery, location="query")
@blueprint.gives(LoanBookings)
@blueprint.doc(responses=responses(403, 404, 422))
def list_loan_bookings(case_id: str, query_data: dict[str, Any]) -> dict[str, Any]:
    """List what was entered by hand, and what became of it."""
    with services().database.reading() as session:
        _loan(session, case_id)
        found = loanview.bookings(session, case_id, state=query_data.get("state"))
        return {"items": [{**asdict(each), "values": canonical.plain(dict(each.values))} for each in found]}


@blueprint.post("/cases/<case_id>/loan/bookings")
@blueprint.auth_required(bearer)
@blueprint.takes(NewBooking)
@blueprint.takes(IdempotencyKey, location="headers", arg_name="header")
@blueprint.gives(LoanDone, status_code=201)
@blueprint.doc(responses=responses(403, 404, 409, 415, 422))
@command
def enter_loan_booking(case_id: str, json_data: dict[str, Any], header: dict[str, Any]) -> dict[str, Any]:
    """Enter what happened: money that came, a reversal …; it counts once another person has confirmed it."""
    with desk() as opened:
        kind, values = json_data["kind"], _sent("kind")
        return _done(loanwork.enter(opened, case_id, kind, values, seen=_seen(json_data, header)))


@blueprint.post("/cases/<case_id>/loan/bookings/<int(max=999999):booking>/confirmation")
@blueprint.auth_required(bearer)
@blueprint.takes(BookingConfirmed)
@blueprint.takes(IdempotencyKey, location="headers", arg_name="header")
@blueprint.gives(LoanDone)
@blueprint.doc(responses=responses(403, 404, 409, 415, 422))
@command
def confirm_loan_booking(
    case_id: str, booking: int, json_data: dict[str, Any], header: dict[str, Any]
) -> dict[str, Any]:
    """Confirm what another person entered: it is booked exactly so."""
    with desk() as opened:
        return _done(loanwork.confirm(opened, case_id, booking, seen=_seen(json_data, header)))


@blueprint.post("/cases/<case_id>/loan/bookings/<int(max=999999):booking>/withdrawal")
@blueprint.auth_required(bearer)
@blueprint.takes(BookingDropped)
@blueprint.takes(IdempotencyKey, location="headers", arg_name="header")
@blueprint.gives(LoanDone)
@blueprint.doc(responses=responses(403, 404, 409, 415, 422))
@command
def drop_loan_booking(case_id: str, booking: int, json_data: dict[str, Any], header: dict[str, Any]) -> dict[str, Any]:
    """Drop what waits to be confirmed, with a reason."""
    with desk() as opened:
        return _done(loanwork.drop(opened, case_id, booking, _sent(), seen=_seen(json_data, header)))


def _loan(session: Session, case_id: str) -> tuple[Case, Stored]:
    """Return a case and its loan. Raises `NotFound` when the caller may not see it, or there is none."""
    case = session.get(Case, case_id)
    if case is None:
        raise NotFound(N_("找不到这个案件，或您无权查看"))
    loanrights.require_sees(services().desk_in(session, caller()), case)
    stored = loanrows.of_case(session, case_id)
    if stored is None:
        raise NotFound(N_("本案没有贷款台账：尚未登记放款，或这类案件没有贷款"))
    return case, stored


def _today() -> date:
    return office_date(services().clock.now())


def _entered_amount(raw: Any) -> int:
    """Return an amount that was asked for, fen. Raises `InvalidInput` for what is none."""
    faults = Faults()
    known = {"amount": loanfields.BOOKINGS["pay"]["amount"]}
    read = loanfields.read_some(known, {"amount": raw}, _today(), faults)
    faults.refuse()
    return fen(read["amount"]) or 0


def _sent(*but: str) -> dict[str, Any]:
    """Return the body as it was sent: the command checks its values and names every wrong one."""
    body: dict[str, Any] = request.get_json()
    return {key: value for key, value in body.items() if key not in ("version", *but)}


def _seen(body: Mapping[str, Any], header: Mapping[str, Any]) -> Seen:
    return Seen(version=body.get("version"), idempotency_key=header.get("key"))


def _done(done: Done) -> dict[str, Any]:
    return {name: getattr(done, name) for name in ("booking", "event", "status", "version")}


def _yuan(stored: int) -> str:
    return str(amount(stored))


def _owed(owed: Owed) -> dict[str, str]:
    return {part: _yuan(getattr(owed, part)) for part in _PARTS}


def _instalment(row: Row) -> dict[str, Any]:
    kept = {name: getattr(row, name) for name in ("number", "due_on", "state", "days_late")}
    return kept | {name: _yuan(getattr(row, name)) for name in _SUMS}


def _standing(book: Book) -> dict[str, Any]:
    days = ("as_of", "status", "days_late", "oldest_due_on", "next_due_on", "matures_on", "settled_on")
    sums = ("outstanding", "overdue", "next_due_amount", "payoff", "overpaid", "written_off")
    return {
        **{name: getattr(book, name) for name in days},
        **{name: _yuan(getattr(book, name)) for name in sums},
        "extensions": book.times_extended,
        "restructurings": book.times_restructured,
        "compensated": _yuan(book.compensated.total),
        "recovered": _yuan(book.recovered.total),
    }


def _event(each: Happened) -> dict[str, Any]:
    return {
        **asdict(each),
        "amount": None if each.amount is None else _yuan(each.amount),
        "detail": dict(each.detail),
        "postings": [{**asdict(line), "amount": _yuan(line.amount)} for line in each.postings],
    }
