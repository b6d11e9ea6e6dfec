"""Kills whoever works, at every named point of every kind of commit, and looks at what is stored each time.

A step that was acknowledged must be there; the one that was cut off must be there after the commit and only then;
nothing may be there twice, nor by halves. Must not know how a process is made to end.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from models.cases import Case
from models.funds import Fund, FundMovement
from models.idempotency import IdempotencyKey
from models.journal import Entry
from models.letters import Letter
from models.tasks import Task
from tests.faults.course import GRANTED_YUAN, Course
from tests.faults.points import POINTS
from tests.faults.workshop import KILLED, workshop
from workflows.verify import Proofs, verify

if TYPE_CHECKING:
    import random
    from pathlib import Path

    from tests.faults.workshop import Workshop
    from tests.workflows.offices import TestOffice

SPARED_IN_A_ROW = 20
"""After so many cases that end without a kill, nobody comes past the point any more."""
MOST_PASSES = 3
"""How many times at most a process passes the point before it ends there: a step has one commit or more flushes."""
_WAITING = ("open", "claimed")


@dataclass
class _Life:
    """Where the work on a case stands, as those who were answered know it."""

    course: Course
    done: int = 0
    again: bool = False


def kill_at_every_point(office: TestOffice, folder: Path, *, kills: int, chance: random.Random) -> None:
    """Let this many processes end at each point, and the next ones go on where they stood.

    Raises:
        AssertionError: something was lost, done twice or done by halves.
    """
    number = 1
    with workshop(office.database, folder) as processes:
        processes.prepare("live", [_wish(_Life(Course(office, number)))])
        for point in POINTS:
            left, spared = kills, 0
            while left:
                number += 1
                life, before = _Life(Course(office, number)), left
                while left and life.done < len(life.course.steps):
                    left -= _one_life(processes, life, point, chance.randint(1, MOST_PASSES))
                spared = spared + 1 if left == before else 0
                assert spared < SPARED_IN_A_ROW, f"Nobody comes past the point {point}"
                _let_it_end(processes, life)
                _require_whole(office, life.course)
    _require_all(office, number)


def _one_life(processes: Workshop, life: _Life, point: str = "", passes: int = 0) -> int:
    """Let one process go on with the case until it ends; return how many were killed, one or none."""
    told = processes.let("live", [_wish(life, point, passes)])
    for words in told.words[0]:
        life.course.case_id, life.done = words["case"], words["done"]
    life.again = told.ended == [KILLED]
    if life.again:
        _require_exactly(life, stored=POINTS[point].stored)
    return int(life.again)


def _wish(life: _Life, point: str = "", passes: int = 0) -> dict[str, Any]:
    about = {"number": life.course.number, "case": life.course.case_id, "at": life.done, "again": life.again}
    return {**about, "point": point, "passes": passes}


def _let_it_end(processes: Workshop, life: _Life) -> None:
    """Carry the case to its end without killing anybody, if it has not got there."""
    while life.done < len(life.course.steps):
        _one_life(processes, life)


def _require_exactly(life: _Life, *, stored: bool) -> None:
    """Refuse a journal that is not what was acknowledged, and the step that was cut off if it was `stored`."""
    course = life.course
    with course.office.database.reading() as session:
        if not course.case_id:  # nobody was told: it can only be known by its key
            key = select(IdempotencyKey.result).where(IdempotencyKey.key == str(course.number))
            found = session.scalars(key).one_or_none()
            assert (found is not None) == stored, f"case {course.number}"
            return
        commands = _commands(course)
        case = session.get_one(Case, course.case_id)
        waiting = select(func.count()).where(Task.case_id == case.id, Task.state.in_(_WAITING))
        ended = len(commands) == len(course.commands)
        assert commands == course.commands[: life.done + stored], f"case {course.number} after step {life.done}"
        assert (case.version, case.status) == (len(commands), "closed" if ended else "open")
        assert session.scalar(waiting) == (0 if ended or commands[-2:] == ["document", "complete"] else 1)
    _require_true(course.office, course.case_id)


def _require_whole(office: TestOffice, course: Course) -> None:
    """Refuse a finished case in which anything happened twice."""
    assert _commands(course) == course.commands
    with office.database.reading() as session:
        case = session.get_one(Case, course.case_id)
        letters = session.scalars(select(Letter.is_reply).where(Letter.case_id == case.id).order_by(Letter.id)).all()
    assert (case.status, case.outcome) == ("closed", "withdrawn" if course.withdrawn else "granted")
    assert letters == ([False] if course.withdrawn else [False, True])
    _require_true(office, course.case_id)


def _require_all(office: TestOffice, number: int) -> None:
    """Refuse numbers with gaps, money that is gone, and whatever verification finds."""
    with office.database.reading() as session:
        numbers = session.scalars(select(Case.number).order_by(Case.number)).all()
        balance = session.scalars(select(Fund.balance_fen)).one()
        opening = session.scalars(select(FundMovement.amount_fen).where(FundMovement.kind == "opening")).one()
    assert [each[-4:] for each in numbers] == [f"{each:04}" for each in range(1, number + 1)]
    paid = sum(not Course(office, each).withdrawn for each in range(1, number + 1))
    assert balance == opening - paid * GRANTED_YUAN * 100
    _require_true(office, None)


def _commands(course: Course) -> list[str]:
    with course.office.database.reading() as session:
        statement = select(Entry.command).where(Entry.case_id == course.case_id).order_by(Entry.seq)
        return list(session.scalars(statement))


def _require_true(office: TestOffice, case_id: str | None) -> None:
    result = verify(office.database, case=case_id, proofs=Proofs(releases=office.releases, documents=office.documents))
    assert result.ok, result.text()
