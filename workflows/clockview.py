"""The clocks of a case in words: what each is called, the rule it rests on, what it waits for, and what moved it.

Read only. Knows deadlines, the parameters they rest on and the process's texts; must not know pages.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.cases import Case
from models.deadlines import Deadline, DeadlineChange
from models.parameters import Parameter
from models.tasks import Task
from workflows import canonical, deadlines
from workflows.engine.values import Release

LABEL, NEXT = "label.", "next."
"""The process names a clock by the property ``label.<name>``, and by ``next.<name>`` the step it waits for."""


@dataclass(frozen=True, kw_only=True)
class Clock:
    """A clock; `label` and `next_step` are texts of the process, or of the parameter, which brings its own English.

    `basis` is the rule the parameter rests on; `moves` what paused it and let it go on, or made it longer.
    """

    deadline: Deadline
    label: str
    label_en: str
    basis: str
    next_step: str
    moves: tuple[DeadlineChange, ...]

    @property
    def pause(self) -> DeadlineChange | None:
        """Why it stands still, if it does."""
        if self.deadline.paused_at is None:
            return None
        return next((each for each in reversed(self.moves) if each.kind == "pause"), None)


def running(session: Session, case: Case, release: Release) -> list[Clock]:
    """Return the clocks of a case that run or stand still, the earliest due first."""
    return of(session, case, release, deadlines.running(session, case.id))


def of(session: Session, case: Case, release: Release, rows: Sequence[Deadline]) -> list[Clock]:
    """Return deadlines of a case in words, in their order."""
    if not rows:
        return []
    versions = canonical.loads(case.parameters)
    numbers = {row.parameter: versions[row.parameter]["version"] for row in rows if row.parameter in versions}
    known = {each.id: each for each in session.scalars(select(Parameter).where(Parameter.id.in_(numbers.values())))}
    steps = _step_names(session, {row.task_id for row in rows if row.task_id})
    moves = _moves(session, [row.id for row in rows])
    return [
        _clock(release, row, known.get(numbers.get(row.parameter, 0)), steps, tuple(moves.get(row.id, ())))
        for row in rows
    ]


def _clock(
    release: Release,
    row: Deadline,
    parameter: Parameter | None,
    steps: dict[str, str],
    moves: tuple[DeadlineChange, ...],
) -> Clock:
    own = release.properties.get(f"{LABEL}{row.name}", "")
    return Clock(
        deadline=row,
        label=own or (parameter.label if parameter else row.name),
        label_en="" if own or parameter is None else parameter.label_en,
        basis=parameter.source if parameter else "",
        next_step=steps.get(row.task_id or "") or release.properties.get(f"{NEXT}{row.name}", ""),
        moves=moves,
    )


def _step_names(session: Session, tasks: set[str]) -> dict[str, str]:
    return dict(session.execute(select(Task.id, Task.name).where(Task.id.in_(tasks))).all()) if tasks else {}


def _moves(session: Session, ids: Sequence[int]) -> dict[int, list[DeadlineChange]]:
    found: dict[int, list[DeadlineChange]] = {}
    query = select(DeadlineChange).where(DeadlineChange.deadline_id.in_(ids)).order_by(DeadlineChange.id)
    for change in session.scalars(query):
        found.setdefault(change.deadline_id, []).append(change)
    return found
