"""Proposals: process packages that somebody uploaded, what the linter said of them, and who decided about them.

Knows columns; must not know BPMN (`workflows.engine`) nor who may decide (`workflows.proposals`).
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Instant, Json, ascii_text, one_of


class Proposal(Base):
    """An uploaded package: *faulty* ones only show their problems, *proposed* ones wait for a second person.

    `based_on` is the release that was current then; `proposed_for` is for whom the proposer stood in.
    """

    __tablename__ = "proposals"
    __table_args__ = (
        one_of("state", "faulty", "proposed", "published", "rejected", "withdrawn"),
        Index("ix_proposals_state", "state", "package_id"),
    )

    id: Mapped[str] = mapped_column(ascii_text(32), primary_key=True)
    package_id: Mapped[str] = mapped_column(ascii_text(64))
    digest: Mapped[str] = mapped_column(ascii_text(64))
    name: Mapped[str] = mapped_column(String(200))
    files: Mapped[dict[str, str]] = mapped_column(Json)
    """File name to Base64 of its bytes."""
    ignored: Mapped[list[str]] = mapped_column(Json)
    problems: Mapped[list[dict[str, Any]]] = mapped_column(Json)
    based_on: Mapped[str | None] = mapped_column(ascii_text(64))
    state: Mapped[str] = mapped_column(ascii_text(16))
    reason: Mapped[str] = mapped_column(Text)
    proposed_at: Mapped[datetime] = mapped_column(Instant)
    proposed_by: Mapped[str] = mapped_column(ascii_text(64))
    proposed_for: Mapped[str | None] = mapped_column(ascii_text(64))
    decided_at: Mapped[datetime | None] = mapped_column(Instant)
    decided_by: Mapped[str | None] = mapped_column(ascii_text(64))
    decided_because: Mapped[str] = mapped_column(Text, default="")
