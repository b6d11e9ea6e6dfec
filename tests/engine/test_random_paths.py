"""Random processes on random paths: storing a state changes nothing, and the same history gives the same bytes."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.engine.cases import NOON, Run, release_of
from tests.engine.models import Block, blocks, model_of
from workflows import engine
from workflows.engine import execution
from workflows.engine.recording import Recorder

if TYPE_CHECKING:
    from datetime import datetime

    from workflows.engine import Advance, Command, Release

START = {"pick": 0, "again": False}
CHOICES = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 3), st.booleans()), max_size=14)
"""For each command: which of the possible ones, and the values it brings."""

_SETTINGS = settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


class Unstored:
    """The same engine on one case that lives in memory throughout: no state is ever taken up again."""

    def __init__(self, release: Release) -> None:
        self.case = execution._case(release, "c1", START, parameters={}, now=NOON)
        self.case.specs.main.begin(self.case)
        self.case.rest()
        self.first = execution._advance(self.case, refuse=True, was_open=True)

    def do(self, command: Command, now: datetime) -> Advance:
        """Carry out a command."""
        self.case.recorder = Recorder()
        self.case.now = now
        was_open = execution.is_open(self.case)
        execution._obey(self.case, command)
        self.case.rest()
        if isinstance(command, engine.Tick):
            execution._fire_due(self.case)
        return execution._advance(self.case, refuse=True, was_open=was_open)


def _possible(run: Run, values: dict[str, Any]) -> list[Command]:
    commands: list[Command] = [engine.Complete(task_id=key, values=values) for key in run.open]
    commands += [engine.Result(effect_id=key, result=values) for key in run.effects]
    commands += [engine.Tick()] if run.last.timers else []
    events = sorted(engine.receivable_events(run.release, run.last.state))
    return commands + [engine.Trigger(event=event, values=values) for event in events]


def _next(run: Run, choice: tuple[int, int, bool], *, events: bool = True) -> Command | None:
    """The chosen one of the commands that are possible now; moves the time on to the first timer for a tick."""
    which, pick, again = choice
    possible = _possible(run, {"pick": pick, "again": again})
    if not events:
        possible = [each for each in possible if not isinstance(each, engine.Trigger)]
    command = possible[which % len(possible)] if possible else None
    if isinstance(command, engine.Tick):
        run.now = max(run.now, run.last.timers[0].due_at) + timedelta(seconds=pick)
    return command


def _release(block: Block) -> Release:
    model = model_of(block)
    return release_of(model.main, *model.called)


def _finish(run: Run) -> None:
    """Go on without new events or rounds until the case ends."""
    for _ in range(200):
        command = _next(run, (0, 0, False), events=False)
        if command is None:
            break
        run.do(command)


@_SETTINGS
@given(blocks(), CHOICES)
def test_a_case_that_is_stored_after_every_step_behaves_like_one_that_never_was(
    block: Block, choices: list[tuple[int, int, bool]]
) -> None:
    release = _release(block)
    stored, unstored = Run(release, START), Unstored(release)
    assert stored.last == unstored.first

    for choice in choices:
        command = _next(stored, choice)
        if command is None:
            break
        stored.do(command)
        assert stored.last == unstored.do(command, stored.now)


@_SETTINGS
@given(blocks(), CHOICES)
def test_the_same_commands_give_the_same_bytes_and_the_same_advance(
    block: Block, choices: list[tuple[int, int, bool]]
) -> None:
    first, second = Run(_release(block), START), Run(_release(block), START)
    assert first.last.state.dumps() == second.last.state.dumps()

    for choice in choices:
        command = _next(first, choice)
        if command is None:
            break
        second.now = first.now
        assert first.do(command) == second.do(command)
        assert first.last.state.dumps() == second.last.state.dumps()


@_SETTINGS
@given(blocks(), CHOICES)
def test_a_process_that_can_be_finished_is_finished_and_leaves_nothing_behind(
    block: Block, choices: list[tuple[int, int, bool]]
) -> None:
    run = Run(_release(block), START)
    for choice in choices:
        command = _next(run, choice)
        if command is None:
            break
        run.do(command)
    open_before = run.last.ended is None

    _finish(run)

    assert (run.standing, run.tasks, run.effects, run.last.timers) == ([], [], {}, ())
    if open_before:
        assert run.last.ended is not None
        assert run.last.ended.outcome in {"granted", "stopped"}


@_SETTINGS
@given(blocks(), CHOICES)
def test_tasks_open_and_close_exactly_once(block: Block, choices: list[tuple[int, int, bool]]) -> None:
    run = Run(_release(block), START)
    opened = [task.id for task in run.last.opened]
    closed: list[str] = []
    for choice in choices:
        command = _next(run, choice)
        if command is None:
            break
        run.do(command)
        opened += [task.id for task in run.last.opened]
        closed += [task.id for task in run.last.closed]

    assert len(set(opened)) == len(opened)
    assert len(set(closed)) == len(closed)
    assert set(opened) - set(closed) == set(run.open)


@_SETTINGS
@given(blocks(), CHOICES, st.integers(0, 14))
def test_a_case_moved_to_an_equal_release_on_its_way_goes_on_as_if_it_had_not_been(
    block: Block, choices: list[tuple[int, int, bool]], when: int
) -> None:
    stayed, moved = Run(_release(block), START), Run(_release(block), START)

    for number, choice in enumerate(choices):
        if number == when and moved.open:
            done = moved.move(_release(block))
            assert done.advance.state == stayed.last.state
            assert (done.renewed, done.stopped, done.started) == ((), (), ())
        command = _next(stayed, choice)
        if command is None:
            break
        moved.now = stayed.now
        assert stayed.do(command) == moved.do(command)
