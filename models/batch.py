"""Writes that belong together, each of one row: noted one by one, made in one journey where the database allows it.

PostgreSQL takes them as one statement, SQLite, to which there is no journey, one after the other. Must not know any
table.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache, partial
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.orm import Session

from models.prepared import Prepared, Together

Refusal = Callable[[], Exception]
Told = Callable[[Any], None]
SHAPES = 1_000
"""How many statements put together are kept: as many as there are sets of columns that commands write together."""


class Batch:
    """What is to be written, each row once, and asked on the way; none of it is before `write`."""

    __slots__ = ("_parts", "connection", "session")

    def __init__(self, session: Session) -> None:
        """For the transaction of this session, which has written what these writes build on."""
        self.session = session
        self.connection = session.connection()
        self._parts: list[tuple[Prepared, Mapping[str, Any], Told]] = []

    def add(self, statement: Prepared, values: Mapping[str, Any], refusal: Refusal) -> None:
        """Note a statement that is to change one row; `refusal` makes what is raised if it does not."""
        self._parts.append((statement, values, partial(_require_one, refusal)))

    def ask(self, statement: Prepared, values: Mapping[str, Any], told: Told) -> None:
        """Note a question for one value, as it is before what the batch writes; `told` is given it, or None."""
        self._parts.append((statement, values, told))

    def write(self) -> None:
        """Write everything that was noted. Raises the refusal of the first that does not change one row."""
        parts, self._parts = self._parts, []
        if len(parts) > 1 and self.connection.dialect.name == "postgresql":
            together = _together(tuple(statement for statement, _, _ in parts))
            answers = together.run(self.connection, [values for _, values, _ in parts])
            for (_, _, told), answer in zip(parts, answers, strict=True):
                told(answer)
            return
        for statement, values, told in parts:
            told(_answer(self.connection, statement, values))


def _answer(connection: Connection, statement: Prepared, values: Mapping[str, Any]) -> Any:
    if statement.writes:
        return statement.run(connection, values)
    found = statement.first(connection, values)
    return None if found is None else found[0]


def _require_one(refusal: Refusal, count: int) -> None:
    if count != 1:
        raise refusal()


@lru_cache(maxsize=SHAPES)
def _together(statements: tuple[Prepared, ...]) -> Together:
    return Together(statements)
