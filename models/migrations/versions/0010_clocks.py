"""Clocks (the parameter each rests on, the paper and the letter of each change) and prepared start forms.

Revision 0010 after 0009. Must not import mapped classes: they change, revisions do not.
"""

from __future__ import annotations

import json

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def ascii_text(length: int) -> sa.types.TypeEngine[str]:
    """Text ordered by bytes on both databases."""
    return sa.String(length).with_variant(sa.String(length, collation="C"), "postgresql")


def upgrade() -> None:
    """To this revision: a deadline that has a name of its own finds its parameter in the journal."""
    op.add_column("deadlines", sa.Column("parameter", ascii_text(100), nullable=False, server_default=""))
    op.execute("UPDATE deadlines SET parameter = name")
    _find_parameters(op.get_bind())
    op.add_column("deadline_changes", sa.Column("notice", sa.String(64), nullable=True))
    # Written out: Alembic adds a column and its foreign key in two steps, the second of which SQLite cannot do.
    foreign_key = "CONSTRAINT fk_deadline_changes_document_id REFERENCES documents (id)"
    op.execute(f"ALTER TABLE deadline_changes ADD COLUMN document_id INTEGER {foreign_key}")
    _add_start_drafts()


def _add_start_drafts() -> None:
    op.create_table(
        "start_drafts",
        sa.Column("id", ascii_text(64), nullable=False),
        sa.Column("case_id", ascii_text(32), nullable=False),
        sa.Column("process", ascii_text(64), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("answers", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("prepared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("prepared_by", ascii_text(64), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by", ascii_text(64), nullable=True),
        sa.Column("opened_number", sa.String(64), nullable=True),
        sa.Column("dismissed_reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.id"], name="fk_start_drafts_case_id", deferrable=True, initially="DEFERRED"
        ),
        sa.ForeignKeyConstraint(["office_id"], ["offices.id"], name="fk_start_drafts_office_id"),
        sa.PrimaryKeyConstraint("id", name="pk_start_drafts"),
    )
    op.create_index("ix_start_drafts_case_id", "start_drafts", ["case_id"])
    op.create_index("ix_start_drafts_office_id", "start_drafts", ["office_id", "settled_at"])


def _find_parameters(connection: sa.Connection) -> None:
    """Write down which parameter a service named when it started a deadline under another name."""
    told = sa.text("SELECT case_id, outcome FROM entries WHERE outcome LIKE '%\"deadline.start\"%'")
    written = sa.text("UPDATE deadlines SET parameter = :parameter WHERE case_id = :case AND name = :name")
    for case_id, outcome in connection.execute(told).all():
        for effect in json.loads(outcome).get("effects", ()):
            name = effect["headers"].get("name") if effect["type"] == "deadline.start" else None
            if name:
                about = {"parameter": effect["inputs"]["deadline"], "case": case_id, "name": name}
                connection.execute(written, about)


def downgrade() -> None:
    """From this revision."""
    op.drop_table("start_drafts")
    with op.batch_alter_table("deadline_changes") as changes:
        changes.drop_column("document_id")
        changes.drop_column("notice")
    with op.batch_alter_table("deadlines") as deadlines:
        deadlines.drop_column("parameter")
