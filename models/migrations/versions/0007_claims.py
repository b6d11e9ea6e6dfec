"""Claims of cases: lines, items, payments.

Revision 0007 after 0006. Must not import mapped classes: they change, revisions do not.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

PATHS = "'mediation', 'inspection', 'arbitration', 'lawsuit', 'payment_order', 'police'"
ENDS = "'paid', 'settled', 'withdrawn', 'other_path', 'unfounded', 'split_off', 'died', 'unrecoverable'"
KINDS = (
    "'arrears', 'minimum_wage', 'overtime', 'double_wage', 'compensation', 'unlawful_dismissal', 'additional'"
)
MEANS = "'employer_cash', 'employer_transfer', 'deposit', 'contractor', 'advance', 'court'"


def ascii_text(length: int) -> sa.types.TypeEngine[str]:
    """Text ordered by bytes on both databases."""
    return sa.String(length).with_variant(sa.String(length, collation="C"), "postgresql")


def of_a_case(table: str) -> sa.ForeignKeyConstraint:
    """The case a row belongs to."""
    return sa.ForeignKeyConstraint(
        ["case_id"], ["cases.id"], name=f"fk_{table}_case_id", deferrable=True, initially="DEFERRED"
    )


def upgrade() -> None:
    """To this revision."""
    lines()
    items()
    payments()


def lines() -> None:
    """One row per claimant."""
    op.create_table(
        "claim_lines",
        sa.Column("case_id", ascii_text(32), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sa.String(length=50), nullable=False),
        sa.Column("id_number", ascii_text(18), nullable=True),
        sa.Column("phone", sa.String(length=40), nullable=True),
        sa.Column("job", sa.String(length=50), nullable=False),
        sa.Column("migrant", sa.Boolean(), nullable=False),
        sa.Column("employed_from", sa.Date(), nullable=False),
        sa.Column("employed_to", sa.Date(), nullable=True),
        sa.Column("wage_unit", sa.String(length=8), nullable=False),
        sa.Column("wage_fen", sa.BigInteger(), nullable=False),
        sa.Column("arrears", sa.Text(), nullable=False),
        sa.Column("written_contract_on", sa.Date(), nullable=True),
        sa.Column("dismissal", sa.String(length=8), nullable=False),
        sa.Column("overtime_workday", sa.Integer(), nullable=False),
        sa.Column("overtime_restday", sa.Integer(), nullable=False),
        sa.Column("overtime_holiday", sa.Integer(), nullable=False),
        sa.Column("representative", sa.Integer(), nullable=True),
        sa.Column("path", sa.String(length=16), nullable=True),
        sa.Column("heir_name", sa.String(length=50), nullable=True),
        sa.Column("died_on", sa.Date(), nullable=True),
        sa.Column("split_from", sa.String(length=64), nullable=True),
        sa.Column("joined_to", sa.String(length=64), nullable=True),
        sa.Column("end_kind", sa.String(length=16), nullable=True),
        sa.Column("end_on", sa.Date(), nullable=True),
        sa.Column("end_reason", sa.String(length=300), nullable=True),
        sa.Column("end_case", sa.String(length=64), nullable=True),
        sa.Column("claimed_fen", sa.BigInteger(), nullable=False),
        sa.Column("found_fen", sa.BigInteger(), nullable=False),
        sa.Column("additional_fen", sa.BigInteger(), nullable=False),
        sa.Column("agreed_fen", sa.BigInteger(), nullable=False),
        sa.Column("recovered_fen", sa.BigInteger(), nullable=False),
        sa.Column("unpaid_months", sa.Integer(), nullable=False),
        sa.Column("changed_seq", sa.Integer(), nullable=False),
        sa.CheckConstraint("wage_unit IN ('month', 'day', 'piece')", name=op.f("ck_claim_lines_wage_unit")),
        sa.CheckConstraint("dismissal IN ('none', 'lawful', 'unlawful')", name=op.f("ck_claim_lines_dismissal")),
        sa.CheckConstraint(f"path IN ({PATHS})", name=op.f("ck_claim_lines_path")),
        sa.CheckConstraint(f"end_kind IN ({ENDS})", name=op.f("ck_claim_lines_end_kind")),
        of_a_case("claim_lines"),
        sa.PrimaryKeyConstraint("case_id", "number", name="pk_claim_lines"),
    )
    op.create_index("ix_claim_lines_id_number", "claim_lines", ["id_number", "case_id"])
    op.create_index("ix_claim_lines_end", "claim_lines", ["case_id", "end_kind"])


def items() -> None:
    """One row per kind of claim of a line."""
    op.create_table(
        "claim_items",
        sa.Column("case_id", ascii_text(32), nullable=False),
        sa.Column("line", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", ascii_text(24), nullable=False),
        sa.Column("computed_fen", sa.BigInteger(), nullable=True),
        sa.Column("claimed_fen", sa.BigInteger(), nullable=False),
        sa.Column("found_fen", sa.BigInteger(), nullable=True),
        sa.Column("agreed_fen", sa.BigInteger(), nullable=True),
        sa.Column("formula", sa.Text(), nullable=False),
        sa.Column("article", sa.Text(), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.CheckConstraint(f"kind IN ({KINDS})", name=op.f("ck_claim_items_kind")),
        of_a_case("claim_items"),
        sa.PrimaryKeyConstraint("case_id", "line", "kind", name="pk_claim_items"),
    )


def payments() -> None:
    """One row per payment or reversal."""
    op.create_table(
        "claim_payments",
        sa.Column("case_id", ascii_text(32), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("paid_on", sa.Date(), nullable=False),
        sa.Column("means", sa.String(length=24), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("reverses", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", ascii_text(64), nullable=False),
        sa.CheckConstraint(f"means IN ({MEANS})", name=op.f("ck_claim_payments_means")),
        of_a_case("claim_payments"),
        sa.PrimaryKeyConstraint("case_id", "number", name="pk_claim_payments"),
    )
    op.create_index("ix_claim_payments_line", "claim_payments", ["case_id", "line"])
    op.create_index("ix_claim_payments_reverses", "claim_payments", ["case_id", "reverses"], unique=True)


def downgrade() -> None:
    """From this revision, as long as no case has claims that would be lost."""
    if op.get_bind().execute(sa.text("SELECT 1 FROM claim_lines")).first() is not None:
        message = "Expected no claims, but cases have some: they cannot go back"
        raise RuntimeError(message)
    op.drop_table("claim_payments")
    op.drop_table("claim_items")
    op.drop_table("claim_lines")
