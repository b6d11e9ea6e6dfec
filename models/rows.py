"""Rows on the way of every command: read and written by statements put together once, as objects of no session.

The unit of work costs more than the command it serves, so what every command reads and writes goes past it. An object
read here is a plain holder of values: what is changed in it is stored when it is saved, and only that. Must not know
any single table.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache, partial
from operator import itemgetter
from typing import Any, Generic, TypeVar

from sqlalchemy import Column, ColumnElement, bindparam, insert, inspect, update
from sqlalchemy.orm import DeclarativeBase, Mapper, Session
from sqlalchemy.orm.exc import StaleDataError
from sqlalchemy.sql.schema import ScalarElementColumnDefault

from models.base import table_of
from models.batch import Batch
from models.prepared import Prepared

R = TypeVar("R", bound=DeclarativeBase)


class Stored(Generic[R]):
    """A row as an object of no session, and the values it had when it was read."""

    __slots__ = ("_before", "row")

    def __init__(self, kind: type[R], values: Sequence[Any]) -> None:
        """Take the values of `columns(kind)`, in that order."""
        self.row = _object(kind, zip(_names(kind), values, strict=True))
        self._before = tuple(values)

    def save(self, batch: Batch) -> frozenset[str]:
        """Note what has been changed since, to be written under the lock that the row was read with; the names of it.

        The batch raises `StaleDataError` if the row is not the one that was read: somebody wrote it without that lock.
        """
        kind = type(self.row)
        values = _values_of(kind)(vars(self.row))
        if values == self._before:
            return frozenset()
        names = _names(kind)
        changed = {name: new for name, new, old in zip(names, values, self._before, strict=True) if new != old}
        version = names.index(_version(kind).name)
        key = {"key_": values[0], "version_": self._before[version]}
        batch.add(_update(kind, tuple(changed)), {**key, **changed}, partial(_stale, kind))
        _forget(batch.session, self.row)
        self._before = values
        return frozenset(changed)


def _stale(kind: type[DeclarativeBase]) -> StaleDataError:
    return StaleDataError(f"Expected to change one row of {kind.__tablename__}, but it is not as it was read")


def _absent(kind: type[DeclarativeBase]) -> RuntimeError:
    return RuntimeError(f"Expected to insert a row of {kind.__tablename__}, but none was")


def columns(kind: type[DeclarativeBase]) -> list[Column[Any]]:
    """The columns of a mapped class, its key first, for a statement whose rows become `Stored`."""
    mapper: Mapper[Any] = inspect(kind)
    found: list[Column[Any]] = [table_of(kind).c[attribute.columns[0].name] for attribute in mapper.column_attrs]
    key = table_of(kind).primary_key.columns[0]
    return [key, *(column for column in found if column is not key)]


def add(batch: Batch, row: DeclarativeBase) -> None:
    """Note a new row to be inserted; it stays an object of no session. Every column must be set."""
    kind = type(row)
    batch.add(_insert(kind), _valued(row), partial(_absent, kind))


def add_with(batch: Batch, row: DeclarativeBase, statement: Prepared, **values: Any) -> None:
    """The same by a statement of `insertion_with`, with the values that its columns are made of."""
    batch.add(statement, {**_valued(row), **values}, partial(_absent, type(row)))


def insertion_with(kind: type[DeclarativeBase], **made: ColumnElement[Any]) -> Prepared:
    """A statement that inserts a row some of whose columns the database makes."""
    table = table_of(kind)
    given = _bound(kind, (name for name in _names(kind) if name not in made))
    return Prepared(insert(table).values({**given, **{table.c[name]: value for name, value in made.items()}}))


def _valued(row: DeclarativeBase) -> dict[str, Any]:
    kind = type(row)
    return dict(zip(_names(kind), _values_of(kind)(vars(row)), strict=True))


def blank(kind: type[R], **values: Any) -> R:
    """A new object with these values, its scalar defaults, and None for everything else; its validators do not run."""
    return _object(kind, {**_defaults(kind), **values})


def _object(kind: type[R], values: Mapping[str, Any] | Iterable[tuple[str, Any]]) -> R:
    """An object with these values, made as the session makes those it loads: without the constructor's events."""
    made: R = _maker(kind)()
    vars(made).update(values)
    return made


@cache
def _maker(kind: type[R]) -> Callable[[], R]:
    mapper: Mapper[R] = inspect(kind)
    make: Callable[[], R] = mapper.class_manager.new_instance
    return make


def put(row: DeclarativeBase, **values: Any) -> None:
    """Change an object of no session; what keeps the history of one that has a session is not told."""
    vars(row).update(values)


@cache
def _defaults(kind: type[DeclarativeBase]) -> Mapping[str, Any]:
    defaults = {name: column.default for name, column in zip(_names(kind), columns(kind), strict=True)}
    return {name: each.arg if isinstance(each, ScalarElementColumnDefault) else None for name, each in defaults.items()}


@cache
def _names(kind: type[DeclarativeBase]) -> tuple[str, ...]:
    mapper: Mapper[Any] = inspect(kind)
    return tuple(mapper.get_property_by_column(column).key for column in columns(kind))


@cache
def _values_of(kind: type[DeclarativeBase]) -> Callable[[Mapping[str, Any]], tuple[Any, ...]]:
    return itemgetter(*_names(kind))


@cache
def _version(kind: type[DeclarativeBase]) -> Column[Any]:
    mapper: Mapper[Any] = inspect(kind)
    if mapper.version_id_col is None:
        message = f"Expected a versioned row, but {kind.__name__} has no version"
        raise TypeError(message)
    found: Column[Any] = table_of(kind).c[mapper.version_id_col.name]
    return found


@cache
def _update(kind: type[DeclarativeBase], names: tuple[str, ...]) -> Prepared:
    key = table_of(kind).primary_key.columns[0]
    statement = update(table_of(kind)).where(key == bindparam("key_"), _version(kind) == bindparam("version_"))
    return Prepared(statement.values(_bound(kind, names)))


@cache
def _insert(kind: type[DeclarativeBase]) -> Prepared:
    return Prepared(insert(table_of(kind)).values(_bound(kind, _names(kind))))


def _bound(kind: type[DeclarativeBase], names: Iterable[str]) -> dict[Column[Any], Any]:
    mapper: Mapper[Any] = inspect(kind)
    found = {name: table_of(kind).c[mapper.attrs[name].columns[0].name] for name in names}
    return {column: bindparam(name, type_=column.type) for name, column in found.items()}


def _forget(session: Session, row: DeclarativeBase) -> None:
    """Let the session read the row again that it may hold as an object of its own."""
    if not len(session.identity_map):
        return
    mapper: Mapper[Any] = inspect(type(row))
    held = session.identity_map.get(mapper.identity_key_from_primary_key(mapper.primary_key_from_instance(row)))
    if held is not None:
        session.expire(held)
