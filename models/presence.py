"""Who is at work on a database: any number of servers and workers together, or one program alone that fills it.

On SQLite it is a lock on a file beside the database's, on PostgreSQL one that a connection of its own holds; the system
takes both from a process that is killed. Must not know what anybody does there.
"""

from __future__ import annotations

import fcntl
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from models.database import Database

LOCK_KEY = 7_316_048_223  # any constant, other than that of migrations
_TOGETHER = "SELECT pg_try_advisory_lock_shared(:key)"
_ALONE = "SELECT pg_try_advisory_lock(:key)"


@contextmanager
def together(database: Database) -> Iterator[bool]:
    """Be at work beside others for as long as the block lasts; False while somebody must be alone."""
    with _held(database, fcntl.LOCK_SH, _TOGETHER) as free:
        yield free


@contextmanager
def alone(database: Database) -> Iterator[bool]:
    """Be alone for as long as the block lasts; False while somebody is at work."""
    with _held(database, fcntl.LOCK_EX, _ALONE) as free:
        yield free


@contextmanager
def _held(database: Database, kind: int, statement: str) -> Iterator[bool]:
    if database.is_sqlite:
        with Path(f"{database.url.database}.use").open("ab") as file:
            yield _locked(file.fileno(), kind)
        return
    connection = database.engine.connect()
    try:
        free = connection.execution_options(isolation_level="AUTOCOMMIT").scalar(text(statement), {"key": LOCK_KEY})
        yield bool(free)
    finally:
        with suppress(DBAPIError):  # a server that has gone has let go of the lock, too
            connection.invalidate()
        connection.close()


def _locked(descriptor: int, kind: int) -> bool:
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
