"""Who was served with a letter, when, how and with which proof.

Revision 0017 after 0016. Must not import mapped classes: they change, revisions do not.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None
WAYS = "'direct', 'co_resident', 'left_at_home', 'post', 'electronic', 'announcement', 'posted_filmed'"


def ascii_text(length: int) -> sa.types.TypeEngine[str]:
    """Text ordered by bytes on both databases."""
    return sa.String(length).with_variant(sa.String(length, collation="C"), "postgresql")


def upgrade() -> None:
    """To this revision: of the letters there are nothing is known."""
    op.create_table(
        "letter_services",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", ascii_text(32), nullable=False),
        sa.Column("letter_id", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=True),
        sa.Column("served_on", sa.Date(), nullable=False),
        sa.Column("way", sa.String(length=16), nullable=False),
        sa.Column("receiver", sa.String(length=50), nullable=False),
        sa.Column("witness", sa.String(length=50), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", ascii_text(64), nullable=False),
        sa.CheckConstraint(f"way IN ({WAYS})", name=op.f("ck_letter_services_way")),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.id"], name="fk_letter_services_case_id", deferrable=True, initially="DEFERRED"
        ),
        sa.ForeignKeyConstraint(["letter_id"], ["letters.id"], name="fk_letter_services_letter_id"),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name="fk_letter_services_document_id"),
        sa.PrimaryKeyConstraint("id", name="pk_letter_services"),
    )
    op.create_index("ix_letter_services_case_id", "letter_services", ["case_id"])
    op.create_index("ix_letter_services_letter", "letter_services", ["letter_id", "line"])


def downgrade() -> None:
    """From this revision, as long as no service was entered."""
    if op.get_bind().execute(sa.text("SELECT 1 FROM letter_services")).first() is not None:
        message = "Expected letters without services, but some were served: that would be lost"
        raise RuntimeError(message)
    op.drop_table("letter_services")
