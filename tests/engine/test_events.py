"""Messages, timers, errors, escalations and ends: who hears what, and what it interrupts."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from tests.engine.builders import Flow
from tests.engine.cases import NOON, Run, release_of
from workflows.engine import EngineIncident
from workflows.errors import InvalidState
from workflows.feel import YearsMonths


def _guarded(*, interrupting: bool = True, **event: str) -> Flow:
    """A task "visit" with an event on its edge that leads to "react"."""
    flow = Flow("guarded")
    flow.start("begin", to="visit")
    flow.user("visit", to="done")
    flow.boundary("edge", on="visit", interrupting=interrupting, to="react", **event)
    flow.user("react", to="done")
    flow.end("done")
    return flow


def test_a_message_on_the_edge_interrupts_the_task() -> None:
    run = Run(release_of(_guarded(message="cancel")))

    run.tell("cancel", reason="misfiled")

    assert (run.tasks, dict(run.data)) == (["react"], {"reason": "misfiled"})
    assert [(closed.element, closed.how) for closed in run.last.closed] == [("visit", "cancelled")]
    assert (run.facts("received"), run.facts("cancelled")) == (["edge"], ["visit"])
    assert run.facts("entered") == ["edge", "react"]


def test_a_message_on_the_edge_that_does_not_interrupt_is_heard_again_and_again() -> None:
    run = Run(release_of(_guarded(message="question", interrupting=False)))

    run.tell("question")
    run.tell("question")

    assert run.tasks == ["visit", "react", "react"]
    run.complete("visit")
    with pytest.raises(InvalidState):
        run.tell("question")
    assert run.last.ended is None
    run.complete("react")
    run.complete("react")
    assert run.last.ended is not None


def test_a_timer_on_the_edge_fires_once_when_it_is_due() -> None:
    run = Run(release_of(_guarded(timer="=duration(limit)")), {"limit": "P5D"})
    timer = run.last.timers[0]
    assert (timer.element, timer.due_at) == ("edge", NOON + timedelta(days=5))
    assert run.standing == ["visit"]

    run.tick(timer.due_at - timedelta(seconds=1))
    assert (run.tasks, run.last.facts, run.last.timers) == (["visit"], (), (timer,))
    run.tick(timer.due_at)

    assert (run.tasks, run.last.timers) == (["react"], ())
    assert (run.facts("fired"), run.facts("cancelled")) == (["edge"], ["visit"])
    run.tick(timer.due_at + timedelta(days=1))
    assert run.last.facts == ()


def test_a_timer_that_does_not_interrupt_fires_beside_the_task() -> None:
    run = Run(release_of(_guarded(timer="=duration(limit)", interrupting=False)), {"limit": "P5D"})

    run.tick(NOON + timedelta(days=6))

    assert (run.tasks, run.last.timers) == (["visit", "react"], ())


def test_a_task_that_is_done_takes_its_timers_with_it() -> None:
    run = Run(release_of(_guarded(timer="=duration(limit)")), {"limit": "P5D"})

    run.complete("visit")

    assert run.last.ended is not None
    assert run.last.timers == ()
    run.tick(NOON + timedelta(days=6))
    assert (run.last.facts, run.last.ended) == ((), None)


@pytest.mark.parametrize(
    ("value", "due"),
    [
        (datetime(2026, 3, 9, 8, 0, tzinfo=UTC), datetime(2026, 3, 9, 8, 0, tzinfo=UTC)),
        (date(2026, 3, 9), datetime(2026, 3, 9, 15, 59, 59, tzinfo=UTC)),
        (timedelta(hours=36), NOON + timedelta(hours=36)),
        ("2026-03-09", datetime(2026, 3, 9, 15, 59, 59, tzinfo=UTC)),
        ("2026-03-09T10:00:00", datetime(2026, 3, 9, 2, 0, tzinfo=UTC)),
        ("2026-03-09T10:00:00+08:00", datetime(2026, 3, 9, 2, 0, tzinfo=UTC)),
        ("PT1H", NOON + timedelta(hours=1)),
        ("P1M", datetime(2026, 4, 2, 4, 0, tzinfo=UTC)),
        (YearsMonths(1), datetime(2026, 4, 2, 4, 0, tzinfo=UTC)),
    ],
)
def test_a_timer_takes_instants_days_and_durations(value: object, due: datetime) -> None:
    flow = Flow("wait")
    flow.start("begin", to="sleep")
    flow.catch("sleep", timer="=wake", to="work")
    flow.user("work")
    run = Run(release_of(flow), {"wake": value})

    assert [timer.due_at for timer in run.last.timers] == [due]
    assert run.standing == ["sleep"]


def test_a_month_after_the_31st_ends_on_the_last_day_of_a_shorter_month() -> None:
    flow = Flow("wait")
    flow.start("begin", to="sleep")
    flow.catch("sleep", timer="=duration(wait)", to="work")
    flow.user("work")

    run = Run(release_of(flow), {"wait": "P1M"}, now=datetime(2028, 1, 31, 4, 0, tzinfo=UTC))

    assert run.last.timers[0].due_at == datetime(2028, 2, 29, 4, 0, tzinfo=UTC)


@pytest.mark.parametrize("value", [None, 3, True, "soon", [1], timedelta(days=999_999_999)])
def test_a_timer_without_an_instant_stops_the_case(value: object) -> None:
    flow = Flow("wait")
    flow.start("begin", to="sleep")
    flow.catch("sleep", timer="=wake", name="等公示期满", to="work")
    flow.user("work")

    with pytest.raises(EngineIncident, match="等公示期满") as refused:
        Run(release_of(flow), {"wake": value})

    assert refused.value.incident.code == "timer"


def test_one_tick_fires_everything_due_in_the_order_of_the_instants() -> None:
    flow = Flow("many")
    flow.start("begin", to=["late", "early", "never"])
    flow.catch("late", timer="=duration(long)", to="done")
    flow.catch("early", timer="=duration(short)", to="chained")
    flow.catch("chained", timer="=early_until", to="done")
    flow.catch("never", timer="=duration(never)", to="done")
    flow.end("done")
    data = {"long": "P3D", "short": "P1D", "never": "P9D", "early_until": "2026-03-04T00:00:00Z"}
    run = Run(release_of(flow), data)
    assert [timer.element for timer in run.last.timers] == ["early", "late", "never"]

    run.tick(NOON + timedelta(days=5))

    assert run.facts("fired") == ["early", "chained", "late"]
    assert [timer.element for timer in run.last.timers] == ["never"]


def test_a_message_is_caught_in_the_flow_by_the_oldest_that_waits() -> None:
    flow = Flow("catching")
    flow.start("begin", to=["one", "two"])
    flow.catch("one", message="paid", to="first")
    flow.catch("two", message="paid", to="second")
    flow.user("first")
    flow.user("second")
    run = Run(release_of(flow))

    run.tell("paid")
    assert (run.tasks, run.standing) == (["first"], ["two", "first"])
    run.tell("paid")
    assert run.tasks == ["first", "second"]
    with pytest.raises(InvalidState):
        run.tell("paid")


def _failing(code: str = "wrong", **boundary: Any) -> tuple[Flow, Flow]:
    main = Flow("main")
    main.start("begin", to="call")
    main.call("call", "inner", to="fine")
    main.boundary("caught", on="call", to="repair", **boundary)
    main.user("fine")
    main.user("repair")
    inner = Flow("inner")
    inner.start("inner_begin", to=["work", "beside"])
    inner.user("beside", to="inner_done")
    inner.user("work", to="gate")
    inner.exclusive("gate", to={"failed": "=fails", "inner_done": None})
    inner.end("failed", **{boundary_kind(boundary): code})
    inner.end("inner_done")
    return main, inner


def boundary_kind(boundary: dict[str, Any]) -> str:
    return next(kind for kind in ("error", "escalation") if kind in boundary)


@pytest.mark.parametrize("code", ["wrong", ""])
def test_an_error_inside_a_call_is_caught_on_its_edge_and_cancels_it(code: str) -> None:
    run = Run(release_of(*_failing(error=code)))

    run.complete("work", fails=True)

    assert (run.tasks, run.standing) == (["repair"], ["repair"])
    assert [(closed.element, closed.how) for closed in run.last.closed] == [
        ("work", "completed"),
        ("beside", "cancelled"),
    ]


def test_a_call_without_an_error_goes_on_where_it_should() -> None:
    run = Run(release_of(*_failing(error="wrong")))

    run.complete("work", fails=False)
    run.complete("beside")

    assert run.tasks == ["fine"]


def test_an_error_that_nobody_catches_stops_the_case() -> None:
    run = Run(release_of(*_failing(error="other")))

    with pytest.raises(EngineIncident, match="wrong") as refused:
        run.complete("work", fails=True)

    assert refused.value.incident.path == ("call",)
    assert run.tasks == ["work", "beside"]


def test_an_escalation_interrupts_only_where_the_edge_says_so() -> None:
    interrupting = Run(release_of(*_failing(escalation="wrong")))
    interrupting.complete("work", fails=True)
    assert interrupting.tasks == ["repair"]

    beside = Run(release_of(*_failing(escalation="wrong", interrupting=False)))
    beside.complete("work", fails=True)
    assert beside.tasks == ["beside", "repair"]
    beside.complete("beside")
    assert beside.tasks == ["repair", "fine"]


def test_an_escalation_that_nobody_hears_changes_nothing() -> None:
    run = Run(release_of(*_failing(escalation="other")))

    run.complete("work", fails=True)
    run.complete("beside")

    assert run.tasks == ["fine"]


def test_an_escalation_thrown_in_the_flow_lets_the_token_go_on() -> None:
    flow = Flow("thrown")
    inside = flow.inside()
    inside.start("inner_begin", to="tell")
    inside.throw("tell", escalation="late", to="work")
    inside.user("work", to="inner_done")
    inside.end("inner_done")
    flow.start("begin", to="inner")
    flow.sub("inner", inside, to="done")
    flow.boundary("heard", on="inner", escalation="late", interrupting=False, to="look")
    flow.user("look", to="done")
    flow.end("done")

    run = Run(release_of(flow))

    assert sorted(run.tasks) == ["look", "work"]


def test_a_terminate_end_ends_its_scope_and_only_that() -> None:
    flow = Flow("terminating")
    inside = flow.inside()
    inside.start("inner_begin", to=["stop", "lost"])
    inside.user("lost")
    inside.user("stop", to="enough")
    inside.end("enough", terminate=True)
    flow.start("begin", to=["inner", "beside"])
    flow.sub("inner", inside, to="after")
    flow.user("beside")
    flow.user("after", to="over")
    flow.end("over", terminate=True, outcome="closed")
    run = Run(release_of(flow))

    run.complete("stop")
    assert run.tasks == ["beside", "after"]
    assert [(closed.element, closed.how) for closed in run.last.closed] == [
        ("stop", "completed"),
        ("lost", "cancelled"),
    ]
    run.complete("after")

    assert run.tasks == []
    assert run.last.ended is not None
    assert run.last.ended.outcome == "closed"


def test_interrupting_a_call_cancels_everything_inside_with_its_timers_and_effects() -> None:
    main = Flow("main")
    main.start("begin", to="call")
    main.call("call", "inner", to="done")
    main.boundary("stopped", on="call", message="stop", to="done")
    main.end("done")
    inner = Flow("inner")
    inner.start("inner_begin", to=["work", "sleep", "serve"])
    inner.user("work", to="inner_done")
    inner.boundary("late", on="work", timer="=duration(limit)", to="inner_done")
    inner.catch("sleep", timer="=duration(limit)", to="inner_done")
    inner.service("serve", to="inner_done")
    inner.end("inner_done")
    run = Run(release_of(main, inner), {"limit": "P1D"})
    assert (len(run.last.timers), len(run.effects)) == (2, 1)

    run.tell("stop")

    assert (run.tasks, run.last.timers, run.effects) == ([], (), {})
    assert run.last.ended is not None


def test_the_outcome_is_that_of_the_last_end_that_names_one() -> None:
    flow = Flow("ends")
    flow.start("begin", to=["a", "b"])
    flow.user("a", to="granted")
    flow.user("b", to="archived")
    flow.end("granted", outcome="granted")
    flow.end("archived")
    run = Run(release_of(flow))

    run.complete("a")
    run.complete("b")

    assert run.last.ended is not None
    assert (run.last.ended.element, run.last.ended.outcome) == ("granted", "granted")
