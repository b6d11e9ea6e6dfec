"""Statements that PostgreSQL has planned for a connection, sent by libpq itself past psycopg's cursor.

A cursor of psycopg's prepares for everything that a statement may turn out to be; for one that the server has planned
already, that is most of what the client spends on it. The first time a statement is sent it goes through such a cursor,
which lets the server plan it and keeps its name; psycopg's own book of names is asked each time, so that what it lets
the server forget (after a rollback, after DDL, when there are too many) is never named again. That book and how a
transaction begins are psycopg's inner matters: `tests/models/test_planned.py` fails when they change. Must not know any
table, and is imported only where psycopg is.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from psycopg import Connection, DataError, OperationalError, RawCursor, abc
from psycopg.adapt import Transformer
from psycopg.errors import error_from_result
from psycopg.postgres import types
from psycopg.pq import ConnStatus, ExecStatus, TransactionStatus
from psycopg.pq.abc import PGresult

KEPT_TEXTS = 2_000
"""How many statements are kept as bytes: more than a server's connections together have planned."""
_NO_TYPE, _BOOLEAN = 0, types["bool"].oid
_TYPES = {str: _NO_TYPE, type(None): _NO_TYPE, bool: _BOOLEAN}
"""What psycopg says a value is, by its class, of those that are sent here: the server takes a text for what is cast."""
_FINE = (ExecStatus.TUPLES_OK, ExecStatus.COMMAND_OK)


class Cursor:
    """One statement and its answer, as a cursor of the driver; threads must not share its connection."""

    __slots__ = ("_driver", "_other", "_result", "_rows", "_taken")

    def __init__(self, driver: Connection[Any]) -> None:
        """Send nothing yet."""
        self._driver = driver
        self._other: RawCursor[Any] | None = None
        self._result: PGresult | None = None
        self._rows: abc.Transformer | None = None
        self._taken = 0

    def execute(self, text: str, values: Sequence[Any]) -> None:
        """Send it with its values, in a transaction. Raises psycopg's errors."""
        name = _planned(self._driver, text, values)
        if name is None:
            self._other = RawCursor(self._driver)
            self._other.execute(text, values, prepare=True)
            return
        begin(self._driver)
        sent: Any = [_sent(value) for value in values]  # None is allowed, though psycopg's types do not say so
        self._result = _fine(self._driver, self._driver.pgconn.exec_prepared(name, sent))

    def fetchone(self) -> tuple[Any, ...] | None:
        """The next row, or None."""
        if self._other is not None:
            found: tuple[Any, ...] | None = self._other.fetchone()
            return found
        rows, result = self._read()
        if self._taken >= result.ntuples:
            return None
        self._taken += 1
        return rows.load_row(self._taken - 1, tuple)

    def fetchall(self) -> list[tuple[Any, ...]]:
        """All rows that are left."""
        if self._other is not None:
            return self._other.fetchall()
        rows, result = self._read()
        first, self._taken = self._taken, result.ntuples
        return rows.load_rows(first, result.ntuples, tuple)

    @property
    def rowcount(self) -> int:
        """How many rows were found or changed, -1 when that is not told."""
        if self._other is not None:
            return self._other.rowcount
        tuples = None if self._result is None else self._result.command_tuples
        return -1 if tuples is None else tuples

    def close(self) -> None:
        """Let the answer go."""
        if self._other is not None:
            self._other.close()
        self._result = self._rows = None

    def _read(self) -> tuple[abc.Transformer, PGresult]:
        if self._result is None:
            message = "Expected a statement to be executed before its rows are read"
            raise OperationalError(message)
        if self._rows is None:
            self._rows = Transformer(self._driver)
            self._rows.set_pgresult(self._result)
        return self._rows, self._result


def begin(driver: Connection[Any]) -> None:
    """Begin a transaction as the connection is set to, unless it is in one."""
    if driver.pgconn.transaction_status == TransactionStatus.IDLE and not driver.autocommit:
        _fine(driver, driver.pgconn.exec_(driver._get_tx_start_command()))  # noqa: SLF001


def commit(driver: Connection[Any]) -> None:
    """Commit, if there is a transaction. Raises psycopg's errors."""
    if driver.pgconn.transaction_status != TransactionStatus.IDLE:
        _fine(driver, driver.pgconn.exec_(b"COMMIT"))


def _planned(driver: Connection[Any], text: str, values: Sequence[Any]) -> bytes | None:
    """The name of the statement, which is then the last to be forgotten; None when it has none."""
    names = driver._prepared._names  # noqa: SLF001
    try:
        key = _encoded(text), tuple([_TYPES[type(value)] for value in values])
        names.move_to_end(key)
    except KeyError:
        return None
    return names[key]


def _fine(driver: Connection[Any], result: PGresult) -> PGresult:
    if result.status in _FINE:
        return result
    if driver.pgconn.status == ConnStatus.BAD:
        raise OperationalError(result.get_error_message())
    raise error_from_result(result)


def _sent(value: Any) -> bytes | None:
    """A value of one of the known types as the server takes it, in text."""
    if value is None:
        return None
    if value is True or value is False:
        return b"t" if value else b"f"
    if "\0" in value:
        message = "PostgreSQL text fields cannot contain NUL (0x00) bytes"
        raise DataError(message)
    text: bytes = value.encode()
    return text


@lru_cache(maxsize=KEPT_TEXTS)
def _encoded(text: str) -> bytes:
    return text.encode()
