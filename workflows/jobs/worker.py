"""The worker: again and again fires due timers and carries out due jobs, until it is told to stop.

Runs inside the server on SQLite, in any number of processes of its own on PostgreSQL. Must not know what timers and
jobs do.
"""

import threading
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy.exc import SQLAlchemyError

from models.database import BusyError, Database
from workflows.clock import Clock
from workflows.clockwork import Clockwork
from workflows.documents import DocumentStore
from workflows.heads import HeadFolder
from workflows.jobs.handlers import leave_timer, plan_head, table
from workflows.jobs.runner import Runner
from workflows.releases import Releases

PAUSE = timedelta(seconds=2)
"""How long a worker rests when there was nothing to do."""

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
        self._database = database
        self._clock = clock
        self._clockwork = Clockwork(releases=releases, documents=documents)
        self._runner = Runner(database, table(self._clockwork, heads))

    def run_once(self, now: datetime) -> Round:
        """Do one round: the timers due at *now*, then the jobs."""
        with self._database.transaction() as session:
            plan_head(session, now)
        fired = self._clockwork.fire_due(self._database, now)
        for failure in fired.failed:
            _log.warning("timer_not_fired", timer=failure.timer, element=failure.element, why=failure.why)
            with self._database.transaction() as session:
                leave_timer(session, failure, now)
        return Round(timers=fired.count, jobs=self._runner.run_due(now))

    def run_until(self, stop: threading.Event) -> None:
        """Do rounds until *stop* is set; a database that is away for a while does not end the worker."""
        while not stop.is_set():
            try:
                done = self.run_once(self._clock.now())
            except (SQLAlchemyError, BusyError):
                _log.exception("round_failed")
                done = Round(timers=0, jobs=0)
            if done.timers + done.jobs == 0:
                stop.wait(PAUSE.total_seconds())
