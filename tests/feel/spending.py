"""How much time of the processor something took, in units that hold on any machine and beside any other work."""

from __future__ import annotations

import time
from contextlib import suppress

from tests.feel.support import NOW
from workflows import feel

PLAIN_LOOP = "for a in 1..1000000000 return a"
"""It does nothing but use up the budget of one evaluation."""


class Spending:
    """Counts from its making on; first it times the plain loop, which is the unit."""

    def __init__(self) -> None:
        """Time the plain loop and begin."""
        self._loop = _timed_loop()
        self._begun = time.process_time()

    @property
    def loops(self) -> float:
        """What has been spent so far, in plain loops; the slower of one before and one after counts."""
        spent = time.process_time() - self._begun
        return spent / max(self._loop, _timed_loop())


def _timed_loop() -> float:
    begun = time.process_time()
    with suppress(feel.BudgetExceeded):
        feel.evaluate(PLAIN_LOOP, {}, now=NOW)
    return time.process_time() - begun
