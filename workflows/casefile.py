"""The list of cases a person may see.

Knows stored cases and whose branches they lie in; must not know tasks' queues (`workflows.inbox`) or how a case is
shown.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import and_, select
from sqlalchemy.orm import aliased

from models.cases import Case
from workflows import authority, paging, search
from workflows.errors import N_, InvalidInput

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

    from workflows.desk import Actor

STATUSES = ("open", "closed")
_ORDER = paging.Order(column="opened_at", forwards=False, without=("state", "data", "parameters"))


@dataclass(frozen=True, kw_only=True)
class Page:
    """Some cases, and where to go on (None: nowhere)."""

    items: tuple[Case, ...]
    next_cursor: str | None


def page(  # noqa: PLR0913 (what a reader can ask of a list)
    session: Session,
    actor: Actor,
    *,
    process: str | None = None,
    status: str | None = None,
    q: str | None = None,
    cursor: str | None = None,
    limit: int = 50,
) -> Page:
    """One page of the cases the actor may see, the newest first.

    `q` is a name, initials, a case number, or a full ID or phone number (which must not come from an address).

    Raises:
        InvalidInput: no such status, a cursor that is none, a limit out of bounds.
    """
    if status is not None and status not in STATUSES:
        raise InvalidInput.one("status", N_("案件状态应为 open 或 closed"))
    cases, matches = _matching(session, q)
    wanted = [*matches, *([cases.process == process] if process else [])]
    branches = [and_(each, *wanted) for each in _ranges(session, actor, cases, status)]
    items, next_cursor = paging.cut(session, cases, branches, _ORDER, cursor=cursor, limit=limit)
    return Page(items=items, next_cursor=next_cursor)


def _matching(session: Session, q: str | None) -> tuple[type[Case], list[ColumnElement[bool]]]:
    """From which cases to choose, and what they must match besides; few hits are taken first, then looked through."""
    if not q or not q.strip():
        return Case, []
    found = search.find_person(session, q) if search.names_a_person(q) else search.find(session, q)
    if found.few is None:
        return Case, [found.condition(Case.id)]
    few = select(Case).where(Case.id.in_(found.few)).limit(max(1, len(found.few)))
    return aliased(Case, few.subquery()), []


def _ranges(session: Session, actor: Actor, cases: type[Case], status: str | None) -> list[ColumnElement[bool]]:
    """The visible cases as ranges of the index by office and status, or as one condition when there are too many."""
    offices = authority.visible_offices(session, actor)
    statuses = (status,) if status else STATUSES
    if len(offices) * len(statuses) > paging.MOST_RANGES:
        return [and_(cases.office_id.in_(offices), cases.status.in_(statuses))]
    return [and_(cases.office_id == office_id, cases.status == each) for office_id in offices for each in statuses]
