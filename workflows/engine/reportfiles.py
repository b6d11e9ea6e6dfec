"""The reports.json of a process package: what a report on its cases counts, and whether that can be counted.

Knows the layout of the file and the names of what can be counted; how it is counted is `workflows.reports`'.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

FILE = "reports.json"
_ID = re.compile(r"[a-z][a-z0-9_]{0,39}")
UNITS: Mapping[str, int] = {
    "case": 0,
    "person": 0,
    "person_time": 0,
    "household": 0,
    "employer": 0,
    "letter": 0,
    "loan": 0,
    "job": 0,
    "job_mean": 1,
    "yuan": 2,
    "day": 1,
    "percent": 2,
}
"""What figures are told in, with how many decimals."""
HALF_UP, TRUNCATE = "half_up", "truncate"
_ROUNDINGS = frozenset({HALF_UP, TRUNCATE})
MEASURES: Mapping[str, frozenset[str]] = {
    "cases": frozenset(),
    "cases.open": frozenset(),
    "cases.closed": frozenset(),
    "cases.outcome": frozenset({"outcomes"}),
    "cases.replied": frozenset(),
    "cases.answered": frozenset(),
    "cases.joined": frozenset(),
    "cases.with_letter": frozenset({"letters"}),
    "persons": frozenset(),
    "persons.paid": frozenset(),
    "values": frozenset({"dimension"}),
    "lines": frozenset(),
    "lines.ended": frozenset(),
    "lines.due": frozenset(),
    "lines.recovered": frozenset(),
    "claimants": frozenset(),
    "claimants.recovered": frozenset(),
    "claims.claimed": frozenset(),
    "claims.found": frozenset(),
    "claims.additional": frozenset(),
    "claims.agreed": frozenset(),
    "claims.due": frozenset(),
    "claims.recovered": frozenset(),
    "claims.outstanding": frozenset(),
    "payments": frozenset({"means"}),
    "funds.paid": frozenset(),
    "letters": frozenset({"letters"}),
    "clock.started": frozenset({"clock"}),
    "clock.extended": frozenset({"clock"}),
    "loans": frozenset(),
    "loans.running": frozenset(),
    "loans.late": frozenset(),
    "loans.put_off": frozenset(),
    "loans.disbursed": frozenset(),
    "loans.lent": frozenset(),
    "loans.outstanding": frozenset(),
    "loans.overdue": frozenset(),
    "loans.at_risk": frozenset({"days"}),
    "loans.aged": frozenset({"from"}),
    "loans.aged_count": frozenset({"from"}),
    "loans.due": frozenset(),
    "loans.due_paid": frozenset(),
    "loans.due_count": frozenset(),
    "loans.due_paid_count": frozenset(),
    "loans.compensated": frozenset(),
    "loans.recovered": frozenset(),
    "loans.written_off": frozenset(),
    "loans.subsidised": frozenset(),
    "loans.sum": frozenset({"key"}),
}
"""What can be counted, and what has to be said besides."""
FLOWING = frozenset(
    {
        *("payments", "claimants.recovered", "claims.recovered", "funds.paid", "persons.paid"),
        *("loans.compensated", "loans.recovered"),
    }
)
"""Measures that can count what happened within the period, in cases of any time."""
LOANS = "loans"
"""Measures of this name, and those below it, count loans of cases of any time, as they stood on the as-of day."""
_OPTIONS = ("outcomes", "letters", "means", "dimension", "clock", "days", "from", "until", "key")
_DAYS = frozenset({"days", "from", "until"})
_LISTS = frozenset({"outcomes", "letters", "means"})
CURRENT, ORIGINAL = "current", "original"
ENDED, KNOWN = "ended", "known"


@dataclass(frozen=True)
class Measure:
    """Something to count: `options` narrow it down, `flow` counts what happened within the period."""

    name: str
    options: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    flow: bool = False

    @property
    def of_loans(self) -> bool:
        """Whether it counts loans."""
        return self.name.split(".")[0] == LOANS


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One figure of a report: a count or sum, or with `over` a ratio of two; `rounding` is half_up or truncate."""

    id: str
    label: str
    unit: str
    of: Measure
    over: Measure | None = None
    units: tuple[str, str] = ("", "")
    """Of a ratio: what its two parts are told in."""
    rounding: str = HALF_UP

    @property
    def decimals(self) -> int:
        """How many decimals it is told with."""
        return UNITS[self.unit]


@dataclass(frozen=True, kw_only=True)
class Dimension:
    """What cases can be grouped by: the data key that tells them apart, and the one that names them."""

    id: str
    label: str
    key: str
    name: str


@dataclass(frozen=True, kw_only=True)
class Stage:
    """A part of the way: all steps of some processes of the package, and single ones."""

    processes: frozenset[str]
    elements: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class Section:
    """Figures that stand together."""

    label: str
    figures: tuple[Figure, ...]


@dataclass(frozen=True, kw_only=True)
class Reported:
    """What a report of a process counts; `line` is a sentence with ids of figures in braces."""

    sections: tuple[Section, ...]
    dimensions: tuple[Dimension, ...] = ()
    stages: Mapping[str, Stage] = field(default_factory=dict)
    line: str = ""

    @property
    def figures(self) -> Mapping[str, Figure]:
        """Every figure by its id."""
        return {figure.id: figure for section in self.sections for figure in section.figures}

    @property
    def clocks(self) -> frozenset[str]:
        """The names of the deadlines that are counted."""
        measures = (each for figure in self.figures.values() for each in (figure.of, figure.over) if each)
        return frozenset(name for each in measures for name in each.options.get("clock", ()))

    @property
    def loans(self) -> bool:
        """Whether anything that is counted is about loans."""
        return any(figure.of.of_loans for figure in self.figures.values())

    @property
    def summed(self) -> frozenset[str]:
        """The data keys whose numbers are added up."""
        return frozenset(name for figure in self.figures.values() for name in figure.of.options.get("key", ()))

    @property
    def texts(self) -> tuple[str, ...]:
        """Every text that a person reads."""
        labels = [figure.label for figure in self.figures.values()]
        labels += [each.label for each in self.dimensions] + [each.label for each in self.sections]
        return (*labels, self.line)


class ReportsError(ValueError):
    """The file cannot be used; `faults` are all that are wrong, as places in it."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        super().__init__("; ".join(faults))
        self.faults = faults


def read_reports(content: bytes) -> Reported:
    """Read the file. Raises `ReportsError` with everything that is wrong."""
    try:
        raw = json.loads(content)
    except (ValueError, RecursionError):
        raise ReportsError(("JSON",)) from None
    return _Reading(raw if isinstance(raw, dict) else {}).read()


class _Reading:
    """The file as it is read; faults are gathered, so that all can be told at once."""

    def __init__(self, raw: Mapping[str, Any]) -> None:
        self.raw = raw
        self.faults: list[str] = []
        self.stages: dict[str, Stage] = {}
        self.known: dict[str, Figure] = {}
        self.dimensions: dict[str, Dimension] = {}

    def read(self) -> Reported:
        """Return what the file says. Raises `ReportsError`."""
        dimensions = tuple(
            self._dimension(f"dimensions[{at}]", each) for at, each in self._rows(self.raw, "dimensions")
        )
        self.dimensions = {each.id: each for each in dimensions}
        sections = tuple(self._section(f"sections[{at}]", each) for at, each in self._rows(self.raw, "sections"))
        if not sections:
            self.faults.append("sections")
        line = str(self.raw.get("line") or "")
        self.faults += [f"line {{{name}}}" for name in named(line) if name not in self.known]
        if self.faults:
            raise ReportsError(tuple(self.faults))
        return Reported(sections=sections, dimensions=dimensions, stages=self.stages, line=line)

    def _rows(self, raw: Mapping[str, Any], key: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
        rows = raw.get(key, [])
        if not isinstance(rows, list):
            self.faults.append(key)
            return
        yield from ((at, each if isinstance(each, dict) else {}) for at, each in enumerate(rows))

    def _text(self, place: str, raw: Mapping[str, Any], key: str) -> str:
        found = raw.get(key)
        if not isinstance(found, str) or not found.strip():
            self.faults.append(f"{place}.{key}")
            return ""
        return found

    def _id(self, place: str, raw: Mapping[str, Any]) -> str:
        found = self._text(place, raw, "id")
        if found and not _ID.fullmatch(found):
            self.faults.append(f"{place}.id (a-z, 0-9, _)")
        return found

    def _dimension(self, place: str, raw: Mapping[str, Any]) -> Dimension:
        key = self._text(place, raw, "key")
        label = self._text(place, raw, "label")
        return Dimension(id=self._id(place, raw), label=label, key=key, name=str(raw.get("name") or key))

    def _section(self, place: str, raw: Mapping[str, Any]) -> Section:
        label = self._text(place, raw, "label")
        figures = tuple(self._figure(f"{place}.figures[{at}]", each) for at, each in self._rows(raw, "figures"))
        return Section(label=label, figures=tuple(each for each in figures if each is not None))

    def _figure(self, place: str, raw: Mapping[str, Any]) -> Figure | None:
        name, label = self._id(place, raw), self._text(place, raw, "label")
        rounding = raw.get("rounding", HALF_UP)
        if rounding not in _ROUNDINGS:
            self.faults.append(f"{place}.rounding ({HALF_UP}, {TRUNCATE})")
        if name in self.known:
            self.faults.append(f"{place}.id ({name})")
        parts = self._parts(place, name, raw)
        if parts is None:
            return None
        unit, of, over, units = parts
        if unit not in UNITS:
            self.faults.append(f"{place}.unit ({', '.join(UNITS)})")
        figure = Figure(id=name, label=label, unit=unit, of=of, over=over, units=units, rounding=rounding)
        self.known[name] = figure
        return figure

    def _parts(
        self, place: str, name: str, raw: Mapping[str, Any]
    ) -> tuple[str, Measure, Measure | None, tuple[str, str]] | None:
        """Return the unit, what is counted, over what, and what both are told in; None when that is not said."""
        if "stage" in raw:
            self.stages[name] = self._stage(f"{place}.stage", raw["stage"])
            stage = {"stage": (name,)}
            return "day", Measure("stage.time", stage), Measure("stage.ended", stage), ("day", "case")
        if "on_time" in raw:
            return self._on_time(place, raw)
        if "of" in raw or "over" in raw:
            of, over = (self.known.get(str(raw.get(key))) for key in ("of", "over"))
            if of is None or over is None:
                self.faults.append(f"{place}.of, {place}.over")
                return None
            return str(raw.get("unit", "percent")), of.of, over.of, (of.unit, over.unit)
        measure = self._measure(place, raw)
        return None if measure is None else (self._text(place, raw, "unit"), measure, None, ("", ""))

    def _on_time(
        self, place: str, raw: Mapping[str, Any]
    ) -> tuple[str, Measure, Measure | None, tuple[str, str]] | None:
        clock, by, among = raw["on_time"], raw.get("by", CURRENT), raw.get("among", ENDED)
        if not isinstance(clock, str) or by not in (CURRENT, ORIGINAL) or among not in (ENDED, KNOWN):
            self.faults.append(f"{place}.on_time, by ({CURRENT}, {ORIGINAL}), among ({ENDED}, {KNOWN})")
            return None
        told = {"clock": (clock,), "by": (by,)}
        return "percent", Measure("clock.on_time", told), Measure(f"clock.{among}", told), ("case", "case")

    def _stage(self, place: str, raw: Any) -> Stage:
        told = raw if isinstance(raw, dict) else {}
        found = Stage(
            processes=frozenset(self._texts(place, told, "processes")),
            elements=frozenset(self._texts(place, told, "elements")),
        )
        if not found.processes and not found.elements:
            self.faults.append(f"{place} (processes, elements)")
        return found

    def _texts(self, place: str, raw: Mapping[str, Any], key: str) -> tuple[str, ...]:
        found = raw.get(key, [])
        if not isinstance(found, list) or not all(isinstance(each, str) for each in found):
            self.faults.append(f"{place}.{key}")
            return ()
        return tuple(found)

    def _option(self, place: str, raw: Mapping[str, Any], key: str) -> tuple[str, ...]:
        if key in _LISTS:
            return self._texts(place, raw, key)
        if key not in _DAYS:
            return (self._text(place, raw, key),)
        found = raw[key]
        if not isinstance(found, int) or isinstance(found, bool) or found < 0:
            self.faults.append(f"{place}.{key} (0, 1, 2 …)")
            return ()
        return (str(found),)

    def _measure(self, place: str, raw: Mapping[str, Any]) -> Measure | None:
        name = str(raw.get("measure"))
        if name not in MEASURES:
            self.faults.append(f"{place}.measure ({', '.join(MEASURES)})")
            return None
        options: dict[str, tuple[str, ...]] = {}
        for key in _OPTIONS:
            if key in raw:
                options[key] = self._option(place, raw, key)
        if "dimension" in options:
            found = self.dimensions.get(options["dimension"][0])
            self.faults += [] if found else [f"{place}.dimension"]
            options["dimension"] = (found.key, found.name) if found else ()
        self.faults += [f"{place}.{key}" for key in sorted(MEASURES[name] - options.keys() - {"means"})]
        flow = raw.get("flow", False)
        if not isinstance(flow, bool) or (flow and name not in FLOWING):
            self.faults.append(f"{place}.flow ({', '.join(sorted(FLOWING))})")
        return Measure(name, options, flow is True)


def named(line: str) -> list[str]:
    """Return the ids of figures that stand in braces in a sentence."""
    return re.findall(r"\{(\w*)\}", line)
