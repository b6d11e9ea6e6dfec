"""Events at any time: an event sub-process interrupts the scope it stands in, or runs beside it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tests.engine.builders import Flow
from tests.engine.cases import NOON, Run, release_of
from workflows.engine import receivable_events
from workflows.errors import InvalidState

if TYPE_CHECKING:
    from workflows.engine import Release


def _with_event(flow: Flow, name: str, *, interrupting: bool = True, outcome: str | None = None, **event: Any) -> None:
    """Add an event sub-process `name` with one task `<name>_work` and an end."""
    inside = flow.inside()
    inside.start(f"{name}_start", to=f"{name}_work", interrupting=interrupting, **(event or {"message": name}))
    inside.user(f"{name}_work", to=f"{name}_end")
    inside.end(f"{name}_end", outcome=outcome)
    flow.sub(name, inside, by_event=True)


def _aid() -> Release:
    """Visit and research in parallel, then a called reply; withdraw interrupts, note and death beside it."""
    main = Flow("aid")
    main.start("begin", to="both")
    main.parallel("both", to=["visit", "research"])
    main.user("visit", to="join")
    main.boundary("visit_late", on="visit", timer="=duration(limit)", interrupting=False, to="remind")
    main.user("remind", to="reminded")
    main.end("reminded")
    main.user("research", to="join")
    main.parallel("join", to="pause")
    main.catch("pause", timer="=duration(limit)", to="reply")
    main.call("reply", "shared_reply", to="granted")
    main.end("granted", outcome="granted")
    _with_event(main, "withdraw", outcome="withdrawn")
    _with_event(main, "note", interrupting=False)
    _with_event(main, "death", outcome="died")
    shared = Flow("shared_reply")
    shared.start("reply_begin", to=["write", "copy"])
    shared.user("write", to="reply_end")
    shared.user("copy", to="reply_end")
    shared.end("reply_end")
    return release_of(main, shared)


LIMIT = {"limit": "P3D"}


def test_an_interrupting_event_cancels_parallel_tasks_and_timers_and_runs() -> None:
    run = Run(_aid(), LIMIT)
    assert (run.tasks, len(run.last.timers)) == (["visit", "research"], 1)

    run.tell("withdraw", reason="found work")

    assert (run.tasks, run.last.timers) == (["withdraw_work"], ())
    assert [(closed.element, closed.how) for closed in run.last.closed] == [
        ("visit", "cancelled"),
        ("research", "cancelled"),
    ]
    assert run.facts("received") == ["withdraw_start"]
    assert run.facts("cancelled") == ["visit", "research"]
    assert (run.data["reason"], run.last.ended) == ("found work", None)
    assert run.standing == ["withdraw", "withdraw_work"]

    run.complete("withdraw_work")
    assert run.last.ended is not None
    assert (run.last.ended.element, run.last.ended.outcome) == ("withdraw_end", "withdrawn")
    assert run.standing == []


def test_an_interrupting_event_reaches_a_token_that_waits_at_a_join() -> None:
    run = Run(_aid(), LIMIT)
    run.complete("visit")
    assert "join" in run.standing

    run.tell("withdraw")
    run.complete("withdraw_work")

    assert run.last.ended is not None
    assert run.last.ended.outcome == "withdrawn"


def test_an_interrupting_event_reaches_a_timer_in_the_flow() -> None:
    run = Run(_aid(), LIMIT)
    run.complete("visit")
    run.complete("research")
    assert [timer.element for timer in run.last.timers] == ["pause"]

    run.tell("withdraw")

    assert (run.standing, run.last.timers) == (["withdraw", "withdraw_work"], ())
    run.tick(NOON + timedelta(days=9))
    assert run.last.facts == ()


def test_an_interrupting_event_reaches_into_a_called_process() -> None:
    run = Run(_aid(), LIMIT)
    run.complete("visit")
    run.complete("research")
    run.tick(NOON + timedelta(days=3))
    run.complete("write")
    assert run.standing == ["reply", "copy"]

    run.tell("withdraw")

    assert run.standing == ["withdraw", "withdraw_work"]
    assert [(closed.element, closed.how) for closed in run.last.closed] == [("copy", "cancelled")]
    assert [(fact.element, fact.path) for fact in run.last.facts if fact.kind == "cancelled"] == [
        ("copy", ("reply",)),
        ("reply", ()),
    ]
    run.complete("withdraw_work")
    assert run.last.ended is not None


def test_after_an_interruption_the_scope_hears_no_further_event() -> None:
    run = Run(_aid(), LIMIT)
    assert receivable_events(run.release, run.last.state) == {"withdraw", "note", "death"}
    run.tell("withdraw")

    assert receivable_events(run.release, run.last.state) == set()
    for event in ("death", "note", "withdraw"):
        with pytest.raises(InvalidState, match=event):
            run.tell(event)


def test_a_closed_case_hears_no_event() -> None:
    run = Run(_aid(), LIMIT)
    run.tell("withdraw")
    run.complete("withdraw_work")

    with pytest.raises(InvalidState):
        run.tell("death")


def test_an_event_beside_the_case_runs_as_often_as_it_happens() -> None:
    run = Run(_aid(), LIMIT)

    run.tell("note", text="one")
    run.tell("note", text="two")
    assert run.tasks == ["visit", "research", "note_work", "note_work"]
    assert len(run.last.timers) == 1
    run.complete("note_work")
    run.complete("visit")
    run.complete("research")
    run.tick(NOON + timedelta(days=3))
    run.complete("write")
    run.complete("copy")

    assert (run.tasks, run.last.ended) == (["note_work"], None)
    run.complete("note_work")
    assert run.last.ended is not None
    assert run.last.ended.outcome == "granted"


def test_an_interrupting_event_also_cancels_what_runs_beside_the_case() -> None:
    run = Run(_aid(), LIMIT)
    run.tell("note")

    run.tell("death")

    assert run.tasks == ["death_work"]
    assert {closed.element for closed in run.last.closed} == {"visit", "research", "note_work"}


def _inner(*, interrupting: bool = True, **event: Any) -> Release:
    """An event sub-process inside a called process; `after` follows the call, `beside` runs in parallel to it."""
    main = Flow("main")
    main.start("begin", to=["call", "beside"])
    main.call("call", "inner", to="after", inputs={"local": "=1"})
    main.user("after")
    main.user("beside")
    inner = Flow("inner")
    inner.start("inner_begin", to="work")
    inner.user("work", to="inner_end")
    inner.end("inner_end")
    _with_event(inner, "objection", interrupting=interrupting, **event)
    return release_of(main, inner)


def test_an_event_inside_a_called_process_interrupts_only_that_process() -> None:
    run = Run(_inner())

    run.tell("objection", local=2, said="no")

    assert run.tasks == ["beside", "objection_work"]
    assert run.data == {"said": "no"}
    assert run.open[next(reversed(run.open))].path == ("call",)
    run.complete("objection_work")
    assert run.tasks == ["beside", "after"]


def test_an_event_is_heard_only_while_its_scope_is_open() -> None:
    run = Run(_inner())
    run.complete("work")
    assert run.tasks == ["beside", "after"]

    with pytest.raises(InvalidState):
        run.tell("objection")


def test_the_innermost_scope_hears_first() -> None:
    main = Flow("main")
    main.start("begin", to="call")
    main.call("call", "inner", to="done")
    main.end("done")
    _with_event(main, "outer_objection", message="objection", interrupting=False)
    inner = Flow("inner")
    inner.start("inner_begin", to="work")
    inner.user("work", to="inner_end")
    inner.end("inner_end")
    _with_event(inner, "inner_objection", message="objection")
    run = Run(release_of(main, inner))

    run.tell("objection")
    assert run.tasks == ["inner_objection_work"]
    run.tell("objection")

    assert run.tasks == ["inner_objection_work", "outer_objection_work"]


def test_an_event_sub_process_inside_an_embedded_sub_process() -> None:
    flow = Flow("embedded")
    inside = flow.inside()
    inside.start("inner_begin", to="work")
    inside.user("work", to="inner_end")
    inside.end("inner_end")
    _with_event(inside, "stop", outcome="not_of_the_case")
    flow.start("begin", to="inner")
    flow.sub("inner", inside, to="after")
    flow.user("after", to="done")
    flow.end("done", outcome="granted")
    run = Run(release_of(flow))

    run.tell("stop")
    run.complete("stop_work")
    assert run.tasks == ["after"]
    run.complete("after")

    assert run.last.ended is not None
    assert run.last.ended.outcome == "granted"


@pytest.mark.parametrize("interrupting", [True, False])
def test_an_event_sub_process_may_start_by_a_timer(*, interrupting: bool) -> None:
    run = Run(_inner(interrupting=interrupting, timer="=duration(limit)"), LIMIT)
    assert ([timer.element for timer in run.last.timers], run.standing) == (["objection"], ["call", "beside", "work"])

    run.tick(NOON + timedelta(days=3))

    assert run.facts("fired") == ["objection_start"]
    assert run.tasks == (["beside"] if interrupting else ["beside", "work"]) + ["objection_work"]
    assert run.last.timers == ()
    run.complete("objection_work")
    if not interrupting:
        run.complete("work")
    assert run.tasks == ["beside", "after"]


def test_a_timer_that_waits_for_an_event_sub_process_does_not_keep_the_case_open() -> None:
    flow = Flow("timed")
    flow.start("begin", to="work")
    flow.user("work", to="done")
    flow.end("done")
    _with_event(flow, "late", timer="=duration(limit)")
    run = Run(release_of(flow), LIMIT)

    run.complete("work")

    assert run.last.ended is not None
    assert (run.last.timers, run.standing) == ((), [])


def test_an_error_starts_an_event_sub_process_of_the_scope_around() -> None:
    flow = Flow("failing")
    inside = flow.inside()
    inside.start("inner_begin", to=["fail", "lost"])
    inside.user("lost")
    inside.user("fail", to="failed")
    inside.end("failed", error="broken")
    flow.start("begin", to=["inner", "beside"])
    flow.sub("inner", inside, to="after")
    flow.user("beside")
    flow.user("after")
    _with_event(flow, "repair", error="broken", outcome="repaired")
    run = Run(release_of(flow))

    run.complete("fail")

    assert run.tasks == ["repair_work"]
    run.complete("repair_work")
    assert run.last.ended is not None
    assert run.last.ended.outcome == "repaired"


def test_an_escalation_runs_beside_the_scope_it_was_thrown_in() -> None:
    flow = Flow("escalating")
    flow.start("begin", to="tell")
    flow.throw("tell", escalation="late", to="work")
    flow.user("work", to="done")
    flow.end("done")
    _with_event(flow, "look", escalation="late", interrupting=False)

    run = Run(release_of(flow))

    assert sorted(run.tasks) == ["look_work", "work"]


def test_an_event_with_a_loop_back_inside_interrupts_in_any_round() -> None:
    flow = Flow("looping")
    flow.start("begin", to="again")
    flow.exclusive("again", to="supplement")
    flow.user("supplement", to="enough")
    flow.exclusive("enough", to={"again": "=not(complete)", "done": None})
    flow.end("done", outcome="granted")
    _with_event(flow, "withdraw", outcome="withdrawn")
    run = Run(release_of(flow))
    for _ in range(3):
        run.complete("supplement", complete=False)

    run.tell("withdraw")
    assert run.tasks == ["withdraw_work"]
    run.complete("withdraw_work")

    assert run.last.ended is not None
    assert run.last.ended.outcome == "withdrawn"
