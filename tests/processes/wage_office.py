"""A case of unpaid wages in the demo office: the shipped package, real posts of two organs, and real commands.

Each step is done by whoever holds its post there and may do it; what the test does not choose is filled in plausibly.
Knows commands and the demo's people; must not know pages.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from models.cases import Case
from models.people import User
from models.tasks import Task
from tests.claims.entered import a_period, a_row
from workflows import cases, claimwork, lateness, shipped, tasks, taskview
from workflows.clock import ManualClock
from workflows.clockwork import Clockwork
from workflows.demo.answers import LATE_BECAUSE, Filler, papers_needed
from workflows.demo.building import staff
from workflows.demo.names import Inventor
from workflows.demo.simulation import Office
from workflows.democlock import next_due
from workflows.desk import SYSTEM, Desk
from workflows.documents import DocumentStore
from workflows.errors import Conflict, Forbidden, NotFound
from workflows.forms import Known
from workflows.releases import Releases

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from sqlalchemy.orm import Session

    from models.database import Database

MORNING = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
WINDOW, RIGHTS, INSPECTOR = "linyue", "kongming", "hechuan"
FOREVER = MORNING + timedelta(days=3000)
REPORT = {
    "employer_name": "东桥饭店",
    "employer_status": "operating",
    "employer_licensed": True,
    "industry": "catering",
    "relation_type": "labour",
    "reported_on": "2026-03-02",
    "owed_from_on": "2025-11-01",
    "breach_ended_on": "2025-12-31",
    "still_employed": False,
    "employment_ended_on": "2025-12-31",
    "already_pending": "none",
    "what_happened": "四名厨师被拖欠两个月工资后辞退",
    "people_rough": "4",
    "months_rough": "2",
}
USUAL: dict[str, dict[str, Any]] = {"follow_up_call": {"received_as_said": "yes"}}
"""What is entered at a step when the test says nothing, where any answer will not do."""


def an_office(database: Database, folder: Path) -> Office:
    """The demo office, staffed, with what is shipped published; without a case."""
    staff(database, MORNING)
    releases, documents = Releases(), DocumentStore(folder / "documents")
    with database.transaction() as session:
        shipped.install(Desk(session=session, actor=SYSTEM, now=MORNING, releases=releases, documents=documents))
    return Office(database=database, releases=releases, documents=documents, clock=ManualClock(MORNING))


@dataclass(frozen=True)
class Prepared:
    """A task in somebody's hand, its form filled in."""

    element: str
    username: str
    task_id: str
    version: int
    answers: Mapping[str, Any]
    late: str = ""


class WageOffice:
    """The demo office with one case; `done` are the steps so far, each with the user name of who did it."""

    def __init__(self, database: Database, folder: Path, *, at: Office | None = None, **report: Any) -> None:
        """Open the case at the window of an office that is there already, or of a new one."""
        self.database = database
        self.office = at or an_office(database, folder)
        self.filler = Filler(Random(1), Inventor(Random(1)))
        self.done: list[tuple[str, str]] = []
        with database.transaction() as session:
            desk = self.desk(session, WINDOW)
            release, known = taskview.for_start(desk, "wage_recovery")
            values = self.filler.answers(release.start_form, {**REPORT, **report}, known)
            self.case_id = cases.open_case(desk, "wage_recovery", values).id

    def desk(self, session: Session, username: str) -> Desk:
        """The desk of a person, at this moment."""
        user = session.scalars(select(User).where(User.username == username)).one()
        return self.office.desk(session, self.office.actor(session, user))

    @property
    def case(self) -> Case:
        """The case as it is stored."""
        with self.database.reading() as session:
            return session.get_one(Case, self.case_id)

    @property
    def tasks(self) -> list[str]:
        """The elements of the waiting tasks."""
        with self.database.reading() as session:
            return [task.element for task in self._waiting(session)]

    def take(self, element: str) -> str:
        """Let somebody who may claim the task of the element, and leave it in hand; who that is."""
        with self.database.transaction() as session:
            task = next(each for each in self._waiting(session) if each.element == element)
            return self._claimed(session, task).actor.username

    def do(self, element: str, **chosen: Any) -> WageOffice:
        """Let somebody who may claim the task of the element and complete it."""
        return self.complete(self.prepared(element, **chosen))

    def prepared(self, element: str, **chosen: Any) -> Prepared:
        """Let somebody who may claim the task of the element, and fill in its form."""
        self.office.clock.advance(timedelta(minutes=5))
        with self.database.transaction() as session:
            task = next(each for each in self._waiting(session) if each.element == element)
            desk = self._claimed(session, task)
            view = taskview.for_task(desk, task.id)
            assert view.form is not None
            answers = self.filler.answers(view.form, {**USUAL.get(element, {}), **chosen}, view.known)
            for field in view.form.fields:
                if field.type == "file" and (number := papers_needed(field, answers, view.known)):
                    answers[field.key] = [self._paper(desk, field.key, each) for each in range(number)]
            late = LATE_BECAUSE if lateness.passed(session, task, desk.now) else ""
            return Prepared(element, desk.actor.username, task.id, task.version, answers, late)

    def complete(self, work: Prepared) -> WageOffice:
        """Let whoever has it in hand complete it: one command, one commit."""
        with self.database.transaction() as session:
            desk = self.desk(session, work.username)
            tasks.complete(desk, work.task_id, work.version, work.answers, late_reason=work.late)
        self.done.append((work.element, work.username))
        return self

    def tell(self, event: str, **chosen: Any) -> WageOffice:
        """Let the officer in charge tell the case of an event."""
        with self.database.transaction() as session:
            desk = self.desk(session, RIGHTS)
            release = desk.releases.by_digest(session, session.get_one(Case, self.case_id).release_digest)
            form = next(each.form for each in release.events if each.name == event)
            known = Known(data={}, parameters={}, options={}, now=desk.now)
            answers = self.filler.answers(release.forms[form], chosen, known) if form else {}
            cases.raise_event(desk, self.case_id, event, answers, "本人要求")
        return self

    def wait(self) -> WageOffice:
        """Let time pass until the next timer fires, and a day more."""
        with self.database.reading() as session:
            due_at = next_due(session, self.office.clock.now(), FOREVER)
        assert due_at is not None
        self.office.clock.move_to(max(due_at, self.office.clock.now()))
        self._clockwork().fire_due(self.database, self.office.clock.now())
        self.office.clock.advance(timedelta(days=1))
        self._clockwork().fire_due(self.database, self.office.clock.now())
        return self

    def register(self, workers: int) -> WageOffice:
        """Enter cooks with two unpaid months each, of 4 500 yuan, also where another case of the office has them."""
        rows = [_given(a_row(number + 1, items=None, arrears=[a_period()])) for number in range(workers)]
        with self.database.transaction() as session:
            desk = self.desk(session, RIGHTS)
            claimwork.record(desk, self.case_id, rows, elsewhere_reason="各案的职工相同")
        return self

    def find(self, username: str, amount: str, *lines: int, **also: str) -> WageOffice:
        """Say what is found due for lines, and what is agreed on if that is said too."""
        items = [{"kind": "arrears", "found": amount, **also}]
        with self.database.transaction() as session:
            claimwork.assess(
                self.desk(session, username), self.case_id, [{"number": line, "items": items} for line in lines]
            )
        return self

    def settle(self, amount: str, *lines: int) -> WageOffice:
        """Enter that lines were paid, and end them."""
        on = self.office.clock.now().date().isoformat()
        payments = [{"line": line, "amount": amount, "paid_on": on, "means": "employer_transfer"} for line in lines]
        with self.database.transaction() as session:
            claimwork.pay(self.desk(session, RIGHTS), self.case_id, payments)
        return self.end("paid", *lines)

    def end(self, kind: str, *lines: int) -> WageOffice:
        """End lines today."""
        values = {"kind": kind, "on": self.office.clock.now().date().isoformat(), "reason": "本人确认"}
        with self.database.transaction() as session:
            claimwork.end(self.desk(session, RIGHTS), self.case_id, lines, values)
        return self

    def _waiting(self, session: Session) -> list[Task]:
        waiting = select(Task).where(Task.case_id == self.case_id, Task.state.in_(("open", "claimed")))
        return list(session.scalars(waiting.order_by(Task.opened_at, Task.id)))

    def _claimed(self, session: Session, task: Task) -> Desk:
        for user in self._candidates(session, task):
            desk = self.office.desk(session, self.office.actor(session, user))
            try:
                tasks.claim(desk, task.id, task.version)
            except (Forbidden, Conflict, NotFound):
                continue
            return desk
        message = f"nobody may do {task.element}"
        raise AssertionError(message)

    def _candidates(self, session: Session, task: Task) -> Iterator[User]:
        if task.assignee_id is not None:
            yield session.get_one(User, task.assignee_id)
        else:
            yield from self.office.group(session, task)

    def _paper(self, desk: Desk, kind: str, number: int) -> str:
        content = f"%PDF-1.4 {kind} {len(self.done)} {number}".encode()
        return str(cases.add_document(desk, self.case_id, name=f"{kind}.pdf", kind=kind, content=content).id)

    def _clockwork(self) -> Clockwork:
        return Clockwork(releases=self.office.releases, documents=self.office.documents)


def _given(row: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in row.items() if value is not None}
