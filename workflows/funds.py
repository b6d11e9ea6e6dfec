"""Fund accounts: opening one, and what comes in. What goes out is `workflows.services.money`'s.

Every change is a movement that is only ever added. It must not know cases.
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Literal

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models.funds import Fund, FundMovement
from models.insertion import insert_if_absent
from models.offices import Office
from workflows.errors import N_, InvalidInput, NotFound

_FEN = Decimal("0.01")


@dataclass(frozen=True, kw_only=True)
class Income:
    """Money that came in: *amount* in yuan, booked once for its *key*."""

    fund: str
    amount: Decimal
    kind: Literal["opening", "donation"]
    key: str
    at: datetime
    by: str
    note: str


def open_fund(session: Session, *, code: str, name: str, name_en: str, office_code: str) -> Fund:
    """Open an account of an office, with nothing in it. Raises `NotFound` for an unknown office."""
    office = session.scalars(select(Office).where(Office.code == office_code)).one_or_none()
    if office is None:
        raise NotFound(N_("没有代码为“{code}”的单位"), code=office_code)
    fund = Fund(code=code, name=name, name_en=name_en, office_id=office.id, balance_fen=0)
    session.add(fund)
    session.flush()
    return fund


def receive(session: Session, income: Income) -> bool:
    """Book what came in into its account; False when it was booked before.

    Raises `NotFound` for an unknown account, `InvalidInput` for an amount that is not positive or not in whole fen.
    """
    fund = session.scalars(select(Fund).where(Fund.code == income.fund)).one_or_none()
    if fund is None:
        raise NotFound(N_("没有代码为“{code}”的资金账户"), code=income.fund)
    if income.amount <= 0 or income.amount != income.amount.quantize(_FEN):
        raise InvalidInput.one("amount", N_("金额应大于 0，最多两位小数"))
    fen = int(income.amount / _FEN)
    values = {
        "fund_id": fund.id,
        "case_id": None,
        "kind": income.kind,
        "amount_fen": fen,
        "key": f"in/{income.fund}/{income.key}",
        "at": income.at,
        "moved_by": income.by,
        "note": income.note,
    }
    if not insert_if_absent(session, FundMovement, values):
        return False
    session.execute(update(Fund).where(Fund.id == fund.id).values(balance_fen=Fund.balance_fen + fen))
    return True
