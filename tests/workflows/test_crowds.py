"""A case in which hundreds of tasks wait side by side takes a command as one in which three do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import event, select, update

from models.cases import Case
from models.tasks import Task
from tests.counting import calls
from tests.workflows.crowds import CLERK, SHAPES, an_office_of_crowds, complete, opened, waiting
from workflows import tasks, taskview, verify
from workflows.engine.values import State
from workflows.replay import replay_case

if TYPE_CHECKING:
    from collections import Counter
    from pathlib import Path

    from models.database import Database
    from tests.workflows.offices import TestOffice

FEW, MANY = 3, 300
GROWTH = 1.2


@pytest.fixture
def office(database: Database, tmp_path: Path) -> TestOffice:
    """The office, its caches warm."""
    made = an_office_of_crowds(database, tmp_path)
    for shape in SHAPES:
        complete(made, waiting(made, opened(made, shape, FEW))[0])
    return made


def _completed(office: TestOffice, shape: str, size: int) -> Counter[str]:
    """What completing a task in the middle of the list takes, when one is done already."""
    waits = waiting(office, opened(office, shape, size))
    complete(office, waits[0])
    with calls() as counted:
        complete(office, waits[len(waits) // 2])
    return counted


@pytest.mark.parametrize("shape", SHAPES)
def test_completing_a_task_takes_as_many_calls_among_many_as_among_few(office: TestOffice, shape: str) -> None:
    few, many = _completed(office, shape, FEW), _completed(office, shape, MANY)

    assert many.total() <= few.total() * GROWTH
    assert many["Step.__init__"] <= few["Step.__init__"]
    assert many["Stored.__init__"] <= few["Stored.__init__"]


def test_claiming_and_reading_a_task_take_as_many_calls_among_many_as_among_few(office: TestOffice) -> None:
    def taken(size: int) -> tuple[int, int]:
        task_id, version = waiting(office, opened(office, "sub", size))[0]
        with office.desk(CLERK) as desk:
            tasks.release(desk, task_id, version)
        with calls() as claimed, office.desk(CLERK) as desk:
            tasks.claim(desk, task_id, version + 1)
        with office.desk(CLERK) as desk, calls() as read:
            taskview.for_task(desk, task_id)
        return claimed.total(), read.total()

    few, many = taken(FEW), taken(MANY)

    assert all(after <= before * GROWTH for before, after in zip(few, many, strict=True))


def test_the_rows_of_the_tasks_that_go_on_waiting_are_neither_read_nor_written(office: TestOffice) -> None:
    sent: list[str] = []
    event.listen(office.database.engine, "before_cursor_execute", lambda *about: sent.append(about[2]))

    def statements(size: int) -> list[str]:
        waits = waiting(office, opened(office, "task", size))
        sent.clear()
        complete(office, waits[size // 2])
        return [each for each in sent if "tasks" in each]

    assert statements(MANY) == statements(FEW)


@pytest.mark.parametrize("shape", SHAPES)
def test_what_the_tasks_show_of_their_case_follows_it_though_they_sleep(office: TestOffice, shape: str) -> None:
    case_id = opened(office, shape, 20)

    complete(office, waiting(office, case_id)[3], remark="（急）")

    with office.database.reading() as session:
        shown = session.scalars(select(Task.title).where(Task.case_id == case_id, Task.state == "claimed")).all()
    assert len(shown) >= 19
    assert set(shown) == {"林一禾（急）"}
    complete(office, waiting(office, case_id)[3], remark="（急）")
    assert verify.verify(office.database).ok


@pytest.mark.parametrize("shape", SHAPES)
def test_a_crowd_is_worked_off_and_verified(office: TestOffice, shape: str) -> None:
    case_id = opened(office, shape, 20)

    while waits := waiting(office, case_id):
        complete(office, waits[len(waits) // 2], opinion=str(len(waits)))

    with office.database.reading() as session:
        assert replay_case(session, office.releases, case_id).ok
    found = verify.verify(office.database)
    assert found.ok, found.text()


def _store_state(office: TestOffice, case_id: str, text: str) -> None:
    with office.database.transaction() as session:
        session.execute(update(Case).where(Case.id == case_id).values(state=text))


def _state(office: TestOffice, case_id: str) -> str:
    with office.database.reading() as session:
        return session.get_one(Case, case_id).state


def _replayed(office: TestOffice, case_id: str) -> bool:
    with office.database.reading() as session:
        return replay_case(session, office.releases, case_id).ok


def test_a_state_that_was_stored_without_lines_is_as_good_and_gets_them(office: TestOffice) -> None:
    case_id = opened(office, "sub", 20)
    _store_state(office, case_id, State.plain(_state(office, case_id)))
    assert "\n" not in _state(office, case_id)
    assert verify.verify(office.database).ok
    assert _replayed(office, case_id)

    complete(office, waiting(office, case_id)[3])

    assert "\n" in _state(office, case_id)
    assert verify.verify(office.database).ok
    assert _replayed(office, case_id)


@pytest.mark.parametrize("change", [("\n\t[", "\n["), ("职", "\n职"), ("\n[", "\n\n["), ("\n[", "[")])
def test_lines_that_were_moved_are_found_though_no_digest_covers_them(
    office: TestOffice, change: tuple[str, str]
) -> None:
    case_id = opened(office, "sub", 20)
    text = _state(office, case_id)
    assert change[0] in text

    _store_state(office, case_id, text.replace(*change, 1))

    assert [finding.case_id for finding in verify.verify(office.database).findings] == [case_id]
    assert not _replayed(office, case_id)
