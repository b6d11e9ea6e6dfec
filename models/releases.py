"""Releases: the published versions of processes, addressed by the SHA-256 of their files.

Knows columns; must not know BPMN (`workflows.engine`) nor how to publish (`workflows.releases`).
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Instant, Json, ascii_text


class ReleaseRow(Base):
    """The files of one published process package; `current` is the one new cases start on."""

    __tablename__ = "releases"
    __table_args__ = (Index("ix_releases_package_id_current", "package_id", "current"),)

    digest: Mapped[str] = mapped_column(ascii_text(64), primary_key=True)
    package_id: Mapped[str] = mapped_column(ascii_text(64))
    name: Mapped[str] = mapped_column(String(200))
    files: Mapped[dict[str, str]] = mapped_column(Json)
    """File name to Base64 of its bytes."""
    published_at: Mapped[datetime] = mapped_column(Instant)
    published_by: Mapped[str] = mapped_column(ascii_text(64))
    current: Mapped[bool] = mapped_column(default=True)
