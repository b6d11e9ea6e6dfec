"""What a command costs on a case that waits in hundreds of places at once, next to one that waits in three.

    python -m tests.bench.crowds [--rounds N] [--only sqlite]

The sizes take turns in every round, because only ratios of one run can be compared between machines and hours.
"""

from __future__ import annotations

import argparse
import statistics
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from models.cases import Case
from models.database import Database
from tests.bench import stores
from tests.bench.bars import Bar
from tests.workflows.crowds import CLERK, SHAPES, an_office_of_crowds, complete, opened, waiting
from tests.workflows.offices import TestOffice
from workflows import tasks, taskview

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

    from workflows.desk import Actor

SIZES = (3, 30, 300)
GROWTH = 1.5
WORK = ("complete", "claim", "read")
_TASKS = 60
"""How many tasks of each size are worked in a round; small cases are opened as often as that takes."""


@dataclass
class Times:
    """Seconds of each piece of work: by the clock, and those of the processor."""

    clock: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)

    def add(self, work: Callable[[], object]) -> None:
        """Do it and take the time."""
        clock, processor = time.perf_counter(), time.thread_time()
        work()
        self.processor.append(time.thread_time() - processor)
        self.clock.append(time.perf_counter() - clock)

    @property
    def milliseconds(self) -> tuple[float, float]:
        """The medians."""
        return statistics.median(self.clock) * 1000, statistics.median(self.processor) * 1000


Table = dict[tuple[str, str, int], Times]
"""By piece of work, shape and size."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, and print the table and the bars."""
    parser = argparse.ArgumentParser(prog="tests.bench.crowds", description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", action="append", choices=stores.BACKENDS, help="leave the other database out")
    options = parser.parse_args(arguments)
    with stores.opened() as found:
        for backend in options.only or stores.BACKENDS:
            database = Database(found.empty(backend, f"{backend}-crowds"))
            database.migrate()
            office = an_office_of_crowds(database, found.folder(f"{backend}-crowds"), kind=_Office)
            _print(backend, *_measured(office, options.rounds))
            database.dispose()


class _Office(TestOffice):
    """An office in which who acts is found once: signing in and its checks are the edge's."""

    _known: Actor | None = None

    def actor(self, session: Session, username: str, now: datetime) -> Actor:
        """The only one there is."""
        if self._known is None:
            self._known = super().actor(session, username, now)
        return self._known


def _measured(office: TestOffice, rounds: int) -> tuple[Table, dict[tuple[str, int], int]]:
    table: Table = {(work, shape, size): Times() for work in WORK for shape in SHAPES for size in SIZES}
    stored: dict[tuple[str, int], int] = {}
    for number in range(rounds + 1):
        for shape in SHAPES:
            for size in SIZES:
                taken = {work: table[work, shape, size] if number else Times() for work in WORK}  # the first warms up
                for case_id, task in _tasks(office, shape, size):
                    _work(office, task, taken)
                    stored[shape, size] = _state_bytes(office, case_id)
    return table, stored


def _tasks(office: TestOffice, shape: str, size: int) -> Iterator[tuple[str, tuple[str, int]]]:
    """Waiting tasks of new cases, a third of what waits in each, so that none comes to its end."""
    of_each = max(1, min(size // 3, _TASKS))
    for _ in range(_TASKS // of_each):
        case_id = opened(office, shape, size)
        for task in waiting(office, case_id)[:of_each]:
            yield case_id, task


def _work(office: TestOffice, task: tuple[str, int], taken: dict[str, Times]) -> None:
    task_id, version = task

    def claim() -> None:
        with office.desk(CLERK) as desk:
            tasks.claim(desk, task_id, version + 1)

    def read() -> None:
        with office.database.reading() as session:
            taskview.for_task(office.desk_in(session, CLERK), task_id)

    with office.desk(CLERK) as desk:
        tasks.release(desk, task_id, version)
    taken["claim"].add(claim)
    taken["read"].add(read)
    taken["complete"].add(lambda: complete(office, (task_id, version + 2)))


def _state_bytes(office: TestOffice, case_id: str) -> int:
    with office.database.reading() as session:
        return len(session.get_one(Case, case_id).state.encode())


def _print(backend: str, table: Table, stored: dict[tuple[str, int], int]) -> None:
    print(f"{backend:<12}{'work':<10}{'shape':<8}{'size':>5}{'ms':>8}{'processor ms':>14}{'state B':>9}")
    for (work, shape, size), times in table.items():
        clock, processor = times.milliseconds
        print(f"{'':<12}{work:<10}{shape:<8}{size:>5}{clock:>8.2f}{processor:>14.2f}{stored[shape, size]:>9}")
    few, many = SIZES[0], SIZES[-1]
    for work in WORK:
        for shape in SHAPES:
            (clock, processor), (before, used) = (
                table[work, shape, many].milliseconds,
                table[work, shape, few].milliseconds,
            )
            named = f"{backend}: {work} {shape}, {many} side by side / {few}"
            print(Bar(measure=named, value=clock / before, bar=GROWTH, least=False).text())
            print(Bar(measure=f"{named}, processor", value=processor / used, bar=GROWTH, least=False).text())


if __name__ == "__main__":
    main()
