"""The small office of the command tests, served to visitors without scripts.

`office` is the office, `app` its application, `visit` signs somebody in. Every test runs on both databases.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.webapp.visitor import Visitor
from tests.webapp.wiring import application_of, give_passwords
from tests.workflows.offices import TestOffice, an_office_at_work
from workflows.clock import ManualClock

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from flask import Flask

    from models.database import Database


@pytest.fixture
def office(database: Database, tmp_path: Path) -> TestOffice:
    """A working office in which everybody has the same password."""
    office = an_office_at_work(database, tmp_path)
    give_passwords(office)
    return office


@pytest.fixture
def machine(office: TestOffice) -> ManualClock:
    """The machine's clock, by which sessions live."""
    return ManualClock(office.now)


@pytest.fixture
def app(office: TestOffice, machine: ManualClock, tmp_path: Path) -> Flask:
    """The application on the office's database."""
    return application_of(office, machine, tmp_path)


@pytest.fixture
def visit(app: Flask) -> Callable[[str], Visitor]:
    """What signs somebody in at a browser of their own."""

    def signed_in(username: str) -> Visitor:
        visitor = Visitor(app)
        assert visitor.sign_in(username).status == 302
        return visitor

    return signed_in
