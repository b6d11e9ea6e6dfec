"""What completing tasks costs, next to peers and to the physical limit: one table from one run.

    python -m tests.bench.completions [--quick] [--rounds N] [--cases N] [--loops N] [--only sqlite]

Every figure comes from rounds in which all systems take turns, because only ratios of one run can be compared between
machines and hours. A completion is loaded from the database, advanced and durably committed before the next.
"""

from __future__ import annotations

import argparse
import sys
import time
from typing import TYPE_CHECKING

from tests.bench import bars, measuring, stores
from tests.bench.measuring import Effort, Table

if TYPE_CHECKING:
    from collections.abc import Sequence

HEAD = (
    f"{'':<11}{'system':<27}{'variant':<18}{'per s':>8}{'p50 ms':>8}{'p95 ms':>8}{'SQL':>7}{'state B':>9}{'case B':>8}"
)


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, and print the table and the bars."""
    options = _options(arguments)
    effort, started, table = _effort(options), time.monotonic(), Table()
    _say("the engines alone")
    measuring.measure_memory(table, effort)
    with stores.opened() as opened:
        for backend in options.only or stores.BACKENDS:
            _say(backend)
            measuring.measure_stored(table, opened, backend, effort)
    _print(table)
    print()
    for bar in bars.judged(table, tuple(options.only or stores.BACKENDS)):
        print(bar.text())
    _say(f"{time.monotonic() - started:.0f} s")


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="tests.bench.completions", description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="few rounds and no long loops: to see that it works")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--cases", type=int, default=12, help="cases of four completions in one round")
    parser.add_argument("--loops", type=int, default=20, help="loops that are timed in one round")
    parser.add_argument("--only", action="append", choices=stores.BACKENDS, help="leave the other database out")
    return parser.parse_args(arguments)


def _effort(options: argparse.Namespace) -> Effort:
    if options.quick:
        return Effort(rounds=2, cases=4, loops=5, lengths=(50,), writers=(4,))
    return Effort(rounds=options.rounds, cases=options.cases, loops=options.loops, lengths=(50, 200), writers=(4, 8))


def _print(table: Table) -> None:
    print(HEAD)
    for (backend, system, variant), result in table.lines.items():
        sql = f"{result.statements_each:.1f}" if result.statements else "-"
        state = str(result.state_bytes or "-")
        stored = table.case_bytes.get((backend, system)) if variant == measuring.BASE else None
        print(
            f"{backend:<11}{system:<27}{variant:<18}{result.rate:>8.1f}{result.milliseconds(0.5):>8.2f}"
            f"{result.milliseconds(0.95):>8.2f}{sql:>7}{state:>9}{f'{stored:.0f}' if stored else '-':>8}"
        )


def _say(what: str) -> None:
    print(f"… {what}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
