"""The proof where events cross scopes: event sub-processes, errors that pass through calls, and signals."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings

from tests.engine.builders import Flow
from tests.engine.models import Block, blocks, model_of
from tests.engine.repeating import several
from tests.engine.test_soundness import found, found_codes


def _answer(flow: Flow, name: str, *, to: str) -> None:
    flow.service(name, to=to, properties={"reply": "true"})


def _event(flow: Flow, *, reply: bool, interrupting: bool = True, **event: str) -> None:
    inside = flow.inside()
    inside.start("told", interrupting=interrupting, to="note", **event)
    inside.service("note", to="over", properties={"reply": "true"} if reply else {})
    inside.end("over")
    flow.sub("event", inside, by_event=True)


def _failing(*, answered: bool) -> Flow:
    """A process that fails, before or after it has answered, and an event sub-process that takes it silently."""
    flow = Flow("p")
    flow.start("start", to="answer" if answered else "which")
    _answer(flow, "answer", to="which")
    flow.exclusive("which", to={"fail": "=x", "late": None})
    flow.end("fail", error="broken")
    _answer(flow, "late", to="end")
    flow.end("end")
    _event(flow, reply=False, error="broken")
    return flow


def test_what_takes_an_error_need_not_answer_when_the_answer_was_given_before() -> None:
    answered = _failing(answered=True)
    assert found(answered) == []
    silent = _failing(answered=False)
    silent.body = [line for line in silent.body if 'id="answer' not in line and 'sourceRef="answer"' not in line]
    (told,) = found(silent)
    assert (told.code, told.element) == ("no-reply", "over")
    assert told.way == ("start", "which", "fail", "told", "note", "over")


def test_an_event_at_any_time_may_come_before_the_answer() -> None:
    flow = _failing(answered=True)
    flow.body = [line.replace("errorEventDefinition", "messageEventDefinition") for line in flow.body]
    assert {each.element for each in found(flow)} >= {"over"}


def _calling(edge: str, *, inner_answer: bool) -> tuple[Flow, Flow]:
    """A call that fails, and what its edge hears."""
    flow = Flow("p")
    flow.start("start", to="call")
    flow.call("call", "inner", to="answer")
    flow.boundary("caught", "call", error=edge, to="sorry")
    flow.user("sorry", to="silent")
    flow.end("silent")
    _answer(flow, "answer", to="end")
    flow.end("end")
    inner = Flow("inner")
    inner.start("s", to="maybe")
    inner.user("maybe", to="which", properties={"reply": "true"} if inner_answer else {})
    inner.exclusive("which", to={"fail": "=x", "fine": None})
    inner.end("fail", error="no_money")
    inner.end("fine")
    return flow, inner


def test_an_error_carries_the_answer_that_was_given_before_it() -> None:
    main, inner = _calling("no_money", inner_answer=True)
    assert found(main, inner) == []
    main, inner = _calling("no_money", inner_answer=False)
    (told,) = found(main, inner)
    assert (told.code, told.element) == ("no-reply", "silent")


def test_an_edge_that_hears_an_error_nobody_raises_is_dead() -> None:
    main, inner = _calling("other", inner_answer=True)
    assert [(each.code, each.element) for each in found(main, inner)] == [("dead-node", "caught")]
    flow = Flow("p")
    flow.start("start", to="answer")
    _answer(flow, "answer", to="end")
    flow.boundary("never", "answer", error="broken", to="end")
    flow.end("end")
    _event(flow, reply=True, error="broken")
    assert {(each.code, each.element) for each in found(flow)} == {("dead-node", "never"), ("dead-node", "told")}


def test_a_call_that_is_not_here_may_raise_anything() -> None:
    main, _ = _calling("other", inner_answer=True)
    assert {each.element for each in found(main)} == {"silent"}


def test_an_error_out_of_an_event_beside_the_process_ends_it_too() -> None:
    flow = Flow("p")
    flow.start("start", to="sub")
    inside = flow.inside()
    inside.start("s", to="work")
    inside.user("work", to="e")
    inside.end("e")
    beside = inside.inside()
    beside.start("told", message="stop", interrupting=False, to="fail")
    beside.end("fail", error="stopped")
    inside.sub("event", beside, by_event=True)
    flow.sub("sub", inside, to="answer")
    flow.boundary("caught", "sub", error="stopped", to="silent")
    flow.end("silent")
    _answer(flow, "answer", to="end")
    flow.end("end")
    (told,) = found(flow)
    assert (told.code, told.element) == ("no-reply", "silent")


def test_an_event_does_not_rescue_what_is_stuck() -> None:
    flow = Flow("p")
    flow.start("start", to="split")
    flow.exclusive("split", to={"a": "=x", "b": None})
    flow.user("a", to="join")
    flow.user("b", to="join")
    flow.parallel("join", to="answer")
    _answer(flow, "answer", to="end")
    flow.end("end")
    _event(flow, reply=True, message="stop")
    assert found_codes(flow) == {"deadlock"}


def _signalled(*, parallel: bool) -> Flow:
    """One branch waits for the signal of the other; in turn the signal has gone before anybody waits."""
    flow = Flow("p")
    flow.start("start", to="split" if parallel else "tell")
    flow.parallel("split", to=["tell", "wait"])
    flow.throw("tell", signal="decided", to="join" if parallel else "wait")
    flow.catch("wait", signal="decided", to="join" if parallel else "answer")
    flow.parallel("join", to="answer")
    _answer(flow, "answer", to="end")
    flow.end("end")
    return flow


def test_a_signal_that_has_gone_is_waited_for_in_vain() -> None:
    in_turn = _signalled(parallel=False)
    in_turn.body = [line for line in in_turn.body if '"split"' not in line and '"join"' not in line]
    (told,) = found(in_turn)
    assert (told.code, told.element) == ("deadlock", "wait")


def test_a_signal_may_come_before_the_other_branch_waits_for_it() -> None:
    assert found(_signalled(parallel=True)) == [], "the token is at the event from the beginning"
    late = _signalled(parallel=True)
    late.body = [line.replace('targetRef="wait"', 'targetRef="think"') for line in late.body]
    late.user("think", to="wait")
    assert {(each.code, each.element) for each in found(late)} == {("deadlock", "wait"), ("deadlock", "join")}


def test_a_signal_from_elsewhere_may_come_at_any_time() -> None:
    flow = Flow("p")
    flow.start("start", to=["sub", "wait"])
    inside = flow.inside()
    inside.start("s", to="e")
    inside.end("e", signal="decided")
    flow.sub("sub", inside, to="join")
    flow.catch("wait", signal="decided", to="join")
    flow.parallel("join", to="answer")
    _answer(flow, "answer", to="end")
    flow.end("end")
    assert found(flow) == []


@pytest.mark.parametrize(("loop", "codes"), [("", set()), (several("=people"), {"no-reply"})])
def test_what_is_done_for_each_of_none_answers_nobody(loop: str, codes: set[str]) -> None:
    flow = Flow("p")
    flow.start("start", to="each")
    inside = flow.inside()
    inside.start("s", to="answer")
    _answer(inside, "answer", to="e")
    inside.end("e")
    flow.sub("each", inside, loop=loop, to="end")
    flow.end("end")
    assert found_codes(flow) == codes


@given(blocks())
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_what_can_always_be_finished_is_proven_to_be(block: Block) -> None:
    """The same processes that the engine finishes on every random path (`test_random_paths`).

    Their sub-processes may come to the same end by several branches, which is finished but not proper.
    """
    model = model_of(block)
    codes = {each.code for each in found(model.main, *model.called)}
    assert codes <= {"no-reply", "inconclusive", "improper-completion"}
