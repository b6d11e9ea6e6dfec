"""Lets one of the statements that follow fail in the database itself, or all from it on; and reads all that is stored.

The failing statement is put in the place of the one that was meant, so that driver, transaction and pool go through
what they go through in earnest. A commit counts as a statement. Must not know what is being done.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine, event, select, text

from models.everything import metadata

if TYPE_CHECKING:
    from collections.abc import Iterator

    from models.database import Database

KINDS = ("refused", "lost")
"""A statement that the database refuses, and a connection that is gone (SQLite has none: it refuses too)."""
_REFUSED = "SELECT injected_fault"
_LOST = "SELECT pg_terminate_backend(pg_backend_pid())"
REVEALING = ("Traceback", "injected_fault", "terminat", "sqlalchemy", "psycopg", "sqlite", "SELECT", "site-packages")
"""What no answer to a person may hold."""


@dataclass
class Fault:
    """A statement that is to fail, counted from 1, and how many there have been."""

    at: int
    kind: str
    for_good: bool = False
    passed: int = 0

    @property
    def happened(self) -> bool:
        """Whether the statement has come and failed."""
        return self.passed >= self.at

    def strikes(self) -> bool:
        """Count a statement; answer whether it is to fail."""
        self.passed += 1
        return self.passed == self.at or (self.for_good and self.happened)

    def broken(self, connection: Connection) -> str:
        """The statement that fails."""
        return _LOST if self.kind == "lost" and connection.dialect.name == "postgresql" else _REFUSED


@contextmanager
def failing(fault: Fault) -> Iterator[Fault]:
    """Let the statement fail if it comes before the end of the block."""

    def replace(connection: Connection, _cursor: Any, statement: str, values: Any, *about: Any) -> tuple[str, Any]:
        if statement in (_REFUSED, _LOST) or not fault.strikes():
            return statement, values
        return fault.broken(connection), [()] if about[-1] else ()

    def refuse(connection: Connection) -> None:
        if fault.strikes():
            connection.exec_driver_sql(fault.broken(connection))

    event.listen(Engine, "before_cursor_execute", replace, retval=True)
    event.listen(Engine, "commit", refuse)
    try:
        yield fault
    finally:
        event.remove(Engine, "before_cursor_execute", replace)
        event.remove(Engine, "commit", refuse)


_ALL = {
    table.name: select(text("*")).select_from(table).order_by(*table.primary_key) for table in metadata.sorted_tables
}


def everything(database: Database, *, but: tuple[str, ...] = ()) -> dict[str, list[tuple[Any, ...]]]:
    """All rows of all tables, those of some left out."""
    with database.reading() as session:
        return {
            name: [tuple(row) for row in session.execute(statement)]
            for name, statement in _ALL.items()
            if name not in but
        }
