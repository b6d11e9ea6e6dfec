"""Whether anything that was acknowledged is lost or done twice when the server is killed again and again.

    python -m tests.soak.killed_server [--minutes 10] [--seed 1]

Clients start cases, claim tasks and give them back until the server is killed under them. After every restart each
acknowledged command must be in the journal, a command that was cut off at most once, and a repeated request with the
same key must lead to the same case. In the end `bangfu verify` re-executes everything.
"""

from __future__ import annotations

import argparse
import random
import shutil
import sys
import tempfile
import threading
import time
import uuid
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.serving import Office, Server, make_demo_office
from tests.soak.client import Client, Gone, Refused, filled_in, missing_fields

SHORTEST_LIFE_SECONDS, LONGEST_LIFE_SECONDS = 0.5, 4.0
PEOPLE = 3
ATTEMPTS_AT_A_FORM = 5
CONFLICT = 409

Command = tuple[str, str]
"""A case's id and the name of a command as the journal has it."""


@dataclass
class Person:
    """Somebody at work, with what the server has acknowledged to them so far."""

    account: dict[str, Any]
    chance: random.Random
    in_flight: Command | None = None
    before: Counter[Command] = field(default_factory=Counter)
    acknowledged: Counter[Command] = field(default_factory=Counter)
    cut_off: Counter[Command] = field(default_factory=Counter)
    started: dict[str, tuple[dict[str, Any], str]] = field(default_factory=dict)  # key: body, id ("" if cut off)
    trouble: list[str] = field(default_factory=list)

    def client(self, address: str) -> Client:
        """A client signed in as this person."""
        client = Client(address)
        client.sign_in(self.account["username"], self.account["password"])
        return client

    def work(self, address: str, *, over: threading.Event | None = None) -> None:
        """Start cases, claim tasks and give them back, until the server is gone or it is over."""
        try:
            client = self.client(address)
            process = next(item for item in client.ask("GET", "/processes")["items"] if item["can_start"])
            while over is None or not over.is_set():
                self._start(client, process)
                self._claim_and_release(client)
        except Gone:
            if self.in_flight is not None:
                self.cut_off[self.in_flight] += 1
        except Refused as refused:
            self.trouble.append(f"{self.account['username']}: {refused}")
        finally:
            self.in_flight = None

    def differences(self, address: str) -> list[str]:
        """What the restarted server does not remember, or remembers too often."""
        client = self.client(address)
        found = self.trouble[:]
        for key, (body, case) in self.started.items():
            ids = {client.ask("POST", "/cases", body, key=key)["id"] for _ in range(2)} | ({case} if case else set())
            if len(ids) != 1:
                found.append(f"one key, several cases: {ids}")
        for case in {case for case, _ in self.acknowledged | self.cut_off}:
            found += self._differences_of(client, case)
        self.started.clear()
        return found

    def _differences_of(self, client: Client, case: str) -> list[str]:
        entries = client.all_pages(f"/cases/{case}/journal")
        found = []
        if [entry["seq"] for entry in entries] != list(range(1, len(entries) + 1)):
            found.append(f"case {case}: gaps in the journal")
        for command in ("claim", "release"):
            about = (case, command)
            done = self._count(entries, command) - self.before[about]
            least = self.acknowledged[about]
            if not least <= done <= least + self.cut_off[about]:
                found.append(f"case {case}: {done} x {command}, acknowledged {least}, cut off {self.cut_off[about]}")
        return found

    def _start(self, client: Client, process: dict[str, Any]) -> None:
        wanted: set[str] = set()
        for _ in range(ATTEMPTS_AT_A_FORM):
            key = uuid.UUID(int=self.chance.getrandbits(128)).hex
            body = {"process": process["id"], "values": filled_in(process["start_form"], wanted)}
            self.started[key] = (body, "")
            try:
                self.started[key] = (body, client.ask("POST", "/cases", body, key=key)["id"])
            except Refused as refused:
                del self.started[key]
                missing = missing_fields(refused)
                if not missing - wanted:
                    raise
                wanted |= missing
            else:
                return

    def _claim_and_release(self, client: Client) -> None:
        waiting = client.ask("GET", "/tasks?queue=groups&limit=50")["items"]
        if not waiting:
            return
        task = self.chance.choice(waiting)
        self._remember_before(client, task["case_id"])
        try:
            for command in ("claim", "release"):
                self.in_flight = (task["case_id"], command)
                task = client.ask("POST", f"/tasks/{task['id']}/{command}", {"version": task["version"]})
                self.acknowledged[self.in_flight] += 1
                self.in_flight = None
        except Refused as refused:
            if refused.status != CONFLICT:
                raise

    def _remember_before(self, client: Client, case: str) -> None:
        """How often this person had done it before, in the year that the demo office tells of."""
        if (case, "claim") in self.acknowledged | self.cut_off:
            return
        entries = client.all_pages(f"/cases/{case}/journal")
        for command in ("claim", "release"):
            self.before[(case, command)] = self._count(entries, command)

    def _count(self, entries: list[dict[str, Any]], command: str) -> int:
        return sum(entry["command"] == command and entry["actor"] == self.account["username"] for entry in entries)


def run(office: Office, *, seconds: float, chance: random.Random) -> str:
    """Kill and restart for this long; answer how much was done.

    Raises:
        AssertionError: something was lost or done twice; the message holds what.
    """
    people = _people(office, chance)
    ends_at, kills = time.monotonic() + seconds, 0
    while kills == 0 or time.monotonic() < ends_at:
        server = Server(office)
        threads = [threading.Thread(target=person.work, args=(server.address,), daemon=True) for person in people]
        for thread in threads:
            thread.start()
        threads[0].join(chance.uniform(SHORTEST_LIFE_SECONDS, LONGEST_LIFE_SECONDS))
        server.kill()
        kills += 1
        for thread in threads:
            thread.join()
        _compare(office, people)
    office.run("verify")
    commands = sum(person.acknowledged.total() for person in people)
    return f"{kills} kills, {commands} acknowledged claims and releases: nothing lost, nothing twice"


def _people(office: Office, chance: random.Random) -> list[Person]:
    """Some of those who may start a case, so that they share queues."""
    server = Server(office)
    try:
        found = []
        for account in office.accounts():
            person = Person(account, random.Random(chance.random()))
            items = person.client(server.address).ask("GET", "/processes")["items"]
            if any(item["can_start"] for item in items):
                found.append(person)
        return found[:PEOPLE]
    finally:
        server.stop()


def _compare(office: Office, people: list[Person]) -> None:
    server = Server(office)
    try:
        found = [line for person in people for line in person.differences(server.address)]
    finally:
        server.stop()
    assert found == [], "\n".join(found)


def main() -> None:
    """Run for the given time on a demo office of its own and print what was found."""
    parser = argparse.ArgumentParser(description="Kill the server again and again and look for what is lost.")
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="bangfu-soak-"))
    print(f"seed {options.seed}; making a demo office in {folder} …", flush=True)
    try:
        make_demo_office(folder)
        print(run(Office(folder), seconds=options.minutes * 60, chance=random.Random(options.seed)))
    except AssertionError as difference:
        sys.exit(f"{difference}\nseed {options.seed}; the office is kept in {folder}")
    shutil.rmtree(folder)


if __name__ == "__main__":
    main()
