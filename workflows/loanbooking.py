"""From what was entered for a loan by hand to the event that it means, and whether it was entered once before.

Knows bookings and events; must not know who may book, nor how an entry is written.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, or_, select

from models.loans import LoanBooking, LoanEvent
from workflows import canonical
from workflows.claims.faults import Faults, Place
from workflows.errors import N_, InvalidState
from workflows.loans.events import (
    Charged,
    Event,
    Paid,
    Prepaid,
    Refunded,
    Reversed,
    SubsidyPaid,
    SubsidyReturned,
    Waived,
)
from workflows.money import fen, yuan

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from sqlalchemy.orm import Session

    from workflows.loanledger import Ledger

REVERSE = "reverse"
_REFERENCE_BOOKED = N_("流水号“{reference}”已入账（第 {number} 笔），请勿重复登记")
_REFERENCE_ENTERED = N_("流水号“{reference}”已登记，正待复核（第 {number} 号），请勿重复登记")
_ALIKE_BOOKED = N_("{on}已有一笔同样金额的账（第 {number} 笔），请核对；确为两笔的，请勾选“确认不是重复入账”")
_ALIKE_ENTERED = N_(
    "{on}已登记一笔同样金额的账，正待复核（第 {number} 号），请核对；确为两笔的，请勾选“确认不是重复入账”"
)
_INCOMING = ("pay", "prepay")
EVENTS: Mapping[str, type[Event]] = {
    "pay": Paid,
    "prepay": Prepaid,
    "charge": Charged,
    "waive": Waived,
    "refund": Refunded,
    "subsidy_paid": SubsidyPaid,
    "subsidy_returned": SubsidyReturned,
    REVERSE: Reversed,
}
"""The event that each kind of booking means."""
_SAID = ("payer", "effect", "part", "quarter", "event")
_KINDS: Mapping[str, str] = {
    "pay": "paid",
    "prepay": "prepaid",
    "refund": "refunded",
    "subsidy_paid": "subsidy_paid",
    "subsidy_returned": "subsidy_returned",
}


def event_of(kind: str, values: Mapping[str, Any], number: int, booked_on: date) -> Event:
    """Return the event that read values mean when they are booked on a day under a number."""
    said: dict[str, Any] = {name: values[name] for name in _SAID if name in values}
    if "amount" in values:
        said["amount"] = fen(values["amount"])
    if kind in _INCOMING:
        said["reference"] = values.get("reference", "")
    if kind == REVERSE:
        said["event"], said["reason"] = int(values["event"]), values["reason"]
    return EVENTS[kind](number=number, on=values.get("on", booked_on), booked_on=booked_on, **said)


def refuse_twice(
    session: Session, case_id: str, ledger: Ledger, asked: tuple[str, Mapping[str, Any]], *, but: int | None = None
) -> None:
    """Refuse what was booked, or entered to be booked, once before: the same reference, or the same amount on a day.

    The latter may be told to be no repetition (`again`); two with different references are none. *but* is the booking
    that is being confirmed. Raises `InvalidInput`.
    """
    kind, values = asked
    if not _alike(kind):
        return
    faults = Faults()
    booked, entered = _booked(session, case_id, ledger, asked), _waiting(session, case_id, kind, but)
    for number, other, known in [*((*each, True) for each in booked), *((*each, False) for each in entered)]:
        mine, theirs = values.get("reference"), other.get("reference")
        if mine and mine == theirs:
            told = {"reference": mine, "number": number}
            faults.add(Place(), "reference", _REFERENCE_BOOKED if known else _REFERENCE_ENTERED, told)
        elif not (mine and theirs) and not values.get("again") and _same(values, other):
            told = {"on": values["on"].isoformat(), "number": number}
            faults.add(Place(), "again", _ALIKE_BOOKED if known else _ALIKE_ENTERED, told)
    faults.refuse()


def _same(values: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    return bool(values.get("on") == other.get("on") and fen(values.get("amount")) == fen(other.get("amount")))


def _alike(kind: str) -> tuple[str, ...]:
    """Return the kinds of bookings that the same money may have been entered as."""
    if kind in _INCOMING:
        return _INCOMING
    return (kind,) if kind in _KINDS else ()


def _booked(
    session: Session, case_id: str, ledger: Ledger, asked: tuple[str, Mapping[str, Any]]
) -> list[tuple[int, dict[str, Any]]]:
    """Return what was booked, and not taken back, with the same reference or the same amount on that day."""
    kind, values = asked
    same = and_(LoanEvent.value_on == values.get("on"), LoanEvent.amount_fen == fen(values.get("amount")))
    if values.get("reference"):
        same = or_(same, LoanEvent.reference == values["reference"])
    statement = select(LoanEvent).where(LoanEvent.case_id == case_id, LoanEvent.kind.in_(_alike_events(kind)), same)
    return [
        (row.number, {"on": row.value_on, "amount": yuan(row.amount_fen), "reference": row.reference})
        for row in session.scalars(statement.order_by(LoanEvent.number))
        if row.number not in ledger.reversed
    ]


def _alike_events(kind: str) -> list[str]:
    return [_KINDS[each] for each in _alike(kind)]


def _waiting(session: Session, case_id: str, kind: str, but: int | None) -> list[tuple[int, dict[str, Any]]]:
    statement = select(LoanBooking).where(LoanBooking.case_id == case_id, LoanBooking.state == "entered")
    rows = session.scalars(statement.order_by(LoanBooking.number))
    return [
        (row.number, canonical.loads(row.entered)) for row in rows if row.number != but and row.kind in _alike(kind)
    ]


def next_booking(session: Session, case_id: str) -> int:
    """Return the number of the next booking of a case."""
    statement = select(LoanBooking.number).where(LoanBooking.case_id == case_id)
    return (session.scalar(statement.order_by(LoanBooking.number.desc()).limit(1)) or 0) + 1


def waiting(session: Session, case_id: str, number: int) -> LoanBooking:
    """Return a booking that waits for a second person. Raises `InvalidState` when it does not, or there is none."""
    row = session.get(LoanBooking, (case_id, number), populate_existing=True)
    if row is None:
        raise InvalidState(N_("本案没有第 {number} 号待复核的账，请核对编号"), number=number)
    if row.state != "entered":
        template = N_("第 {number} 号账已复核或已撤销，不能再办理")
        raise InvalidState(template, number=number)
    return row
