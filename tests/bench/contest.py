"""A contest of engines at the same tasks: who answers rightly, how fast, and the table that tells it.

Knows neither the engines nor what they are asked.
"""

from __future__ import annotations

import statistics
import sys
from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from tests.bench.decision_engines import PATIENCE_SECONDS, Engine, Silent
from tests.feelin.bridge import FeelinError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from tests.feelin.bridge import Question
    from tests.feelin.encoding import Encoded

OURS = "Bangfu"
SPENT_NANOSECONDS = 5_000_000
"""How long an engine evaluates the same thing in one round."""


@dataclass
class Result:
    """What one engine did with all tasks: an outcome for each, what it was asked, and the times in nanoseconds."""

    outcomes: list[str]
    work: list[list[Question]]
    rounds: dict[int, list[float]] = field(default_factory=dict)

    @property
    def right(self) -> list[int]:
        """The tasks answered rightly."""
        return [task for task, outcome in enumerate(self.outcomes) if outcome == "right"]

    def microseconds(self, task: int) -> float:
        """The median time of a task."""
        return statistics.median(self.rounds[task]) / 1000


@dataclass(frozen=True)
class Competitor:
    """An engine, and how it does a task: what it answers and which questions that takes."""

    engine: Engine
    attempt: Callable[[int], tuple[Encoded, list[Question]]]


def measured(competitors: Mapping[str, Competitor], answers: Sequence[Encoded], rounds: int) -> dict[str, Result]:
    """All engines at all tasks: asked, timed in alternation, and asked again."""
    results = {name: _asked(competitor, answers) for name, competitor in competitors.items()}
    for number in range(rounds):
        print(f"\r  round {number + 1} of {rounds}", end="", file=sys.stderr, flush=True)
        for task in range(len(answers)):
            for name, result in results.items():
                if result.outcomes[task] == "right":
                    _time(competitors[name].engine, task, result)
    print(file=sys.stderr)
    for name, result in results.items():
        for task in result.right:
            result.outcomes[task], _ = _outcome(competitors[name], task, answers[task])
    return results


def _asked(competitor: Competitor, answers: Sequence[Encoded]) -> Result:
    found = [_outcome(competitor, task, answer) for task, answer in enumerate(answers)]
    return Result([outcome for outcome, _ in found], [work for _, work in found])


def _outcome(competitor: Competitor, task: int, answer: Encoded) -> tuple[str, list[Question]]:
    try:
        found, work = competitor.attempt(task)
    except (Silent, FeelinError):
        return "hangs", []
    if isinstance(found, dict) and found.keys() & {"error", "other"}:
        return "fails", work
    return "right" if same(found, answer) else "wrong", work


def _time(engine: Engine, task: int, result: Result) -> None:
    """One round of a task, as often as it fits into a round; the first time of all is for warming up."""
    earlier = result.rounds.setdefault(task, [])
    guess = earlier[-1] if earlier else engine.median_nanoseconds(result.work[task], 5)
    times = max(3, min(5000, int(SPENT_NANOSECONDS / guess)))
    earlier.append(engine.median_nanoseconds(result.work[task], times))


def same(found: Encoded, answer: Encoded) -> bool:
    """Whether two answers are the same value: numbers by their value, contexts whatever the order."""
    if isinstance(found, list) and isinstance(answer, list):
        return len(found) == len(answer) and all(map(same, found, answer))
    if not isinstance(found, dict) or not isinstance(answer, dict) or found.keys() != answer.keys():
        return type(found) is type(answer) and bool(found == answer)
    if "number" in answer:
        return Decimal(found["number"]) == Decimal(answer["number"])
    if "context" not in answer:
        return bool(found == answer)
    left, right = dict(found["context"]), dict(answer["context"])
    return left.keys() == right.keys() and all(same(left[name], right[name]) for name in right)


def show(title: str, results: Mapping[str, Result], tasks: int) -> None:
    """One line for each engine."""
    print(f"\n{title}; “hangs”: stopped after {PATIENCE_SECONDS:.0f} s without an answer")
    print(f"  {'':<20}{'right':>9}{'wrong':>7}{'fails':>7}{'hangs':>7}{'median':>12}{'ratio to ours':>16}")
    for name, result in results.items():
        count = Counter(result.outcomes)
        outcomes = "".join(f"{count[outcome]:>7}" for outcome in ("wrong", "fails", "hangs"))
        print(f"  {name:<20}{count['right']:>5}/{tasks:<3}{outcomes}{_times(result, results[OURS])}")


def _times(result: Result, ours: Result) -> str:
    if not result.right:
        return f"{'-':>12}{'-':>16}"
    both = set(result.right) & set(ours.right)
    median = statistics.median(map(result.microseconds, result.right))
    ratio = statistics.median(result.microseconds(task) / ours.microseconds(task) for task in both)
    return f"{median:>9.1f} µs{ratio:>14.2f} x"


def show_kinds(results: Mapping[str, Result], kinds: Sequence[str]) -> None:
    """The right answers by the kind of task."""
    print("  right answers by kind")
    for name, result in results.items():
        right = Counter(kinds[task] for task in result.right)
        counts = (f"{kind} {right[kind]}/{total}" for kind, total in Counter(kinds).items())
        print(f"  {name:<20}  {', '.join(counts)}")


def show_details(results: Mapping[str, Result], labels: Sequence[str]) -> None:
    """What each engine does not answer rightly."""
    for name, result in results.items():
        for outcome in ("wrong", "fails", "hangs"):
            those = [labels[task] for task, found in enumerate(result.outcomes) if found == outcome]
            if those:
                print(f"  {name} {outcome}: {'; '.join(those)}")
