"""All tables in one metadata: what the migrations and their test compare with.

Importing this maps every class, so that foreign keys resolve; must not contain anything else.
"""

from __future__ import annotations

from models import (
    calendar,
    cases,
    deadlines,
    documents,
    funds,
    idempotency,
    jobs,
    journal,
    letters,
    notices,
    offices,
    parameters,
    parties,
    people,
    proposals,
    releases,
    search,
    settings,
    tasks,
    timers,
    verifications,
)
from models.base import Base

__all__ = [
    "calendar",
    "cases",
    "deadlines",
    "documents",
    "funds",
    "idempotency",
    "jobs",
    "journal",
    "letters",
    "metadata",
    "notices",
    "offices",
    "parameters",
    "parties",
    "people",
    "proposals",
    "releases",
    "search",
    "settings",
    "tasks",
    "timers",
    "verifications",
]

metadata = Base.metadata
