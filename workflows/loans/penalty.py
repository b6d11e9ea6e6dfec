"""What is late bears penalty by the day: fen-days are added up, and rounded only in their sum.

So it does not matter in how many steps time passes. Knows neither instalments nor accounts.
"""

from dataclasses import dataclass

from workflows.loans.days import Rate


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

    def begin(self, owed: int, due: int) -> None:
        """Something is late: it bears penalty since the day it was due."""
        self.bearing += owed
        self.fen_days += owed * (self.counted - due)

    def count(self, upto: int) -> int:
        """Count up to a day; return how much there is more than was billed before."""
        days = upto - self.counted
        if days > 0:
            self.counted = upto
        if not self.bearing:
            return 0
        if days > 0:
            self.fen_days += self.bearing * days
        total = self.rate.interest(self.fen_days)
        more, self.billed = total - self.billed, total
        return more
