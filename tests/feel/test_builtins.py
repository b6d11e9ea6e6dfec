"""The built-in functions, after the text of DMN 1.5, 10.3.4: what they give, and null for what they do not take."""

from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal as N

import pytest

from tests.feel.support import NOW, problems, value
from workflows.feel import Range, YearsMonths
from workflows.feel.builtins import BUILTINS
from workflows.feel.builtins.registry import FORMS
from workflows.feel.names import BUILTINS as COMPOSITE_NAMES
from workflows.feel.names import is_plain

CHINA = timezone(timedelta(hours=8))


def local(*parts: int) -> datetime:
    """A date and time without a zone."""
    return datetime(*parts, tzinfo=UTC).replace(tzinfo=None)


def check(text, expected):
    found = value(text)
    assert found == expected, f"{text} gave {found!r}"
    assert type(found) is type(expected)


def test_every_name_of_more_than_one_word_is_known_to_the_parser():
    assert {name for name in BUILTINS if not is_plain(name)} == set(COMPOSITE_NAMES)


@pytest.mark.parametrize("name", sorted(BUILTINS))
def test_null_arguments_and_too_many_never_raise(name):
    longest = max(len(form.arguments) for form in FORMS[name])
    for count in (0, 1, longest, longest + 1):
        value(f"{name}({', '.join(['null'] * count)})")
        value(f"{name}({', '.join(['{}'] * count)})")
    assert value(f"{name}(nonsense: 1)") is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('date("2012-12-25")', date(2012, 12, 25)),
        ('date("2012-12-25T10:00:00")', None),
        ('date("12-25-2012")', None),
        ("date(2012, 12, 25)", date(2012, 12, 25)),
        ("date(2012, 2, 30)", None),
        ('date(date and time("2012-12-25T11:00:00Z"))', date(2012, 12, 25)),
        ('date and time("2012-12-24T23:59:00")', local(2012, 12, 24, 23, 59)),
        ('date and time("2012-12-24T23:59:00.5+08:00")', datetime(2012, 12, 24, 23, 59, 0, 500000, CHINA)),
        ('date and time("2012-12-24T24:00:00")', local(2012, 12, 25)),
        ('date and time("2012-12-24")', local(2012, 12, 24)),
        ('date and time(date("2012-12-24"), time("23:59:00"))', local(2012, 12, 24, 23, 59)),
        ('date and time(@"2012-12-24T01:00:00", time("T23:59:00Z"))', None),
        ('date and time(@"2012-12-24T01:00:00", time("23:59:00Z"))', datetime(2012, 12, 24, 23, 59, tzinfo=UTC)),
        ("date and time(2012, 12, 24, 23, 59, 0)", local(2012, 12, 24, 23, 59)),
        ('time("23:59:00Z")', time(23, 59, tzinfo=UTC)),
        ('time("25:59:00")', None),
        ('time(date and time("2012-12-24T23:59:00Z"))', time(23, 59, tzinfo=UTC)),
        ('time(23, 59, 0, duration("PT8H"))', time(23, 59, tzinfo=CHINA)),
        ("time(23, 59, 1.25)", time(23, 59, 1, 250000)),
        ('number("1 000,5", " ", ",")', N("1000.5")),
        ('number("1,000.5", ",", ".")', N("1000.5")),
        ('number("1,000.5", ",", ",")', None),
        ('number("abc", null, null)', None),
        ('number("5.")', None),
        ('number("-.5")', N("-0.5")),
        ("string(1.10)", "1.10"),
        ("string(1e3)", "1000"),
        ("string(null)", None),
        ('string("a")', "a"),
        ('string([1, "a", true, {b: null}])', '[1, "a", true, {b: null}]'),
        ('string(@"P1DT2H3M4.5S")', "P1DT2H3M4.5S"),
        ('string(@"P0D")', "PT0S"),
        ('string(@"-P14M")', "-P1Y2M"),
        ('string(@"10:00:00@Asia/Shanghai")', "10:00:00@Asia/Shanghai"),
        ("string([1..5))", "[1..5)"),
        ('duration("P1DT2H")', timedelta(days=1, hours=2)),
        ('duration("P1Y2M")', YearsMonths(14)),
        ('duration("P1Y2D")', None),
        ('duration("P")', None),
        ('duration("P1DT")', None),
        ('years and months duration(date("2011-12-22"), date("2013-08-24"))', YearsMonths(20)),
        ('years and months duration(date("2013-08-24"), date("2011-12-22"))', YearsMonths(-20)),
        ('years and months duration(date("2024-01-31"), date("2024-02-29"))', YearsMonths(0)),
        ('range("[18..21)")', Range(N(18), N(21), True, False)),
        (
            'range("(date(\\"2024-01-01\\")..@\\"2024-02-01\\"]")',
            Range(date(2024, 1, 1), date(2024, 2, 1), False, True),
        ),
        ('range("[\\"a\\"..\\"c\\"]")', Range("a", "c")),
        ('range("< 5")', Range(None, N(5), False, False)),
        ('range("[1..x]")', None),
        ('range("nonsense")', None),
    ],
)
def test_conversions(text, expected):
    check(text, expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('substring("foobar", 3)', "obar"),
        ('substring("foobar", 3, 3)', "oba"),
        ('substring("foobar", -2, 1)', "a"),
        ('substring("\\U01F40Eab", 2)', "ab"),
        ('substring("foobar", 0)', None),
        ('substring("foobar", 7)', None),
        ('string length("foo")', N(3)),
        ('string length("\\U01F40E")', N(1)),
        ('upper case("aBc4")', "ABC4"),
        ('lower case("aBc4")', "abc4"),
        ('substring before("foobar", "bar")', "foo"),
        ('substring before("foobar", "xyz")', ""),
        ('substring before("foobar", "")', ""),
        ('substring after("foobar", "ob")', "ar"),
        ('substring after("", "a")', ""),
        ('substring after("foo", "")', "foo"),
        ('replace("abcd", "(ab)|(a)", "[1=$1][2=$2]")', "[1=ab][2=]cd"),
        ('replace("abracadabra", "bra", "*")', "a*cada*"),
        ('replace("a.b", ".", "-", "q")', "a-b"),
        ('replace("AbA", "a", "x", "i")', "xbx"),
        ('replace("abc", "b", "\\\\$")', "a$c"),
        ('replace("abc", "b", "$")', None),
        ('replace("abc", "x*", "-")', None),
        ('replace("abc", "(", "-")', None),
        ('contains("foobar", "of")', False),
        ('contains("foobar", "ob")', True),
        ('starts with("foobar", "fo")', True),
        ('ends with("foobar", "r")', True),
        ('matches("foobar", "^fo*b")', True),
        ('matches("foobar", "^Fo*b", "i")', True),
        ('matches("a\\nb", "a.b")', False),
        ('matches("a\\nb", "a.b", "s")', True),
        ('matches("ab", "a b", "x")', True),
        (r'matches("a b[", "a\\ s b \\ [", "x")', True),
        (r'matches("a b", "a[ ]b", "x")', True),
        ('matches("a", "[a-z-[aeiou]]")', False),
        ('matches("x", "x", "g")', None),
        ('matches("aa", "(a)\\\\1")', True),
        ('matches("张三", "^\\\\p{L}+$")', True),
        ('split("John Doe", "\\\\s")', ["John", "Doe"]),
        ('split("a;b;c;;", ";")', ["a", "b", "c", "", ""]),
        ('string join(["a", "b", "c"], "_and_")', "a_and_b_and_c"),
        ('string join(["a", null, "c"], "X")', "aXc"),
        ('string join(["a", "b"])', "ab"),
        ('string join([], "X")', ""),
        ('string join([1], "X")', None),
    ],
)
def test_strings(text, expected):
    check(text, expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("decimal(1/3, 2)", N("0.33")),
        ("decimal(1.5, 0)", N(2)),
        ("decimal(2.5, 0)", N(2)),
        ("decimal(2.345, 2)", N("2.34")),
        ("decimal(1234, -2)", N("1.2e3")),
        ("decimal(1, 7000)", None),
        ("floor(1.5)", N(1)),
        ("floor(-1.56, 1)", N("-1.6")),
        ("ceiling(-1.5)", N(-1)),
        ("ceiling(1.51, 1)", N("1.6")),
        ("floor(1.5, null)", None),
        ("ceiling(n: 1.5, scale: null)", None),
        ("round up(5.5, 0)", N(6)),
        ("round up(-5.5, 0)", N(-6)),
        ("round up(1.121, 2)", N("1.13")),
        ("round down(-5.5, 0)", N(-5)),
        ("round half up(5.5, 0)", N(6)),
        ("round half up(-5.5, 0)", N(-6)),
        ("round half down(5.5, 0)", N(5)),
        ("round half down(-1.126, 2)", N("-1.13")),
        ("abs(-10)", N(10)),
        ('abs(@"-PT5H")', timedelta(hours=5)),
        ('abs(@"-P1Y")', YearsMonths(12)),
        ("modulo(12, 5)", N(2)),
        ("modulo(-12, 5)", N(3)),
        ("modulo(12, -5)", N(-3)),
        ("modulo(10.1, 4.5)", N("1.1")),
        ("modulo(1, 0)", None),
        ("modulo(1e40, 3)", N(1)),
        ("modulo(-1e6000, 3e-6000)", N("2E-6000")),
        ("odd(1e40 + 1)", False),
        ("sqrt(16)", N(4)),
        ("sqrt(-3)", None),
        ("decimal(log(10), 8)", N("2.30258509")),
        ("log(0)", None),
        ("decimal(exp(5), 8)", N("148.41315910")),
        ("odd(5)", True),
        ("odd(-1)", True),
        ("even(2.5)", False),
        ("even(-2)", True),
        ("not(true)", False),
        ("not(null)", None),
        ('abs("a")', None),
    ],
)
def test_numbers(text, expected):
    check(text, expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("list contains([1, 2, 3], 2)", True),
        ("list contains([1, null], null)", True),
        ('list contains([1], "1")', False),
        ("count([1, 2, null])", N(3)),
        ("count([])", N(0)),
        ("count(5)", N(1)),
        ("min([1, 2, 3])", N(1)),
        ('min("a", "c")', "a"),
        ('max(@"2024-01-01", @"2024-02-01")', date(2024, 2, 1)),
        ("max([])", None),
        ("max(1, null)", None),
        ("max([2], 1)", N(2)),
        ("max([2, 3], 1)", None),
        ("sum([1], 2)", N(3)),
        ("sum([[1], 2])", None),
        ("sum([1, 2.5])", N("3.5")),
        ("sum([])", None),
        ("sum([1, null])", None),
        ("mean(1, 2, 3)", N(2)),
        ("mean([])", None),
        ("all([true, null, true])", None),
        ("all([false, null])", False),
        ("all([])", True),
        ("all(true, false)", False),
        ("any([false, null])", None),
        ("any([true, null])", True),
        ("any([])", False),
        ("sublist([4, 5, 6], 1, 2)", [N(4), N(5)]),
        ("sublist([4, 5, 6], -1)", [N(6)]),
        ("sublist([4, 5, 6], 2, 5)", None),
        ("append([1], 2, 3)", [N(1), N(2), N(3)]),
        ("concatenate([1, 2], [3])", [N(1), N(2), N(3)]),
        ("insert before([1, 3], 1, 2)", [N(2), N(1), N(3)]),
        ("insert before([1, 3], -1, 2)", [N(1), N(2), N(3)]),
        ("insert before([1, 3], 0, 2)", None),
        ("remove([1, 2, 3], 2)", [N(1), N(3)]),
        ("remove([1], 2)", None),
        ("list replace([2, 4, 7, 8], 3, 6)", [N(2), N(4), N(6), N(8)]),
        ("list replace([2, 4, 7, 8], -1, 6)", [N(2), N(4), N(7), N(6)]),
        ("list replace([2, 4, 7, 8], function(item, newItem) item < newItem, 5)", [N(5), N(5), N(7), N(8)]),
        ("list replace([2], function(item, newItem) null, 5)", None),
        ("reverse([1, 2])", [N(2), N(1)]),
        ("index of([1, 2, 3, 2], 2)", [N(2), N(4)]),
        ("index of([1, null], null)", [N(2)]),
        ("union([1, 2], [2, 3])", [N(1), N(2), N(3)]),
        ("distinct values([1, 2.0, 2, null, null, [1], [1]])", [N(1), N("2.0"), None, [N(1)]]),
        ("flatten([[1, 2], [[3]], 4])", [N(1), N(2), N(3), N(4)]),
        ("product([2, 3, 4])", N(24)),
        ("product([])", None),
        ("median(8, 2, 5, 3, 4)", N(4)),
        ("median([6, 1, 2, 3])", N("2.5")),
        ("stddev(2, 4, 7, 5)", N("2.081665999466132735282297706979931")),
        ("stddev([47])", None),
        ("mode(6, 3, 9, 6, 6)", [N(6)]),
        ("mode([6, 1, 9, 6, 1])", [N(1), N(6)]),
        ("mode([])", []),
        ("sort([3, 1, 2], function(x, y) x < y)", [N(1), N(2), N(3)]),
        ('sort([1, "a"], function(x, y) x < y)', None),
    ],
)
def test_lists(text, expected):
    check(text, expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('get value({a: 1}, "a")', N(1)),
        ('get value({a: 1}, "b")', None),
        ("get entries({a: 1})", [{"key": "a", "value": N(1)}]),
        ('context([{key: "a", value: 1}, {key: "b", value: 2}])', {"a": N(1), "b": N(2)}),
        ('context([{key: "a", value: 1}, {key: "a", value: 2}])', None),
        ('context({key: "a", value: 1})', {"a": N(1)}),
        ('context put({a: 1}, "b", 2)', {"a": N(1), "b": N(2)}),
        ('context put({a: {b: 1}}, ["a", "c"], 2)', {"a": {"b": N(1), "c": N(2)}}),
        ("context put({a: 1}, [], 2)", None),
        ("context merge([{a: 1, b: 1}, {b: 2}])", {"a": N(1), "b": N(2)}),
        ("context merge([{a: 1}, 2])", None),
    ],
)
def test_contexts(text, expected):
    check(text, expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("now()", NOW),
        ("today()", NOW.date()),
        ("day of year(date(2019, 9, 17))", N(260)),
        ("day of week(date(2019, 9, 17))", "Tuesday"),
        ("month of year(date(2019, 9, 17))", "September"),
        ("week of year(date(2019, 9, 17))", N(38)),
        ("week of year(date(2003, 12, 29))", N(1)),
        ("week of year(date(2005, 1, 1))", N(53)),
        ('is(date("2012-12-25"), time("23:00:50"))', False),
        ('is(time("23:00:50Z"), time("23:00:50"))', False),
        ('is(time("23:00:50+00:00"), time("23:00:50Z"))', True),
        ('is(time("10:00:00Z"), time("11:00:00+01:00"))', False),
        ("is(null, null)", True),
    ],
)
def test_dates(text, expected):
    check(text, expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("before(1, 10)", True),
        ("before(10, 1)", False),
        ("before(1, [1..10])", False),
        ("before(1, (1..10])", True),
        ("before([1..10], 10)", False),
        ("before([1..10), 10)", True),
        ("before([1..10], (10..20])", True),
        ("after(12, [1..10])", True),
        ("after(10, [1..10))", True),
        ("after([11..20], [1..10])", True),
        ("meets([1..5], [5..10])", True),
        ("meets([1..5), [5..10])", False),
        ("met by([5..10], [1..5])", True),
        ("overlaps([1..5], [3..8])", True),
        ("overlaps([1..5], (5..8])", False),
        ("overlaps before([1..5], [3..8])", True),
        ("overlaps before([1..5), [5..8])", False),
        ("overlaps before([1..5], [1..5])", False),
        ("overlaps before([1..5), (1..5])", True),
        ("overlaps after([3..8], [1..5])", True),
        ("overlaps after((5..8], [1..5])", False),
        ("finishes(10, [1..10])", True),
        ("finishes(10, [1..10))", False),
        ("finishes([5..10], [1..10])", True),
        ("finishes([1..10], (1..10])", False),
        ("finished by([1..10], 10)", True),
        ("finished by([1..10), [5..10))", True),
        ("includes([1..10], 5)", True),
        ("includes((1..10], 1)", False),
        ("includes([1..10], [4..6])", True),
        ("includes((1..10], [1..5])", False),
        ("during(5, [1..10])", True),
        ("during([4..6], [1..10))", True),
        ("during([1..10], (1..10))", False),
        ("starts(1, [1..10])", True),
        ("starts(1, (1..10])", False),
        ("starts([1..5], [1..10])", True),
        ("starts((1..5], [1..10])", False),
        ("started by([1..10], 1)", True),
        ("started by([1..10], [1..10))", True),
        ("coincides(5, 5)", True),
        ("coincides([1..5], [1..5))", False),
        ("includes((< 5), 4)", True),
        ("before((< 5), 5)", True),
        ("during([1..3], (>= 1))", True),
        ('before(1, "a")', None),
    ],
)
def test_ranges(text, expected):
    check(text, expected)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('date("x")', "no-temporal"),
        ("sum([])", "empty-list"),
        ('matches("a", "(")', "bad-pattern"),
        ('substring("a", 5)', "bad-position"),
        ("count(1, 2)", "no-form"),
        ('sum(["a"])', "element-kind"),
    ],
)
def test_null_comes_with_its_reason(text, code):
    assert problems(text) == [code]
