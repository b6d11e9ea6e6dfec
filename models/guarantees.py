"""What guarantee funds stand for: one row for each guaranteed loan, whether only promised or running.

Knows columns; must not know how much a fund may guarantee (`workflows.services.guarantees`). The fund itself, and the
money that leaves it for a bank and comes back, are those of `models.funds`.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Instant


class Guarantee(Base):
    """What a fund guarantees of the loan of a case: `current_fen` at this moment.

    Before the loan is disbursed that is all that was reserved; then the guaranteed share of the principal outstanding.
    `given_up_fen` is what a release gave up of it; a loan that was repaid gives up nothing. While the fund has too
    little, nothing is reserved: the case waits for `wanted_fen`, in the order of `queued_at`.
    """

    __tablename__ = "guarantees"
    __table_args__ = (
        CheckConstraint("current_fen >= 0", name="current_not_negative"),
        CheckConstraint("current_fen <= reserved_fen", name="within_reserved"),
        Index("ix_guarantees_fund", "fund_id", "case_id"),
    )

    case_id: Mapped[str] = mapped_column(
        ForeignKey("cases.id", deferrable=True, initially="DEFERRED"), primary_key=True
    )
    fund_id: Mapped[int] = mapped_column(ForeignKey("funds.id"))
    reserved_fen: Mapped[int] = mapped_column(BigInteger)
    current_fen: Mapped[int] = mapped_column(BigInteger)
    released_on: Mapped[date | None]
    released_reason: Mapped[str] = mapped_column(String(300), default="")
    given_up_fen: Mapped[int] = mapped_column(BigInteger, default=0)
    queued_at: Mapped[datetime | None] = mapped_column(Instant)
    wanted_fen: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    changed_seq: Mapped[int]
