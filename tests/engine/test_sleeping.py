"""What a command does not concern sleeps: not read, not written again, and nobody can tell from what comes out."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engine.builders import Flow
from tests.engine.cases import NOON, Run, release_of
from tests.engine.models import Block, blocks, model_of
from tests.engine.repeating import several
from tests.engine.test_random_paths import _SETTINGS, CHOICES, START, _next
from workflows import canonical, engine
from workflows.engine import Complete, EngineIncident, lines
from workflows.engine.lines import Lines
from workflows.engine.values import STATE_VERSION, State
from workflows.errors import InvalidState

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workflows.engine import Advance, Command

EACH = {"inputElement": "one", "outputCollection": "all", "outputElement": "=said"}
PEOPLE = [{"name": f"p{number}"} for number in range(5)]


@pytest.fixture(autouse=True, scope="module")
def _even_small_ones_are_in_lines() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lines, "LINED", 1)
        yield


def read_whole(state: State) -> State:
    """The same state with nothing that could sleep."""
    return State(version=state.version, content=canonical.loads(state.dumps())["content"])


def do(run: Run, command: Command) -> Advance:
    """Carry the command out twice, on the state in lines and on the same read whole; what comes out is the same."""
    before = run.last.state
    assert isinstance(State.loads(before.dumps()).content, Lines) or not before.content["steps"]
    told = {"parameters": run.parameters, "now": run.now}
    try:
        expected = engine.advance(run.release, read_whole(before), run.data, command, **told)
    except InvalidState as refused:
        with pytest.raises(type(refused), match=re.escape(str(refused))):
            run.do(command)
        raise
    done = run.do(command)
    assert done == expected
    assert done.state.dumps() == expected.state.dumps()
    assert lines.plain(done.state.dumps()) == canonical.dumps(
        {"version": STATE_VERSION, "content": dict(expected.state.content)}
    )
    return done


@_SETTINGS
@given(blocks(), st.sampled_from(["each", "sequence"]), CHOICES)
def test_on_random_paths_it_makes_no_difference_what_sleeps(
    block: Block, around: str, choices: list[tuple[int, int, bool]]
) -> None:
    model = model_of((around, (block,)))
    with suppress(EngineIncident):  # in an instance there is nothing yet in what it gives
        run = Run(release_of(model.main, *model.called), {**START, "pick": 3})
        for choice in choices:
            command = _next(run, choice)
            if command is None:
                break
            with suppress(EngineIncident):
                do(run, command)


def _crowd(*, until: str | None = None) -> Flow:
    """For each a part with two tasks side by side and a list of their own, a reminder, and what interrupts a part."""
    flow = Flow("crowd")
    flow.start("begin", to="each")
    part = flow.inside()
    part.start("part_begin", to="split")
    part.parallel("split", to=["ask", "look", "all"])
    part.user("ask", assignee="=one.name", to="asked")
    part.exclusive("asked", to={"join": "=not(gone)", "left": None})
    part.end("left", error="left")
    part.user("look", to="join")
    part.user(
        "all", loop=several("=[1, 2, 3]", inputElement="inner", outputCollection="inners", outputElement="=inner")
    )
    part.boundary("late", on="all", timer="=duration(limit)", interrupting=False, to="late_end")
    part.end("late_end", signal="hurry")
    part.parallel("join", to="part_end")
    part.end("part_end")
    flow.sub("each", part, loop=several("=people", until=until, **EACH), to="after")
    flow.boundary("gone_away", on="each", error="left", to="after")
    flow.boundary("hurried", on="each", signal="hurry", interrupting=False, to="remind")
    flow.user("remind")
    heard = flow.inside()
    heard.start("told", message="stop", to="stopped")
    heard.end("stopped", outcome="stopped")
    flow.sub("stop", heard, by_event=True)
    flow.user("after", to="done")
    flow.end("done", outcome="granted")
    return flow


def _many(**more: Any) -> Run:
    return Run(release_of(_crowd(**more)), {"people": PEOPLE, "gone": False, "said": None, "limit": "P1D"})


def _work(run: Run, element: str, of: int, **values: Any) -> Advance:
    """Do the task of that element in the part with that number."""
    tasks = [task for task in run.open.values() if task.element == element]
    return do(run, Complete(task_id=tasks[of].id, values=values))


def test_a_part_goes_its_way_while_the_others_sleep() -> None:
    run = _many()
    _work(run, "ask", 3, said="3")
    _work(run, "look", 3)
    assert run.tasks.count("ask") == run.tasks.count("look") == 4
    for _ in range(3):
        _work(run, "all", 9)
    assert run.tasks.count("all") == 12

    for _ in PEOPLE[1:]:
        _work(run, "ask", 0, said="x")
        _work(run, "look", 0)
        for _ in range(3):
            _work(run, "all", 0)

    assert (run.tasks, run.data["all"]) == (["after"], ["x", "x", "x", "3", "x"])


def test_what_ends_all_wakes_all() -> None:
    run = _many()
    _work(run, "look", 2)

    done = _work(run, "ask", 4, gone=True)

    assert run.tasks == ["after"]
    assert sorted(task.how for task in done.closed) == ["cancelled"] * (4 + 4 + 15) + ["completed"]


def test_enough_wakes_all() -> None:
    run = _many(until="=numberOfCompletedInstances = 1 and numberOfActiveInstances = 4")
    _work(run, "ask", 1, said="1")
    _work(run, "look", 1)
    for _ in range(3):
        _work(run, "all", 3)

    assert (run.tasks, run.data["all"]) == (["after"], [None, "1", None, None, None])


def test_a_message_wakes_all() -> None:
    run = _many()
    _work(run, "look", 2)

    done = do(run, engine.Trigger(event="stop", values={}))

    assert (run.tasks, done.ended.outcome if done.ended else None) == ([], "stopped")


def test_time_wakes_what_waits_for_it_and_a_signal_is_heard_by_all() -> None:
    run = _many()
    _work(run, "look", 2)

    run.now = NOON + timedelta(days=1)
    do(run, engine.Tick())

    assert run.tasks.count("remind") == len(PEOPLE)
    assert run.last.timers == ()


def test_what_is_stuck_is_tried_again_though_it_could_sleep() -> None:
    flow = Flow("stuck")
    flow.start("begin", to="each")
    part = flow.inside()
    part.start("part_begin", to="wait")
    part.catch("wait", timer="=duration(one)", to="gate")
    part.exclusive("gate", to={"work": "=ready", "part_end": "=not(ready)"})
    part.user("work", to="part_end")
    part.end("part_end")
    flow.sub("each", part, loop=several("=limits", inputElement="one"), to="after")
    flow.boundary("never", on="each", message="more", interrupting=False, to="other")
    flow.user("other")
    flow.user("after")
    run = Run(release_of(flow), {"limits": ["P1D", "P2D", "P3D"]})
    run.now = NOON + timedelta(days=1)
    assert [incident.element for incident in do(run, engine.Tick()).incidents] == ["gate"]

    do(run, engine.Trigger(event="more", values={"ready": True}))

    assert sorted(run.tasks) == ["other", "work"]


def test_a_task_that_is_not_there_is_refused() -> None:
    run = _many()

    for task_id in ("c1.999", "c1.x", "x.1", "c1.1"):
        with pytest.raises(InvalidState):
            do(run, Complete(task_id=task_id, values={}))


@pytest.mark.parametrize("change", [('"of":5', '"of":6'), ('"each*",', '"gone*",'), (',"ask",32,', ',"ask",')])
def test_a_damaged_state_is_refused_when_what_is_damaged_is_woken(change: tuple[str, str]) -> None:
    run = _many()
    text = run.last.state.dumps()
    assert change[0] in text
    damaged = State.loads(text.replace(*change))

    with pytest.raises(InvalidState):
        engine.advance(run.release, damaged, run.data, engine.Trigger(event="stop", values={}), parameters={}, now=NOON)
