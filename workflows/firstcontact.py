"""Who was the first contact of a case, and whether that person still answers for it (首问负责).

The first contact is who opened the case, and is bound until the hand-over that the process names is done. Read only;
knows tasks; must not know what a hand-over asks for, nor pages.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Text, or_, select, type_coerce
from sqlalchemy.orm import Session

from models.cases import Case
from models.tasks import RUNNING, Task
from workflows.engine.values import Release

UNTIL = "first_contact_until"
"""The process property that names the element whose end frees the first contact: a task, or a called hand-over."""


@dataclass(frozen=True, kw_only=True)
class FirstContact:
    """The first contact by user name; `bound` until the hand-over was taken by `taken_by` at `taken_at`."""

    username: str
    bound: bool
    taken_by: str | None = None
    taken_at: datetime | None = None


def of(session: Session, case: Case, release: Release) -> FirstContact | None:
    """Return the first contact of a case, None where the process does not bind one."""
    element = release.properties.get(UNTIL, "").strip()
    if not element:
        return None
    inside = or_(Task.element == element, type_coerce(Task.path, Text).contains(f'"{element}"', autoescape=True))
    steps = select(Task.state, Task.closed_by, Task.closed_at).where(Task.case_id == case.id, inside)
    found = session.execute(steps.order_by(Task.closed_at, Task.id)).all()
    done = [row for row in found if row.state == "done"]
    if not done or any(row.state in RUNNING for row in found):
        return FirstContact(username=case.opened_by, bound=case.status == "open")
    return FirstContact(username=case.opened_by, bound=False, taken_by=done[-1].closed_by, taken_at=done[-1].closed_at)
