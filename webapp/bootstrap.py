"""The composition root: what the edges (web, API, command line, worker) are wired from.

The only place where configuration becomes objects. It must not hold rules; an edge takes a desk here, gives it to one
command, and the transaction is committed when the command returns.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy.orm import Session

from models.database import Database
from webapp.config import Config
from workflows.clock import Clock, ShiftedClock, SystemClock
from workflows.democlock import DemoOffset
from workflows.desk import Actor, Desk
from workflows.documents import DocumentStore
from workflows.heads import HeadFolder
from workflows.jobs.worker import Worker
from workflows.releases import Releases


@dataclass(frozen=True, kw_only=True)
class Services:
    """Everything an edge needs, made once per process.

    ``clock`` is the product's time, in demo mode ahead of ``machine``, by which sessions and tokens live.
    """

    config: Config
    database: Database
    clock: Clock
    machine: Clock
    releases: Releases
    documents: DocumentStore
    heads: HeadFolder

    @contextmanager
    def desk(self, actor: Actor) -> Iterator[Desk]:
        """Open the transaction of one command for *actor*; commit when the block ends well, else roll back."""
        with self.database.transaction() as session:
            yield self.desk_in(session, actor)

    def desk_in(self, session: Session, actor: Actor) -> Desk:
        """Return a desk for *actor* in a transaction that is open already."""
        return Desk(
            session=session,
            actor=actor,
            now=self.clock.now(),
            releases=self.releases,
            documents=self.documents,
        )

    def worker(self) -> Worker:
        """Return the background worker of this process."""
        return Worker(
            database=self.database,
            releases=self.releases,
            documents=self.documents,
            heads=self.heads,
            clock=self.clock,
        )

    def labour(self, stop: threading.Event, *, concurrency: int) -> None:
        """Work in the background until *stop* is set, in the way of this database."""
        if self.database.is_sqlite:
            self.worker().run_until(stop)
            return
        from workflows.jobs.called import CalledWorker  # noqa: PLC0415 (needs the extra for PostgreSQL)

        CalledWorker(self.worker(), concurrency=concurrency).run_until(stop)

    def close(self) -> None:
        """Give the database connections back."""
        self.database.dispose()


def build(config: Config) -> Services:
    """Wire the services of one process from its configuration; opens no connection yet."""
    database = Database(config.database_url)
    machine = SystemClock()
    return Services(
        config=config,
        database=database,
        clock=ShiftedClock(machine, DemoOffset(database)),
        machine=machine,
        releases=Releases(),
        documents=DocumentStore(config.data_folder / "documents", largest_bytes=config.upload_limit_bytes),
        heads=HeadFolder(config.data_folder / "heads"),
    )
