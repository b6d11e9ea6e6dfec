"""The migrations make exactly the tables that the mapped classes describe."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import CheckConstraint, create_engine, event, inspect, text

from models import everything
from models.database import Database, migration_config
from models.queue import is_of_the_queue
from tests import builders

if TYPE_CHECKING:
    from pathlib import Path

BEFORE_LAYOUTS_WAITED = "0024"


def test_models_and_migrations_agree(database: Database) -> None:
    with database.engine.connect() as connection:
        options = {"compare_type": True, "include_name": lambda name, *_: not is_of_the_queue(name)}
        context = MigrationContext.configure(connection, opts=options)
        differences = compare_metadata(context, everything.metadata)

    assert differences == []


def test_constraints_are_the_declared_ones(database: Database) -> None:
    """Alembic does not compare CHECK constraints, so they are compared here."""
    found = inspect(database.engine)
    for table in everything.metadata.sorted_tables:
        declared = {str(c.name) for c in table.constraints if isinstance(c, CheckConstraint)}
        assert {c["name"] for c in found.get_check_constraints(table.name)} == declared


def test_an_unmigrated_column_would_be_noticed(tmp_path: Path) -> None:
    """The comparison above can fail: a table without one column differs."""
    engine = create_engine(f"sqlite:///{tmp_path}/old.sqlite3")
    everything.metadata.create_all(engine)
    with engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE settings DROP COLUMN value")
        differences = compare_metadata(MigrationContext.configure(connection), everything.metadata)
    engine.dispose()

    assert [(d[0], d[2]) for d in differences] == [("add_column", "settings")]


def test_a_database_says_whether_it_is_current(database: Database, tmp_path: Path) -> None:
    missing = Database(f"sqlite:///{tmp_path}/missing.sqlite3")
    assert database.is_current()
    _empty(database)

    assert not database.is_current()
    assert not missing.is_current()
    assert list(tmp_path.iterdir()) == []


def test_migrating_twice_changes_nothing(database: Database) -> None:
    database.migrate()

    found = inspect(database.engine).get_table_names()
    assert {name for name in found if not is_of_the_queue(name)} == {*everything.metadata.tables, "alembic_version"}
    assert any(map(is_of_the_queue, found)) is not database.is_sqlite


def test_a_migration_that_breaks_off_leaves_what_was_there(database: Database) -> None:
    """Whatever kills it in the middle: here the twentieth statement."""
    _empty(database)
    statements = iter(range(1000))

    def fail_late(*_: object) -> None:
        if next(statements) == 20:
            raise ConnectionAbortedError

    event.listen(database.engine, "before_cursor_execute", fail_late)
    with pytest.raises(ConnectionAbortedError):
        database.migrate()
    event.remove(database.engine, "before_cursor_execute", fail_late)

    assert next(statements) > 20
    assert inspect(database.engine).get_table_names() == ["alembic_version"]
    database.migrate()
    assert set(inspect(database.engine).get_table_names()) >= set(everything.metadata.tables)


def test_two_processes_may_migrate_at_once(database: Database) -> None:
    _empty(database)
    with ThreadPoolExecutor(2) as both:
        for done in [both.submit(database.migrate) for _ in range(2)]:
            done.result()

    assert set(inspect(database.engine).get_table_names()) >= set(everything.metadata.tables)


def test_the_way_back_leaves_nothing(database: Database) -> None:
    _empty(database)

    assert inspect(database.engine).get_table_names() == ["alembic_version"]


def test_search_words_survive_the_way_there_and_back(database: Database) -> None:
    """SQLite makes their table anew: without row numbers, or with them again."""
    with database.transaction() as session:
        case = builders.a_case(session, search="林一 lyh")
    for revision, numbered in (("0005", True), ("head", False)):
        with database.engine.begin() as connection:
            move = command.upgrade if revision == "head" else command.downgrade
            move(migration_config(connection), revision)
        with database.engine.connect() as connection:
            words = connection.execute(text("SELECT word, case_id FROM search_words ORDER BY word")).all()
            assert [tuple(row) for row in words] == [("lyh", case.id), ("林一", case.id)]
            if database.is_sqlite:
                query = text("SELECT sql FROM sqlite_master WHERE name = 'search_words'")
                assert ("WITHOUT ROWID" not in connection.execute(query).scalar_one()) is numbered
        assert [each["name"] for each in inspect(database.engine).get_indexes("search_words")] == [
            "ix_search_words_case_id"
        ]


def test_a_layout_of_a_bank_that_one_person_had_set_stays_in_force(database: Database) -> None:
    row = {"layout": "{}", "set_at": "2026-01-01 00:00:00+00:00", "set_by": "keeper", "version": 1, "name": "甲行"}
    columns = ("bank", *row)
    values = ", ".join(f":{name}" for name in columns)
    with database.engine.begin() as connection:
        command.downgrade(migration_config(connection), BEFORE_LAYOUTS_WAITED)
        insert = f"INSERT INTO bank_layouts ({', '.join(columns)}) VALUES ({values})"  # noqa: S608 (our own names)
        connection.execute(text(insert), {"bank": "jia", **row})
    with database.engine.begin() as connection:
        command.upgrade(migration_config(connection), "head")
    with database.engine.connect() as connection:
        found = connection.execute(text("SELECT bank, decision, decided_by FROM bank_layout_decisions")).all()
    assert [tuple(each) for each in found] == [("jia", "confirmed", "keeper")]


def _empty(database: Database) -> None:
    with database.engine.begin() as connection:
        command.downgrade(migration_config(connection), "base")
