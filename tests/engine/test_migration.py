"""Moving a case to another release: tasks keep their ids, timers their instants; what does not fit is refused."""

from datetime import timedelta

import pytest

from tests.engine.builders import Flow
from tests.engine.cases import NOON, Run, release_of
from tests.engine.repeating import several
from workflows import engine
from workflows.engine import Complete, Migrate, MigrationRefused, Tick


def aid(*, review="review", group="desk", after=None, late=None, note=None):
    """Two tasks one after the other; by argument another id, group, third task, or timers."""
    flow = Flow("aid")
    flow.start("begin", to="check")
    flow.user("check", to=review)
    flow.user(review, to=after or "done", groups=group)
    if after:
        flow.user(after, to="done")
    if late:
        flow.boundary("late", on="check", timer=f'=duration("{late}")', interrupting=False, to="remind")
        flow.user("remind", to="reminded")
        flow.end("reminded")
    if note:
        inside = flow.inside()
        inside.start("note_due", timer=f'=duration("{note}")', interrupting=False, to="write")
        inside.user("write", to="written")
        inside.end("written")
        flow.sub("note", inside, by_event=True)
    flow.end("done", outcome="granted")
    return release_of(flow)


def moved(run, release, **elements):
    """The run's case moved over, with elements mapped; the run then goes on in the new release."""
    return run.move(release, elements=elements)


def test_a_case_goes_on_in_the_new_release_with_the_same_task():
    run = Run(aid())
    task = run.task("check")
    found = moved(run, aid(after="archive"))

    assert found.moves == (("check", "check"),)
    assert not found.renewed
    run.do(Complete(task_id=task.id, values={}))
    run.complete("review")
    assert run.complete("archive").ended.outcome == "granted"


def test_a_task_that_looks_different_is_renewed_under_its_id():
    run = Run(aid())
    task = run.task("check")
    run.complete("check")
    review = run.task("review")
    found = moved(run, aid(group="board"))

    assert [(each.id, each.group) for each in found.renewed] == [(review.id, "board")]
    assert review.id != task.id


def test_a_task_with_another_name_is_moved_where_the_person_says():
    run = Run(aid())
    run.complete("check")
    with pytest.raises(MigrationRefused) as refused:
        moved(run, aid(review="decide"))
    assert [each.element for each in refused.value.obstacles] == ["review"]

    found = moved(run, aid(review="decide"), review="decide")
    assert found.moves == (("review", "decide"),)
    assert run.complete("decide").ended.outcome == "granted"


def test_what_is_no_longer_the_same_kind_of_element_is_refused():
    changed = Flow("aid")
    changed.start("begin", to="check")
    changed.service("check", to="done")
    changed.end("done")

    with pytest.raises(MigrationRefused):
        moved(Run(aid()), release_of(changed))


def test_another_deadline_is_refused_because_the_running_one_would_be_lost():
    with_deadline = Flow("aid")
    with_deadline.start("begin", to="check")
    with_deadline.user("check", to="done", properties={"deadline": "aid.visit_term"})
    with_deadline.end("done")

    with pytest.raises(MigrationRefused):
        moved(Run(aid()), release_of(with_deadline))


def test_a_timer_that_both_have_keeps_its_instant():
    run = Run(aid(late="P2D"))
    run.now += timedelta(days=1)
    found = moved(run, aid(late="P9D"))

    assert [timer.due_at for timer in found.advance.timers] == [NOON + timedelta(days=2)]
    assert not found.started


def test_a_timer_that_has_fired_does_not_begin_anew():
    run = Run(aid(late="P2D", note="P2D"))
    run.now += timedelta(days=3)
    run.do(Tick())
    found = moved(run, aid(late="P5D", note="P5D"))

    assert not found.advance.timers
    assert {new for _, new in found.moves} == {"check", "remind", "note", "write"}


def test_a_timer_that_is_new_begins_and_one_that_is_gone_stops():
    run = Run(aid(note="P2D"))
    found = moved(run, aid(late="P1D"))

    assert found.started == ("late",)
    assert [row[2] for row in found.stopped] == ["note"]
    assert [(timer.element, timer.due_at) for timer in found.advance.timers] == [("late", NOON + timedelta(days=1))]


def test_undone_the_case_stands_where_it_stood():
    run = Run(aid(note="P2D"))
    before = run.last.state
    there = moved(run, aid(late="P1D", review="decide"), review="decide")
    run.now += timedelta(hours=1)
    back = run.move(aid(note="P2D"), elements={"decide": "review"}, taken_up=there.stopped)

    steps = [content["steps"] for content in (back.advance.state.content, before.content)]
    assert steps[0] == steps[1]
    assert not back.started


def split(*, third=False):
    """Two branches that meet again, or three."""
    flow = Flow("aid")
    flow.start("begin", to="split")
    names = ["left", "right", *(["middle"] if third else [])]
    flow.parallel("split", to=names)
    for name in names:
        flow.user(name, to="join")
    flow.parallel("join", to="done")
    flow.end("done", outcome="granted")
    return release_of(flow)


def test_tokens_wait_on_at_a_join_and_a_flow_that_is_gone_is_refused():
    run = Run(split())
    run.complete("left")
    moved(run, split())
    assert run.complete("right").ended

    run = Run(split(third=True))
    run.complete("middle")
    with pytest.raises(MigrationRefused) as refused:
        moved(run, split())
    assert refused.value.obstacles[0].params["flow"] == "middle_join"


def inner(*, called=False, extra=False):
    """A task inside a sub-process or a called process."""
    flow, inside = Flow("aid"), Flow("inner") if called else None
    scope = inside or flow.inside()
    scope.start("inside", to="work")
    scope.user("work", to="more" if extra else "inner_done")
    if extra:
        scope.user("more", to="inner_done")
    scope.end("inner_done")
    flow.start("begin", to="hold")
    if called:
        flow.call("hold", "inner", to="done", inputs={"local": "=1"})
    else:
        flow.sub("hold", scope, to="done", inputs={"local": "=1"})
    flow.end("done", outcome="granted")
    return release_of(flow, *([inside] if inside else []))


@pytest.mark.parametrize("called", [False, True])
def test_a_scope_moves_with_everything_inside(called):
    run = Run(inner(called=called))
    found = moved(run, inner(called=called, extra=True))

    assert found.moves == (("hold", "hold"), ("work", "work"))
    run.complete("work")
    assert run.complete("more").ended.outcome == "granted"


def test_what_is_in_another_scope_is_refused_once():
    with pytest.raises(MigrationRefused) as refused:
        moved(Run(inner()), inner(called=True))
    assert [each.element for each in refused.value.obstacles] == ["hold"]


def test_a_case_that_was_stuck_goes_on_where_the_new_release_is_right():
    def model(condition):
        flow = Flow("aid")
        flow.start("begin", to="wait")
        flow.catch("wait", timer='=duration("P1D")', to="choose")
        flow.exclusive("choose", to={"check": condition, "done": None})
        flow.user("check", to="done")
        flow.end("done", outcome="granted")
        return release_of(flow)

    run = Run(model("=nothing"))
    run.now += timedelta(days=2)
    assert run.do(Tick()).incidents
    found = moved(run, model("=true"))

    assert [task.element for task in found.advance.opened] == ["check"]
    assert not found.advance.incidents


def test_moving_is_pure():
    run = Run(aid())
    release, state = aid(after="archive"), run.last.state
    text = state.dumps()
    first, second = (
        engine.migrate(release, state, run.data, Migrate(origin=run.release), parameters={}, now=NOON) for _ in range(2)
    )
    assert first.advance.state.dumps() == second.advance.state.dumps()
    assert state.dumps() == text


@pytest.mark.parametrize("sequential", [False, True])
def test_the_instances_of_an_activity_move_with_what_they_have_done(sequential):
    def visits(name):
        flow = Flow("aid")
        flow.start("begin", to=name)
        result = {"inputElement": "person", "outputCollection": "found", "outputElement": "=answer"}
        loop = several("=persons", sequential=sequential, **result)
        flow.user(name, to="done", loop=loop)
        flow.end("done", outcome="granted")
        return release_of(flow)

    run = Run(visits("visit"), data={"persons": ["a", "b", "c"]})
    run.complete("visit", answer=1)
    found = moved(run, visits("home_visit"), visit="home_visit")

    assert set(found.moves) == {("visit", "home_visit")}
    for answer in (2, 3):
        assert not run.last.ended
        run.complete("home_visit", answer=answer)
    assert run.last.ended
    assert run.data["found"] == [1, 2, 3]
