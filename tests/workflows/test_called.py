"""Workers that are called, on PostgreSQL: woken at once, calls that are made again, several jobs at a time."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, text

from models.database import Database
from models.jobs import Job
from models.queue import open_calls
from tests import databases
from tests.workflows.crews import Crew, count, done
from tests.workflows.offices import NOW
from workflows.jobs.called import CalledWorker
from workflows.jobs.port import enqueue

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PATIENCE_SECONDS = 60
CALLS_ANSWERED = 2
AT_A_TIME = 3


@pytest.fixture
def postgresql() -> Iterator[Database]:
    with databases.empty_database("postgresql") as url:
        database = Database(url)
        yield database
        database.dispose()


def _enqueue(database: Database, *names: str) -> None:
    with database.transaction() as session:
        for name in names:
            enqueue(session, "count", {"name": name}, run_at=NOW)


def _calls(database: Database) -> int:
    with database.reading() as session:
        return open_calls(session)


def test_a_worker_that_waits_is_woken_by_the_commit_and_ends_when_told(postgresql: Database, tmp_path: Path) -> None:
    woken = threading.Semaphore(0)
    crew = Crew(postgresql, tmp_path, {"count": lambda _work: woken.release()})
    stop = threading.Event()
    called = CalledWorker(crew.worker(NOW), look_every=PATIENCE_SECONDS * 10)
    worker = threading.Thread(target=called.answer_until, args=(stop,))
    worker.start()
    answered = 0
    for number in range(PATIENCE_SECONDS):  # the first ones may come before the worker listens
        _enqueue(postgresql, str(number))
        answered += woken.acquire(timeout=1)
        if answered == CALLS_ANSWERED:
            break
    stop.set()
    worker.join(PATIENCE_SECONDS)
    assert answered == CALLS_ANSWERED
    assert not worker.is_alive()


def test_a_job_that_is_rolled_back_calls_nobody(postgresql: Database) -> None:
    with postgresql.transaction() as session:
        enqueue(session, "count", {"name": "a"}, run_at=NOW)
        assert open_calls(session) == 1
        session.rollback()
    assert _calls(postgresql) == 0


def test_a_call_that_came_before_its_time_by_the_clock_of_the_product_is_made_again(
    postgresql: Database, tmp_path: Path
) -> None:
    crew = Crew(postgresql, tmp_path, {"count": count})
    _enqueue(postgresql, "a", "b")
    CalledWorker(crew.worker(NOW - timedelta(hours=1))).answer_all()
    assert (_calls(postgresql), done(postgresql)) == (0, 0)
    later = CalledWorker(crew.worker(NOW))
    later.call_again()
    later.call_again()
    assert _calls(postgresql) == 2
    later.answer_all()
    assert (_calls(postgresql), done(postgresql)) == (0, 2)


def test_as_many_jobs_are_done_at_a_time_as_is_said(postgresql: Database, tmp_path: Path) -> None:
    together = threading.Barrier(AT_A_TIME, timeout=PATIENCE_SECONDS)
    crew = Crew(postgresql, tmp_path, {"count": lambda _work: together.wait() and None})
    _enqueue(postgresql, *(str(number) for number in range(AT_A_TIME * 2)))
    CalledWorker(crew.worker(NOW), concurrency=AT_A_TIME).answer_all()
    with postgresql.reading() as session:
        assert set(session.scalars(select(Job.state))) == {"done"}


def test_the_queue_keeps_nothing_of_what_is_done(postgresql: Database, tmp_path: Path) -> None:
    _enqueue(postgresql, "a", "b")
    Crew(postgresql, tmp_path, {"count": count}).work()
    with postgresql.reading() as session:
        assert session.scalar(text("SELECT count(*) FROM procrastinate_jobs")) == 0
        assert session.scalar(text("SELECT count(*) FROM procrastinate_events")) == 0
        assert session.scalar(text("SELECT count(*) FROM procrastinate_workers")) == 0


def test_whoever_works_for_good_minds_timers_and_answers_calls_until_told_to_stop(
    postgresql: Database, tmp_path: Path
) -> None:
    worked, stop = threading.Event(), threading.Event()
    crew = Crew(postgresql, tmp_path, {"count": lambda _work: worked.set()})
    worker = threading.Thread(target=CalledWorker(crew.worker(NOW)).run_until, args=(stop,))
    worker.start()
    _enqueue(postgresql, "a")
    assert worked.wait(PATIENCE_SECONDS)
    stop.set()
    worker.join(PATIENCE_SECONDS)
    assert not worker.is_alive()
    with postgresql.reading() as session:
        assert session.scalars(select(Job.kind).order_by(Job.kind)).all() == ["count", "sign_head", "tidy"]
