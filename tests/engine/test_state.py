"""A state is small, the same for the same history, and as good as never having been stored."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from tests.engine.builders import Flow
from tests.engine.cases import NOON, Run, release_of
from workflows import engine
from workflows.engine import state as states
from workflows.engine.values import STATE_VERSION
from workflows.errors import InvalidState


def _loop() -> Flow:
    """Rounds through a task, a service, a call, a parallel part and a timer."""
    flow = Flow("loop")
    flow.start("begin", to="again")
    flow.exclusive("again", to="work")
    flow.user("work", to="split")
    flow.boundary("late", on="work", timer="=duration(limit)", interrupting=False, to="late_end")
    flow.end("late_end")
    flow.parallel("split", to=["serve", "call"])
    flow.service("serve", inputs={"x": "=x"}, outputs={"y": "=y"}, to="join")
    flow.call("call", "inner", inputs={"local": "=x"}, to="join")
    flow.parallel("join", to="enough")
    flow.exclusive("enough", to={"again": "=not(complete)", "done": None})
    flow.end("done")
    return flow


def _inner() -> Flow:
    inner = Flow("inner")
    inner.start("inner_begin", to="inner_work")
    inner.user("inner_work", to="inner_end")
    inner.end("inner_end")
    return inner


def _round(run: Run, **values: object) -> None:
    run.complete("work", x=1, complete=False, **values)
    run.answer("serve", y=2)
    run.complete("inner_work")


def test_the_size_of_a_state_is_bounded_by_the_model_not_by_the_history() -> None:
    run = Run(release_of(_loop(), _inner()), {"limit": "P1D"})
    _round(run)
    once = len(run.last.state.dumps())

    for _ in range(200):
        _round(run)

    assert run.tasks == ["work"]
    assert len(run.last.state.dumps()) <= once * 1.1


def test_data_is_no_part_of_a_state() -> None:
    run = Run(release_of(_loop(), _inner()), {"limit": "P1D", "text": "x" * 10_000, "secret": "Wang Xiaoming"})
    run.complete("work", x=1, story="y" * 10_000)

    text = run.last.state.dumps()
    assert len(text) < 1_000
    assert "Wang" not in text


def test_the_same_commands_give_the_same_bytes() -> None:
    def play() -> list[str]:
        run = Run(release_of(_loop(), _inner()), {"limit": "P1D"})
        texts = [run.last.state.dumps()]
        for _ in range(3):
            _round(run)
            texts.append(run.last.state.dumps())
        run.tick(NOON + timedelta(days=1))
        return [*texts, run.last.state.dumps()]

    assert play() == play()


def test_a_state_survives_its_text() -> None:
    run = Run(release_of(_loop(), _inner()), {"limit": "P1D"})
    run.complete("work", x=1)

    text = run.last.state.dumps()

    assert engine.State.loads(text) == run.last.state
    assert engine.State.loads(text).dumps() == text
    assert json.loads(text)["version"] == STATE_VERSION


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"version":1}', "null", '{"version":1,"content":{},"more":1}'])
def test_a_text_that_is_no_state_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 (JSON's own error is one)
        engine.State.loads(text)


def test_a_state_of_a_newer_program_is_refused() -> None:
    run = Run(release_of(_loop(), _inner()), {"limit": "P1D"})
    newer = engine.State(version=STATE_VERSION + 1, content=run.last.state.content)

    with pytest.raises(InvalidState, match=str(STATE_VERSION + 1)):
        engine.advance(run.release, newer, run.data, engine.Tick(), parameters={}, now=NOON)


def test_a_state_of_an_older_version_is_brought_up(monkeypatch: pytest.MonkeyPatch) -> None:
    run = Run(release_of(_loop(), _inner()), {"limit": "P1D"})
    content = dict(run.last.state.content)
    older = engine.State(version=STATE_VERSION - 1, content={**content, "rows": content["steps"], "steps": None})
    monkeypatch.setattr(states, "UPGRADES", {STATE_VERSION - 1: lambda read: {**read, "steps": read.pop("rows")}})

    done = engine.advance(run.release, older, run.data, engine.Tick(), parameters={}, now=NOON)

    assert done.state == run.last.state


def test_a_state_that_belongs_to_another_release_is_refused() -> None:
    run = Run(release_of(_loop(), _inner()), {"limit": "P1D"})
    other = Flow("other")
    other.start("begin", to="done")
    other.end("done")

    with pytest.raises(InvalidState, match="work"):
        engine.advance(release_of(other), run.last.state, {}, engine.Tick(), parameters={}, now=NOON)


@pytest.mark.parametrize(
    "change",
    [{"steps": None}, {"steps": [[1, 2]]}, {"steps": [[3, 9, "work", 32, {}]]}, {"last": None, "steps": [[]]}],
)
def test_a_damaged_state_is_refused(change: dict[str, object]) -> None:
    run = Run(release_of(_loop(), _inner()), {"limit": "P1D"})
    damaged = engine.State(version=STATE_VERSION, content={**run.last.state.content, **change})

    with pytest.raises(InvalidState, match="损坏"):
        engine.advance(run.release, damaged, run.data, engine.Tick(), parameters={}, now=NOON)


def test_ids_are_derived_from_the_case() -> None:
    run = Run(release_of(_loop(), _inner()), {"limit": "P1D"}, case_id="a1b2")

    assert all(task.id.startswith("a1b2.") for task in run.last.opened)
    assert all(timer.id.startswith("a1b2.t") for timer in run.last.timers)
    run.complete("work", x=1)
    assert all(effect.id.startswith("a1b2.e") for effect in run.last.effects)


def test_the_diagram_shows_where_the_case_stands() -> None:
    run = Run(release_of(_loop(), _inner()), {"limit": "P1D"})
    run.complete("work", x=1)

    shown = [(token.element, token.process, token.kind) for token in engine.tokens(run.release, run.last.state)]

    assert shown == [
        ("serve", "loop", "serviceTask"),
        ("call", "loop", "callActivity"),
        ("inner_work", "inner", "userTask"),
    ]
