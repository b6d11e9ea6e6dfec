"""Background jobs: done once, tried again with longer pauses, parked when they never work; timers and daily heads."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

from models.cases import Case
from models.jobs import Job
from models.journal import Entry, Head
from models.settings import Setting
from models.timers import WaitingTimer
from tests.workflows.offices import NOW, an_office_at_work
from workflows.clock import ManualClock
from workflows.heads import HeadFolder
from workflows.jobs.port import Work, enqueue
from workflows.jobs.runner import ATTEMPTS, LEASE, Runner, release_parked
from workflows.jobs.worker import Worker

if TYPE_CHECKING:
    from pathlib import Path

    from models.database import Database
    from tests.workflows.offices import TestOffice


def _count(work: Work) -> None:
    """Leave one trace per carried-out job."""
    work.session.add(Setting(key=f"done:{work.payload['name']}", value=1))
    work.session.flush()


def _fail(work: Work) -> None:
    _count(work)
    message = f"no way to do {work.payload['name']}"
    raise RuntimeError(message)


def _enqueue(database: Database, *names: str, kind: str = "count") -> None:
    with database.transaction() as session:
        for name in names:
            enqueue(session, kind, {"name": name}, run_at=NOW, key=name)


def _done(database: Database) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(Setting)) or 0


def _job(database: Database) -> Job:
    with database.reading() as session:
        return session.scalars(select(Job)).one()


def test_a_job_asked_for_twice_is_done_once(database: Database) -> None:
    _enqueue(database, "a", "a", "b")
    runner = Runner(database, {"count": _count})
    assert runner.run_due(NOW - timedelta(seconds=1)) == 0
    assert runner.run_due(NOW) == 2
    assert runner.run_due(NOW) == 0
    assert _done(database) == 2


def test_a_failing_job_leaves_no_trace_waits_longer_and_is_parked(database: Database) -> None:
    _enqueue(database, "a", kind="fail")
    runner, at, pauses = Runner(database, {"fail": _fail}), NOW, []
    for _ in range(ATTEMPTS):
        assert runner.run_due(at) == 0
        job = _job(database)
        pauses.append(job.run_at - at)
        at = max(at, job.run_at)
    assert job.state == "parked"
    assert "no way to do a" in (job.error or "")
    assert pauses[:-1] == sorted(pauses[:-1])
    assert len(set(pauses[:-1])) == ATTEMPTS - 1
    assert _done(database) == 0
    with database.transaction() as session:
        assert release_parked(session, job.id, at)
        assert not release_parked(session, job.id, at)
    assert Runner(database, {"fail": _count}).run_due(at) == 1


def test_one_bad_job_does_not_hold_up_the_others(database: Database) -> None:
    _enqueue(database, "bad", kind="fail")
    _enqueue(database, "a", "b")
    assert Runner(database, {"fail": _fail, "count": _count}).run_due(NOW) == 2


def test_the_job_of_a_worker_that_vanished_is_taken_over(database: Database) -> None:
    _enqueue(database, "a")
    lost, other = Runner(database, {"count": _count}), Runner(database, {"count": _count})
    leased = lost.lease(NOW)
    assert leased is not None
    assert other.lease(NOW) is None
    later = NOW + LEASE + timedelta(seconds=1)
    assert other.run_due(later) == 1
    assert lost.carry_out(leased, later) is False
    assert _done(database) == 1


def test_a_job_that_ends_its_worker_every_time_is_parked(database: Database) -> None:
    _enqueue(database, "a")
    runner, at = Runner(database, {"count": _count}), NOW
    for _ in range(ATTEMPTS):
        assert runner.lease(at) is not None
        at += LEASE + timedelta(seconds=1)
    assert runner.lease(at) is None
    assert _job(database).state == "parked"


def test_many_workers_do_every_job_once(database: Database) -> None:
    _enqueue(database, *(f"job{number}" for number in range(40)))
    counts: list[int] = []
    threads = [
        threading.Thread(target=lambda: counts.append(Runner(database, {"count": _count}).run_due(NOW)))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(counts) == 40
    assert _done(database) == 40


@pytest.fixture
def office(database: Database, tmp_path: Path) -> TestOffice:
    return an_office_at_work(database, tmp_path)


def _worker(office: TestOffice, folder: Path) -> Worker:
    heads = HeadFolder(folder / "heads")
    heads.create_key()
    return Worker(
        database=office.database,
        releases=office.releases,
        documents=office.documents,
        heads=heads,
        clock=ManualClock(office.now),
    )


def _a_case_waiting_for_a_timer(office: TestOffice) -> str:
    case = office.open()
    office.do("clerk", case.id, "visit", findings="属实")
    return case.id


def test_due_timers_fire_once_in_due_order_also_after_a_standstill(office: TestOffice) -> None:
    cases = []
    for _ in range(3):
        cases.append(_a_case_waiting_for_a_timer(office))
        office.pass_time(timedelta(hours=1))
    assert office.fire_due().count == 0
    office.pass_time(timedelta(days=30))
    assert office.fire_due().count == 3
    assert office.fire_due().count == 0
    with office.database.reading() as session:
        rows = session.execute(
            select(Entry.case_id, Entry.at, Entry.actor).where(Entry.command == "timer").order_by(Entry.case_id)
        ).all()
    assert {row.case_id for row in rows} == set(cases)
    assert {(row.at, row.actor) for row in rows} == {(office.now, "system")}


def test_a_clock_set_back_fires_nothing_twice(office: TestOffice) -> None:
    _a_case_waiting_for_a_timer(office)
    office.pass_time(timedelta(days=6))
    assert office.fire_due().count == 1
    office.now -= timedelta(hours=1)
    assert office.fire_due().count == 0


def test_workers_that_race_for_a_timer_fire_it_once(office: TestOffice) -> None:
    for _ in range(4):
        _a_case_waiting_for_a_timer(office)
    office.pass_time(timedelta(days=6))
    counts: list[int] = []
    threads = [threading.Thread(target=lambda: counts.append(office.fire_due().count)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(counts) == 4


def test_a_timer_that_cannot_be_fired_is_left_to_a_job_and_the_others_go_on(office: TestOffice, tmp_path: Path) -> None:
    broken, fine = _a_case_waiting_for_a_timer(office), _a_case_waiting_for_a_timer(office)
    with office.database.transaction() as session:
        session.get_one(Case, broken).state = '{"content":{},"version":999}'
    office.pass_time(timedelta(days=6))
    fired = office.fire_due()
    assert (fired.count, [failure.case_id for failure in fired.failed]) == (1, [broken])
    assert _worker(office, tmp_path).run_once(office.now).jobs == 0
    assert office.fire_due().failed == ()
    with office.database.reading() as session:
        jobs = session.execute(select(Job.attempts, Job.state).where(Job.kind == "timer")).all()
        assert [tuple(job) for job in jobs] == [(1, "waiting")]
        assert session.scalars(select(WaitingTimer.case_id)).all() == [broken]
    assert office.task(fine, "decide").state == "open"


def test_a_worker_signs_one_head_a_day(office: TestOffice, tmp_path: Path) -> None:
    worker = _worker(office, tmp_path)
    office.open()
    for hours in (0, 1, 16, 1, 24, 0):
        office.pass_time(timedelta(hours=hours))
        worker.run_once(office.now)
    with office.database.reading() as session:
        assert session.scalars(select(Head.cases).order_by(Head.id)).all() == [1, 1]


def test_a_worker_stops_when_told(office: TestOffice, tmp_path: Path) -> None:
    stop = threading.Event()
    thread = threading.Thread(target=_worker(office, tmp_path).run_until, args=(stop,))
    thread.start()
    stop.set()
    thread.join(timeout=20)
    assert not thread.is_alive()
