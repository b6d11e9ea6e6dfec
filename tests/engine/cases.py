"""Cases run in tests: a release from built flows, and a driver that holds state and data between commands.

Knows the engine's public face; must not look inside a state.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from workflows import engine
from workflows.engine.graph import Model, Process
from workflows.engine.reading import read_bpmn
from workflows.engine.specs import build_specs
from workflows.engine.values import Form, Package, Release

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.engine.builders import Flow

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
"""A Monday, noon in the office's zone."""


def release_of(main: Flow, *called: Flow, decisions: Mapping[str, Any] | None = None) -> Release:
    """A release of the built flows, without forms: what the execution needs and nothing else."""
    files = {f"{main.id}/{flow.id}.bpmn": flow.xml() for flow in (main, *called)}
    processes: dict[str, Process] = {}
    for name, content in files.items():
        model = read_bpmn(content, name)
        assert isinstance(model, Model), model
        processes.update(model.processes)
    package = Package(main.id, files)
    return Release(
        digest=package.digest,
        id=main.id,
        name=main.name,
        package=package,
        elements={},
        forms={},
        events=(),
        start_form=Form(id="start", title="", fields=()),
        properties=main.properties,
        diagrams={},
        locale={},
        decisions=decisions or {},
        personal={},
        specs=build_specs(main.id, processes),
    )


@dataclass
class Run:
    """A case in a test: the last advance, and commands by the names in the model."""

    release: Release
    data: Mapping[str, Any] = field(default_factory=dict)
    parameters: Mapping[str, Any] = field(default_factory=dict)
    now: datetime = NOON
    case_id: str = "c1"

    def __post_init__(self) -> None:
        self.open: dict[str, engine.OpenTask] = {}
        self.effects: dict[str, engine.Effect] = {}
        started = engine.start(
            self.release, case_id=self.case_id, data=self.data, parameters=self.parameters, now=self.now
        )
        self._take(started)

    def do(self, command: engine.Command) -> engine.Advance:
        """Carry out a command; the state passes through its text every time."""
        state = engine.State.loads(self.last.state.dumps())
        done = engine.advance(self.release, state, self.data, command, parameters=self.parameters, now=self.now)
        return self._take(done)

    def move(self, to: Release, origin: Release | None = None, **more: Any) -> engine.Migrated:
        """Move the case to another release; the state passes through its text."""
        state = engine.State.loads(self.last.state.dumps())
        command = engine.Migrate(origin=origin or self.release, **more)
        done = engine.migrate(to, state, self.data, command, parameters=self.parameters, now=self.now)
        self.release = to
        self.open.update({task.id: task for task in done.renewed})
        self._take(done.advance)
        return done

    def task(self, element: str) -> engine.OpenTask:
        """The oldest open task of the element."""
        return next(task for task in self.open.values() if task.element == element)

    def complete(self, element: str, **values: Any) -> engine.Advance:
        """Complete the oldest open task of the element."""
        return self.do(engine.Complete(task_id=self.task(element).id, values=values))

    def answer(self, element: str, **result: Any) -> engine.Advance:
        """Feed the result of the oldest waiting service of the element."""
        effect = next(effect for effect in self.effects.values() if effect.element == element)
        return self.do(engine.Result(effect_id=effect.id, result=result))

    def tell(self, event: str, **values: Any) -> engine.Advance:
        """Raise an event."""
        return self.do(engine.Trigger(event=event, values=values))

    def tick(self, now: datetime) -> engine.Advance:
        """Let the time come."""
        self.now = now
        return self.do(engine.Tick())

    @property
    def tasks(self) -> list[str]:
        """The elements of the open tasks, in order of opening."""
        return [task.element for task in self.open.values()]

    @property
    def standing(self) -> list[str]:
        """The elements in which something waits."""
        return [token.element for token in engine.tokens(self.release, self.last.state)]

    def facts(self, kind: str) -> list[str]:
        """The elements of the last advance's facts of one kind."""
        return [fact.element for fact in self.last.facts if fact.kind == kind]

    def _take(self, advance: engine.Advance) -> engine.Advance:
        self.last = advance
        self.data = advance.data
        self.open.update({task.id: task for task in advance.opened})
        for closed in advance.closed:
            del self.open[closed.id]
        self.effects.update({effect.id: effect for effect in advance.effects})
        waiting = [key for key in self.effects if engine.waits_for(advance.state, key)]
        self.effects = {key: self.effects[key] for key in waiting}
        return advance
