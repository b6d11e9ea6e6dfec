"""The small office of the command tests, served to visitors without scripts.

`office` is the office, `app` its application, `visit` signs somebody in. Every test runs on both databases.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import update

from models.people import User
from tests.webapp.visitor import PASSWORD, Visitor
from tests.workflows.offices import TestOffice, an_office_at_work
from webapp import create_app
from webapp.bootstrap import build
from webapp.config import Config
from workflows import passwords
from workflows.clock import ManualClock

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from flask import Flask

    from models.database import Database

HASH = passwords.hashed(PASSWORD)


@dataclass
class OfficeClock:
    """The product's clock stands where the office's does."""

    office: TestOffice

    def now(self) -> datetime:
        """Return the office's instant."""
        return self.office.now


@pytest.fixture
def office(database: Database, tmp_path: Path) -> TestOffice:
    """A working office in which everybody has the same password."""
    office = an_office_at_work(database, tmp_path)
    with database.transaction() as session:
        session.execute(update(User).values(password_hash=HASH))
    return office


@pytest.fixture
def machine(office: TestOffice) -> ManualClock:
    """The machine's clock, by which sessions live."""
    return ManualClock(office.now)


@pytest.fixture
def app(office: TestOffice, machine: ManualClock, database_url: str, tmp_path: Path) -> Flask:
    """The application on the office's database."""
    config = Config(database_url=database_url, data_folder=tmp_path, secret_key="k" * 40, log_level="ERROR")
    wired = build(config)
    wired.database.dispose()
    services = replace(
        wired,
        database=office.database,
        clock=OfficeClock(office),
        machine=machine,
        releases=office.releases,
        documents=office.documents,
    )
    return create_app(config, services)


@pytest.fixture
def visit(app: Flask) -> Callable[[str], Visitor]:
    """What signs somebody in at a browser of their own."""

    def signed_in(username: str) -> Visitor:
        visitor = Visitor(app)
        assert visitor.sign_in(username).status == 302
        return visitor

    return signed_in
