"""Deadlines of cases and tasks: original and current due date side by side, and every change with reason and proof.

Knows columns; must not know how days are counted (`workflows.calendar`, `workflows.deadlines`).
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Instant, Json, ascii_text, one_of


class Deadline(Base):
    """One deadline, running, paused or stopped; `rule` is the value of its `parameter` at its start.

    `breached_reason` is what was said about why it was passed.
    """

    __tablename__ = "deadlines"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id", deferrable=True, initially="DEFERRED"), index=True)
    task_id: Mapped[str | None] = mapped_column(
        ForeignKey("tasks.id", deferrable=True, initially="DEFERRED"), index=True
    )
    name: Mapped[str] = mapped_column(ascii_text(100))
    parameter: Mapped[str] = mapped_column(ascii_text(100), default="")
    """The deadline parameter whose legal basis it has."""
    office_id: Mapped[int] = mapped_column(ForeignKey("offices.id"))
    """The office whose calendar counts."""
    rule: Mapped[dict[str, Any]] = mapped_column(Json)
    started_at: Mapped[datetime] = mapped_column(Instant)
    original_due_at: Mapped[datetime] = mapped_column(Instant)
    due_at: Mapped[datetime] = mapped_column(Instant, index=True)
    provisional: Mapped[bool] = mapped_column(default=False)
    paused_at: Mapped[datetime | None] = mapped_column(Instant)
    stopped_at: Mapped[datetime | None] = mapped_column(Instant)
    breached_reason: Mapped[str | None] = mapped_column(String(300))
    source: Mapped[str] = mapped_column(Text, default="")


class DeadlineChange(Base):
    """What moved a due date: a pause, its end, an extension with its approver, a calendar that became official.

    `document_id` is the paper it rests on, `notice` the number of the letter that told the applicant of it.
    """

    __tablename__ = "deadline_changes"
    __table_args__ = (one_of("kind", "pause", "resume", "extend", "recompute", "stop"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    deadline_id: Mapped[int] = mapped_column(ForeignKey("deadlines.id"), index=True)
    kind: Mapped[str] = mapped_column(String(16))
    at: Mapped[datetime] = mapped_column(Instant)
    by: Mapped[str] = mapped_column("changed_by", ascii_text(64))
    approved_by: Mapped[str | None] = mapped_column(ascii_text(64))
    reason: Mapped[str] = mapped_column(Text, default="")
    document_id: Mapped[int | None] = mapped_column(ForeignKey("documents.id"))
    notice: Mapped[str | None] = mapped_column(String(64))
    extra: Mapped[int] = mapped_column(default=0)
    """How many units of the deadline an extension added."""
    due_before: Mapped[datetime] = mapped_column(Instant)
    due_after: Mapped[datetime] = mapped_column(Instant)
