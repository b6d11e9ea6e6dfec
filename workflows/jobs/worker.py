"""The worker: again and again fires due timers and carries out due jobs, until it is told to stop.

This one looks by itself whether there is something to do: inside the server or in processes of its own on SQLite. On
PostgreSQL workers are called (`workflows.jobs.called`) and this one only minds the timers. Must not know what timers
and jobs do.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy.exc import SQLAlchemyError

from models.database import BusyError, Database
from workflows.clock import Clock
from workflows.clockwork import Clockwork
from workflows.documents import DocumentStore
from workflows.heads import HeadFolder
from workflows.jobs.handlers import leave_timer, plan_day, table
from workflows.jobs.runner import Runner
from workflows.jobs.verification import verifying
from workflows.releases import Releases
from workflows.verify import Proofs

PAUSE = timedelta(seconds=2)
"""How long a worker rests when there was nothing to do."""

WAY = timedelta(milliseconds=15)
"""How long a worker leaves a SQLite database to others after each timer."""

JOBS_A_ROUND = 20
"""After so many jobs the timers are looked at again."""

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, kw_only=True)
class Round:
    """What one round did."""

    timers: int
    jobs: int


class Worker:
    """Works off what is due, with the parts of one process."""

    def __init__(
        self, *, database: Database, releases: Releases, documents: DocumentStore, heads: HeadFolder, clock: Clock
    ) -> None:
        self.database = database
        self.clock = clock
        self._clockwork = Clockwork(releases=releases, documents=documents)
        proofs = Proofs(documents=documents, heads=heads)
        self.runner = Runner(database, {**table(self._clockwork, heads), **verifying(database, proofs)})

    def run_once(self, now: datetime) -> Round:
        """Do one round: the timers due at *now*, then the jobs."""
        return Round(timers=self.fire_timers(now), jobs=self.runner.run_due(now, most=JOBS_A_ROUND))

    def fire_timers(self, now: datetime) -> int:
        """Fire the timers due at *now* and plan the day's jobs; return how many were fired."""
        with self.database.transaction() as session:
            plan_day(session, now)
        fired = self._clockwork.fire_due(self.database, now, between=self._give_way)
        for failure in fired.failed:
            _log.warning("timer_not_fired", timer=failure.timer, element=failure.element, why=failure.why)
            with self.database.transaction() as session:
                leave_timer(session, failure, now)
        return fired.count

    def _give_way(self) -> None:
        """Let people write between two timers: SQLite has one writer, and who waits for it only looks now and then."""
        if self.database.is_sqlite:
            time.sleep(WAY.total_seconds())

    def run_until(self, stop: threading.Event) -> None:
        """Do rounds until *stop* is set."""

        def one_round() -> int:
            done = self.run_once(self.clock.now())
            return done.timers + done.jobs

        again_until(stop, one_round)


def again_until(stop: threading.Event, one_round: Callable[[], int]) -> None:
    """Do rounds until *stop* is set, with a rest after one in which nothing was done.

    A database that is away for a while ends nothing.
    """
    while not stop.is_set():
        try:
            done = one_round()
        except (SQLAlchemyError, BusyError):
            _log.exception("round_failed")
            done = 0
        if not done:
            stop.wait(PAUSE.total_seconds())
