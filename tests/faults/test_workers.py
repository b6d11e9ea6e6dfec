"""Several workers and clocks that differ: each timer fires once, in order; killed workers: each job's effect once."""

from __future__ import annotations

import random
import threading
import time
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from models.database import Database
from models.settings import Setting
from models.timers import WaitingTimer
from tests import databases
from tests.faults.reminders import TERM, open_cases, written_to
from tests.faults.working import kill_workers, race_for_timers
from tests.workflows.offices import NOW, an_office_at_work
from workflows import casework
from workflows.clockwork import Clockwork

if TYPE_CHECKING:
    from pathlib import Path

    from tests.workflows.offices import TestOffice

TIMERS = 12
KILLS = 8
PATIENCE_SECONDS = 20.0


@pytest.fixture
def office(database: Database, tmp_path: Path) -> TestOffice:
    return an_office_at_work(database, tmp_path)


def test_four_workers_fire_each_timer_once_and_in_order(office: TestOffice, tmp_path: Path) -> None:
    race_for_timers(office, tmp_path, timers=TIMERS, chance=random.Random(2026))


def test_a_worker_takes_those_of_the_same_instant_on_whose_cases_nobody_is_at_work(tmp_path: Path) -> None:
    with databases.empty_database("postgresql") as url:
        office = an_office_at_work(Database(url), tmp_path)
        open_cases(office, [0, 0, 0])
        with office.database.reading() as session:
            first, *others = session.scalars(select(WaitingTimer.case_id).order_by(WaitingTimer.id))
        fired: list[int] = []
        office.now = NOW + TERM
        worker = threading.Thread(target=lambda: fired.append(office.fire_due().count))
        with office.desk("clerk") as desk:
            casework.take_up(desk, first)
            worker.start()
            patience = time.monotonic() + PATIENCE_SECONDS
            while set(written_to(office)) != set(others) and time.monotonic() < patience:
                worker.join(0.05)
            assert set(written_to(office)) == set(others), "the worker waits for who is at work on the first case"
        worker.join(PATIENCE_SECONDS)
        assert (fired, len(written_to(office))) == ([3], 3)
        office.database.dispose()


def test_between_two_timers_others_may_write(office: TestOffice) -> None:
    open_cases(office, [0, 1])
    wrote: list[str] = []

    def write() -> None:
        with office.database.transaction() as session:
            session.add(Setting(key=f"written {len(wrote)}", value=1))
        wrote.append("at once")

    clockwork = Clockwork(releases=office.releases, documents=office.documents)
    fired = clockwork.fire_due(office.database, NOW + TERM + timedelta(minutes=1), between=write)
    assert (fired.count, len(wrote)) == (2, 2)


def test_the_effect_of_every_job_is_there_once_however_many_workers_are_killed(
    office: TestOffice, tmp_path: Path
) -> None:
    kill_workers(office, tmp_path, kills=KILLS, chance=random.Random(2026))
