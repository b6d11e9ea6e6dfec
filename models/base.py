"""The ground every table stands on: declarative base, constraint names, instants, JSON text, append-only rows.

Knows SQLAlchemy types; must not know any single table, nor what the values mean.
"""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import CheckConstraint, Connection, DateTime, Dialect, MetaData, String, Table, Text, event
from sqlalchemy.dialects import sqlite
from sqlalchemy.orm import DeclarativeBase, Mapper
from sqlalchemy.types import TypeDecorator, TypeEngine

if TYPE_CHECKING:
    from collections.abc import Callable

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Common ancestor of all mapped classes."""

    metadata = MetaData(naming_convention=NAMES)


def table_of(kind: type[DeclarativeBase]) -> Table:
    """The table that a class is mapped to; TypeError for one that is mapped to something else."""
    table = kind.__table__
    if not isinstance(table, Table):
        message = f"Expected a mapped table, but {kind.__name__} is mapped to {table!r}"
        raise TypeError(message)
    return table


class StoredValueError(ValueError):
    """A column holds what this product never writes: somebody else has altered it."""


def altered_text(error: BaseException | None) -> StoredValueError | None:
    """What to say of text that is no UTF-8: SQLite's driver calls it an operational error, like a full disk."""
    found = str(error).startswith("Could not decode to UTF-8")
    return StoredValueError("A stored text is no UTF-8") if found else None


_SQLITE_LENGTH = len("2026-11-22 08:00:00.000000")


def _in_utc(at: datetime) -> datetime:
    if at.tzinfo is UTC:
        return at
    if at.tzinfo is None:
        msg = f"Expected to store an aware instant, but {at!r} carries no time zone"
        raise ValueError(msg)
    return at.astimezone(UTC)


class _SqliteInstant(sqlite.DATETIME):
    """Text that may have been altered by hand, which its reader must be told in so many words."""

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], datetime | None]:
        plain = super().result_processor(dialect, coltype)

        def read(value: Any) -> datetime | None:
            try:
                found: datetime | None = plain(value) if plain else value
            except (ValueError, TypeError) as error:
                raise StoredValueError(str(error)) from error
            return found

        return read


class Instant(TypeDecorator[datetime]):
    """A point in time: aware, always UTC in Python; `timestamptz` on PostgreSQL, sortable UTC text on SQLite."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[datetime]:
        """Read instants on SQLite so that an unreadable one is told from other errors."""
        if dialect.name != "sqlite":
            return dialect.type_descriptor(self.impl_instance)
        return dialect.type_descriptor(_SqliteInstant())  # type: ignore[no-untyped-call]  # SQLAlchemy leaves it so

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To the database.

        Raises:
            ValueError: the value carries no time zone.
        """
        if value is None:
            return None
        at = _in_utc(value)
        return at.replace(tzinfo=None) if dialect.name == "sqlite" else at

    def bind_processor(self, dialect: Dialect) -> Callable[[datetime | None], Any]:
        """The same in one go, because no column is stored more often."""
        if dialect.name != "sqlite":
            return lambda value: None if value is None else _in_utc(value)
        return lambda value: None if value is None else _in_utc(value).isoformat(" ", "microseconds")[:_SQLITE_LENGTH]

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """From the database: SQLite answers naive UTC, PostgreSQL the zone of the session."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


_DECODER = json.JSONDecoder()
_JSON = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


class Json(TypeDecorator[Any]):
    """JSON-safe values as canonical text (sorted keys, no spaces), so that equal values are equal bytes everywhere.

    Values are replaced, never changed in place: a changed element of a stored list would go unnoticed.
    """

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: object, _dialect: Dialect) -> str | None:
        """To text; None stays NULL."""
        if value is None:
            return None
        return _JSON.encode(value)

    def process_result_value(self, value: str | None, _dialect: Dialect) -> object:
        """From text. Raises `StoredValueError`."""
        if value is None:
            return None
        found, end = None, -1
        with suppress(ValueError, TypeError):
            found, end = _DECODER.raw_decode(value)  # all that `json.loads` comes to where nothing stands around it
        try:
            return found if end == len(value) else json.loads(value)
        except ValueError as error:
            raise StoredValueError(str(error)) from error


def ascii_text(length: int) -> TypeEngine[str]:
    """Text of machine origin (ids, paths, tokens), ordered by bytes on both databases, so that ranges use an index."""
    return String(length).with_variant(String(length, collation="C"), "postgresql")


def one_of(column: str, *values: str) -> CheckConstraint:
    """The constraint that `column` holds one of `values` (or NULL, where the column allows it)."""
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=column)


class AppendOnlyError(Exception):
    """Something tried to change or delete a row that may only ever be added."""


class AppendOnly:
    """Mixin for rows that are evidence: added, read, never changed or deleted."""


@event.listens_for(AppendOnly, "before_update", propagate=True)
@event.listens_for(AppendOnly, "before_delete", propagate=True)
def _refuse(_mapper: Mapper[Any], _connection: Connection, row: object) -> None:
    msg = f"Expected to add a {type(row).__name__}, but a stored one was changed or deleted"
    raise AppendOnlyError(msg)
