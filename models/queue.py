"""The queue of PostgreSQL (Procrastinate): calls that wake workers, made in the transaction of what they are made for.

A call says that there is a job, not which: the table of jobs is the record, a call only the bell. On SQLite there is no
queue and nobody to call: its workers look by themselves. Must not know jobs, nor who answers the calls.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

QUEUE = "bangfu"
TASK = "bangfu.job"
_LOCK_KEY = 7_316_048_222  # any constant: one process at a time looks whether calls are missing
_CALL = text(
    "SELECT procrastinate_defer_jobs_v1(array_agg(ROW("
    "CAST(:queue AS varchar), CAST(:task AS varchar), 0, NULL, NULL, CAST('{}' AS jsonb), CAST(:at AS timestamptz)"
    ")::procrastinate_job_to_defer_v1)) FROM generate_series(1, :times)"
)
_OPEN = text(
    "SELECT count(*) FROM procrastinate_jobs"
    " WHERE status = 'todo' AND queue_name = :queue AND (scheduled_at IS NULL OR scheduled_at <= now())"
)


def is_of_the_queue(name: str | None) -> bool:
    """Whether a table of this name belongs to the queue."""
    return (name or "").startswith("procrastinate_")


def call(session: Session, *, at: datetime | None = None, times: int = 1) -> None:
    """Call workers to as many jobs, at once or at an instant of the database's clock, when this transaction commits."""
    if session.get_bind().dialect.name == "postgresql" and times > 0:
        session.execute(_CALL, {"queue": QUEUE, "task": TASK, "at": at, "times": times})


def open_calls(session: Session) -> int:
    """The number of calls that nobody has answered yet, of those whose time has come."""
    return int(session.execute(_OPEN, {"queue": QUEUE}).scalar_one())


def alone(session: Session) -> bool:
    """Whether no other process counts calls at the moment; it stays so until this transaction ends."""
    return bool(session.execute(text("SELECT pg_try_advisory_xact_lock(:key)"), {"key": _LOCK_KEY}).scalar_one())
