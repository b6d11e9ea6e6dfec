"""Databases for measuring: on a real disk and durable, unlike those of the tests.

A PostgreSQL cluster with fsync and synchronous commit, SQLite files beside it; how much each holds. Knows both
databases; must not know what is in the tables.
"""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy
from sqlalchemy import text
from sqlalchemy.engine import make_url

from tests import postgresql

if TYPE_CHECKING:
    from collections.abc import Iterator

BACKENDS = ("sqlite", "postgresql")
DISK = Path("/var/tmp")  # noqa: S108 - a folder of a random name in it; by convention on a disk, not in memory
DURABLE = """
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
max_connections = 200
fsync = on
synchronous_commit = on
shared_buffers = 512MB
max_wal_size = 4GB
log_min_messages = warning
"""
_SIZE = "SELECT sum(pg_total_relation_size(c.oid)) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace \
WHERE c.relkind = 'r' AND n.nspname = 'public'"


class Stores:
    """Empty databases by name."""

    def __init__(self, folder: Path, cluster: postgresql.Cluster) -> None:
        self._folder = folder
        self._cluster = cluster

    def empty(self, backend: str, name: str) -> str:
        """The URL of a new database."""
        if backend == "sqlite":
            return f"sqlite:///{self.folder(name)}/{name}.sqlite3"
        self._administer(f'CREATE DATABASE "{name}"')
        return self._cluster.url(name)

    def folder(self, name: str) -> Path:
        """A folder on the same disk."""
        folder = self._folder / name
        folder.mkdir(exist_ok=True)
        return folder

    def _administer(self, statement: str) -> None:
        engine = _autocommitting(self._cluster.url("postgres"))
        with engine.connect() as connection:
            connection.execute(text(statement))


@contextlib.contextmanager
def opened() -> Iterator[Stores]:
    """A folder and a cluster on the disk; both are gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="bangfu-bench-", dir=DISK))
    folder.chmod(0o711)  # the server's account must be able to pass through
    cluster = postgresql.start(folder / "postgresql", options=DURABLE)
    try:
        yield Stores(folder, cluster)
    finally:
        cluster.stop()
        shutil.rmtree(folder)


def stored_bytes(url: str) -> int:
    """How much a database holds, indexes included, after clearing away what is no longer valid."""
    engine = _autocommitting(url)
    sqlite = make_url(url).get_backend_name() == "sqlite"
    with engine.connect() as connection:
        connection.execute(text("VACUUM" if sqlite else "VACUUM FULL"))
        if sqlite:
            pages, size = (connection.scalar(text(f"PRAGMA {name}")) for name in ("page_count", "page_size"))
            return int(pages) * int(size)
        return int(connection.scalar(text(_SIZE)))


def value_bytes(url: str) -> int:
    """How long the texts of all values are: what is stored, without indexes, row headers and empty room in pages."""
    engine = _autocommitting(url)
    octets = "length(CAST({} AS BLOB))" if make_url(url).get_backend_name() == "sqlite" else "octet_length({}::text)"
    total = 0
    with engine.connect() as connection:
        inspector = sqlalchemy.inspect(connection)
        for table in inspector.get_table_names():
            columns = [
                f"coalesce({octets.format(quoted(column['name']))}, 0)" for column in inspector.get_columns(table)
            ]
            statement = f"SELECT coalesce(sum({' + '.join(columns)}), 0) FROM {quoted(table)}"  # noqa: S608 (names of ours)
            total += int(connection.scalar(text(statement)))
    return total


def quoted(name: str) -> str:
    """A name as SQL writes it."""
    return f'"{name}"'


def _autocommitting(url: str) -> sqlalchemy.Engine:
    return sqlalchemy.create_engine(url, isolation_level="AUTOCOMMIT", poolclass=sqlalchemy.NullPool)
