"""Whatever happens to a loan, in whatever order it is entered: the books balance, and what was told stays told."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from hypothesis import assume, given, settings
from hypothesis import event as note
from hypothesis import strategies as st

from tests.loans import truths
from tests.loans.ledgers import some_terms, weekdays
from tests.loans.lives import BACK, DAY, GAPS, TRIED, Life
from workflows.loans.schedule import schedule
from workflows.loans.terms import DAY_COUNTS, KINDS, ORDER, ROLLS

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
MONEY = ("pay", "pay_due", "prepay", "lower", "charge", "extend")
REPAID = ("pay", "pay_due", "prepay", "lower")
STEP = st.tuples(st.sampled_from(TRIED), st.sampled_from(GAPS), st.sampled_from(BACK), PARTS)
LIVES = st.builds(lambda terms, steps: Life(terms, note).live(steps), TERMS, st.lists(STEP, min_size=8, max_size=18))


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


@settings(max_examples=200, derandomize=True)
@given(LIVES)
def test_the_books_balance_and_nothing_is_below_zero(life):
    truths.balanced(life)


@settings(max_examples=100, derandomize=True)
@given(LIVES, st.integers(0, 400))
def test_a_replay_posts_the_same_and_comes_to_the_same_balances(life, later):
    truths.replayed(life, later)


@settings(max_examples=100, derandomize=True)
@given(LIVES, PARTS)
def test_how_a_loan_stood_on_a_past_day_never_changes(life, part):
    begun = life.events[0].on
    truths.past_unchanged(life, begun + (life.today - begun).days * part // 100 * DAY)


@settings(max_examples=120, derandomize=True)
@given(LIVES)
def test_what_was_reversed_has_left_nothing(life):
    truths.reversed_without_trace(life)


@settings(max_examples=150, derandomize=True)
@given(LIVES)
def test_the_schedule_says_what_the_accounts_say(life):
    truths.consistent(life)


@settings(max_examples=60, derandomize=True)
@given(TERMS, st.lists(st.tuples(st.sampled_from(MONEY), st.sampled_from(GAPS), st.sampled_from(BACK), PARTS)))
def test_a_penalty_corrected_from_the_first_day_was_always_so(terms, steps):
    truths.corrected_from_the_first_day(Life(terms).live(steps), Decimal("12.375"))


@settings(max_examples=60, derandomize=True)
@given(TERMS, st.lists(st.tuples(st.sampled_from(REPAID), st.sampled_from(GAPS), st.sampled_from(BACK), PARTS)))
def test_what_a_wrong_rate_took_of_a_settled_loan_is_given_back(terms, steps):
    life = Life(replace(terms, penalty_rate=Decimal("0.18"))).live([*steps, ("settle", 62, 0, 0)])
    assume(life.book.settled)
    life.today += 9 * DAY
    note(f"given back: {truths.given_back_after_settlement(life, Decimal('12.375')) > 0}")
    truths.balanced(life)
    truths.replayed(life, 31)


@settings(max_examples=100, derandomize=True)
@given(LIVES)
def test_paying_the_payoff_settles_the_loan_and_a_fen_less_does_not(life):
    truths.settled_by_its_payoff(life)
