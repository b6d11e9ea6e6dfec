"""Whether any spoilt version of the shipped processes breaks the linter, or breaks the engine after passing it.

    python -m tests.soak.spoilt_models [--minutes 10] [--seed 1]

Each round spoils one file by chance, judges it alone and in its package, and sends cases through whatever was found
clean. Prints the first file that breaks something, with the number that makes it again.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from functools import cache
from pathlib import Path
from random import Random

from tests.engine.mutations import mutated
from tests.engine.wandering import Wanderer
from workflows.engine.contents import read_contents
from workflows.engine.lint import lint_contents
from workflows.engine.package import load_package
from workflows.engine.surroundings import Surroundings
from workflows.engine.values import Package

BPMN = Path(__file__).resolve().parents[2] / "bpmn"
WALKS, STEPS = 3, 30


@cache
def whole() -> Package:
    """The shipped main package with the shared files it needs."""
    return load_package(BPMN / "hardship_aid")


def round_of(number: int, seen: Counter[str]) -> None:
    """One spoilt file: judged alone, judged with the others, and run where nothing was found; counts what happened."""
    random = Random(number)
    name = random.choice(sorted(name for name in whole().files if name.endswith(".bpmn")))
    content = mutated(whole().files[name], random)
    alone = lint_contents(read_contents(Package("alone", {name: content}), loose=True), Surroundings())
    seen["judged"] += 1
    seen.update({f"told {each.code}" for each in alone})
    if alone:
        return
    contents = read_contents(Package(whole().id, {**whole().files, name: content}))
    together = lint_contents(contents, Surroundings())
    seen["clean alone"] += 1
    seen["clean together"] += not together
    if {each.code for each in together} & {"process-unknown", "call-cycle"}:
        return
    for process in contents.models:
        if process.file == name:
            for main in process.processes:
                for _ in range(WALKS):
                    seen["walks ended"] += Wanderer(contents, main, random).wander(STEPS)
                    seen["walks"] += 1


def run(seconds: float, first: int, most: int | None = None) -> Counter[str]:
    """Go on for so long, or for so many rounds. The exception of the first that breaks names its round."""
    seen: Counter[str] = Counter()
    until = time.monotonic() + seconds
    number = first
    while time.monotonic() < until and (most is None or number < first + most):
        try:
            round_of(number, seen)
        except Exception as broken:
            broken.add_note(f"broken in round {number}")
            raise
        number += 1
    return seen


def main() -> int:
    """Read the arguments, spoil, and tell what was seen."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    for what, count in run(given.minutes * 60, given.seed * 1_000_000).most_common():
        print(f"{count:7} {what}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
