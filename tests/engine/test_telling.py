"""What is told inside a case: signals go to all who wait, messages to the one they mean or out through a service."""

from __future__ import annotations

import pytest

from tests.engine.builders import Flow
from tests.engine.cases import Run, release_of
from tests.engine.packages import MAIN, clean_files, problems, spoil
from workflows.engine import receivable_events
from workflows.errors import InvalidState


def _inside(flow: Flow, name: str, *, interrupting: bool, **event: str) -> None:
    inside = flow.inside()
    inside.start(f"{name}_start", to=f"{name}_work", interrupting=interrupting, **event)
    inside.user(f"{name}_work", to=f"{name}_end")
    inside.end(f"{name}_end")
    flow.sub(name, inside, by_event=True)


def _signals(*, interrupting: bool = False) -> Flow:
    """One branch throws; a catching event, an edge and event sub-processes inside and outside listen."""
    flow = Flow("signals")
    flow.start("begin", to=["decide", "wait", "sub"])
    flow.user("decide", to="throw")
    flow.throw("throw", signal="decided", to="after")
    flow.user("after")
    flow.catch("wait", signal="decided", to="waited")
    flow.user("waited")
    inside = flow.inside()
    inside.start("inner", to="visit")
    inside.user("visit", to="visited")
    inside.end("visited")
    _inside(inside, "within", interrupting=False, signal="decided")
    flow.sub("sub", inside)
    flow.boundary("edge", "sub", signal="decided", interrupting=interrupting, to="noted")
    flow.user("noted")
    _inside(flow, "around", interrupting=False, signal="decided")
    return flow


def test_a_signal_is_heard_by_everything_in_the_case_that_waits_for_it() -> None:
    run = Run(release_of(_signals()))

    run.complete("decide")

    assert sorted(run.tasks) == ["after", "around_work", "noted", "visit", "waited", "within_work"]
    assert run.facts("received") == ["within_start", "wait", "edge", "around_start"]


def test_what_a_signal_interrupts_hears_it_and_is_cancelled() -> None:
    run = Run(release_of(_signals(interrupting=True)))

    run.complete("decide")

    assert sorted(run.tasks) == ["after", "around_work", "noted", "waited"]
    assert {"visit", "sub"} <= set(run.facts("cancelled"))


def test_a_signal_that_nobody_waits_for_is_gone() -> None:
    flow = Flow("early")
    flow.start("begin", to="throw")
    flow.throw("throw", signal="s", to="wait")
    flow.catch("wait", signal="s", to="done")
    flow.end("done")
    run = Run(release_of(flow))

    assert run.standing == ["wait"]
    with pytest.raises(InvalidState):
        run.tell("s")


@pytest.mark.parametrize("order", [["tell", "wait"], ["wait", "tell"]])
def test_a_signal_is_heard_by_all_who_can_come_to_wait_by_themselves(order: list[str]) -> None:
    flow = Flow("together")
    flow.start("begin", to="split")
    flow.parallel("split", to=order)
    flow.throw("tell", signal="s", to="told")
    flow.end("told")
    flow.catch("wait", signal="s", to="after")
    flow.user("after")

    assert Run(release_of(flow)).tasks == ["after"]


def test_a_signal_stays_in_its_case() -> None:
    release = release_of(_signals())
    first, second = Run(release), Run(release, case_id="c2")
    before = second.last.state.dumps()

    first.complete("decide")

    assert (second.tasks, second.last.state.dumps()) == (["decide", "visit"], before)


def test_a_signal_at_an_end_interrupts_the_scope_it_ends() -> None:
    flow = Flow("end")
    flow.start("begin", to=["a", "b"])
    flow.user("a", to="told")
    flow.end("told", signal="stop")
    flow.user("b")
    _inside(flow, "stopped", interrupting=True, signal="stop")
    run = Run(release_of(flow))

    run.complete("a")

    assert run.tasks == ["stopped_work"]
    run.complete("stopped_work")
    assert run.last.ended is not None
    assert run.last.ended.element == "stopped_end"


def test_a_signal_wins_a_race() -> None:
    flow = Flow("race")
    flow.start("begin", to=["decide", "gate"])
    flow.user("decide", to="told")
    flow.end("told", signal="decided")
    flow.race("gate", to=["heard", "paid", "received"])
    flow.catch("heard", signal="decided", to="after")
    flow.catch("paid", message="paid", to="after")
    flow.receive("received", "letter", to="after")
    flow.user("after")
    run = Run(release_of(flow))
    assert receivable_events(run.release, run.last.state) == {"paid", "letter"}

    run.complete("decide")

    assert (run.tasks, run.standing) == (["after"], ["after"])


@pytest.mark.parametrize("kind", ["send", "throw", "end"])
def test_a_message_is_sent_by_the_service_that_the_model_names(kind: str) -> None:
    flow = Flow("sending")
    flow.start("begin", to="tell")
    if kind == "send":
        flow.send("tell", "letter.issue", to="done")
        flow.end("done")
    elif kind == "throw":
        flow.throw("tell", service="letter.issue", to="done")
        flow.end("done")
    else:
        flow.end("tell", service="letter.issue", outcome="told")
    run = Run(release_of(flow))
    assert [(effect.element, effect.type) for effect in run.last.effects] == [("tell", "letter.issue")]
    assert run.last.ended is None

    run.answer("tell", letter="1")

    assert run.data == {"letter": "1"}
    assert run.last.ended is not None
    assert run.last.ended.element == ("tell" if kind == "end" else "done")
    assert run.last.ended.outcome == ("told" if kind == "end" else None)


def _received(**settings: str) -> Flow:
    flow = Flow("received")
    flow.start("begin", to="letter")
    flow.receive("letter", "letter", to="after", **settings)
    flow.boundary("late", "letter", timer='=duration("P1D")', to="remind")
    flow.user("remind")
    flow.user("after")
    return flow


def test_a_receive_task_waits_for_its_message_and_may_be_late() -> None:
    run = Run(release_of(_received()))
    assert (run.standing, len(run.last.timers)) == (["letter"], 1)
    assert receivable_events(run.release, run.last.state) == {"letter"}

    run.tell("letter", text="yes")
    assert (run.tasks, run.data["text"], run.last.timers) == (["after"], "yes", ())

    late = Run(release_of(_received()))
    late.tick(late.last.timers[0].due_at)
    assert late.tasks == ["remind"]


def _two_letters() -> Flow:
    flow = Flow("letters")
    flow.start("begin", to=["first", "second", "any"])
    flow.catch("first", message="letter", key="=applicant.number", to="a")
    flow.receive("second", "letter", key="=employer.number", to="b")
    flow.user("a")
    flow.user("b")
    flow.user("any")
    return flow


DATA = {"applicant": {"number": "1"}, "employer": {"number": "2"}}


def test_a_message_goes_to_the_receiver_it_means() -> None:
    run = Run(release_of(_two_letters()), DATA)

    run.tell("letter", number="2")
    assert run.tasks == ["any", "b"]
    with pytest.raises(InvalidState):
        run.tell("letter", number="3")
    run.tell("letter", number="1")

    assert run.tasks == ["any", "b", "a"]


def test_a_message_that_names_nobody_goes_to_the_oldest() -> None:
    run = Run(release_of(_two_letters()), DATA)

    run.tell("letter", text="to whom it may concern")

    assert run.tasks == ["any", "a"]


def test_what_a_message_is_recognised_by_is_settled_when_the_waiting_begins() -> None:
    run = Run(release_of(_two_letters()), DATA)
    run.complete("any", applicant={"number": "9"})

    with pytest.raises(InvalidState):
        run.tell("letter", number="9")
    run.tell("letter", number="1")

    assert run.tasks == ["a"]


def _spoilt(xml: str) -> set[str]:
    files = clean_files()
    spoil(files, MAIN, "</bpmn:process>", f"{xml}</bpmn:process>")
    return {each.code for each in problems(files)} - {"not-drawn", "unreachable", "end-missing", "not-feel"}


def test_events_that_cannot_work_are_refused() -> None:
    assert _spoilt(
        '<bpmn:intermediateCatchEvent id="x"><bpmn:signalEventDefinition/></bpmn:intermediateCatchEvent>'
    ) == {"signal-missing"}
    assert _spoilt('<bpmn:sendTask id="x" name="x"/>') == {"service-missing"}
    assert _spoilt(
        '<bpmn:intermediateThrowEvent id="x"><bpmn:messageEventDefinition/></bpmn:intermediateThrowEvent>'
    ) == {"service-missing"}
    assert _spoilt('<bpmn:receiveTask id="x" name="x" instantiate="true" messageRef="message_withdraw"/>') == {
        "receive-starts",
        "event-groups-missing",
    }
    assert _spoilt('<bpmn:receiveTask id="x" name="x"/>') == {"message-missing", "event-groups-missing"}
