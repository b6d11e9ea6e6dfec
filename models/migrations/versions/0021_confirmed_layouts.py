"""Layouts of banks' files wait for a second person.

Revision 0021 after 0024. Must not import mapped classes: they change, revisions do not.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


revision = "0021"
down_revision = "0024"
branch_labels = None
depends_on = None


def ascii_text(length: int) -> sa.types.TypeEngine[str]:
    """Text ordered by bytes on both databases."""
    return sa.String(length).with_variant(sa.String(length, collation="C"), "postgresql")


def upgrade() -> None:
    """To this revision: the layouts there are stay in force, as set by one person."""
    op.add_column("bank_layouts", sa.Column("set_for", ascii_text(64), nullable=True))
    op.create_table(
        "bank_layout_decisions",
        sa.Column("bank", ascii_text(32), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("decision", sa.String(length=16), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", ascii_text(64), nullable=False),
        sa.CheckConstraint("decision IN ('confirmed', 'withdrawn')", name=op.f("ck_bank_layout_decisions_decision")),
        sa.ForeignKeyConstraint(
            ["bank", "version"],
            ["bank_layouts.bank", "bank_layouts.version"],
            name=op.f("fk_bank_layout_decisions_bank_bank_layouts"),
        ),
        sa.PrimaryKeyConstraint("bank", "version", name=op.f("pk_bank_layout_decisions")),
    )
    op.execute(
        sa.text(
            "INSERT INTO bank_layout_decisions (bank, version, decision, decided_at, decided_by) "
            "SELECT bank, version, 'confirmed', set_at, set_by FROM bank_layouts"
        )
    )


def downgrade() -> None:
    """From this revision, as long as no layout waits or was taken back."""
    waits = (
        "SELECT 1 FROM bank_layouts AS l LEFT JOIN bank_layout_decisions AS d "
        "ON d.bank = l.bank AND d.version = l.version WHERE d.decision IS NULL OR d.decision <> 'confirmed'"
    )
    if op.get_bind().execute(sa.text(waits)).first() is not None:
        message = "Expected every layout to be in force, but some wait or were taken back: all would count"
        raise RuntimeError(message)
    op.drop_table("bank_layout_decisions")
    op.drop_column("bank_layouts", "set_for")
