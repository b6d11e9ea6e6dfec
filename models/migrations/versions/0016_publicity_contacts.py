"""The register of publicity contacts, and the applications that came of them.

Revision 0016 after 0015. Must not import mapped classes: they change, revisions do not.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

MEANS = "'home', 'shop', 'event', 'window', 'phone'"
INTERESTS = "'yes', 'later', 'no'"
RUNNING = sa.text("ended_at IS NULL")


def ascii_text(length: int) -> sa.types.TypeEngine[str]:
    """Text ordered by bytes on both databases."""
    return sa.String(length).with_variant(sa.String(length, collation="C"), "postgresql")


def upgrade() -> None:
    """To this revision."""
    contacts()
    links()


def contacts() -> None:
    """Who was visited."""
    op.create_table(
        "publicity_contacts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("process", ascii_text(64), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("phone", ascii_text(20), nullable=False),
        sa.Column("visited_on", sa.Date(), nullable=False),
        sa.Column("place", sa.String(length=120), nullable=False),
        sa.Column("means", sa.String(length=16), nullable=False),
        sa.Column("interest", sa.String(length=16), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", ascii_text(64), nullable=False),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voided_by", ascii_text(64), nullable=True),
        sa.Column("void_reason", sa.String(length=300), nullable=False),
        sa.CheckConstraint(f"means IN ({MEANS})", name=op.f("ck_publicity_contacts_means")),
        sa.CheckConstraint(f"interest IN ({INTERESTS})", name=op.f("ck_publicity_contacts_interest")),
        sa.ForeignKeyConstraint(["office_id"], ["offices.id"], name=op.f("fk_publicity_contacts_office_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_publicity_contacts")),
    )
    op.create_index(op.f("ix_publicity_contacts_office_id"), "publicity_contacts", ["office_id"])
    columns = ["process", "office_id", "visited_on", "id"]
    op.create_index("ix_publicity_contacts_process_office_id_visited_on_id", "publicity_contacts", columns)


def links() -> None:
    """What they applied with."""
    op.create_table(
        "contact_links",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("case_id", ascii_text(32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("linked_by", ascii_text(64), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", ascii_text(64), nullable=True),
        sa.Column("end_reason", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(["contact_id"], ["publicity_contacts.id"], name=op.f("fk_contact_links_contact_id")),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.id"], name=op.f("fk_contact_links_case_id"), deferrable=True, initially="DEFERRED"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_links")),
    )
    op.create_index(op.f("ix_contact_links_contact_id"), "contact_links", ["contact_id"])
    op.create_index(op.f("ix_contact_links_case_id"), "contact_links", ["case_id"])
    for column in ("contact_id", "case_id"):
        name = f"uq_contact_links_{column}_running"
        op.create_index(name, "contact_links", [column], unique=True, sqlite_where=RUNNING, postgresql_where=RUNNING)


def downgrade() -> None:
    """From this revision: who was visited is known no more."""
    op.drop_table("contact_links")
    op.drop_table("publicity_contacts")
