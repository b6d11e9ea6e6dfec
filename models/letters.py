"""Letters as they were issued: the text itself, never made again from a template.

Beside them who was served with one when and how. Knows columns; must not know templates (`workflows.services`).
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, false
from sqlalchemy.orm import Mapped, mapped_column

from models.base import AppendOnly, Base, Instant, Json, ascii_text, one_of


class Letter(Base):
    """One letter; `is_reply` marks the answer the applicant was owed (回音)."""

    __tablename__ = "letters"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id", deferrable=True, initially="DEFERRED"), index=True)
    kind: Mapped[str] = mapped_column(ascii_text(64))
    number: Mapped[str] = mapped_column(String(64), unique=True)
    addressee: Mapped[str] = mapped_column(String(100))
    body: Mapped[str] = mapped_column(Text)
    listing: Mapped[dict[str, Any] | None] = mapped_column(Json)
    """The list of claimants as it was issued, if the letter has one (`workflows.letters.listing`)."""
    to_claimants: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Each claimant in the list gets a copy of his or her own."""
    issued_at: Mapped[datetime] = mapped_column(Instant)
    issued_by: Mapped[str] = mapped_column(ascii_text(64))
    is_reply: Mapped[bool] = mapped_column(default=False)
    office_id: Mapped[int | None] = mapped_column(ForeignKey("offices.id"))
    """The office of another organ that issued it; None when the case's own office did, or one above that."""


class LetterService(AppendOnly, Base):
    """One service of a letter (送达): on its addressee, or on the claimant of a `line`; of several the last one counts.

    `document_id` is the paper that proves it.
    """

    __tablename__ = "letter_services"
    __table_args__ = (
        one_of("way", "direct", "co_resident", "left_at_home", "post", "electronic", "announcement", "posted_filmed"),
        Index("ix_letter_services_letter", "letter_id", "line"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id", deferrable=True, initially="DEFERRED"), index=True)
    letter_id: Mapped[int] = mapped_column(ForeignKey("letters.id"))
    line: Mapped[int | None]
    served_on: Mapped[date]
    way: Mapped[str] = mapped_column(String(16))
    receiver: Mapped[str] = mapped_column(String(50), default="")
    witness: Mapped[str] = mapped_column(String(50), default="")
    document_id: Mapped[int | None] = mapped_column(ForeignKey("documents.id"))
    at: Mapped[datetime] = mapped_column(Instant)
    by: Mapped[str] = mapped_column("recorded_by", ascii_text(64))
