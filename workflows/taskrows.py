"""The rows of user tasks, brought to what the engine opened and closed.

Knows the columns the inbox needs; must not know who may do a task.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import bindparam, or_, select

from models.cases import Case
from models.offices import Office
from models.prepared import Prepared
from models.rows import Stored, add_all, blank, columns
from models.tasks import NO_DUE, RUNNING, Task
from workflows import deadlines, offices, parties, people, privacy
from workflows.authority import Grant
from workflows.desk import Desk
from workflows.engine.values import ClosedTask, OpenTask, Release
from workflows.standing import Standing
from workflows.terms import term_of

_RUNNING = Prepared(
    select(*columns(Task)).where(
        Task.case_id == bindparam("case_id"), or_(*(Task.state == bindparam(None, each) for each in RUNNING))
    )
)


def id_masked(release: Release, data: Mapping[str, Any]) -> str | None:
    """Return the applicant's ID number as the lists of tasks show it."""
    number = data.get(parties.applicant_key(release, "id_number") or "")
    return privacy.mask("id_number", number) if isinstance(number, str) else None


def _described(task: OpenTask) -> dict[str, Any]:
    """Return the columns of a task that its model says, but for the office."""
    return {
        "element": task.element,
        "name": task.name,
        "path": list(task.path),
        "form": task.form,
        "duty": task.properties.get("duty"),
        "properties": dict(task.properties),
        "group": task.group,
        "priority": int(task.properties.get("priority") or 0),
    }


@dataclass(frozen=True, kw_only=True)
class Board:
    """Where tasks are opened and closed: the case with its release, data and the rules' values.

    `standing` is None for a case that is being opened. Nothing is written before `save`.
    """

    desk: Desk
    case: Case
    release: Release
    data: Mapping[str, Any]
    parameters: Mapping[str, Any]
    standing: Standing | None
    _changed: list[Stored[Task]] = field(default_factory=list)
    _new: list[Task] = field(default_factory=list)

    def bring_up_to_date(
        self, opened: Iterable[OpenTask], closed: Iterable[ClosedTask], grant: Grant | None
    ) -> list[Task]:
        """Close and open the rows of tasks and let the others follow the case; return the new ones."""
        self._changed.extend(self._running())
        rows = {stored.row.id: stored.row for stored in self._changed}
        for task in closed:
            self._close(rows.pop(task.id), task, grant)
        for row in rows.values():
            self._follow(row)
        self._new.extend(self._open(task) for task in opened)
        return list(self._new)

    def renew(self, renewed: Iterable[OpenTask]) -> None:
        """Let the open tasks be what the release to which the case was moved says; who holds them keeps them."""
        described = {task.id: task for task in renewed}
        for row in (stored.row for stored in self._changed if stored.row.state in RUNNING):
            row.process_name = self.case.process_name
            if row.id in described:
                task = described[row.id]
                row.office_id, row.office_path = self._office(task)
                for name, value in _described(task).items():
                    setattr(row, name, value)
                row.version += 1

    def save(self) -> None:
        """Write what was brought up to date."""
        for stored in self._changed:
            stored.save(self.desk.session)
        add_all(self.desk.session, self._new)

    def _running(self) -> list[Stored[Task]]:
        if self.standing is None:
            return []
        held = self.standing.task
        own = [held] if held is not None and held.row.state in RUNNING else []
        if len(own) == self.standing.running:
            return own
        rows = _RUNNING.all(self.desk.session.connection(), {"case_id": self.case.id})
        others = (Stored(Task, row) for row in rows)
        return own + [each for each in others if held is None or each.row.id != held.row.id]

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
        office_id, office_path = self._office(task)
        row = blank(
            Task,
            id=task.id,
            case_id=self.case.id,
            **_described(task),
            office_id=office_id,
            office_path=office_path,
            opened_at=self.desk.now,
            due_at=task.due,
            due_order=task.due or NO_DUE,
            original_due_at=task.due,
            case_number=self.case.number,
            process=self.case.process,
            process_name=self.case.process_name,
        )
        if task.assignee:
            self._assign(row, task.assignee)
        self._follow(row)
        self._start_deadline(row)
        return row

    def _assign(self, row: Task, username: str) -> None:
        actor = self.desk.actor
        number = actor.user_id if username == actor.username else people.active_id(self.desk.session, username)
        if number is not None:
            row.assignee_id, row.state, row.claimed_at = number, "claimed", self.desk.now

    def _follow(self, row: Task) -> None:
        """Let the case columns of a task be those of its case."""
        row.title = self.case.title
        row.id_masked = id_masked(self.release, self.data)
        row.amount_fen = self.case.amount_fen
        row.urgent = self.case.urgent

    def _office(self, task: OpenTask) -> tuple[int, str]:
        """Return the office whose group does the task: the case's, or one above it at the level the process names."""
        level = task.properties.get("office")
        found = offices.at_level(self.desk.session, self._of_case(), level) if level else None
        return (found.id, found.path) if found else (self.case.office_id, self.case.office_path)

    def _of_case(self) -> Office:
        return self.desk.session.get_one(Office, self.case.office_id)

    def _start_deadline(self, row: Task) -> None:
        name = row.properties.get("deadline")
        if name:
            deadlines.start(
                self.desk.session,
                self.case,
                name=name,
                term=term_of(self.parameters, name),
                office=self._of_case(),
                at=self.desk.now,
                task=row,
            )
