"""Duties on one case: which two may never be in one hand, and who already did what.

Knows the done tasks of a case; must not know posts, offices or screens (`workflows.authority` asks here). Sources:
separation of investigation, approval, payment and reconciliation in the trade unions' fund rules; two different people
for an investigation and the one after an objection.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, select

from models.people import User
from models.tasks import Task
from workflows.clock import OFFICE_ZONE
from workflows.errors import N_, Forbidden

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

DUTIES = {
    "intake": N_("受理"),
    "investigate": N_("调查"),
    "reinvestigate": N_("异议复核调查"),
    "review": N_("审核"),
    "approve": N_("审批"),
    "pay": N_("付款"),
    "reconcile": N_("对账"),
    "notice": N_("公示"),
    "reply": N_("答复"),
    "callback": N_("回访"),
}
INCOMPATIBLE = frozenset(
    frozenset(pair)
    for pair in (
        ("investigate", "approve"),
        ("approve", "pay"),
        ("investigate", "pay"),
        ("pay", "reconcile"),
        ("investigate", "reinvestigate"),
        ("reinvestigate", "approve"),
        ("intake", "callback"),
        ("investigate", "callback"),
        ("approve", "callback"),
    )
)
"""Pairs of duties that one person may not both have on one case."""


def listed(text: str) -> frozenset[str]:
    """The names in a comma list of a process file."""
    return frozenset(name for part in text.split(",") if (name := part.strip()))


@dataclass(frozen=True, kw_only=True)
class Performed:
    """A step done on a case, by whom, for whom (an absent A holder) and with which duty."""

    element: str
    name: str
    duty: str | None
    by: str | None
    on_behalf_of: str | None
    closed_at: datetime

    def involves(self, persons: frozenset[str]) -> bool:
        """Whether any of these user names did it, or had it done for them."""
        return self.by in persons or self.on_behalf_of in persons

    @property
    def when(self) -> str:
        """When it was done, in the office's zone."""
        return f"{self.closed_at.astimezone(OFFICE_ZONE):%Y-%m-%d %H:%M}"


# Columns, not objects, and put together once: this is asked before every claim and every completion.
_DONE = (
    select(Task.element, Task.name, Task.duty, Task.closed_by, Task.closed_for, Task.closed_at)
    .where(Task.case_id == bindparam("case_id"), Task.state == "done", Task.closed_at.is_not(None))
    .order_by(Task.closed_at, Task.id)
)


def performed(session: Session, case_id: str) -> tuple[Performed, ...]:
    """The user tasks done on a case, in order."""
    rows = session.execute(_DONE, {"case_id": case_id})
    return tuple(
        Performed(element=element, name=name, duty=duty, by=by, on_behalf_of=on_behalf_of, closed_at=closed_at)
        for element, name, duty, by, on_behalf_of, closed_at in rows
        if closed_at is not None
    )


def require_free_to(session: Session, task: Task, *, persons: frozenset[str], excluded: frozenset[str]) -> None:
    """Refuse a task to those who did something on the case that it must be kept apart from.

    `persons` are the user names of who acts and of the absent colleague it is done for; `excluded` the elements whose
    performers the process excludes.

    Raises:
        Forbidden: with the rule, the earlier step, who did it and when.
    """
    for step in performed(session, task.case_id):
        if not step.involves(persons):
            continue
        if step.element in excluded:
            raise Forbidden(
                N_("回避规定：{person}已在本案办理“{step}”（{when}），“{task}”必须由另一人办理"),
                person=_name(session, step),
                step=step.name,
                when=step.when,
                task=task.name,
            )
        if frozenset({step.duty, task.duty}) in INCOMPATIBLE:
            raise Forbidden(
                N_("职责分离：{person}已在本案办理“{step}”（{earlier}，{when}），同一人不能再承担{later}职责"),
                person=_name(session, step),
                step=step.name,
                earlier=DUTIES.get(step.duty or "", ""),
                when=step.when,
                later=DUTIES.get(task.duty or "", ""),
            )


def _name(session: Session, step: Performed) -> str:
    return session.scalar(select(User.name).where(User.username == step.by)) or step.by or ""
