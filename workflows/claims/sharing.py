"""How a sum is shared out among lines of which none may get more than fits.

Pure; must not know what the sum is for, nor where lines are kept.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from workflows.claims.book import ZERO, Line
from workflows.claims.naming import MEASURES
from workflows.claims.words import WAGES
from workflows.money import amount


def rooms(lines: Iterable[Line], each: Decimal | None = None) -> dict[int, Decimal]:
    """Return by number what a line has still to get of the wages found for it, in yuan; *each* is the most for one.

    Running lines alone, and of them those that have something to get.
    """
    unpaid = ((line.number, MEASURES["unpaid"](line, WAGES)) for line in lines if line.end is None)
    return {number: room if each is None else min(room, each) for number, room in unpaid if room > ZERO}


def share_out(whole: Decimal, room: Mapping[int, Decimal]) -> dict[int, Decimal] | None:
    """Return as much for each line as for the others, in yuan to the cent, none beyond its room; None: it does not fit.

    What does not divide goes to those with the most room; who would get nothing is left out.
    """
    left, found = int(whole * 100), dict[int, Decimal]()
    order = sorted(room, key=lambda number: (room[number], number))
    for at, number in enumerate(order):
        part = min(int(room[number] * 100), left // (len(order) - at))
        left -= part
        if part:
            found[number] = amount(part)
    return None if left else dict(sorted(found.items()))
