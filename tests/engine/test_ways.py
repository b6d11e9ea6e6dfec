"""Ways that no gateway shows: starts and ends that are not drawn, several flows of an activity, and links."""

from __future__ import annotations

import pytest

from tests.engine.builders import Flow
from tests.engine.cases import Run, release_of
from tests.engine.packages import MAIN, clean_files, problems, spoil
from tests.engine.test_soundness import found, found_codes
from workflows.engine import EngineIncident
from workflows.engine.contents import read_contents
from workflows.engine.lint_events import check as check_events
from workflows.engine.values import Package


def test_without_a_start_event_everything_no_flow_leads_to_starts() -> None:
    flow = Flow("open")
    flow.user("visit", to="join")
    flow.user("ask", to="join")
    flow.parallel("join", to="after")
    flow.user("after")

    run = Run(release_of(flow))
    assert run.tasks == ["visit", "ask"]
    run.complete("ask")
    run.complete("visit")
    assert run.tasks == ["after"]
    run.complete("after")

    assert run.last.ended is not None
    assert (run.last.ended.element, run.standing) == ("after", [])


def test_a_token_ends_where_nothing_follows_and_the_named_outcome_counts() -> None:
    flow = Flow("ends")
    flow.start("begin", to=["work", "note"])
    flow.user("work", to="done")
    flow.end("done", outcome="granted")
    flow.user("note")
    run = Run(release_of(flow))

    run.complete("work")
    assert run.last.ended is None
    run.complete("note")

    assert run.last.ended is not None
    assert (run.last.ended.element, run.last.ended.outcome) == ("done", "granted")


def test_an_unwritten_start_and_end_work_inside_a_sub_process() -> None:
    flow = Flow("outer")
    flow.start("begin", to="sub")
    inside = flow.inside()
    inside.user("a", to="b")
    inside.user("b")
    flow.sub("sub", inside, to="after")
    flow.user("after")
    run = Run(release_of(flow))

    run.complete("a")
    run.complete("b")

    assert run.tasks == ["after"]


def _leaving(**conditions: str | None) -> Flow:
    flow = Flow("leaving")
    flow.start("begin", to="work")
    flow.user("work", to=conditions)
    for target in conditions:
        flow.user(target, to="join")
    flow.inclusive("join", to="done")
    flow.end("done")
    return flow


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ({"x": True, "y": True}, ["a", "b"]),
        ({"x": False, "y": True}, ["b"]),
        ({"x": False, "y": False}, ["c"]),
    ],
)
def test_an_activity_leaves_over_every_flow_whose_condition_holds(data: dict[str, bool], expected: list[str]) -> None:
    run = Run(release_of(_leaving(a="=x", b="=y", c=None)))

    run.complete("work", **data)

    assert run.tasks == expected
    assert [flow for flow in run.facts("flow") if flow.startswith("work_")] == [f"work_{each}" for each in expected]
    for task in expected:
        run.complete(task)
    assert run.last.ended is not None


def test_a_condition_that_stops_the_case_behind_a_service_leaves_its_work_done() -> None:
    flow = Flow("leaving")
    flow.start("begin", to="serve")
    flow.service("serve", outputs={"seen": "=seen + 1"}, to={"a": "=x", "b": None})
    flow.user("a")
    flow.user("b")
    run = Run(release_of(flow), {"seen": 0, "other": True})
    effect = run.last.effects[0].id

    run.answer("serve", paid=True)
    assert [incident.code for incident in run.last.incidents] == ["condition"]
    assert (run.standing, run.data["seen"]) == (["serve"], 1)
    run.data = {**run.data, "x": True}
    run.tick(run.now)

    assert (run.tasks, run.data["seen"], effect in run.effects) == (["a"], 1, False)


def test_a_condition_that_stops_the_case_refuses_the_users_command() -> None:
    run = Run(release_of(_leaving(a="=x", b="=y", c=None)))

    with pytest.raises(EngineIncident, match="work"):
        run.complete("work", x=1, y=True)
    assert run.tasks == ["work"]


def test_the_token_game_knows_the_choice_of_an_activity() -> None:
    def answered(join: str) -> Flow:
        flow = _leaving(a="=x", b="=y", c=None)
        flow.body = [line.replace("inclusiveGateway", join) for line in flow.body]
        flow.body = [
            line.replace('id="begin_work" sourceRef="begin"', 'id="s" sourceRef="reply"') for line in flow.body
        ]
        flow.service("reply", properties={"reply": "true"})
        flow.body.append('<bpmn:sequenceFlow id="begin_reply" sourceRef="begin" targetRef="reply"/>')
        return flow

    assert found(answered("inclusiveGateway")) == []
    assert found_codes(answered("parallelGateway")) == {"deadlock"}
    assert "lack-of-synchronisation" in found_codes(answered("exclusiveGateway"))


def test_the_token_game_starts_and_ends_where_the_engine_does() -> None:
    flow = Flow("open")
    flow.user("a", to="join")
    flow.user("b", to="join")
    flow.exclusive("join", to="answer")
    flow.service("answer", properties={"reply": "true"})

    assert "improper-completion" in found_codes(flow)
    flow.body = [line.replace("exclusiveGateway", "parallelGateway") for line in flow.body]
    assert found(flow) == []


def _linked() -> Flow:
    flow = Flow("linked")
    flow.start("begin", to="which")
    flow.exclusive("which", to={"jump": "=x", "a": None})
    flow.user("a", to="leap")
    flow.throw("jump", link="answer")
    flow.throw("leap", link="answer")
    flow.catch("land", link="answer", to="reply")
    flow.service("reply", to="done", properties={"reply": "true"})
    flow.end("done", outcome="granted")
    return flow


@pytest.mark.parametrize(("x", "passed"), [(True, ["begin", "which", "jump", "land"]), (False, ["leap", "land"])])
def test_a_link_goes_on_at_its_other_half(x: bool, passed: list[str]) -> None:  # noqa: FBT001
    run = Run(release_of(_linked()), {"x": x})
    if not x:
        run.complete("a")
        passed = ["a", *passed]

    assert (run.facts("completed"), run.standing) == (passed, ["reply"])
    assert not [flow for flow in run.facts("flow") if "land" in flow and "reply" not in flow]
    run.answer("reply")
    assert run.last.ended is not None


def test_the_token_game_follows_links() -> None:
    assert found(_linked()) == []
    silent = _linked()
    silent.body = [line.replace('value="true"', 'value="false"') for line in silent.body]
    (told,) = found(silent)
    assert (told.code, told.element) == ("no-reply", "done")
    assert "land（land）" in told.trace


def test_links_join_within_their_scope_only() -> None:
    flow = _linked()
    inside = flow.inside()
    inside.start("inner", to="away")
    inside.throw("away", link="answer")
    flow.sub("sub", inside)

    told = list(check_events(read_contents(Package("linked", {"linked/linked.bpmn": flow.xml()}))))

    assert [(each.code, each.element) for each in told] == [("link-unmatched", "away")]


def test_a_case_needs_a_start_event_and_an_end_that_names_its_outcome() -> None:
    files = clean_files()
    spoil(files, MAIN, 'sourceRef="begin" targetRef="check"', 'sourceRef="check" targetRef="check"')
    assert {"unreachable"} <= {each.code for each in problems(files)}
    files = clean_files()
    start = files[MAIN].decode().split("<bpmn:startEvent")[1].split("</bpmn:startEvent>")[0]
    spoil(files, MAIN, f"<bpmn:startEvent{start}</bpmn:startEvent>", "")
    assert "start-count" in {each.code for each in problems(files)}
