"""Large values of cases beside their data.

Revision 0004 after 0003. Must not import mapped classes: they change, revisions do not.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def ascii_text(length: int) -> sa.types.TypeEngine[str]:
    """Text ordered by bytes on both databases."""
    return sa.String(length).with_variant(sa.String(length, collation="C"), "postgresql")


def upgrade() -> None:
    """To this revision."""
    op.create_table(
        "large_values",
        sa.Column("case_id", ascii_text(32), nullable=False),
        sa.Column("digest", ascii_text(64), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.id"], name="fk_large_values_case_id", deferrable=True, initially="DEFERRED"
        ),
        sa.PrimaryKeyConstraint("case_id", "digest", name="pk_large_values"),
    )


def downgrade() -> None:
    """From this revision, as long as no case needs what would be lost."""
    if op.get_bind().execute(sa.text("SELECT 1 FROM large_values")).first() is not None:
        message = "Expected no large values, but cases have some: they cannot go back"
        raise RuntimeError(message)
    op.drop_table("large_values")
