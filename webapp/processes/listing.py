"""The list of processes: the release new cases start on, the earlier ones, how many cases run on each; what waits."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import render_template
from flask.typing import ResponseReturnValue

from webapp.access import reading, services
from webapp.errors import message_of
from webapp.processes.place import actors_of, administered, administrators, blueprint, release_named
from workflows import proposals, releasebook, shortfalls
from workflows.releasebook import Line


@dataclass(frozen=True, kw_only=True)
class Shown:
    """One process on the page; `behind` counts the cases that are not on the current release.

    `shortfalls` say what of other organs the current release needs and does not find.
    """

    id: str
    name: str
    lines: tuple[Line, ...]
    shortfalls: tuple[str, ...]

    @property
    def running(self) -> int:
        """How many cases are open."""
        return sum(line.running for line in self.lines)

    @property
    def behind(self) -> int:
        """How many of them are on an earlier release."""
        return sum(line.running for line in self.lines if not line.current)


@blueprint.get("")
@administrators
def index() -> ResponseReturnValue:
    """List every process with its releases, the proposals that wait and the last that were decided about."""
    session = reading()
    found = releasebook.processes(session, among=administered())
    waiting, decided = (proposals.listed(session, decided=each) for each in (False, True))
    lines = [line for of_process in found.values() for line in of_process]
    return render_template(
        "processes/index.html",
        processes=[
            Shown(
                id=process,
                name=release_named(of_process[0].digest),
                lines=tuple(of_process),
                shortfalls=_shortfalls(of_process),
            )
            for process, of_process in found.items()
        ],
        waiting=waiting,
        decided=decided,
        name_of=actors_of(lines, [*waiting, *decided]),
    )


def _shortfalls(lines: Sequence[Line]) -> tuple[str, ...]:
    """Return what the current release of a process needs of other organs and does not find, in words."""
    session, current = reading(), next((line.digest for line in lines if line.current), None)
    if current is None:
        return ()
    return tuple(message_of(why) for why in shortfalls.found(session, services().releases.by_digest(session, current)))
