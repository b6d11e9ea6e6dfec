"""Who waits for the capacity of a guarantee fund, since when, and for how much.

Revision 0024 after 0023. Must not import mapped classes: they change, revisions do not.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """To this revision: who waits already takes a place when it is tried the next time."""
    op.add_column("guarantees", sa.Column("queued_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("guarantees", sa.Column("wanted_fen", sa.BigInteger(), server_default="0", nullable=False))


def downgrade() -> None:
    """From this revision, as long as nobody waits."""
    if op.get_bind().execute(sa.text("SELECT 1 FROM guarantees WHERE queued_at IS NOT NULL")).first() is not None:
        message = "Expected guarantee funds for which nobody waits, but somebody does: the order would be lost"
        raise RuntimeError(message)
    op.drop_column("guarantees", "wanted_fen")
    op.drop_column("guarantees", "queued_at")
