"""Proposals of process packages.

Revision 0003 after 0002. Must not import mapped classes: they change, revisions do not.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def ascii_text(length: int) -> sa.types.TypeEngine[str]:
    """Text ordered by bytes on both databases."""
    return sa.String(length).with_variant(sa.String(length, collation="C"), "postgresql")


def upgrade() -> None:
    """To this revision."""
    op.create_table(
        "proposals",
        sa.Column("id", ascii_text(32), nullable=False),
        sa.Column("package_id", ascii_text(64), nullable=False),
        sa.Column("digest", ascii_text(64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("files", sa.Text(), nullable=False),
        sa.Column("ignored", sa.Text(), nullable=False),
        sa.Column("problems", sa.Text(), nullable=False),
        sa.Column("based_on", ascii_text(64), nullable=True),
        sa.Column("state", ascii_text(16), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("proposed_by", ascii_text(64), nullable=False),
        sa.Column("proposed_for", ascii_text(64), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", ascii_text(64), nullable=True),
        sa.Column("decided_because", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "state IN ('faulty', 'proposed', 'published', 'rejected', 'withdrawn')", name=op.f("ck_proposals_state")
        ),
        sa.PrimaryKeyConstraint("id", name="pk_proposals"),
    )
    op.create_index("ix_proposals_state", "proposals", ["state", "package_id"])


def downgrade() -> None:
    """From this revision."""
    op.drop_index("ix_proposals_state", table_name="proposals")
    op.drop_table("proposals")
