"""Timers by the thousand fall due in one night: several workers fire each once, and nobody at the inbox waits for it.

    python -m tests.soak.timers_in_one_night [--timers 2000] [--workers 3] [--on sqlite postgresql]

Every timer leads to a numbered letter, so that all of them want one row of the register. Two people look at their
inbox, claim and give back, first on a quiet evening, then from midnight until nothing is due any more. What they wait
for a look and for a claim is told beside each other; the slowest in a hundred may be kept waiting for
`LONGEST_SECONDS`. On SQLite the server's own worker is at it too.
"""

from __future__ import annotations

import argparse
import contextlib
import random
import statistics
import sys
import tempfile
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from models.database import Database
from models.journal import Entry
from models.letters import Letter
from tests import databases
from tests.faults.reminders import PROCESS, REMINDER, TERM
from tests.serving import Office, Server
from tests.soak.client import Client, Refused
from tests.soak.killed_server import CONFLICT
from tests.soak.machines import WorkerProcess
from tests.webapp.visitor import PASSWORD
from tests.webapp.wiring import give_passwords
from tests.workflows.offices import an_id_number, an_office_at_work, application, publish
from workflows import cases, democlock
from workflows.backlog import backlog
from workflows.clock import SystemClock

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

PEOPLE = ("clerk", "visitor")
LONGEST_SECONDS = 1.0
"""What one request in a hundred may take during the night, on a machine that others use too."""
QUIET_SECONDS, PATIENCE_SECONDS = 8.0, 900.0
WAITING_CASES = 60
BETWEEN_LOOKS_SECONDS = 0.2
PAUSE_SECONDS = 0.05
"""Between two requests of a person, who reads what came."""


@dataclass
class Person:
    """Somebody at the inbox, with how long each request took."""

    client: Client
    chance: random.Random
    took: dict[str, list[float]] = field(default_factory=lambda: {"look": [], "claim": []})

    def work(self, over: threading.Event) -> None:
        """Look, claim and give back until it is over."""
        while not over.wait(PAUSE_SECONDS):
            with self._timed("look"):
                waiting = self.client.ask("GET", "/tasks?queue=groups&limit=50")["items"]
            task = self.chance.choice(waiting)
            try:
                with self._timed("claim"):
                    held = self.client.ask("POST", f"/tasks/{task['id']}/claim", {"version": task["version"]})
                self.client.ask("POST", f"/tasks/{task['id']}/release", {"version": held["version"]})
            except Refused as refused:
                if refused.status != CONFLICT:
                    raise

    @contextlib.contextmanager
    def _timed(self, what: str) -> Iterator[None]:
        begun = time.perf_counter()
        yield
        self.took[what].append(time.perf_counter() - begun)


@dataclass(frozen=True)
class Waits:
    """How long requests of one kind took, in seconds."""

    taken: Sequence[float]

    @property
    def slowest(self) -> float:
        """What all but one in a hundred stay within."""
        return sorted(self.taken)[-1 - len(self.taken) // 100]

    def __str__(self) -> str:
        """For the report."""
        middle = statistics.median(self.taken)
        return f"{middle * 1000:.0f} ms, one in a hundred {self.slowest * 1000:.0f} ms ({len(self.taken)})"


def make_office(folder: Path, url: str, timers: int) -> tuple[Office, datetime]:
    """An installation with tasks in the inbox and as many cases that wait for one instant; that instant."""
    database = Database(url)
    with database.transaction() as session:
        democlock.enter(session)
    small = an_office_at_work(database, folder)
    give_passwords(small)
    small.now = SystemClock().now()
    for number in range(WAITING_CASES):
        small.open(applicant_id_number=an_id_number(number))
    with database.transaction() as session:
        publish(session, small.releases, REMINDER)
    for number in range(timers):
        born = f"19{50 + number // 1000 % 40}0101"
        with small.desk("clerk", at=small.now) as desk:
            cases.open_case(desk, PROCESS, application(applicant_id_number=an_id_number(number % 1000, born=born)))
    database.dispose()
    return Office(folder, database_url=url), small.now + TERM


def worked(people: Sequence[Person], over: threading.Event) -> list[threading.Thread]:
    """Let people work until it is over."""
    threads = [threading.Thread(target=each.work, args=(over,), daemon=True) for each in people]
    for thread in threads:
        thread.start()
    return threads


def told(people: Sequence[Person]) -> dict[str, Waits]:
    """How long people waited since this was last asked."""
    found = {what: Waits([each for person in people for each in person.took[what]]) for what in ("look", "claim")}
    for person in people:
        person.took = {what: [] for what in person.took}
    return found


def night(office: Office, midnight: datetime, timers: int, workers: int) -> Iterator[str]:
    """Let the night come; tell what it was like, findings first with '!'."""
    database = Database(office.database_url)
    server = Server(office)
    others = [WorkerProcess(office, office.data / f"worker-{number}.log") for number in range(workers)]
    over = threading.Event()
    try:
        people = [_signed_in(server.address, name) for name in PEOPLE]
        threads = worked(people, over)
        over.wait(QUIET_SECONDS)
        quiet = told(people)
        begun = time.monotonic()
        democlock.start_at(database, SystemClock(), midnight + timedelta(minutes=1))
        while _due(database, midnight) and time.monotonic() < begun + PATIENCE_SECONDS:
            over.wait(BETWEEN_LOOKS_SECONDS)
        seconds, busy = time.monotonic() - begun, told(people)
        over.set()
        for thread in threads:
            thread.join()
        yield f"{timers} timers in {seconds:.0f} s, {timers / seconds:.0f} in a second, by {workers} workers"
        for what, waits in busy.items():
            yield f"  {what}: quiet {quiet[what]}; in the night {waits}"
            if waits.slowest > LONGEST_SECONDS:
                yield f"! one {what} in a hundred takes {waits.slowest:.2f} s in the night"
        yield from _fired(database, timers)
    finally:
        over.set()
        for each in others:
            each.stop()
        server.stop()
        database.dispose()


def _signed_in(address: str, name: str) -> Person:
    client = Client(address)
    client.sign_in(name, PASSWORD)
    return Person(client, random.Random(name))


def _due(database: Database, midnight: datetime) -> int:
    with database.reading() as session:
        return backlog(session, midnight).timers_overdue


def _fired(database: Database, timers: int) -> Iterator[str]:
    """Tell of timers that were not fired exactly once."""
    with database.reading() as session:
        rows = session.execute(
            select(Entry.case_id, func.count()).where(Entry.command == "timer").group_by(Entry.case_id)
        )
        times: Counter[int] = Counter(times for _, times in rows)
        letters = session.scalar(select(func.count()).select_from(Letter).where(Letter.is_reply))
    if times != {1: timers} or letters != timers:
        yield f"! fired {dict(times)} times, {letters} letters for {timers} timers"


def main() -> int:
    """Run on each database, and say what was found."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--timers", type=int, default=2000)
    parser.add_argument("--workers", type=int, default=3)
    parser.add_argument("--on", nargs="+", choices=databases.BACKENDS, default=list(databases.BACKENDS))
    asked = parser.parse_args()
    databases.open_run()
    found = []
    try:
        for backend in asked.on:
            with databases.empty_database(backend) as url, tempfile.TemporaryDirectory() as folder:
                office, midnight = make_office(Path(folder), url, asked.timers)
                for line in night(office, midnight, asked.timers, asked.workers):
                    print(f"{backend}: {line}", flush=True)
                    found += [line] if line.startswith("!") else []
                office.run("verify")
    finally:
        databases.close_run()
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
