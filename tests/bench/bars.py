"""What issue 4 asks for, as ratios of one run, and whether this run met it.

Knows what each bar compares; must not know how anything is measured.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.bench.measuring import (
    BARE,
    BASE,
    COMMANDS,
    ENGINE,
    HTTP,
    LARGE,
    SMALL,
    SPIFF,
    VIEWFLOW,
    WHOLE,
    crowd,
    looped,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.bench.measuring import Table

CASE_BYTES = 12_000
VERIFIED_PER_SECOND = 300
GROWTH = 1.1


@dataclass(frozen=True, kw_only=True)
class Bar:
    """One measure against its bar; `least` is whether the bar is a lower one."""

    measure: str
    value: float
    bar: float
    least: bool = True

    @property
    def met(self) -> bool:
        """Whether the bar is met."""
        return self.value >= self.bar if self.least else self.value <= self.bar

    def text(self) -> str:
        """One line."""
        sign = "≥" if self.least else "≤"
        return f"{self.measure:<62}{self.value:>10.2f}   {sign} {self.bar:<8g}{'met' if self.met else 'not met'}"


def judged(table: Table, backends: tuple[str, ...]) -> Iterator[Bar]:
    """Every bar, one database after the other."""
    for backend in backends:
        yield from _speed(table, backend)
        yield from _growth(table, backend)
    ours, theirs = table.lines["memory", ENGINE, BASE], table.lines["memory", SPIFF, BASE]
    yield Bar(measure="engine alone / SpiffWorkflow alone, in memory", value=ours.rate / theirs.rate, bar=1.5)


def _speed(table: Table, backend: str) -> Iterator[Bar]:
    def ratio(one: str, other: str, variant: str = BASE) -> float:
        return table.lines[backend, one, variant].rate / table.lines[backend, other, variant].rate

    bare = 0.2 if backend == "sqlite" else 0.35
    yield Bar(measure=f"{backend}: one writer / bare commits", value=ratio(COMMANDS, BARE), bar=bare)
    if backend == "postgresql" and (backend, COMMANDS, crowd(8)) in table.lines:
        value = ratio(COMMANDS, BARE, crowd(8))
        yield Bar(measure=f"{backend}: 8 writers / 8 writers of bare commits", value=value, bar=0.35)
    yield Bar(measure=f"{backend}: / Viewflow", value=ratio(COMMANDS, VIEWFLOW), bar=4)
    yield Bar(measure=f"{backend}: / SpiffWorkflow stored whole, same ORM", value=ratio(COMMANDS, WHOLE), bar=2)
    yield Bar(measure=f"{backend}: HTTP / command layer", value=ratio(HTTP, COMMANDS), bar=0.6)
    each = table.lines[backend, COMMANDS, BASE].statements_each
    yield Bar(measure=f"{backend}: SQL statements in one completion", value=each, bar=6, least=False)


def _growth(table: Table, backend: str) -> Iterator[Bar]:
    lines = table.lines
    first, large = lines[backend, COMMANDS, looped(0)], lines[backend, COMMANDS, LARGE]
    for before in (50, 200):
        later = lines.get((backend, COMMANDS, looped(before)))
        if later is not None:
            cost, size = first.rate / later.rate, later.state_bytes / first.state_bytes
            yield Bar(measure=f"{backend}: cost {looped(before)} / first loops", value=cost, bar=GROWTH, least=False)
            yield Bar(measure=f"{backend}: state {looped(before)} / first loops", value=size, bar=GROWTH, least=False)
    cost = lines[backend, COMMANDS, SMALL].rate / large.rate
    yield Bar(measure=f"{backend}: cost with 100 kB unchanged / base", value=cost, bar=1.3, least=False)
    values, disk = table.value_bytes[backend], table.case_bytes[backend, COMMANDS]
    yield Bar(measure=f"{backend}: bytes of a finished case, all its values", value=values, bar=CASE_BYTES, least=False)
    yield Bar(measure=f"{backend}: the same on the disk, with indexes", value=disk, bar=CASE_BYTES, least=False)
    for what, rate in table.verified.get(backend, {}).items():
        yield Bar(measure=f"{backend}: cases {what} per second and core", value=rate, bar=VERIFIED_PER_SECOND)
