"""Waiting timers of all cases, so that what is due is found by one index.

Knows columns; must not know what a timer does (`workflows.engine`) nor when it is looked at (`workflows.clockwork`).
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Instant, ascii_text


class WaitingTimer(Base):
    """A timer a case now waits for."""

    __tablename__ = "waiting_timers"

    id: Mapped[str] = mapped_column(ascii_text(80), primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id", deferrable=True, initially="DEFERRED"), index=True)
    element: Mapped[str] = mapped_column(ascii_text(100))
    due_at: Mapped[datetime] = mapped_column(Instant, index=True)
