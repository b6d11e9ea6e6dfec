"""The first rows of several index ranges together, each read no further than the page needs.

Knows what the planner of each database has to be told; must not know any table.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import Integer, literal_column, union_all

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sqlalchemy import ColumnElement, CompoundSelect, Select, Subquery
    from sqlalchemy.orm import Session

    By = Callable[[Any], Sequence[ColumnElement[Any]]]
    """The ORDER BY that is meant, made of the columns of what is ordered."""


def merged(session: Session, ranges: Sequence[Select[Any]], by: By, limit: int) -> Subquery:
    """The first `limit` rows of all ranges together."""
    if len(ranges) == 1:
        return _front(ranges[0], by, limit).subquery()
    every = _every(session, ranges, by, limit)
    return every.order_by(*by(every.selected_columns)).limit(literally(limit)).subquery()


def some(session: Session, ranges: Sequence[Select[Any]], by: By, limit: int) -> Subquery:
    """Any `limit` rows of all ranges, from the front of each."""
    if len(ranges) == 1:
        return _front(ranges[0], by, limit).subquery()
    return _every(session, ranges, by, limit).limit(literally(limit)).subquery()


def literally(limit: int) -> ColumnElement[int]:
    """A limit that stands in the statement: PostgreSQL keeps no plan for one whose limit it does not know."""
    return literal_column(str(limit), Integer)


def _every(session: Session, ranges: Sequence[Select[Any]], by: By, limit: int) -> CompoundSelect[Any]:
    """PostgreSQL walks a range's index only when the range has an order and a limit, and reads the table otherwise.

    SQLite walks all side by side of its own accord, but not when they have limits: then it sorts each.
    """
    if session.get_bind().dialect.name != "sqlite":
        ranges = [_front(each, by, limit) for each in ranges]
    return union_all(*ranges)


def _front(one: Select[Any], by: By, limit: int) -> Select[Any]:
    return one.order_by(*by(one.selected_columns)).limit(literally(limit))
