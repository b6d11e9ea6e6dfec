"""What a claimant of wages may claim (DT-W3): where every line lies, and what holds whatever was entered."""

import math
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.processes.wages import TODAY, claimant, decide, decided, items, unpaid, wage

DAY = timedelta(days=1)
CENT = Decimal("0.01")
JANUARY = (date(2026, 1, 1), date(2026, 1, 31))
ALONE = {"dismissal": "none", "written_contract_on": date(2024, 9, 1), "arrears": []}
"""Nothing of the cook's case but what a test adds."""


def amount(kind, **changes):
    item = items(**{**ALONE, **changes}).get(kind)
    return None if item is None else item["amount"]


def formula(kind, **changes):
    return items(**{**ALONE, **changes})[kind]["formula"]


def owed(*periods, **changes):
    facts = claimant(arrears=[unpaid(*period) for period in periods], **changes)
    return decide("arrears_owed", **facts)["amount"]


# wages withheld


def test_whole_months_and_part_of_one_by_the_paid_days_figure():
    period = unpaid(date(2025, 12, 1), date(2026, 1, 13))

    claimed = items(**ALONE | {"arrears": [period]})["arrears"]

    assert claimed["amount"] == Decimal("10603.45")
    assert claimed["formula"] == "1 个月 × 7,500.00 元 + 9 天 × 7,500.00 元 ÷ 21.75 = 10,603.45 元"


@pytest.mark.parametrize(
    ("last", "expected"),
    [
        (date(2026, 7, 29), "7241.38"),
        (date(2026, 7, 30), "7500.00"),
        (date(2026, 7, 31), "7500.00"),
        (date(2026, 8, 3), "7844.83"),
    ],
    ids=["21 paid days", "22 paid days", "a month", "a month and a Monday"],
)
def test_part_of_a_month_is_never_more_than_the_month(last, expected):
    assert owed((date(2026, 7, 1), last), today=date(2026, 9, 1)) == Decimal(expected)


def test_a_month_may_begin_on_any_day_and_ends_at_the_end_of_a_shorter_one():
    assert owed((date(2025, 12, 15), date(2026, 1, 14))) == Decimal("7500.00")
    assert owed((date(2026, 1, 31), date(2026, 2, 27))) == Decimal("7500.00")
    assert owed((date(2024, 2, 29), date(2024, 3, 28))) == Decimal("7500.00")


def test_a_weekend_alone_is_worth_nothing_beyond_the_months():
    assert owed((date(2026, 2, 28), date(2026, 3, 1))) == 0


@pytest.mark.parametrize(
    ("wage", "paid", "deducted", "settled"),
    [
        ("7500", "6000", "1500", True),
        ("7500", "5999.99", "1500", False),
        ("7500", "5999.99", "1500.01", False),
        ("7500", "6200", "1300", True),
        ("7500", "6100", "1300", False),
        ("2500", "2210", "290", True),
        ("2500", "2209.99", "290.01", False),
        ("2210", "2209.99", "0.01", False),
    ],
)
def test_a_month_is_settled_when_nothing_but_what_may_lawfully_be_deducted_is_missing(wage, paid, deducted, settled):
    arrears = [unpaid(date(2025, 12, 1), date(2025, 12, 31)), unpaid(*JANUARY, paid=paid, deducted=deducted)]
    facts = claimant(wage=Decimal(wage), arrears=arrears)
    assert decide("settled_periods", **facts) == ([2] if settled else [])
    nothing_more = decide("arrears_owed", **facts)["amount"] == Decimal(wage)
    assert nothing_more == settled


@pytest.mark.parametrize("arrears", [None, [], [unpaid(*JANUARY)], [unpaid(*JANUARY, paid="7500")]])
def test_without_a_deduction_no_month_is_named_settled(arrears):
    assert decide("settled_periods", **claimant(arrears=arrears)) == []


def test_part_of_a_month_is_settled_by_the_sum_that_is_claimed_for_it():
    days = unpaid(date(2026, 1, 5), date(2026, 1, 16), paid="2758.62", deducted="689.66")
    assert decide("settled_periods", **claimant(arrears=[days])) == [1]


def test_what_was_paid_is_taken_off():
    assert owed((*JANUARY, "2500.50")) == Decimal("4999.50")
    assert "− 已付 2,500.50 元 =" in formula("arrears", arrears=[unpaid(*JANUARY, paid="2500.50")])
    assert owed((*JANUARY, "7500.00")) == 0
    assert amount("arrears", arrears=[unpaid(*JANUARY, paid="7500.00")]) is None


def test_days_and_pieces_are_counted_as_entered():
    by_day = {"wage_unit": "day", "wage": Decimal("260.00"), "arrears": [unpaid(*JANUARY, quantity="22.5")]}
    by_piece = {"wage_unit": "piece", "wage": Decimal("3.20"), "arrears": [unpaid(*JANUARY, quantity=1250)]}

    assert formula("arrears", **by_day) == "22.5 天 × 260.00 元 = 5,850.00 元"
    assert formula("arrears", **by_piece) == "1250 件 × 3.20 元 = 4,000.00 元"


def test_large_sums_are_written_in_groups_of_three():
    assert formula("arrears", arrears=[unpaid(*JANUARY)], wage=Decimal("1234567.89")).endswith(" = 1,234,567.89 元")


# minimum wage: 2 210 yuan


@pytest.mark.parametrize(
    ("agreed", "paid", "arrears", "gap"),
    [
        ("2210.00", "0", "2210.00", None),
        ("2209.99", "0", "2209.99", "0.01"),
        ("1500.00", "0", "1500.00", "710.00"),
        ("1500.00", "1500.00", None, "710.00"),
        ("1500.00", "1800.00", None, "410.00"),
        ("3000.00", "1000.00", "2000.00", None),
    ],
)
def test_what_is_missing_to_the_minimum_wage_is_claimed_but_not_twice(agreed, paid, arrears, gap):
    given_ = {"wage": Decimal(agreed), "arrears": [unpaid(*JANUARY, paid=paid)]}

    assert amount("arrears", **given_) == (arrears and Decimal(arrears))
    assert amount("minimum_wage", **given_) == (gap and Decimal(gap))


def test_months_above_the_minimum_wage_do_not_make_up_for_one_below():
    by_piece = {"wage_unit": "piece", "wage": Decimal(10)}
    december = unpaid(date(2025, 12, 1), date(2025, 12, 31), quantity=500)

    short = amount("minimum_wage", arrears=[december, unpaid(*JANUARY, quantity=100)], **by_piece)

    assert short == Decimal("1210.00")


def test_a_day_rate_is_compared_with_the_minimum_wage_of_as_many_days():
    by_day = {"wage_unit": "day", "wage": Decimal("80.00"), "arrears": [unpaid(*JANUARY, quantity=10)]}

    assert amount("minimum_wage", **by_day) == Decimal("216.09")


def low_paid(*days, on=TODAY, other=None, **changes):
    """What somebody lacks to the minimum wage who is owed 1 500 yuan a month for these days."""
    periods = [unpaid(*days)] if days else []
    facts = claimant(**ALONE | {"wage": Decimal(1500), "arrears": periods, **changes})
    return next(each for each in decided("claim_items", on, other=other, **facts)[0] if each["kind"] == "minimum_wage")


@pytest.mark.parametrize("on", [date(2024, 1, 31), date(2024, 2, 1), TODAY])
def test_the_minimum_wage_of_the_month_counts_whenever_the_case_is_decided(on):
    """2 010 yuan until January 2024, 2 210 yuan since."""
    assert low_paid(date(2023, 12, 1), date(2023, 12, 31), on=on)["amount"] == Decimal("510.00")


def test_months_on_both_sides_of_a_rise_are_counted_each_by_its_own():
    gap = low_paid(date(2023, 12, 1), date(2024, 3, 31))

    assert gap["amount"] == Decimal("2440.00")
    assert gap["formula"] == (
        "2 个月 × 最低工资 2,010.00 元 + 2 个月 × 最低工资 2,210.00 元 − 应发或已付 6,000.00 元 = 2,440.00 元"
    )


def test_days_of_work_on_both_sides_of_a_rise_are_weighted_by_their_months():
    by_day = {"wage_unit": "day", "wage": Decimal(80)}
    facts = {**by_day, "arrears": [unpaid(date(2024, 1, 1), date(2024, 2, 29), quantity=Decimal("21.75"))]}

    assert low_paid(**facts)["amount"] == Decimal("2110.00") - Decimal("1740.00")


def test_days_before_the_first_known_minimum_wage_count_by_it():
    assert low_paid(date(2021, 7, 1), date(2021, 7, 31))["amount"] == Decimal("510.00")


def test_without_known_earlier_values_the_one_in_force_counts():
    told = {"minimum_monthly_history": None}

    assert low_paid(date(2023, 12, 1), date(2023, 12, 31), other=told)["amount"] == Decimal("710.00")


# overtime


def test_overtime_counts_half_double_and_three_times_by_its_day():
    hours = {
        "overtime_workday_hours": Decimal(20),
        "overtime_restday_hours": Decimal(16),
        "overtime_holiday_hours": Decimal(8),
    }

    assert formula("overtime", **hours) == (
        "7,500.00 元 ÷ 21.75 天 ÷ 8 小时 × "
        "（工作日延时 20 小时 × 150% + 休息日 16 小时 × 200% + 法定节假日 8 小时 × 300%）"
        " = 3,706.90 元"
    )
    assert formula("overtime", overtime_restday_hours=Decimal(1)).endswith("× 休息日 1 小时 × 200% = 86.21 元")


def test_an_hour_is_worth_no_less_than_the_minimum_wage():
    at_least = amount("overtime", wage=Decimal(1000), overtime_workday_hours=Decimal(8))

    assert at_least == Decimal("152.41")
    assert amount("overtime", wage=wage("minimum_monthly"), overtime_workday_hours=Decimal(8)) == at_least


def test_an_hour_of_one_paid_by_the_day_is_an_eighth_of_it():
    by_day = {"wage_unit": "day", "wage": Decimal(200), "overtime_restday_hours": Decimal(4)}

    assert formula("overtime", **by_day) == "200.00 元 ÷ 8 小时 × 休息日 4 小时 × 200% = 200.00 元"


# double wage


def double(**changes):
    return items(**{**ALONE, "written_contract_on": None, **changes}).get("double_wage")


HIRED = {"employed_from": date(2025, 6, 1), "employed_to": None}


@pytest.mark.parametrize(
    ("signed", "expected"),
    [
        (date(2025, 6, 1), None),
        (date(2025, 7, 1), None),
        (date(2025, 7, 2), "344.83"),
        (date(2025, 8, 1), "7500.00"),
        (date(2026, 1, 1), "45000.00"),
        (None, "60344.83"),
    ],
    ids=["at once", "after a month", "a day late", "a month late", "after seven months", "never"],
)
def test_the_second_wage_runs_from_the_second_month_to_the_day_before_the_contract(signed, expected):
    item = double(**HIRED, written_contract_on=signed)

    assert (item and item["amount"]) == (expected and Decimal(expected))


def test_the_second_wage_is_for_eleven_months_at_most():
    at_the_end = {"employed_from": date(2025, 3, 1), "employed_to": None, "today": date(2026, 3, 31)}

    assert double(**at_the_end)["formula"] == "2025-04-01 至 2026-02-28，11 个月 × 7,500.00 元 = 82,500.00 元"
    assert double(**at_the_end | {"employed_to": date(2025, 12, 31)})["amount"] == Decimal("67500.00")


@pytest.mark.parametrize(
    ("today", "expected"),
    [(date(2026, 2, 28), "52500.00"), (date(2026, 3, 1), "45000.00"), (date(2026, 9, 1), "0.00")],
    ids=["last day of February's month", "a day later", "a year after all"],
)
def test_each_month_of_double_wage_lives_for_a_year_after_its_end(today, expected):
    item = double(today=today)

    assert item["amount"] == Decimal(expected)
    assert "已超过 1 年仲裁时效" in item["formula"]


@pytest.mark.parametrize(("today", "expected"), [(date(2026, 8, 31), "82500.00"), (date(2026, 9, 1), "0.00")])
def test_where_the_limit_runs_for_the_whole_all_months_live_and_die_together(today, expected):
    facts = claimant(**ALONE | {"written_contract_on": None, "today": today})
    listed = decide("claim_items", other={"double_wage_limit": "as_one"}, **facts)

    assert [item["amount"] for item in listed] == [Decimal(expected)]


# compensation


@pytest.mark.parametrize(
    ("last", "months"),
    [
        (date(2024, 9, 1), "0.5"),
        (date(2025, 2, 27), "0.5"),
        (date(2025, 2, 28), "1"),
        (date(2025, 8, 31), "1"),
        (date(2025, 9, 1), "1.5"),
        (date(2026, 2, 27), "1.5"),
        (date(2026, 2, 28), "2"),
    ],
    ids=["a day", "nearly half a year", "half a year", "a year", "a day more", "nearly 1.5 years", "1.5 years"],
)
def test_a_month_for_each_year_and_half_a_month_for_less_than_half_a_year(last, months):
    assert amount("compensation", dismissal="lawful", employed_to=last) == Decimal(months) * 7500


@pytest.mark.parametrize(
    ("earned", "since", "expected"),
    [
        ("25200.00", date(2006, 2, 1), "504000.00"),
        ("25200.01", date(2006, 2, 1), "302400.00"),
        ("40000.00", date(2021, 2, 1), "126000.00"),
    ],
    ids=["at the line all years count", "above it twelve years", "above it with few years"],
)
def test_high_wages_are_capped_at_three_times_the_local_average_and_twelve_years(earned, since, expected):
    assert amount(
        "compensation", dismissal="lawful", wage=Decimal(earned), employed_from=since, employed_to=date(2026, 1, 31)
    ) == Decimal(expected)


def test_low_wages_count_as_the_minimum_wage():
    assert amount("compensation", dismissal="lawful", wage=Decimal(1000)) == Decimal("3315.00")


def test_one_who_still_works_is_counted_to_this_day():
    assert amount("compensation", dismissal="lawful", employed_to=None, today=date(2025, 9, 1)) == Decimal("11250.00")


def test_the_unlawful_dismissal_shows_the_step_from_the_compensation():
    assert formula("unlawful_dismissal", dismissal="unlawful") == (
        "工作满 1 年 5 个月，计 1.5 个月 × 7,500.00 元 × 2 = 22,500.00 元"
    )


# whatever was entered

yuan = st.decimals(min_value="0.01", max_value=60_000, places=2, allow_nan=False, allow_infinity=False)
days = st.dates(date(2023, 1, 1), TODAY)
whole = st.integers(1, 24)
hours = st.none() | st.decimals(min_value=0, max_value=300, places=1)


@st.composite
def periods(draw):
    first = draw(days)
    last = draw(st.dates(first, TODAY))
    return unpaid(first, last, draw(st.just(Decimal(0)) | yuan), draw(st.none() | st.integers(0, 2000)))


@st.composite
def claimants(draw):
    since = draw(days)
    return claimant(
        wage_unit=draw(st.sampled_from(["month", "day", "piece"])),
        wage=draw(yuan),
        arrears=draw(st.lists(periods(), max_size=4)),
        employed_from=since,
        employed_to=draw(st.none() | st.dates(since, TODAY)),
        written_contract_on=draw(st.none() | st.dates(since, TODAY)),
        dismissal=draw(st.sampled_from(["none", "lawful", "unlawful"])),
        overtime_workday_hours=draw(hours),
        overtime_restday_hours=draw(hours),
        overtime_holiday_hours=draw(hours),
        migrant=draw(st.booleans()),
    )


@given(facts=claimants())
def test_every_item_is_once_not_negative_to_the_cent_and_what_its_formula_ends_with(facts):
    listed = decide("claim_items", **facts)

    assert len({item["kind"] for item in listed}) == len(listed)
    for item in listed:
        assert item["amount"] >= 0
        assert item["amount"] == item["amount"].quantize(CENT)
        assert item["article"]
        assert item["amount"] == 0 or f" = {item['amount']:,.2f} 元" in item["formula"]


@given(facts=claimants())
def test_the_unlawful_dismissal_is_worth_twice_the_lawful_one_to_the_cent(facts):
    lawful, unlawful = (
        next(item["amount"] for item in decide("claim_items", **{**facts, "dismissal": ended}) if item["kind"] == kind)
        for ended, kind in (("lawful", "compensation"), ("unlawful", "unlawful_dismissal"))
    )

    assert unlawful == 2 * lawful > 0


@given(first=days, ends=st.tuples(days, days), earned=yuan)
def test_more_unpaid_days_never_make_a_smaller_claim(first, ends, earned):
    shorter, longer = sorted(max(first, end) for end in ends)

    less, more = (owed((first, end), wage=earned) for end in (shorter, longer))

    assert less <= more


@given(year=st.integers(2020, 2023), month=st.integers(1, 12), day=st.integers(1, 28), months=whole, earned=yuan)
def test_whole_months_are_worth_exactly_their_wages(year, month, day, months, earned):
    years, month_after = divmod(month - 1 + months, 12)
    before = date(year + years, month_after + 1, day) - DAY

    assert owed((date(year, month, day), before), wage=earned) == months * earned


@given(worked=st.integers(1, 21), earned=st.decimals(min_value=1, max_value=60_000, places=2))
def test_single_days_are_rounded_once_and_half_up(worked, earned):
    monday = date(2026, 6, 1)
    last = monday + timedelta(days=worked - 1 + 2 * ((worked - 1) // 5))
    exact = Fraction(earned) * worked / Fraction("21.75")

    cents = math.floor(exact * 100 + Fraction(1, 2))

    assert owed((monday, last), wage=earned, today=date(2026, 8, 1)) == Decimal(cents) / 100


@given(agreed=yuan, paid=yuan)
def test_wages_and_what_was_paid_reach_the_minimum_wage_together(agreed, paid):
    listed = items(**ALONE | {"wage": agreed, "arrears": [unpaid(*JANUARY, paid=paid)]})
    claimed = sum(listed[kind]["amount"] for kind in ("arrears", "minimum_wage") if kind in listed)

    assert claimed + paid == max(agreed, paid, wage("minimum_monthly"))


@given(today=st.dates(date(2024, 10, 1), date(2027, 3, 1)))
def test_waiting_longer_never_gains_double_wage_once_the_year_is_over(today):
    later = today + timedelta(days=30)
    now, then = (
        double(today=on, employed_to=None) for on in (max(today, date(2025, 8, 31)), max(later, date(2025, 9, 30)))
    )

    assert then["amount"] <= now["amount"] <= 11 * Decimal(7500)
