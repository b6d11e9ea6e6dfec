"""Lines named in a text, and what named lines add up to: how a paper of an authority is compared with the book.

Pure; must not know which paper it is, nor where lines are kept.
"""

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from decimal import Decimal

from workflows.claims.book import ZERO, Line, total
from workflows.claims.fields import MOST_LINES

Kinds = Collection[str]
_NAMED = re.compile(r"([0-9]{1,6})(?:\s*[号名]?\s*(?:至|到|-|－|—|~|～)\s*([0-9]{1,6}))?")


def _claimed(line: Line, kinds: Kinds) -> Decimal:
    return total(item.claimed for item in line.items.values() if not kinds or item.kind in kinds)


def _agreed(line: Line, kinds: Kinds) -> Decimal:
    return total(item.agreed for item in line.items.values() if item.agreed and (not kinds or item.kind in kinds))


def _found(line: Line, kinds: Kinds) -> Decimal:
    return line.found_of(kinds or line.items.keys())


def _unpaid(line: Line, kinds: Kinds) -> Decimal:
    return max(_found(line, kinds) - line.recovered, ZERO)


MEASURES: Mapping[str, Callable[[Line, Kinds], Decimal]] = {
    "claimed": _claimed,
    "agreed": _agreed,
    "found": _found,
    "unpaid": _unpaid,
}
"""What lines can be added up by. `unpaid` is what is found and has not come in, without additional compensation."""


def added(lines: Iterable[Line], measure: str, kinds: Kinds = ()) -> Decimal:
    """Return what lines add up to by a measure, in yuan; of some kinds only where kinds are given."""
    return total(MEASURES[measure](line, kinds) for line in lines)


def numbers_in(text: str | None) -> list[int] | None:
    """Return the numbers that a text names, in order, as in “1、3 至 5”; None where it names none (“全体”)."""
    found: set[int] = set()
    for first, last in _NAMED.findall(text or ""):
        low, high = int(first), int(last or first)
        found |= set(range(low, min(high, low + MOST_LINES) + 1)) if high >= low else {low, high}
    return sorted(found) if found else None
