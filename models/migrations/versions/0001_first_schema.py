"""First schema.

Revision 0001 after None. Must not import mapped classes: they change, revisions do not.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def ascii_text(length: int) -> sa.types.TypeEngine[str]:
    """Text ordered by bytes on both databases."""
    return sa.String(length).with_variant(sa.String(length, collation="C"), "postgresql")


def upgrade() -> None:
    """To this revision."""
    op.create_table(
        "access_chains",
        sa.Column("chain", ascii_text(64), nullable=False),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("chain", name="pk_access_chains"),
    )
    op.create_table(
        "access_records",
        sa.Column("chain", ascii_text(64), nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", ascii_text(64), nullable=False),
        sa.Column("action", ascii_text(64), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("case_id", ascii_text(32), nullable=True),
        sa.Column("outcome", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("previous_hash", ascii_text(64), nullable=False),
        sa.Column("hash", ascii_text(64), nullable=False),
        sa.CheckConstraint("outcome IN ('ok', 'refused')", name=op.f("ck_access_records_outcome")),
        sa.PrimaryKeyConstraint("chain", "seq", name="pk_access_records"),
    )
    op.create_index("ix_access_records_at", "access_records", ["at"])
    op.create_index("ix_access_records_case_id", "access_records", ["case_id", "at"])
    op.create_table(
        "calendar_years",
        sa.Column("region", ascii_text(32), nullable=False),
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("official", sa.Boolean(), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.PrimaryKeyConstraint("region", "year", name="pk_calendar_years"),
    )
    op.create_table(
        "heads",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cases", sa.Integer(), nullable=False),
        sa.Column("root", ascii_text(64), nullable=False),
        sa.Column("signature", ascii_text(128), nullable=False),
        sa.Column("public_key", ascii_text(64), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_heads"),
    )
    op.create_table(
        "idempotency_keys",
        sa.Column("username", ascii_text(64), nullable=False),
        sa.Column("key", ascii_text(200), nullable=False),
        sa.Column("request_digest", ascii_text(64), nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("username", "key", name="pk_idempotency_keys"),
    )
    op.create_index("ix_idempotency_keys_at", "idempotency_keys", ["at"])
    op.create_table(
        "jobs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", ascii_text(64), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("key", ascii_text(160), nullable=True),
        sa.Column("state", ascii_text(16), nullable=False),
        sa.Column("run_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lease_token", ascii_text(64), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.CheckConstraint("state IN ('waiting', 'running', 'done', 'parked')", name=op.f("ck_jobs_state")),
        sa.PrimaryKeyConstraint("id", name="pk_jobs"),
        sa.UniqueConstraint("key", name="uq_jobs_key"),
    )
    op.create_index("ix_jobs_due", "jobs", ["state", "run_at", "id"])
    op.create_table(
        "login_attempts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("username", ascii_text(64), nullable=False),
        sa.Column("address", ascii_text(64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ok", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_login_attempts"),
    )
    op.create_index("ix_login_attempts_address_at", "login_attempts", ["address", "at"])
    op.create_index("ix_login_attempts_username_at", "login_attempts", ["username", "at"])
    op.create_table(
        "number_series",
        sa.Column("series", sa.String(length=64), nullable=False),
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("last_number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("series", "year", name="pk_number_series"),
    )
    op.create_table(
        "offices",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", ascii_text(32), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("name_en", sa.String(length=100), nullable=False),
        sa.Column("level", sa.String(length=16), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("path", ascii_text(200), nullable=False),
        sa.Column("region", ascii_text(32), nullable=False),
        sa.CheckConstraint("level IN ('city', 'district', 'street', 'community')", name=op.f("ck_offices_level")),
        sa.ForeignKeyConstraint(["parent_id"], ["offices.id"], name="fk_offices_parent_id"),
        sa.PrimaryKeyConstraint("id", name="pk_offices"),
        sa.UniqueConstraint("code", name="uq_offices_code"),
    )
    op.create_index("ix_offices_parent_id", "offices", ["parent_id"])
    op.create_index("ix_offices_path", "offices", ["path"])
    op.create_table(
        "parameters",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", ascii_text(100), nullable=False),
        sa.Column("label", sa.String(length=200), nullable=False),
        sa.Column("label_en", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("unit", sa.String(length=40), nullable=False),
        sa.Column("region", ascii_text(32), nullable=False),
        sa.Column("effective_from", sa.Date(), nullable=False),
        sa.Column("effective_to", sa.Date(), nullable=True),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("created_by", ascii_text(64), nullable=False),
        sa.Column("confirmed_by", ascii_text(64), nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.CheckConstraint(
            "kind IN ('number', 'money', 'percent', 'days', 'deadline', 'duration', 'text', 'list')",
            name=op.f("ck_parameters_kind"),
        ),
        sa.CheckConstraint("state IN ('draft', 'confirmed', 'withdrawn')", name=op.f("ck_parameters_state")),
        sa.PrimaryKeyConstraint("id", name="pk_parameters"),
    )
    op.create_index("ix_parameters_name_region", "parameters", ["name", "region", "effective_from"])
    op.create_table(
        "persons",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("id_number", ascii_text(18), nullable=True),
        sa.Column("phone", ascii_text(20), nullable=True),
        sa.Column("name_initials", ascii_text(200), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_persons"),
        sa.UniqueConstraint("id_number", name="uq_persons_id_number"),
    )
    op.create_index("ix_persons_name", "persons", ["name"])
    op.create_index("ix_persons_phone", "persons", ["phone"])
    op.create_table(
        "releases",
        sa.Column("digest", ascii_text(64), nullable=False),
        sa.Column("package_id", ascii_text(64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("files", sa.Text(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_by", ascii_text(64), nullable=False),
        sa.Column("current", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_releases"),
    )
    op.create_index("ix_releases_package_id_current", "releases", ["package_id", "current"])
    op.create_table(
        "settings",
        sa.Column("key", ascii_text(100), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_settings"),
    )
    op.create_table(
        "work_days",
        sa.Column("region", ascii_text(32), nullable=False),
        sa.Column("day_on", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("label", sa.String(length=100), nullable=False),
        sa.CheckConstraint("kind IN ('workday', 'restday')", name=op.f("ck_work_days_kind")),
        sa.PrimaryKeyConstraint("region", "day_on", name="pk_work_days"),
    )
    op.create_table(
        "cases",
        sa.Column("id", ascii_text(32), nullable=False),
        sa.Column("number", sa.String(length=64), nullable=False),
        sa.Column("process", ascii_text(64), nullable=False),
        sa.Column("process_name", sa.String(length=200), nullable=False),
        sa.Column("release_digest", ascii_text(64), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("outcome", ascii_text(64), nullable=True),
        sa.Column("outcome_label", sa.String(length=200), nullable=True),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("applicant_id", sa.Integer(), nullable=True),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("office_path", ascii_text(200), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_by", ascii_text(64), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("data", sa.Text(), nullable=False),
        sa.Column("parameters", sa.Text(), nullable=False),
        sa.Column("decisive_on", sa.Date(), nullable=True),
        sa.Column("amount_fen", sa.BigInteger(), nullable=True),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("search", sa.Text(), nullable=False),
        sa.CheckConstraint("status IN ('open', 'closed')", name=op.f("ck_cases_status")),
        sa.ForeignKeyConstraint(["applicant_id"], ["persons.id"], name="fk_cases_applicant_id"),
        sa.ForeignKeyConstraint(["office_id"], ["offices.id"], name="fk_cases_office_id"),
        sa.ForeignKeyConstraint(["release_digest"], ["releases.digest"], name="fk_cases_release_digest"),
        sa.PrimaryKeyConstraint("id", name="pk_cases"),
        sa.UniqueConstraint("number", name="uq_cases_number"),
    )
    op.create_index("ix_cases_applicant_id", "cases", ["applicant_id"])
    op.create_index("ix_cases_closed", "cases", ["office_id", "closed_at"])
    op.create_index("ix_cases_office_status", "cases", ["office_id", "status", "opened_at", "id"])
    op.create_index("ix_cases_opened", "cases", ["opened_at", "id"])
    op.create_table(
        "funds",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", ascii_text(32), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("name_en", sa.String(length=100), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("balance_fen", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("balance_fen >= 0", name=op.f("ck_funds_balance_not_negative")),
        sa.ForeignKeyConstraint(["office_id"], ["offices.id"], name="fk_funds_office_id"),
        sa.PrimaryKeyConstraint("id", name="pk_funds"),
        sa.UniqueConstraint("code", name="uq_funds_code"),
    )
    op.create_index("ix_funds_office_id", "funds", ["office_id"])
    op.create_table(
        "households",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("head_id", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("address", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(["head_id"], ["persons.id"], name="fk_households_head_id"),
        sa.ForeignKeyConstraint(["office_id"], ["offices.id"], name="fk_households_office_id"),
        sa.PrimaryKeyConstraint("id", name="pk_households"),
        sa.UniqueConstraint("head_id", name="uq_households_head_id"),
    )
    op.create_index("ix_households_office_id", "households", ["office_id"])
    op.create_table(
        "posts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", ascii_text(64), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("name_en", sa.String(length=100), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("groups", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["office_id"], ["offices.id"], name="fk_posts_office_id"),
        sa.PrimaryKeyConstraint("id", name="pk_posts"),
        sa.UniqueConstraint("code", name="uq_posts_code"),
    )
    op.create_index("ix_posts_office_id", "posts", ["office_id"])
    op.create_table(
        "users",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("username", ascii_text(64), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("name_en", sa.String(length=100), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("demo", sa.Boolean(), nullable=False),
        sa.Column("locale", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(["office_id"], ["offices.id"], name="fk_users_office_id"),
        sa.PrimaryKeyConstraint("id", name="pk_users"),
        sa.UniqueConstraint("username", name="uq_users_username"),
    )
    op.create_index("ix_users_office_id", "users", ["office_id"])
    op.create_table(
        "absences",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("from_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("to_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_absences_user_id"),
        sa.PrimaryKeyConstraint("id", name="pk_absences"),
    )
    op.create_index("ix_absences_user_id", "absences", ["user_id"])
    op.create_table(
        "api_tokens",
        sa.Column("token_hash", ascii_text(64), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_api_tokens_user_id"),
        sa.PrimaryKeyConstraint("token_hash", name="pk_api_tokens"),
    )
    op.create_index("ix_api_tokens_user_id", "api_tokens", ["user_id"])
    op.create_table(
        "documents",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", ascii_text(32), nullable=False),
        sa.Column("kind", ascii_text(64), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("sha256", ascii_text(64), nullable=False),
        sa.Column("uploaded_by", ascii_text(64), nullable=False),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("replaces", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.id"], name="fk_documents_case_id", initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(["replaces"], ["documents.id"], name="fk_documents_replaces"),
        sa.PrimaryKeyConstraint("id", name="pk_documents"),
    )
    op.create_index("ix_documents_case_id", "documents", ["case_id"])
    op.create_index("ix_documents_sha256", "documents", ["sha256"])
    op.create_table(
        "entries",
        sa.Column("case_id", ascii_text(32), nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", ascii_text(64), nullable=False),
        sa.Column("on_behalf_of", ascii_text(64), nullable=True),
        sa.Column("authority", sa.Text(), nullable=False),
        sa.Column("command", ascii_text(32), nullable=False),
        sa.Column("element", ascii_text(100), nullable=True),
        sa.Column("input", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("release", ascii_text(64), nullable=False),
        sa.Column("state_digest", ascii_text(64), nullable=False),
        sa.Column("previous_hash", ascii_text(64), nullable=False),
        sa.Column("hash", ascii_text(64), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.id"], name="fk_entries_case_id", initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("case_id", "seq", name="pk_entries"),
    )
    op.create_index("ix_entries_at", "entries", ["at"])
    op.create_table(
        "fund_movements",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("fund_id", sa.Integer(), nullable=False),
        sa.Column("case_id", ascii_text(32), nullable=True),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("key", ascii_text(160), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("moved_by", ascii_text(64), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.CheckConstraint(
            "kind IN ('opening', 'donation', 'reserve', 'release', 'payment', 'reversal')",
            name=op.f("ck_fund_movements_kind"),
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.id"], name="fk_fund_movements_case_id", initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(["fund_id"], ["funds.id"], name="fk_fund_movements_fund_id"),
        sa.PrimaryKeyConstraint("id", name="pk_fund_movements"),
        sa.UniqueConstraint("key", name="uq_fund_movements_key"),
    )
    op.create_index("ix_fund_movements_case_id", "fund_movements", ["case_id"])
    op.create_index("ix_fund_movements_fund_id_at", "fund_movements", ["fund_id", "at"])
    op.create_table(
        "holdings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("rank", sa.String(length=1), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=True),
        sa.CheckConstraint("rank IN ('A', 'B')", name=op.f("ck_holdings_rank")),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name="fk_holdings_post_id"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_holdings_user_id"),
        sa.PrimaryKeyConstraint("id", name="pk_holdings"),
    )
    op.create_index("ix_holdings_post_id", "holdings", ["post_id"])
    op.create_index("ix_holdings_user_id", "holdings", ["user_id"])
    op.create_table(
        "household_members",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("household_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("relation", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["household_id"], ["households.id"], name="fk_household_members_household_id"),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name="fk_household_members_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_household_members"),
        sa.UniqueConstraint("household_id", "person_id", name="uq_household_members_household_id_person_id"),
    )
    op.create_index("ix_household_members_person_id", "household_members", ["person_id"])
    op.create_table(
        "letters",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", ascii_text(32), nullable=False),
        sa.Column("kind", ascii_text(64), nullable=False),
        sa.Column("number", sa.String(length=64), nullable=False),
        sa.Column("addressee", sa.String(length=100), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("issued_by", ascii_text(64), nullable=False),
        sa.Column("is_reply", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.id"], name="fk_letters_case_id", initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("id", name="pk_letters"),
        sa.UniqueConstraint("number", name="uq_letters_number"),
    )
    op.create_index("ix_letters_case_id", "letters", ["case_id"])
    op.create_table(
        "notices",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", ascii_text(32), nullable=False),
        sa.Column("fields", sa.Text(), nullable=False),
        sa.Column("places", sa.Text(), nullable=False),
        sa.Column("posted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("suspended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("result", ascii_text(32), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.id"], name="fk_notices_case_id", initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("id", name="pk_notices"),
    )
    op.create_index("ix_notices_case_id", "notices", ["case_id"])
    op.create_table(
        "search_words",
        sa.Column("word", ascii_text(64), nullable=False),
        sa.Column("case_id", ascii_text(32), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.id"], name="fk_search_words_case_id", initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("word", "case_id", name="pk_search_words"),
    )
    op.create_index("ix_search_words_case_id", "search_words", ["case_id"])
    op.create_table(
        "tasks",
        sa.Column("id", ascii_text(80), nullable=False),
        sa.Column("case_id", ascii_text(32), nullable=False),
        sa.Column("element", ascii_text(100), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("form", ascii_text(100), nullable=True),
        sa.Column("duty", ascii_text(32), nullable=True),
        sa.Column("properties", sa.Text(), nullable=False),
        sa.Column("candidate_group", ascii_text(64), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("office_path", ascii_text(200), nullable=False),
        sa.Column("assignee_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("claimed_for", ascii_text(64), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", ascii_text(64), nullable=True),
        sa.Column("closed_for", ascii_text(64), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_order", sa.DateTime(timezone=True), nullable=False),
        sa.Column("original_due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_provisional", sa.Boolean(), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("draft", sa.Text(), nullable=True),
        sa.Column("draft_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("draft_by", ascii_text(64), nullable=True),
        sa.Column("case_number", sa.String(length=64), nullable=False),
        sa.Column("process", ascii_text(64), nullable=False),
        sa.Column("process_name", sa.String(length=200), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("id_masked", sa.String(length=18), nullable=True),
        sa.Column("amount_fen", sa.BigInteger(), nullable=True),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.CheckConstraint("state IN ('open', 'claimed', 'done', 'cancelled')", name=op.f("ck_tasks_state")),
        sa.ForeignKeyConstraint(["assignee_id"], ["users.id"], name="fk_tasks_assignee_id"),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.id"], name="fk_tasks_case_id", initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(["office_id"], ["offices.id"], name="fk_tasks_office_id"),
        sa.PrimaryKeyConstraint("id", name="pk_tasks"),
    )
    op.create_index("ix_tasks_case", "tasks", ["case_id", "state"])
    op.create_index("ix_tasks_done", "tasks", ["closed_by", "closed_at", "id"])
    op.create_index(
        "ix_tasks_groups", "tasks", ["office_id", "candidate_group", "state", "due_order", "id", "assignee_id"]
    )
    op.create_index("ix_tasks_mine", "tasks", ["assignee_id", "state", "due_order", "id"])
    op.create_index("ix_tasks_office", "tasks", ["office_id", "state", "due_order", "id"])
    op.create_table(
        "waiting_timers",
        sa.Column("id", ascii_text(80), nullable=False),
        sa.Column("case_id", ascii_text(32), nullable=False),
        sa.Column("element", ascii_text(100), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.id"], name="fk_waiting_timers_case_id", initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("id", name="pk_waiting_timers"),
    )
    op.create_index("ix_waiting_timers_case_id", "waiting_timers", ["case_id"])
    op.create_index("ix_waiting_timers_due_at", "waiting_timers", ["due_at"])
    op.create_table(
        "web_sessions",
        sa.Column("token_hash", ascii_text(64), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_web_sessions_user_id"),
        sa.PrimaryKeyConstraint("token_hash", name="pk_web_sessions"),
    )
    op.create_index("ix_web_sessions_user_id", "web_sessions", ["user_id"])
    op.create_table(
        "deadlines",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", ascii_text(32), nullable=False),
        sa.Column("task_id", ascii_text(80), nullable=True),
        sa.Column("name", ascii_text(100), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("original_due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("provisional", sa.Boolean(), nullable=False),
        sa.Column("paused_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("breached_reason", sa.String(length=300), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.id"], name="fk_deadlines_case_id", initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["task_id"], ["tasks.id"], name="fk_deadlines_task_id", initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(["office_id"], ["offices.id"], name="fk_deadlines_office_id"),
        sa.PrimaryKeyConstraint("id", name="pk_deadlines"),
    )
    op.create_index("ix_deadlines_case_id", "deadlines", ["case_id"])
    op.create_index("ix_deadlines_due_at", "deadlines", ["due_at"])
    op.create_index("ix_deadlines_task_id", "deadlines", ["task_id"])
    op.create_table(
        "objections",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", ascii_text(32), nullable=False),
        sa.Column("notice_id", sa.Integer(), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("channel", ascii_text(32), nullable=False),
        sa.Column("by_name", sa.String(length=100), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("result", ascii_text(32), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.id"], name="fk_objections_case_id", initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(["notice_id"], ["notices.id"], name="fk_objections_notice_id"),
        sa.PrimaryKeyConstraint("id", name="pk_objections"),
    )
    op.create_index("ix_objections_case_id", "objections", ["case_id"])
    op.create_index("ix_objections_notice_id", "objections", ["notice_id"])
    op.create_table(
        "deadline_changes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("deadline_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", ascii_text(64), nullable=False),
        sa.Column("approved_by", ascii_text(64), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("due_before", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_after", sa.DateTime(timezone=True), nullable=False),
        sa.Column("extra", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('pause', 'resume', 'extend', 'recompute', 'stop')", name=op.f("ck_deadline_changes_kind")
        ),
        sa.ForeignKeyConstraint(["deadline_id"], ["deadlines.id"], name="fk_deadline_changes_deadline_id"),
        sa.PrimaryKeyConstraint("id", name="pk_deadline_changes"),
    )
    op.create_index("ix_deadline_changes_deadline_id", "deadline_changes", ["deadline_id"])


def downgrade() -> None:
    """Back to the revision before."""
    op.drop_index("ix_deadline_changes_deadline_id", table_name="deadline_changes")
    op.drop_table("deadline_changes")
    op.drop_index("ix_objections_notice_id", table_name="objections")
    op.drop_index("ix_objections_case_id", table_name="objections")
    op.drop_table("objections")
    op.drop_index("ix_deadlines_task_id", table_name="deadlines")
    op.drop_index("ix_deadlines_due_at", table_name="deadlines")
    op.drop_index("ix_deadlines_case_id", table_name="deadlines")
    op.drop_table("deadlines")
    op.drop_index("ix_web_sessions_user_id", table_name="web_sessions")
    op.drop_table("web_sessions")
    op.drop_index("ix_waiting_timers_due_at", table_name="waiting_timers")
    op.drop_index("ix_waiting_timers_case_id", table_name="waiting_timers")
    op.drop_table("waiting_timers")
    op.drop_index("ix_tasks_office", table_name="tasks")
    op.drop_index("ix_tasks_mine", table_name="tasks")
    op.drop_index("ix_tasks_groups", table_name="tasks")
    op.drop_index("ix_tasks_done", table_name="tasks")
    op.drop_index("ix_tasks_case", table_name="tasks")
    op.drop_table("tasks")
    op.drop_index("ix_search_words_case_id", table_name="search_words")
    op.drop_table("search_words")
    op.drop_index("ix_notices_case_id", table_name="notices")
    op.drop_table("notices")
    op.drop_index("ix_letters_case_id", table_name="letters")
    op.drop_table("letters")
    op.drop_index("ix_household_members_person_id", table_name="household_members")
    op.drop_table("household_members")
    op.drop_index("ix_holdings_user_id", table_name="holdings")
    op.drop_index("ix_holdings_post_id", table_name="holdings")
    op.drop_table("holdings")
    op.drop_index("ix_fund_movements_fund_id_at", table_name="fund_movements")
    op.drop_index("ix_fund_movements_case_id", table_name="fund_movements")
    op.drop_table("fund_movements")
    op.drop_index("ix_entries_at", table_name="entries")
    op.drop_table("entries")
    op.drop_index("ix_documents_sha256", table_name="documents")
    op.drop_index("ix_documents_case_id", table_name="documents")
    op.drop_table("documents")
    op.drop_index("ix_api_tokens_user_id", table_name="api_tokens")
    op.drop_table("api_tokens")
    op.drop_index("ix_absences_user_id", table_name="absences")
    op.drop_table("absences")
    op.drop_index("ix_users_office_id", table_name="users")
    op.drop_table("users")
    op.drop_index("ix_posts_office_id", table_name="posts")
    op.drop_table("posts")
    op.drop_index("ix_households_office_id", table_name="households")
    op.drop_table("households")
    op.drop_index("ix_funds_office_id", table_name="funds")
    op.drop_table("funds")
    op.drop_index("ix_cases_opened", table_name="cases")
    op.drop_index("ix_cases_office_status", table_name="cases")
    op.drop_index("ix_cases_closed", table_name="cases")
    op.drop_index("ix_cases_applicant_id", table_name="cases")
    op.drop_table("cases")
    op.drop_table("work_days")
    op.drop_table("settings")
    op.drop_index("ix_releases_package_id_current", table_name="releases")
    op.drop_table("releases")
    op.drop_index("ix_persons_phone", table_name="persons")
    op.drop_index("ix_persons_name", table_name="persons")
    op.drop_table("persons")
    op.drop_index("ix_parameters_name_region", table_name="parameters")
    op.drop_table("parameters")
    op.drop_index("ix_offices_path", table_name="offices")
    op.drop_index("ix_offices_parent_id", table_name="offices")
    op.drop_table("offices")
    op.drop_table("number_series")
    op.drop_index("ix_login_attempts_username_at", table_name="login_attempts")
    op.drop_index("ix_login_attempts_address_at", table_name="login_attempts")
    op.drop_table("login_attempts")
    op.drop_index("ix_jobs_due", table_name="jobs")
    op.drop_table("jobs")
    op.drop_index("ix_idempotency_keys_at", table_name="idempotency_keys")
    op.drop_table("idempotency_keys")
    op.drop_table("heads")
    op.drop_table("calendar_years")
    op.drop_index("ix_access_records_case_id", table_name="access_records")
    op.drop_index("ix_access_records_at", table_name="access_records")
    op.drop_table("access_records")
    op.drop_table("access_chains")
