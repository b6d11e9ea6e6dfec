"""Letters with a list of claimants, and the word that the numbers of an organ's letters begin with.

Revision 0011 after 0010. Must not import mapped classes: they change, revisions do not.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """To this revision: the letters there are have no list."""
    op.add_column("letters", sa.Column("listing", sa.Text(), nullable=True))
    op.add_column("letters", sa.Column("to_claimants", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("organs", sa.Column("series", sa.String(length=16), nullable=False, server_default=""))


def downgrade() -> None:
    """From this revision, as long as no letter has a list."""
    if op.get_bind().execute(sa.text("SELECT 1 FROM letters WHERE listing IS NOT NULL")).first() is not None:
        message = "Expected letters without lists, but some have one: what they say would be lost"
        raise RuntimeError(message)
    op.drop_column("organs", "series")
    with op.batch_alter_table("letters") as letters:
        letters.drop_column("to_claimants")
        letters.drop_column("listing")
