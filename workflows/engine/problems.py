"""Making a `Problem` from its code and its place; the sentences stand in `catalogue`.

Knows nothing of how problems are found or printed.
"""

from dataclasses import dataclass
from typing import Any

from workflows.engine.catalogue import TEXTS
from workflows.engine.graph import Flow, Lane, Node, Process
from workflows.engine.values import Problem


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where a problem is: file, line (from 1), element id and its visible name."""

    file: str
    line: int | None = None
    element: str | None = None
    label: str | None = None


def problem(
    code: str, place: Place, *, trace: tuple[str, ...] = (), way: tuple[str, ...] = (), **params: Any
) -> Problem:
    """The problem `code` at `place`; `params` fill the braces of its two sentences (KeyError for an unknown code)."""
    what, remedy = TEXTS[code]
    shown = {name: str(value) for name, value in params.items()}
    return Problem(
        file=place.file,
        line=place.line,
        element=place.element,
        label=place.label or None,
        code=code,
        what=what.format(**shown),
        remedy=remedy.format(**shown),
        trace=trace,
        way=way,
        params=shown,
    )


def at(thing: Node | Flow | Process) -> Place:
    """The place of a node, flow or process."""
    return at_line(thing, thing.line)


def at_line(thing: Node | Flow | Process, line: int | None) -> Place:
    """The place of something written at `line` inside a node, flow or process."""
    label = thing.name.strip()
    if isinstance(thing, Flow) and not label:
        label = f"{thing.source} → {thing.target}"
    return Place(file=thing.file, line=line or thing.line, element=thing.id, label=label)


def at_lane(process: Process, lane: Lane) -> Place:
    """The place of a lane."""
    return Place(file=process.file, line=lane.line, element=lane.id, label=lane.name)
