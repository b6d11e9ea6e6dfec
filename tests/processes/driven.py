"""A case driven step by step on the pure engine: what is open, what was asked for, and the answer of each service.

What the shipped processes have in common when a test walks through them. Which package, which data and what services
answer is said by who derives from it; must not know any process, databases or pages.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Self

from workflows import engine
from workflows.engine import Result, Tick, Trigger

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from workflows.engine import Advance, Command, Decision, Effect, Release


@dataclass(kw_only=True)
class DrivenCase(ABC):
    """A case and how far it is.

    `effects` are the services asked for so far and `done` the tasks completed, in order; `open` are element and id of
    the tasks that wait, in the order they were opened.
    """

    effects: list[Effect] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)
    done: list[str] = field(default_factory=list)
    open: list[tuple[str, str]] = field(default_factory=list)
    outcome: str | None = None

    @abstractmethod
    def answer(self, effect: Effect) -> Mapping[str, Any]:
        """What a service answers."""

    def begin(self, release: Release, data: Mapping[str, Any], parameters: Mapping[str, Any], now: datetime) -> None:
        """Start the case."""
        self.release, self.parameters, self.now = release, parameters, now
        self._take(engine.start(release, case_id="c1", data=data, parameters=parameters, now=now))

    @property
    def data(self) -> dict[str, Any]:
        """The case data now."""
        return dict(self.advance.data)

    def tell(self, event: str, **values: Any) -> Self:
        """Tell the case of an event."""
        return self.command(Trigger(event=event, values=values))

    def wait(self) -> Self:
        """Let time pass until the next timer fires."""
        self.now = max(self.now, min(timer.due_at for timer in self.advance.timers))
        return self.command(Tick())

    def asked(self, service: str) -> list[Effect]:
        """The calls of one service so far."""
        return [effect for effect in self.effects if effect.type == service]

    def command(self, command: Command) -> Self:
        """Give the engine a command, and answer every service that it asks for."""
        before = self.advance
        self._take(
            engine.advance(self.release, before.state, before.data, command, parameters=self.parameters, now=self.now)
        )
        return self

    def _take(self, advance: Advance) -> None:
        assert advance.incidents == (), advance.incidents
        self.advance = advance
        closed = {each.id for each in advance.closed}
        self.open = [each for each in self.open if each[1] not in closed]
        self.open += [(task.element, task.id) for task in advance.opened]
        self.decisions += advance.decisions
        self.outcome = advance.ended.outcome if advance.ended else self.outcome
        for effect in advance.effects:
            if engine.waits_for(self.advance.state, effect.id):
                self.effects.append(effect)
                self.command(Result(effect_id=effect.id, result=dict(self.answer(effect))))
