"""The rows that a case has in a table, as plain values: for those who compare them and change nothing.

To read a row as an object of the session costs several times what the database needs, and most tables have no row of
most cases. Must not know any single table.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import bindparam, inspect, select

from models.prepared import Prepared

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.orm import DeclarativeBase, Session


def rows_of_case(session: Session, kind: type[DeclarativeBase], case_id: str) -> list[Any]:
    """The rows of a table that name the case, in the order of their keys; each has the attributes of *kind*.

    Raises `StoredValueError` for a value that the product never writes.
    """
    statement, row = _reading(kind)
    return [row(found) for found in statement.all(session.connection(), {"case_id": case_id})]


@cache
def _reading(kind: type[DeclarativeBase]) -> tuple[Prepared, Callable[[list[Any]], Any]]:
    mapper = inspect(kind)
    columns = {each.key: each.columns[0] for each in mapper.column_attrs}
    named = select(*columns.values()).where(kind.__table__.c.case_id == bindparam("case_id"))
    row: Any = NamedTuple(kind.__name__, [(key, Any) for key in columns])  # type: ignore[misc]  # as the table has them
    return Prepared(named.order_by(*mapper.primary_key)), row._make
