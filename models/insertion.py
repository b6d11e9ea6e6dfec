"""Insert where another writer may be faster, without an error that would spoil the transaction.

Knows that both databases say ON CONFLICT, each in its own dialect; must not know any table.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from sqlalchemy import Table, bindparam
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import DeclarativeBase, Session

from models.base import table_of
from models.batch import Batch, Refusal
from models.prepared import Prepared

_INSERTS: dict[str, Callable[[Table], Any]] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


def insert_if_absent(session: Session, row: type[DeclarativeBase], values: Mapping[str, Any]) -> bool:
    """Insert a row; False when one with the same key is there already, or another writer has just committed it.

    `values` are by column name. On PostgreSQL it waits for a writer of the same key that has not committed yet.
    """
    connection = session.connection()
    return _unless_there(row, connection.dialect.name, tuple(values)).run(connection, values) == 1


def add_if_absent(batch: Batch, row: type[DeclarativeBase], values: Mapping[str, Any], refusal: Refusal) -> None:
    """Note a row to be inserted as by `insert_if_absent`; the batch raises the refusal where that says False."""
    batch.add(_unless_there(row, batch.connection.dialect.name, tuple(values)), values, refusal)


@cache
def _unless_there(row: type[DeclarativeBase], dialect: str, names: tuple[str, ...]) -> Prepared:
    table = table_of(row)
    bound = {name: bindparam(name, type_=table.c[name].type) for name in names}
    return Prepared(_INSERTS[dialect](table).values(bound).on_conflict_do_nothing())


def count_up(session: Session, row: type[DeclarativeBase], key: Mapping[str, Any], column: str) -> int:
    """Add one to a counter's `column`, make the counter at 1 when there is none, and return what it now says.

    The row stays locked until the transaction ends, so that numbers have neither gaps nor doubles.
    """
    table = table_of(row)
    counter = table.c[column]
    statement = (
        _INSERTS[session.get_bind().dialect.name](table)
        .on_conflict_do_update(index_elements=list(key), set_={column: counter + 1})
        .returning(counter)
    )
    return int(session.execute(statement, {**key, column: 1}).scalar_one())
