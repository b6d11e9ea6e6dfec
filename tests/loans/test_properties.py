"""Whatever happens to a loan, in whatever order it is entered: the books balance, and what was told stays told."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from hypothesis import event as note
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.loans.ledgers import some_terms, weekdays
from workflows.loans import compensation
from workflows.loans.applying import book as booking
from workflows.loans.book import fold
from workflows.loans.doing import effective
from workflows.loans.events import (
    NAMES,
    Charged,
    Compensated,
    Disbursed,
    Extended,
    Paid,
    Prepaid,
    Refunded,
    Restructured,
    Reversed,
    SubsidyPaid,
    Waived,
    WrittenOff,
    details,
    read,
)
from workflows.loans.postings import ACCOUNTS, TIME, balances, entries
from workflows.loans.schedule import schedule
from workflows.loans.terms import DAY_COUNTS, KINDS, ORDER, ROLLS, Terms
from workflows.months import add_months

if TYPE_CHECKING:
    from workflows.loans.events import Event

DAY = timedelta(days=1)
TERMS = st.builds(
    some_terms,
    principal=st.integers(10_000, 30_000_000),
    annual_rate=st.integers(0, 2_000).map(lambda points: Decimal(points) / 10_000),
    months=st.integers(1, 12),
    kind=st.sampled_from(sorted(KINDS)),
    disbursed_on=st.dates(date(2024, 1, 1), date(2025, 12, 31)),
    due_day=st.integers(1, 31),
    day_count=st.sampled_from(sorted(DAY_COUNTS)),
    grace_days=st.sampled_from([0, 0, 3, 10]),
    roll=st.sampled_from(sorted(ROLLS)),
    penalty_rate=st.sampled_from([Decimal(0), Decimal("0.0652"), Decimal("0.18")]),
    order=st.permutations(ORDER).map(tuple),
)
PARTS = st.integers(0, 100)
OFTEN = ("pay", "pay_due", "prepay", "lower", "reverse")
SELDOM = ("charge", "waive", "extend", "restructure", "compensate", "write_off", "refund", "settle", "subsidise")
STEP = st.tuples(
    st.sampled_from([*SELDOM, *OFTEN, *OFTEN, *OFTEN, "pay", "pay_due"]),
    st.sampled_from([0, 1, 9, 31, 31, 62]),
    st.sampled_from([0, 0, 0, 1, 12, 40]),
    PARTS,
)
STEPS = st.lists(STEP, min_size=8, max_size=18)


class History:
    """A loan to which things happen; what is not possible does not."""

    def __init__(self, terms: Terms) -> None:
        first = Disbursed(number=1, on=terms.disbursed_on, booked_on=terms.disbursed_on, terms=terms)
        self.events: list[Event] = []
        self.entries = []
        self.today = terms.disbursed_on
        self.book = None
        self.happen(first)

    def happen(self, event: Event) -> bool:
        """Book an event, if it can be."""
        booked, faults = booking(self.events, event, weekdays, today=self.today)
        if booked is None:
            assert faults
            assert all(each.message for each in faults)
            note(f"refused {type(event).__name__}")
            return False
        note(f"booked {type(event).__name__}")
        self.events.append(event)
        self.entries.append(booked.entry)
        self.book = booked.book
        return True

    def step(self, what: str, gap: int, back: int, part: int) -> None:
        """Let days go by, and try something for a day that is up to so many days back."""
        self.today += gap * DAY
        now = fold(self.events, weekdays, self.today)
        on = max(self.events[0].on, self.today - back * DAY)
        base = {"number": len(self.events) + 1, "on": on, "booked_on": self.today}
        self.happen(_event(what, now, part, base))


def _event(what, now, part, base):
    some = max(1, now.payoff * part // 100)
    if what == "waive":
        choice = ("interest", "penalty", "fee")[part % 3]
        return Waived(**base, part=choice, amount=max(1, now.balances[choice] // (1 + part % 2)))
    if what == "compensate":
        base |= {"on": base["booked_on"]}
        total = max(1, compensation.compensable(now) * max(part, 30) // 100)
        shares = compensation.split(total, fund=Decimal("0.7"), bank=Decimal("0.25"), company=Decimal("0.05"))
        return Compensated(**base, total=total, fund=shares.fund, bank=shares.bank, company=shares.company)
    makers = {
        "pay": lambda: Paid(**base, amount=max(1, some // 4)),
        "pay_due": lambda: Paid(**base, amount=max(1, now.due.total or now.next_due_amount)),
        "settle": lambda: Paid(**base, amount=max(1, now.payoff)),
        "prepay": lambda: Prepaid(**base, amount=some, effect="shorten"),
        "lower": lambda: Prepaid(**base, amount=some, effect="lower"),
        "reverse": lambda: Reversed(**base, event=2 + part % max(1, base["number"] - 2), reason="记错"),
        "charge": lambda: Charged(**base, amount=1 + part * 10),
        "extend": lambda: Extended(**base, until=add_months(now.matures_on, 1 + part % 12)),
        "restructure": lambda: Restructured(**base, months=1 + part % 24, kind=sorted(KINDS)[part % 4]),
        "write_off": lambda: WrittenOff(**base),
        "refund": lambda: Refunded(**base, amount=max(1, now.overpaid * max(part, 50) // 100)),
        "subsidise": lambda: SubsidyPaid(**base, quarter="2025Q1", amount=1 + part),
    }
    return makers[what]()


def lived(terms, steps):
    history = History(terms)
    for each in steps:
        history.step(*each)
    return history


@settings(max_examples=120, derandomize=True)
@given(TERMS)
def test_a_schedule_repays_exactly_the_principal(terms):
    found = schedule(terms, weekdays)
    assert sum(each.principal for each in found) == terms.principal
    assert all(each.principal >= 0 and each.interest >= 0 for each in found)
    assert [each.number for each in found] == list(range(1, len(found) + 1))
    assert list(found) == sorted(found, key=lambda each: each.due_on)
    assert found[0].due_on > terms.disbursed_on
    if terms.kind == "equal_payment":
        assert len({each.amount for each in found[1:-1] if each.principal}) <= 1


@settings(max_examples=250, derandomize=True)
@given(TERMS, STEPS)
def test_the_books_balance_and_nothing_is_below_zero(terms, steps):
    history = lived(terms, steps)
    running = dict.fromkeys(ACCOUNTS, 0)
    for entry in history.entries:
        sums: Counter[int] = Counter()
        for posting in entry.postings:
            sums[posting.about] += posting.amount
            running[posting.account] += ACCOUNTS[posting.account].sense * posting.amount
        assert not any(sums.values())
        assert min(running.values()) >= 0
    assert running == history.book.balances


@settings(max_examples=100, derandomize=True)
@given(TERMS, STEPS, st.integers(0, 400))
def test_a_replay_posts_the_same_and_comes_to_the_same_balances(terms, steps, later):
    history = lived(terms, steps)
    told = [(NAMES[type(each)], each.number, each.on, each.booked_on, details(each)) for each in history.events]
    again = [read(*each) for each in told]
    assert again == history.events
    as_of = history.today + later * DAY
    replayed = entries(again, weekdays, as_of)
    assert list(replayed[:-1]) == history.entries
    assert replayed[-1].number == TIME
    assert balances(replayed) == fold(again, weekdays, as_of).balances


@settings(max_examples=100, derandomize=True)
@given(TERMS, STEPS, PARTS)
def test_how_a_loan_stood_on_a_past_day_never_changes(terms, steps, part):
    history = lived(terms, steps)
    days = (history.today - terms.disbursed_on).days
    as_of = terms.disbursed_on + days * part // 100 * DAY
    known = [each for each in history.events if each.booked_on <= as_of]
    assert fold(history.events, weekdays, as_of) == fold(known, weekdays, as_of)


@settings(max_examples=150, derandomize=True)
@given(TERMS, STEPS)
def test_what_was_reversed_has_left_nothing(terms, steps):
    history = lived(terms, steps)
    live = {each.number for each in effective(history.events)}
    left: Counter[tuple[int, str]] = Counter()
    for entry in history.entries:
        for posting in entry.postings:
            left[posting.about, posting.account] += posting.amount
    undone = {each.event for each in history.events if isinstance(each, Reversed)}
    assert not [key for key, amount in left.items() if amount and key[0] in undone]
    assert not undone & live


@settings(max_examples=150, derandomize=True)
@given(TERMS, STEPS)
def test_the_schedule_says_what_the_accounts_say(terms, steps):
    book = lived(terms, steps).book
    fallen = [each for each in book.rows if each.state != "coming"]
    assert book.outstanding == book.balances["principal"] == sum(each.owed_principal for each in book.rows)
    assert book.due.interest == book.balances["interest"] == sum(each.owed_interest for each in fallen)
    assert book.due.principal == sum(each.owed_principal for each in fallen)
    assert (book.due.fee, book.due.penalty) == (book.balances["fee"], book.balances["penalty"])
    assert book.balances["lent"] == terms.principal
    assert book.written_off == book.balances["loss"] == book.balances["allowance"] <= book.owed
    for party in ("fund", "company"):
        assert book.claims.of(party) == book.balances[party] == book.balances[f"claim_{party}"]
        assert book.compensated.of(party) == book.claims.of(party) + book.recovered.of(party)
    assert book.balances["received"] == book.paid + book.balances["fund"] + book.balances["company"]
    assert not (book.overpaid and book.due.total)
    assert book.settled == (book.owed == 0) == (book.status == "settled")
    assert book.days_at_risk >= book.days_late >= 0


@settings(max_examples=100, derandomize=True)
@given(TERMS, STEPS)
def test_paying_the_payoff_settles_the_loan_and_a_fen_less_does_not(terms, steps):
    history = lived(terms, steps)
    book = fold(history.events, weekdays, history.today)
    if book.payoff <= 1:
        return
    base = {"number": len(history.events) + 1, "on": history.today, "booked_on": history.today}
    paid = Paid(**base, amount=book.payoff)
    after = fold([*history.events, paid], weekdays, history.today)
    assert after.settled_on == history.today
    assert after.overpaid == 0
    assert not fold([*history.events, replace(paid, amount=book.payoff - 1)], weekdays, history.today).settled
