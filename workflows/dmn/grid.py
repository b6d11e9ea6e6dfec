"""Which rules of a table match together: columns of sample values, each with the rules that accept it.

A set of rules is a whole number with a bit for each, so that large tables cost little. Knows no hit policy.
"""

from collections.abc import Sequence
from typing import NamedTuple

from workflows.feel.values import Value

NAMED, OPEN, IDLE = range(3)
"""What a sample stands for: values that the conditions name; values that nobody names; values that may never come."""


class Sample(NamedTuple):
    """A value of a column and the rules whose cell accepts it; ``weight`` says what it means when no rule does."""

    value: Value
    rules: int
    weight: int = 0


class Grid:
    """The samples of every column. The columns are independent: any values may come together."""

    def __init__(self, columns: Sequence[Sequence[Sample]], rules: int) -> None:
        self.columns = tuple(_distinct(column) for column in columns)
        self.rules = rules

    def together(self, rule: int) -> int:
        """The rules that can match at once with ``rule``, itself among them if it can match at all."""
        bit, found = 1 << rule, self.rules
        for column in self.columns:
            accepted = 0
            for sample in column:
                if sample.rules & bit:
                    accepted |= sample.rules
            found &= accepted
        return found

    def example(self, rules: int) -> tuple[Value, ...]:
        """Values that two rules which can match at once both accept."""
        return tuple(
            next(sample.value for sample in column if sample.rules & rules == rules) for column in self.columns
        )

    def refusing(self, rule: int) -> list[int]:
        """The columns in which ``rule`` accepts no sample."""
        bit = 1 << rule
        return [index for index, column in enumerate(self.columns) if not any(sample.rules & bit for sample in column)]

    def matches(self, most: int) -> dict[tuple[int, int], tuple[Value, ...]] | None:
        """Every set of rules that matches something, also none, with the first values that show it.

        The second part of the key is the greatest weight among the values. None when more than ``most``
        combinations would have to be tried.
        """
        work, level = 0, {(self.rules, NAMED): tuple[Value, ...]()}
        for column in self.columns:
            work += len(level) * len(column)
            if work > most:
                return None
            following: dict[tuple[int, int], tuple[Value, ...]] = {}
            for (rules, weight), values in level.items():
                for sample in column:
                    key = rules & sample.rules, max(weight, sample.weight)
                    if key not in following:
                        following[key] = (*values, sample.value)
            level = following
        return level


def _distinct(column: Sequence[Sample]) -> tuple[Sample, ...]:
    """The first sample for each set of rules: the others would tell nothing more."""
    found: dict[tuple[int, int], Sample] = {}
    for sample in column:
        found.setdefault((sample.rules, sample.weight), sample)
    return tuple(found.values())


def members(rules: int) -> list[int]:
    """The rules of a set, in order."""
    return [index for index in range(rules.bit_length()) if rules >> index & 1]
