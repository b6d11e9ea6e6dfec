"""Checklists about the same things as one list: a row for each thing, a column for each checklist.

Consecutive checklists with the same property `together` (the list's heading) are drawn so; `short` heads the column.
What `first` of one of them names (FEEL, a list of codes) stands first, under its `first_label`. Must not know HTML.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Protocol, TypeVar

from webapp.catalogue import _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from workflows.engine.values import Field
    from workflows.forms import Known

TOGETHER, SHORT, FIRST, FIRST_LABEL = "together", "short", "first", "first_label"


class Box(Protocol):
    """One choice of a checklist."""

    @property
    def value(self) -> str:
        """Its code."""

    @property
    def label(self) -> str:
        """What the reader reads."""

    @property
    def chosen(self) -> bool:
        """Whether it is ticked."""


class Part(Protocol):
    """What is asked of a field that is drawn together with others."""

    @property
    def field(self) -> Field:
        """The field of the form."""

    @property
    def choices(self) -> Sequence[Box]:
        """Its choices."""

    @property
    def described_by(self) -> str:
        """The ids of its hint and error."""


AnyPart = TypeVar("AnyPart", bound=Part)


@dataclass(frozen=True, kw_only=True)
class Cell:
    """Where a row and a column meet: the checklist, its box for the row if it has one, and the box's number there."""

    view: Part
    choice: Box | None
    number: int


@dataclass(frozen=True, kw_only=True)
class Row:
    """One thing with its boxes; ``heading`` stands above it where a group of things begins."""

    heading: str
    label: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, kw_only=True)
class Together:
    """Several checklists drawn as one list."""

    label: str
    parts: tuple[Part, ...]
    rows: tuple[Row, ...]

    @property
    def described_by(self) -> str:
        """The ids of the parts' hints and errors, for aria-describedby."""
        return " ".join(part.described_by for part in self.parts if part.described_by)


def joined(views: Sequence[AnyPart], known: Known, translate: Callable[[str], str]) -> Iterator[AnyPart | Together]:
    """Yield the fields of a section, those that belong together as one list."""
    for label, group in groupby(views, key=lambda view: view.field.properties.get(TOGETHER, "")):
        found = tuple(group)
        if label:
            yield Together(label=translate(label), parts=found, rows=tuple(_rows(found, known, translate)))
        else:
            yield from found


def _rows(views: Sequence[Part], known: Known, translate: Callable[[str], str]) -> Iterator[Row]:
    """Yield the rows in the order of the options, those to stand first before the others."""
    chosen = [{choice.value: (number, choice) for number, choice in enumerate(view.choices)} for view in views]
    codes = {code: found[1].label for each in chosen for code, found in each.items()}
    first, heading = _first(views, known, translate)
    groups = [[code for code in codes if code in first], [code for code in codes if code not in first]]
    headings = [heading, _("其他材料")] if all(groups) else ["", ""]
    for name, group in zip(headings, groups, strict=True):
        for at, code in enumerate(group):
            found = (each.get(code, (0, None)) for each in chosen)
            cells = (Cell(view=view, choice=box[1], number=box[0]) for view, box in zip(views, found, strict=True))
            yield Row(heading=name if at == 0 else "", label=codes[code], cells=tuple(cells))


def _first(views: Sequence[Part], known: Known, translate: Callable[[str], str]) -> tuple[list[str], str]:
    """Return what stands first and under which heading; nothing where no checklist says so."""
    for view in views:
        written = view.field.properties.get(FIRST, "")
        codes = known.evaluate(written[1:], {}) if written else None
        if isinstance(codes, list):
            return codes, translate(view.field.properties.get(FIRST_LABEL, ""))
    return [], ""
