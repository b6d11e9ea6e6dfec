"""Once a day: away with what has served its purpose and would otherwise grow for ever.

Only rows that nothing refers to and no rule asks for; never anything of a case. How long each is kept is technical, not
a rule of law, except for attempts to sign in: logs of a network are kept for six months at least (网络安全法). Must
not know who reads what is left.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import CursorResult, delete, select, tuple_

from models.idempotency import IdempotencyKey
from models.jobs import Job
from models.people import LoginAttempt
from models.verifications import VerificationPart
from workflows.clock import OFFICE_ZONE, office_date
from workflows.jobs.port import Work, enqueue

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import InstrumentedAttribute, Session

TIDY = "tidy"
TIDIED_AT = time(hour=3, minute=30)
"""When it is done, in the office's zone: when the fewest are at work."""
A_ROUND = 2_000
"""So many rows of a table at once: nobody waits long for the lock."""


@dataclass(frozen=True)
class _Passing:
    """Rows that pass: their key, since when they count as old, how long they are kept, and which of them at all."""

    key: tuple[InstrumentedAttribute[Any], ...]
    since: InstrumentedAttribute[Any]
    kept: timedelta
    only: tuple[ColumnElement[bool], ...] = ()


_PASSING = (
    _Passing((Job.id,), Job.run_at, timedelta(days=30), (Job.state == "done",)),
    _Passing((VerificationPart.batch, VerificationPart.number), VerificationPart.started_at, timedelta(days=90)),
    _Passing((IdempotencyKey.username, IdempotencyKey.key), IdempotencyKey.at, timedelta(days=30)),
    _Passing((LoginAttempt.id,), LoginAttempt.at, timedelta(days=200)),
)


def tidy(work: Work) -> None:
    """Delete a round of what is too old; when that was not all, leave the rest to another job, which is due at once."""
    full = [_swept(work.session, passing, work.now) == A_ROUND for passing in _PASSING]
    if any(full):
        enqueue(work.session, TIDY, {}, run_at=work.now)


def plan_tidying(session: Session, now: datetime) -> None:
    """Enqueue the next day's; planned twice it is done once."""
    on = office_date(now) + timedelta(days=1)
    run_at = datetime.combine(on, TIDIED_AT, OFFICE_ZONE)
    enqueue(session, TIDY, {}, run_at=run_at, key=f"{TIDY}:{on.isoformat()}")


def _swept(session: Session, passing: _Passing, now: datetime) -> int:
    """Delete the oldest rows that are too old; how many that were."""
    old = select(*passing.key).where(passing.since < now - passing.kept, *passing.only)
    chosen = old.order_by(passing.since).limit(A_ROUND)
    which = tuple_(*passing.key) if len(passing.key) > 1 else passing.key[0]
    statement = delete(passing.key[0].class_).where(which.in_(chosen)).execution_options(synchronize_session=False)
    result = session.execute(statement)
    assert isinstance(result, CursorResult)
    return result.rowcount
