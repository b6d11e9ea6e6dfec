"""Writers, each in a process of its own: takes commands as lines of JSON and answers each with a line, a list.

    python -m tests.bench.systems.worker MODULE:CLASS PLACE-AS-JSON NUMBER

Times only the completions, each by itself; what a client does between two of them is not counted.
"""

from __future__ import annotations

import importlib
import json
import multiprocessing
import sys
import time
from typing import TYPE_CHECKING, Any

from setup import peers
from tests.bench import process
from tests.bench.systems.base import Place

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from multiprocessing.connection import Connection

    from tests.bench.systems.base import System


class Worker:
    """A system with the cases that are open for the next round."""

    def __init__(self, system: System) -> None:
        self._system = system
        self._cases: list[Any] = []
        self._long: dict[int, Any] = {}

    def prepare(self) -> None:
        """Make the system's tables."""
        self._system.prepare()

    def open(self, cases: int, *, large: bool) -> None:
        """Open the cases of the next round."""
        self._cases = [self._system.open(large=large) for _ in range(cases)]

    def finish(self) -> dict[str, Any]:
        """Complete every step of every open case."""
        work = [(case, step, process.ENTERED[step]) for case in self._cases for step in process.STEPS]
        return self._timed(work)

    def loop(self, before: int, count: int) -> dict[str, Any]:
        """Go round `count` times: in a fresh case when `before` is 0, else in one that went round that often before."""
        case = self._long.get(before)
        if case is None:
            case = self._system.open(large=False)
            self._timed([(case, step, process.ENTERED[step]) for step in ("intake", "review")])
            self._timed([(case, "approve", process.AGAIN)] * before)
        if before:
            self._long[before] = case
        return self._timed([(case, "approve", process.AGAIN)] * count) | {"state_bytes": self._system.state_bytes(case)}

    def change_bytes(self) -> Any:
        """The product's mean sizes of a change."""
        return self._system.change_bytes()  # type: ignore[attr-defined]  # only the product is asked

    def _timed(self, work: Sequence[tuple[Any, str, Mapping[str, Any]]]) -> dict[str, Any]:
        system, times, statements = self._system, [], 0
        began = time.monotonic()
        for case, step, values in work:
            known, before = system.known(case, step), system.statements()
            started = time.perf_counter()
            system.complete(case, step, known, values)
            times.append(time.perf_counter() - started)
            statements += system.statements() - before
        return {"times": times, "statements": statements, "began": began, "ended": time.monotonic()}


def main() -> None:
    """Let the writers be forked, which saves the long start of Python, and answer commands until there are no more."""
    sys.path += map(str, peers.ENVIRONMENT.glob("lib/python*/site-packages"))  # behind the product's own packages
    module, _, name = sys.argv[1].partition(":")
    values = json.loads(sys.argv[2])
    place = Place(**values | {"change_bytes": tuple(values["change_bytes"])})
    make = getattr(importlib.import_module(module), name)
    writers = [_forked(lambda: Worker(make(place))) for _ in range(int(sys.argv[3]))]
    for line in sys.stdin:
        for writer in writers:
            writer.send(json.loads(line))
        sys.stdout.write(json.dumps([writer.recv() for writer in writers]) + "\n")
        sys.stdout.flush()


def _forked(make: Callable[[], Worker]) -> Connection:
    ours, theirs = multiprocessing.Pipe()
    multiprocessing.get_context("fork").Process(target=_work, args=(make, theirs), daemon=True).start()
    return ours


def _work(make: Callable[[], Worker], commands: Connection) -> None:
    worker = make()
    while True:
        command = commands.recv()
        commands.send(getattr(worker, command.pop("do"))(**command))


if __name__ == "__main__":
    main()
