"""The first rows of several index ranges together, each read no further than the page needs.

Knows what the planner of each database has to be told; must not know any table.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    JSON,
    ColumnElement,
    Integer,
    and_,
    column,
    func,
    literal,
    literal_column,
    select,
    true,
    union_all,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from sqlalchemy import CompoundSelect, Select, Subquery
    from sqlalchemy.orm import Session
    from sqlalchemy.types import TypeEngine

    By = Callable[[Any], Sequence[ColumnElement[Any]]]
    """The ORDER BY that is meant, made of the columns of what is ordered."""
    Places = Callable[[ColumnElement[bool]], Select[Any]]
    """Where the rows stand that meet a condition."""
    Condition = Callable[[Mapping[str, ColumnElement[Any]]], ColumnElement[bool]]


@dataclass(frozen=True, kw_only=True)
class Alike:
    """Ranges that differ in values only, each the rows that meet `condition` with one of `values` (by name)."""

    types: Mapping[str, TypeEngine[Any]]
    values: Sequence[Mapping[str, Any]]
    condition: Condition

    def apart(self) -> list[ColumnElement[bool]]:
        """The condition of each; what several ask for is one parameter, because a driver writes each one anew."""
        known: dict[tuple[str, Any], ColumnElement[Any]] = {}
        for name, type_ in self.types.items():
            known |= {(name, each[name]): literal(each[name], type_) for each in self.values}
        return [self.condition({name: known[name, value] for name, value in each.items()}) for each in self.values]


Range = ColumnElement[bool] | Alike
"""The rows that meet a condition, which are a range of an index; or several of these."""


def alike(
    types: Mapping[str, TypeEngine[Any]], values: Sequence[Mapping[str, Any]], condition: Condition
) -> list[Range]:
    """The ranges of these values, as few as they can be told in."""
    every = Alike(types=types, values=values, condition=condition)
    return [every] if len(values) > 1 else [*every.apart()]


def narrowed(rows: Range, *conditions: ColumnElement[bool]) -> Range:
    """What of a range meets these conditions too."""
    if not isinstance(rows, Alike):
        return and_(rows, *conditions)
    return replace(rows, condition=lambda values: and_(rows.condition(values), *conditions))


def apart(ranges: Sequence[Range]) -> list[ColumnElement[bool]]:
    """The condition of every single range."""
    return [each for rows in ranges for each in (rows.apart() if isinstance(rows, Alike) else [rows])]


def merged(session: Session, ranges: Sequence[Range], places: Places, by: By, limit: int) -> Subquery:
    """The first `limit` places of all ranges together."""
    every = _every(session, ranges, places, by, limit)
    return every.order_by(None).order_by(*by(every.selected_columns)).limit(literally(limit)).subquery()


def some(session: Session, ranges: Sequence[Range], places: Places, by: By, limit: int) -> Subquery:
    """Any `limit` places of all ranges, from the front of each."""
    return _every(session, ranges, places, by, limit).limit(literally(limit)).subquery()


def literally(limit: int) -> ColumnElement[int]:
    """A limit that stands in the statement: PostgreSQL keeps no plan for one whose limit it does not know."""
    return literal_column(str(limit), Integer)


def _every(
    session: Session, ranges: Sequence[Range], places: Places, by: By, limit: int
) -> Select[Any] | CompoundSelect[Any]:
    """PostgreSQL walks a range's index only when the range has an order and a limit, and reads the table otherwise.

    SQLite walks all side by side of its own accord, but not when they have limits: then it sorts each.
    """
    if session.get_bind().dialect.name == "sqlite":
        parts = [places(each) for each in apart(ranges)]
        return _front(parts[0], by, limit) if len(parts) == 1 else union_all(*parts)
    fronts = [
        _each(rows, places, by, limit) if isinstance(rows, Alike) else _front(places(rows), by, limit)
        for rows in ranges
    ]
    return fronts[0] if len(fronts) == 1 else union_all(*fronts)


def _each(rows: Alike, places: Places, by: By, limit: int) -> Select[Any]:
    """The front of every one of these ranges, in words that stay the same however many there are.

    Planning takes longer than reading, and a plan is kept with the words. The values come as JSON, because of that the
    planner always expects the same number: of an array it would count them, find each case special and plan it anew.
    """
    columns = (column(name, type_) for name, type_ in rows.types.items())
    each = func.json_to_recordset(literal([*map(dict, rows.values)], JSON)).table_valued(*columns)
    values = each.render_derived(with_types=True)
    front = _front(places(rows.condition(dict(values.c))), by, limit).lateral()
    return select(*front.c).select_from(values.join(front, true()))


def _front(one: Select[Any], by: By, limit: int) -> Select[Any]:
    return one.order_by(*by(one.selected_columns)).limit(literally(limit))
