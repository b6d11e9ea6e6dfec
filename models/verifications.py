"""Verification of all cases in parts: which cases belong to a part, and what was found in them.

Knows columns; must not know how anything is verified (`workflows.verify`) nor who does it.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Instant, Json, ascii_text


class VerificationPart(Base):
    """One part of a batch; number 0 holds no cases and is what belongs to none. `result` is None until it is done."""

    __tablename__ = "verification_parts"

    batch: Mapped[str] = mapped_column(ascii_text(32), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    case_ids: Mapped[list[str]] = mapped_column(Json)
    started_at: Mapped[datetime] = mapped_column(Instant)
    finished_at: Mapped[datetime | None] = mapped_column(Instant)
    result: Mapped[dict[str, Any] | None] = mapped_column(Json)
