"""Files of banks as they were taken in, their lines with what became of each, and the layouts they are read by.

The file itself lies with the papers, under its SHA-256. Knows columns; must not know how a line is judged
(`workflows.bankfiles`) nor how money is booked.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, ForeignKeyConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import AppendOnly, Base, Instant, Json, ascii_text, one_of


class BankLayout(AppendOnly, Base):
    """One version of how a bank writes its files; the newest that was confirmed counts, a file keeps its own."""

    __tablename__ = "bank_layouts"

    bank: Mapped[str] = mapped_column(ascii_text(32), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(String(100))
    layout: Mapped[dict[str, Any]] = mapped_column(Json)
    set_at: Mapped[datetime] = mapped_column(Instant)
    set_by: Mapped[str] = mapped_column(ascii_text(64))
    set_for: Mapped[str | None] = mapped_column(ascii_text(64))


class BankLayoutDecision(AppendOnly, Base):
    """What became of a version of a layout: confirmed by a second person, or taken back; without one it waits."""

    __tablename__ = "bank_layout_decisions"
    __table_args__ = (
        one_of("decision", "confirmed", "withdrawn"),
        ForeignKeyConstraint(["bank", "version"], ["bank_layouts.bank", "bank_layouts.version"]),
    )

    bank: Mapped[str] = mapped_column(ascii_text(32), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    decision: Mapped[str] = mapped_column(String(16))
    decided_at: Mapped[datetime] = mapped_column(Instant)
    decided_by: Mapped[str] = mapped_column(ascii_text(64))


class BankFile(Base):
    """One file. `key` is its SHA-256 while it counts, so that the same file is never taken in twice.

    `amount_fen` is what its readable lines come to, `control_fen` and `control_count` what the clerk was told they
    should; `reason` is why it was confirmed although they do not. `*_for` names the absent A holder.
    """

    __tablename__ = "bank_files"
    __table_args__ = (
        one_of("state", "taken", "confirmed", "withdrawn"),
        Index("ix_bank_files_office", "office_id", "taken_at", "id"),
    )

    id: Mapped[str] = mapped_column(ascii_text(32), primary_key=True)
    key: Mapped[str | None] = mapped_column(ascii_text(64), unique=True)
    sha256: Mapped[str] = mapped_column(ascii_text(64))
    name: Mapped[str] = mapped_column(String(255))
    size_bytes: Mapped[int] = mapped_column(BigInteger)
    bank: Mapped[str] = mapped_column(ascii_text(32))
    bank_name: Mapped[str] = mapped_column(String(100))
    layout_version: Mapped[int]
    encoding: Mapped[str] = mapped_column(ascii_text(16))
    former_encoding: Mapped[str | None] = mapped_column(ascii_text(16))
    office_id: Mapped[int] = mapped_column(ForeignKey("offices.id"))
    office_path: Mapped[str] = mapped_column(ascii_text(200))
    state: Mapped[str] = mapped_column(String(16))
    lines: Mapped[int]
    amount_fen: Mapped[int] = mapped_column(BigInteger)
    control_fen: Mapped[int | None] = mapped_column(BigInteger)
    control_count: Mapped[int | None]
    faults: Mapped[list[dict[str, Any]]] = mapped_column(Json)
    taken_at: Mapped[datetime] = mapped_column(Instant)
    taken_by: Mapped[str] = mapped_column(ascii_text(64))
    taken_for: Mapped[str | None] = mapped_column(ascii_text(64))
    decided_at: Mapped[datetime | None] = mapped_column(Instant)
    decided_by: Mapped[str | None] = mapped_column(ascii_text(64))
    decided_for: Mapped[str | None] = mapped_column(ascii_text(64))
    reason: Mapped[str] = mapped_column(String(300))


class BankLine(Base):
    """One line of a file, by its number as a sheet counts, and what became of it.

    `key` names what was booked (bank, kind, reference) and is set with the booking, in one transaction: nothing is
    booked twice. `case_id` is the case it was matched with or assigned to; `seq` the journal entry that booked it.
    """

    __tablename__ = "bank_lines"
    __table_args__ = (
        one_of("state", "good", "held", "unknown", "wrong", "duplicate", "confirmed", "booked", "rejected"),
        one_of("kind", "disbursement", "repayment", "reversal"),
        Index("ix_bank_lines_state", "file_id", "state"),
        Index("ix_bank_lines_case", "case_id", "file_id"),
    )

    file_id: Mapped[str] = mapped_column(ForeignKey("bank_files.id"), primary_key=True)
    row: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[str | None] = mapped_column(String(16))
    loan_number: Mapped[str] = mapped_column(String(64))
    contract_number: Mapped[str] = mapped_column(String(64))
    amount_fen: Mapped[int | None] = mapped_column(BigInteger)
    value_on: Mapped[date | None]
    reference: Mapped[str] = mapped_column(String(64))
    original: Mapped[str] = mapped_column(String(64))
    cells: Mapped[dict[str, str]] = mapped_column(Json)
    places: Mapped[dict[str, str]] = mapped_column(Json)
    state: Mapped[str] = mapped_column(String(16))
    faults: Mapped[list[dict[str, Any]]] = mapped_column(Json)
    case_id: Mapped[str | None] = mapped_column(ForeignKey("cases.id", deferrable=True, initially="DEFERRED"))
    key: Mapped[str | None] = mapped_column(String(140), unique=True)
    decided_at: Mapped[datetime | None] = mapped_column(Instant)
    decided_by: Mapped[str | None] = mapped_column(ascii_text(64))
    decided_for: Mapped[str | None] = mapped_column(ascii_text(64))
    reason: Mapped[str] = mapped_column(String(300))
    confirmed_by: Mapped[str | None] = mapped_column(ascii_text(64))
    seq: Mapped[int | None]
    event: Mapped[int | None]
    booked_at: Mapped[datetime | None] = mapped_column(Instant)
