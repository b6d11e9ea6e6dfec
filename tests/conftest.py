"""Fixtures for every test: real databases, both kinds, and a served office.

`database_url` is the URL of an empty migrated database, `database` the same one opened. A test that takes either runs
twice, on SQLite and on PostgreSQL; `-k sqlite` or `-k postgresql` runs one of them. Rows come from builders, never
from fixtures. `demo_office` is a demo office of the test's own, served on a real port. `feelin` is another FEEL engine.
"""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import hypothesis
import pytest

from models.database import Database
from tests import databases
from tests.feelin.bridge import Feelin
from tests.serving import Office, make_demo_office, served

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


hypothesis.settings.register_profile("bangfu", deadline=None)  # how long an example takes depends on the machine


def pytest_configure(config: pytest.Config) -> None:
    """Open the run in the process that the others descend from."""
    hypothesis.settings.load_profile("bangfu")
    if not hasattr(config, "workerinput"):
        databases.open_run()


def pytest_unconfigure(config: pytest.Config) -> None:
    """Close the run when all processes are done."""
    if not hasattr(config, "workerinput"):
        databases.close_run()


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Name a case by its argument when that is a file's content, which may hold the time it was made at."""
    return argname if isinstance(val, bytes) else None


@pytest.fixture(params=databases.BACKENDS)
def database_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """The URL of an empty migrated database of this test's own."""
    with databases.empty_database(request.param) as url:
        yield url


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """An empty migrated database of this test's own, open; closed again after the test."""
    opened = Database(database_url)
    yield opened
    opened.dispose()


@pytest.fixture
def demo_office(tmp_path: Path) -> Iterator[Office]:
    """The demo office, served: made once for all tests of a run, copied for each."""
    shutil.copytree(databases.made_once("demo-office", make_demo_office), tmp_path / "office")
    with served(Office(tmp_path / "office")) as office:
        yield office


@pytest.fixture(scope="session")
def feelin() -> Iterator[Feelin]:
    """feelin, started by the first question and ended with the tests."""
    with Feelin() as running:
        yield running
