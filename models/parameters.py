"""Parameters: every amount, percentage, age and number of days a rule uses, dated, regional, confirmed by two people.

Knows columns; must not know which value applies to a case (`workflows.parameters`).
"""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Json, ascii_text, one_of

KINDS = ("number", "money", "percent", "days", "deadline", "duration", "text", "list")


class Parameter(Base):
    """One version of one value; its id is the version the journal names. `effective_to` is inclusive, None is open."""

    __tablename__ = "parameters"
    __table_args__ = (
        one_of("kind", *KINDS),
        one_of("state", "draft", "confirmed", "withdrawn"),
        Index("ix_parameters_name_region", "name", "region", "effective_from"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(ascii_text(100))
    label: Mapped[str] = mapped_column(String(200))
    label_en: Mapped[str] = mapped_column(String(200), default="")
    kind: Mapped[str] = mapped_column(String(16))
    unit: Mapped[str] = mapped_column(String(40), default="")
    region: Mapped[str] = mapped_column(ascii_text(32), default="*")
    effective_from: Mapped[date]
    effective_to: Mapped[date | None]
    value: Mapped[Any] = mapped_column(Json)
    source: Mapped[str] = mapped_column(Text, default="")
    created_by: Mapped[str] = mapped_column(ascii_text(64))
    confirmed_by: Mapped[str | None] = mapped_column(ascii_text(64))
    state: Mapped[str] = mapped_column(String(16), default="draft")
