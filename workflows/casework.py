"""What all commands on a case share: take it up, carry one command through, and store everything that it did.

The one place where an engine's advance becomes rows and a journal entry. Knows tables; must not know which command it
serves, nor who may give it (`workflows.authority`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Select, bindparam, select

from models.cases import Case
from models.offices import Office
from models.parties import Person
from models.tasks import Task
from workflows import canonical, caserows, deadlines, journal, parameters, parties, timerrows, turn
from workflows.authority import Grant
from workflows.desk import Desk
from workflows.engine import Migrate, Migrated
from workflows.engine.values import Command, Effect, Release, State
from workflows.errors import N_, NotFound
from workflows.services.call import Call
from workflows.services.table import carry_out as carry_out_service
from workflows.taskrows import Board
from workflows.turn import Terms, Turn


@dataclass(frozen=True, kw_only=True)
class Work:
    """A case a command works at; its row is locked until the transaction ends."""

    desk: Desk
    case: Case
    office: Office
    release: Release
    data: Mapping[str, Any]
    parameters: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Deed:
    """What is written down of a command besides who and when: its name, where, what was entered, by what right."""

    command: str
    element: str | None = None
    entered: Mapping[str, Any] = field(default_factory=dict)
    grant: Grant | None = None


def take_up(desk: Desk, case_id: str) -> Work:
    """Load and lock a case as it now stands, whoever may see it. Raises `NotFound`."""
    row = desk.session.execute(_CASE, {"id": case_id}, execution_options=_AFRESH).one_or_none()
    if row is None:
        raise NotFound(N_("找不到这个案件，或您无权查看"))
    return _work(desk, row[0], row[1])


def take_up_task(desk: Desk, task_id: str) -> tuple[Work, Task]:
    """Load and lock a task and its case as they now stand, whoever may see them. Raises `NotFound`."""
    row = desk.session.execute(_TASK, {"id": task_id}, execution_options=_AFRESH).one_or_none()
    if row is None:
        raise NotFound(N_("找不到这个任务，或您无权查看"))
    case, task, office = row
    return _work(desk, case, office), task


_AFRESH = {"populate_existing": True}
"""What was read before the lock was had is out of date."""


def _locking(*rows: type[Case | Task]) -> Select[*tuple[Any, ...]]:
    return select(*rows, Office).join(Office, Office.id == Case.office_id).with_for_update(of=rows)


_CASE = _locking(Case).where(Case.id == bindparam("id"))
_TASK = _locking(Case, Task).join(Task, Task.case_id == Case.id).where(Task.id == bindparam("id"))


def _work(desk: Desk, case: Case, office: Office) -> Work:
    return Work(
        desk=desk,
        case=case,
        office=office,
        release=desk.releases.by_digest(desk.session, case.release_digest),
        data=canonical.loads(case.data),
        parameters=parameters.recorded(case.parameters),
    )


def begin(work: Work, deed: Deed) -> list[Task]:
    """Start a new case and store it with everything it did; return the tasks that now wait."""
    done = turn.begin(_terms(work, work.desk.now), work.case.id, work.data)
    return _store(work, done, deed, before={})


def carry_on(work: Work, command: Command, deed: Deed, *, now: datetime | None = None) -> list[Task]:
    """Give the case one command and store everything it did; return the tasks that were opened.

    *now* is what the engine takes as now when that is not the desk's instant: a timer that is looked at late.
    """
    done = turn.take(_terms(work, now or work.desk.now), State.loads(work.case.state), work.data, command)
    return _store(work, done, deed, before=work.data)


def move_over(work: Work, release: Release, move: Migrate, deed: Deed) -> Migrated:
    """Bring the case over to *release* and store it with everything that did. Raises what the engine raises."""
    state = State.loads(work.case.state)
    work.case.parameters = canonical.dumps(canonical.loads(work.case.parameters) | deed.entered["parameters"])
    over = replace(work, release=release, parameters=parameters.recorded(work.case.parameters))
    done = turn.move(_terms(over, work.desk.now), state, work.data, move)
    if done.migrated is None:
        message = "Expected a move to tell what it did"
        raise RuntimeError(message)
    work.case.release_digest, work.case.process_name = release.digest, release.name
    _store(over, done, deed, before=work.data)
    return done.migrated


def note(work: Work, deed: Deed, outcome: Mapping[str, Any] | None = None) -> None:
    """Write an entry that leaves the state of the case as it is: a claim, a paper."""
    work.case.version += 1
    _write_down(work, deed, outcome or {})


def _terms(work: Work, now: datetime) -> Terms:
    def perform(effect: Effect, data: Mapping[str, Any]) -> Mapping[str, Any]:
        return carry_out_service(
            Call(
                desk=work.desk,
                case=work.case,
                office=work.office,
                release=work.release,
                data=data,
                parameters=work.parameters,
                effect=effect,
            )
        )

    return Terms(release=work.release, parameters=work.parameters, now=now, perform=perform)


def _store(work: Work, done: Turn, deed: Deed, *, before: Mapping[str, Any]) -> list[Task]:
    desk, case = work.desk, work.case
    outcome = turn.described(done, before)
    with desk.session.no_autoflush:  # all of a case's columns in one statement
        _describe(work, done, outcome["changes"])
        board = Board(
            desk=desk, case=case, office=work.office, release=work.release, data=done.data, parameters=work.parameters
        )
        opened = board.bring_up_to_date(done.opened, done.closed, deed.grant)
        if done.migrated is not None:
            board.renew(done.migrated.renewed)
        timerrows.replace(desk.session, case.id, done.timers)
        due = {task.id: task.due_at for task in opened if task.due_at is not None}
        moved = deadlines.moved(desk.session, case.id)
        _write_down(work, deed, outcome | {"due": due} | ({"deadlines": moved} if moved else {}))
    return opened


def _describe(work: Work, done: Turn, changes: Mapping[str, Any]) -> None:
    """Set the columns of a case to what it has become."""
    desk, case = work.desk, work.case
    case.version += 1
    case.state, case.data = done.state.dumps(), canonical.dumps(done.data)
    title = caserows.title_of(work.release, done.data, parameters=work.parameters, now=desk.now)
    applicant = parties.take_over(desk.session, case, work.release, done.data, changes)
    if applicant is None and case.applicant_id is not None and title != case.title:
        applicant = desk.session.get(Person, case.applicant_id)
    caserows.describe(case, work.release, done.data, title, applicant)
    if done.ended:
        caserows.close(desk, case, done.ended)
    desk.session.add(case)


def _write_down(work: Work, deed: Deed, outcome: Mapping[str, Any]) -> None:
    journal.append(
        work.desk,
        work.case,
        journal.Step(
            command=deed.command,
            element=deed.element,
            entered=deed.entered,
            outcome=outcome,
            authority=deed.grant.authority if deed.grant else "",
            on_behalf_of=deed.grant.on_behalf_of if deed.grant else None,
        ),
    )
    work.desk.session.flush()
