"""Letters as they were issued: the text itself, never made again from a template.

Knows columns; must not know templates (`workflows.services`).
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Instant, ascii_text


class Letter(Base):
    """One letter; `is_reply` marks the answer the applicant was owed (回音)."""

    __tablename__ = "letters"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id", deferrable=True, initially="DEFERRED"), index=True)
    kind: Mapped[str] = mapped_column(ascii_text(64))
    number: Mapped[str] = mapped_column(String(64), unique=True)
    addressee: Mapped[str] = mapped_column(String(100))
    body: Mapped[str] = mapped_column(Text)
    issued_at: Mapped[datetime] = mapped_column(Instant)
    issued_by: Mapped[str] = mapped_column(ascii_text(64))
    is_reply: Mapped[bool] = mapped_column(default=False)
