"""A report put together: its cases in groups, each figure over each group, and the cases behind one figure.

Pure. Must not know where facts come from, nor what groups are called for a reader.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from workflows.clock import office_date
from workflows.engine.reportfiles import Dimension, Figure, Measure, Reported, named
from workflows.reports.facts import Facts, Window
from workflows.reports.measures import Cell, cell_of, share, told, total
from workflows.reports.scope import CLOSED, MONTH, OFFICE

NONE = "-"
"""The group of cases that have no value to be grouped by."""


@dataclass(frozen=True, kw_only=True)
class Group:
    """Some cases with every figure over them; `name` is a value of one of the cases where the data give it one."""

    key: str
    name: str
    cells: Mapping[str, Cell]


@dataclass(frozen=True, kw_only=True)
class Table:
    """Every figure over all cases, and over each group."""

    total: Mapping[str, Cell]
    groups: tuple[Group, ...]


@dataclass(frozen=True, kw_only=True)
class Behind:
    """A case behind a figure and what it adds, in the unit of the figure; of what is counted once, how many it has."""

    case_id: str
    adds: Decimal


@dataclass(frozen=True, kw_only=True)
class Grouping:
    """What cases are grouped by: the office, the month of what makes them count, or what the process declares."""

    by: str
    basis: str
    dimension: Dimension | None = None

    def key(self, facts: Facts) -> str:
        """Return which group a case is in."""
        if self.by == OFFICE:
            return str(facts.office_id)
        if self.by == MONTH:
            at = facts.closed_at if self.basis == CLOSED else facts.opened_at
            return NONE if at is None else f"{office_date(at):%Y-%m}"
        if self.dimension is None:
            return NONE
        return facts.values.get(self.dimension.key) or self.name(facts) or NONE

    def name(self, facts: Facts) -> str:
        """Return what the group of a case is called in its data, if anything."""
        return (facts.values.get(self.dimension.name) or "") if self.dimension else ""


def table(reported: Reported, cases: Sequence[Facts], window: Window, grouping: Grouping | None) -> Table:
    """Count every figure over all cases, and over each group when there is a grouping."""
    counted = _Counted(reported, cases, window)
    whole = counted.cells(range(len(cases)))
    if grouping is None:
        return Table(total=whole, groups=())
    members: dict[str, list[int]] = defaultdict(list)
    for at, each in enumerate(cases):
        members[grouping.key(each)].append(at)
    groups = [
        Group(key=key, name=_last_name(grouping, [cases[at] for at in found]), cells=counted.cells(found))
        for key, found in members.items()
    ]
    first = next(iter(reported.figures))
    return Table(total=whole, groups=tuple(sorted(groups, key=_order(grouping, first))))


class _Counted:
    """What every case adds to every measure, asked once, though several figures and groups need it."""

    def __init__(self, reported: Reported, cases: Sequence[Facts], window: Window) -> None:
        self._figures = tuple(reported.figures.values())
        parts = [each for figure in self._figures for each in (figure.of, figure.over) if each is not None]
        self._measures = [each for at, each in enumerate(parts) if each not in parts[:at]]
        self._places = [
            (figure, self._at(figure.of), None if figure.over is None else self._at(figure.over))
            for figure in self._figures
        ]
        self._shares = [[share(measure, each, window) for each in cases] for measure in self._measures]

    def cells(self, chosen: Sequence[int]) -> dict[str, Cell]:
        """Return every figure over the cases at some positions."""
        sums = [total(shares[at] for at in chosen) for shares in self._shares]
        return {
            figure.id: cell_of(figure, sums[of], None if over is None else sums[over])
            for figure, of, over in self._places
        }

    def _at(self, measure: Measure) -> int:
        return self._measures.index(measure)


def _last_name(grouping: Grouping, cases: Iterable[Facts]) -> str:
    """Return the latest name: somebody may have changed it, or have written it otherwise."""
    return next((name for each in reversed(list(cases)) if (name := grouping.name(each))), "")


def _order(grouping: Grouping, first: str) -> Callable[[Group], tuple[Decimal, str]]:
    """By month in order, else the largest first."""
    by_size = grouping.by != MONTH
    return lambda group: ((-(group.cells[first].value or Decimal(0))) if by_size else Decimal(0), group.key)


def behind(figure: Figure, cases: Iterable[Facts], window: Window, *, over: bool = False) -> tuple[Behind, ...]:
    """Return the cases that add something to a figure, or to what it is a ratio over."""
    measure: Measure | None = figure.over if over else figure.of
    if measure is None:
        return ()
    unit = figure.unit if figure.over is None else figure.units[int(over)]
    found = []
    for each in cases:
        added = share(measure, each, window)
        number = added if isinstance(added, int) else len(added)
        if number or _counts(measure, added, each):
            found.append(Behind(case_id=each.case_id, adds=told(Decimal(number), unit)))
    return tuple(found)


def _counts(measure: Measure, _added: object, facts: Facts) -> bool:
    """Whether a case that adds nothing is still one of those counted: a stage that was passed at once."""
    return measure.name == "stage.time" and facts.cohort and facts.stages.get(measure.options["stage"][0]) is not None


def sentence(reported: Reported, cells: Mapping[str, Cell], write: Callable[[Figure, Decimal], str], text: str) -> str:
    """Return the report's sentence, or its translation, with its figures filled in."""
    figures = reported.figures
    known = {name: cells[name].value for name in named(text)}
    values = {name: write(figures[name], Decimal(0) if value is None else value) for name, value in known.items()}
    return text.format_map(values)
