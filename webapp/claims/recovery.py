"""How the money of a case came in over time: a line of steps from the day the case was opened, and the days besides.

Counts the lines that count in the case. Must not change anything, nor know requests.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import and_, func, select

from models.claims import ClaimLine, ClaimPayment
from webapp.access import reading, services
from webapp.claims.place import Place
from workflows import claimrows
from workflows.claims.book import Sums
from workflows.clock import office_date
from workflows.money import amount

WIDTH, HEIGHT, EDGE = 640, 120, 4


@dataclass(frozen=True, kw_only=True)
class Day:
    """A day on which money came in or was taken back: for how many lines, how much, and what it came to, in yuan."""

    on: date
    lines: int
    amount: Decimal
    total: Decimal
    share: int | None


@dataclass(frozen=True, kw_only=True)
class Recovery:
    """What came in by when: the points of a line of steps and of the area below, where days lie, what is owed."""

    points: str
    area: str
    ticks: tuple[str, ...]
    top: Decimal
    top_at: str
    since: date
    until: date
    days: tuple[Day, ...]
    width: int = WIDTH
    height: int = HEIGHT


def recovery_of(place: Place, sums: Sums) -> Recovery | None:
    """Return the picture of the payments for the lines that count; None while there are none."""
    days = _days(place, sums)
    if not days:
        return None
    case = place.head.case
    end = office_date(case.closed_at or services().clock.now())
    since = min(days[0].on, office_date(case.opened_at))
    return drawn(days, owed=sums.found + sums.additional, since=since, until=max(days[-1].on, end))


def _days(place: Place, sums: Sums) -> list[Day]:
    of_line = and_(ClaimLine.case_id == ClaimPayment.case_id, ClaimLine.number == ClaimPayment.line)
    by_day = (
        select(ClaimPayment.paid_on, func.count(ClaimPayment.line.distinct()), func.sum(ClaimPayment.amount_fen))
        .join(ClaimLine, of_line)
        .where(ClaimPayment.case_id == place.head.case.id, claimrows.counted(place.head.release.behaviour))
        .group_by(ClaimPayment.paid_on)
        .order_by(ClaimPayment.paid_on)
    )
    owed, total, found = sums.found + sums.additional, Decimal(0), list[Day]()
    for on, lines, fen in reading().execute(by_day):
        total += amount(int(fen))
        share = int(total * 100 / owed) if owed else None
        found.append(Day(on=on, lines=lines, amount=amount(int(fen)), total=total, share=share))
    return found


def drawn(days: Sequence[Day], *, owed: Decimal, since: date, until: date) -> Recovery:
    """Return the picture of some days, in order, between two dates; *owed* is in yuan."""
    top = max(owed, *(day.total for day in days))
    length = max((until - since).days, 1)
    points = [(Decimal(EDGE), Decimal(HEIGHT - EDGE))]
    ticks = []
    for day in days:
        across = EDGE + Decimal((day.on - since).days) * (WIDTH - 2 * EDGE) / length
        points += [(across, points[-1][1]), (across, _high(day.total, top))]
        ticks.append(f"{across:.1f}")
    points.append((Decimal(WIDTH - EDGE), points[-1][1]))
    drawn = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    return Recovery(
        points=drawn,
        area=f"{drawn} {WIDTH - EDGE},{HEIGHT - EDGE}",
        ticks=tuple(ticks),
        top=owed,
        top_at=f"{_high(owed, top):.1f}",
        since=since,
        until=until,
        days=tuple(days),
    )


def _high(total: Decimal, top: Decimal) -> Decimal:
    return HEIGHT - EDGE - total * (HEIGHT - 2 * EDGE) / (top or 1)
