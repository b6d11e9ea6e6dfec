"""Properties of FEEL: arithmetic and dates against independent calculations, texts that survive reading and writing."""

import string
from calendar import monthrange
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Context, Decimal
from fractions import Fraction
from zoneinfo import ZoneInfo

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.feel.support import NOW, value
from tests.feel.trees import EXPRESSIONS, TESTS
from workflows import feel
from workflows.feel import Budget, BudgetExceeded, YearsMonths
from workflows.feel.builtins import BUILTINS
from workflows.feel.calendar import date_of_ordinal, make_date
from workflows.feel.names import BUILTINS as COMPOSITE
from workflows.feel.printing import print_expression

NUMBERS = st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**20), max_value=10**20)
DATES = st.dates(min_value=date(2, 1, 1), max_value=date(9990, 1, 1))
MONTHS = st.integers(-600, 600)
LENGTHS = st.timedeltas(min_value=timedelta(days=-9999), max_value=timedelta(days=9999))
MICRO = timedelta(microseconds=1)
OFFSETS = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
MOMENTS = st.datetimes(datetime(60, 1, 1), datetime(9000, 1, 1), timezones=st.one_of(st.none(), OFFSETS))  # noqa: DTZ001


def rounded(exact: Fraction) -> Decimal:
    """An exact result rounded to 34 digits, by a way that shares nothing with the product: long division."""
    return Context(prec=34).divide(Context(prec=400).create_decimal(exact.numerator), exact.denominator)


@given(NUMBERS, NUMBERS)
def test_arithmetic_is_the_exact_result_rounded_once(left, right):
    left, right = (Context(prec=34).plus(number) for number in (left, right))
    given_numbers = {"a": left, "b": right}

    assert value("a + b", given_numbers) == rounded(Fraction(left) + Fraction(right))
    assert value("a - b", given_numbers) == rounded(Fraction(left) - Fraction(right))
    assert value("a * b", given_numbers) == rounded(Fraction(left) * Fraction(right))
    if right:
        assert value("a / b", given_numbers) == rounded(Fraction(left) / Fraction(right))
    assert value("a < b", given_numbers) is (left < right)


@given(NUMBERS.filter(bool), NUMBERS)
def test_modulo_has_the_sign_of_the_divisor_and_is_smaller(divisor, dividend):
    rest = value("modulo(x, y)", {"x": round(dividend, 4), "y": round(divisor, 4) or Decimal(1)})

    assert abs(rest) < abs(round(divisor, 4) or Decimal(1))


@given(st.decimals(allow_nan=False, allow_infinity=False, places=6, min_value=-(10**9), max_value=10**9))
def test_the_roundings_bound_each_other(number):
    names = {"n": number}

    assert value("floor(n)", names) <= number <= value("ceiling(n)", names)
    assert abs(value("round down(n, 2)", names)) <= abs(number) <= abs(value("round up(n, 2)", names))
    assert abs(value("decimal(n, 2)", names) - number) <= Decimal("0.005")


@given(DATES, MONTHS)
def test_adding_months_keeps_the_day_or_takes_the_last_of_the_month(start, months):
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    found = value("d + p", {"d": start, "p": YearsMonths(months)})

    if 1 <= year <= 9999:
        assert found == date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


@given(MOMENTS, LENGTHS)
def test_adding_a_length_agrees_with_python(moment, length):
    assert value("m + l", {"m": moment, "l": length}) == moment + length
    assert value("(m + l) - m", {"m": moment, "l": length}) == length
    assert value("m - l + l = m", {"m": moment, "l": length}) is True


ZONES = st.sampled_from(("Asia/Shanghai", "Europe/Paris", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu"))
ZONED = st.datetimes(datetime(1980, 1, 1), datetime(2035, 1, 1), timezones=ZONES.map(ZoneInfo))  # noqa: DTZ001


@given(ZONED, LENGTHS, ZONED)
def test_in_a_zone_with_summer_time_a_length_is_time_that_passes(moment, length, other):
    moment, other = moment.replace(fold=0), other.replace(fold=0)
    assume(moment.astimezone(UTC).astimezone(moment.tzinfo) == moment)  # a clock did show it
    assume(other.astimezone(UTC).astimezone(other.tzinfo) == other)
    names = {"m": moment, "l": length, "o": other}
    later = (moment.astimezone(UTC) + length).astimezone(moment.tzinfo)

    assert value("m + l", names).replace(tzinfo=None) == later.replace(tzinfo=None, fold=0)
    assert value("m - o", names) == moment.astimezone(UTC) - other.astimezone(UTC)
    assert value("m < o", names) is (moment.astimezone(UTC) < other.astimezone(UTC))


@given(st.times(), LENGTHS, st.one_of(st.none(), OFFSETS))
def test_a_time_of_day_goes_round_at_midnight(clock, length, zone):
    found = value("t + l", {"t": clock.replace(tzinfo=zone), "l": length})

    assert found.replace(tzinfo=None) == (datetime.combine(date(2024, 1, 1), clock) + length).time()
    assert found.utcoffset() == clock.replace(tzinfo=zone).utcoffset()


@given(LENGTHS, LENGTHS, MONTHS, MONTHS, st.integers(-1000, 1000))
def test_durations_are_reckoned_as_their_seconds_and_months(first, second, months, more, factor):
    names = {"a": first, "b": second, "m": YearsMonths(months), "n": YearsMonths(more), "k": factor}

    assert value("a + b", names) == first + second
    assert value("a - b", names) == first - second
    assert value("a * k", names) == first * factor
    assert value("m + n", names) == YearsMonths(months + more)
    assert value("m * k", names) == YearsMonths(months * factor)
    assert value("a < b", names) is (first < second)
    if second:
        assert value("a / b", names) == rounded(Fraction(first // MICRO, second // MICRO))


@given(DATES, DATES)
def test_the_calendar_agrees_with_python(first, second):
    names = {"a": first, "b": second}

    assert value("a - b", names) == first - second
    assert value("a < b", names) is (first < second)
    assert value("a.weekday", names) == first.isoweekday()
    assert value("week of year(a)", names) == first.isocalendar().week
    assert value("day of year(a)", names) == first.timetuple().tm_yday


@given(st.integers(-300_000_000_000, 300_000_000_000))
def test_days_and_dates_count_alike_far_beyond_python(ordinal):
    found = date_of_ordinal(ordinal)

    assert found is not None
    assert found.ordinal == ordinal
    assert make_date(found.year, found.month, found.day) == found


@given(DATES, DATES)
def test_months_between_is_the_greatest_number_that_does_not_pass_the_end(start, end):
    start, end = min(start, end), max(start, end)
    names = {"a": start, "b": end}

    months = value("years and months duration(a, b)", names)

    assert value("a + m <= b", names | {"m": months}) is True
    assert value("years and months duration(b, a)", names) == YearsMonths(-months.months)


@given(st.one_of(NUMBERS, st.booleans(), DATES, MOMENTS, LENGTHS, MONTHS.map(YearsMonths), st.times()))
def test_what_string_writes_of_a_value_can_be_read_again(thing):
    text = value("string(x)", {"x": thing})
    again = value(text) if isinstance(thing, Decimal | bool) else value(f'@"{text}"')
    given_value = Context(prec=34).plus(thing) if isinstance(thing, Decimal) else thing

    assert again == given_value


@given(st.text(st.characters(exclude_categories=("Cs",))))
def test_every_text_survives_being_written_as_a_literal(text):
    assert value(value("string([x])", {"x": text})) == [text]
    assert value("string length(x)", {"x": text}) == len(text)
    assert value('substring(x + "!", -1)', {"x": text}) == "!"


VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), NUMBERS, st.text(max_size=5), DATES, MOMENTS, LENGTHS, st.times()),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(st.text(max_size=5), inner, max_size=4)),
    max_leaves=10,
)


def canonical(thing):
    """``thing`` with its numbers at 34 digits."""
    if isinstance(thing, Decimal):
        return Context(prec=34).plus(thing)
    if isinstance(thing, list):
        return [canonical(item) for item in thing]
    return {key: canonical(item) for key, item in thing.items()} if isinstance(thing, dict) else thing


@given(VALUES)
def test_python_values_come_back_as_they_went_in(thing):
    assert value("x", {"x": thing}) == canonical(thing)
    assert value("x = x", {"x": thing}) is True


@given(st.lists(st.integers(-50, 50)))
def test_lists_agree_with_python(numbers):
    names = {"l": numbers}

    assert value("sort(l, function(x, y) x < y)", names) == sorted(numbers)
    assert value("reverse(l)", names) == numbers[::-1]
    assert value("distinct values(l)", names) == list(dict.fromkeys(numbers))
    assert value("l[item > 0]", names) == [number for number in numbers if number > 0]
    assert value("count(l)", names) == len(numbers)
    assert value("sum(l)", names) == (sum(numbers) if numbers else None)


@given(EXPRESSIONS)
@settings(max_examples=150, deadline=None)
def test_printing_and_parsing_an_expression_gives_it_back(tree):
    assert feel.parse(print_expression(tree), COMPOSITE).tree == tree


@given(TESTS)
@settings(max_examples=150, deadline=None)
def test_printing_and_parsing_the_tests_of_a_cell_gives_them_back(tree):
    assert feel.parse_tests(print_expression(tree), COMPOSITE).tree == tree


CONTEXT = {
    "a": Decimal("1.5"),
    "b": [1, "x", None, {"a": 2}],
    "x": {"a": date(2024, 1, 31), "b": time(10), "人均月收入": 5},
    "人均月收入": Decimal(780),
    "_x1": datetime(2024, 1, 1, tzinfo=UTC),
}


@given(EXPRESSIONS)
@settings(max_examples=300, deadline=None)
def test_no_expression_raises_anything_but_an_exhausted_budget(tree):
    with suppress(BudgetExceeded):
        feel.evaluate(print_expression(tree), CONTEXT, now=NOW, budget=Budget(steps=3000))


SCRAPS = st.one_of(
    st.sampled_from((*BUILTINS, *'()[]{},:.+-*/<>="@?', "..", "if", "then", "else", "for", "in", "return", "some")),
    st.sampled_from(("satisfies", "between", "and", "or", "instance of", "function", "not", "null", "1", "a", "->")),
    st.text(string.printable, max_size=3),
)


@given(st.lists(SCRAPS, max_size=15).map(" ".join))
@settings(max_examples=300, deadline=None)
def test_no_text_at_all_raises_anything_but_an_exhausted_budget(text):
    with suppress(BudgetExceeded):
        feel.evaluate(text, CONTEXT, now=NOW, budget=Budget(steps=3000))
        feel.unary(text, Decimal(1), CONTEXT, now=NOW, budget=Budget(steps=3000))
