"""Many at the same task: one winner, everybody else told who; one request sent many times is carried out once."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from models.journal import Entry
from tests.faults import racing
from tests.webapp.client import Program
from tests.webapp.wiring import application_of, give_passwords
from tests.workflows.offices import PROCESS, an_office_at_work, application
from workflows.clock import ManualClock

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from models.database import Database
    from tests.webapp.client import Answer
    from tests.workflows.offices import TestOffice

PEOPLE, TASKS = 4, 20
TIMES = 20


@pytest.fixture
def office(database: Database, tmp_path: Path) -> TestOffice:
    return an_office_at_work(database, tmp_path)


def test_a_task_that_many_claim_has_one_winner_and_every_loser_is_told_who(office: TestOffice, tmp_path: Path) -> None:
    race = racing.run(office, tmp_path, people=PEOPLE, tasks=TASKS)
    racing.require_one_winner_each(office, race, people=PEOPLE, tasks=TASKS)


def _at_once(times: int, ask: Callable[[], Answer]) -> list[Answer]:
    """Ask this many times at the same moment."""
    found: list[Any] = []
    ready = threading.Barrier(times)

    def run() -> None:
        ready.wait()
        found.append(ask())

    threads = [threading.Thread(target=run) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def _commands(office: TestOffice) -> list[str]:
    with office.database.reading() as session:
        return list(session.scalars(select(Entry.command).order_by(Entry.seq)))


@pytest.fixture
def clerk(office: TestOffice, tmp_path: Path) -> Program:
    give_passwords(office)
    return Program(application_of(office, ManualClock(office.now), tmp_path), "clerk")


def test_twenty_double_submits_make_one_transition_and_get_equal_answers(office: TestOffice, clerk: Program) -> None:
    body = {"process": PROCESS, "values": application()}
    opened = _at_once(TIMES, lambda: clerk.post("/cases", body, key="start"))
    assert {answer.status for answer in opened} == {201}
    assert len({answer.content for answer in opened}) == 1
    task = office.task(opened[0].body["id"], "visit")
    clerk.post(f"/tasks/{task.id}/claim", {"version": 1})
    form = {"version": 2, "values": {"findings": "属实"}}
    done = _at_once(TIMES, lambda: clerk.post(f"/tasks/{task.id}/complete", form, key="visit"))
    assert {answer.status for answer in done} == {200}
    assert len({answer.content for answer in done}) == 1
    told = {"event": "withdraw", "values": {"withdrawn_because": "已有工作"}, "reason": "本人到窗口"}
    ended = _at_once(TIMES, lambda: clerk.post(f"/cases/{task.case_id}/events", told, key="withdraw"))
    assert {answer.status for answer in ended} == {200}
    assert len({answer.content for answer in ended}) == 1
    assert _commands(office) == ["start", "claim", "complete", "event"]


def test_of_twenty_submits_without_a_key_one_counts_and_the_others_are_told_by_whom_and_when(
    office: TestOffice, clerk: Program
) -> None:
    task = office.task(office.open().id, "visit")
    clerk.post(f"/tasks/{task.id}/claim", {"version": 1})
    form = {"version": 2, "values": {"findings": "属实"}}
    done = _at_once(TIMES, lambda: clerk.post(f"/tasks/{task.id}/complete", form))
    late = [answer for answer in done if answer.status != 200]
    assert len(late) == TIMES - 1
    assert {(answer.status, answer.body["holder"], answer.body["since"]) for answer in late} == {
        (409, "职员clerk", "2026-03-02T01:00:00Z")
    }
    assert {answer.body["detail"] for answer in late} == {
        "这项任务已由 职员clerk 于 2026-03-02 09:00 办结，您填写的内容没有提交"
    }
    assert _commands(office) == ["start", "claim", "complete"]
