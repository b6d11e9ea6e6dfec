"""Many at once: races for a task or a number, one request sent many times, and processes killed at any moment."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
from typing import IO, TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from models.cases import Case
from models.journal import Entry
from tests.workflows.offices import an_office_at_work
from workflows import tasks
from workflows.errors import Conflict
from workflows.verify import Proofs, verify

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from models.database import Database
    from tests.workflows.offices import TestOffice

KILLS = 12
PEOPLE = ("clerk", "visitor")


@pytest.fixture
def office(database: Database, tmp_path: Path) -> TestOffice:
    return an_office_at_work(database, tmp_path)


def _at_once(*works: Callable[[], Any]) -> list[Any]:
    """Let all works begin at the same moment; return what each returned or raised."""
    found: list[Any] = []
    ready = threading.Barrier(len(works))

    def run(work: Callable[[], Any]) -> None:
        ready.wait()
        try:
            found.append(work())
        except Exception as error:  # noqa: BLE001 (what it raised is the result)
            found.append(error)

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def _claim(office: TestOffice, username: str, task_id: str) -> Callable[[], Any]:
    def claim() -> str:
        with office.desk(username) as desk:
            tasks.claim(desk, task_id, 1)
        return username

    return claim


def test_of_two_who_claim_a_task_one_wins_and_the_other_learns_who_and_when(office: TestOffice) -> None:
    for _ in range(5):
        task = office.task(office.open().id, "visit")
        found = _at_once(*(_claim(office, username, task.id) for username in PEOPLE))
        winner = next(each for each in found if isinstance(each, str))
        loser = next(each for each in found if not isinstance(each, str))
        assert isinstance(loser, Conflict), loser
        assert (loser.holder, loser.since) == (f"职员{winner}", office.now)


def test_of_two_tabs_that_complete_a_task_one_wins_and_the_other_keeps_its_typing(office: TestOffice) -> None:
    case = office.open()
    task = office.task(case.id, "visit")
    _claim(office, "clerk", task.id)()

    def complete(findings: str) -> Callable[[], Any]:
        def run() -> str:
            with office.desk("clerk") as desk:
                tasks.complete(desk, task.id, 2, {"findings": findings})
            return findings

        return run

    found = _at_once(complete("属实"), complete("不属实"))
    winner = next(each for each in found if isinstance(each, str))
    loser = next(each for each in found if not isinstance(each, str))
    assert isinstance(loser, Conflict), loser
    assert loser.current is not None
    assert (loser.holder, loser.current["findings"]) == ("职员clerk", winner)


def test_one_request_sent_many_times_is_carried_out_once(office: TestOffice) -> None:
    found = _at_once(*[lambda: office.open(key="the same").id for _ in range(8)])
    assert len(set(found)) == 1
    with office.database.reading() as session:
        assert session.scalars(select(Case.id)).all() == [found[0]]


def test_numbers_given_out_at_the_same_time_have_no_gap_and_no_double(office: TestOffice) -> None:
    found = _at_once(*[lambda: [office.open().number for _ in range(3)] for _ in range(4)])
    numbers = sorted(number for each in found for number in each)
    assert numbers == [f"测帮〔2026〕QY01-{number:04}" for number in range(1, 13)]


def test_a_killed_process_loses_no_acknowledged_step_and_does_none_twice(office: TestOffice, tmp_path: Path) -> None:
    """Killed without warning, each time at another moment inside a command."""
    url = office.database.url.render_as_string(hide_password=False)
    chance = random.Random(7)
    acknowledged: list[list[str]] = []
    with subprocess.Popen(
        [sys.executable, "-m", "tests.workflows.clerks", url, str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        bufsize=1,
    ) as employer:
        assert employer.stdin is not None
        assert employer.stdout is not None
        for number in range(KILLS):
            employer.stdin.write(f"clerk{number}\n")
            acknowledged += _until_killed(employer.stdout, chance)
        employer.stdin.close()
    _require_all(office, acknowledged)


def _until_killed(said: IO[str], chance: random.Random) -> list[list[str]]:
    """Let the clerk do some commands, kill it inside the next one, and return all it has told."""
    told = [said.readline().split() for _ in range(chance.randint(2, 8))]
    threading.Event().wait(chance.random() / 30)
    clerk = next(int(words[1]) for words in told if words[0] == "clerk")
    os.kill(clerk, signal.SIGKILL)
    while told[-1] != ["ended"]:
        told.append(said.readline().split())
    return [words for words in told if words[0] not in ("clerk", "ended")]


def _require_all(office: TestOffice, acknowledged: list[list[str]]) -> None:
    with office.database.reading() as session:
        found = session.execute(select(Entry.case_id, Entry.command, Entry.seq)).all()
    stored = {(row.case_id, row.seq) for row in found}
    assert acknowledged
    assert all((case_id, int(version)) in stored for _, case_id, version in acknowledged)
    assert len({(row.case_id, row.command) for row in found}) == len(found)
    result = verify(office.database, proofs=Proofs(releases=office.releases, documents=office.documents))
    assert result.ok, result.text()
