"""Loans as readers want them: one as of a day, what happened to it, what waits for a second person, and pages of many.

Reads only; must not know who may see a case (`workflows.loanrights`) nor how a value is shown.
"""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import select, tuple_

from models.cases import Case
from models.loans import Loan, LoanBooking, LoanEvent, LoanPosting
from workflows import canonical, loanrows
from workflows.errors import N_, InvalidInput
from workflows.loans import preview
from workflows.loans.events import EFFECTS, Impossible
from workflows.paging import LARGEST_PAGE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

    from workflows.loanledger import Ledger
    from workflows.loanrows import Stored
    from workflows.loans.book import Book
    from workflows.loans.events import Effect
    from workflows.loans.preview import Quote


@dataclass(frozen=True, kw_only=True)
class Posting:
    """One line of the double entry of an event, fen; `about` is the event that it concerns, 0: passing time."""

    account: str
    amount: int
    about: int


@dataclass(frozen=True, kw_only=True)
class Happened:
    """An event as it was booked, with its postings; `reversed_by` names the event that took it back."""

    number: int
    kind: str
    on: date
    booked_on: date
    amount: int | None
    detail: Mapping[str, Any]
    reference: str | None
    reason: str
    reversed_by: int | None
    at: datetime
    by: str
    confirmed_by: str | None
    postings: Sequence[Posting]


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """What was entered by hand: read values, and what became of it (entered, confirmed, dropped)."""

    number: int
    kind: str
    values: Mapping[str, Any]
    state: str
    at: datetime
    by: str
    decided_at: datetime | None
    decided_by: str | None
    reason: str


@dataclass(frozen=True, kw_only=True)
class Listed:
    """A loan in a list: its row, its case, and its book at the end of the day that was asked for."""

    row: Loan
    case: Case
    book: Book


@dataclass(frozen=True, kw_only=True)
class Page:
    """Loans of a list, and where to go on (None: that was all)."""

    items: Sequence[Listed]
    next_cursor: str | None


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Which loans a list has: of these offices, in a status (None: any), only those that are late today or all."""

    offices: tuple[int, ...]
    today: date
    status: str | None = None
    late: bool = False


def book(ledger: Ledger, as_of: date) -> Book:
    """Return a loan at the end of a day, as it was known on that day. Raises `InvalidInput` before it was booked."""
    try:
        return ledger.fold(as_of)
    except Impossible as error:
        template = N_("{as_of}时本案贷款尚未登记放款，请选择 {first} 或以后的日期")
        first = ledger.events[0].booked_on.isoformat() if ledger.events else ""
        raise InvalidInput.one("as_of", template, as_of=as_of.isoformat(), first=first) from error


def events(session: Session, case_id: str) -> list[Happened]:
    """Return what happened to a loan, in the order of booking."""
    rows = session.scalars(select(LoanEvent).where(LoanEvent.case_id == case_id).order_by(LoanEvent.number)).all()
    posted: dict[int, list[Posting]] = {row.number: [] for row in rows}
    lines = select(LoanPosting).where(LoanPosting.case_id == case_id).order_by(LoanPosting.event, LoanPosting.position)
    for line in session.scalars(lines):
        posted[line.event].append(Posting(account=line.account, amount=line.amount_fen, about=line.about))
    taken = {row.reverses: row.number for row in rows if row.reverses is not None}
    return [_happened(row, taken.get(row.number), posted[row.number]) for row in rows]


def _happened(row: LoanEvent, reversed_by: int | None, postings: Sequence[Posting]) -> Happened:
    kept = ("number", "kind", "booked_on", "reference", "reason", "at", "by", "confirmed_by")
    same: dict[str, Any] = {name: getattr(row, name) for name in kept}
    detail = canonical.loads(row.detail)
    return Happened(
        **same, on=row.value_on, amount=row.amount_fen, detail=detail, reversed_by=reversed_by, postings=postings
    )


def bookings(session: Session, case_id: str, *, state: str | None = None) -> list[Waiting]:
    """Return what was entered by hand for a loan, in a state or all, in order."""
    statement = select(LoanBooking).where(LoanBooking.case_id == case_id).order_by(LoanBooking.number)
    if state is not None:
        statement = statement.where(LoanBooking.state == state)
    kept = ("number", "kind", "state", "at", "by", "decided_at", "decided_by", "reason")
    found = []
    for row in session.scalars(statement):
        same: dict[str, Any] = {name: getattr(row, name) for name in kept}
        found.append(Waiting(**same, values=canonical.loads(row.entered)))
    return found


def quote(stored: Stored, on: date, *, amount: int | None, effect: str, today: date) -> Quote:
    """Return what an early repayment (fen; None: all) on a day, today or later, would cost and change.

    Raises `InvalidInput` for a day before today, an unknown effect, and a loan that owes nothing.
    """
    if on < today:
        raise InvalidInput.one("on", N_("请填写今天（{today}）或以后的日期"), today=today.isoformat())
    if effect not in EFFECTS:
        known = "、".join(EFFECTS)
        raise InvalidInput.one("effect", N_("没有“{effect}”这种方式，可选：{known}"), effect=effect, known=known)
    if stored.ledger.fold(today).status != "running":
        raise InvalidInput.one("on", N_("贷款已结清、代偿或核销，没有可以提前归还的本金"))
    chosen: Effect = "shorten" if effect == "shorten" else "lower"
    return preview.quote(stored.ledger.events, stored.ledger.is_working_day, on, amount=amount, effect=chosen)


def page(session: Session, wanted: Wanted, *, cursor: str | None = None, limit: int = 50) -> Page:
    """Return loans of a list: the late ones the longest late first, all of them the oldest first.

    Raises `InvalidInput` for a cursor that is none and a limit out of bounds.
    """
    if not 1 <= limit <= LARGEST_PAGE:
        raise InvalidInput.one("limit", N_("每页数量应为 1 至 {largest}"), largest=LARGEST_PAGE)
    column = Loan.late_on if wanted.late else Loan.disbursed_on
    statement = select(Loan, Case).join(Case, Case.id == Loan.case_id).where(Loan.office_id.in_(wanted.offices))
    if wanted.late:
        statement = statement.where(Loan.late_on <= wanted.today)
    if wanted.status is not None:
        statement = statement.where(Loan.status == wanted.status)
    if cursor is not None:
        statement = statement.where(tuple_(column, Loan.case_id) > _place(cursor))
    rows = session.execute(statement.order_by(column, Loan.case_id).limit(limit + 1)).all()
    shown = rows[:limit]
    ledgers = loanrows.ledgers(session, [loan.case_id for loan, _ in shown])
    items = [Listed(row=loan, case=case, book=ledgers[case.id].fold(wanted.today)) for loan, case in shown]
    last = getattr(shown[-1][0], column.key) if len(rows) > limit else None
    return Page(items=items, next_cursor=None if last is None else _cursor(last, shown[-1][0].case_id))


def _cursor(on: date, case_id: str) -> str:
    return base64.urlsafe_b64encode(json.dumps([on.isoformat(), case_id]).encode()).decode().rstrip("=")


def _place(cursor: str) -> tuple[date, str]:
    try:
        on, case_id = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        return date.fromisoformat(on), str(case_id)
    except (ValueError, TypeError, binascii.Error):
        raise InvalidInput.one("cursor", N_("翻页位置无效，请从第一页重新开始")) from None
