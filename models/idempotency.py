"""Answers already given, so that a repeated request gets the same one and does nothing twice.

Knows columns; must not know requests.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Instant, Json, ascii_text


class IdempotencyKey(Base):
    """One answered request of one user; the digest tells a repetition from a misuse of the same key."""

    __tablename__ = "idempotency_keys"

    username: Mapped[str] = mapped_column(ascii_text(64), primary_key=True)
    key: Mapped[str] = mapped_column(ascii_text(200), primary_key=True)
    request_digest: Mapped[str] = mapped_column(ascii_text(64))
    result: Mapped[dict[str, Any]] = mapped_column(Json)
    at: Mapped[datetime] = mapped_column(Instant, index=True)
