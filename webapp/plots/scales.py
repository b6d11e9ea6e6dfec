"""How values are told on an axis: round steps from nothing upwards, and amounts in units that a reader can compare.

Pure arithmetic.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import count

_STEPS = (Decimal(1), Decimal(2), Decimal("2.5"), Decimal(5))
_MOST_STEPS = 5
_ENOUGH = 10
"""An amount is told in the largest unit of which it has so many."""


@dataclass(frozen=True, kw_only=True)
class Axis:
    """Where the marks of an axis stand, the last one at its upper end, and with how many decimals they are told."""

    marks: tuple[Decimal, ...]
    decimals: int

    @property
    def top(self) -> Decimal:
        """The upper end."""
        return self.marks[-1]


def axis(largest: Decimal, at_least: Decimal | None = None) -> Axis:
    """Return an axis from nothing to a round value not below the *largest*, with at most five steps."""
    reach = max(largest, at_least or Decimal(0))
    if reach <= 0:
        reach = Decimal(1)
    size = Decimal(10) ** (reach.adjusted() - 1)
    for power in count():
        for step in _STEPS:
            width = step * size * Decimal(10) ** power
            if width * _MOST_STEPS >= reach:
                return _marks(width, reach)
    raise AssertionError("every value is reached by some step")


def _marks(width: Decimal, reach: Decimal) -> Axis:
    steps = int(-(-reach // width)) if reach % width == 0 else int(reach // width) + 1
    marks = tuple(width * at for at in range(steps + 1))
    exponent = width.normalize().as_tuple().exponent
    return Axis(marks=marks, decimals=max(0, -int(exponent)))


@dataclass(frozen=True, kw_only=True)
class Unit:
    """What amounts are told in: how many fen one of it is, what it is called, with how many decimals."""

    fen: int
    name: str
    decimals: int

    def of(self, fen: int) -> Decimal:
        """Return an amount in this unit."""
        return (Decimal(fen) / self.fen).quantize(Decimal(1).scaleb(-self.decimals))


def unit_for(largest_fen: int, units: Sequence[Unit]) -> Unit:
    """Return the largest unit, of those given from small to large, in which the amount is still a plain number."""
    fitting = [each for each in units if abs(largest_fen) >= _ENOUGH * each.fen]
    return fitting[-1] if fitting else units[0]
