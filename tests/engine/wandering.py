"""Going anywhere through any process with any data: what the linter let pass must never break the engine.

Stopping with an incident is allowed, for the data are drawn at random; any other exception is a fault. Every state is
stored and taken up again, and what was closed must have been open. Knows the engine's public face and what a package
holds; must not know any process.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from tests.engine.cases import NOON
from workflows import engine
from workflows.engine.specs import build_specs
from workflows.engine.values import Form, Release
from workflows.errors import InvalidState

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from random import Random

    from workflows.engine.contents import Contents


def release_in(contents: Contents, main: str) -> Release:
    """What is needed to run one of the processes, forms aside."""
    return Release(
        digest=contents.package.digest,
        id=main,
        name=main,
        package=contents.package,
        elements={},
        forms={},
        events=(),
        start_form=Form(id="start", title="", fields=()),
        properties={},
        diagrams={},
        locale={},
        decisions=contents.tables,
        personal={},
        specs=build_specs(main, contents.processes),
    )


class Wanderer:
    """One case that goes where chance leads it."""

    def __init__(self, contents: Contents, main: str, random: Random) -> None:
        self.random = random
        self.fields = [each for _, each in contents.fields()]
        self.release = release_in(contents, main)
        self.now = NOON
        self.open: set[str] = set()
        self.effects: set[str] = set()
        self.timers: tuple[datetime, ...] = ()
        self.state: str | None = None
        self.data: Mapping[str, Any] = {}
        self.ended = False

    def wander(self, steps: int) -> bool:
        """Take up to so many steps; whether the case has ended."""
        for _ in range(steps):
            if self.ended:
                break
            try:
                self._take(self._begin() if self.state is None else self._step())
            except InvalidState:  # an incident among them: the data do not suit
                continue
        return self.ended

    def _begin(self) -> engine.Advance:
        return engine.start(self.release, case_id="c", data=self._values(), parameters={}, now=self.now)

    def _step(self) -> engine.Advance:
        state = engine.State.loads(self.state or "")
        events = sorted(engine.receivable_events(self.release, state))
        engine.tokens(self.release, state)
        possible: list[engine.Command] = [engine.Complete(task_id=key, values=self._values()) for key in self.open]
        possible += [engine.Result(effect_id=key, result=self._values()) for key in self.effects]
        possible += [engine.Trigger(event=event, values=self._values()) for event in events]
        if self.timers and self.random.random() < 1 / 2:
            self.now = max(self.now, self.timers[0])
        command = self.random.choice([*sorted(possible, key=repr), engine.Tick()])
        return engine.advance(self.release, state, self.data, command, parameters={}, now=self.now)

    def _take(self, advance: engine.Advance) -> None:
        self.state, self.data = advance.state.dumps(), advance.data
        self.open |= {task.id for task in advance.opened}
        for closed in advance.closed:
            self.open.remove(closed.id)
        self.effects |= {effect.id for effect in advance.effects}
        self.effects = {key for key in self.effects if engine.waits_for(advance.state, key)}
        self.timers = tuple(timer.due_at for timer in advance.timers)
        self.ended = advance.ended is not None

    def _values(self) -> dict[str, Any]:
        """Any values for some of the fields that the package knows."""
        return {field.key: self._value(field) for field in self.fields if self.random.random() < 3 / 4}

    def _value(self, field: engine.Field) -> Any:
        if field.options:
            return self.random.choice(field.options).value
        if field.type == "checkbox":
            return self.random.random() < 1 / 2
        if field.type in {"number", "money"}:
            return Decimal(self.random.choice([0, 1, 3, 1200, 30_000]))
        if field.type in {"date", "datetime"}:
            return date(2026, 3, 2) + timedelta(days=self.random.randint(0, 90))
        return [] if field.columns else "x"
