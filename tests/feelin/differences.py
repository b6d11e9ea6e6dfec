"""Where feelin and our engine are known to answer differently, which of them is right, and by which clause of DMN 1.5.

A difference is told by the function, by the facts of the case and by what both answered, as narrowly as can be said, so
that a new difference is not taken for an old one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.feelin.agreement import agree
from tests.feelin.bridge import Feelin, Question
from tests.feelin.cases import Case, Difference
from tests.feelin.differences_in_structures import IN_STRUCTURES
from tests.feelin.differences_in_values import IN_VALUES
from tests.feelin.encoding import encode
from workflows import feel

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from tests.feelin.calls import Call

DIFFERENCES: tuple[Difference, ...] = IN_VALUES + IN_STRUCTURES


def differing(feelin: Feelin, calls: Sequence[Call], now: datetime) -> list[Case]:
    """The calls that the engines answer differently, with both answers."""
    theirs = feelin.answers([Question(call.text) for call in calls])
    ours = [encode(feel.evaluate(call.text, {}, now=now).value) for call in calls]
    cases = [Case(call, own, other) for call, own, other in zip(calls, ours, theirs, strict=True)]
    return [case for case in cases if not agree(case.ours, case.theirs)]


def is_known(case: Case) -> bool:
    """Whether the case is one of the known differences."""
    return any(difference.explains(case) for difference in DIFFERENCES)
