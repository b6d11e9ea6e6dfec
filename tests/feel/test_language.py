"""Operators, literals, names and statements, after the text of DMN 1.5, 10.3."""

from datetime import date, timedelta
from decimal import Decimal as N

import pytest

from tests.feel.support import NOW, problems, value
from workflows import feel


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1 + 2 * 3", N(7)),
        ("(1 + 2) * 3", N(9)),
        ("10 - 2 - 3", N(5)),
        ("2 ** 3 ** 2", N(64)),
        ("-2 ** 2", N(4)),
        ("2 * -3", N(-6)),
        ("0.1 + 0.2", N("0.3")),
        ("1000.10 * 3", N("3000.30")),
        ("1 / 3", N("0.3333333333333333333333333333333333")),
        ("2 / 3", N("0.6666666666666666666666666666666667")),
        (".5 + 1.5e1", N("15.5")),
        ("1E-2", N("0.01")),
        ("12345678901234567890123456789012345", N(12345678901234567890123456789012340)),
        ("9.999999999999999999999999999999999e6144 * 10", None),
        ("1 / 0", None),
        ("0 ** 0", N(1)),
        ("4 ** -1", N("0.25")),
        ("4 ** 0.5", N(2)),
        ("(-4) ** 0.5", None),
        ('"foo" + "bar"', "foobar"),
        ('"foo" + 1', None),
        ("null + 1", None),
        ('-"a"', None),
        ("-x", None),
    ],
)
def test_arithmetic(text, expected):
    assert value(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1 = 1.00", True),
        ('1 = "1"', None),
        ("null = null", True),
        ("1 = null", False),
        ("1 != null", True),
        ("null < 1", None),
        ("1 < 2", True),
        ('"b" > "a"', True),
        ("true < false", None),
        ("[1, 2] = [1, 2]", True),
        ("[1, 2] = [2, 1]", False),
        ("{a: 1, b: 2} = {b: 2, a: 1}", True),
        ("{a: 1} = {a: 2}", False),
        ("[1..5] = [1..5]", True),
        ("[1..5] = [1..5)", False),
        ('@"P1Y" = @"P12M"', True),
        ('@"PT24H" = @"P1D"', True),
        ('@"10:00:00Z" = @"11:00:00+01:00"', True),
        ('@"10:00:00" = @"10:00:00Z"', False),
        ('@"10:00:00" < @"11:00:00Z"', True),
        ('@"2024-01-01" < @"2024-01-01T00:00:00"', None),
        ("5 between 1 and 5", True),
        ("5 between 6 and 9", False),
        ("null between 1 and 2", None),
    ],
)
def test_comparison(text, expected):
    assert value(text) is expected


@pytest.mark.parametrize("right", [True, False, None, "text"])
@pytest.mark.parametrize("left", [True, False, None, "text"])
def test_and_and_or_have_three_values(left, right):
    conjunction = False if left is False or right is False else True if left is True and right is True else None
    disjunction = True if left is True or right is True else False if left is False and right is False else None

    assert value("a and b", {"a": left, "b": right}) is conjunction
    assert value("a or b", {"a": left, "b": right}) is disjunction


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("5 in 5", True),
        ("5 in (1, 5)", True),
        ("5 in (1..5]", True),
        ("5 in [1..5[", False),
        ("1 in ]1..5]", False),
        ("3 in [5..1]", False),
        ('[@"2024-01-02"..@"2024-01-01"]', None),
        ("5 in [5..5]", True),
        ("5 in (> 4)", True),
        ("5 in > 6", False),
        ("5 in (< 3, [4..6])", True),
        ("5 in [1, 5]", True),
        ("5 in [[1..10]]", True),
        ("[1] in [[1], [2]]", True),
        ('"a" in ["b", "c"]', False),
        ("5 in (1 + 4)", True),
        ('5 in ["a".."z"]', None),
        ("5 in (? > 4 and ? < 6)", True),
        ("x in (x - 1, x + 1)", False),
    ],
)
def test_in(text, expected):
    assert value(text, {"x": 3}) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('"a\\nb\\t\\"c\\" \\\\ \\u5e2e\\U01F40E"', 'a\nb\t"c" \\ 帮\U0001f40e'),
        ('"\\uD83D\\uDC0E"', "\U0001f40e"),
        ('"\\d"', "\\d"),
        ('"\\uD83D"', "\ufffd"),
        ('@"2024-02-29"', date(2024, 2, 29)),
        ('@"P1DT2H"', timedelta(days=1, hours=2)),
        ('@"P14M"', feel.YearsMonths(14)),
        ('@"2023-02-29"', None),
        ("[]", []),
        ("[1, [2, 3]]", [1, [2, 3]]),
        ("{}", {}),
        ('{a: 1, "b c": a + 1, d: {e: a}}', {"a": 1, "b c": 2, "d": {"e": 1}}),
        ("{a: 1, a: 2}", None),
        ("1 /* one */ + // two\n 2", 3),
        ("true", True),
        ("null", None),
    ],
)
def test_literals(text, expected):
    assert value(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("net income * 2", 200),
        ("net   income*2", 200),
        ("net-gross", 5),
        ("net - gross", 5),
        ("a/b + 1", 8),
        ("case.per capita", 780),
        ("case . per capita + 1", 781),
        ("{net tax: 3, x: net tax + 1}.x", 4),
        ("{net tax: 3}.net tax", 3),
        ("for one item in [1, 2] return one item + 1", [2, 3]),
        ("[{k l: 1}, {k l: 2}][k l > 1].k l", [2]),
        ("(function(a b: number) a b + 1)(4)", 5),
        ("人均月收入 < 低保标准", True),
        ("parameters.minimum_living", 940),
        ("string length(name)", 2),
        ('date and time("2024-01-01T00:00:00Z").year', 2024),
    ],
)
def test_names_may_hold_spaces_operators_and_chinese(text, expected):
    context = {
        "net income": 100,
        "net-gross": 5,
        "a/b": 7,
        "name": "张三",
        "case": {"per capita": 780},
        "人均月收入": 780,
        "低保标准": 940,
        "parameters": {"minimum_living": 940},
    }

    assert value(text, context) == expected


def test_keys_inside_other_values_change_nothing_about_variables():
    context = {"income": 9, "tax": 2, "other": {"income-tax": 1, "income.": 1, "tax = income": 1}}

    assert value("income-tax", context) == 7
    assert value("other.income-tax", context) == 1
    assert value("other[income-tax = 1] != null", context) is True


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('if 1 > 2 then "a" else "b"', "b"),
        ('if null then "a" else "b"', "b"),
        ("for x in [1, 2, 3] return x * x", [1, 4, 9]),
        ("for x in 3..1 return x", [3, 2, 1]),
        ("for x in [1..3) return x", [1, 2]),
        ("for x in [1, 2], y in [10, 20] return x + y", [11, 21, 12, 22]),
        ("for x in [[1, 2], [3]], y in x return y", [1, 2, 3]),
        ("for i in 0..4 return if i = 0 then 1 else i * partial[-1]", [1, 1, 2, 6, 24]),
        ("for i in 1..3 return count(partial)", [0, 1, 2]),
        ("for x in 5 return x", [5]),
        ("for x in null return x", None),
        ('for d in @"2024-02-28"..@"2024-03-01" return d.day', [28, 29, 1]),
        ("some x in [1, 2] satisfies x > 1", True),
        ("some x in [] satisfies x > 1", False),
        ("every x in [] satisfies x > 1", True),
        ("every x in [1, 2] satisfies x > 1", False),
        ('some x in [1, "a"] satisfies x > 1', None),
        ("every x in [2, null] satisfies x > 1", None),
        ("some x in [1, 2], y in [2, 3] satisfies x = y", True),
    ],
)
def test_statements(text, expected):
    assert value(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[1, 2, 3][1]", 1),
        ("[1, 2, 3][-1]", 3),
        ("[1, 2, 3][4]", None),
        ("[1, 2, 3][0]", None),
        ("5[1]", 5),
        ("[1, 2, 3][item >= 2]", [2, 3]),
        ("[{a: 1}, {a: 2}][a = 2]", [{"a": 2}]),
        ("[{a: 1}, {a: 2}].a", [1, 2]),
        ("[{item: 1}, {item: 2}][item = 2]", [{"item": 2}]),
        ("[1, 2, 3][i]", 2),
        ("[][i]", None),
        ("[][item > 1]", []),
        ("[1, null, 3][item > 1]", [3]),
        ("{a: {b: 1}}.a.b", 1),
        ("{a: 1}.b", None),
        ("null.a", None),
        ('@"2024-03-05".weekday', 2),
        ('@"2024-03-05T06:07:08.5+08:00".second', N("8.5")),
        ('@"06:07:08+08:00".time offset', timedelta(hours=8)),
        ('@"2024-03-05T06:07:08@Asia/Shanghai".timezone', "Asia/Shanghai"),
        ('@"2024-03-05T06:07:08@Asia/Shanghai".time offset', timedelta(hours=8)),
        ('@"P1Y2M".months', 2),
        ('@"-P1DT2H".hours', -2),
        ("[1..5).end included", False),
        ("[1..5).start", 1),
    ],
)
def test_filters_and_paths(text, expected):
    assert value(text, {"i": 2}) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("(function(x, y) x - y)(5, 3)", 2),
        ("(function(x, y) x - y)(y: 5, x: 3)", -2),
        ("(function(x: number) x)([7])", 7),
        ('(function(x: number) x)("7")', None),
        ("(function(x) x)(1, 2)", None),
        ("{f: function(n) if n <= 1 then 1 else n * f(n - 1), r: f(10)}.r", 3628800),
        ("{add: function(a) function(b) a + b, r: add(2)(3)}.r", 5),
        ("{f: sum, r: f([1, 2])}.r", 3),
        ('substring(start position: 2, string: "abc")', "bc"),
        ('substring(nonsense: 2, string: "abc")', None),
        ('date("2024-01-01").year + date', 2034),
        ('(function(a) external {java: {class: "x"}})(1)', None),
    ],
)
def test_functions(text, expected):
    assert value(text, {"date": 10}) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1 instance of number", True),
        ('"a" instance of number', False),
        ("null instance of number", False),
        ("null instance of Null", True),
        ("1 instance of Any", True),
        ("[1, 2] instance of list<number>", True),
        ('[1, "a"] instance of list<number>', False),
        ("{a: 1, b: 2} instance of context<a: number>", True),
        ('{a: "x"} instance of context<a: number>', False),
        ("[1..2] instance of range<number>", True),
        ('@"2024-01-01" instance of date', True),
        ('@"2024-01-01T00:00:00" instance of date and time', True),
        ('@"P1M" instance of years and months duration', True),
        ('@"P1D" instance of days and time duration', True),
        ("(function(a: number) a) instance of function<number> -> Any", True),
        ("(function(a: number) a) instance of function<string> -> Any", False),
        ("1 instance of nonsense", None),
    ],
)
def test_instance_of(text, expected):
    assert value(text) is expected


@pytest.mark.parametrize(
    ("text", "position"),
    [
        ("1 +", 3),
        ("(1", 2),
        ("[1, 2", 5),
        ('"abc', 0),
        ("1 # 2", 2),
        ("if 1 then 2", 11),
        ("{a 1}", 1),
        ("for in", 4),
        ("1 2", 2),
        ("“a”", 0),
    ],
)
def test_text_that_is_no_feel_is_null_with_its_position(text, position):
    result = feel.evaluate(text, {}, now=NOW)

    assert result.value is None
    assert [diagnostic.position for diagnostic in result.diagnostics] == [position]
    with pytest.raises(feel.FeelSyntaxError) as caught:
        feel.parse(text)
    assert caught.value.position == position


def test_a_diagnostic_says_why_something_is_null_in_both_languages():
    result = feel.evaluate("1 + nope", {}, now=NOW)

    assert [(found.position, found.code) for found in result.diagnostics] == [
        (4, "unknown-name"),
        (2, "undefined-operator"),
    ]
    assert result.diagnostics[0].message == "没有名为“nope”的变量"
    assert result.diagnostics[0].text("en") == "there is no variable “nope”"


def test_a_float_is_refused_and_named():
    assert problems("x + 1", {"x": 1.5})[0] == "unknown-value"


@pytest.mark.parametrize(
    ("text", "paths"),
    [
        ("parameters.minimum_living * 家庭.人数", {("parameters", "minimum_living"), ("家庭", "人数")}),
        ("for m in members return m.age + x", {("members",), ("x",)}),
        ("some m in members satisfies m = y.z", {("members",), ("y", "z")}),
        ("{a: 1, b: a + c}", {("c",)}),
        ("(function(a) a + b)(d)", {("b",), ("d",)}),
        ("members[age > parameters.adult].name", {("members",), ("age",), ("parameters", "adult")}),
        ("f(x).y", {("f",), ("x",)}),
        ("a[1].b", {("a",)}),
    ],
)
def test_references_are_the_free_paths(text, paths):
    assert feel.references(text) == paths


def test_certain_references_leave_out_what_may_be_an_entry_of_a_filtered_item():
    expression = feel.parse("members[age > parameters.adult] = x")

    assert expression.certain_references == {("members",), ("x",)}
