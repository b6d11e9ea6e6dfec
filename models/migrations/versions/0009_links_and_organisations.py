"""Links between cases, with those that claims of cases already tell of; the organisation of each case.

Revision 0009 after 0008. Must not import mapped classes: they change, revisions do not.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def ascii_text(length: int) -> sa.types.TypeEngine[str]:
    """Text ordered by bytes on both databases."""
    return sa.String(length).with_variant(sa.String(length, collation="C"), "postgresql")


SPLIT_OFF = """
INSERT INTO case_links (case_id, other_case_id, kind, since)
SELECT DISTINCT claim_lines.case_id, origin.id, 'split_from', own.opened_at
FROM claim_lines
JOIN cases own ON own.id = claim_lines.case_id
JOIN cases origin ON origin.number = claim_lines.split_from
"""
"""A case that was split off was opened and given its lines at the same instant."""

JOINED = """
INSERT INTO case_links (case_id, other_case_id, kind, since)
SELECT DISTINCT claim_lines.case_id, other.id, 'joined_to', coalesce(
    (
        SELECT min(entries.at) FROM entries
        WHERE entries.case_id = claim_lines.case_id AND entries.command = 'claims_join'
        AND entries.input LIKE '%"' || other.number || '"%'
    ),
    own.opened_at
)
FROM claim_lines
JOIN cases own ON own.id = claim_lines.case_id
JOIN cases other ON other.number = claim_lines.joined_to
"""


def of_a_case(table: str) -> sa.ForeignKeyConstraint:
    """The case a row belongs to."""
    return sa.ForeignKeyConstraint(
        ["case_id"], ["cases.id"], name=f"fk_{table}_case_id", deferrable=True, initially="DEFERRED"
    )


def upgrade() -> None:
    """To this revision. No release there is says which organisation its cases are about."""
    op.create_table(
        "case_links",
        sa.Column("case_id", ascii_text(32), nullable=False),
        sa.Column("other_case_id", ascii_text(32), nullable=False),
        sa.Column("kind", ascii_text(16), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('spawned_from', 'joined_to', 'split_from')", name=op.f("ck_case_links_kind")),
        of_a_case("case_links"),
        sa.PrimaryKeyConstraint("case_id", "other_case_id", "kind", name="pk_case_links"),
    )
    op.create_index("ix_case_links_other_case_id", "case_links", ["other_case_id"])
    op.execute(SPLIT_OFF)
    op.execute(JOINED)
    op.create_table(
        "case_organisations",
        sa.Column("case_id", ascii_text(32), nullable=False),
        sa.Column("code", ascii_text(24), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("normal_name", sa.String(length=200), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        of_a_case("case_organisations"),
        sa.PrimaryKeyConstraint("case_id", name="pk_case_organisations"),
    )
    op.create_index("ix_case_organisations_code", "case_organisations", ["code"])
    op.create_index("ix_case_organisations_normal_name", "case_organisations", ["normal_name"])


def downgrade() -> None:
    """From this revision; claim lines and case data still say what the tables told.

    Of organisations nothing comes back by itself with the next upgrade: a case is filed again when a command changes
    what it says, or when it is moved to another release, and verification names those that are not.
    """
    op.drop_index("ix_case_organisations_normal_name", table_name="case_organisations")
    op.drop_index("ix_case_organisations_code", table_name="case_organisations")
    op.drop_table("case_organisations")
    op.drop_index("ix_case_links_other_case_id", table_name="case_links")
    op.drop_table("case_links")
