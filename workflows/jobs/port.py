"""The port of background work: how a job is enqueued and what a handler is.

A handler that only writes to the database is a function: what it does and the mark "done" are one transaction, so it
is done once. What takes long or has an effect on the outside (a message, a payment order, a file elsewhere) is an
`Errand`: its first step runs without a transaction and may happen more than once, when a worker ends between the two
steps or takes longer than its lease. It therefore hands on the job's key, which is the same at every attempt, as the
idempotency key of the other side; the second step writes down what came of it.

Knows the job table; must not know how a job is leased (`workflows.jobs.runner`) nor what it does.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from models import queue
from models.insertion import insert_if_absent
from models.jobs import Job
from workflows.desk import new_id


@dataclass(frozen=True, kw_only=True)
class Work:
    """What a handler is given: the transaction that also marks the job as done, the instant, payload and key.

    `key` names this job and no other, at every attempt.
    """

    session: Session
    now: datetime
    payload: Mapping[str, Any]
    key: str


@dataclass(frozen=True, kw_only=True)
class Going:
    """What the first step of an errand is given: no transaction, so that nobody waits for it."""

    now: datetime
    payload: Mapping[str, Any]
    key: str


@dataclass(frozen=True, kw_only=True)
class Errand:
    """A job in two steps: `go` may take long and reach outside, `keep` writes what it brought with the mark "done".

    `go` must be done before the lease ends (`workflows.jobs.runner.LEASE`).
    """

    go: Callable[[Going], Any]
    keep: Callable[[Work, Any], None]


Handler = Callable[[Work], None] | Errand
"""Carries out one job; whatever it raises rolls everything back and the job is tried again."""


def enqueue(
    session: Session,
    kind: str,
    payload: Mapping[str, Any],
    *,
    run_at: datetime,
    key: str | None = None,
    case_id: str | None = None,
) -> bool:
    """Enqueue a job for *run_at* in the open transaction; False when a job with this *key* was enqueued before.

    *payload* is JSON-safe. A key makes that a job asked for twice is done once; without one the job is given its own.
    A job that names its case is shown there when it does not succeed.
    """
    values = {
        "kind": kind,
        "payload": dict(payload),
        "key": key or new_id(),
        "state": "waiting",
        "run_at": run_at,
        "attempts": 0,
        "case_id": case_id,
    }
    enqueued = insert_if_absent(session, Job, values)
    if enqueued:
        queue.call(session, at=run_at)
    return enqueued
