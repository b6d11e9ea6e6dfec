"""A year in the demo office: cases are opened and worked one after the other, under a clock that is moved forward.

Every step is a command by somebody who may give it, so a case of the demo office has the same history as a real one.
It must not know any process: what a story chose comes from outside, the rest is filled in by the kinds of fields.
"""

import heapq
import itertools
from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from functools import partial
from random import Random
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.cases import Case
from models.database import Database
from models.people import Absence, User
from models.tasks import Task
from workflows import acting, calendar, cases, lateness, storeddata, tasks, taskview
from workflows.clock import OFFICE_ZONE, ManualClock, office_date
from workflows.clockwork import Clockwork
from workflows.demo.answers import LATE_BECAUSE, papers_needed
from workflows.demo.papers import photograph
from workflows.demo.telling import Deed, Errand, Happening, Planned, Story
from workflows.democlock import next_due
from workflows.desk import Actor, Desk
from workflows.documents import DocumentStore
from workflows.engine.values import Field, Form, Release
from workflows.errors import Conflict, Forbidden, NotFound
from workflows.forms import Known, visible_fields
from workflows.releases import Releases
from workflows.taskview import TaskView

_MORNING, _EVENING = time(8, 45), time(17, 15)
_LONGEST_WITHOUT_DUE = timedelta(days=3)
_WAITING = ("open", "claimed")
_QUICKEST, _SLOWEST = timedelta(minutes=4), timedelta(minutes=40)
_TAKEN_IN_HAND = 0.45
_PAPER_SHARE = 0.1


@dataclass(frozen=True, kw_only=True)
class Office:
    """What the commands of the demo office work with."""

    database: Database
    releases: Releases
    documents: DocumentStore
    clock: ManualClock
    actors: dict[tuple[int, int], Actor] = field(default_factory=dict)
    members: dict[tuple[str, int], list[User]] = field(default_factory=dict)
    turns: list[datetime] = field(default_factory=list)

    def desk(self, session: Session, actor: Actor) -> Desk:
        """Return a desk for *actor* at the simulated instant."""
        return Desk(
            session=session, actor=actor, now=self.clock.now(), releases=self.releases, documents=self.documents
        )

    def actor(self, session: Session, user: User) -> Actor:
        """Return a person with the posts held at the simulated instant."""
        key = (user.id, self._spell(session))
        if key not in self.actors:
            self.actors[key] = acting.actor_for(session, user, now=self.clock.now())
        return self.actors[key]

    def group(self, session: Session, task: Task) -> list[User]:
        """Return the holders of the posts that carry a task's group."""
        key = (task.group, task.office_id)
        if key not in self.members:
            now = self.clock.now()
            self.members[key] = acting.group_members(session, group=task.group, office_id=task.office_id, now=now)
        return self.members[key]

    def _spell(self, session: Session) -> int:
        """Return the number of the spell in which nobody's absence begins or ends; within it nobody's posts change."""
        if not self.turns:
            limits = session.execute(select(Absence.from_at, Absence.to_at)).all()
            self.turns.extend(sorted(at for row in limits for at in row if at is not None))
        return bisect_right(self.turns, self.clock.now())


@dataclass
class Simulation:
    """Plays stories until a given instant; what is not finished by then stays as it is."""

    office: Office
    until: datetime
    progress: Callable[[int], None]
    _agenda: list[tuple[datetime, int, Callable[[], None]]] = field(default_factory=list)
    _numbers: Any = field(default_factory=itertools.count)
    _stories: dict[str, Story] = field(default_factory=dict)
    _planned: set[str] = field(default_factory=set)
    _opened: int = 0
    _due_at: datetime | None = None

    def play(self, stories: Sequence[Story], errands: Sequence[Errand] = ()) -> None:
        """Play all *stories*, those that begin first before the others, and do the errands beside them."""
        with self.office.database.reading() as session:
            self._calendar = calendar.load(session)
        for story in stories:
            self._plan(story.chance, story.opens_at, partial(self._open, story))
        for errand in errands:
            self._plan(errand.chance, errand.at, partial(self._run, errand))
        while (planned := self._next_at()) is not None or self._due_at is not None:
            if self._due_at is not None and (planned is None or self._due_at <= planned):
                self._fire(self._due_at)  # what falls due may give somebody something to do before that
            else:
                at, _, action = heapq.heappop(self._agenda)
                self.office.clock.move_to(max(at, self.office.clock.now()))
                action()
        self.office.clock.move_to(self.until)
        self._take_in_hand()

    def _next_at(self) -> datetime | None:
        """Return when the next that is planned is done, None when nothing is left for the time that is played."""
        return self._agenda[0][0] if self._agenda and self._agenda[0][0] <= self.until else None

    def _take_in_hand(self) -> None:
        """Let people claim a part of the tasks that wait at the end, so that everybody has work in hand."""
        with self.office.database.transaction() as session:
            for task in session.scalars(
                select(Task).where(Task.state == "open").order_by(Task.opened_at, Task.id)
            ).all():
                story = self._stories.get(task.case_id)
                if story is not None and story.chance.random() < _TAKEN_IN_HAND:
                    self._claim(session, task, story)

    def _plan(self, chance: Random, at: datetime, action: Callable[[], None]) -> None:
        heapq.heappush(self._agenda, (self._in_office_hours(at, chance), next(self._numbers), action))

    def _run(self, errand: Errand) -> None:
        with self.office.database.transaction() as session:
            errand.deed(self._desk_of(session, errand.by))

    def _fire(self, at: datetime) -> None:
        """Move the clock to an instant, and fire the timers that fall due."""
        clock, timers = self.office.clock, Clockwork(releases=self.office.releases, documents=self.office.documents)
        clock.move_to(at)
        timers.fire_due(self.office.database, clock.now())
        self._plan_new_tasks()
        with self.office.database.reading() as session:
            self._note_timers(session)

    def _note_timers(self, session: Session) -> None:
        """Remember when the next timer falls due, as it stands after the commands of this transaction."""
        self._due_at = next_due(session, self.office.clock.now(), self.until)

    def _open(self, story: Story) -> None:
        with self.office.database.transaction() as session:
            desk = self._desk_of(session, story.clerk)
            release, known = taskview.for_start(desk, story.process)
            values = story.filler.answers(release.start_form, story.start_values(), known)
            case = cases.open_case(desk, story.process, values)
            self._stories[case.id] = story
            self._note_timers(session)
        self._opened += 1
        self.progress(self._opened)
        self._plan_new_tasks(case.id)

    def _desk_of(self, session: Session, username: str) -> Desk:
        user = session.scalars(select(User).where(User.username == username)).one()
        return self.office.desk(session, self.office.actor(session, user))

    def _plan_new_tasks(self, case_id: str | None = None) -> None:
        waiting = select(Task.id, Task.case_id, Task.form, Task.due_at).where(Task.state.in_(_WAITING))
        if case_id is not None:
            waiting = waiting.where(Task.case_id == case_id)
        with self.office.database.reading() as session:
            found = session.execute(waiting.order_by(Task.opened_at, Task.id)).all()
        for task in found:
            self._plan_task(task)

    def _plan_task(self, task: Any) -> None:
        """Plan when somebody does a task, of which id, case, form and time limit are known.

        A case that no story tells of, because another one opened it, is left as it is.
        """
        story = self._stories.get(task.case_id)
        if story is None or task.id in self._planned:
            return
        self._planned.add(task.id)
        now = self.office.clock.now()
        lies = story.lies(task.form or "", task.due_at - now if task.due_at else _LONGEST_WITHOUT_DUE)
        if lies is not None:
            self._plan(story.chance, now + lies, partial(self._work, task.id, task.case_id))

    def _work(self, task_id: str, case_id: str) -> None:
        """Let somebody do a task, or tell what happens instead; what is done beside it is done before."""
        story = self._stories[case_id]
        with self.office.database.transaction() as session:
            task = session.get_one(Task, task_id)
            desk = self._claim(session, task, story) if task.state in _WAITING else None
            if desk is None:
                return
            happening = story.instead(task)
            deeds = story.deeds(task) if happening is None else happening.deeds
            if not deeds:
                self._act(desk, task, story, happening)
        if deeds:
            self._do(desk.actor.username, case_id, deeds)
            with self.office.database.transaction() as session:
                self._act(self._desk_of(session, desk.actor.username), session.get_one(Task, task_id), story, happening)
        if happening is not None:
            self._plan_new_tasks(case_id)

    def _act(self, desk: Desk, task: Task, story: Story, happening: Happening | None) -> None:
        work = taskview.for_task(desk, task.id)
        if happening is None:
            self._complete(desk, task, work, story)
        else:
            self._raise(desk, work.case.id, work.release, work.known, happening)
        self._note_timers(desk.session)

    def _do(self, username: str, case_id: str, deeds: Sequence[Deed]) -> None:
        """Let a person do things at a case, each in a transaction of its own; a case it opened has a story too."""
        for deed in deeds:
            with self.office.database.transaction() as session:
                opened = deed(self._desk_of(session, username), case_id)
                self._note_timers(session)
            if opened is not None:
                self._stories[opened] = self._stories[case_id].branch()
                self._plan_new_tasks(opened)

    def _complete(self, desk: Desk, task: Task, work: TaskView, story: Story) -> None:
        chosen = story.chosen(task, work.known.data, office_date(desk.now))
        if work.form is None:
            return
        desk = replace(desk, now=desk.now + _QUICKEST + story.chance.random() * (_SLOWEST - _QUICKEST))
        desk = replace(desk, now=desk.now.replace(microsecond=0))
        answers = story.filler.answers(work.form, chosen, work.known)
        answers |= self._papers(desk, work, work.form, answers)
        late = LATE_BECAUSE if lateness.passed(desk.session, task, desk.now) else ""
        done = tasks.complete(desk, task.id, task.version, answers, late_reason=late)
        for opened in done.next_tasks:
            self._plan_task(opened)
        for each in story.planned(desk, task):
            self._plan(story.chance, each.at, partial(self._do_as_planned, work.case.id, each))
        later = story.afterwards(task)
        if later is not None:
            tell = partial(self._tell_later, work.case.id, desk.actor.username, later)
            self._plan(story.chance, desk.now + later.after, tell)

    def _do_as_planned(self, case_id: str, planned: Planned) -> None:
        self._do(planned.by, case_id, (planned.deed,))
        self._plan_new_tasks(case_id)

    def _tell_later(self, case_id: str, username: str, happening: Happening) -> None:
        with self.office.database.reading() as session:
            if session.get_one(Case, case_id).status == "closed":
                return
        self._do(self._stories[case_id].clerk if happening.clerk_first else username, case_id, happening.deeds)
        with self.office.database.transaction() as session:
            case = session.get_one(Case, case_id)
            desk = self._desk_of(session, username)
            release = desk.releases.by_digest(session, case.release_digest)
            known = Known(data=storeddata.of_case(session, case), parameters={}, options={}, now=desk.now)
            self._raise(desk, case_id, release, known, happening)
            self._note_timers(session)
        self._plan_new_tasks(case_id)

    def _raise(self, desk: Desk, case_id: str, release: Release, known: Known, happening: Happening) -> None:
        form = next(each.form for each in release.events if each.name == happening.event)
        story = self._stories[case_id]
        chosen = story.told(happening, known.data, office_date(desk.now))
        values = story.filler.answers(release.forms[form], chosen, known) if form else {}
        cases.raise_event(desk, case_id, happening.event, values, happening.reason)

    def _papers(self, desk: Desk, work: TaskView, form: Form, answers: Mapping[str, Any]) -> dict[str, list[str]]:
        """Add the papers that the form asks for to the case, now and then one it only offers; return the answers.

        The chance is the task's own, so that papers change nothing of the year that is played.
        """
        chance = Random(f"{work.case.number} {work.task.element}")  # noqa: S311 (the same papers each time)
        files = [each for each in form.fields if each.type == "file"]
        wanted = {each.key: chance.random() < _PAPER_SHARE for each in files}
        if not wanted:
            return {}
        counts = {
            each.key: (each, max(papers_needed(each, answers, work.known), int(wanted[each.key])))
            for each in visible_fields(form, answers, work.known)
            if each.key in wanted
        }
        return {
            key: [self._paper(desk, work.case.id, each, photograph(chance), number) for number in range(count)]
            for key, (each, count) in counts.items()
            if count
        }

    @staticmethod
    def _paper(desk: Desk, case_id: str, asked: Field, content: bytes, number: int) -> str:
        """Add a paper to the case; return its id, as forms name it."""
        name = f"{asked.label}{number + 1 if number else ''}.png"
        return str(cases.add_document(desk, case_id, name=name, kind=asked.key, content=content).id)

    def _claim(self, session: Session, task: Task, story: Story) -> Desk | None:
        """Let somebody who may do the task claim it; return that person's desk, None when nobody may."""
        if task.assignee_id is not None:
            candidates = [session.get_one(User, task.assignee_id)]
        else:
            candidates = list(self.office.group(session, task))
            story.chance.shuffle(candidates)
        for user in candidates:
            desk = self.office.desk(session, self.office.actor(session, user))
            try:
                tasks.claim(desk, task.id, task.version)
            except (Forbidden, Conflict, NotFound):
                continue  # somebody else's turn: the duties of this case are kept apart
            return desk
        return None

    def _in_office_hours(self, at: datetime, chance: Random) -> datetime:
        """Return the first moment not before *at* at which the office is open."""
        local = at.astimezone(OFFICE_ZONE)
        if local.time() > _EVENING:
            local = datetime.combine(local.date() + timedelta(days=1), _MORNING, OFFICE_ZONE)
        day = self._calendar.next_working_day(local.date()) if not self._works(local) else local.date()
        if day != local.date() or local.time() < _MORNING:
            minutes = chance.randint(0, 90)
            local = datetime.combine(day, _MORNING, OFFICE_ZONE) + timedelta(minutes=minutes)
        return local.replace(microsecond=0)

    def _works(self, local: datetime) -> bool:
        return self._calendar.is_working_day(office_date(local))
