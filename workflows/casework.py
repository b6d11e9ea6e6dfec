"""What all commands on a case share: take it up, carry one command through, and store everything that it did.

The one place where an engine's advance becomes rows and a journal entry. Knows tables; must not know which command it
serves, nor who may give it (`workflows.authority`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from models.batch import Batch
from models.cases import Case
from models.offices import Office
from models.parties import Person
from models.search import index_again
from models.tasks import Task
from workflows import (
    canonical,
    casedata,
    caserows,
    deadlines,
    journal,
    loanrows,
    organisations,
    parameters,
    parties,
    standing,
    storeddata,
    timerrows,
    turn,
)
from workflows.authority import Grant
from workflows.casedata import Kept
from workflows.desk import Desk
from workflows.engine import Migrate, Migrated
from workflows.engine.values import Command, Effect, Release, State
from workflows.errors import N_, NotFound
from workflows.services.call import Call
from workflows.services.table import carry_out as carry_out_service
from workflows.standing import Standing
from workflows.taskrows import Board
from workflows.turn import Terms, Turn


@dataclass(frozen=True, kw_only=True)
class Work:
    """A case a command works at; its row is locked until the transaction ends.

    `standing` tells what was stored of it when it was taken up, None for a case that is being opened; `kept` are the
    large ones of its data.
    """

    desk: Desk
    case: Case
    release: Release
    data: Mapping[str, Any]
    parameters: Mapping[str, Any]
    standing: Standing | None = None
    kept: Mapping[str, Kept] = field(default_factory=dict)

    @property
    def office(self) -> Office:
        """The case's office."""
        return self.desk.session.get_one(Office, self.case.office_id)


@dataclass(frozen=True, kw_only=True)
class Deed:
    """What is written down of a command besides who and when: its name, where, what was entered, by what right.

    `did` is what the command itself did, beside what the engine then made of it.
    """

    command: str
    element: str | None = None
    entered: Mapping[str, Any] = field(default_factory=dict)
    grant: Grant | None = None
    did: Mapping[str, Any] = field(default_factory=dict)


def take_up(desk: Desk, case_id: str) -> Work:
    """Load and lock a case as it now stands, whoever may see it. Raises `NotFound`."""
    found = standing.of_case(desk.session, desk.actor, case_id)
    if found is None:
        raise NotFound(N_("找不到这个案件，或您无权查看"))
    return _work(desk, found)


def take_up_task(desk: Desk, task_id: str) -> tuple[Work, Task]:
    """Load and lock a task and its case as they now stand, whoever may see them. Raises `NotFound`."""
    found = standing.of_task(desk.session, desk.actor, task_id)
    if found is None or found.task is None:
        raise NotFound(N_("找不到这个任务，或您无权查看"))
    return _work(desk, found), found.task.row


def _work(desk: Desk, found: Standing) -> Work:
    case = found.case.row
    stored = storeddata.read(desk.session, case)
    return Work(
        desk=desk,
        case=case,
        release=desk.releases.by_digest(desk.session, case.release_digest),
        data=stored.data,
        kept=stored.kept,
        parameters=parameters.recorded(case.parameters),
        standing=found,
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
    keep(work, step=_step(deed, {**(outcome or {}), **_of_loan(work)}))


def _of_loan(work: Work) -> dict[str, Any]:
    """Return what happened to the loan of the case in the course of the command, if anything did."""
    told = loanrows.told(work.desk.session, work.case.id)
    return {"loan": told} if told else {}


def _terms(work: Work, now: datetime) -> Terms:
    def perform(effect: Effect, data: Mapping[str, Any]) -> Mapping[str, Any]:
        return carry_out_service(
            Call(
                desk=work.desk,
                case=work.case,
                release=work.release,
                data=data,
                parameters=work.parameters,
                effect=effect,
            )
        )

    return Terms(release=work.release, parameters=work.parameters, now=now, perform=perform)


def _store(work: Work, done: Turn, deed: Deed, *, before: Mapping[str, Any]) -> list[Task]:
    session, case = work.desk.session, work.case
    outcome = turn.described(done, before)
    with session.no_autoflush:  # all of a new case's columns in one statement
        _describe(work, done, outcome["changes"])
        told = organisations.Change(
            before=None if done.migrated is not None or work.standing is None else before,
            after=done.data,
            changed=outcome["changes"],
            parameters=work.parameters,
        )
        organisations.keep(session, case, work.release, told)
        board = Board(
            desk=work.desk,
            case=case,
            release=work.release,
            data=done.data,
            parameters=work.parameters,
            standing=work.standing,
        )
        opened = board.bring_up_to_date(done.opened, done.closed, deed.grant)
        if done.migrated is not None:
            board.renew(done.migrated.renewed)
        if done.timers or work.standing is None or work.standing.timers:
            timerrows.replace(session, case.id, done.timers)
        due = {task.id: task.due_at for task in opened if task.due_at is not None}
        moved = deadlines.moved(session, case.id)
    more: dict[str, Any] = {"due": due} | ({"deadlines": moved} if moved else {})
    more |= {"offices": board.elsewhere} if board.elsewhere else {}
    more |= _of_loan(work)
    keep(work, step=_step(deed, outcome | more), board=board)
    return opened


def keep(work: Work, *, step: journal.Step | None = None, board: Board | None = None) -> None:
    """Write what the unit of work holds, and then together what it does not: the entry, the case's row and its tasks'.

    A new case it does hold.
    """
    session, standing = work.desk.session, work.standing
    session.flush()
    batch = Batch(session)
    if step is not None:
        last_hash = standing.last_hash if standing else None
        journal.append(batch, work.desk, work.case, step, last_hash=last_hash or journal.BEGINNING)
    changed = standing.case.save(batch) if standing is not None else frozenset()
    if standing is not None and standing.task is not None:
        standing.task.save(batch)
    if board is not None:
        board.save(batch)
    batch.write()
    if "search" in changed:
        index_again(session.connection(), work.case)


def _describe(work: Work, done: Turn, changes: Mapping[str, Any]) -> None:
    """Set the columns of a case to what it has become."""
    desk, case = work.desk, work.case
    case.version += 1
    stored = casedata.written(done.data, work.kept)
    storeddata.keep(desk.session, case.id, stored, work.kept)
    case.state, case.data = done.state.dumps(), stored.text
    title = caserows.title_of(work.release, done.data, parameters=work.parameters, now=desk.now)
    applicant = parties.take_over(desk.session, case, work.release, done.data, changes)
    if applicant is None and case.applicant_id is not None and title != case.title:
        applicant = desk.session.get(Person, case.applicant_id)
    caserows.describe(case, work.release, done.data, title, applicant)
    if case.status == "closed":
        caserows.reopen(case)
    if done.ended:
        running = work.standing is None or work.standing.deadlines > 0
        caserows.close(desk, case, done.ended, deadlines_run=running)
    if work.standing is None:
        desk.session.add(case)


def _step(deed: Deed, outcome: Mapping[str, Any]) -> journal.Step:
    return journal.Step(
        command=deed.command,
        element=deed.element,
        entered=deed.entered,
        outcome={**outcome, **deed.did},
        authority=deed.grant.authority if deed.grant else "",
        on_behalf_of=deed.grant.on_behalf_of if deed.grant else None,
    )
