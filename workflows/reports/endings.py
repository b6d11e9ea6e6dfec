"""How cases that were opened again since had ended at an earlier instant: a row tells only of the last ending.

Knows the entries that close a case and open it again; must not know what is counted.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from models.cases import Case
from models.journal import Entry
from models.packing import mentions
from workflows import canonical
from workflows.reopening import REOPEN
from workflows.reports.scope import Scope
from workflows.rerun import REOPENED_AT

_REOPENS, _ENDS = f'"{REOPENED_AT}":', '"ended":{'


@dataclass(frozen=True, kw_only=True)
class Ending:
    """When a case had ended, and how; both None: it was open then."""

    closed_at: datetime | None = None
    outcome: str | None = None


def opened_since(session: Session, scope: Scope) -> Mapping[str, Ending]:
    """Return how the cases of a scope stood at its instant that were opened again after it."""
    in_scope = (Case.process == scope.process, Case.office_id.in_(scope.offices), Case.opened_at <= scope.at)
    after = select(Entry.case_id).join(Case, Case.id == Entry.case_id).where(Entry.at > scope.at, _reopens())
    ids = sorted(set(session.scalars(after.where(*in_scope))))
    if not ids:
        return {}
    before = (Entry.case_id.in_(ids), Entry.at <= scope.at, or_(_reopens(), mentions(Entry.outcome, _ENDS)))
    statement = select(Entry.case_id, Entry.at, Entry.outcome).where(*before)
    return {each: Ending() for each in ids} | _folded(session.execute(statement.order_by(Entry.case_id, Entry.seq)))


def _reopens() -> ColumnElement[bool]:
    return or_(Entry.command == REOPEN, mentions(Entry.input, _REOPENS))


def _folded(entries: Iterable[Any]) -> dict[str, Ending]:
    """Return how each case stood after its entries: opened again unless the entry itself ends it."""
    found = {}
    for row in entries:
        ended = canonical.loads(row.outcome).get("ended")
        found[row.case_id] = Ending(closed_at=row.at, outcome=ended["outcome"]) if ended else Ending()
    return found
