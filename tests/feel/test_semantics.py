"""The semantic mappings, after the text of DMN 1.5, 10.3.2.15: comparison, arithmetic, filters, invocation."""

import pytest

from tests.feel.support import passes, problems, value, written


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('@"10:00:00" < @"10:00:01+08:00"', True),
        ('@"10:00:01+08:00" > @"10:00:00"', True),
        ('@"10:00:00" >= @"10:00:01Z"', False),
        ('@"2024-01-01T10:00:00" < @"2024-01-01T10:00:01-05:00"', True),
        ('@"2024-01-01T10:00:00@Asia/Shanghai" <= @"2024-01-01T10:00:01"', True),
        ('@"2024-01-01T10:00:00" between @"2024-01-01T09:00:00Z" and @"2024-01-01T11:00:00Z"', True),
        ('@"10:00:00" in [@"09:00:00+08:00"..@"11:00:00+08:00"]', True),
        ('min(@"10:00:00Z", @"09:00:00") = @"09:00:00"', True),
    ],
)
def test_a_local_time_takes_the_offset_of_the_other_in_an_order(text, expected):
    """Table 54: if one input has no offset, it uses that of the other."""
    assert value(text) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('@"10:00:00" = @"10:00:00Z"', False),
        ('@"10:00:00" != @"10:00:00Z"', True),
        ('@"2024-01-01T10:00:00" = @"2024-01-01T10:00:00Z"', False),
        ('@"2024-01-01T10:00:00Z" = @"2024-01-01T18:00:00@Asia/Shanghai"', True),
        ('@"2024-01-01T10:00:00Z" = @"2024-01-01"', None),
        ("1 = true", None),
        ("true = true", True),
        ("true != false", True),
        ("null != null", False),
        ("[] = []", True),
        ("[null] = [null]", True),
        ("[[1]] = [[1]]", True),
        ("{} = {}", True),
        ("{a: null} = {a: null}", True),
        ("{a: 1} = {b: 1}", False),
        ("(< 5) = (< 5)", True),
        ("(< 5) = (<= 5)", False),
    ],
)
def test_equality_of_every_kind(text, expected):
    """Tables 52 and 53. A local time equals none with an offset: it is another value (10.3.4.6, ``is``)."""
    assert value(text) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[1] + 2", "3"),
        ("3 - [1]", "2"),
        ("[2] * [3]", "6"),
        ('["a"] + "b"', '"ab"'),
        ("-[1]", "-1"),
        ("[1] = 1", "true"),
        ("1 != [1]", "false"),
        ("[null] = 1", "false"),
        ("[5] > 3", "true"),
        ("[2] between 1 and 3", "true"),
        ("[2] in [1..3]", "true"),
        ("[2] in 2", "true"),
        ('contains(["foobar"], "of")', "false"),
        ("not([true])", "false"),
        ("[1, 2] + 1", "null"),
        ("[[1]] = 1", "null"),
        ("[] = 1", "null"),
        ("[1, 2] > 1", "null"),
    ],
)
def test_a_list_of_one_stands_for_its_element(text, expected):
    """10.3.2.15: an input outside of its domain is null unless it can be taken out of a singleton list."""
    assert written(text) == expected


def test_a_cell_for_one_value_holds_for_a_list_of_that_value():
    assert passes('"deep"', ["deep"]) is True
    assert passes("> 3", [5]) is True
    assert passes('"deep"', ["deep", "edge"]) is None


def test_an_operator_that_does_not_fit_a_list_says_so():
    assert problems("[1, 2] + 1") == ["undefined-operator"]
    assert problems("[1, 2] = 1") == ["incomparable"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3[item > 2]", "[3]"),
        ("3[item > 3]", "[]"),
        ("3[1]", "3"),
        ("3[2]", "null"),
        ("{a: 1}[a = 1]", "[{a: 1}]"),
        ("[1, 2, 3][1.0]", "1"),
        ("[1, 2, 3][1.5]", "null"),
        ("[1, 2, 3][-3]", "1"),
        ("[1, 2, 3][-4]", "null"),
        ("[{x: 1, y: 2}, {x: null, y: 3}][x < 2]", "[{x: 1, y: 2}]"),
        ("[{x: 1}, {y: 3}][x = 1]", "[{x: 1}]"),
        ("[true, false, true][item]", "[true, true]"),
        ("[[1, 2], [3]][count(item) = 2]", "[[1, 2]]"),
        ("{x: 2, r: [{x: 1}, {y: 2}][x = 2]}.r", "[{y: 2}]"),
        ("[1, 2, 3][null]", "[]"),
        ('[1, 2, 3]["a"]', "[]"),
        ("null[item > 1]", "null"),
        ("null[1]", "null"),
        ("[][1]", "null"),
        ("[][item > 1]", "[]"),
    ],
)
def test_filters(text, expected):
    """Table 68. Null is not in the domain of a filter; a condition that is no boolean selects nothing."""
    assert written(text) == expected


def test_a_filter_that_cannot_work_says_so():
    assert problems("null[item > 1]") == ["no-filter"]
    assert problems('[1, 2]["a"]') == ["no-selection"]
    assert problems("[1, 2][3]") == ["no-element"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("(function(a, b) [a, b])(1, 2)", "[1, 2]"),
        ("(function(a, b) [a, b])(1)", "null"),
        ("(function(a, b) [a, b])(1, 2, 3)", "null"),
        ("(function(a, b) [a, b])(b: 2, a: 1)", "[1, 2]"),
        ("(function(a, b) [a, b])(b: 2)", "[null, 2]"),
        ("(function(a: number, b: number) [a, b])(b: 2)", "[null, 2]"),
        ("(function(a, b) [a, b])(c: 2)", "null"),
        ("(function(a, b) [a, b])(a: 1, a: 2)", "null"),
        ("(function(a, b) [a, b])(a: 1, b: 2, c: 3)", "null"),
        ("(function(a, b) [a, b])(1, b: 2)", "null"),
        ("(function() 1)()", "1"),
        ("(function(a: number) a)([1])", "1"),
        ("(function(a: list<number>) a)(1)", "[1]"),
        ('(function(a: number) a)("1")', "null"),
        ('(function(a: number) "x")("1")', "null"),
        ("(function(a: number) a)(null)", "null"),
        ('(function(a: date and time) a)(@"2024-01-01")', "2024-01-01T00:00:00Z"),
        ("{a: 1, f: function() a + 1, r: f()}.r", "2"),
        ("{f: function(a) function(b) a - b, r: f(5)(3)}.r", "2"),
        ("{a: 1, f: function(x) x + a, r: {a: 100, s: f(1)}.s}.r", "2"),
        ("{fib: function(n) if n < 2 then n else fib(n - 1) + fib(n - 2), r: fib(10)}.r", "55"),
        ("{sum: function(a, b) a * b, r: sum(3, 4)}.r", "12"),
        ("{max: 3, r: max(1, max)}.r", "3"),
        ("sort(precedes: function(x, y) x > y, list: [1, 3, 2])", "[3, 2, 1]"),
        ("list contains(list: [1, null])", "true"),
        ("list contains(element: 1, list: [1], other: 2)", "null"),
        ('substring(length: 2, string: "foobar", start position: 3)', '"ob"'),
        ("date(year: 2024, month: 2)", "null"),
        ("floor(1.5, null)", "null"),
        ("ceiling(n: 1.5)", "2"),
        ("5()", "null"),
        ("nonsense(1)", "null"),
    ],
)
def test_invocation(text, expected):
    """Table 63 and 10.3.2.13: by position all arguments are needed, by name those left out are null."""
    assert written(text) == expected


def test_an_invocation_that_does_not_fit_says_so():
    assert problems("(function(a) a)(b: 1)") == ["argument-unknown"]
    assert problems("(function(a) a)()") == ["argument-count"]
    assert problems("(function(a: number) a)(true)") == ["argument-kind"]
    assert problems("nonsense(1)") == ["unknown-name"]
    assert problems("5(1)") == ["no-function"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1 ** 999999999", "1"),
        ("1 ** 1000000000", "null"),
        ("1 ** -1000000000", "null"),
        ("2 ** 0.5 ** 2", "2.000000000000000000000000000000000"),
        ("0 ** -1", "null"),
        ("10 ** 6144 > 0", "true"),
        ("10 ** 6145", "null"),
        ("1e6144 + 9e6144", "null"),
        ("9.999999999999999999999999999999999e6144 + 1e6111", "null"),
        ("1e-6176 / 10 = 0", "true"),
        ("5 / 2", "2.5"),
        ("1.0 - 1", "0.0"),
        ("1 / 3 * 3", "0.9999999999999999999999999999999999"),
        ("5 - -5", "10"),
        ("- 5 + 2", "-3"),
        ("-(-5)", "5"),
    ],
)
def test_arithmetic_on_the_edge_of_numbers(text, expected):
    """Tables 57 to 60: null where the scale is out of range."""
    assert written(text) == expected
