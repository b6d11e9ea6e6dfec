"""All tables in one metadata: what the migrations and their test compare with.

Importing this maps every class, so that foreign keys resolve; must not contain anything else.
"""

from __future__ import annotations

from models import (
    bankfiles,
    calendar,
    caselinks,
    cases,
    claims,
    contacts,
    deadlines,
    documents,
    funds,
    guarantees,
    idempotency,
    jobs,
    journal,
    letters,
    loans,
    notices,
    offices,
    organisations,
    parameters,
    parties,
    people,
    proposals,
    releases,
    search,
    settings,
    startdrafts,
    tasks,
    timers,
    verifications,
)
from models.base import Base

__all__ = [
    "bankfiles",
    "calendar",
    "caselinks",
    "cases",
    "claims",
    "contacts",
    "deadlines",
    "documents",
    "funds",
    "guarantees",
    "idempotency",
    "jobs",
    "journal",
    "letters",
    "loans",
    "metadata",
    "notices",
    "offices",
    "organisations",
    "parameters",
    "parties",
    "people",
    "proposals",
    "releases",
    "search",
    "settings",
    "startdrafts",
    "tasks",
    "timers",
    "verifications",
]

metadata = Base.metadata
