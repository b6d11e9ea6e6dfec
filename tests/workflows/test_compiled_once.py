"""SQLite compiles a statement of a completed task once, not at each execution."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Any

import pytest

from tests.workflows.offices import an_office_at_work

if TYPE_CHECKING:
    from pathlib import Path

    from models.database import Database


def test_a_completed_task_compiles_nothing_that_was_compiled_before(database: Database, tmp_path: Path) -> None:
    """Where a value decides whether a partial index will do, SQLite looks at each value and compiles the text anew."""
    if not database.is_sqlite:
        pytest.skip("PostgreSQL keeps its plans: tests/models/test_prepared.py")
    office = an_office_at_work(database, tmp_path)
    compiled: list[tuple[Any, ...]] = []

    def note(*what: Any) -> int:
        if what[0] != sqlite3.SQLITE_TRANSACTION:
            compiled.append(what)
        return sqlite3.SQLITE_OK

    found = []
    driver: Any = None
    for turn in range(3):
        case = office.open()
        with office.desk("visitor") as desk:
            driver = desk.session.connection().connection.driver_connection
            if turn == 1:
                driver.set_authorizer(note)  # from now on every statement is compiled once more
        compiled.clear()
        office.do("visitor", case.id, "visit", findings="属实")
        found.append(list(compiled))
    driver.set_authorizer(None)

    assert found[1]  # what is compiled is noted
    assert found[2] == []
