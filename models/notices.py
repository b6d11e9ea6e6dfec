"""Public notices (公示) and the objections raised against them.

Knows columns; must not know how long a notice hangs or what may be shown (`workflows.services`, `workflows.privacy`).
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Instant, Json, ascii_text


class Notice(Base):
    """One notice. `fields` are the label and the masked text of each line, exactly as posted.

    Prepared but not hanging yet while `posted_at` and `ends_at` are empty.
    """

    __tablename__ = "notices"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id", deferrable=True, initially="DEFERRED"), index=True)
    fields: Mapped[list[dict[str, str]]] = mapped_column(Json)
    places: Mapped[list[str]] = mapped_column(Json, default=list)
    posted_at: Mapped[datetime | None] = mapped_column(Instant)
    ends_at: Mapped[datetime | None] = mapped_column(Instant)
    suspended_at: Mapped[datetime | None] = mapped_column(Instant)
    closed_at: Mapped[datetime | None] = mapped_column(Instant)
    result: Mapped[str | None] = mapped_column(ascii_text(32))


class Objection(Base):
    """One objection, named or anonymous."""

    __tablename__ = "objections"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id", deferrable=True, initially="DEFERRED"), index=True)
    notice_id: Mapped[int | None] = mapped_column(ForeignKey("notices.id"), index=True)
    received_at: Mapped[datetime] = mapped_column(Instant)
    channel: Mapped[str] = mapped_column(ascii_text(32))
    by_name: Mapped[str | None] = mapped_column(String(100))
    text: Mapped[str] = mapped_column(Text)
    result: Mapped[str | None] = mapped_column(ascii_text(32))
