"""The claims of a case: one row per line, per item, per payment. How they came about is the journal's.

Knows columns; must not know what may be claimed nor how sums are made (`workflows.claims`).
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import AppendOnly, Base, Instant, ascii_text, one_of


class ClaimLine(Base):
    """One claimant of a case. Sums are those of its items and payments, so that a case is added up in one query.

    `arrears` is canonical text; hours are kept in hundredths. `changed_seq` is the last journal entry that changed it.
    """

    __tablename__ = "claim_lines"
    __table_args__ = (
        one_of("wage_unit", "month", "day", "piece"),
        one_of("dismissal", "none", "lawful", "unlawful"),
        one_of("path", "mediation", "inspection", "arbitration", "lawsuit", "payment_order", "police"),
        one_of(
            "end_kind",
            *("paid", "settled", "withdrawn", "other_path", "unfounded", "split_off", "died", "unrecoverable"),
        ),
        Index("ix_claim_lines_id_number", "id_number", "case_id"),
        Index("ix_claim_lines_end", "case_id", "end_kind"),
    )

    case_id: Mapped[str] = mapped_column(
        ForeignKey("cases.id", deferrable=True, initially="DEFERRED"), primary_key=True
    )
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(String(50))
    id_number: Mapped[str | None] = mapped_column(ascii_text(18))
    phone: Mapped[str | None] = mapped_column(String(40))
    job: Mapped[str] = mapped_column(String(50), default="")
    migrant: Mapped[bool] = mapped_column(default=False)
    employed_from: Mapped[date]
    employed_to: Mapped[date | None]
    wage_unit: Mapped[str] = mapped_column(String(8))
    wage_fen: Mapped[int] = mapped_column(BigInteger)
    arrears: Mapped[str] = mapped_column(Text)
    written_contract_on: Mapped[date | None]
    dismissal: Mapped[str] = mapped_column(String(8), default="none")
    overtime_workday: Mapped[int] = mapped_column(default=0)
    overtime_restday: Mapped[int] = mapped_column(default=0)
    overtime_holiday: Mapped[int] = mapped_column(default=0)
    representative: Mapped[int | None]
    path: Mapped[str | None] = mapped_column(String(16))
    heir_name: Mapped[str | None] = mapped_column(String(50))
    died_on: Mapped[date | None]
    split_from: Mapped[str | None] = mapped_column(String(64))
    joined_to: Mapped[str | None] = mapped_column(String(64))
    end_kind: Mapped[str | None] = mapped_column(String(16))
    end_on: Mapped[date | None]
    end_reason: Mapped[str | None] = mapped_column(String(300))
    end_case: Mapped[str | None] = mapped_column(String(64))
    claimed_fen: Mapped[int] = mapped_column(BigInteger)
    found_fen: Mapped[int] = mapped_column(BigInteger)
    additional_fen: Mapped[int] = mapped_column(BigInteger)
    agreed_fen: Mapped[int] = mapped_column(BigInteger)
    recovered_fen: Mapped[int] = mapped_column(BigInteger)
    unpaid_months: Mapped[int]
    changed_seq: Mapped[int]


class ClaimItem(Base):
    """One kind of claim of a line: computed by the rules, claimed, found, agreed; `formula` shows how it came about."""

    __tablename__ = "claim_items"
    __table_args__ = (
        one_of(
            "kind",
            *("arrears", "minimum_wage", "overtime", "double_wage", "compensation", "unlawful_dismissal", "additional"),
        ),
    )

    case_id: Mapped[str] = mapped_column(
        ForeignKey("cases.id", deferrable=True, initially="DEFERRED"), primary_key=True
    )
    line: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(ascii_text(24), primary_key=True)
    computed_fen: Mapped[int | None] = mapped_column(BigInteger)
    claimed_fen: Mapped[int] = mapped_column(BigInteger)
    found_fen: Mapped[int | None] = mapped_column(BigInteger)
    agreed_fen: Mapped[int | None] = mapped_column(BigInteger)
    formula: Mapped[str] = mapped_column(Text, default="")
    article: Mapped[str] = mapped_column(Text, default="")
    reason: Mapped[str] = mapped_column(String(300), default="")


class ClaimPayment(AppendOnly, Base):
    """Money that came for a line; a reversal is below zero and names the payment it takes back."""

    __tablename__ = "claim_payments"
    __table_args__ = (
        one_of("means", "employer_cash", "employer_transfer", "deposit", "contractor", "advance", "court"),
        Index("ix_claim_payments_line", "case_id", "line"),
        Index("ix_claim_payments_reverses", "case_id", "reverses", unique=True),
    )

    case_id: Mapped[str] = mapped_column(
        ForeignKey("cases.id", deferrable=True, initially="DEFERRED"), primary_key=True
    )
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    line: Mapped[int]
    amount_fen: Mapped[int] = mapped_column(BigInteger)
    paid_on: Mapped[date]
    means: Mapped[str] = mapped_column(String(24))
    note: Mapped[str] = mapped_column(String(300), default="")
    reverses: Mapped[int | None]
    at: Mapped[datetime] = mapped_column(Instant)
    by: Mapped[str] = mapped_column("recorded_by", ascii_text(64))
