"""What a completion costs, counted where the clock of a busy machine says nothing: calls of functions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.bench import process
from tests.bench.systems.base import Place
from tests.bench.systems.memory import Engine, Spiff
from tests.bench.systems.product import Product
from tests.counting import calls

if TYPE_CHECKING:
    from pathlib import Path

    from tests.bench.systems.base import System

MOST = 0.36
"""Calls of ours for one of SpiffWorkflow's: at 0.32 the engine was 1.6 times as fast, at 0.41 1.1 times."""
MOST_OF_ALL = 1_600
"""Calls for one completion through the command layer on SQLite, where a hundred are a few per cent of its time."""


def test_the_engine_makes_a_third_of_spiffworkflows_calls() -> None:
    place = Place(url="", folder="")

    assert _calls(Engine(place)) <= MOST * _calls(Spiff(place))


def test_a_completed_task_makes_no_more_calls_than_it_did(tmp_path: Path) -> None:
    product = Product(Place(url=f"sqlite:///{tmp_path}/office.sqlite3", folder=str(tmp_path)))
    product.prepare()

    assert _calls(product) <= MOST_OF_ALL * len(process.STEPS)


def _calls(system: System) -> int:
    """How many functions a case calls in its four steps, when everything is warm."""
    count = 0
    for _ in range(2):
        count, case = 0, system.open(large=False)
        for step in process.STEPS:
            known = system.known(case, step)
            with calls() as counted:
                system.complete(case, step, known, process.ENTERED[step])
            count += counted.total()
    return count
