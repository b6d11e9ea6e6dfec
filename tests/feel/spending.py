"""How much time of the processor something took, in units that hold on any machine and beside any other work."""

from __future__ import annotations

import gc
import time
from contextlib import suppress

from tests.feel.support import NOW
from workflows import feel

PLAIN_LOOP = "for a in 1..1000000000 return a"
"""It does nothing but use up the budget of one evaluation."""


class Spending:
    """Counts from its making on; first it times the plain loop, which is the unit.

    Until it is asked, what other tests have left in memory is set aside: during which test all of it is looked through
    for garbage is chance, and takes as long as twenty plain loops.
    """

    def __init__(self) -> None:
        """Time the plain loop and begin."""
        gc.freeze()
        self._loop = _timed_loop()
        self._begun = time.process_time()

    @property
    def loops(self) -> float:
        """What has been spent so far, in plain loops; the slower of one before and one after counts."""
        spent = time.process_time() - self._begun
        gc.unfreeze()
        return spent / max(self._loop, _timed_loop())


def _timed_loop() -> float:
    begun = time.process_time()
    with suppress(feel.BudgetExceeded):
        feel.evaluate(PLAIN_LOOP, {}, now=NOW)
    return time.process_time() - begun
