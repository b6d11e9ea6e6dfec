"""Statements on the way of every command, put together once for each database and then sent by its driver.

SQLAlchemy writes the statement and knows how each value is stored and read; what it does anew at every execution costs
several times what the database needs. Who listens before an execution is told of these statements as of any other, and
errors of the driver come as SQLAlchemy's. Must not know any table.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, Connection, Dialect, Executable, Select
from sqlalchemy.exc import DBAPIError, NoResultFound
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.elements import BindParameter
from sqlalchemy.sql.schema import ScalarElementColumnDefault
from sqlalchemy.types import TypeEngine

from models.base import altered_text

Convert = Callable[[Any], Any]
"""Makes what the driver takes of a value, or a value of what the driver gives."""


@dataclass(frozen=True, slots=True)
class _Form:
    """A statement as one database takes it.

    ``bound`` has for each place (or name, where the driver wants names) the value's name and how it is stored;
    ``fixed`` are the values that the statement brings along; ``read`` says how the columns of a row are read.
    """

    text: str
    bound: tuple[tuple[str, Convert | None], ...]
    fixed: Mapping[str, Any]
    named: bool
    read: tuple[tuple[int, Convert], ...]

    def values(self, given: Mapping[str, Any]) -> Any:
        """What the driver takes."""
        known = {**self.fixed, **given} if self.fixed else given
        if self.named:
            return {name: known[name] if stored is None else stored(known[name]) for name, stored in self.bound}
        return tuple([known[name] if stored is None else stored(known[name]) for name, stored in self.bound])

    def row(self, found: Sequence[Any]) -> list[Any]:
        """A row as Python has it."""
        values = list(found)
        for index, read in self.read:
            values[index] = read(values[index])
        return values


class Prepared:
    """One statement, with `bindparam` for what changes; rows are read of a SELECT only. Threads may share it."""

    __slots__ = ("_forms", "_statement")

    def __init__(self, statement: Executable) -> None:
        self._statement = statement
        self._forms: dict[str, _Form] = {}

    def first(self, connection: Connection, values: Mapping[str, Any]) -> list[Any] | None:
        """The first row found, or None."""
        form = self._rows(connection)
        found = _send(connection, form.text, form.values(values), lambda cursor: cursor.fetchone())
        return None if found is None else form.row(found)

    def one(self, connection: Connection, values: Mapping[str, Any]) -> list[Any]:
        """The first row found, which must be there. Raises `NoResultFound`."""
        found = self.first(connection, values)
        if found is None:
            message = "Expected a row, but there is none"
            raise NoResultFound(message)
        return found

    def all(self, connection: Connection, values: Mapping[str, Any]) -> list[list[Any]]:
        """Every row found."""
        form = self._rows(connection)
        rows = _send(connection, form.text, form.values(values), lambda cursor: cursor.fetchall())
        return [form.row(row) for row in rows]

    def run(self, connection: Connection, values: Mapping[str, Any]) -> int:
        """Carry it out; how many rows it changed."""
        form = self._form(connection.dialect)
        changed: int = _send(connection, form.text, form.values(values), lambda cursor: cursor.rowcount)
        return changed

    def _rows(self, connection: Connection) -> _Form:
        if not isinstance(self._statement, Select):
            message = f"Expected a SELECT to read rows of, not {type(self._statement).__name__}"
            raise TypeError(message)
        return self._form(connection.dialect)

    def _form(self, dialect: Dialect) -> _Form:
        form = self._forms.get(dialect.name)
        if form is None:
            form = self._forms[dialect.name] = _form_of(self._statement, dialect)
        return form


def _form_of(statement: Executable, dialect: Dialect) -> _Form:
    compiled = statement.compile(dialect=dialect)  # type: ignore[attr-defined]  # every statement we write is a clause
    if not isinstance(compiled, SQLCompiler) or compiled.post_compile_params or compiled.literal_execute_params:
        message = f"Expected a statement whose text is always the same, but this is none: {compiled}"
        raise TypeError(message)
    order = compiled.positiontup if compiled.positional else list(compiled.binds)
    binds: Mapping[str, BindParameter[Any]] = compiled.binds
    if compiled.update_prefetch:
        message = f"Expected no values that are made at each update, but: {compiled}"
        raise TypeError(message)
    defaults = {column.key: _default(column) for column in compiled.insert_prefetch}
    return _Form(
        text=str(compiled),
        bound=tuple((name, _typed(binds[name].type, dialect).bind_processor(dialect)) for name in order or ()),
        fixed={name: bind.effective_value for name, bind in binds.items() if not bind.required} | defaults,
        named=not compiled.positional,
        read=tuple(_readers(statement, dialect)),
    )


def _default(column: Column[Any]) -> Any:
    """What stands in a column of which nothing is said."""
    if not isinstance(column.default, ScalarElementColumnDefault):
        message = f"Expected a value for {column}, because it has no fixed one"
        raise TypeError(message)
    return column.default.arg


def _readers(statement: Executable, dialect: Dialect) -> list[tuple[int, Convert]]:
    columns = getattr(statement, "selected_columns", ())  # of what RETURNING gives, nothing is known
    found = (
        (index, _typed(column.type, dialect).result_processor(dialect, None)) for index, column in enumerate(columns)
    )
    return [(index, read) for index, read in found if read is not None]


def _typed(type_: TypeEngine[Any], dialect: Dialect) -> TypeEngine[Any]:
    return type_.dialect_impl(dialect)


def _send(connection: Connection, text: str, values: Any, take: Callable[[Any], Any]) -> Any:
    """Execute and take what is wanted. Raises SQLAlchemy's errors, and StoredValueError for text that is none."""
    cursor: Any = None
    try:
        cursor = connection.connection.cursor()
        for listener in connection.dispatch.before_cursor_execute:
            text, values = listener(connection, cursor, text, values, None, False)  # in its order
        cursor.execute(text, values)
        return take(cursor)
    except connection.dialect.loaded_dbapi.Error as error:
        raise _told(connection, text, values, error) from error
    except BaseException as error:
        if not isinstance(error, Exception):  # an interruption: nobody knows what has come back
            connection.invalidate(error)
        raise
    finally:
        if cursor is not None:
            cursor.close()


def _told(connection: Connection, text: str, values: Any, error: Exception) -> Exception:
    dialect, base = connection.dialect, connection.dialect.loaded_dbapi.Error
    altered = altered_text(error)
    if altered is not None:
        return altered
    lost = isinstance(error, base) and dialect.is_disconnect(error, connection.connection.dbapi_connection, None)
    if lost:
        # As the library does it: what was opened before has most likely been lost as well.
        connection.engine.pool._invalidate(connection.connection, error)  # noqa: SLF001
        connection.invalidate(error)
    hidden = connection.engine.hide_parameters
    return DBAPIError.instance(text, values, error, base, hidden, connection_invalidated=lost, dialect=dialect)
