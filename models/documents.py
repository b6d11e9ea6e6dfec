"""Papers of a case: what they are and the hash of their contents. The contents lie outside the database.

Knows columns; must not know folders or stores (`workflows.documents`).
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Instant, ascii_text


class Document(Base):
    """One version of one paper; a newer one names the one it replaces, nothing is overwritten."""

    __tablename__ = "documents"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id", deferrable=True, initially="DEFERRED"), index=True)
    kind: Mapped[str] = mapped_column(ascii_text(64))
    name: Mapped[str] = mapped_column(String(255))
    media_type: Mapped[str] = mapped_column(String(100))
    size_bytes: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str] = mapped_column(ascii_text(64), index=True)
    uploaded_by: Mapped[str] = mapped_column(ascii_text(64))
    uploaded_at: Mapped[datetime] = mapped_column(Instant)
    version: Mapped[int] = mapped_column(default=1)
    replaces: Mapped[int | None] = mapped_column(ForeignKey("documents.id"))
