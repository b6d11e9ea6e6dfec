"""Offices: the tree a case belongs to and in whose branches a person may look.

Knows columns; must not know who may see what (`workflows.authority`).
"""

from __future__ import annotations

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, ascii_text, one_of


class Office(Base):
    """One office (city, district, street, community). `path` holds the ids from the root, like `/1/4/9/`."""

    __tablename__ = "offices"
    __table_args__ = (one_of("level", "city", "district", "street", "community"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(ascii_text(32), unique=True)
    name: Mapped[str] = mapped_column(String(100))
    name_en: Mapped[str] = mapped_column(String(100), default="")
    level: Mapped[str] = mapped_column(String(16))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("offices.id"), index=True)
    path: Mapped[str] = mapped_column(ascii_text(200), index=True)
    region: Mapped[str] = mapped_column(ascii_text(32), default="*")
    """The region whose calendar and parameters apply; `*` is the whole country."""
