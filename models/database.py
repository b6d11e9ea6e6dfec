"""The way to the database: one object that opens transactions, reads and migrates.

It and `models.transaction` are the only places that commit; it and the migrations alone know which engine is
underneath. What a statement carries never stands in an error: it would reach the log. Must not know any table.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache, partial
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Dialect, Engine, create_engine, event, text
from sqlalchemy.engine import URL, ExceptionContext, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DisconnectionError, OperationalError
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.pool import ConnectionPoolEntry, PoolResetState, QueuePool

from models import prepared
from models.base import altered_text
from models.transaction import Transaction

BUSY_TIMEOUT_MS = 10_000
KEPT_CONNECTIONS, MOST_CONNECTIONS = 8, 24
"""Of one process to PostgreSQL: each of a server's eight threads may need three at once, none waits for the others."""
ASKED_AFTER_SECONDS = 1.0
"""How long a connection to PostgreSQL may lie idle before it is asked whether it still is one."""
_IDLE = 0
"""What libpq says of a connection without a transaction."""
_RESTS_SINCE = "bangfu rests since"
MIGRATION_LOCK_TIMEOUT_MS = 10_000
MIGRATION_STATEMENT_TIMEOUT_MS = 600_000
MIGRATION_LOCK_KEY = 7_316_048_221  # any constant: one migration at a time on one PostgreSQL database

_POOL = {"pool_size": KEPT_CONNECTIONS, "max_overflow": MOST_CONNECTIONS - KEPT_CONNECTIONS}
_GAVE_WAY = frozenset({"40001", "40P01", "55P03"})
"""PostgreSQL's states for a serialization failure, a deadlock and a lock that is not to be had."""
_POSTGRESQL = {"options": "-c timezone=UTC", "client_encoding": "UTF8"}
_SQLITE = {"timeout": BUSY_TIMEOUT_MS / 1000, "check_same_thread": False, "cached_statements": 1_000}
"""The driver keeps 128 prepared statements unless told otherwise; a year's commands use more."""


class BusyError(Exception):
    """A transaction lost its place to others and is rolled back; the same once more may succeed."""


class Database:
    """A SQLite file or a PostgreSQL database, by URL; safe to share between threads."""

    def __init__(self, url: str) -> None:
        """Prepare a pool; nothing is opened before the first use."""
        self.url = _with_driver(make_url(url))
        self.engine = _sqlite(self.url, writes=True) if self.is_sqlite else _postgresql(self.url)
        self._readers = _sqlite(self.url, writes=False) if self.is_sqlite else _steady(self.engine)
        self._read = sessionmaker(self._readers, expire_on_commit=False, autoflush=False)

    @property
    def is_sqlite(self) -> bool:
        """Whether the embedded database is used."""
        return self.url.get_backend_name() == "sqlite"

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """A session that commits on a clean exit and rolls back when anything is raised.

        On SQLite it owns the write lock from the start. Rows stay readable after the commit. Raises `BusyError` when
        it waited too long for others, or was chosen to give way in a deadlock.
        """
        try:
            with Transaction(self.engine) as session:
                yield session
                session.end()
        except OperationalError as error:
            if _gave_way(error):
                raise BusyError from error
            raise

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that sees one state of the database and in which the database refuses every write."""
        with self._read() as session:
            yield session
            if not self.is_sqlite and session.in_transaction():
                _end_without_rollback(session)

    def is_current(self) -> bool:
        """Whether the database is there and its schema is at the newest revision; creates nothing."""
        if self.is_sqlite and not (self.url.database and Path(self.url.database).is_file()):
            return False
        _, newest = _revisions()
        with self._readers.connect() as connection:
            return MigrationContext.configure(connection).get_current_revision() == newest

    def is_behind(self) -> bool:
        """Whether the schema is missing or older than this version; one that is newer, after an upgrade, will do."""
        known, newest = _revisions()
        with self._readers.connect() as connection:
            found = MigrationContext.configure(connection).get_current_revision()
        return found is None or (found in known and found != newest)

    def connections(self) -> tuple[int, int]:
        """How many connections of this process are in use at the moment, and how many there may be."""
        pools = {id(engine.pool): engine.pool for engine in (self.engine, self._readers)}.values()
        used = sum(pool.checkedout() for pool in pools if isinstance(pool, QueuePool))
        return used, len(pools) * MOST_CONNECTIONS

    def migrate(self) -> None:
        """Bring the schema to the newest revision, in one transaction: after a crash it is either old or new."""
        with self.engine.begin() as connection:
            if not self.is_sqlite:
                _guard_migration(connection)
            command.upgrade(migration_config(connection), "head")

    def dispose(self) -> None:
        """Close all pooled connections."""
        self._readers.dispose()
        self.engine.dispose()


def migration_config(connection: Connection | None = None) -> Config:
    """Alembic's configuration for the packaged migrations, run on `connection` when one is given."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


@cache
def _revisions() -> tuple[frozenset[str], str | None]:
    """The revisions this version knows, and the newest of them."""
    scripts = ScriptDirectory.from_config(migration_config())
    return frozenset(script.revision for script in scripts.walk_revisions()), scripts.get_current_head()


def _with_driver(url: URL) -> URL:
    """`postgres://` and `postgresql://` mean psycopg 3."""
    if url.drivername in {"postgres", "postgresql"}:
        return url.set(drivername="postgresql+psycopg")
    return url


def _postgresql(url: URL) -> Engine:
    from models import planned  # noqa: PLC0415 (its driver is an extra)

    engine = create_engine(url, hide_parameters=True, connect_args=_POSTGRESQL, pool_reset_on_return=None, **_POOL)
    engine.dialect.do_commit = planned.commit  # type: ignore[method-assign,assignment]  # of this engine alone
    event.listen(engine, "reset", _roll_back)
    event.listen(engine, "checkin", _note_rest)
    event.listen(engine, "checkout", partial(_ask_after_rest, engine.dialect))
    return engine


def _end_without_rollback(session: Session) -> None:
    """End a transaction that has read: at a rollback the driver forgets the statements that the server has planned.

    SQLAlchemy ends what is not committed by a rollback, which then finds nothing to do. That a connection is lost here
    does no harm: there is nothing to keep.
    """
    driver: Any = session.connection().connection.driver_connection
    with suppress(driver.Error):
        driver.commit()


def _roll_back(connection: Any, _record: ConnectionPoolEntry, state: PoolResetState) -> None:
    """Roll back what is still open when a connection is given back; nearly always nothing is, and asking costs less."""
    if not state.terminate_only and connection.info.transaction_status != _IDLE:
        connection.rollback()


def _note_rest(_connection: object, record: ConnectionPoolEntry) -> None:
    record.info[_RESTS_SINCE] = time.monotonic()


def _ask_after_rest(dialect: Dialect, connection: DBAPIConnection, record: ConnectionPoolEntry, _proxy: object) -> None:
    """Ask a connection that has lain idle whether it still is one; to ask every time is two journeys for nothing.

    Raises:
        DisconnectionError: it is none; the pool then makes another.
    """
    since = record.info.get(_RESTS_SINCE)
    if since is None or time.monotonic() - since < ASKED_AFTER_SECONDS:
        return
    try:
        alive = dialect.do_ping(connection)
    except dialect.loaded_dbapi.Error:
        alive = False
    if not alive:
        raise DisconnectionError


def _steady(engine: Engine) -> Engine:
    return engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)


def _sqlite(url: URL, *, writes: bool) -> Engine:
    """Connections of one kind: a setting changed between transactions would throw all prepared statements away."""
    engine = create_engine(url, hide_parameters=True, connect_args=_SQLITE, **_POOL)
    event.listen(engine, "connect", partial(_prepare_sqlite, writes=writes))
    event.listen(engine, "handle_error", _tell_altered_text)
    event.listen(engine, "begin", _begin_writing if writes else _begin_reading)
    return engine


def _prepare_sqlite(connection: sqlite3.Connection, _record: object, *, writes: bool) -> None:
    """Make it durable and concurrent, without the driver's transactions: those begin only at the first write."""
    connection.isolation_level = None
    for setting in (
        f"busy_timeout={BUSY_TIMEOUT_MS}",
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        f"query_only={'OFF' if writes else 'ON'}",
    ):
        connection.execute(f"PRAGMA {setting}")


def _tell_altered_text(context: ExceptionContext) -> None:
    altered = altered_text(context.original_exception)
    if altered is not None:
        raise altered from context.original_exception


def _begin_writing(connection: Connection) -> None:
    """Take the write lock at once: no deadlock on upgrade."""
    prepared.tell(connection, "BEGIN IMMEDIATE")


def _begin_reading(connection: Connection) -> None:
    prepared.tell(connection, "BEGIN")


def _gave_way(error: OperationalError) -> bool:
    cause = error.orig
    if isinstance(cause, sqlite3.OperationalError):
        return cause.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
    return getattr(cause, "sqlstate", None) in _GAVE_WAY


def _guard_migration(connection: Connection) -> None:
    """Wait a bounded time for others, and never run two migrations at once."""
    connection.execute(text(f"SET LOCAL lock_timeout = {MIGRATION_LOCK_TIMEOUT_MS}"))
    connection.execute(text(f"SET LOCAL statement_timeout = {MIGRATION_STATEMENT_TIMEOUT_MS}"))
    connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": MIGRATION_LOCK_KEY})
