"""Fixtures for every test: real databases, both kinds.

`database_url` is the URL of an empty migrated database, `database` the same one opened. A test that takes either runs
twice, on SQLite and on PostgreSQL; `-k sqlite` or `-k postgresql` runs one of them. Rows come from builders, never
from fixtures.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from models.database import Database
from tests import databases

if TYPE_CHECKING:
    from collections.abc import Iterator


def pytest_configure(config: pytest.Config) -> None:
    """Open the run in the process that the others descend from."""
    if not hasattr(config, "workerinput"):
        databases.open_run()


def pytest_unconfigure(config: pytest.Config) -> None:
    """Close the run when all processes are done."""
    if not hasattr(config, "workerinput"):
        databases.close_run()


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
