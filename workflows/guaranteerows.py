"""Guarantee funds as rows: what each stands for, what it paid for borrowers, and the lock under which that is added up.

Every decision that takes capacity or money of a fund locks the fund's row first (docs/decisions/0032), so that two at
once never add up the same free capacity. Money is whole fen. Must not know which process asks, nor what a share is.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING

from sqlalchemy import func, select, update

from models.cases import Case
from models.funds import Fund, FundMovement
from models.guarantees import Guarantee
from models.insertion import insert_if_absent
from models.loans import LoanEvent
from workflows.clock import OFFICE_ZONE
from workflows.errors import N_, InvalidState
from workflows.offices import ids_on_path

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

COMPENSATION, RECOVERY = "compensation", "recovery"
"""What a fund pays a bank for a borrower, and what comes back of it."""
KEYS = "loan/"
"""What the keys of movements for loans begin with."""


@dataclass(frozen=True, kw_only=True)
class Exposure:
    """How a fund stands, in fen: its money, what it guarantees, what it has paid for borrowers in the year."""

    balance: int
    guaranteed: int
    compensated: int


@dataclass(frozen=True, kw_only=True)
class Paid:
    """Money of a fund that moved for an event of a loan: fen, below zero when it leaves the fund."""

    kind: str
    amount: int
    event: int


def fund_of(session: Session, code: str, office_path: str) -> Fund:
    """Return the fund with a code, of an office on a path. Raises `InvalidState`."""
    above = ids_on_path(office_path)
    fund = session.scalars(select(Fund).where(Fund.code == code, Fund.office_id.in_(above))).one_or_none()
    if fund is None:
        raise InvalidState(N_("没有可用于本案的担保基金“{code}”，请重新选择"), code=code)
    return fund


def lock(session: Session, fund_id: int) -> Fund:
    """Lock a fund until the transaction ends and return it as it now stands."""
    statement = select(Fund).where(Fund.id == fund_id).with_for_update()
    return session.scalars(statement, execution_options={"populate_existing": True}).one()


def exposure(session: Session, fund: Fund, today: date, *, without: str | None = None) -> Exposure:
    """Add up how a fund stands, without the guarantee of one case; whoever decides by it has locked the fund."""
    guaranteed = select(func.coalesce(func.sum(Guarantee.current_fen), 0)).where(Guarantee.fund_id == fund.id)
    if without is not None:
        guaranteed = guaranteed.where(Guarantee.case_id != without)
    return Exposure(
        balance=fund.balance_fen,
        guaranteed=int(session.scalar(guaranteed) or 0),
        compensated=compensated_in(session, fund.id, today.year),
    )


def waiting(session: Session, fund_id: int, before: Guarantee | None = None) -> list[tuple[Guarantee, Case]]:
    """Return who waits for capacity of a fund, in order; only those in line before one who waits, or is to wait last.

    Whoever decides by it has locked the fund. A case that was closed, or whose guarantee was released, waits no more.
    """
    statement = (
        select(Guarantee, Case)
        .join(Case, Case.id == Guarantee.case_id)
        .where(Guarantee.fund_id == fund_id, Guarantee.queued_at.is_not(None), Case.closed_at.is_(None))
        .order_by(Guarantee.queued_at, Guarantee.case_id)
    )
    found = [(row.Guarantee, row.Case) for row in session.execute(statement)]
    at = next((at for at, (row, _case) in enumerate(found) if row is before), len(found))
    return found[:at]


def compensated_in(session: Session, fund_id: int, year: int) -> int:
    """Return what a fund has paid for borrowers in a year, fen, without what of it was reversed since.

    A reversal counts in the year of what it takes back: money of an earlier year leaves this one no more to pay.
    """
    first, after = (
        datetime.combine(date(each, 1, 1), time(), OFFICE_ZONE).astimezone(UTC) for each in (year, year + 1)
    )
    statement = select(func.coalesce(func.sum(FundMovement.amount_fen), 0)).where(
        FundMovement.fund_id == fund_id,
        FundMovement.kind == COMPENSATION,
        FundMovement.amount_fen < 0,
        FundMovement.at >= first,
        FundMovement.at < after,
    )
    back = sum(
        each.amount_fen for each in _reversals(session, fund_id, first) if first <= _paid_at(session, each) < after
    )
    return -int(session.scalar(statement) or 0) - back


def _reversals(session: Session, fund_id: int, since: datetime) -> list[FundMovement]:
    statement = select(FundMovement).where(
        FundMovement.fund_id == fund_id,
        FundMovement.kind == COMPENSATION,
        FundMovement.amount_fen > 0,
        FundMovement.at >= since,
    )
    return list(session.scalars(statement))


def _paid_at(session: Session, back: FundMovement) -> datetime:
    """Return when what a reversal brought back had been paid."""
    event = session.get(LoanEvent, (back.case_id, int(back.note)))
    if event is None or event.reverses is None or back.case_id is None:
        return back.at
    key = movement_key(back.case_id, Paid(kind=COMPENSATION, amount=0, event=event.reverses))
    return session.scalar(select(FundMovement.at).where(FundMovement.key == key)) or back.at


def of_borrower(session: Session, fund_id: int, case: Case) -> int:
    """Return what a fund guarantees of other loans of a case's applicant, fen."""
    if case.applicant_id is None:
        return 0
    statement = (
        select(func.coalesce(func.sum(Guarantee.current_fen), 0))
        .join(Case, Case.id == Guarantee.case_id)
        .where(Guarantee.fund_id == fund_id, Case.applicant_id == case.applicant_id, Case.id != case.id)
    )
    return int(session.scalar(statement) or 0)


def move(session: Session, guarantee: Guarantee, paid: Paid, *, at: datetime, by: str) -> None:
    """Book money that left the fund of a guarantee or came back to it, once for its event and kind."""
    values = {
        "fund_id": guarantee.fund_id,
        "case_id": guarantee.case_id,
        "kind": paid.kind,
        "amount_fen": paid.amount,
        "key": movement_key(guarantee.case_id, paid),
        "at": at,
        "moved_by": by,
        "note": f"{paid.event}",
    }
    if insert_if_absent(session, FundMovement, values):
        changed = update(Fund).where(Fund.id == guarantee.fund_id)
        session.execute(
            changed.values(balance_fen=Fund.balance_fen + paid.amount).execution_options(synchronize_session="fetch")
        )


def movement_key(case_id: str, paid: Paid) -> str:
    """Return the key under which money moved for an event of a loan, apart from those of `workflows.services.money`."""
    return f"{KEYS}{case_id}/{paid.event}/{paid.kind}"
