"""Organs: the catalogue, the organ of each office, and letters that another organ issued.

Revision 0008 after 0007. Must not import mapped classes: they change, revisions do not.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def ascii_text(length: int) -> sa.types.TypeEngine[str]:
    """Text ordered by bytes on both databases."""
    return sa.String(length).with_variant(sa.String(length, collation="C"), "postgresql")


def upgrade() -> None:
    """To this revision: every office there is belongs to the union."""
    organs = op.create_table(
        "organs",
        sa.Column("code", ascii_text(32), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("name_en", sa.String(length=100), nullable=False),
        sa.PrimaryKeyConstraint("code", name="pk_organs"),
    )
    op.bulk_insert(organs, [{"code": "union", "name": "工会", "name_en": "Trade union"}])
    op.add_column("offices", sa.Column("organ", ascii_text(32), nullable=False, server_default="union"))
    op.create_index("ix_offices_organ", "offices", ["organ"])
    # Written out: Alembic adds a column and its foreign key in two steps, the second of which SQLite cannot do.
    foreign_key = "CONSTRAINT fk_letters_office_id REFERENCES offices (id)"
    op.execute(f"ALTER TABLE letters ADD COLUMN office_id INTEGER {foreign_key}")


def downgrade() -> None:
    """From this revision, as long as no office belongs to another organ."""
    if op.get_bind().execute(sa.text("SELECT 1 FROM offices WHERE organ <> 'union'")).first() is not None:
        message = "Expected offices of the union only, but some are of another organ: their powers would be mixed up"
        raise RuntimeError(message)
    with op.batch_alter_table("letters") as letters:
        letters.drop_column("office_id")
    op.drop_index("ix_offices_organ", table_name="offices")
    op.drop_column("offices", "organ")
    op.drop_table("organs")
