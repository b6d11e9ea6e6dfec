"""Offices: the trees cases belong to and in whose branches a person may look, one or more for each organ.

Knows columns; must not know who may see what (`workflows.authority`).
"""

from __future__ import annotations

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, ascii_text, one_of

UNION = "union"
"""The organ whose offices take in cases: the trade union. The others are data, like this one's name."""


class Organ(Base):
    """A public body that has offices of its own (labour inspection, a court); the catalogue is data."""

    __tablename__ = "organs"

    code: Mapped[str] = mapped_column(ascii_text(32), primary_key=True)
    name: Mapped[str] = mapped_column(String(100))
    name_en: Mapped[str] = mapped_column(String(100), default="")
    series: Mapped[str] = mapped_column(String(16), default="", server_default="")
    """The word its letters' numbers begin with; empty: that of the process."""


class Office(Base):
    """One office (city, district, street, community). `path` holds the ids from the root, like `/1/4/9/`.

    Offices of different organs never stand in one tree.
    """

    __tablename__ = "offices"
    __table_args__ = (one_of("level", "city", "district", "street", "community"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(ascii_text(32), unique=True)
    name: Mapped[str] = mapped_column(String(100))
    name_en: Mapped[str] = mapped_column(String(100), default="")
    level: Mapped[str] = mapped_column(String(16))
    organ: Mapped[str] = mapped_column(ascii_text(32), default=UNION, server_default=UNION, index=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("offices.id"), index=True)
    path: Mapped[str] = mapped_column(ascii_text(200), index=True)
    region: Mapped[str] = mapped_column(ascii_text(32), default="*")
    """The region it is responsible for, whose calendar and parameters apply; `*` is the whole country."""
