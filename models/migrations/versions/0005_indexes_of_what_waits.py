"""Indexes of tasks that hold only what is looked for in them.

Revision 0005 after 0004. Must not import mapped classes: they change, revisions do not.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

WAITS = "state = 'open' OR state = 'claimed'"
NEW = {
    "ix_tasks_held": (["assignee_id", "due_order", "id", "state"], WAITS),
    "ix_tasks_waiting": (["office_id", "due_order", "id", "state"], WAITS),
    "ix_tasks_free": (
        ["office_id", "candidate_group", "due_order", "id", "state", "assignee_id"],
        "state = 'open' AND assignee_id IS NULL",
    ),
    "ix_tasks_closed": (["closed_by", "closed_at", "id"], "closed_by IS NOT NULL"),
}
OLD = {
    "ix_tasks_mine": ["assignee_id", "state", "due_order", "id"],
    "ix_tasks_office": ["office_id", "state", "due_order", "id"],
    "ix_tasks_groups": ["office_id", "candidate_group", "state", "due_order", "id", "assignee_id"],
    "ix_tasks_done": ["closed_by", "closed_at", "id"],
}


def upgrade() -> None:
    """To this revision. Dropping comes last: it shuts out those who read, making an index only those who write."""
    for name, (columns, where) in NEW.items():
        op.create_index(name, "tasks", columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where))
    for name in OLD:
        op.drop_index(name, table_name="tasks")


def downgrade() -> None:
    """From this revision."""
    for name, columns in OLD.items():
        op.create_index(name, "tasks", columns)
    for name in NEW:
        op.drop_index(name, table_name="tasks")
