"""Lives of loans: things that people try on a loan, in any order, some of them entered late; what cannot be is refused.

Must not know what should come of it.
"""

from __future__ import annotations

import random
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, get_args

from tests.loans.ledgers import some_terms, weekdays
from workflows.loans import compensation
from workflows.loans.applying import book as booking
from workflows.loans.book import Book, fold
from workflows.loans.events import (
    Charged,
    Compensated,
    Disbursed,
    Event,
    Extended,
    Paid,
    PenaltyCorrected,
    Prepaid,
    Refunded,
    Restructured,
    Reversed,
    SubsidyPaid,
    Waived,
    WrittenOff,
)
from workflows.loans.terms import DAY_COUNTS, KINDS, ORDER, ROLLS, Kind, Part, Terms
from workflows.months import add_months

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from workflows.loans.postings import Entry

DAY = timedelta(days=1)
OFTEN = ("pay", "pay_due", "prepay", "lower", "reverse")
SELDOM = (
    "charge",
    "waive",
    "extend",
    "restructure",
    "compensate",
    "write_off",
    "refund",
    "settle",
    "subsidise",
    "correct",
)
TRIED = (*SELDOM, *OFTEN, *OFTEN, *OFTEN, "pay", "pay_due")
GAPS, BACK = (0, 1, 9, 31, 31, 62), (0, 0, 0, 1, 12, 40)
Step = tuple[str, int, int, int]
"""What is tried, after how many days, for how many days back, and a share in per cent or a choice."""
_KINDS: tuple[Kind, ...] = get_args(Kind)
_PARTS: tuple[Part, ...] = ("interest", "penalty", "fee")


class Life:
    """A loan to which things happen."""

    def __init__(self, terms: Terms, tell: Callable[[str], object] = str) -> None:
        """Pay the loan out; *tell* hears what was booked and refused."""
        self.events: list[Event] = []
        self.entries: list[Entry] = []
        self.today = terms.disbursed_on
        self.tell = tell
        self.happen(Disbursed(number=1, on=terms.disbursed_on, booked_on=terms.disbursed_on, terms=terms))

    def happen(self, event: Event) -> None:
        """Book an event, if it can be."""
        booked, faults = booking(self.events, event, weekdays, today=self.today)
        if booked is None:
            assert faults
            assert all(each.message for each in faults)
            self.tell(f"refused {type(event).__name__}")
            return
        self.tell(f"booked {type(event).__name__}")
        self.events.append(event)
        self.entries.append(booked.entry)
        self.book = booked.book

    def live(self, steps: Iterable[Step]) -> Life:
        """Try one thing after another."""
        for what, gap, back, part in steps:
            self.today += gap * DAY
            now = fold(self.events, weekdays, self.today)
            on = max(self.events[0].on, self.today - back * DAY)
            self.happen(_event(what, now, part, {"number": len(self.events) + 1, "on": on, "booked_on": self.today}))
        return self


def _event(what: str, now: Book, part: int, base: dict[str, Any]) -> Event:
    some = max(1, now.payoff * part // 100)
    if what in {"waive", "refund", "compensate"}:
        base |= {"on": base["booked_on"]}
    if what == "waive":
        choice = _PARTS[part % 3]
        return Waived(**base, part=choice, amount=max(1, now.balances[choice] // (1 + part % 2)))
    if what == "compensate":
        total = max(1, compensation.compensable(now) * max(part, 30) // 100)
        shares = compensation.split(total, fund=Decimal("0.7"), bank=Decimal("0.25"), company=Decimal("0.05"))
        return Compensated(**base, total=total, fund=shares.fund, bank=shares.bank, company=shares.company)
    makers: dict[str, Callable[[], Event]] = {
        "pay": lambda: Paid(**base, amount=max(1, some // 4)),
        "pay_due": lambda: Paid(**base, amount=max(1, now.due.total or now.next_due_amount)),
        "settle": lambda: Paid(**base, amount=max(1, now.payoff)),
        "prepay": lambda: Prepaid(**base, amount=some, effect="shorten"),
        "lower": lambda: Prepaid(**base, amount=some, effect="lower"),
        "reverse": lambda: Reversed(**base, event=2 + part % max(1, base["number"] - 2), reason="记错"),
        "charge": lambda: Charged(**base, amount=1 + part * 10),
        "correct": lambda: PenaltyCorrected(**base, penalty_percent=Decimal(part) / 4),
        "extend": lambda: Extended(**base, until=add_months(now.matures_on, 1 + part % 12)),
        "restructure": lambda: Restructured(**base, months=1 + part % 24, kind=_KINDS[part % 4]),
        "write_off": lambda: WrittenOff(**base),
        "refund": lambda: Refunded(**base, amount=max(1, now.overpaid * max(part, 50) // 100)),
        "subsidise": lambda: SubsidyPaid(**base, quarter="2025Q1", amount=1 + part),
    }
    return makers[what]()


def a_life(seed: int, tell: Callable[[str], object] = str) -> Life:
    """A loan and what happens to it, made from a seed."""
    chance = random.Random(seed)
    order = list(ORDER)
    chance.shuffle(order)
    terms = some_terms(
        principal=chance.randrange(100, 30_000_000),
        annual_rate=Decimal(chance.choice([0, chance.randrange(2_000)])) / 10_000,
        months=chance.randrange(1, 25),
        kind=chance.choice(sorted(KINDS)),
        disbursed_on=date(2024, 1, 1) + chance.randrange(700) * DAY,
        due_day=chance.randrange(1, 32),
        day_count=chance.choice(sorted(DAY_COUNTS)),
        grace_days=chance.choice([0, 0, 3, 10]),
        roll=chance.choice(sorted(ROLLS)),
        penalty_rate=chance.choice([Decimal(0), Decimal("0.0652"), Decimal("0.18")]),
        order=tuple(order),
    )
    steps = [
        (chance.choice(TRIED), chance.choice(GAPS), chance.choice(BACK), chance.randrange(101))
        for _ in range(chance.randrange(3, 22))
    ]
    return Life(terms, tell).live(steps)
