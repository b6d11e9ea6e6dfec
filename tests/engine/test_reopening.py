"""A case that has ended goes on where its process says, because of an event, and ends again."""

from __future__ import annotations

import pytest

from tests.engine.builders import Flow
from tests.engine.cases import Run, release_of
from workflows import engine
from workflows.errors import InvalidState


def flow() -> Flow:
    """Work, answer, end; an event that leads to a look beside it."""
    made = Flow("aid")
    made.start("begin", to="work")
    made.user("work", to="done")
    made.end("done", outcome="granted")
    inside = made.inside()
    inside.start("broken", to="look", message="broken", interrupting=False)
    inside.user("look", to="looked")
    inside.end("looked")
    made.sub("on_broken", inside, by_event=True)
    return made


REOPEN = engine.Trigger(event="broken", values={"sum": 5}, reopen_at="work")


def test_it_goes_on_with_new_numbers_and_ends_again() -> None:
    run = Run(release_of(flow()))
    run.complete("work")
    first = run.last
    assert first.ended is not None

    opened = run.do(REOPEN)

    assert {task.element for task in opened.opened} == {"work", "look"}
    assert run.last.data["sum"] == 5
    assert opened.ended is None
    run.complete("look")
    assert run.last.ended is None
    run.complete("work")
    assert run.last.ended is not None
    assert run.last.ended.outcome == "granted"


def test_a_case_that_goes_on_is_not_opened_nor_at_a_place_that_there_is_not() -> None:
    run = Run(release_of(flow()))
    with pytest.raises(InvalidState, match="没有办结"):
        run.do(REOPEN)
    run.complete("work")
    for command in (
        engine.Trigger(event="broken", values={}, reopen_at="nowhere"),
        engine.Trigger(event="unheard", values={}, reopen_at="work"),
    ):
        with pytest.raises(InvalidState):
            run.do(command)
