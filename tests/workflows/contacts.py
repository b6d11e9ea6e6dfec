"""The small office of the command tests with a register of publicity contacts, kept by its clerks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import update

from models.releases import ReleaseRow
from tests.workflows import offices

if TYPE_CHECKING:
    from pathlib import Path

    from models.database import Database
    from tests.workflows.offices import TestOffice

KEEPING = '<zeebe:property name="contacts_groups" value="street_union" /></zeebe:properties>'


def an_office_with_contacts(database: Database, folder: Path) -> TestOffice:
    """The office; its process says who keeps the register."""
    office = offices.an_office_at_work(database, folder)
    release = offices.altered(offices.SMALL_AID, ("</zeebe:properties>", KEEPING))
    with database.transaction() as session:
        session.execute(update(ReleaseRow).values(current=False))
        offices.publish(session, office.releases, release)
    return office
