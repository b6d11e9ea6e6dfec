"""Start forms that a case has prepared for another kind of case: filled in as far as it knows, for a window to open.

Knows columns; must not know who may open one (`workflows.startdrafts`).
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Instant, Json, ascii_text


class StartDraft(Base):
    """One prepared start form of the case `case_id`; `id` is that of the service call that prepared it.

    It waits until it is settled: opened as the case `opened_number`, or not needed, for the `dismissed_reason`.
    """

    __tablename__ = "start_drafts"
    __table_args__ = (Index("ix_start_drafts_office_id", "office_id", "settled_at"),)

    id: Mapped[str] = mapped_column(ascii_text(64), primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id", deferrable=True, initially="DEFERRED"), index=True)
    process: Mapped[str] = mapped_column(ascii_text(64))
    office_id: Mapped[int] = mapped_column(ForeignKey("offices.id"))
    """The office whose window is to open it."""
    values: Mapped[dict[str, Any]] = mapped_column("answers", Json)
    reason: Mapped[str] = mapped_column(Text, default="")
    prepared_at: Mapped[datetime] = mapped_column(Instant)
    prepared_by: Mapped[str] = mapped_column(ascii_text(64))
    settled_at: Mapped[datetime | None] = mapped_column(Instant)
    settled_by: Mapped[str | None] = mapped_column(ascii_text(64))
    opened_number: Mapped[str | None] = mapped_column(String(64))
    dismissed_reason: Mapped[str | None] = mapped_column(Text)
