"""What a loan's age costs a booking, counted in calls: a month that has passed is folded again, and little more.

How much time that is beside a whole payment is measured by `tests.soak.loans_36_months`.
"""

from __future__ import annotations

from datetime import date

from tests.counting import calls
from tests.loans.ledgers import Ledger, weekdays
from workflows.loans import applying
from workflows.loans.events import Paid
from workflows.months import add_months

FIRST = date(2025, 2, 10)
CALLS_A_MONTH = 80
"""As written there are 68; before they were counted it was twice as many."""


def effort_of(months: int) -> int:
    """Return how many calls it takes to book the payment after so many months, each paid on its day."""
    ledger = Ledger.of(months=48, kind="equal_payment")
    for month in range(months):
        on = add_months(FIRST, month)
        ledger.add(Paid, on, amount=ledger.at(on).due.total, reference=f"B-{month}")
    on = add_months(FIRST, months)
    event = ledger.next(Paid, on, amount=ledger.at(on).due.total, reference="B")
    with calls() as counted:
        done, faults = applying.book(ledger.events, event, weekdays, today=on)
    assert done is not None
    assert not faults
    return counted.total()


def test_a_month_that_has_passed_adds_little_to_a_booking():
    assert (effort_of(36) - effort_of(4)) / 32 <= CALLS_A_MONTH
