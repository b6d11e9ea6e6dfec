"""Background jobs: enqueued with the command that causes them, leased by a worker, done once.

Knows columns; must not know what a job does (`workflows.jobs`).
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Instant, Json, ascii_text, one_of


class Job(Base):
    """One job. A worker owns it while `lease_until` is ahead and it knows `lease_token`.

    `case_id` is the case it is about, if any; `failed_at` when it first failed since it was last released.
    """

    __tablename__ = "jobs"
    __table_args__ = (
        one_of("state", "waiting", "running", "done", "parked"),
        Index("ix_jobs_due", "state", "run_at", "id"),
        Index("ix_jobs_case", "case_id", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(ascii_text(64))
    payload: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    key: Mapped[str | None] = mapped_column(ascii_text(160), unique=True)
    state: Mapped[str] = mapped_column(ascii_text(16), default="waiting")
    run_at: Mapped[datetime] = mapped_column(Instant)
    lease_until: Mapped[datetime | None] = mapped_column(Instant)
    lease_token: Mapped[str | None] = mapped_column(ascii_text(64))
    attempts: Mapped[int] = mapped_column(default=0)
    error: Mapped[str | None] = mapped_column(Text)
    case_id: Mapped[str | None] = mapped_column(ascii_text(32))
    failed_at: Mapped[datetime | None] = mapped_column(Instant)
