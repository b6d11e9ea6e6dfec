"""From what was entered for a loan by hand to the event that it means, and whether it was entered once before.

Knows bookings and events; must not know who may book, nor how an entry is written.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import exists, select
from sqlalchemy.orm import aliased

from models.bankfiles import BankLine
from models.loans import Loan, LoanBooking, LoanEvent
from workflows import canonical
from workflows.bankfiles.values import normal
from workflows.claims.faults import Faults, Place
from workflows.errors import N_, InvalidState
from workflows.loanledger import amount_of
from workflows.loans.events import (
    Charged,
    Event,
    Paid,
    PenaltyCorrected,
    Prepaid,
    Refunded,
    Reversed,
    SubsidyPaid,
    SubsidyReturned,
    Waived,
)
from workflows.money import fen, yuan

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
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
_REFERENCE_ELSEWHERE = N_(
    "流水号“{reference}”已在同一银行的另一笔贷款入账，请核对回单和贷款；确为两笔的，请勾选“确认不是重复入账”"
)
_INCOMING = ("pay", "prepay")
EVENTS: Mapping[str, type[Event]] = {
    "pay": Paid,
    "prepay": Prepaid,
    "charge": Charged,
    "waive": Waived,
    "correct_penalty": PenaltyCorrected,
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
    if "penalty_percent" in values:
        said["penalty_percent"] = Decimal(values["penalty_percent"])
    if kind in _INCOMING:
        said["reference"] = values.get("reference", "")
    if kind == REVERSE:
        said["event"], said["reason"] = int(values["event"]), values["reason"]
    return EVENTS[kind](number=number, on=values.get("on", booked_on), booked_on=booked_on, **said)


@dataclass(frozen=True, kw_only=True)
class _Other:
    """What was booked on the loan, or (not `known`) waits to be; `from_bank` tells that a bank's file brought it."""

    number: int
    values: Mapping[str, Any]
    known: bool
    from_bank: bool = False

    @property
    def reference(self) -> str:
        """Its reference in the form in which references are compared."""
        return normal(self.values.get("reference") or "")


def refuse_twice(
    session: Session,
    case_id: str,
    ledger: Ledger,
    asked: tuple[str, Mapping[str, Any]],
    *,
    but: int | None = None,
    from_bank: bool = False,
) -> None:
    """Refuse what was booked, or entered to be booked, once before: the same reference, or the same amount on a day.

    The latter, and a reference that stands on another loan of the bank, may be told to be no repetition (`again`). Two
    that files of the bank have brought (*from_bank*) under different references are none; a voucher's number that a
    person typed tells nothing of the bank's. *but* is the booking that is being confirmed. Raises `InvalidInput`.
    """
    kind, values = asked
    if not _alike(kind):
        return
    faults, mine, again = Faults(), normal(values.get("reference") or ""), bool(values.get("again"))
    booked = _booked(session, case_id, ledger, (kind, {**values, "reference": mine}))
    for other in (*booked, *_waiting(session, case_id, kind, but)):
        if mine and mine == other.reference:
            told = {"reference": mine, "number": other.number}
            faults.add(Place(), "reference", _REFERENCE_BOOKED if other.known else _REFERENCE_ENTERED, told)
            continue
        both_told = bool(mine and other.reference and from_bank and other.from_bank)
        if not both_told and not again and _same(values, other.values):
            told = {"on": values["on"].isoformat(), "number": other.number}
            faults.add(Place(), "again", _ALIKE_BOOKED if other.known else _ALIKE_ENTERED, told)
    if mine and not again and not faults.found and _stands_elsewhere(session, case_id, kind, mine):
        faults.add(Place(), "again", _REFERENCE_ELSEWHERE, {"reference": mine})
    faults.refuse()


def _same(values: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    return bool(values.get("on") == other.get("on") and fen(values.get("amount")) == fen(other.get("amount")))


def _alike(kind: str) -> tuple[str, ...]:
    """Return the kinds of bookings that the same money may have been entered as."""
    if kind in _INCOMING:
        return _INCOMING
    return (kind,) if kind in _KINDS else ()


def _booked(session: Session, case_id: str, ledger: Ledger, asked: tuple[str, Mapping[str, Any]]) -> list[_Other]:
    """Return what was booked of these kinds and not taken back, with the reference asked about, or the day and amount.

    An old loan has many events, and its ledger has read them: rows are asked for only of what looks the same.
    """
    kind, values = asked
    alike, gone = tuple(EVENTS[each] for each in _alike(kind)), ledger.reversed
    standing = [each for each in ledger.events if isinstance(each, alike) and each.number not in gone]
    references = _references(session, case_id, kind, standing)
    on, fen_, mine = values.get("on"), fen(values.get("amount")), values["reference"]
    like = [
        each
        for each in standing
        if (mine and references[each.number] == mine) or (each.on == on and amount_of(each) == fen_)
    ]
    brought = _brought(session, case_id) if like else frozenset()
    return [
        _Other(
            number=each.number,
            values={"on": each.on, "amount": yuan(amount_of(each)), "reference": references[each.number]},
            known=True,
            from_bank=each.number in brought,
        )
        for each in like
    ]


def _references(session: Session, case_id: str, kind: str, standing: Sequence[Event]) -> dict[int, str]:
    """Return the references of events in the form in which they are compared; money that came tells its own."""
    if kind in _INCOMING:
        return {each.number: normal(each.reference) for each in standing if isinstance(each, Paid | Prepaid)}
    statement = select(LoanEvent.number, LoanEvent.reference).where(LoanEvent.case_id == case_id)
    rows = session.execute(statement.where(LoanEvent.kind.in_(_alike_events(kind))))
    return {number: normal(reference or "") for number, reference in rows}


def _brought(session: Session, case_id: str) -> frozenset[int | None]:
    """Return which events of a loan files of the bank have brought."""
    lines = select(BankLine.event).where(BankLine.case_id == case_id, BankLine.state == "booked")
    return frozenset(session.scalars(lines))


def _stands_elsewhere(session: Session, case_id: str, kind: str, reference: str) -> bool:
    """Whether money with a reference was booked, and not taken back, on another loan of the same bank."""
    bank = select(Loan.bank).where(Loan.case_id == case_id).scalar_subquery()
    reversal = aliased(LoanEvent)
    taken_back = exists().where(reversal.case_id == LoanEvent.case_id, reversal.reverses == LoanEvent.number)
    statement = (
        select(LoanEvent.number)
        .join(Loan, Loan.case_id == LoanEvent.case_id)
        .where(LoanEvent.reference == reference, LoanEvent.case_id != case_id, Loan.bank == bank)
        .where(LoanEvent.kind.in_(_alike_events(kind)), ~taken_back)
    )
    return session.scalar(statement.limit(1)) is not None


def _alike_events(kind: str) -> list[str]:
    return [_KINDS[each] for each in _alike(kind)]


def _waiting(session: Session, case_id: str, kind: str, but: int | None) -> list[_Other]:
    statement = select(LoanBooking).where(LoanBooking.case_id == case_id, LoanBooking.state == "entered")
    rows = session.scalars(statement.order_by(LoanBooking.number))
    return [
        _Other(number=row.number, values=canonical.loads(row.entered), known=False)
        for row in rows
        if row.number != but and row.kind in _alike(kind)
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
