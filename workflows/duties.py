"""Duties on one case: which two may never be in one hand, and who already did what.

Knows the done tasks of a case; must not know posts, offices or screens (`workflows.authority` asks here). Sources:
separation of investigation, approval, payment and reconciliation in the trade unions' fund rules; two different people
for an investigation and the one after an objection.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import BindParameter, bindparam, or_, select

from models.people import User
from models.tasks import Task
from workflows.clock import OFFICE_ZONE
from workflows.errors import N_, Forbidden

if TYPE_CHECKING:
    from collections.abc import Mapping
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


def listed_in_order(text: str) -> tuple[str, ...]:
    """The same as `listed`, in the order in which they are written."""
    return tuple(name for part in text.split(",") if (name := part.strip()))


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

    @property
    def when(self) -> str:
        """When it was done, in the office's zone."""
        return f"{self.closed_at.astimezone(OFFICE_ZONE):%Y-%m-%d %H:%M}"


_RIVALS = {duty: frozenset().union(*(pair for pair in INCOMPATIBLE if duty in pair)) - {duty} for duty in DUTIES}
"""With which duties one person may not have a duty too."""
_PERSONS: BindParameter[str] = bindparam("persons", expanding=True)
# Columns, not objects: this is asked before claims and completions.
_AGAINST = (
    select(Task.element, Task.name, Task.duty, Task.closed_by, Task.closed_for, Task.closed_at)
    .where(
        Task.case_id == bindparam("case_id"),
        Task.state == "done",
        Task.closed_at.is_not(None),
        or_(Task.closed_by.in_(_PERSONS), Task.closed_for.in_(_PERSONS)),
        or_(
            Task.element.in_(bindparam("excluded", expanding=True)),
            Task.duty.in_(bindparam("rivals", expanding=True)),
        ),
    )
    .order_by(Task.closed_at, Task.id)
    .limit(1)
)


def _against(session: Session, task: Task, persons: frozenset[str], excluded: frozenset[str]) -> Performed | None:
    """The first user task done on the case by one of these persons that stands against this one."""
    rivals = _RIVALS.get(task.duty or "", frozenset())
    if not excluded and not rivals:
        return None
    asked = {"case_id": task.case_id, "persons": list(persons), "excluded": list(excluded), "rivals": list(rivals)}
    row = session.execute(_AGAINST, asked).one_or_none()
    if row is None:
        return None
    element, name, duty, by, on_behalf_of, closed_at = row
    assert closed_at is not None  # the statement asks for it
    return Performed(element=element, name=name, duty=duty, by=by, on_behalf_of=on_behalf_of, closed_at=closed_at)


_AGAINST_MANY = (
    select(Task.case_id, Task.element, Task.name, Task.duty, Task.closed_by, Task.closed_for, Task.closed_at)
    .where(
        Task.case_id.in_(bindparam("case_ids", expanding=True)),
        Task.state == "done",
        Task.closed_at.is_not(None),
        or_(Task.closed_by.in_(_PERSONS), Task.closed_for.in_(_PERSONS)),
    )
    .order_by(Task.closed_at, Task.id)
)


def standing_against(session: Session, tasks: Mapping[str, tuple[Task, frozenset[str]]]) -> dict[str, Performed]:
    """Return, of tasks by their id each with the persons who would do it, what `require_free_to` would refuse it for.

    For a page of a list: one query, whatever there is on it. Tasks that nothing stands against are not in the answer.
    """
    asked = {key: each for key, each in tasks.items() if _RIVALS.get(each[0].duty or "") or _excluded(each[0])}
    if not asked:
        return {}
    case_ids = sorted({task.case_id for task, _ in asked.values()})
    persons = sorted(frozenset().union(*(persons for _, persons in asked.values())))
    done = session.execute(_AGAINST_MANY, {"case_ids": case_ids, "persons": persons}).all()
    found: dict[str, Performed] = {}
    for key, (task, own) in asked.items():
        for case_id, element, name, duty, by, behalf, closed_at in done:
            rival = duty in _RIVALS.get(task.duty or "", frozenset()) or element in _excluded(task)
            if case_id == task.case_id and rival and {by, behalf} & own and closed_at is not None:
                found[key] = Performed(
                    element=element, name=name, duty=duty, by=by, on_behalf_of=behalf, closed_at=closed_at
                )
                break
    return found


def _excluded(task: Task) -> frozenset[str]:
    return listed(task.properties.get("not_performed_by", ""))


def require_free_to(session: Session, task: Task, *, persons: frozenset[str], excluded: frozenset[str]) -> None:
    """Refuse a task to those who did something on the case that it must be kept apart from.

    `persons` are the user names of who acts and of the absent colleague it is done for; `excluded` the elements whose
    performers the process excludes.

    Raises:
        Forbidden: with the rule, the earlier step, who did it and when.
    """
    step = _against(session, task, persons, excluded)
    if step is None:
        return
    if step.element in excluded:
        raise Forbidden(
            N_("回避规定：{person}已在本案办理“{step}”（{when}），“{task}”必须由另一人办理"),
            person=_name(session, step),
            step=step.name,
            when=step.when,
            task=task.name,
        )
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
