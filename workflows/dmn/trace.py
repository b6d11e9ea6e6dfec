"""What an evaluation did, as plain data: inputs, rules tested, the first cell that failed, rules hit, outputs.

Values are Python values as ``Model.evaluate`` takes and gives them. Knows no evaluation.
"""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class TracedInput:
    """What a column of conditions tested."""

    label: str
    expression: str
    value: Any


@dataclass(frozen=True, slots=True)
class FailedCell:
    """The first cell of a rule that did not hold: its column (from 1), its text and the value tested."""

    column: int
    label: str
    cell: str
    value: Any


@dataclass(frozen=True, slots=True)
class TracedRule:
    """A rule that was tested. ``index`` counts from 1. ``failed`` is None when the rule was hit.

    ``values`` holds what the placeholders of the annotations stood for; ``cells`` are the texts of the conditions by
    label.
    """

    index: int
    id: str
    annotations: tuple[str, ...]
    hit: bool
    failed: FailedCell | None = None
    cells: tuple[tuple[str, str], ...] = ()
    values: dict[str, Any] = field(default_factory=dict)
    outputs: dict[str, Any] = field(default_factory=dict)

    @property
    def annotation(self) -> str:
        """The first annotation that says something, or nothing."""
        return next((text for text in self.annotations if text), "")


@dataclass(slots=True)
class DecisionTrace:
    """One decision, or knowledge model, that was evaluated."""

    id: str
    name: str
    inputs: list[TracedInput] = field(default_factory=list)
    rules: list[TracedRule] = field(default_factory=list)
    hits: list[str] = field(default_factory=list)
    outputs: Any = None


@dataclass(frozen=True, slots=True)
class Trace:
    """All that was evaluated, in the order in which it was finished, and every path that the expressions read.

    A decision is given values, not where they come from: which version of a parameter stands behind a path is joined by
    who gave it (the engine does it for the journal and for letters).
    """

    decisions: tuple[DecisionTrace, ...]
    references: tuple[tuple[str, ...], ...]

    def of(self, decision: str) -> DecisionTrace | None:
        """The trace of the decision with that id or name."""
        return next((found for found in self.decisions if decision in (found.id, found.name)), None)
