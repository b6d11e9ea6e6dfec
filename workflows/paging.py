"""Pages of long lists: the first rows of several index ranges together, and a cursor that says where to go on.

Knows order and cursors; must not know what is listed. A place in a list is an instant and an id, so that pages stay
whole while rows come and go, and equal instants keep their order.
"""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from sqlalchemy import func, inspect, select, tuple_, union_all
from sqlalchemy.orm import defer

from models.merging import Alike, apart, literally, merged, narrowed, some
from workflows.errors import N_, InvalidInput

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sqlalchemy import ColumnElement, Select
    from sqlalchemy.orm import Session
    from sqlalchemy.sql.base import ExecutableOption

    from models.merging import Range


class Listed(Protocol):
    """A row that can be listed: it has an id."""

    @property
    def id(self) -> str:
        """Its key, unique in the list."""


Row = TypeVar("Row", bound=Listed)
LARGEST_PAGE = 200
MOST_RANGES = 40
"""Up to so many index ranges are worth merging; a list over more is better read through one condition."""


MOST_COUNTED = 10_000
"""Where counting a range ends: it takes as long as reading the whole range, and nobody reads that far."""


@dataclass(frozen=True, kw_only=True)
class Order:
    """By an instant column and the id, both forwards or both backwards; `without` names columns that stay unread."""

    column: str
    forwards: bool = True
    without: tuple[str, ...] = ()

    def of(self, rows: type[Any]) -> list[Any]:
        """The ORDER BY of it."""
        return self._either_way(getattr(rows, self.column), rows.id)

    def places(self, rows: type[Any]) -> Callable[[ColumnElement[bool]], Select[Any]]:
        """Where the rows stand that meet a condition: the instant as `at`, and the id."""
        place = select(getattr(rows, self.column).label("at"), rows.id.label("id"))
        return place.where

    def by(self, places: Any) -> list[Any]:
        """The ORDER BY of it over the columns of `places`."""
        return self._either_way(places.at, places.id)

    def _either_way(self, *columns: Any) -> list[Any]:
        return list(columns) if self.forwards else [column.desc() for column in columns]

    def unread(self, rows: type[Any]) -> list[ExecutableOption]:
        """What keeps the columns `without` in the database until somebody asks for them."""
        return [defer(getattr(rows, column)) for column in self.without]

    def after(self, rows: type[Any], cursor: str | None) -> list[ColumnElement[bool]]:
        """The condition that a row comes after a cursor; none without a cursor.

        Raises:
            InvalidInput: the cursor is none that `cursor` has given.
        """
        if not cursor:
            return []
        columns, place = tuple_(getattr(rows, self.column), rows.id), _place(cursor)
        return [columns > place if self.forwards else columns < place]

    def cursor(self, row: Listed) -> str:
        """Where the next page begins, after this row."""
        place = [getattr(row, self.column).isoformat(), row.id]
        return base64.urlsafe_b64encode(json.dumps(place).encode()).decode().rstrip("=")


def first(session: Session, rows: type[Row], branches: Sequence[Range], order: Order, limit: int) -> Select[Row]:
    """The first rows of all branches together, each branch giving its own first ones in the order of its index.

    Of several branches only the places are merged, which an index holds by itself; whole rows are read for those alone
    that stand on the page.
    """
    if len(branches) == 1 and not isinstance(branches[0], Alike):
        one = select(rows).where(branches[0]).order_by(*order.of(rows)).limit(literally(limit))
        return one.options(*order.unread(rows))
    row: type[Row] = inspect(rows).mapper.class_
    places = merged(session, branches, order.places(rows), order.by, limit)
    whole = select(row).join(places, places.c.id == row.id)
    return whole.order_by(*order.by(places.c)).options(*order.unread(row))


def cut(
    session: Session,
    rows: type[Row],
    branches: Sequence[Range],
    order: Order,
    *,
    cursor: str | None,
    limit: int,
) -> tuple[tuple[Row, ...], str | None]:
    """The rows of one page of all branches together, and the cursor of the next page (None: this is the last).

    Raises:
        InvalidInput: a cursor that is none, a limit out of bounds.
    """
    if not 1 <= limit <= LARGEST_PAGE:
        raise InvalidInput.one("limit", N_("每页数量应为 1 至 {largest}"), largest=LARGEST_PAGE)
    after = order.after(rows, cursor)
    if not branches:
        return (), None
    found = session.scalars(first(session, rows, [narrowed(each, *after) for each in branches], order, limit + 1)).all()
    return tuple(found[:limit]), order.cursor(found[limit - 1]) if len(found) > limit else None


def count(
    session: Session,
    rows: type[Any],
    branches: Sequence[Range],
    *,
    order: Order | None = None,
    most: int = MOST_COUNTED,
) -> int:
    """How many rows all branches have together, counting up to `most`, or without an order up to `most` in each.

    `order` is the order of the index that the branches are ranges of.
    """
    if not branches:
        return 0
    if order:
        found = some(session, branches, order.places(rows), order.by, most)
    else:
        parts = [select(rows.id).where(branch).limit(literally(most)).subquery() for branch in apart(branches)]
        found = union_all(*(select(part) for part in parts)).subquery()
    return session.scalar(select(func.count()).select_from(found)) or 0


def _place(cursor: str) -> tuple[datetime, str]:
    try:
        at, row_id = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        place = datetime.fromisoformat(at), str(row_id)
        if place[0].tzinfo is None:
            raise ValueError  # noqa: TRY301 (one message for everything that is no cursor)
    except (ValueError, TypeError, binascii.Error):
        raise InvalidInput.one("cursor", N_("翻页位置无效，请从第一页重新开始")) from None
    return place
