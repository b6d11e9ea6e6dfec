"""Whether anything acknowledged is lost or done twice on many machines, while each is restarted again and again.

    python -m tests.soak.many_machines [--minutes 10] [--seed 1]

One PostgreSQL, three `bangfu serve` behind a proxy, two `bangfu worker`. Clients start cases, claim tasks and give them
back; every process is restarted in turn under them; a browser signs in on one server and sends its form to another.
Then the clock goes on by days and the workers, restarted too, fire what is due. `bangfu verify` re-executes everything,
also what a dump that was made under load brings back.
"""

from __future__ import annotations

import argparse
import random
import shutil
import sys
import tempfile
import threading
import time
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from models.database import Database
from models.journal import Entry
from models.timers import WaitingTimer
from tests import databases, postgresql
from tests.serving import Office
from tests.soak.crossing import require_shared_secrets
from tests.soak.killed_server import Person
from tests.soak.machines import Machines, copied, machines
from tests.webapp.visitor import PASSWORD
from tests.webapp.wiring import give_passwords
from tests.workflows.offices import an_id_number, an_office_at_work
from workflows import democlock
from workflows.backlog import backlog
from workflows.clock import SystemClock

if TYPE_CHECKING:
    from collections.abc import Callable

LEAP = timedelta(days=8)
PEOPLE = ("clerk", "visitor")
CASES_WITH_A_TIMER = 10
PATIENCE_SECONDS = 120.0
BETWEEN_LOOKS_SECONDS = 0.5


class Load:
    """People at work through the proxy until they are told to stop."""

    def __init__(self, workers: list[Person], address: str) -> None:
        """Let them begin."""
        self._over = threading.Event()
        self._threads = [threading.Thread(target=self._work, args=(each, address), daemon=True) for each in workers]
        for thread in self._threads:
            thread.start()

    def end(self) -> None:
        """Let them stop and wait for them."""
        self._over.set()
        for thread in self._threads:
            thread.join()

    def _work(self, person: Person, address: str) -> None:
        while not self._over.is_set() and not person.trouble:
            person.work(address, over=self._over)


def make_office(folder: Path, url: str) -> Office:
    """The small office of the command tests as an installation, with cases that wait for a timer."""
    database = Database(url)
    with database.transaction() as session:
        democlock.enter(session)
    small = an_office_at_work(database, folder)
    give_passwords(small)
    small.now = SystemClock().now()
    for number in range(CASES_WITH_A_TIMER):
        case = small.open(applicant_id_number=an_id_number(number))
        small.do("clerk", case.id, "visit", findings="属实")
    database.dispose()
    return Office(folder, database_url=url)


def run(
    office: Office, restored_url: str, *, seconds: float, chance: random.Random, programs: Path, folder: Path
) -> str:
    """Work and restart for this long, back up in between, and let time pass in the end; answer how much was done.

    Raises:
        AssertionError: something was lost, done twice or answered with an error; the message holds what.
    """
    with machines(office) as running:
        accounts = [{"username": name, "password": PASSWORD} for name in PEOPLE]
        working = [Person(account, random.Random(chance.random())) for account in accounts]
        require_shared_secrets(running.proxy.address, accounts[0])
        load = Load(working, running.proxy.address)
        ends_at = time.monotonic() + seconds
        backup = None
        while running.restarts == 0 or time.monotonic() < ends_at:
            running.restart_each()
            backup = backup or copied(office, restored_url, folder / "backup.dump", programs)
        load.end()
        found = [line for person in working for line in person.differences(running.proxy.address)]
        assert found == [], "\n".join(found)
        fired = _let_time_pass(office, running)
    office.run("verify")
    assert backup is not None
    backup.run("verify")
    commands = sum(person.acknowledged.total() for person in working)
    cut_off = sum(person.cut_off.total() for person in working)
    return (
        f"{running.restarts} restarts, {commands} acknowledged claims and releases, {cut_off} cut off: nothing lost, "
        f"nothing twice; {fired} timers fired once each; the backup verifies"
    )


def _let_time_pass(office: Office, running: Machines) -> int:
    """Move the clock on, restart the workers while they fire what is due, and see that each timer fired once."""
    database = Database(office.database_url)
    try:
        clock = SystemClock()
        with database.reading() as session:
            before = session.scalar(_FIRED) or 0
        instant = clock.now() + LEAP
        with database.reading() as session:
            due = session.scalar(select(func.count()).where(WaitingTimer.due_at <= instant)) or 0
        democlock.start_at(database, clock, instant)
        running.restart_each()
        _wait_until(lambda: _nothing_due(database, instant))
        with database.reading() as session:
            fired = (session.scalar(_FIRED) or 0) - before
            twice = session.execute(_TWICE).all()
        assert twice == [], f"timers fired more than once: {twice}"
        assert fired >= due >= CASES_WITH_A_TIMER, f"{due} timers were due, {fired} fired"
        return fired
    finally:
        database.dispose()


_FIRED = select(func.count()).where(Entry.command == "timer")
_TWICE = (
    select(Entry.case_id, Entry.input)
    .where(Entry.command == "timer")
    .group_by(Entry.case_id, Entry.input)
    .having(func.count() > 1)
)


def _nothing_due(database: Database, instant: datetime) -> bool:
    with database.reading() as session:
        return backlog(session, instant).timers_overdue == 0


def _wait_until(happened: Callable[[], bool]) -> None:
    ends_at, pause = time.monotonic() + PATIENCE_SECONDS, threading.Event()
    while not happened():
        assert time.monotonic() < ends_at, "What was due has not been done"
        pause.wait(BETWEEN_LOOKS_SECONDS)


def main() -> None:
    """Run for the given time on an office of its own and print what was found."""
    parser = argparse.ArgumentParser(description="Restart every process under load and look for what is lost.")
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="bangfu-soak-"))
    print(f"seed {options.seed}; making an office in {folder} …", flush=True)
    databases.open_run()
    try:
        with databases.empty_database("postgresql") as url, databases.bare_database() as restored:
            office = make_office(folder, url)
            programs = postgresql.programs()
            chance = random.Random(options.seed)
            print(run(office, restored, seconds=options.minutes * 60, chance=chance, programs=programs, folder=folder))
    except AssertionError as difference:
        sys.exit(f"{difference}\nseed {options.seed}; the logs are kept in {folder}")
    finally:
        databases.close_run()
    shutil.rmtree(folder)


if __name__ == "__main__":
    main()
