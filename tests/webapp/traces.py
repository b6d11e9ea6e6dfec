"""What a visit leaves in the database besides the visitor's own traces: nothing, where nothing is written."""

from sqlalchemy import func, select

from models.base import Base
from tests.workflows.offices import TestOffice

OWN_TRACES = {"web_sessions", "login_attempts", "access_records", "access_chains"}


def row_counts(office: TestOffice) -> dict[str, int]:
    """How many rows each table holds, without those that tell of the visitor."""
    with office.database.reading() as session:
        return {
            table.name: session.scalar(select(func.count()).select_from(table)) or 0
            for table in Base.metadata.sorted_tables
            if table.name not in OWN_TRACES
        }
