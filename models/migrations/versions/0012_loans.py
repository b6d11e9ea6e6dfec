"""Loans of cases: terms and standing, instalments, events, postings, bookings; guarantees; money of guarantee funds.

Revision 0012 after 0011. Must not import mapped classes: they change, revisions do not.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

KINDS_BEFORE = "'opening', 'donation', 'reserve', 'release', 'payment', 'reversal'"
KINDS = f"{KINDS_BEFORE}, 'compensation', 'recovery'"
TABLES = ("loan_bookings", "loan_postings", "loan_events", "loan_instalments", "loans", "guarantees")


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
    loans()
    instalments()
    events()
    postings()
    bookings()
    guarantees()
    movements_of_kinds(KINDS)


def movements_of_kinds(kinds: str) -> None:
    """Let money of funds move in these ways."""
    with op.batch_alter_table("fund_movements") as movements:
        movements.drop_constraint(op.f("ck_fund_movements_kind"), type_="check")
        movements.create_check_constraint(op.f("ck_fund_movements_kind"), f"kind IN ({kinds})")



def loans() -> None:
    """The one loan of a case."""
    op.create_table(
        "loans",
        sa.Column("case_id", ascii_text(32), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=64), nullable=False),
        sa.Column("bank", sa.String(length=100), nullable=False),
        sa.Column("contract_number", sa.String(length=64), nullable=False),
        sa.Column("principal_fen", sa.BigInteger(), nullable=False),
        sa.Column("annual_rate", ascii_text(24), nullable=False),
        sa.Column("months", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("disbursed_on", sa.Date(), nullable=False),
        sa.Column("due_day", sa.Integer(), nullable=False),
        sa.Column("day_count", sa.String(length=16), nullable=False),
        sa.Column("grace_days", sa.Integer(), nullable=False),
        sa.Column("roll", sa.String(length=24), nullable=False),
        sa.Column("penalty_rate", ascii_text(24), nullable=False),
        sa.Column("allocation", ascii_text(64), nullable=False),
        sa.Column("subsidy_share", ascii_text(24), nullable=False),
        sa.Column("guaranteed_share", ascii_text(24), nullable=False),
        sa.Column("subsidy_ends_on", sa.Date(), nullable=True),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("outstanding_fen", sa.BigInteger(), nullable=False),
        sa.Column("overpaid_fen", sa.BigInteger(), nullable=False),
        sa.Column("unpaid_since", sa.Date(), nullable=True),
        sa.Column("late_on", sa.Date(), nullable=True),
        sa.Column("matures_on", sa.Date(), nullable=False),
        sa.Column("settled_on", sa.Date(), nullable=True),
        sa.Column("extensions", sa.Integer(), nullable=False),
        sa.Column("restructurings", sa.Integer(), nullable=False),
        sa.Column("compensated_fen", sa.BigInteger(), nullable=False),
        sa.Column("recovered_fen", sa.BigInteger(), nullable=False),
        sa.Column("written_off_fen", sa.BigInteger(), nullable=False),
        sa.Column("changed_seq", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind IN ('equal_principal', 'equal_payment', 'bullet', 'quarterly_interest')", name=op.f("ck_loans_kind")),
        sa.CheckConstraint("roll IN ('none', 'following', 'modified_following', 'preceding')", name=op.f("ck_loans_roll")),
        sa.CheckConstraint("status IN ('running', 'settled', 'compensated', 'written_off')", name=op.f("ck_loans_status")),
        sa.CheckConstraint("day_count IN ('30/360', 'actual/365', 'actual/360')", name=op.f("ck_loans_day_count")),
        sa.ForeignKeyConstraint(["office_id"], ["offices.id"], name="fk_loans_office_id"),
        of_a_case("loans"),
        sa.PrimaryKeyConstraint("case_id", name="pk_loans"),
    )
    op.create_index("ix_loans_bank_number", "loans", ["bank", "number"], unique=True)
    op.create_index("ix_loans_office_disbursed", "loans", ["office_id", "disbursed_on", "case_id"])
    op.create_index("ix_loans_office_late", "loans", ["office_id", "late_on", "case_id"])


def instalments() -> None:
    """Its schedule as it now stands."""
    op.create_table(
        "loan_instalments",
        sa.Column("case_id", ascii_text(32), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("principal_fen", sa.BigInteger(), nullable=False),
        sa.Column("interest_fen", sa.BigInteger(), nullable=False),
        sa.Column("paid_principal_fen", sa.BigInteger(), nullable=False),
        sa.Column("paid_interest_fen", sa.BigInteger(), nullable=False),
        sa.Column("owed_principal_fen", sa.BigInteger(), nullable=False),
        sa.Column("owed_interest_fen", sa.BigInteger(), nullable=False),
        of_a_case("loan_instalments"),
        sa.PrimaryKeyConstraint("case_id", "number", name="pk_loan_instalments"),
    )
    op.create_index("ix_loan_instalments_due", "loan_instalments", ["due_on", "case_id"])


def events() -> None:
    """What happened to it."""
    op.create_table(
        "loan_events",
        sa.Column("case_id", ascii_text(32), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", ascii_text(24), nullable=False),
        sa.Column("value_on", sa.Date(), nullable=False),
        sa.Column("booked_on", sa.Date(), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=True),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("days", sa.Text(), nullable=False),
        sa.Column("reference", sa.String(length=100), nullable=True),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("reverses", sa.Integer(), nullable=True),
        sa.Column("booking", sa.Integer(), nullable=True),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", ascii_text(64), nullable=False),
        sa.Column("confirmed_by", ascii_text(64), nullable=True),
        of_a_case("loan_events"),
        sa.PrimaryKeyConstraint("case_id", "number", name="pk_loan_events"),
    )
    op.create_index("ix_loan_events_booked", "loan_events", ["booked_on", "case_id"])
    op.create_index("ix_loan_events_reference", "loan_events", ["reference", "case_id"])
    op.create_index("ix_loan_events_reverses", "loan_events", ["case_id", "reverses"], unique=True)


def postings() -> None:
    """The double entry of each event."""
    op.create_table(
        "loan_postings",
        sa.Column("case_id", ascii_text(32), nullable=False),
        sa.Column("event", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("account", ascii_text(32), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("about", sa.Integer(), nullable=False),
        of_a_case("loan_postings"),
        sa.PrimaryKeyConstraint("case_id", "event", "position", name="pk_loan_postings"),
    )
    op.create_index("ix_loan_postings_account", "loan_postings", ["account", "case_id"])


def bookings() -> None:
    """What waits for a second person."""
    op.create_table(
        "loan_bookings",
        sa.Column("case_id", ascii_text(32), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", ascii_text(24), nullable=False),
        sa.Column("entered", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entered_by", ascii_text(64), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", ascii_text(64), nullable=True),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("changed_seq", sa.Integer(), nullable=False),
        sa.CheckConstraint("state IN ('entered', 'confirmed', 'dropped')", name=op.f("ck_loan_bookings_state")),
        of_a_case("loan_bookings"),
        sa.PrimaryKeyConstraint("case_id", "number", name="pk_loan_bookings"),
    )
    op.create_index("ix_loan_bookings_state", "loan_bookings", ["state", "case_id"])


def guarantees() -> None:
    """What a fund guarantees of it."""
    op.create_table(
        "guarantees",
        sa.Column("case_id", ascii_text(32), nullable=False),
        sa.Column("fund_id", sa.Integer(), nullable=False),
        sa.Column("reserved_fen", sa.BigInteger(), nullable=False),
        sa.Column("current_fen", sa.BigInteger(), nullable=False),
        sa.Column("released_on", sa.Date(), nullable=True),
        sa.Column("released_reason", sa.String(length=300), nullable=False),
        sa.Column("given_up_fen", sa.BigInteger(), nullable=False),
        sa.Column("changed_seq", sa.Integer(), nullable=False),
        sa.CheckConstraint("current_fen >= 0", name=op.f("ck_guarantees_current_not_negative")),
        sa.CheckConstraint("current_fen <= reserved_fen", name=op.f("ck_guarantees_within_reserved")),
        sa.ForeignKeyConstraint(["fund_id"], ["funds.id"], name="fk_guarantees_fund_id"),
        of_a_case("guarantees"),
        sa.PrimaryKeyConstraint("case_id", name="pk_guarantees"),
    )
    op.create_index("ix_guarantees_fund", "guarantees", ["fund_id", "case_id"])


def downgrade() -> None:
    """From this revision, as long as no case has a loan or guarantee that would be lost."""
    for table in ("loans", "guarantees"):
        if op.get_bind().execute(sa.text(f"SELECT 1 FROM {table}")).first() is not None:
            message = f"Expected no {table}, but cases have some: they cannot go back"
            raise RuntimeError(message)
    movements_of_kinds(KINDS_BEFORE)
    for table in TABLES:
        op.drop_table(table)
