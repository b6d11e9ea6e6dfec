"""The application on the small office of the command tests, with the office's clock.

Must not know who visits it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sqlalchemy import update

from models.people import User
from tests.webapp.visitor import PASSWORD
from tests.workflows import claimants
from webapp import create_app
from webapp.bootstrap import build
from webapp.config import Config
from workflows import passwords

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from flask import Flask

    from models.database import Database
    from tests.workflows.offices import TestOffice
    from workflows.clock import Clock
    from workflows.engine.values import Release

HASH = passwords.hashed(PASSWORD)


@dataclass
class OfficeClock:
    """The product's clock stands where the office's does."""

    office: TestOffice

    def now(self) -> datetime:
        """Return the office's instant."""
        return self.office.now


def give_passwords(office: TestOffice) -> None:
    """Give everybody the same password."""
    with office.database.transaction() as session:
        session.execute(update(User).values(password_hash=HASH))


def an_office_with_claims(database: Database, folder: Path, release: Release = claimants.SMALL_WAGE) -> TestOffice:
    """The office with the small wage process, or a variant of it, in which everybody has the same password."""
    office = claimants.an_office_with_claims(database, folder, release)
    give_passwords(office)
    return office


def application_of(office: TestOffice, machine: Clock, folder: Path, *, log_level: str = "ERROR") -> Flask:
    """The application on the office's database; sessions live by the clock of the machine."""
    url = office.database.url.render_as_string(hide_password=False)
    config = Config(database_url=url, data_folder=folder, secret_key="k" * 40, log_level=log_level)
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
