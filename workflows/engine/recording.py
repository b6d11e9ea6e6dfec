"""What happened during one command, collected in order: facts, tasks, effects, decisions and incidents.

Knows the values of an advance; must not decide anything.
"""

from functools import lru_cache

from workflows.engine.values import ClosedTask, Decision, Effect, Fact, Incident, OpenTask


@lru_cache(maxsize=4096)
def _fact(kind: str, element: str, path: tuple[str, ...]) -> Fact:
    """The fact, which is the same at every visit: there are as many as a model has elements and flows."""
    return Fact(kind=kind, element=element, path=path)


class Recorder:
    """Takes down one command. A task or effect that came and went within it appears among the facts only."""

    def __init__(self) -> None:
        self.facts: list[Fact] = []
        self.opened: dict[str, OpenTask] = {}
        self.closed: dict[str, ClosedTask] = {}
        self.effects: dict[str, Effect] = {}
        self.decisions: list[Decision] = []
        self.incidents: list[Incident] = []
        self.fresh: list[Incident] = []

    def fact(self, kind: str, element: str, path: tuple[str, ...]) -> None:
        """Note that `kind` happened at an element or flow inside the call activities of `path`."""
        self.facts.append(_fact(kind, element, path))

    def task_opened(self, task: OpenTask) -> None:
        """Note a task that now waits for a person."""
        self.opened[task.id] = task

    def task_closed(self, task_id: str, element: str, how: str) -> None:
        """Note that a task waits no more."""
        if self.opened.pop(task_id, None) is None:
            self.closed[task_id] = ClosedTask(id=task_id, element=element, how=how)

    def effect_wanted(self, effect: Effect) -> None:
        """Note a service that is to be run."""
        self.effects[effect.id] = effect

    def effect_dropped(self, effect_id: str) -> None:
        """Note that nobody needs the service any more."""
        self.effects.pop(effect_id, None)

    def decided(self, decision: Decision) -> None:
        """Note a decision with its reasons."""
        self.decisions.append(decision)

    def stuck(self, incident: Incident, *, fresh: bool) -> None:
        """Note that something cannot go on; `fresh` when it was not stuck already before this command."""
        self.incidents.append(incident)
        if fresh:
            self.fresh.append(incident)
