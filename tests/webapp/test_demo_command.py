"""Filling a demo office: alone, and begun anew where that was interrupted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from models import presence
from models.database import Database
from tests.webapp.terminal import CommandLine
from workflows import democlock, shipped
from workflows.clock import SystemClock
from workflows.demo import building
from workflows.errors import InvalidState

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from click.testing import Result


@pytest.fixture
def shell(tmp_path: Path) -> CommandLine:
    """A terminal."""
    (tmp_path / "data").mkdir()
    return CommandLine(tmp_path / "data")


@pytest.fixture
def prepared(shell: CommandLine) -> Iterator[Database]:
    """The database in its data folder: empty."""
    database = Database(f"sqlite:///{shell.folder / 'bangfu.sqlite3'}")
    database.migrate()
    yield database
    database.dispose()


def refused(done: Result) -> str:
    """What a refused command says."""
    assert done.exit_code == 2
    return done.output


def test_many_are_at_work_together_and_one_alone(database: Database) -> None:
    with presence.together(database) as first, presence.together(database) as second, presence.alone(database) as one:
        assert (first, second, one) == (True, True, False)
    with presence.alone(database) as one, presence.alone(database) as other, presence.together(database) as third:
        assert (one, other, third) == (True, False, False)
    with presence.alone(database) as again:
        assert again


def test_an_office_at_work_is_not_filled_and_one_that_is_filled_not_served(
    shell: CommandLine, prepared: Database
) -> None:
    with presence.together(prepared):
        assert "at work on this office; nothing was changed" in refused(shell.run("demo"))
    with prepared.reading() as session:
        assert building.is_empty(session)
        assert not democlock.is_demo(session)
    with presence.alone(prepared):
        for words in (("serve", "--port", "5999"), ("worker",)):
            assert "is filling this office" in refused(shell.run(*words))
    with prepared.transaction() as session:
        democlock.begin_filling(session)
    assert "run it again" in refused(shell.run("serve", "--port", "5999"))


def test_what_an_interrupted_filling_left_is_removed_and_nothing_else_ever(database: Database) -> None:
    now = SystemClock().now()
    with database.transaction() as session:
        democlock.begin_filling(session)
    building.staff(database, now)
    with database.transaction() as session:
        building.clear(session)
        shipped.install_organs(session)
    with database.transaction() as session:
        assert building.is_empty(session)
        democlock.begin_filling(session)
    building.staff(database, now)
    with database.transaction() as session:
        democlock.end_filling(session)

    with database.transaction() as session, pytest.raises(InvalidState, match="不能清空"):
        building.clear(session)
