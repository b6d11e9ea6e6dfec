"""What is measured on one database, line by line: every system in every round, so that all share the same weather.

Knows the systems by name and the order of the work; must not know the bars.
"""

from __future__ import annotations

import contextlib
import sys
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from tests.bench import verification
from tests.bench.conducting import Result, Writers
from tests.bench.stores import stored_bytes, value_bytes
from tests.bench.systems.base import Place
from tests.serving import Office, Server

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tests.bench.stores import Stores

COMMANDS, HTTP, BARE = "Bangfu, command layer", "Bangfu, HTTP", "bare commits"
WHOLE, VIEWFLOW = "SpiffWorkflow whole, ORM", "Viewflow"
ENGINE, SPIFF = "Bangfu's engine alone", "SpiffWorkflow alone"
_MODULES = "tests.bench.systems"
PROGRAMS = {
    COMMANDS: f"{_MODULES}.product:Product",
    HTTP: f"{_MODULES}.product:ThroughHttp",
    WHOLE: f"{_MODULES}.stored:StoredWhole",
    VIEWFLOW: f"{_MODULES}.viewflow:Viewflow",
    BARE: f"{_MODULES}.bare:BareCommits",
    ENGINE: f"{_MODULES}.memory:Engine",
    SPIFF: f"{_MODULES}.memory:Spiff",
}
STORING = (COMMANDS, HTTP, WHOLE, VIEWFLOW, BARE)
BASE, SMALL, LARGE = "base", "base once more", "100 kB unchanged"
GROWING = (COMMANDS, WHOLE, VIEWFLOW)
CROWDED = (COMMANDS, HTTP, BARE)
WARMING_CASES = 3
SERVER = (sys.executable, "-m", "tests.bench.systems.serve")


@dataclass(frozen=True, kw_only=True)
class Effort:
    """How much is measured: `cases` and `loops` in each of the `rounds`."""

    rounds: int
    cases: int
    loops: int
    lengths: tuple[int, ...]
    writers: tuple[int, ...]


@dataclass
class Table:
    """Results by database, system and variant.

    Bytes per finished case are on the disk, with indexes, and those of the product's values alone.
    """

    lines: dict[tuple[str, str, str], Result] = field(default_factory=dict)
    case_bytes: dict[tuple[str, str], float] = field(default_factory=dict)
    value_bytes: dict[str, float] = field(default_factory=dict)
    verified: dict[str, dict[str, float]] = field(default_factory=dict)

    def at(self, backend: str, system: str, variant: str) -> Result:
        """The line, new when there is none yet."""
        return self.lines.setdefault((backend, system, variant), Result())


def looped(before: int) -> str:
    """The variant's name."""
    return "first loops" if before == 0 else f"after {before} loops"


def crowd(writers: int) -> str:
    """The variant's name."""
    return f"{writers} writers"


def measure_memory(table: Table, effort: Effort) -> None:
    """The engines alone."""
    place = Place(url="", folder="")
    with _writers(ENGINE, place, 1) as ours, _writers(SPIFF, place, 1) as theirs:
        for _ in range(effort.rounds):
            for system, writers in ((ENGINE, ours), (SPIFF, theirs)):
                _round(table.at("memory", system, BASE), writers, effort.cases * 4)


def measure_stored(table: Table, stores: Stores, backend: str, effort: Effort) -> None:
    """Everything on one database."""
    places = {system: _place(stores, backend, system) for system in STORING if system != HTTP}
    places[BARE] = replace(places[BARE], change_bytes=_prepared_product(places[COMMANDS]))
    with _served(places[COMMANDS]) as address:
        places[HTTP] = replace(places[COMMANDS], address=address)
        with contextlib.ExitStack() as stack:
            writers = {system: stack.enter_context(_writers(system, places[system], 1)) for system in STORING}
            for system in (WHOLE, VIEWFLOW, BARE):
                writers[system].ask("prepare")
            _measure_base(table, backend, effort, writers, places)
            _measure_growth(table, backend, effort, writers)
        for number in effort.writers:
            _measure_crowd(table, backend, effort, places, number)


def _measure_base(
    table: Table, backend: str, effort: Effort, writers: Mapping[str, Writers], places: Mapping[str, Place]
) -> None:
    for system in STORING:
        _round(Result(), writers[system], WARMING_CASES)
    before = {system: stored_bytes(places[system].url) for system in STORING}
    values_before = value_bytes(places[COMMANDS].url)
    for _ in range(effort.rounds):
        for system in STORING:
            _round(table.at(backend, system, BASE), writers[system], effort.cases)
    for system in STORING:
        finished = effort.rounds * effort.cases * (2 if system in (COMMANDS, HTTP) else 1)  # those two share a database
        table.case_bytes[backend, system] = (stored_bytes(places[system].url) - before[system]) / finished
    finished = 2 * effort.rounds * effort.cases
    table.value_bytes[backend] = (value_bytes(places[COMMANDS].url) - values_before) / finished
    reexecuted, whole = verification.cases_per_second(places[COMMANDS].url)
    table.verified[backend] = {"re-executed": reexecuted, "verified with all rows": whole}


def _measure_growth(table: Table, backend: str, effort: Effort, writers: Mapping[str, Writers]) -> None:
    """What is compared with each other is measured in the same rounds; the long cases are made before."""
    for before in effort.lengths:
        for system in GROWING:
            writers[system].ask("loop", before=before, count=1)
    few = max(2, effort.cases // 2)
    for _ in range(effort.rounds):
        for system in GROWING:
            _round(table.at(backend, system, SMALL), writers[system], few)
            _round(table.at(backend, system, LARGE), writers[system], few, large=True)
        for before in (0, *effort.lengths):
            for system in GROWING:
                answers = writers[system].ask("loop", before=before, count=effort.loops)
                table.at(backend, system, looped(before)).add(answers)


def _measure_crowd(table: Table, backend: str, effort: Effort, places: Mapping[str, Place], number: int) -> None:
    with contextlib.ExitStack() as stack:
        writers = {system: stack.enter_context(_writers(system, places[system], number)) for system in CROWDED}
        for system in CROWDED:
            _round(Result(), writers[system], 1)
        for _ in range(effort.rounds):
            for system in CROWDED:
                _round(table.at(backend, system, crowd(number)), writers[system], max(2, effort.cases // 2))


def _round(result: Result, writers: Writers, cases: int, *, large: bool = False) -> None:
    """Let every writer open so many cases, then complete all their steps, which alone is timed."""
    writers.ask("open", cases=cases, large=large)
    result.add(writers.ask("finish"))


def _place(stores: Stores, backend: str, system: str) -> Place:
    name = f"{backend}-{PROGRAMS[system].rpartition(':')[2].lower()}"
    return Place(url=stores.empty(backend, name), folder=str(stores.folder(name)))


def _prepared_product(place: Place) -> tuple[int, int]:
    """Fill the product's database a little and answer what a change weighs."""
    with _writers(COMMANDS, place, 1) as writers:
        writers.ask("prepare")
        _round(Result(), writers, WARMING_CASES)
        ((entry, row),) = writers.ask("change_bytes")
        return int(entry), int(row)


@contextlib.contextmanager
def _served(place: Place) -> Iterator[str]:
    server = Server(Office(data=Path(place.folder), database_url=place.url), command=SERVER)
    try:
        yield server.address
    finally:
        server.stop()


@contextlib.contextmanager
def _writers(system: str, place: Place, number: int) -> Iterator[Writers]:
    writers = Writers(PROGRAMS[system], place, number)
    try:
        yield writers
    finally:
        writers.stop()
