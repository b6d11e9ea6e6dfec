"""A circle on which nothing is waited for is refused before publication, and one that waits is not."""

from __future__ import annotations

import pytest

from tests.engine.builders import Flow
from tests.engine.repeating import repeated, several
from tests.engine.test_soundness import found

ALONE = {"turns-alone", "repeats-alone"}


def _told(*flows: Flow) -> list[tuple[str, str | None]]:
    return [(each.code, each.element) for each in found(*flows) if each.code in ALONE]


def _circle(flow: Flow) -> None:
    """A circle that passes the element `inside`, and a way out of it."""
    flow.start("start", to="inside")
    flow.exclusive("gate", to={"inside": "=again", "answer": None})
    flow.service("answer", to="end", properties={"reply": "true"})
    flow.end("end")


def test_a_service_that_is_asked_again_and_again_is_told_with_the_way_round() -> None:
    flow = Flow("p")
    _circle(flow)
    flow.service("inside", to="gate")
    (told,) = [each for each in found(flow) if each.code in ALONE]
    assert told.code == "turns-alone"
    assert set(told.way) == {"inside", "gate"}
    assert told.way[-1] == told.element


@pytest.mark.parametrize("kind", ["user", "timer", "message", "race"])
def test_a_circle_that_waits_is_allowed(kind: str) -> None:
    flow = Flow("p")
    _circle(flow)
    if kind == "user":
        flow.user("inside", to="gate")
    elif kind == "timer":
        flow.catch("inside", timer='=duration("P1D")', to="gate")
    elif kind == "message":
        flow.receive("inside", "paper", to="gate")
    else:
        flow.race("inside", to=["late", "told"])
        flow.catch("late", timer='=duration("P1D")', to="gate")
        flow.catch("told", message="paper", to="gate")
    assert _told(flow) == []


def test_a_circle_through_links_is_a_circle() -> None:
    flow = Flow("p")
    _circle(flow)
    flow.throw("inside", link="jump")
    flow.catch("landed", link="jump", to="gate")
    assert [code for code, _ in _told(flow)] == ["turns-alone"]


@pytest.mark.parametrize("waits", [True, False])
def test_a_call_waits_when_every_way_through_it_does(*, waits: bool) -> None:
    flow, called = Flow("p"), Flow("called")
    _circle(flow)
    flow.call("inside", "called", to="gate")
    called.start("called_start", to="which")
    called.exclusive("which", to={"asked": "=x", "known": None})
    called.user("asked", to="called_end")
    (called.user if waits else called.service)("known", to="called_end")
    called.end("called_end")
    assert [code for code, _ in _told(flow, called)] == ([] if waits else ["turns-alone"])


def test_an_activity_with_an_edge_waits_though_its_edge_may_be_left() -> None:
    flow = Flow("p")
    _circle(flow)
    flow.user("inside", to="gate")
    flow.boundary("late", "inside", timer='=duration("P1D")', to="gate")
    assert _told(flow) == []


@pytest.mark.parametrize("waits", [True, False])
def test_an_error_that_is_raised_at_once_leads_round_at_once(*, waits: bool) -> None:
    flow = Flow("p")
    inside = flow.inside()
    inside.start("begun", to="work" if waits else "which")
    inside.user("work", to="which")
    inside.exclusive("which", to={"broken": "=x", "waiting": None})
    inside.end("broken", error="e")
    inside.user("waiting", to="over")
    inside.end("over")
    flow.start("start", to="sub")
    flow.sub("sub", inside, to="answer")
    flow.boundary("failed", "sub", error="e", to="sub")
    flow.service("answer", to="end", properties={"reply": "true"})
    flow.end("end")
    assert [code for code, _ in _told(flow)] == ([] if waits else ["turns-alone"])


def test_a_branch_that_waits_holds_back_one_that_does_not() -> None:
    """Beside the service of each round stands a person, without whom there is no next round."""
    flow = Flow("p")
    _circle(flow)
    flow.parallel("inside", to=["serve", "work"])
    flow.service("serve", to="join")
    flow.user("work", to="join")
    flow.parallel("join", to="gate")
    assert _told(flow) == []


def test_a_signal_thrown_to_and_fro_turns_though_both_events_wait() -> None:
    flow = Flow("p")
    flow.start("start", to=["hear", "throw"])
    flow.catch("hear", signal="a", to="again")
    flow.exclusive("again", to={"hear": "=x", "over": None})
    flow.throw("throw", signal="a", to="more")
    flow.exclusive("more", to={"throw": "=x", "over": None})
    flow.exclusive("over", to="answer")
    flow.service("answer", to="end", properties={"reply": "true"})
    flow.end("end")
    assert "turns-alone" in {code for code, _ in _told(flow)}


@pytest.mark.parametrize(
    ("loop", "expected"),
    [
        (repeated("=again"), [("repeats-alone", "inside")]),
        (repeated("=again", most="5"), []),
        (several("=lines", inputElement="line"), []),
    ],
)
def test_a_service_repeats_itself_only_with_a_bound(loop: str, expected: list[tuple[str, str]]) -> None:
    flow = Flow("p")
    flow.start("start", to="inside")
    flow.service("inside", to="answer", loop=loop)
    flow.service("answer", to="end", properties={"reply": "true"})
    flow.end("end")
    assert _told(flow) == expected


def test_a_person_may_repeat_without_a_bound() -> None:
    flow = Flow("p")
    flow.start("start", to="inside")
    flow.user("inside", to="answer", loop=repeated("=again"))
    flow.service("answer", to="end", properties={"reply": "true"})
    flow.end("end")
    assert _told(flow) == []


def test_someone_for_each_line_is_waited_for() -> None:
    """That there may be no line is for the one who draws to think of; the engine stops what then never ends."""
    flow = Flow("p")
    _circle(flow)
    flow.user("inside", to="gate", loop=several("=lines", inputElement="line"))
    assert _told(flow) == []
