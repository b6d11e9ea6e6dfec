"""What goes to PostgreSQL past psycopg's cursor comes back as it does through it, and psycopg's book of names holds."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import Boolean, Integer, String, bindparam, select, text
from sqlalchemy.exc import IntegrityError

from models.base import Instant, Json
from models.prepared import Prepared

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection

    from models.database import Database

planned = pytest.importorskip("models.planned")
AT = datetime(2026, 11, 22, 8, 0, 0, 7, tzinfo=UTC)
KINDS: dict[str, Any] = {"yes": Boolean(), "count": Integer(), "words": String(), "at": Instant(), "held": Json()}
ECHO = Prepared(select(*(bindparam(name, type_=kind).label(name) for name, kind in KINDS.items())))
VALUES = {"yes": True, "count": 5_000_000, "words": "半个字 ' % \\ $1", "at": AT, "held": {"路": [1, None]}}


@pytest.fixture
def connection(database: Database) -> Iterator[Connection]:
    if database.is_sqlite:
        pytest.skip("SQLite has its own driver")
    with database.transaction() as session:
        yield session.connection()


def _names(connection: Connection) -> dict[Any, bytes]:
    driver: Any = connection.connection.driver_connection
    names: dict[Any, bytes] = driver._prepared._names
    return names


def _through_libpq(monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on a cursor of psycopg's would be an error."""

    def refused(*_about: Any) -> None:
        raise AssertionError("Expected no cursor of psycopg's")

    monkeypatch.setattr(planned, "RawCursor", refused)


@pytest.mark.parametrize("values", [VALUES, dict.fromkeys(VALUES), VALUES | {"yes": False, "words": ""}])
def test_values_and_rows_are_the_same_the_second_time(
    connection: Connection, values: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    first = ECHO.all(connection, values)
    _through_libpq(monkeypatch)

    assert ECHO.all(connection, values) == first == [list(values.values())]
    assert ECHO.first(connection, values) == first[0]


def test_a_statement_is_planned_once_for_a_connection(connection: Connection) -> None:
    for _ in range(3):
        ECHO.first(connection, VALUES)

    assert sum(b" AS words" in query for query, _ in _names(connection)) == 1


@pytest.mark.parametrize("forgetting", ["ROLLBACK", "DROP"])
def test_what_the_driver_lets_the_server_forget_is_planned_again(database: Database, forgetting: str) -> None:
    if database.is_sqlite:
        pytest.skip("SQLite has its own driver")
    with database.engine.connect() as connection:
        ECHO.first(connection, VALUES)
        assert _names(connection)
        if forgetting == "ROLLBACK":
            connection.connection.rollback()
        else:
            connection.execute(text("CREATE TEMPORARY TABLE gone AS SELECT 1 AS one"))
            connection.execute(text("DROP TABLE gone"))
        assert not _names(connection)

        assert ECHO.first(connection, VALUES) == list(VALUES.values())
        assert ECHO.first(connection, VALUES) == list(VALUES.values())


def test_what_was_used_last_is_forgotten_last(connection: Connection) -> None:
    ECHO.first(connection, VALUES)
    Prepared(select(bindparam("other", type_=String()))).first(connection, {"other": "x"})
    ECHO.first(connection, VALUES)

    assert b" AS words" in list(_names(connection))[-1][0]


def test_a_text_that_postgresql_cannot_hold_is_refused_and_not_cut_off(connection: Connection) -> None:
    for _ in range(2):
        with pytest.raises(Exception, match="NUL"):
            ECHO.first(connection, VALUES | {"words": "before\0after"})
        ECHO.first(connection, VALUES)


def test_how_many_rows_were_changed_is_told_the_second_time(connection: Connection) -> None:
    connection.execute(text("CREATE TEMPORARY TABLE numbered AS SELECT generate_series(1, 3) AS number"))
    driver: Any = connection.connection.driver_connection
    for changed in (3, 2):
        cursor = planned.Cursor(driver)
        cursor.execute("DELETE FROM numbered WHERE number <> $1::INTEGER OR $1::INTEGER = '0'", ("0",))
        assert cursor.rowcount == changed
        cursor.close()
        connection.execute(text("INSERT INTO numbered VALUES (1), (2)"))


def test_a_transaction_begins_as_the_connection_is_set_to(database: Database) -> None:
    if database.is_sqlite:
        pytest.skip("SQLite has its own driver")
    with database.transaction() as session:
        ECHO.first(session.connection(), VALUES)
        driver: Any = session.connection().connection.driver_connection
    for _ in range(2):
        with database.reading() as session:
            assert ECHO.first(session.connection(), VALUES) == list(VALUES.values())
            assert session.scalar(text("SHOW transaction_isolation")) == "repeatable read"
            assert session.scalar(text("SHOW transaction_read_only")) == "on"
    with database.transaction() as session:
        ECHO.first(session.connection(), VALUES)
        assert session.scalar(text("SHOW transaction_isolation")) == "read committed"
    assert driver.info.transaction_status.name == "IDLE"


def test_a_commit_that_fails_is_told(database: Database) -> None:
    if database.is_sqlite:
        pytest.skip("SQLite has its own driver")
    with ExitStack() as stack:
        session = stack.enter_context(database.transaction())
        session.execute(text("CREATE TEMPORARY TABLE pairs (one INT PRIMARY KEY)"))
        session.execute(text("ALTER TABLE pairs ADD other INT REFERENCES pairs DEFERRABLE INITIALLY DEFERRED"))
        session.execute(text("INSERT INTO pairs VALUES (1, 2)"))
        with pytest.raises(IntegrityError):
            session.end()  # type: ignore[attr-defined]  # of the transaction's own session
