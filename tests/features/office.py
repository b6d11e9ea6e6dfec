"""The words of the features, said to the real product: open a case, work a waiting task, tell an event, move the clock.

Everything is a command by somebody who may give it, on a real database, with the shipped processes and the demo
organisation. Knows commands and queries; must not know single forms (`entries`) nor how a scenario is worded.
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from typing import TYPE_CHECKING, Any, ClassVar

from sqlalchemy import func, select

from models.cases import Case
from models.funds import FundMovement
from models.journal import Entry
from models.letters import Letter
from models.notices import Notice
from models.people import User
from models.tasks import Task
from tests.features import entries
from workflows import acting, authority, cases, lateness, parameters, staffing, storeddata, tasks, taskview
from workflows.clock import OFFICE_ZONE, ManualClock
from workflows.clockwork import Clockwork
from workflows.demo.answers import LATE_BECAUSE, Filler, papers_needed
from workflows.demo.names import Inventor
from workflows.demo.papers import photograph
from workflows.democlock import next_due
from workflows.desk import Desk
from workflows.errors import FieldError, InvalidInput, Rejection
from workflows.forms import Known, visible_fields
from workflows.parameters import Proposal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from sqlalchemy.orm import Session

    from models.database import Database
    from workflows.documents import DocumentStore
    from workflows.engine.values import Form, Option, Release
    from workflows.releases import Releases
    from workflows.taskview import TaskView

OPENS = datetime(2026, 3, 2, 1, tzinfo=UTC)
"""Monday morning, nine o'clock in the office: when a scenario says nothing about the day."""
WAITING = ("open", "claimed")
MOST_STEPS = 60
"""After so many steps a case that is worked as usual goes round in circles."""


@dataclass
class AidOffice:
    """The office at work: a database with its people, a clock that a scenario moves, and the case it speaks of.

    `process` is what it opens cases of, `usual` what is entered in each form when a scenario says nothing about it,
    `patient` are steps that wait for something which as usual does not come.
    """

    process: ClassVar[str] = "hardship_aid"
    usual: ClassVar[Mapping[str, Mapping[str, Any]]] = entries.USUAL
    patient: ClassVar[frozenset[str]] = frozenset()
    database: Database
    releases: Releases
    documents: DocumentStore
    clock: ManualClock = field(default_factory=lambda: ManualClock(OPENS))
    case_id: str = ""
    households: dict[str, str] = field(default_factory=dict)
    tampered: bool = False

    def __post_init__(self) -> None:
        """Nothing has been refused yet."""
        self._chance = Random(7)
        self._filler = Filler(self._chance, Inventor(self._chance))
        self._refusal: Rejection | None = None

    # People and time

    @contextlib.contextmanager
    def desk(self, name: str) -> Iterator[Desk]:
        """The desk of the person with that name, in a transaction of its own."""
        with self.database.transaction() as session:
            yield self._desk(session, session.scalars(select(User).where(User.name == name)).one())

    def is_day(self, on: date, at: time = time(9)) -> None:
        """Let it be that time of a day, with everything that fell due before."""
        instant = datetime.combine(on, at, OFFICE_ZONE)
        if instant < self.clock.now():
            self.clock = ManualClock(instant)  # before anything has happened, a scenario may begin earlier
        self.wait_until(instant)

    def wait_until(self, instant: datetime) -> None:
        """Let time pass, firing each timer when it falls due."""
        while (due_at := self._next_due(instant)) is not None:
            self._fire(due_at)
        self.clock.move_to(instant)

    def hold(self, name: str, post: str, rank: staffing.Rank = "A") -> None:
        """Give somebody a post (its code) besides those held already."""
        with self.desk(name) as desk:
            staffing.hold(desk.session, post, desk.actor.username, rank, from_on=date(2020, 1, 1))

    def away(self, name: str, days: int = 1) -> None:
        """Let somebody be away from now on."""
        now = self.clock.now()
        with self.desk(name) as desk:
            staffing.add_absence(
                desk.session, desk.actor.username, from_at=now, to_at=now + timedelta(days=days), reason="年休假"
            )

    # Working cases

    def open(self, household: str = "甲户", by: str = "林悦", **answers: Any) -> None:
        """Take in the application of a household; from now on the scenario speaks of this case."""
        self.case_id = self.take_in(entries.application(household, **answers), by)
        self.households[household] = self.case_id

    def take_in(self, answers: Mapping[str, Any], by: str) -> str:
        """Open a case of the process with these answers, and what is required besides; return its id."""
        with self.desk(by) as desk:
            release, known = taskview.for_start(desk, self.process)
            values = self._filler.answers(release.start_form, answers, known)
            return cases.open_case(desk, self.process, values).id

    def waiting(self) -> dict[str, Task]:
        """The tasks that wait, by name."""
        with self.database.reading() as session:
            statement = select(Task).where(Task.case_id == self.case_id, Task.state.in_(WAITING)).order_by(Task.id)
            return {task.name: task for task in session.scalars(statement)}

    def claim(self, step: str, by: str) -> None:
        """Let somebody take the waiting task."""
        task = self._task(step)
        with self.desk(by) as desk:
            tasks.claim(desk, task.id, task.version)

    def reassign(self, step: str, by: str, to: str, reason: str) -> None:
        """Let somebody give the waiting task to another person."""
        task = self._task(step)
        with self.desk(to) as desk:
            username = desk.actor.username
        with self.desk(by) as desk:
            tasks.reassign(desk, task.id, task.version, username, reason)

    def do(self, step: str, by: str | None = None, **answers: Any) -> None:
        """Do the waiting task with the usual answers and these; by whoever may, unless the scenario says who."""
        self.complete(self._task(step), by, **answers)

    def complete(self, task: Task, by: str | None = None, **answers: Any) -> None:
        """Do a task as it was seen, whether it still waits or not."""
        with self.database.transaction() as session:
            desk = self._performer(session, session.get_one(Task, task.id), by)
            work = taskview.for_task(desk, task.id)
            assert work.form is not None, task.name
            version = tasks.claim(desk, task.id, task.version).version
            chosen = {**self.usual.get(work.form.id, {}), **answers}
            entered = self._filler.answers(work.form, chosen, work.known)
            entered |= self._photographed(desk, work, work.form, entered)
            late = LATE_BECAUSE if lateness.passed(session, task, desk.now) else ""
            tasks.complete(desk, task.id, version, entered, late_reason=late)

    def _photographed(self, desk: Desk, work: TaskView, form: Form, entered: Mapping[str, Any]) -> dict[str, list[str]]:
        """Add the papers that the form asks for, or as many as the scenario says; return the answers."""
        wanted = {
            each.key: entered.get(each.key, papers_needed(each, entered, work.known))
            for each in visible_fields(form, entered, work.known)
            if each.type == "file"
        }
        return {
            key: [
                str(
                    cases.add_document(
                        desk, work.case.id, name=f"{key} {number}.png", kind=key, content=self._scan()
                    ).id
                )
                for number in range(count)
            ]
            for key, count in wanted.items()
        }

    def _scan(self) -> bytes:
        return photograph(self._chance)

    def reach(self, *steps: str) -> None:
        """Do everything as usual until one of the steps waits."""
        for _ in range(MOST_STEPS):
            if (waiting := self.waiting()).keys() & set(steps):
                return
            able = [task for name, task in waiting.items() if name not in self.patient]
            if able:
                self.complete(able[0])
            elif self.case.status == "closed":
                assert not steps, f"the case ended before {steps}"
                return
            else:
                self._fire_next()
        assert not steps, f"as usual, nothing leads to {steps}; {list(self.waiting())} waits"

    def finish(self) -> None:
        """Do everything as usual to the end."""
        self.reach()

    def tell(self, event: str, by: str = "林悦", reason: str = "", **answers: Any) -> None:
        """Tell the case of an event."""
        with self.desk(by) as desk:
            case = desk.session.get_one(Case, self.case_id)
            release = desk.releases.by_digest(desk.session, case.release_digest)
            name = next(each.form for each in release.events if each.name == event)
            assert name is not None, event
            form = release.forms[name]
            known = Known(data=storeddata.of_case(desk.session, case), parameters={}, options={}, now=desk.now)
            values = self._filler.answers(form, {**self.usual.get(name, {}), **answers}, known)
            cases.raise_event(desk, self.case_id, event, values, reason)

    def propose(self, name: str, value: Any, effective_from: date) -> int:
        """Propose a new value of a parameter; return its version."""
        proposal = Proposal(name=name, value=value, effective_from=effective_from, source="云工发〔2026〕8 号")
        with self.desk("邹军") as desk:
            return parameters.propose(desk.session, desk.actor, proposal).id

    def confirm(self, version: int, by: str = "唐远") -> None:
        """Bring a proposed value into force."""
        with self.desk(by) as desk:
            parameters.confirm(desk.session, desk.actor, version)

    # What is refused

    def attempt(self, command: Callable[[], object]) -> None:
        """Try something that may be refused; a refusal must have left the case as it was."""
        before = self._position()
        try:
            command()
        except Rejection as refused:
            self._refusal = refused
            assert self._position() == before

    def accepted(self) -> bool:
        """Whether the last attempt was not refused."""
        return self._refusal is None

    def refusal(self) -> str:
        """What the last attempt was refused with, fields named as on the form."""
        assert self._refusal is not None, "nothing was refused"
        refused, self._refusal = self._refusal, None
        errors: tuple[FieldError, ...] = refused.errors if isinstance(refused, InvalidInput) else ()
        return "；".join([str(refused), *(error.message for error in errors)])

    # What can be seen

    @property
    def case(self) -> Case:
        """The case as it now stands."""
        with self.database.reading() as session:
            return session.get_one(Case, self.case_id)

    @property
    def data(self) -> dict[str, Any]:
        """The case data."""
        with self.database.reading() as session:
            return dict(storeddata.of_case(session, self.case))

    @property
    def notices(self) -> list[Notice]:
        """The public notices of the case, in order."""
        with self.database.reading() as session:
            return list(session.scalars(select(Notice).where(Notice.case_id == self.case_id).order_by(Notice.id)))

    @property
    def letters(self) -> list[Letter]:
        """The letters of the case, in order."""
        with self.database.reading() as session:
            return list(session.scalars(select(Letter).where(Letter.case_id == self.case_id).order_by(Letter.id)))

    def letter(self, kind: str) -> Letter:
        """The latest letter of a kind."""
        return [each for each in self.letters if each.kind == kind][-1]

    @property
    def reply(self) -> Letter:
        """The latest answer to the applicant."""
        return [each for each in self.letters if each.is_reply][-1]

    @property
    def journal(self) -> list[Entry]:
        """The journal of the case."""
        with self.database.reading() as session:
            return list(session.scalars(select(Entry).where(Entry.case_id == self.case_id).order_by(Entry.seq)))

    def name_of(self, username: str | None) -> str | None:
        """The name of the person with that account."""
        with self.database.reading() as session:
            return session.scalar(select(User.name).where(User.username == username))

    def paid_out(self) -> Decimal:
        """What the case has been paid and did not come back."""
        return self._moved("payment", "reversal")

    def held(self) -> Decimal:
        """What is set aside for the case and not paid yet."""
        return self._moved("reserve", "release")

    def facts(self, step: str) -> Mapping[str, Any]:
        """What stands beside the form of a waiting task."""
        task = self._task(step)
        with self.database.reading() as session:
            return taskview.for_task(self._performer(session, task, None), task.id).facts

    def choices(self, step: str) -> Mapping[str, Sequence[Option]]:
        """What may be chosen in the form of a waiting task, by source."""
        task = self._task(step)
        with self.database.reading() as session:
            return taskview.for_task(self._performer(session, task, None), task.id).known.options

    def in_force(self) -> Mapping[str, Mapping[str, Any]]:
        """The rules' values that the case is decided by."""
        return parameters.recorded(self.case.parameters)

    def step_of(self, element: str | None) -> str | None:
        """The name of a step in the process of the case."""
        return self.release().elements[element].name if element else None

    def release(self) -> Release:
        """The release of the process that new cases start on."""
        with self.database.reading() as session:
            return self.releases.current(session, self.process)

    # Inside

    def _desk(self, session: Session, user: User) -> Desk:
        now = self.clock.now()
        actor = acting.actor_for(session, user, now=now)
        return Desk(session=session, actor=actor, now=now, releases=self.releases, documents=self.documents)

    def _task(self, step: str) -> Task:
        waiting = self.waiting()
        assert step in waiting, f"“{step}” does not wait, but {list(waiting)}; the case is {self.case.status}"
        return waiting[step]

    def _performer(self, session: Session, task: Task, name: str | None) -> Desk:
        if name is not None:
            return self._desk(session, session.scalars(select(User).where(User.name == name)).one())
        if task.assignee_id is not None:
            return self._desk(session, session.get_one(User, task.assignee_id))
        members = acting.group_members(session, group=task.group, office_id=task.office_id, now=self.clock.now())
        release = self.releases.by_digest(session, session.get_one(Case, task.case_id).release_digest)
        desks = (self._desk(session, user) for user in members)
        able = next((desk for desk in desks if authority.may_perform(desk, task, release)), None)
        assert able is not None, f"nobody may do {task.name}"
        return able

    def _moved(self, *kinds: str) -> Decimal:
        """How much more left the accounts for this case than came back, by these kinds of movements, in yuan."""
        with self.database.reading() as session:
            statement = select(func.sum(FundMovement.amount_fen)).where(
                FundMovement.case_id == self.case_id, FundMovement.kind.in_(kinds)
            )
            return Decimal(-int(session.scalar(statement) or 0)) / 100

    def _fire(self, due_at: datetime) -> None:
        self.clock.move_to(due_at)
        clockwork = Clockwork(releases=self.releases, documents=self.documents)
        assert clockwork.fire_due(self.database, due_at).failed == ()

    def _next_due(self, until: datetime) -> datetime | None:
        with self.database.reading() as session:
            return next_due(session, self.clock.now(), until)

    def _fire_next(self) -> None:
        due_at = self._next_due(self.clock.now() + timedelta(days=366))
        assert due_at is not None, "nobody and nothing moves this case"
        self._fire(due_at)

    def _position(self) -> Mapping[str, int]:
        with self.database.reading() as session:
            return {row.id: row.version for row in session.execute(select(Case.id, Case.version))}
