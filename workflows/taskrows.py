"""The rows of user tasks, brought to what the engine opened and closed.

Knows the columns the inbox needs; must not know who may do a task.
"""

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import bindparam, case, null, select

from models.batch import Batch
from models.cases import Case
from models.offices import Office
from models.prepared import Prepared
from models.rows import Stored, add, add_with, blank, columns, insertion_with, put
from models.tasks import NO_DUE, RUNNING, Task, waits
from workflows import deadlines, offices, organs, parties, people, privacy
from workflows.authority import Grant
from workflows.clock import start_of_day
from workflows.desk import Desk
from workflows.engine.values import ClosedTask, OpenTask, Release
from workflows.standing import Standing
from workflows.terms import term_of

_RUNNING = Prepared(select(*columns(Task)).where(Task.case_id == bindparam("case_id"), waits(Task)))
_ONE = Prepared(select(*columns(Task)).where(Task.id == bindparam("id")))
FEW = 10
"""So many rows are read one by one rather than with all that wait."""

_ACCOUNT = people.ACTIVE_ACCOUNT.scalar_subquery()
_GIVEN = insertion_with(
    Task,
    assignee_id=_ACCOUNT,
    state=case((_ACCOUNT.is_not(None), "claimed"), else_="open"),
    claimed_at=case((_ACCOUNT.is_not(None), bindparam("now", type_=Task.__table__.c.claimed_at.type)), else_=null()),
)
"""A new task for the account of a user name, or for nobody when there is no such account that is active."""


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
        "claim_line": task.claim_line,
    }


@dataclass(frozen=True, kw_only=True)
class Board:
    """Where tasks are opened and closed: the case with its release, data and the rules' values.

    `standing` is None for a case that is being opened. `elsewhere` are the codes of the offices of other organs that
    tasks went to, by the tasks' ids. Nothing is written before `save`.
    """

    desk: Desk
    case: Case
    release: Release
    data: Mapping[str, Any]
    parameters: Mapping[str, Any]
    standing: Standing | None
    elsewhere: dict[str, str] = field(default_factory=dict)
    _changed: list[Stored[Task]] = field(default_factory=list)
    _new: list[Task] = field(default_factory=list)
    _meant: dict[str, str] = field(default_factory=dict)
    """For whom a new task is, by its id: the user names that are still to be looked up."""

    def bring_up_to_date(
        self, opened: Iterable[OpenTask], closed: Iterable[ClosedTask], grant: Grant | None
    ) -> list[Task]:
        """Close and open the rows of tasks and let the others follow the case; return the new ones."""
        closed = tuple(closed)
        self._changed.extend(self._running({task.id for task in closed}))
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
                self._follow(row)
                row.version += 1

    def save(self, batch: Batch) -> None:
        """Note what was brought up to date, to be written."""
        for stored in self._changed:
            stored.save(batch)
        for row in self._new:
            username = self._meant.get(row.id)
            if username is None:
                add(batch, row)
            else:
                self._add_given(batch, row, username)

    def _add_given(self, batch: Batch, row: Task, username: str) -> None:
        """Note a task for somebody of whom only the user name is known: the account is looked up by the way."""

        def told(number: int | None) -> None:
            if number is not None:
                put(row, assignee_id=number, state="claimed", claimed_at=self.desk.now)
                people.note_username(self.desk.session, number, username)

        batch.ask(people.ACTIVE, {"username": username}, told)
        add_with(batch, row, _GIVEN, username=username, now=self.desk.now)

    def _running(self, closed: AbstractSet[str]) -> list[Stored[Task]]:
        """The rows of waiting tasks that may have to be changed: all, or the held one's and the closed ones'.

        What one waiting task shows of the case, all show; so the held one tells whether the others must follow.
        """
        if self.standing is None:
            return []
        held, connection = self.standing.task, self.desk.session.connection()
        own = [held] if held is not None and held.row.state in RUNNING else []
        if len(own) == self.standing.running:
            return own
        others = closed - {stored.row.id for stored in own}
        if own and len(others) <= FEW and self._shows_the_case(own[0].row):
            rows = [_ONE.one(connection, {"id": each}) for each in sorted(others)]
        else:
            rows = _RUNNING.all(connection, {"case_id": self.case.id})
        found = (Stored(Task, row) for row in rows)
        return own + [each for each in found if held is None or each.row.id != held.row.id]

    def _close(self, row: Task, task: ClosedTask, grant: Grant | None) -> None:
        if task.how == "completed":
            put(row, state="done", closed_by=self.desk.actor.username, closed_for=grant.on_behalf_of if grant else None)
        else:
            put(row, state="cancelled")
        if row.draft_at is not None:
            put(row, draft=None, draft_at=None, draft_by=None)
        put(row, closed_at=self.desk.now, version=row.version + 1)
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
            **self._following(office_path),
        )
        if task.assignee == self.desk.actor.username and self.desk.actor.user_id is not None:
            put(row, assignee_id=self.desk.actor.user_id, state="claimed", claimed_at=self.desk.now)
        elif task.assignee:
            self._meant[row.id] = task.assignee
        self._start_deadline(row, task.deadline_from)
        return row

    def _follow(self, row: Task) -> None:
        for name, value in self._following(row.office_path).items():
            setattr(row, name, value)

    def _following(self, office_path: str) -> dict[str, Any]:
        """The columns of a task that are those of its case; another organ's lists show neither ID nor amount."""
        outside = self._is_outside(office_path)
        return {
            "title": self.case.title,
            "id_masked": None if outside else id_masked(self.release, self.data),
            "amount_fen": None if outside else self.case.amount_fen,
            "urgent": self.case.urgent,
        }

    def _is_outside(self, office_path: str) -> bool:
        return offices.of_other_tree(office_path, self.case.office_path)

    def _shows_the_case(self, row: Task) -> bool:
        """Whether a waiting task shows what it should: then all do, unless it is another organ's, which shows less."""
        if self._is_outside(row.office_path):
            return False
        return all(getattr(row, name) == value for name, value in self._following(row.office_path).items())

    def _office(self, task: OpenTask) -> tuple[int, str]:
        """Return the office whose group does the task: the case's, or one above it at the level the process names.

        Where the process names an organ it is that organ's office which answers for the case's.
        """
        level = task.properties.get("office")
        organ = organs.organ_of(self.release, task.element, task.path)
        if organ is not None:
            return self._office_of(organ, level, task)
        found = offices.at_level(self.desk.session, self._of_case(), level) if level else None
        return (found.id, found.path) if found else (self.case.office_id, self.case.office_path)

    def _office_of(self, organ: str, level: str | None, task: OpenTask) -> tuple[int, str]:
        found = organs.require_office(self.desk.session, self._of_case(), organ, level, step=task.name)
        if offices.of_other_tree(found.path, self.case.office_path):
            self.elsewhere[task.id] = found.code
        return found.id, found.path

    def _of_case(self) -> Office:
        return self.desk.session.get_one(Office, self.case.office_id)

    def _start_deadline(self, row: Task, from_on: date | None) -> None:
        name = row.properties.get("deadline")
        if name:
            deadlines.start(
                self.desk.session,
                self.case,
                name=name,
                term=term_of(self.parameters, name),
                office=self._of_case(),
                at=self.desk.now if from_on is None else start_of_day(from_on),
                task=row,
            )
