"""The faults of `tests/faults` in full number, on both databases: kills, races, failing statements, killed workers.

    python -m tests.soak.faults [--minutes 10] [--seed 1] [--only kills …] [--on sqlite …]

Everything is done once; with time left, again with other chances. A temporary folder and a temporary PostgreSQL are
made and thrown away.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from models.database import Database
from tests import databases
from tests.faults import journeys, killing, orders, racing, working
from tests.faults.outcomes import ORDERS, OUTCOMES
from tests.faults.points import POINTS
from tests.faults.statements import KINDS
from tests.faults.striking import Striker
from tests.webapp.wiring import application_of, give_passwords
from tests.workflows.offices import TestOffice, an_office_at_work
from workflows.clock import ManualClock

if TYPE_CHECKING:
    from collections.abc import Callable

KILLS_AT_A_POINT = 200
PEOPLE, TASKS = 8, 200
TIMERS = 200
KILLED_WORKERS = 500


def kills(office: TestOffice, folder: Path, chance: random.Random) -> str:
    """Kill whoever works at every point of a commit."""
    killing.kill_at_every_point(office, folder, kills=KILLS_AT_A_POINT, chance=chance)
    return f"{KILLS_AT_A_POINT} kills at each of {len(POINTS)} points: nothing lost, nothing twice, nothing by halves"


def race(office: TestOffice, folder: Path, _chance: random.Random) -> str:
    """Let many claim the same tasks."""
    found = racing.run(office, folder, people=PEOPLE, tasks=TASKS)
    racing.require_one_winner_each(office, found, people=PEOPLE, tasks=TASKS)
    told = sum(len(names) for names in found.told.values())
    return f"{PEOPLE} processes, {TASKS} tasks: {len(found.won)} winners, {told} losers told by name"


def statements(office: TestOffice, folder: Path, _chance: random.Random) -> str:
    """Let every statement fail in every way."""
    give_passwords(office)
    app = application_of(office, ManualClock(office.now), folder, log_level="CRITICAL")
    striker = Striker(office, kinds=KINDS)
    for journey in (journeys.paid, journeys.withdrawn, journeys.on_pages):
        journey(app, striker)
    striker.require_true()
    jobs = journeys.strike_jobs(office.database)
    return f"{sum(striker.struck.values())} struck in {len(striker.struck)} requests, {jobs} in jobs: {striker.struck}"


def timers(office: TestOffice, folder: Path, chance: random.Random) -> str:
    """Let workers race for timers by clocks that differ."""
    working.race_for_timers(office, folder, timers=TIMERS, chance=chance)
    return f"{working.WORKERS} workers, {TIMERS} timers: each fired once, in order"


def workers(office: TestOffice, folder: Path, chance: random.Random) -> str:
    """Kill workers in the middle of their jobs."""
    working.kill_workers(office, folder, kills=KILLED_WORKERS, chance=chance)
    return f"{KILLED_WORKERS} workers killed: each effect once"


def pairs(office: TestOffice, _folder: Path, _chance: random.Random) -> str:
    """Let two people do everything to the same task, in every order."""
    found = orders.differences(office, ORDERS)
    assert found == [], "\n".join(found)
    return f"{sum(len(row.second) for row in OUTCOMES.values())} pairs in {len(ORDERS)} orders: as listed"


CHECKS: dict[str, Callable[[TestOffice, Path, random.Random], str]] = {
    check.__name__: check for check in (kills, race, statements, timers, workers, pairs)
}


def main() -> None:
    """Run the checks and print what each found."""
    parser = argparse.ArgumentParser(description="Kill, race and break in full number.")
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    parser.add_argument("--only", nargs="*", choices=CHECKS, default=list(CHECKS))
    parser.add_argument("--on", nargs="*", choices=databases.BACKENDS, default=list(databases.BACKENDS))
    options = parser.parse_args()
    ends_at, seed = time.monotonic() + options.minutes * 60, options.seed
    databases.open_run()
    try:
        while True:
            for backend in options.on:
                for name in options.only:
                    _run(name, backend, seed)
            if time.monotonic() >= ends_at:
                return
            seed += 1
    except AssertionError as difference:
        sys.exit(f"{difference}\nseed {seed}")
    finally:
        databases.close_run()


def _run(name: str, backend: str, seed: int) -> None:
    """Run one check on an office of its own and print one line."""
    began = time.monotonic()
    with databases.empty_database(backend) as url, tempfile.TemporaryDirectory() as folder:
        database = Database(url)
        found = CHECKS[name](an_office_at_work(database, Path(folder)), Path(folder), random.Random(seed))
        database.dispose()
    print(f"{name:>10} on {backend:<10} {time.monotonic() - began:6.0f} s  {found}", flush=True)


if __name__ == "__main__":
    main()
