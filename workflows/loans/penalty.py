"""What is late bears penalty by the day: fen-days are added up, and rounded only in their sum.

So it does not matter in how many steps time passes. Knows neither instalments nor accounts.
"""

from dataclasses import dataclass, field
from fractions import Fraction
from math import floor

from workflows.loans.days import Rate

_HALF = Fraction(1, 2)


@dataclass(slots=True)
class _Span:
    """Days up to and including a day that were counted at another rate, with the fen-days of them."""

    rate: Rate
    upto: int
    fen_days: int


@dataclass(slots=True)
class Penalty:
    """The penalty of a loan so far. Days are numbers of `days.ordinal`, amounts fen."""

    rate: Rate
    counted: int
    """Up to which day it is counted."""
    bearing: int = 0
    """What bears penalty."""
    fen_days: int = 0
    billed: int = 0
    earlier: list[_Span] = field(default_factory=list)
    """The rates before the one in force, the oldest first."""

    def begin(self, owed: int, due: int) -> None:
        """Something is late: it bears penalty since the day it was due, each day at its own rate."""
        self.bearing += owed
        for span in self.earlier:
            if due < span.upto:
                span.fen_days += owed * (span.upto - due)
                due = span.upto
        self.fen_days += owed * (self.counted - due)

    def change(self, rate: Rate) -> None:
        """From the day after the one counted up to, another rate is in force."""
        self.earlier.append(_Span(self.rate, self.counted, self.fen_days))
        self.rate, self.fen_days = rate, 0

    def count(self, upto: int) -> int:
        """Count up to a day; return how much there is more than was billed before."""
        days = upto - self.counted
        if days > 0:
            self.counted = upto
        if not self.bearing:
            return 0
        if days > 0:
            self.fen_days += self.bearing * days
        total = self._total()
        more, self.billed = total - self.billed, total
        return more

    def _total(self) -> int:
        if not self.earlier:
            return self.rate.interest(self.fen_days)
        whole = self.rate.exactly(self.fen_days) + sum(span.rate.exactly(span.fen_days) for span in self.earlier)
        return floor(whole + _HALF)
