"""The physical limit: durable commits of the bytes that the product stores, by the bare driver and nothing else.

One INSERT (the journal entry) and one UPDATE (the case's row) per commit.
"""

from __future__ import annotations

import sqlite3
import uuid
from typing import TYPE_CHECKING, Any

import psycopg
from sqlalchemy.engine import make_url

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.bench.systems.base import Place

_TABLES = (
    "CREATE TABLE cases (id VARCHAR(32) PRIMARY KEY, version INTEGER, body TEXT)",
    "CREATE TABLE entries (case_id VARCHAR(32), seq INTEGER, body TEXT, PRIMARY KEY (case_id, seq))",
)
BUSY_MS = 60_000


class BareCommits:
    """A connection and two tables."""

    def __init__(self, place: Place) -> None:
        url = make_url(place.url)
        self._sqlite = url.get_backend_name() == "sqlite"
        self._connection: Any = _sqlite(str(url.database)) if self._sqlite else _postgresql(place.url)
        self._entry, self._row = ("x" * size for size in place.change_bytes)
        self._sent = 0
        self._versions: dict[str, int] = {}

    def prepare(self) -> None:
        """Two tables."""
        for statement in _TABLES:
            self._connection.execute(statement)
        self._connection.commit()

    def open(self, *, large: bool) -> str:
        """A row to be changed."""
        case = uuid.uuid4().hex
        self._begin()
        self._do("INSERT INTO cases (id, version, body) VALUES (?, 0, ?)", case, "" if large else self._row)
        self._connection.commit()
        self._versions[case] = 0
        return case

    def known(self, _case: str, _step: str) -> None:
        """Nothing."""

    def complete(self, case: str, _step: str, _known: None, _values: Mapping[str, Any]) -> None:
        """Two statements and a commit."""
        self._versions[case] += 1
        version = self._versions[case]
        self._begin()
        self._do("INSERT INTO entries (case_id, seq, body) VALUES (?, ?, ?)", case, version, self._entry)
        self._do("UPDATE cases SET version = ?, body = ? WHERE id = ?", version, self._row, case)
        self._connection.commit()

    def statements(self) -> int:
        """What was sent."""
        return self._sent

    def state_bytes(self, _case: str) -> int:
        """The row."""
        return len(self._row)

    def _begin(self) -> None:
        if self._sqlite:
            self._connection.execute("BEGIN IMMEDIATE")

    def _do(self, statement: str, *values: Any) -> None:
        self._sent += 1
        self._connection.execute(statement if self._sqlite else statement.replace("?", "%s"), values)


def _sqlite(path: str) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None)
    for setting in (f"busy_timeout={BUSY_MS}", "journal_mode=WAL", "synchronous=FULL"):
        connection.execute(f"PRAGMA {setting}")
    return connection


def _postgresql(url: str) -> psycopg.Connection:
    return psycopg.connect(url.replace("postgresql+psycopg", "postgresql"))
