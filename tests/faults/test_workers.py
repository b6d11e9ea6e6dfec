"""Several workers and clocks that differ: each timer fires once, in order; killed workers: each job's effect once."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from tests.faults.working import kill_workers, race_for_timers
from tests.workflows.offices import an_office_at_work

if TYPE_CHECKING:
    from pathlib import Path

    from models.database import Database
    from tests.workflows.offices import TestOffice

TIMERS = 12
KILLS = 8


@pytest.fixture
def office(database: Database, tmp_path: Path) -> TestOffice:
    return an_office_at_work(database, tmp_path)


def test_four_workers_fire_each_timer_once_and_in_order(office: TestOffice, tmp_path: Path) -> None:
    race_for_timers(office, tmp_path, timers=TIMERS, chance=random.Random(2026))


def test_the_effect_of_every_job_is_there_once_however_many_workers_are_killed(
    office: TestOffice, tmp_path: Path
) -> None:
    kill_workers(office, tmp_path, kills=KILLS, chance=random.Random(2026))
