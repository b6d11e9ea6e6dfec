"""Jobs name their case and since when they fail; results of spread verification; on PostgreSQL Procrastinate's queue.

Revision 0002 after 0001. Must not import mapped classes: they change, revisions do not. The queue's schema is what the
installed Procrastinate brings; a release of it that changes the schema gets a revision of its own here.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

DROP_QUEUE = r"""
DO $$
DECLARE
    found record;
BEGIN
    FOR found IN SELECT tablename AS name FROM pg_tables
        WHERE schemaname = current_schema() AND tablename LIKE 'procrastinate\_%' LOOP
        EXECUTE format('DROP TABLE %I CASCADE', found.name);
    END LOOP;
    FOR found IN SELECT oid::regprocedure AS name FROM pg_proc
        WHERE pronamespace = current_schema()::regnamespace AND proname LIKE 'procrastinate\_%' LOOP
        EXECUTE format('DROP FUNCTION %s CASCADE', found.name);
    END LOOP;
    FOR found IN SELECT typname AS name FROM pg_type
        WHERE typnamespace = current_schema()::regnamespace AND typname LIKE 'procrastinate\_%' LOOP
        EXECUTE format('DROP TYPE IF EXISTS %I CASCADE', found.name);
    END LOOP;
END
$$
"""


def ascii_text(length: int) -> sa.types.TypeEngine[str]:
    """Text ordered by bytes on both databases."""
    return sa.String(length).with_variant(sa.String(length, collation="C"), "postgresql")


def upgrade() -> None:
    """To this revision."""
    op.add_column("jobs", sa.Column("case_id", ascii_text(32), nullable=True))
    op.add_column("jobs", sa.Column("failed_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index("ix_jobs_case", "jobs", ["case_id", "state"])
    op.execute(
        "UPDATE jobs SET case_id = (SELECT case_id FROM waiting_timers WHERE 'timer:' || waiting_timers.id = jobs.key)"
        " WHERE kind = 'timer'"
    )
    op.create_table(
        "verification_parts",
        sa.Column("batch", ascii_text(32), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("case_ids", sa.Text(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("result", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("batch", "number", name="pk_verification_parts"),
    )
    if op.get_bind().dialect.name == "postgresql":
        _install_queue()


def downgrade() -> None:
    """Back to the revision before."""
    if op.get_bind().dialect.name == "postgresql":
        _run_script(DROP_QUEUE)
    op.drop_table("verification_parts")
    op.drop_index("ix_jobs_case", table_name="jobs")
    op.drop_column("jobs", "failed_at")
    op.drop_column("jobs", "case_id")


def _install_queue() -> None:
    from procrastinate.schema import SchemaManager  # it comes with the extra that brings the driver of PostgreSQL

    if op.get_bind().scalar(sa.text("SELECT to_regclass('procrastinate_jobs')")) is None:
        _run_script(SchemaManager.get_schema())


def _run_script(script: str) -> None:
    """Give several statements to the driver at once, without parameters: a percent sign is only that."""
    with op.get_bind().connection.cursor() as cursor:
        cursor.execute(script)
