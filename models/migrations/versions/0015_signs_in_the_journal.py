"""From here on the journal's texts may be stored with signs for their most frequent words (`models.packing`).

Revision 0015 after 0014. Must not import mapped classes: they change, revisions do not; nor do the signs of a version.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from models.packing import unpacked


revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

ENTRIES = sa.table("entries", *map(sa.column, ("case_id", "seq", "input", "outcome")))
AT_ONCE = 1_000


def upgrade() -> None:
    """To this revision: what is stored stays as it is."""


def downgrade() -> None:
    """From this revision: write out again what is stored with signs."""
    connection, last = op.get_bind(), ("", 0)
    while rows := connection.execute(_after(last)).all():
        for row in rows:
            here = sa.and_(ENTRIES.c.case_id == row.case_id, ENTRIES.c.seq == row.seq)
            texts = {"input": unpacked(row.input), "outcome": unpacked(row.outcome)}
            connection.execute(sa.update(ENTRIES).where(here).values(texts))
        last = rows[-1].case_id, rows[-1].seq


def _after(last: tuple[str, int]) -> sa.Select[tuple[str, int, str, str]]:
    key = sa.tuple_(ENTRIES.c.case_id, ENTRIES.c.seq)
    return sa.select(ENTRIES).where(key > sa.tuple_(*last)).order_by(ENTRIES.c.case_id, ENTRIES.c.seq).limit(AT_ONCE)
