"""Which claimant of a case a task is for, where it is for one of several.

Revision 0013 after 0012. Must not import mapped classes: they change, revisions do not.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """To this revision: of the tasks there are nothing is known."""
    op.add_column("tasks", sa.Column("claim_line", sa.Integer(), nullable=True))


def downgrade() -> None:
    """From this revision: for whom a task is stands in the journal too."""
    with op.batch_alter_table("tasks") as tasks:
        tasks.drop_column("claim_line")
