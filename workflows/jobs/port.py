"""The port of background work: how a job is enqueued and what a handler is.

Knows the job table; must not know how a job is leased (`workflows.jobs.runner`) nor what it does.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from models.insertion import insert_if_absent
from models.jobs import Job


@dataclass(frozen=True, kw_only=True)
class Work:
    """What a handler is given: the transaction that also marks the job as done, the instant, and the job's payload."""

    session: Session
    now: datetime
    payload: Mapping[str, Any]


Handler = Callable[[Work], None]
"""Carries out one job inside its transaction; whatever it raises rolls everything back and the job is tried again."""


def enqueue(session: Session, kind: str, payload: Mapping[str, Any], *, run_at: datetime, key: str) -> bool:
    """Enqueue a job for *run_at* in the open transaction; False when a job with this *key* was enqueued before.

    *payload* is JSON-safe. The key makes that a job asked for twice is done once.
    """
    values = {"kind": kind, "payload": dict(payload), "key": key, "state": "waiting", "run_at": run_at, "attempts": 0}
    return insert_if_absent(session, Job, values)
