"""What the linter found, in the reader's language, with what the page needs to show it on the drawing.

Must not know how a problem is found, nor how a drawing is made.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from webapp.catalogue import _
from workflows.engine.catalogue import TEXTS
from workflows.engine.report import sentences
from workflows.engine.values import Problem


@dataclass(frozen=True, kw_only=True)
class Told:
    """One problem as the page tells it; `trace` are the steps to it in words, `elements` their ids on the drawing."""

    file: str
    line: int | None
    element: str
    label: str
    what: str
    remedy: str
    trace: tuple[str, ...]
    elements: tuple[str, ...]

    @property
    def drawn(self) -> bool:
        """Whether it is about something that a drawing can show."""
        return self.file.endswith(".bpmn") and bool(self.element)


def told(problems: Iterable[Problem]) -> list[Told]:
    """Return the problems in the reader's language; one that this version no longer knows as it was stored."""
    return [_told(each) for each in problems]


def _told(each: Problem) -> Told:
    what, remedy = sentences(each, _) if each.code in TEXTS else (each.what, each.remedy)
    return Told(
        file=each.file,
        line=each.line,
        element=each.element or "",
        label=each.label or "",
        what=what,
        remedy=remedy,
        trace=tuple(_(step) if step else "" for step in each.trace),
        elements=tuple(each.way),
    )
