"""On SQLite, search words without row numbers: the key is the table.

Revision 0006 after 0005. Must not import mapped classes: they change, revisions do not.
"""

from __future__ import annotations

from alembic import op


revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

COPY = """
CREATE TABLE search_words_anew (
    word VARCHAR(64) NOT NULL,
    case_id VARCHAR(32) NOT NULL,
    CONSTRAINT pk_search_words PRIMARY KEY (word, case_id),
    CONSTRAINT fk_search_words_case_id FOREIGN KEY(case_id) REFERENCES cases (id) DEFERRABLE INITIALLY DEFERRED
)
"""


def upgrade() -> None:
    """To this revision."""
    _copy("WITHOUT ROWID")


def downgrade() -> None:
    """From this revision."""
    _copy("")


def _copy(how: str) -> None:
    if op.get_bind().dialect.name != "sqlite":
        return
    op.execute(f"{COPY} {how}")
    op.execute("INSERT INTO search_words_anew SELECT word, case_id FROM search_words ORDER BY word, case_id")
    op.drop_table("search_words")
    op.rename_table("search_words_anew", "search_words")
    op.create_index("ix_search_words_case_id", "search_words", ["case_id"])
