"""The working-day calendar: days that differ from the plain week, and which years are official.

Knows columns; must not know how days are counted (`workflows.calendar`).
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, ascii_text, one_of


class WorkDay(Base):
    """A day that is not what its weekday says: a holiday, or a weekend day worked in exchange (调休)."""

    __tablename__ = "work_days"
    __table_args__ = (one_of("kind", "workday", "restday"),)

    region: Mapped[str] = mapped_column(ascii_text(32), primary_key=True)
    on: Mapped[date] = mapped_column("day_on", primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))
    label: Mapped[str] = mapped_column(String(100), default="")


class CalendarYear(Base):
    """A year whose days are loaded; `official` once they follow the published notice, provisional before."""

    __tablename__ = "calendar_years"

    region: Mapped[str] = mapped_column(ascii_text(32), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    official: Mapped[bool]
    source: Mapped[str] = mapped_column(String(300), default="")
