"""What a claims book holds: lines with their items, payments, and the sums that follow from them.

Values only, in yuan to the cent; must not know how they change nor where they are stored.
"""

from calendar import monthrange
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from workflows.claims.words import ADDITIONAL, COUNTED_ELSEWHERE, SPLIT_OFF, WAGES, WHOLE

ZERO = Decimal("0.00")
_CENT = Decimal("0.01")
_MONTH_DAYS = 30
"""So many days that are left over of several periods are one more month."""


@dataclass(frozen=True, kw_only=True)
class Item:
    """One kind of claim of a line: what the rules computed, what is claimed instead and why, found and agreed.

    `reason` is empty as long as `claimed` is what was computed.
    """

    kind: str
    claimed: Decimal = ZERO
    computed: Decimal | None = None
    found: Decimal | None = None
    agreed: Decimal | None = None
    formula: str = ""
    article: str = ""
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class End:
    """How a line ended: kind, day, reason, and the case that goes on with it, if there is one."""

    kind: str
    on: date
    reason: str
    case: str | None = None


@dataclass(frozen=True, kw_only=True)
class Line:
    """One worker's claim. `facts` are by the keys of `workflows.claims.fields`."""

    number: int
    facts: Mapping[str, Any]
    items: Mapping[str, Item] = field(default_factory=dict)
    recovered: Decimal = ZERO
    end: End | None = None
    heir_name: str | None = None
    died_on: date | None = None
    split_from: str | None = None
    joined_to: str | None = None
    counted_months: int | None = None
    """The unpaid months as they were counted when the rules named periods that are settled; None: the facts tell."""

    @property
    def claimed(self) -> Decimal:
        """What is claimed in all."""
        return total(item.claimed for item in self.items.values())

    @property
    def found(self) -> Decimal:
        """What is found to be owed, without additional compensation."""
        return self.found_of(self.items.keys())

    def found_of(self, kinds: Collection[str]) -> Decimal:
        """Return what is found to be owed of some kinds; additional compensation is never among them."""
        wanted = (item for item in self.items.values() if item.kind in kinds and item.kind != ADDITIONAL)
        return total(item.found for item in wanted if item.found)

    @property
    def wages(self) -> Decimal:
        """The pay for work that is outstanding: found, or claimed where nothing is found yet, less what came in."""
        owed = total(
            item.claimed if item.found is None else item.found for item in self.items.values() if item.kind in WAGES
        )
        return max(owed - self.recovered, ZERO)

    @property
    def additional(self) -> Decimal:
        """The additional compensation."""
        return self.items[ADDITIONAL].found or ZERO if ADDITIONAL in self.items else ZERO

    @property
    def agreed(self) -> Decimal:
        """What was agreed to be paid."""
        return total(item.agreed for item in self.items.values() if item.agreed)

    @property
    def outstanding(self) -> Decimal:
        """What is found and not yet recovered."""
        return self.found + self.additional - self.recovered

    def is_in(self, state: str | None) -> bool:
        """Return whether the line is in one of `workflows.claims.words.STATES`."""
        if state is None:
            return True
        if self.end is not None:
            return state in ("ended", self.end.kind)
        left = {"unpaid": self.outstanding, "agreed": self.agreed, "agreed_unpaid": self.agreed - self.recovered}
        return state == "open" or left.get(state, ZERO) > ZERO

    @property
    def months(self) -> int:
        """How many full months' wages are not paid, or not paid in full."""
        return unpaid_months(self.facts) if self.counted_months is None else self.counted_months


@dataclass(frozen=True, kw_only=True)
class Payment:
    """Money for a line; a reversal is a payment of the same amount below zero and names what it takes back."""

    number: int
    line: int
    amount: Decimal
    paid_on: date
    means: str
    note: str = ""
    reverses: int | None = None


@dataclass(frozen=True, kw_only=True)
class Book:
    """The lines and payments of a case, or those of them that a change needs.

    `elsewhere` are running lines that are not in hand, number to ID number; the last numbers are those of the case.
    """

    lines: Mapping[int, Line] = field(default_factory=dict)
    payments: Mapping[int, Payment] = field(default_factory=dict)
    last_line: int = 0
    last_payment: int = 0
    elsewhere: Mapping[int, str | None] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Sums:
    """What the lines of a case add up to."""

    count: int = 0
    open: int = 0
    claimed: Decimal = ZERO
    found: Decimal = ZERO
    additional: Decimal = ZERO
    agreed: Decimal = ZERO
    recovered: Decimal = ZERO
    outstanding: Decimal = ZERO
    longest_months: int = 0
    largest: Decimal = ZERO

    def plain(self) -> dict[str, Any]:
        """By the names that the process and the journal know."""
        return {f"claims_{name}": getattr(self, name) for name in SUMMED}


SUMMED = (
    *("count", "open", "claimed", "found", "additional", "agreed", "recovered", "outstanding"),
    *("longest_months", "largest"),
)


@dataclass(frozen=True, kw_only=True)
class Wages:
    """The pay for work that running lines still have to get.

    `by_months` has for each number of unpaid months the most that one of those workers still has to get.
    """

    workers: int
    outstanding: Decimal
    by_months: Mapping[int, Decimal]

    def plain(self) -> dict[str, Any]:
        """By the names that the process and the journal know."""
        rows = [{"months": months, "largest": largest} for months, largest in sorted(self.by_months.items())]
        return {"wages_workers": self.workers, "wages_outstanding": self.outstanding, "wages_by_months": rows}


@dataclass(frozen=True, kw_only=True)
class Shortfall:
    """What is short of everything: how many lines, and how much of what was agreed for them has not come in."""

    lines: int
    agreed_unpaid: Decimal

    def plain(self) -> dict[str, Any]:
        """By the names that the process and the journal know."""
        return {"claims_short": self.lines, "claims_agreed_unpaid": self.agreed_unpaid}


SHORT_TOLD = ("claims_short", "claims_agreed_unpaid")
HELPED = "claims_helped"
"""How many claimants money came in for, by the name that the process and the journal know."""
WAGES_TOLD = ("wages_workers", "wages_outstanding", "wages_by_months")


def wages(lines: Iterable[Line]) -> Wages:
    """Add up what running lines still have to get for work."""
    unpaid = [(line.months, line.wages) for line in lines if line.end is None and line.wages]
    by_months: dict[int, Decimal] = {}
    for months, amount in unpaid:
        by_months[months] = max(amount, by_months.get(months, ZERO))
    return Wages(workers=len(unpaid), outstanding=total(amount for _, amount in unpaid), by_months=by_months)


def counted(lines: Iterable[Line], behaviour: int) -> list[Line]:
    """Return the lines that count in their case under a release's behaviour: one split off counts where it goes on."""
    return [line for line in lines if behaviour < COUNTED_ELSEWHERE or not line.is_in(SPLIT_OFF)]


def sums(lines: Iterable[Line]) -> Sums:
    """Add lines up."""
    found = list(lines)
    return Sums(
        count=len(found),
        open=sum(line.end is None for line in found),
        claimed=total(line.claimed for line in found),
        found=total(line.found for line in found),
        additional=total(line.additional for line in found),
        agreed=total(line.agreed for line in found),
        recovered=total(line.recovered for line in found),
        outstanding=total(line.outstanding for line in found),
        longest_months=max((line.months for line in found), default=0),
        largest=max((line.claimed for line in found), default=ZERO),
    )


def shortfall(lines: Iterable[Line]) -> Shortfall:
    """Return what is short of everything: of lines that run, and of those with an end outside `WHOLE`."""
    short = [line for line in lines if line.end is None or line.end.kind not in WHOLE]
    return Shortfall(lines=len(short), agreed_unpaid=total(max(ZERO, line.agreed - line.recovered) for line in short))


def told(lines: Iterable[Line]) -> dict[str, Any]:
    """Return all that the process is told of some lines, by the names that it and the journal know."""
    found = list(lines)
    helped = {HELPED: sum(line.recovered > ZERO for line in found)}
    return sums(found).plain() | wages(found).plain() | shortfall(found).plain() | helped


def total(amounts: Iterable[Decimal]) -> Decimal:
    """Add up amounts, to the cent."""
    return sum(amounts, ZERO)


def cents(amount: Decimal) -> Decimal:
    """Round an amount to the cent, half a cent up."""
    return amount.quantize(_CENT, rounding=ROUND_HALF_UP)


def span(from_on: date, to_on: date) -> tuple[int, int]:
    """Return how many full months and further days a period lasts, its first and last day counted."""
    end = to_on + timedelta(days=1)
    full = (end.year - from_on.year) * 12 + end.month - from_on.month
    full -= end.day < from_on.day
    year, month = divmod(from_on.year * 12 + from_on.month - 1 + full, 12)
    begun = date(year, month + 1, min(from_on.day, monthrange(year, month + 1)[1]))
    return full, (end - begun).days


def unpaid_months(facts: Mapping[str, Any], settled: Collection[int] = ()) -> int:
    """Return how many full months' wages are not paid, or not paid in full, by the facts of a line.

    *settled* are numbers of periods, from 1 on, of which nothing but a lawful deduction is missing (工资支付暂行规定
    Art. 16): they do not count.
    """
    periods = (each for number, each in enumerate(facts["arrears"], 1) if number not in settled)
    unpaid = (each for each in periods if each["paid"] < owed_at_most(facts["wage"], each))
    spans = [span(each["from_on"], each["to_on"]) for each in unpaid]
    return sum(full for full, _ in spans) + sum(days for _, days in spans) // _MONTH_DAYS


def owed_at_most(wage: Decimal, period: Mapping[str, Any]) -> Decimal:
    """Return the most that can be owed for a period: a month that has begun counts in full."""
    if period["quantity"] is not None:
        return cents(wage * period["quantity"])
    full, days = span(period["from_on"], period["to_on"])
    return wage * (full + (days > 0))
