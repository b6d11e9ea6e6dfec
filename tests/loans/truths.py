"""What must hold of every loan whatever happened to it; each raises `AssertionError` with what does not.

Must not know how a life comes about.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from tests.loans.ledgers import weekdays
from workflows.loans.book import fold
from workflows.loans.doing import effective
from workflows.loans.events import (
    NAMES,
    Disbursed,
    Paid,
    PenaltyCorrected,
    Prepaid,
    Refunded,
    Reversed,
    details,
    read,
)
from workflows.loans.machine import TIME
from workflows.loans.postings import ACCOUNTS, balances, entries

if TYPE_CHECKING:
    from decimal import Decimal

    from tests.loans.lives import Life

DAY = timedelta(days=1)


def balanced(life: Life) -> None:
    """Every entry sums to zero for all that it concerns, no account is ever below zero, all together are the book."""
    running = dict.fromkeys(ACCOUNTS, 0)
    for entry in life.entries:
        sums: Counter[int] = Counter()
        for posting in entry.postings:
            sums[posting.about] += posting.amount
            running[posting.account] += ACCOUNTS[posting.account].sense * posting.amount
        assert not any(sums.values())
        assert min(running.values()) >= 0
    assert running == life.book.balances


def replayed(life: Life, later: int) -> None:
    """Written down and read again, the events post the same, and come to the balances of any later day."""
    told = [(NAMES[type(each)], each.number, each.on, each.booked_on, details(each)) for each in life.events]
    again = [read(*each) for each in told]
    assert again == life.events
    as_of = life.today + later * DAY
    posted = entries(again, weekdays, as_of)
    assert list(posted[:-1]) == life.entries
    assert posted[-1].number == TIME
    assert balances(posted) == fold(again, weekdays, as_of).balances


def past_unchanged(life: Life, as_of: date) -> None:
    """How the loan stood on a past day is told by what was booked then."""
    known = [each for each in life.events if each.booked_on <= as_of]
    assert fold(life.events, weekdays, as_of) == fold(known, weekdays, as_of)


def reversed_without_trace(life: Life) -> None:
    """What was reversed has left nothing on any account."""
    left: Counter[tuple[int, str]] = Counter()
    for entry in life.entries:
        for posting in entry.postings:
            left[posting.about, posting.account] += posting.amount
    undone = {each.event for each in life.events if isinstance(each, Reversed)}
    assert not [key for key, amount in left.items() if amount and key[0] in undone]
    assert not undone & {each.number for each in effective(life.events)}


def consistent(life: Life) -> None:
    """The schedule says what the accounts say."""
    book = life.book
    fallen = [each for each in book.rows if each.state != "coming"]
    assert book.outstanding == book.balances["principal"] == sum(each.owed_principal for each in book.rows)
    assert book.due.interest == book.balances["interest"] == sum(each.owed_interest for each in fallen)
    assert book.due.principal == sum(each.owed_principal for each in fallen)
    assert (book.due.fee, book.due.penalty) == (book.balances["fee"], book.balances["penalty"])
    assert book.balances["lent"] == book.terms.principal
    assert book.written_off == book.balances["loss"] == book.balances["allowance"] <= book.owed
    for party in ("fund", "company"):
        assert book.claims.of(party) == book.balances[party] == book.balances[f"claim_{party}"]
        assert book.compensated.of(party) == book.claims.of(party) + book.recovered.of(party)
    assert book.balances["received"] == book.paid + book.balances["fund"] + book.balances["company"]
    assert not (book.overpaid and book.due.total)
    assert book.settled == (book.owed == 0) == (book.status == "settled")
    assert book.days_at_risk >= book.days_late >= 0


def corrected_from_the_first_day(life: Life, percent: Decimal) -> None:
    """A rate of penalty corrected from the disbursement on comes to what a loan with that rate would have."""
    first, *later = life.events
    assert isinstance(first, Disbursed)
    as_of = life.today + timedelta(days=40)
    number = len(life.events) + 1
    correction = PenaltyCorrected(number=number, on=first.on, booked_on=life.today, penalty_percent=percent)
    corrected = fold([*life.events, correction], weekdays, as_of)
    right = replace(first, terms=replace(first.terms, penalty_rate=percent / 100))
    assert corrected == fold([right, *later], weekdays, as_of)


def given_back_after_settlement(life: Life, percent: Decimal) -> int:
    """What a rate that was too high took of a settled loan is given back to the fen; return how much, fen."""
    first, *later = life.events
    assert isinstance(first, Disbursed)
    now = {"on": life.today, "booked_on": life.today}
    right = replace(first, terms=replace(first.terms, penalty_rate=percent / 100))
    too_much = fold([right, *later], weekdays, life.today).overpaid - life.book.overpaid
    dated = {"on": first.on, "booked_on": life.today}
    life.happen(PenaltyCorrected(number=life.events[-1].number + 1, **dated, penalty_percent=percent))
    assert (life.book.settled, isinstance(life.events[-1], PenaltyCorrected)) == (True, too_much > 0)
    if life.book.overpaid:
        life.happen(Refunded(number=life.events[-1].number + 1, **now, amount=life.book.overpaid))
    came = sum(each.amount for each in life.events if isinstance(each, Paid | Prepaid))
    assert (life.book.settled, life.book.overpaid, life.book.due.total) == (True, 0, 0)
    assert life.book.paid + too_much == came
    return too_much


def settled_by_its_payoff(life: Life) -> None:
    """The payoff settles the loan, and a fen less does not."""
    book = fold(life.events, weekdays, life.today)
    if book.payoff <= 1:
        return
    number = len(life.events) + 1
    paid = Paid(number=number, on=life.today, booked_on=life.today, amount=book.payoff)
    after = fold([*life.events, paid], weekdays, life.today)
    assert (after.settled_on, after.overpaid) == (life.today, 0)
    assert not fold([*life.events, replace(paid, amount=book.payoff - 1)], weekdays, life.today).settled
