"""Funds and every fen that moved in them.

Knows columns and that a balance is never negative; must not know who may pay (`workflows.services`).
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import AppendOnly, Base, Instant, ascii_text, one_of


class Fund(Base):
    """A fund and its balance, the sum of its movements.

    `balance_fen` is changed only by `balance_fen + amount` in one UPDATE, so that the row lock and the constraint keep
    it from going negative also under two writers.
    """

    __tablename__ = "funds"
    __table_args__ = (CheckConstraint("balance_fen >= 0", name="balance_not_negative"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(ascii_text(32), unique=True)
    name: Mapped[str] = mapped_column(String(100))
    name_en: Mapped[str] = mapped_column(String(100), default="")
    office_id: Mapped[int] = mapped_column(ForeignKey("offices.id"), index=True)
    balance_fen: Mapped[int] = mapped_column(BigInteger, default=0)


class FundMovement(AppendOnly, Base):
    """One signed movement; `key` makes it happen once however often it is asked for.

    A compensation is what a guarantee fund pays a bank for a borrower; a recovery is what comes back of it, or of what
    was paid in advance for somebody who owes it.
    """

    __tablename__ = "fund_movements"
    __table_args__ = (
        one_of(
            "kind",
            *("opening", "donation", "reserve", "release", "payment", "reversal"),
            *("compensation", "recovery"),
        ),
        Index("ix_fund_movements_fund_id_at", "fund_id", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    fund_id: Mapped[int] = mapped_column(ForeignKey("funds.id"))
    case_id: Mapped[str | None] = mapped_column(
        ForeignKey("cases.id", deferrable=True, initially="DEFERRED"), index=True
    )
    kind: Mapped[str] = mapped_column(String(16))
    amount_fen: Mapped[int] = mapped_column(BigInteger)
    key: Mapped[str] = mapped_column(ascii_text(160), unique=True)
    at: Mapped[datetime] = mapped_column(Instant)
    by: Mapped[str] = mapped_column("moved_by", ascii_text(64))
    note: Mapped[str] = mapped_column(String(300), default="")
