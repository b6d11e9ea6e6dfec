"""Statements on the way of every command, put together once for each database and then sent by its driver.

SQLAlchemy writes the statement and knows how each value is stored and read; what it does anew at every execution costs
several times what the database needs. Who listens before an execution is told of these statements as of any other, and
errors of the driver come as SQLAlchemy's. Must not know any table.

To psycopg the text goes as PostgreSQL takes it, with numbered places: the driver would look for its own kind of places
anew in every long text. Numbers, days and instants go to it as text, which the casts in the statement read: it would
make a plan of its own of a statement for every mix of small numbers, large numbers and NULLs.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import Column, Connection, Date, DateTime, Delete, Dialect, Executable, Insert, Integer, Select, Update
from sqlalchemy.exc import DBAPIError, NoResultFound
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.elements import BindParameter
from sqlalchemy.sql.schema import ScalarElementColumnDefault
from sqlalchemy.types import TypeEngine

from models.base import altered_text

if TYPE_CHECKING:
    from models import planned

Convert = Callable[[Any], Any]
"""Makes what the driver takes of a value, or a value of what the driver gives."""


@dataclass(frozen=True, slots=True)
class _Form:
    """A statement as one database takes it. NULL is None, whatever the type, in both directions.

    ``bound`` has for each place the value's name and how it is stored; ``fixed`` are the values that the statement
    brings along; ``read`` says how the columns of a row are read. ``named`` is the text with names in its places, where
    ``text`` has numbers; ``writes`` is whether it changes rows.
    """

    text: str
    bound: tuple[tuple[str, Convert | None], ...]
    fixed: Mapping[str, Any]
    read: tuple[tuple[int, Convert], ...]
    named: str
    writes: bool

    def values(self, given: Mapping[str, Any]) -> tuple[Any, ...]:
        """What the driver takes."""
        known = {**self.fixed, **given} if self.fixed else given
        return tuple(
            [
                value if (value := known[name]) is None or stored is None else stored(value)
                for name, stored in self.bound
            ]
        )

    def row(self, found: Sequence[Any]) -> list[Any]:
        """A row as Python has it."""
        values = list(found)
        for index, read in self.read:
            if values[index] is not None:
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

    @property
    def writes(self) -> bool:
        """Whether it changes rows."""
        return isinstance(self._statement, Insert | Update | Delete)

    def as_part(self, dialect: Dialect) -> _Form:
        """How the database takes it as a part of a larger statement. TypeError if it can be none."""
        if not self.writes and not (isinstance(self._statement, Select) and len(self._statement.selected_columns) == 1):
            message = f"Expected a statement that writes or asks for one value, not {self._statement}"
            raise TypeError(message)
        return self._form(dialect)

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


class Together:
    """Statements that write, and questions for one value, as one that PostgreSQL carries out at once.

    Its parts all see what was there before it and have no order among themselves: no row may be written twice. Threads
    may share it.
    """

    __slots__ = ("_form", "_parts")

    def __init__(self, parts: Sequence[Prepared]) -> None:
        self._parts = tuple(parts)
        self._form: tuple[str, tuple[_Form, ...]] | None = None

    def run(self, connection: Connection, values: Sequence[Mapping[str, Any]]) -> list[Any]:
        """Carry them out, each with its values; how many rows each changed, or the value that was asked for."""
        if self._form is None:
            self._form = _joined([part.as_part(connection.dialect) for part in self._parts])
        text, forms = self._form
        sent = [value for form, given in zip(forms, values, strict=True) for value in form.values(given)]
        found = _send(connection, text, sent, lambda cursor: cursor.fetchone())
        return [form.row([value])[0] if form.read else value for form, value in zip(forms, found, strict=True)]


def _joined(forms: Sequence[_Form]) -> tuple[str, tuple[_Form, ...]]:
    writes, answers, first = [], [], 1
    for number, form in enumerate(forms):
        text, order = _numbered(form.named, first)
        first += len(order)
        if form.writes:
            writes.append(f"w{number} AS ({text} RETURNING 1)")
            text = f"SELECT count(*) FROM w{number}"  # noqa: S608 (ours)
        answers.append(f"({text})")
    return f"WITH {', '.join(writes)} SELECT {', '.join(answers)}", tuple(forms)


def _form_of(statement: Executable, dialect: Dialect) -> _Form:
    compiled = statement.compile(dialect=dialect)  # type: ignore[attr-defined]  # every statement we write is a clause
    if not isinstance(compiled, SQLCompiler) or compiled.post_compile_params or compiled.literal_execute_params:
        message = f"Expected a statement whose text is always the same, but this is none: {compiled}"
        raise TypeError(message)
    if compiled.update_prefetch:
        message = f"Expected no values that are made at each update, but: {compiled}"
        raise TypeError(message)
    named, binds = str(compiled), compiled.binds
    text, order = (named, compiled.positiontup or []) if compiled.positional else _numbered(named, 1)
    defaults = {column.key: _default(column) for column in compiled.insert_prefetch}
    return _Form(
        text=text,
        bound=tuple((name, _storing(binds[name], dialect)) for name in order),
        fixed={name: bind.effective_value for name, bind in binds.items() if not bind.required} | defaults,
        read=tuple(_readers(statement, dialect)),
        named=named,
        writes=isinstance(statement, Insert | Update | Delete),
    )


_PLACE = re.compile(r"%(?:\((\w+)\)s|%)")


def _numbered(named: str, first: int) -> tuple[str, list[str]]:
    """The text with numbers in the places of names, counted from `first`, and the names in their order."""
    numbers: dict[str, int] = {}

    def place(found: re.Match[str]) -> str:
        return f"${numbers.setdefault(found[1], first + len(numbers))}" if found[1] else "%"

    return _PLACE.sub(place, named), list(numbers)


def _storing(bind: BindParameter[Any], dialect: Dialect) -> Convert | None:
    """How a value is stored, None when it goes as it is."""
    type_ = _typed(bind.type, dialect)
    stored: Convert | None = type_.bind_processor(dialect)
    if dialect.name == "sqlite" or not isinstance(getattr(type_, "impl_instance", type_), Integer | Date | DateTime):
        return stored

    return str if stored is None else lambda value: str(stored(value))


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


def tell(connection: Connection, text: str) -> None:
    """Send a statement that has no values and no answer."""
    _send(connection, text, (), lambda _cursor: None)


def _cursor(connection: Connection) -> Any:
    """A cursor of the driver that takes a statement as the database does."""
    driver: Any = connection.connection.dbapi_connection
    return _planned()(driver) if connection.dialect.driver == "psycopg" else driver.cursor()


@cache
def _planned() -> type[planned.Cursor]:
    """Where there is PostgreSQL, there is its driver."""
    from models import planned  # noqa: PLC0415 (its driver is an extra)

    return planned.Cursor


def _send(connection: Connection, text: str, values: Any, take: Callable[[Any], Any]) -> Any:
    """Execute and take what is wanted. Raises SQLAlchemy's errors, and StoredValueError for text that is none."""
    cursor: Any = None
    try:
        cursor = _cursor(connection)
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
