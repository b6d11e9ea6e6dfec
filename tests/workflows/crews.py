"""Those who work jobs off, as each database has them: who look by themselves on SQLite, who are called on PostgreSQL.

One contract for both: `tests/workflows/test_jobs.py`. Must not know what the jobs are.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select, text

from models.database import Database
from models.settings import Setting
from tests.workflows.offices import NOW
from workflows.clock import ManualClock
from workflows.documents import DocumentStore
from workflows.heads import HeadFolder
from workflows.jobs.called import CalledWorker
from workflows.jobs.runner import Runner
from workflows.jobs.worker import Worker
from workflows.releases import Releases

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from pathlib import Path

    from tests.workflows.offices import TestOffice
    from workflows.jobs.port import Handler, Work


def worker_of(office: TestOffice, folder: Path) -> Worker:
    """A worker of a small office, whose heads are signed in a folder of their own."""
    heads = HeadFolder(folder / "heads")
    heads.create_key()
    return Worker(
        database=office.database,
        releases=office.releases,
        documents=office.documents,
        heads=heads,
        clock=ManualClock(office.now),
    )


@dataclass(frozen=True)
class Crew:
    """Workers of one database, with what they can do."""

    database: Database
    folder: Path
    handlers: Mapping[str, Handler]

    def work(self, now: datetime = NOW) -> None:
        """Let one worker do everything that is due at this instant."""
        worker = self.worker(now)
        if self.database.is_sqlite:
            worker.runner.run_due(now)
            return
        called = CalledWorker(worker, concurrency=2)
        called.call_again()
        called.answer_all()

    def worker(self, now: datetime) -> Worker:
        """A worker whose clock stands at this instant."""
        worker = Worker(
            database=self.database,
            releases=Releases(),
            documents=DocumentStore(self.folder / "documents"),
            heads=HeadFolder(self.folder / "heads"),
            clock=ManualClock(now),
        )
        worker.runner = Runner(self.database, self.handlers)
        return worker

    def lose_one(self, now: datetime = NOW) -> None:
        """Let a worker in a process of its own be killed in the middle of a job, and be silent since."""
        url = self.database.url.render_as_string(hide_password=False)
        process = multiprocessing.get_context("spawn").Process(target=_be_killed, args=(url, self.folder, now))
        process.start()
        process.join()
        assert process.exitcode == -signal.SIGKILL
        if not self.database.is_sqlite:
            with self.database.transaction() as session:
                session.execute(text("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 minute'"))


def _be_killed(url: str, folder: Path, now: datetime) -> None:
    Crew(Database(url), folder, {"count": _kill}).work(now)


def _kill(work: Work) -> None:
    count(work)
    os.kill(os.getpid(), signal.SIGKILL)


def count(work: Work) -> None:
    """Leave one trace per carried-out job."""
    work.session.add(Setting(key=f"done:{work.payload['name']}", value=work.now.isoformat()))
    work.session.flush()


def fail(work: Work) -> None:
    """Leave a trace, and fail."""
    count(work)
    message = f"no way to do {work.payload['name']}"
    raise RuntimeError(message)


def done(database: Database) -> int:
    """How many traces there are."""
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(Setting)) or 0
