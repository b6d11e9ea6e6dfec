"""Gateways choose, split, join and race as BPMN says, strictly and in loops too."""

from __future__ import annotations

import pytest

from tests.engine.builders import Flow
from tests.engine.cases import Run, release_of
from workflows.engine import EngineIncident


def _exclusive(conditions: dict[str, str | None]) -> Flow:
    flow = Flow("choice")
    flow.start("begin", to="gate")
    flow.exclusive("gate", name="金额是否达标", to=conditions)
    for target in conditions:
        flow.user(target)
    return flow


@pytest.mark.parametrize(("amount", "expected"), [(10, "high"), (5, "middle"), (1, "low")])
def test_an_exclusive_gateway_takes_the_first_flow_that_holds_else_the_default(amount: int, expected: str) -> None:
    flow = _exclusive({"low": None, "high": "=amount > 7", "middle": "=amount > 3"})

    run = Run(release_of(flow), {"amount": amount})

    assert run.tasks == [expected]
    assert run.facts("flow") == ["begin_gate", f"gate_{expected}"]


def test_conditions_behind_the_one_that_holds_are_not_asked() -> None:
    run = Run(release_of(_exclusive({"first": "=true", "second": '="broken"', "low": None})))

    assert run.tasks == ["first"]


@pytest.mark.parametrize(
    ("condition", "shown"),
    [("=amount", "3"), ("=missing > 3", "空值"), ('="true"', "“true”"), ("=null", "空值"), ("=[true]", "[True]")],
)
def test_a_condition_that_is_neither_true_nor_false_stops_the_case(condition: str, shown: str) -> None:
    release = release_of(_exclusive({"high": condition, "low": None}))

    with pytest.raises(EngineIncident) as refused:
        Run(release, {"amount": 3})

    incident = refused.value.incident
    assert (incident.element, incident.code) == ("gate", "condition")
    for named in ("金额是否达标", "gate", "gate_high", condition, shown):
        assert named in incident.what


def test_no_flow_that_holds_and_no_default_stops_the_case() -> None:
    flow = Flow("choice")
    flow.start("begin", to="gate")
    flow.exclusive("gate", to={"a": "=false", "b": "=x"})
    flow.user("a")
    flow.user("b")

    with pytest.raises(EngineIncident) as refused:
        Run(release_of(flow), {"x": False})

    assert refused.value.incident.code == "no-flow"


def _split_and_join(split: str, join: str, *, conditions: dict[str, str | None] | None = None) -> Flow:
    flow = Flow("both")
    flow.start("begin", to="split")
    getattr(flow, split)("split", to=conditions or ["a", "b", "c"])
    for task in "abc":
        flow.user(task, to="join")
    getattr(flow, join)("join", to="after")
    flow.user("after", to="done")
    flow.end("done")
    return flow


@pytest.mark.parametrize("order", ["abc", "cab", "bca"])
def test_a_parallel_join_waits_for_every_branch(order: str) -> None:
    run = Run(release_of(_split_and_join("parallel", "parallel")))
    assert run.tasks == ["a", "b", "c"]

    for task in order[:-1]:
        run.complete(task)
        assert "after" not in run.tasks
    run.complete(order[-1])

    assert run.tasks == ["after"]
    run.complete("after")
    assert run.last.ended is not None


def test_an_exclusive_merge_passes_every_token() -> None:
    run = Run(release_of(_split_and_join("parallel", "exclusive")))

    run.complete("a")
    run.complete("b")

    assert run.tasks == ["c", "after", "after"]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ({"a": True, "b": True}, ["a", "b"]),
        ({"a": True, "b": False}, ["a"]),
        ({"a": False, "b": False}, ["c"]),
    ],
)
def test_an_inclusive_gateway_takes_what_holds_and_its_join_waits_for_just_that(
    data: dict[str, bool], expected: list[str]
) -> None:
    conditions = {"a": "=a", "b": "=b", "c": None}
    run = Run(release_of(_split_and_join("inclusive", "inclusive", conditions=conditions)), data)
    assert run.tasks == expected

    for task in expected:
        assert "after" not in run.tasks
        run.complete(task)

    assert run.tasks == ["after"]


def test_an_inclusive_join_waits_for_a_token_that_is_still_on_its_way() -> None:
    flow = Flow("way")
    flow.start("begin", to="split")
    flow.parallel("split", to=["short", "long"])
    flow.user("short", to="join")
    flow.user("long", to="choose")
    flow.exclusive("choose", to={"join": "=joins", "aside": None})
    flow.inclusive("join", to="after")
    flow.user("after")
    flow.user("aside")
    release = release_of(flow)

    waiting = Run(release)
    waiting.complete("short")
    assert waiting.tasks == ["long"]
    waiting.complete("long", joins=True)
    assert waiting.tasks == ["after"]

    diverted = Run(release)
    diverted.complete("short")
    diverted.complete("long", joins=False)
    assert diverted.tasks == ["aside", "after"]


def test_an_inclusive_gateway_is_strict_too() -> None:
    flow = _split_and_join("inclusive", "inclusive", conditions={"a": "=amount", "b": "=true", "c": None})

    with pytest.raises(EngineIncident, match="split_a"):
        Run(release_of(flow), {"amount": 3})


def _looped() -> Flow:
    flow = Flow("loop")
    flow.start("begin", to="again")
    flow.exclusive("again", to="split")
    flow.parallel("split", to=["a", "b"])
    flow.user("a", to="join")
    flow.user("b", to="join")
    flow.parallel("join", to="enough")
    flow.exclusive("enough", to={"again": "=more", "done": None})
    flow.end("done")
    return flow


def test_a_parallel_join_waits_for_both_branches_in_each_round_of_a_loop() -> None:
    run = Run(release_of(_looped()))

    for round_ in range(3):
        run.complete("a", more=round_ < 2)
        assert run.tasks == ["b"]
        run.complete("b")
        assert run.tasks == (["a", "b"] if round_ < 2 else [])

    assert run.last.ended is not None


def test_a_second_token_on_one_flow_of_a_join_waits_for_its_own_partner() -> None:
    flow = Flow("excess")
    flow.start("begin", to="split")
    flow.parallel("split", to=["a1", "a2", "b1", "b2"])
    for task in ("a1", "a2"):
        flow.user(task, to="left")
    for task in ("b1", "b2"):
        flow.user(task, to="right")
    flow.exclusive("left", to="join")
    flow.exclusive("right", to="join")
    flow.parallel("join", to="after")
    flow.user("after")
    run = Run(release_of(flow))

    for task, waiting in [("a1", 0), ("a2", 0), ("b1", 1), ("b2", 2)]:
        run.complete(task)
        assert run.tasks.count("after") == waiting

    assert run.standing.count("join") == 0


def test_a_gateway_that_joins_its_own_loop_stays_waiting() -> None:
    flow = Flow("dead")
    flow.start("begin", to="join")
    flow.parallel("join", to="work")
    flow.user("work", to="join")

    run = Run(release_of(flow))

    assert (run.tasks, run.standing) == ([], ["join"])
    assert run.last.ended is None


def test_behind_an_event_based_gateway_the_first_event_wins() -> None:
    flow = Flow("race")
    flow.start("begin", to="gate")
    flow.race("gate", to=["paid", "late"])
    flow.catch("paid", message="paid", to="thanks")
    flow.catch("late", timer="=deadline", to="remind")
    flow.user("thanks")
    flow.user("remind")
    release = release_of(flow)

    won = Run(release, {"deadline": "2026-04-01T00:00:00Z"})
    assert (won.standing, [timer.element for timer in won.last.timers]) == (["paid", "late"], ["late"])
    won.tell("paid", amount=3)
    assert (won.tasks, won.last.timers, won.facts("cancelled")) == (["thanks"], (), ["late"])
    assert won.data["amount"] == 3

    lost = Run(release, {"deadline": "2026-04-01T00:00:00Z"})
    lost.tick(lost.last.timers[0].due_at)
    assert (lost.tasks, lost.facts("cancelled")) == (["remind"], ["paid"])
