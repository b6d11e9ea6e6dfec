"""The rows of user tasks, brought to what the engine opened and closed.

Knows the columns the inbox needs; must not know who may do a task.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, select

from models.cases import Case
from models.offices import Office
from models.people import User
from models.tasks import Task
from workflows import deadlines, offices, parties, people, privacy
from workflows.authority import Grant
from workflows.desk import Desk
from workflows.engine.values import ClosedTask, OpenTask, Release
from workflows.terms import term_of

RUNNING = ("open", "claimed")
_RUNNING = select(Task).where(Task.case_id == bindparam("case_id"), Task.state.in_(RUNNING))


def id_masked(release: Release, data: Mapping[str, Any]) -> str | None:
    """Return the applicant's ID number as the lists of tasks show it."""
    number = data.get(parties.applicant_key(release, "id_number") or "")
    return privacy.mask("id_number", number) if isinstance(number, str) else None


def _described(task: OpenTask, office: Office) -> dict[str, Any]:
    """Return the columns of a task that its model says."""
    return {
        "element": task.element,
        "name": task.name,
        "path": list(task.path),
        "form": task.form,
        "duty": task.properties.get("duty"),
        "properties": dict(task.properties),
        "group": task.group,
        "office_id": office.id,
        "office_path": office.path,
        "priority": int(task.properties.get("priority") or 0),
    }


@dataclass(frozen=True, kw_only=True)
class Board:
    """Where tasks are opened and closed: the case with its office, release, data and the rules' values."""

    desk: Desk
    case: Case
    office: Office
    release: Release
    data: Mapping[str, Any]
    parameters: Mapping[str, Any]

    def bring_up_to_date(
        self, opened: Iterable[OpenTask], closed: Iterable[ClosedTask], grant: Grant | None
    ) -> list[Task]:
        """Close and open the rows of tasks and let the others follow the case; return the new ones."""
        rows = {task.id: task for task in self._running()}
        for task in closed:
            self._close(rows.pop(task.id), task, grant)
        for row in rows.values():
            self._follow(row)
        return [self._open(task) for task in opened]

    def renew(self, renewed: Iterable[OpenTask]) -> None:
        """Let the open tasks be what the release to which the case was moved says; who holds them keeps them."""
        described = {task.id: task for task in renewed}
        for row in self._running():
            row.process_name = self.case.process_name
            if row.id in described:
                task = described[row.id]
                for name, value in _described(task, self._office(task)).items():
                    setattr(row, name, value)
                row.version += 1

    def _running(self) -> list[Task]:
        return list(self.desk.session.scalars(_RUNNING, {"case_id": self.case.id}))

    def _close(self, row: Task, task: ClosedTask, grant: Grant | None) -> None:
        row.state = "done" if task.how == "completed" else "cancelled"
        row.closed_at = self.desk.now
        if row.state == "done":
            row.closed_by = self.desk.actor.username
            row.closed_for = grant.on_behalf_of if grant else None
        row.draft, row.draft_at, row.draft_by = None, None, None
        row.version += 1
        if not row.properties.get("deadline"):
            return
        for deadline in deadlines.running(self.desk.session, self.case.id, task_id=row.id):
            deadlines.stop(self.desk.session, deadline, at=self.desk.now, by=self.desk.actor.username)

    def _open(self, task: OpenTask) -> Task:
        assignee = people.by_username(self.desk.session, task.assignee) if task.assignee else None
        row = Task(
            id=task.id,
            case_id=self.case.id,
            **_described(task, self._office(task)),
            opened_at=self.desk.now,
            due_at=task.due,
            original_due_at=task.due,
            due_provisional=False,
            version=1,
            state="open",
            case_number=self.case.number,
            process=self.case.process,
            process_name=self.case.process_name,
        )
        if assignee is not None and assignee.active:
            self._assign(row, assignee)
        self._follow(row)
        self.desk.session.add(row)
        self._start_deadline(row)
        return row

    def _assign(self, row: Task, assignee: User) -> None:
        row.assignee_id, row.state, row.claimed_at = assignee.id, "claimed", self.desk.now

    def _follow(self, row: Task) -> None:
        """Let the case columns of a task be those of its case."""
        row.title = self.case.title
        row.id_masked = id_masked(self.release, self.data)
        row.amount_fen = self.case.amount_fen
        row.urgent = self.case.urgent

    def _office(self, task: OpenTask) -> Office:
        """Return the office whose group does the task: the case's, or one above it at the level the process names."""
        level = task.properties.get("office")
        found = offices.at_level(self.desk.session, self.office, level) if level else None
        return found or self.office

    def _start_deadline(self, row: Task) -> None:
        name = row.properties.get("deadline")
        if name:
            deadlines.start(
                self.desk.session,
                self.case,
                name=name,
                term=term_of(self.parameters, name),
                office=self.office,
                at=self.desk.now,
                task=row,
            )
