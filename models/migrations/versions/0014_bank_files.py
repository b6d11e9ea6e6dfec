"""Files of banks, their lines, and the layouts they are read by.

Revision 0014 after 0013. Must not import mapped classes: they change, revisions do not.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def ascii_text(length: int) -> sa.types.TypeEngine[str]:
    """Text ordered by bytes on both databases."""
    return sa.String(length).with_variant(sa.String(length, collation="C"), "postgresql")


def upgrade() -> None:
    """To this revision."""
    layouts()
    files()
    lines()


def layouts() -> None:
    """How banks write their files."""
    op.create_table(
        "bank_layouts",
        sa.Column("bank", ascii_text(32), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("layout", sa.Text(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("set_by", ascii_text(64), nullable=False),
        sa.PrimaryKeyConstraint("bank", "version", name=op.f("pk_bank_layouts")),
    )


def files() -> None:
    """Files as they were taken in."""
    op.create_table(
        "bank_files",
        sa.Column("id", ascii_text(32), nullable=False),
        sa.Column("key", ascii_text(64), nullable=True),
        sa.Column("sha256", ascii_text(64), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("bank", ascii_text(32), nullable=False),
        sa.Column("bank_name", sa.String(length=100), nullable=False),
        sa.Column("layout_version", sa.Integer(), nullable=False),
        sa.Column("encoding", ascii_text(16), nullable=False),
        sa.Column("former_encoding", ascii_text(16), nullable=True),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("office_path", ascii_text(200), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("lines", sa.Integer(), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("control_fen", sa.BigInteger(), nullable=True),
        sa.Column("control_count", sa.Integer(), nullable=True),
        sa.Column("faults", sa.Text(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_by", ascii_text(64), nullable=False),
        sa.Column("taken_for", ascii_text(64), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", ascii_text(64), nullable=True),
        sa.Column("decided_for", ascii_text(64), nullable=True),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.CheckConstraint("state IN ('taken', 'confirmed', 'withdrawn')", name=op.f("ck_bank_files_state")),
        sa.ForeignKeyConstraint(["office_id"], ["offices.id"], name=op.f("fk_bank_files_office_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bank_files")),
        sa.UniqueConstraint("key", name=op.f("uq_bank_files_key")),
    )
    op.create_index("ix_bank_files_office", "bank_files", ["office_id", "taken_at", "id"])


def lines() -> None:
    """Lines of files, and what became of each."""
    states = "'good', 'held', 'unknown', 'wrong', 'duplicate', 'confirmed', 'booked', 'rejected'"
    op.create_table(
        "bank_lines",
        sa.Column("file_id", ascii_text(32), nullable=False),
        sa.Column("row", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=True),
        sa.Column("loan_number", sa.String(length=64), nullable=False),
        sa.Column("contract_number", sa.String(length=64), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=True),
        sa.Column("value_on", sa.Date(), nullable=True),
        sa.Column("reference", sa.String(length=64), nullable=False),
        sa.Column("original", sa.String(length=64), nullable=False),
        sa.Column("cells", sa.Text(), nullable=False),
        sa.Column("places", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("faults", sa.Text(), nullable=False),
        sa.Column("case_id", ascii_text(32), nullable=True),
        sa.Column("key", sa.String(length=140), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", ascii_text(64), nullable=True),
        sa.Column("decided_for", ascii_text(64), nullable=True),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("confirmed_by", ascii_text(64), nullable=True),
        sa.Column("seq", sa.Integer(), nullable=True),
        sa.Column("event", sa.Integer(), nullable=True),
        sa.Column("booked_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(f"state IN ({states})", name=op.f("ck_bank_lines_state")),
        sa.CheckConstraint("kind IN ('disbursement', 'repayment', 'reversal')", name=op.f("ck_bank_lines_kind")),
        sa.ForeignKeyConstraint(["file_id"], ["bank_files.id"], name=op.f("fk_bank_lines_file_id")),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.id"], name=op.f("fk_bank_lines_case_id"), deferrable=True, initially="DEFERRED"
        ),
        sa.PrimaryKeyConstraint("file_id", "row", name=op.f("pk_bank_lines")),
        sa.UniqueConstraint("key", name=op.f("uq_bank_lines_key")),
    )
    op.create_index("ix_bank_lines_state", "bank_lines", ["file_id", "state"])
    op.create_index("ix_bank_lines_case", "bank_lines", ["case_id", "file_id"])


def downgrade() -> None:
    """From this revision, as long as no file was taken in: what was booked from one would lose its proof."""
    if op.get_bind().execute(sa.text("SELECT 1 FROM bank_files")).first() is not None:
        message = "Expected no files of banks, but some were taken in: what was booked from them would lose its proof"
        raise RuntimeError(message)
    for table in ("bank_lines", "bank_files", "bank_layouts"):
        op.drop_table(table)
