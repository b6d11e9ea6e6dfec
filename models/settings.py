"""Settings of this installation that live with its data (demo mode, clock offset, public key of the heads).

Knows columns; must not know the environment (that is the edge's).
"""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Json, ascii_text


class Setting(Base):
    """One named value."""

    __tablename__ = "settings"

    key: Mapped[str] = mapped_column(ascii_text(100), primary_key=True)
    value: Mapped[Any] = mapped_column(Json)
