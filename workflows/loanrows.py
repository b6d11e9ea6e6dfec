"""A loan as rows: its events are read, and what one more does is written, with guarantee and money of funds.

Whoever calls has locked the case's row. What was written is told to the journal through `told`, by whatever command or
step it was. Knows tables; must not know rules (`workflows.loans`) nor who may do what.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, delete, insert, select, update

from models.base import table_of
from models.guarantees import Guarantee
from models.loans import Loan, LoanEvent, LoanInstalment, LoanPosting
from models.prepared import Prepared
from workflows import canonical, guaranteerows
from workflows.errors import N_, InvalidState
from workflows.guaranteerows import COMPENSATION, RECOVERY, Paid
from workflows.loanledger import (
    About,
    Ledger,
    Told,
    event_columns,
    instalment_columns,
    loan_columns,
    posting_columns,
    read_days,
)
from workflows.loans import events
from workflows.loans.compensation import guaranteed

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from models.cases import Case
    from workflows.loans.applying import Booked
    from workflows.loans.book import Book

_LOANS, _EVENTS, _INSTALMENTS = table_of(Loan), table_of(LoanEvent), table_of(LoanInstalment)
_POSTINGS = table_of(LoanPosting)
_READ = [_EVENTS.c[name] for name in ("kind", "number", "value_on", "booked_on", "detail", "days")]
_OF_ONE = Prepared(select(*_READ).where(_EVENTS.c.case_id == bindparam("case_id")).order_by(_EVENTS.c.number))
_TOLD = "loans told"
_WRITTEN = "loans written"
"""The ledgers that the transaction of a session has changed, under its lock, with the entry of the last change."""
_NO_DAYS = "{}"
KEPT = 20_000
"""How many events a process keeps as values."""


@dataclass(frozen=True, kw_only=True)
class Stamp:
    """Which journal entry writes, when, and by whom the event was entered."""

    seq: int
    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class Stored:
    """A loan as it is stored: its row and its events. Its book is folded when it is asked for."""

    row: Loan
    ledger: Ledger

    @property
    def about(self) -> About:
        """What is no matter of its book."""
        row = self.row
        return About(
            number=row.number,
            bank=row.bank,
            contract_number=row.contract_number,
            subsidy_share=Decimal(row.subsidy_share),
            guaranteed_share=Decimal(row.guaranteed_share),
        )


def of_case(session: Session, case_id: str) -> Stored | None:
    """Return the loan of a case, None while there is none."""
    row = session.get(Loan, case_id)
    if row is None:
        return None
    seq, ledger = session.info.get(_WRITTEN, {}).get(case_id, (0, Ledger()))
    return Stored(row=row, ledger=ledger if seq == row.changed_seq else _ledger(session, case_id))


def required(session: Session, case_id: str) -> Stored:
    """Return the loan of a case. Raises `InvalidState` while there is none."""
    found = of_case(session, case_id)
    if found is None:
        raise InvalidState(N_("本案贷款尚未发放，没有台账；请先登记放款"))
    return found


def ledgers(session: Session, case_ids: Iterable[str]) -> dict[str, Ledger]:
    """Return the ledgers of cases, in one query; a case without a loan has an empty one."""
    wanted = list(case_ids)
    found: dict[str, list[events.Event]] = {case_id: [] for case_id in wanted}
    days: dict[str, dict[Any, bool]] = {case_id: {} for case_id in wanted}
    statement = select(_EVENTS.c.case_id, *_READ).where(_EVENTS.c.case_id.in_(wanted))
    for row in session.execute(statement.order_by(_EVENTS.c.case_id, _EVENTS.c.number)):
        found[row.case_id].append(_event(row.kind, row.number, row.value_on, row.booked_on, row.detail))
        if row.days != _NO_DAYS:
            days[row.case_id] |= read_days(canonical.loads(row.days))
    return {case_id: Ledger(events=tuple(found[case_id]), days=days[case_id]) for case_id in wanted}


def _ledger(session: Session, case_id: str) -> Ledger:
    """Return the ledger of one case: on the way of every booking, and the longer the older the loan is."""
    session.flush()
    found: list[events.Event] = []
    known: dict[Any, bool] = {}
    for *row, days in _OF_ONE.all(session.connection(), {"case_id": case_id}):
        found.append(_event(*row))
        if days != _NO_DAYS:
            known |= read_days(canonical.loads(days))
    return Ledger(events=tuple(found), days=known)


@lru_cache(maxsize=KEPT)
def _event(kind: str, number: int, on: date, booked_on: date, detail: str) -> events.Event:
    """Return the event of a row; one process reads the same again and again, and an event never changes."""
    return events.read(kind, number, on, booked_on, canonical.loads(detail))


@dataclass(frozen=True, kw_only=True)
class Booking:
    """An event that can be booked, and what it does."""

    told: Told
    done: Booked


def begin(session: Session, case: Case, about: About, booking: Booking, stamp: Stamp) -> None:
    """Write a loan with its first event."""
    book = booking.done.book
    row = {**loan_columns(about, book), "case_id": case.id, "office_id": case.office_id, "changed_seq": stamp.seq}
    session.execute(insert(_LOANS), row)
    _write(session, case.id, Ledger(), booking, stamp)
    _guarantee(session, case.id, _Change(None, book, 1, about), stamp)


def add(session: Session, stored: Stored, booking: Booking, stamp: Stamp) -> None:
    """Write one more event of a loan."""
    row, event, after = stored.row, booking.told.event, booking.done.book
    compensated = bool(row.compensated_fen or after.compensated.total)
    before = stored.ledger.fold(event.booked_on) if compensated else None
    for name, value in loan_columns(stored.about, after).items():
        setattr(row, name, value)
    row.changed_seq = stamp.seq
    session.flush()
    _write(session, row.case_id, stored.ledger, booking, stamp)
    _guarantee(session, row.case_id, _Change(before, after, event.number, stored.about), stamp)


def complete(session: Session) -> int:
    """Work out since when loans are at risk of which a migration could not tell; return of how many."""
    unknown = select(Loan).where(Loan.at_risk_since.is_(None), Loan.status != "settled")
    found = {row.case_id: row for row in session.scalars(unknown)}
    for case_id, ledger in ledgers(session, found).items():
        risk = ledger.fold(ledger.events[-1].booked_on).at_risk
        if risk is not None:
            found[case_id].at_risk_since, found[case_id].at_risk_on = risk.since, risk.from_on
    return len(found)


def told(session: Session, case_id: str) -> list[dict[str, Any]]:
    """What the journal keeps of a loan: the events written since it was last asked, in order."""
    return [said for of, said in session.info.pop(_TOLD, ()) if of == case_id]


def _write(session: Session, case_id: str, before: Ledger, booking: Booking, stamp: Stamp) -> None:
    told = booking.told
    session.info.setdefault(_WRITTEN, {})[case_id] = (stamp.seq, before.taken(told, booking.done.book))
    session.info.setdefault(_TOLD, []).append((case_id, told.plain()))
    row = {**event_columns(told), "case_id": case_id, "seq": stamp.seq, "at": stamp.at}
    session.execute(insert(_EVENTS), row | {"recorded_by": told.by or stamp.by})
    postings = posting_columns(booking.done.entry)
    if postings:
        session.execute(insert(_POSTINGS), [{**each, "case_id": case_id} for each in postings])
    _instalments(session, case_id, booking.done.book)


def _instalments(session: Session, case_id: str, book: Book) -> None:
    """Write the instalments that differ from those stored."""
    of_case = _INSTALMENTS.c.case_id == case_id
    stored = {row["number"]: dict(row) for row in session.execute(select(_INSTALMENTS).where(of_case)).mappings()}
    wanted = {row.number: {**instalment_columns(row), "case_id": case_id} for row in book.rows}
    fresh = [row for number, row in wanted.items() if number not in stored]
    changed = [row for number, row in wanted.items() if number in stored and stored[number] != row]
    if fresh:
        session.execute(insert(_INSTALMENTS), fresh)
    if changed:
        values: dict[str, Any] = {
            name: bindparam(f"new_{name}") for name in changed[0] if name not in ("case_id", "number")
        }
        statement = update(_INSTALMENTS).where(of_case, _INSTALMENTS.c.number == bindparam("new_number"))
        bound = [{f"new_{name}": value for name, value in row.items()} for row in changed]
        session.connection().execute(statement.values(values), bound)
    gone = sorted(stored.keys() - wanted.keys())
    if gone:
        session.execute(delete(_INSTALMENTS).where(of_case, _INSTALMENTS.c.number.in_(gone)))


@dataclass(frozen=True)
class _Change:
    """What an event did to a book; without any compensation nobody asks what was before."""

    before: Book | None
    after: Book
    event: int
    about: About


def _guarantee(session: Session, case_id: str, change: _Change, stamp: Stamp) -> None:
    """Let the guarantee follow what is repaid and taken back, and move the fund's money with what it paid and got."""
    row = session.get(Guarantee, case_id)
    if row is None:
        return
    limits = (row.reserved_fen, row.given_up_fen)
    current = guarantee_of(change.after, change.about.guaranteed_share, limits)
    if current != row.current_fen or (current and row.released_on is not None):
        if current > row.current_fen:  # takes capacity: whoever decides by what is guaranteed holds this lock
            guaranteerows.lock(session, row.fund_id)
        row.current_fen, row.changed_seq = current, stamp.seq
        if current and row.released_on is not None:  # what was repaid, and so released, is owed again
            row.released_on, row.released_reason = None, ""
        session.flush()
    for kind, amount in moved(change.before, change.after):
        fund = guaranteerows.lock(session, row.fund_id)
        if fund.balance_fen + amount < 0:
            raise InvalidState(N_("担保基金“{fund}”余额不足，无法办理；请先补充资金"), fund=fund.name)
        paid = Paid(kind=kind, amount=amount, event=change.event)
        guaranteerows.move(session, row, paid, at=stamp.at, by=stamp.by)


def guarantee_of(book: Book, share: Decimal, limits: tuple[int, int]) -> int:
    """Return what a fund guarantees of a loan, fen: never more than was reserved, nothing once some was given up."""
    reserved, given_up = limits
    return 0 if given_up else min(reserved, guaranteed(book, share))


def moved(before: Book | None, after: Book) -> list[tuple[str, int]]:
    """Return what an event moved in the guarantee fund: what it paid (below zero) or got back, by kind of movement."""
    paid = after.compensated.fund - (before.compensated.fund if before else 0)
    got = after.recovered.fund - (before.recovered.fund if before else 0)
    return [(kind, amount) for kind, amount in ((COMPENSATION, -paid), (RECOVERY, got)) if amount]
