"""Schedules by hand: the four kinds, day counts, months' ends, holidays; each figure can be checked on paper."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from tests.loans.ledgers import some_terms, weekdays
from workflows.loans.days import ordinal, rolled
from workflows.loans.schedule import schedule


def rows(**values):
    return [
        (each.due_on.isoformat(), each.principal, each.interest) for each in schedule(some_terms(**values), weekdays)
    ]


def test_equal_principal_pays_interest_on_what_is_left():
    found = rows()
    assert found[0] == ("2025-02-10", 100_000, 6_000)
    assert found[1] == ("2025-03-10", 100_000, 5_500)
    assert found[-1] == ("2026-01-10", 100_000, 500)
    assert len(found) == 12


def test_what_does_not_divide_falls_into_the_last_instalment():
    found = rows(principal=10_000_000, months=36)
    assert {principal for _, principal, _ in found[:-1]} == {277_778}
    assert found[-1][1] == 10_000_000 - 35 * 277_778 == 277_770


def test_equal_payments_are_equal_up_to_the_last():
    found = rows(principal=10_000_000, months=36, annual_rate=Decimal("0.0435"), kind="equal_payment")
    assert {principal + interest for _, principal, interest in found[:-1]} == {296_799}
    assert found[0] == ("2025-02-10", 260_549, 36_250)
    assert sum(principal for _, principal, _ in found) == 10_000_000
    assert abs(sum(found[-1][1:]) - 296_799) <= 36


def test_without_interest_equal_payments_are_equal_principal():
    assert rows(annual_rate=Decimal(0), kind="equal_payment") == rows(annual_rate=Decimal(0))


def test_bullet_pays_everything_at_maturity():
    assert rows(kind="bullet") == [("2026-01-10", 1_200_000, 72_000)]


def test_quarterly_interest_is_due_in_the_last_months_of_the_quarters():
    """20 March is 40 days after 10 February by 30/360; the last stretch runs from 20 December to 10 February."""
    found = rows(kind="quarterly_interest", due_day=20, disbursed_on=date(2025, 2, 10))
    assert found == [
        ("2025-03-20", 0, 8_000),
        ("2025-06-20", 0, 18_000),
        ("2025-09-20", 0, 18_000),
        ("2025-12-20", 0, 18_000),
        ("2026-02-10", 1_200_000, 10_000),
    ]


@pytest.mark.parametrize(
    ("day_count", "january", "february"),
    [
        ("30/360", 6_000, 5_500),  # 12 000 × 6 % × 30/360, 11 000 × 6 % × 30/360
        ("actual/365", 6_115, 5_063),  # × 31/365 = 61.1506, × 28/365 = 50.6301
        ("actual/360", 6_200, 5_133),  # × 31/360 = 62.0000, × 28/360 = 51.3333
    ],
)
def test_day_counts(day_count, january, february):
    found = rows(day_count=day_count)
    assert (found[0][2], found[1][2]) == (january, february)


def test_a_first_period_that_is_longer_bears_more_interest():
    assert rows(due_day=20)[0] == ("2025-02-20", 100_000, 8_000)  # 40 days by 30/360
    assert rows(due_day=20)[-1] == ("2026-01-10", 100_000, 333)  # 20 days of 1 000 yuan


def test_the_last_day_of_a_short_month_stands_for_the_31st():
    found = rows(disbursed_on=date(2025, 1, 31), due_day=31, months=3)
    assert [on for on, _, _ in found] == ["2025-02-28", "2025-03-31", "2025-04-30"]
    assert [interest for _, _, interest in found] == [6_000, 4_000, 2_000]


@pytest.mark.parametrize(
    ("roll", "due_on"),
    [
        ("none", "2025-05-31"),
        ("following", "2025-06-02"),
        ("modified_following", "2025-05-30"),
        ("preceding", "2025-05-30"),
    ],
)
def test_a_due_day_at_the_weekend_is_moved_and_costs_the_same(roll, due_on):
    values = {"disbursed_on": date(2025, 1, 31), "due_day": 31}
    assert rows(roll=roll, **values)[3] == (due_on, 100_000, 4_500)
    assert [each[1:] for each in rows(roll=roll, **values)] == [each[1:] for each in rows(**values)]


def test_modified_following_goes_on_within_the_month():
    assert rolled(date(2025, 5, 10), "modified_following", weekdays) == date(2025, 5, 12)


def test_a_due_day_is_never_moved_to_the_day_of_payment_or_before():
    found = rows(kind="quarterly_interest", disbursed_on=date(2025, 3, 21), due_day=22, roll="preceding")
    assert found[0][0] == "2025-03-22"  # a Saturday; the Friday before is the day the loan was paid out


def test_thirty_days_a_month():
    assert ordinal("30/360", date(2025, 3, 31)) == ordinal("30/360", date(2025, 3, 30))
    assert ordinal("30/360", date(2026, 1, 10)) - ordinal("30/360", date(2025, 1, 10)) == 360


def test_a_principal_that_is_too_small_to_divide_is_never_overpaid():
    found = rows(principal=20, months=36, annual_rate=Decimal(0))
    assert sum(principal for _, principal, _ in found) == 20
    assert min(principal for _, principal, _ in found) > 0
