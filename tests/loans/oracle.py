"""Another library's opinion of loans: numpy-financial counts with floating point and knows neither fen nor days.

What it says of a payment, and of the interest in it, is rounded to the fen here and compared with our schedules: all
four kinds, by months of thirty days and by the days that passed. A loan is made from a seed, so that one that differs
can be looked at. Must not know how our schedules come about.
"""

from __future__ import annotations

import math
import random
from datetime import date, timedelta
from decimal import Decimal

import numpy_financial

from tests.loans.ledgers import weekdays
from workflows.loans.book import Instalment, fold
from workflows.loans.events import Disbursed, Event, Paid
from workflows.loans.schedule import schedule
from workflows.loans.terms import ORDER, DayCount, Part, Terms

BY_MONTHS: DayCount = "30/360"
DAYS: dict[DayCount, int] = {"actual/365": 365, "actual/360": 360}
CLOSE = 1e-6
"""A floating figure so near to half a fen may be rounded either way."""


def a_loan(seed: int) -> Terms:
    """Terms of which the other library can form an opinion: due on the day of the month on which it was paid out."""
    chance = random.Random(seed)
    on = date(2003, 1, 1) + timedelta(days=chance.randrange(9_000))
    order: list[Part] = list(ORDER)
    chance.shuffle(order)
    return Terms(
        principal=chance.choice([chance.randrange(100_000, 40_000_000), chance.randrange(1, 41) * 1_000_000]),
        annual_rate=Decimal(chance.choice([0, chance.randrange(1, 2_400), chance.randrange(200, 800)])) / 10_000,
        months=chance.choice([chance.randrange(1, 121), 12, 24, 36]),
        kind=chance.choice(["equal_principal", "equal_payment", "bullet", "quarterly_interest"]),
        disbursed_on=on,
        due_day=on.day,
        day_count=chance.choice([BY_MONTHS, BY_MONTHS, *DAYS]),
        order=tuple(order),
    )


def differences(terms: Terms) -> list[str]:
    """What the other library sees differently in our schedule, and in how payments are used up."""
    rows = schedule(terms, weekdays)
    found = _of_schedule(terms, rows)
    found += _of_payments(terms, rows)
    return [f"{each}: {terms}" for each in found]


def _of_schedule(terms: Terms, rows: tuple[Instalment, ...]) -> list[str]:
    monthly, found = float(terms.annual_rate) / 12, []
    if sum(each.principal for each in rows) != terms.principal:
        found.append("the principal is not repaid exactly")
    left, since = terms.principal, terms.disbursed_on
    for each in rows:
        rate = _rate(terms, since, each.due_on)
        interest = -float(numpy_financial.ipmt(rate, 1, 1, left)) if rate else 0.0
        if not _same(each.interest, interest):
            found.append(f"interest of instalment {each.number}: {each.interest}, {interest}")
        wanted = _principal(terms, each.interest)
        if each is not rows[-1] and not _same(each.principal, wanted):
            found.append(f"principal of instalment {each.number}: {each.principal}, {wanted}")
        left, since = left - each.principal, each.due_on
    if terms.kind == "equal_payment" and terms.day_count == BY_MONTHS:
        payment = _payment(terms)
        if abs(rows[-1].amount - payment) > _drift(terms, monthly):
            found.append("the last instalment is too far from the others")
    return found


def _rate(terms: Terms, since: date, due_on: date) -> float:
    """The rate of the time between two due days, by the day count of the contract."""
    if terms.day_count == BY_MONTHS:
        months = (due_on.year - since.year) * 12 + due_on.month - since.month
        return float(terms.annual_rate) * months / 12
    return float(terms.annual_rate) * (due_on - since).days / DAYS[terms.day_count]


def _payment(terms: Terms) -> float:
    return float(numpy_financial.pmt(float(terms.annual_rate) / 12, terms.months, -terms.principal))


def _principal(terms: Terms, interest: int) -> float:
    """What of the principal is due with an instalment that is not the last."""
    if terms.kind == "equal_payment":
        return _payment(terms) - interest
    return terms.principal / terms.months if terms.kind == "equal_principal" else 0.0


def _drift(terms: Terms, monthly: float) -> float:
    """How far roundings of a fen in each month (of the payment, of the interest) can add up by the last."""
    rate: float = numpy_financial.fv(monthly, terms.months, -1, 0) if monthly else terms.months
    return float(rate) + 1


def _of_payments(terms: Terms, rows: tuple[Instalment, ...]) -> list[str]:
    """Pay random amounts, never more than is due: principal and interest are used as the contract orders."""
    chance, found = random.Random(terms.principal), []
    on = rows[min(len(rows), chance.randrange(1, 5)) - 1].due_on
    interest = sum(each.interest for each in rows if each.due_on <= on)
    principal = sum(each.principal for each in rows if each.due_on <= on)
    events: list[Event] = [
        Disbursed(number=1, on=terms.disbursed_on, booked_on=terms.disbursed_on, terms=terms),
    ]
    interest_first = terms.order.index("interest") < terms.order.index("principal")
    while principal + interest and len(events) < 4:
        amount = chance.randrange(1, principal + interest + 1)
        events.append(Paid(number=len(events) + 1, on=on, booked_on=on, amount=amount))
        to_interest = min(interest, amount) if interest_first else max(0, amount - principal)
        interest, principal = interest - to_interest, principal - (amount - to_interest)
        due = fold(events, weekdays, on).due
        if (due.interest, due.principal, due.total) != (interest, principal, interest + principal):
            found.append(f"used up otherwise: {due}, interest {interest}, principal {principal}")
    return found


def _same(ours: int, theirs: float) -> bool:
    """Whether a floating figure rounds to a whole one; so near to a half, either way is right."""
    whole = math.floor(theirs + 0.5)
    return ours == whole or (abs(theirs + 0.5 - round(theirs + 0.5)) < CLOSE and abs(ours - theirs) < 1)
