"""What a story of the demo office is, whatever process it is told of, and what all stories have in common.

A story says what people choose, how long they take and what happens beside the tasks; the simulation gives the
commands. It must not know any process, nor when anything is done.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from typing import Any, Protocol, TypeVar

from models.tasks import Task
from workflows.demo.answers import Filler
from workflows.desk import Desk

Deed = Callable[[Desk, str], str | None]
"""What somebody does at a case, by its id, beside the tasks; returns the id of a case that it opened, if it did."""
Turns = tuple[Mapping[str, Any], ...]
"""What is chosen in a form the first time, the second time, and so on; the last stands for all that follow."""
LEAST_DELAY = timedelta(minutes=40)
_LATE_SHARE = 0.05
_YEAR = timedelta(days=364)
_LAST = timedelta(days=4)
"""The last story begins that long before the present, so that all of them have begun in office hours."""


@dataclass(frozen=True, kw_only=True)
class Happening:
    """An event that is told to a case, with what is chosen in its form and why, and what is done just before.

    Somebody who did a task of the case does both; what goes before is the window's with ``clerk_first``.
    """

    event: str
    reason: str
    chosen: Mapping[str, Any] = field(default_factory=dict)
    after: timedelta = timedelta()
    deeds: tuple[Deed, ...] = ()
    clerk_first: bool = False


@dataclass(frozen=True, kw_only=True)
class Planned:
    """Something that a named person does at a case at an instant, beside its tasks."""

    at: datetime
    by: str
    deed: Deed


@dataclass(frozen=True, kw_only=True)
class Errand:
    """Something that a named person does at an instant that is no matter of one case, in a transaction of its own.

    ``chance`` only tells how early in the morning, when the office is closed at that instant.
    """

    at: datetime
    by: str
    deed: Callable[[Desk], None]
    chance: Random


class Story(Protocol):
    """What somebody decided about a case before it is played: when it begins, who takes it in, how it goes.

    Each story draws from a chance of its own, so that what happens in one changes nothing in another.
    """

    opens_at: datetime
    process: str
    clerk: str
    chance: Random
    filler: Filler

    def start_values(self) -> Mapping[str, Any]:
        """Return what is chosen in the start form."""

    def lies(self, form: str, whole: timedelta) -> timedelta | None:
        """Return how long a task lies of which the *whole* time is given; None when nobody does it."""

    def deeds(self, task: Task) -> Sequence[Deed]:
        """Return what is done at the case just before the task is."""

    def chosen(self, task: Task, data: Mapping[str, Any], on: date) -> Mapping[str, Any]:
        """Return what is chosen in a task's form on a day."""

    def instead(self, task: Task) -> Happening | None:
        """Return what happens instead of the task; None when the task is done as usual."""

    def afterwards(self, task: Task) -> Happening | None:
        """Return what happens some time after the task was done; None when nothing does."""

    def planned(self, desk: Desk, task: Task) -> Iterable[Planned]:
        """Return what is planned now that the task was done: beside the tasks, at instants that are known."""

    def told(self, happening: Happening, data: Mapping[str, Any], on: date) -> Mapping[str, Any]:
        """Return what is chosen in the form of an event on a day."""

    def branch(self) -> "Story":
        """Return how a case goes that was opened out of this one."""


@dataclass(frozen=True, kw_only=True)
class Plot:
    """One way a case goes.

    ``share`` of the stories take it; ``choices`` replace what is usually chosen, by form; ``instead`` and
    ``afterwards`` happen in place of, or some time after, the task with the given form.
    """

    name: str
    share: int
    choices: Mapping[str, Turns] = field(default_factory=dict)
    instead: tuple[str, Happening] | None = None
    afterwards: tuple[str, Happening] | None = None


Each = TypeVar("Each")
EachPlot = TypeVar("EachPlot", bound=Plot)


@dataclass(kw_only=True)
class Tale:
    """A story that follows a plot; what its process asks for is added by the stories of that process."""

    plot: Plot
    opens_at: datetime
    process: str
    clerk: str
    chance: Random
    filler: Filler

    def __post_init__(self) -> None:
        """Nothing has been chosen yet."""
        self._times: dict[str, int] = {}
        self._happened: set[str] = set()

    def start_values(self) -> Mapping[str, Any]:
        """Return what is chosen in the start form: nothing, unless the stories of a process know more."""
        return {}

    def lies(self, form: str, whole: timedelta) -> timedelta | None:
        """Return how long a task lies: mostly well within its deadline, now and then beyond it."""
        del form
        if self.chance.random() < _LATE_SHARE:
            return LEAST_DELAY + whole * self.chance.uniform(1, 3)
        return LEAST_DELAY + whole * self.chance.betavariate(1.4, 4)

    def deeds(self, task: Task) -> Sequence[Deed]:
        """Return nothing: most steps need nothing done beside them."""
        del task
        return ()

    def instead(self, task: Task) -> Happening | None:
        """Return the plot's event when it comes in place of this task, once."""
        return self._due(self.plot.instead, task)

    def afterwards(self, task: Task) -> Happening | None:
        """Return the plot's event when it follows this task, once."""
        return self._due(self.plot.afterwards, task)

    def planned(self, desk: Desk, task: Task) -> Iterable[Planned]:
        """Return nothing: mostly only tasks are done."""
        del desk, task
        return ()

    def chosen(self, task: Task, data: Mapping[str, Any], on: date) -> Mapping[str, Any]:
        """Return what is chosen in the task's form: the plot's choice of this time, else the usual one."""
        form = task.form or ""
        times = self._times.get(form, 0)
        self._times[form] = times + 1
        return {**self.usual(form, data, on), **turn(self.plot.choices.get(form, ({},)), times)}

    def usual(self, form: str, data: Mapping[str, Any], on: date) -> Mapping[str, Any]:
        """Return what is usually chosen in a form: nothing, unless the stories of a process know more."""
        del form, data, on
        return {}

    def told(self, happening: Happening, data: Mapping[str, Any], on: date) -> Mapping[str, Any]:
        """Return what the plot chose for the form of an event."""
        del data, on
        return happening.chosen

    def branch(self) -> "Tale":
        """Return this story: what goes for a case goes for one that was opened out of it."""
        return self

    def _due(self, planned: tuple[str, Happening] | None, task: Task) -> Happening | None:
        if planned is None or planned[1].event in self._happened or task.form != planned[0]:
            return None
        self._happened.add(planned[1].event)
        return planned[1]


def turn(turns: Sequence[Each], times: int) -> Each:
    """Return what stands for this time: the last of the turns when there have been more."""
    return turns[min(times, len(turns) - 1)]


def shared_out(plots: Sequence[EachPlot], count: int) -> list[EachPlot]:
    """Return *count* plots, each as often as its share asks, in a small office too."""
    every = [plot for plot in plots for _ in range(plot.share)]
    return [every[(2 * number + 1) * len(every) // (2 * count)] for number in range(count)]


def own_chance(chance: Random) -> Random:
    """Return a chance for one story: the same again for a story drawn at the same place."""
    return Random(chance.getrandbits(64))  # noqa: S311 (the same story each time is the point)


def within_the_year(number: int, count: int, until: datetime, chance: Random) -> datetime:
    """Return when a story of many begins: within the year before *until*, more of them lately."""
    passed: float = ((number + chance.random()) / count) ** 0.3
    return until - _YEAR + (_YEAR - _LAST) * passed
