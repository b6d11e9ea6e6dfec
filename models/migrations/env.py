"""How Alembic runs the revisions: on the connection it is given, inside that connection's transaction.

Knows Alembic and the metadata; must not open connections of its own (`models.database` does).
"""

from __future__ import annotations

from typing import Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext

from models import everything
from models.base import Instant, Json
from models.queue import is_of_the_queue


def _render(kind: str, item: object, _context: AutogenContext) -> str | Literal[False]:
    """Write our column types as what they are in the database: revisions import nothing of ours."""
    if kind == "type" and isinstance(item, Instant):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, Json):
        return "sa.Text()"
    return False


def _is_ours(name: str | None, kind: str, _parents: object) -> bool:
    """Leave alone what the queue of PostgreSQL brought: its tables are mapped by nobody."""
    return not (kind == "table" and is_of_the_queue(name))


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=everything.metadata,
    transactional_ddl=True,
    compare_type=True,
    render_item=_render,
    include_name=_is_ours,
    render_as_batch=connection.dialect.name == "sqlite",
)
context.run_migrations()
