"""The journal of cases, its signed heads, and the access log: evidence, only ever added.

Knows columns; must not know how hashes are made (`workflows.journal`, `workflows.accesslog`).
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import AppendOnly, Base, Instant, ascii_text, one_of
from models.packing import Packed


class Entry(AppendOnly, Base):
    """One command on one case. `(case_id, seq)` is also the optimistic lock: of two writers one fails."""

    __tablename__ = "entries"
    __table_args__ = (Index("ix_entries_at", "at"),)

    case_id: Mapped[str] = mapped_column(
        ForeignKey("cases.id", deferrable=True, initially="DEFERRED"), primary_key=True
    )
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(Instant)
    actor: Mapped[str] = mapped_column(ascii_text(64))
    on_behalf_of: Mapped[str | None] = mapped_column(ascii_text(64))
    authority: Mapped[str] = mapped_column(Text, default="")
    command: Mapped[str] = mapped_column(ascii_text(32))
    element: Mapped[str | None] = mapped_column(ascii_text(100))
    input: Mapped[str] = mapped_column(Packed)
    outcome: Mapped[str] = mapped_column(Packed)
    release: Mapped[str] = mapped_column(ascii_text(64))
    state_digest: Mapped[str] = mapped_column(ascii_text(64))
    previous_hash: Mapped[str] = mapped_column(ascii_text(64))
    hash: Mapped[str] = mapped_column(ascii_text(64))


class Head(AppendOnly, Base):
    """A signed Merkle root over the last entries of all cases at an instant."""

    __tablename__ = "heads"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(Instant)
    cases: Mapped[int]
    root: Mapped[str] = mapped_column(ascii_text(64))
    signature: Mapped[str] = mapped_column(ascii_text(128))
    public_key: Mapped[str] = mapped_column(ascii_text(64))


class AccessChain(Base):
    """How many records a chain of the access log has; its row is the lock under which the next one is added."""

    __tablename__ = "access_chains"

    chain: Mapped[str] = mapped_column(ascii_text(64), primary_key=True)
    length: Mapped[int]


class AccessRecord(AppendOnly, Base):
    """A refused attempt or a read of personal data; `chain` is the acting user name or `anonymous`."""

    __tablename__ = "access_records"
    __table_args__ = (
        one_of("outcome", "ok", "refused"),
        Index("ix_access_records_case_id", "case_id", "at"),
        Index("ix_access_records_at", "at"),
    )

    chain: Mapped[str] = mapped_column(ascii_text(64), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(Instant)
    actor: Mapped[str] = mapped_column(ascii_text(64))
    action: Mapped[str] = mapped_column(ascii_text(64))
    subject: Mapped[str] = mapped_column(String(200))
    case_id: Mapped[str | None] = mapped_column(ascii_text(32))
    outcome: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str] = mapped_column(Text, default="")
    previous_hash: Mapped[str] = mapped_column(ascii_text(64))
    hash: Mapped[str] = mapped_column(ascii_text(64))
