"""Every shipped process on every path: nobody gets stuck, every path ends in an answer, nearly every flow is walked."""

from __future__ import annotations

from functools import cache
from random import Random

import pytest

from tests.processes.parts import PARTS, Part
from tests.processes.walking import PACKAGES, Exploration

STEPS, MOST_STEPS = 500, 10_000
ENOUGH_FLOWS = 0.95
"""Answers drawn at random seldom hit a narrow window of an amount; such ways have tests of their own."""
WALKED_ELSEWHERE = frozenset({"wage_list_removal", "wage_await_removal"})
"""Processes that begin with what lots seldom bring about, an employer that was listed: see `test_wage_employer.py`."""
LONGEST = 400
MOST_PLACES = 150
"""Where much goes on side by side there are a thousand places; these many of them, drawn by lot, are finished."""
STATE_BYTES = 4_000
TOLD_CHARACTERS = 2_000

every_package = pytest.mark.parametrize("part", PARTS, ids=lambda part: part.name)


def _flows(part: Part) -> set[str]:
    walked = (spec for spec in part.release.specs.elements.values() if spec.node.process not in WALKED_ELSEWHERE)
    return {flow.id for spec in walked for flow in spec.leaving}


def _outcomes(part: Part) -> set[str]:
    properties = [spec.node.work.properties for spec in part.release.specs.elements.values()]
    return {each["outcome"] for each in properties if "outcome" in each}


@cache
def _explored(part: Part) -> Exploration:
    """Explore until enough was seen, or for long enough to be sure that it cannot be."""
    exploration = Exploration(part.folder, part.release)
    for _ in range(MOST_STEPS // STEPS):
        exploration.explore(STEPS)
        enough = len(exploration.flows) >= ENOUGH_FLOWS * len(_flows(part))
        if enough and exploration.outcomes == _outcomes(part):
            break
    return exploration


@every_package
def test_nearly_every_flow_is_taken_and_every_outcome_reached(part: Part) -> None:
    explored, flows = _explored(part), _flows(part)

    assert len(explored.flows) >= ENOUGH_FLOWS * len(flows), flows - explored.flows
    assert explored.outcomes == _outcomes(part)


@every_package
def test_nowhere_does_a_case_get_stuck(part: Part) -> None:
    assert [walk.commands[-1] for walk in _explored(part).stuck] == []


@every_package
def test_from_every_place_a_case_can_be_finished(part: Part) -> None:
    explored = _explored(part)

    places = sorted(explored.places)
    for place in Random(1).sample(places, min(len(places), MOST_PLACES)):
        walk = next(iter(explored.places[place].values()))[-1]
        assert explored.finish(walk, LONGEST).ended is not None, place


@every_package
def test_every_end_comes_after_an_answer_and_leaves_nothing_open(part: Part) -> None:
    for walk in _explored(part).ended:
        assert walk.ended is not None
        assert walk.ended.outcome
        assert (walk.open, walk.last and walk.last.timers) == ({}, ())
        assert [each for each in walk.effects if each.headers.get("is_reply") == "true"], walk.ended


@every_package
def test_the_same_commands_give_the_same_states_and_these_stay_small(part: Part) -> None:
    for walk in _explored(part).ended[:40]:
        assert walk.replayed() == walk.states
        assert walk.longest_state < STATE_BYTES


def test_what_is_known_of_all_walks_is_told_in_a_line() -> None:
    """A failing assertion prints what it compares: two megabytes for each walk were once many gigabytes."""
    exploration = Exploration(PACKAGES[0])
    exploration.explore(1)

    told = [repr(exploration), *(repr(walk) for by in exploration.places.values() for walk in next(iter(by.values())))]
    assert max(map(len, told)) < TOLD_CHARACTERS
