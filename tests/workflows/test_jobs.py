"""Background jobs: done once, tried again with longer pauses, parked when they never work; timers and daily heads.

What holds for whoever works them off is asked of a crew (`tests.workflows.crews`), which is another on each database.
"""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from models.cases import Case
from models.jobs import Job
from models.journal import Entry, Head
from models.settings import Setting
from models.timers import WaitingTimer
from tests.workflows.crews import Crew, count, done, fail, worker_of
from tests.workflows.offices import NOW, an_office_at_work
from workflows.jobs.port import Errand, Going, Work, enqueue
from workflows.jobs.runner import ATTEMPTS, LEASE, Runner, release_parked

if TYPE_CHECKING:
    from pathlib import Path

    from models.database import Database
    from tests.workflows.offices import TestOffice


def _enqueue(database: Database, *names: str, kind: str = "count") -> None:
    with database.transaction() as session:
        for name in names:
            enqueue(session, kind, {"name": name}, run_at=NOW, key=name)


def _job(database: Database) -> Job:
    with database.reading() as session:
        return session.scalars(select(Job)).one()


@pytest.fixture
def crew(database: Database, tmp_path: Path) -> Crew:
    return Crew(database, tmp_path, {"count": count, "fail": fail})


def test_a_job_asked_for_twice_is_done_once(database: Database, crew: Crew) -> None:
    _enqueue(database, "a", "a", "b")
    crew.work(NOW - timedelta(seconds=1))
    assert done(database) == 0
    crew.work()
    crew.work()
    assert done(database) == 2


def test_a_job_is_part_of_the_transaction_that_asks_for_it(database: Database, crew: Crew) -> None:
    with database.transaction() as session:
        enqueue(session, "count", {"name": "a"}, run_at=NOW)
        session.rollback()
    crew.work()
    assert done(database) == 0


def test_jobs_are_done_in_the_order_in_which_they_are_due(database: Database, tmp_path: Path) -> None:
    order: list[str] = []
    crew = Crew(database, tmp_path, {"note": lambda work: order.append(work.payload["name"])})
    with database.transaction() as session:
        for name, minutes in (("last", 3), ("first", 1), ("second", 2)):
            enqueue(session, "note", {"name": name}, run_at=NOW + timedelta(minutes=minutes))
    crew.work(NOW + timedelta(minutes=2))
    assert sorted(order) == ["first", "second"]
    crew.work(NOW + timedelta(minutes=3))
    assert order[-1] == "last"


def test_a_failing_job_leaves_no_trace_waits_longer_and_is_parked(database: Database, tmp_path: Path) -> None:
    _enqueue(database, "a", kind="fail")
    crew, at, pauses = Crew(database, tmp_path, {"fail": fail}), NOW, []
    for _ in range(ATTEMPTS):
        crew.work(at)
        job = _job(database)
        pauses.append(job.run_at - at)
        at = max(at, job.run_at)
    assert (job.state, job.failed_at) == ("parked", NOW)
    assert "no way to do a" in (job.error or "")
    assert (job.error or "").splitlines()[0] == "RuntimeError"
    assert pauses[:-1] == sorted(pauses[:-1])
    assert len(set(pauses[:-1])) == ATTEMPTS - 1
    assert done(database) == 0
    with database.transaction() as session:
        assert release_parked(session, job.id, at)
        assert not release_parked(session, job.id, at)
    Crew(database, tmp_path, {"fail": count}).work(at)
    assert done(database) == 1
    assert (_job(database).state, _job(database).failed_at) == ("done", None)


def test_a_clock_set_back_does_nothing_twice(database: Database, crew: Crew) -> None:
    _enqueue(database, "a")
    crew.work(NOW + timedelta(hours=1))
    crew.work(NOW - timedelta(hours=1))
    crew.work(NOW)
    assert done(database) == 1


def test_the_job_of_a_killed_worker_is_taken_over(database: Database, crew: Crew) -> None:
    _enqueue(database, "a")
    crew.lose_one()
    assert (_job(database).state, done(database)) == ("running", 0)
    crew.work(NOW + LEASE + timedelta(seconds=1))
    assert (_job(database).state, done(database)) == ("done", 1)


def test_who_looks_waits_for_the_lease_of_a_killed_worker_and_who_is_called_does_not(
    database: Database, crew: Crew
) -> None:
    _enqueue(database, "a")
    crew.lose_one()
    crew.work()
    crew.work()
    assert done(database) == (0 if database.is_sqlite else 1)


def test_an_errand_is_run_without_a_transaction_and_by_the_same_key_each_time(
    database: Database, tmp_path: Path
) -> None:
    """What an errand did outside may have happened when it fails: the other side knows it again by its key."""
    bank: dict[str, int] = {}
    sent: list[str] = []

    def go(going: Going) -> int:
        sent.append(going.key)
        with database.transaction() as session:  # nothing is held meanwhile
            session.merge(Setting(key=f"attempt:{len(sent)}", value=1))
        return bank.setdefault(going.key, 100 + len(bank))

    def keep(work: Work, receipt: int) -> None:
        assert work.key == sent[-1]
        if len(sent) == 1:
            raise ConnectionAbortedError
        work.session.add(Setting(key=f"done:{work.payload['name']}", value=receipt))

    with database.transaction() as session:
        for name in ("a", "b"):
            enqueue(session, "pay", {"name": name}, run_at=NOW)
    crew = Crew(database, tmp_path, {"pay": Errand(go=go, keep=keep)})
    crew.work()
    crew.work(NOW + timedelta(hours=1))
    with database.reading() as session:
        receipts = dict(session.execute(select(Setting.key, Setting.value).where(Setting.key.like("done:%"))).all())
    assert len(sent) == 3
    assert sorted(receipts.values()) == sorted(bank.values()) == [100, 101]


def test_one_bad_job_does_not_hold_up_the_others(database: Database, crew: Crew) -> None:
    _enqueue(database, "bad", kind="fail")
    _enqueue(database, "a", "b")
    crew.work()
    assert done(database) == 2


def test_the_job_of_a_worker_that_vanished_is_taken_over(database: Database) -> None:
    _enqueue(database, "a")
    lost, other = Runner(database, {"count": count}), Runner(database, {"count": count})
    leased = lost.lease(NOW)
    assert leased is not None
    assert other.lease(NOW) is None
    later = NOW + LEASE + timedelta(seconds=1)
    assert other.run_due(later) == 1
    assert lost.carry_out(leased, later) is False
    assert done(database) == 1


def test_a_job_that_ends_its_worker_every_time_is_parked(database: Database) -> None:
    _enqueue(database, "a")
    runner, at = Runner(database, {"count": count}), NOW
    for _ in range(ATTEMPTS):
        assert runner.lease(at) is not None
        at += LEASE + timedelta(seconds=1)
    assert runner.lease(at) is None
    assert _job(database).state == "parked"


def test_many_workers_do_every_job_once(database: Database, crew: Crew) -> None:
    _enqueue(database, *(f"job{number}" for number in range(40)))
    threads = [threading.Thread(target=crew.work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert done(database) == 40
    with database.reading() as session:
        assert set(session.scalars(select(Job.attempts))) == {1}


@pytest.fixture
def office(database: Database, tmp_path: Path) -> TestOffice:
    return an_office_at_work(database, tmp_path)


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
    assert worker_of(office, tmp_path).run_once(office.now).jobs == 0
    assert office.fire_due().failed == ()
    with office.database.reading() as session:
        jobs = session.execute(select(Job.attempts, Job.state).where(Job.kind == "timer")).all()
        assert [tuple(job) for job in jobs] == [(1, "waiting")]
        assert session.scalars(select(WaitingTimer.case_id)).all() == [broken]
    assert office.task(fine, "decide").state == "open"


def test_a_worker_signs_one_head_a_day(office: TestOffice, tmp_path: Path) -> None:
    worker = worker_of(office, tmp_path)
    office.open()
    for hours in (0, 1, 16, 1, 24, 0):
        office.pass_time(timedelta(hours=hours))
        worker.run_once(office.now)
    with office.database.reading() as session:
        assert session.scalars(select(Head.cases).order_by(Head.id)).all() == [1, 1]


def test_a_worker_stops_when_told(office: TestOffice, tmp_path: Path) -> None:
    stop = threading.Event()
    thread = threading.Thread(target=worker_of(office, tmp_path).run_until, args=(stop,))
    thread.start()
    stop.set()
    thread.join(timeout=20)
    assert not thread.is_alive()
