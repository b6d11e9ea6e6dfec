"""Why something is null: every null that an error made comes with its place and a sentence that helps."""

from itertools import product

import pytest

from tests.feel.support import NOW
from workflows import feel
from workflows.feel.builtins.registry import FORMS

CASE = {
    "annual_income": 30600,
    "household_size": 3,
    "category": "deep",
    "phone": None,
    "members": [{"name": "李明", "income": 1800}],
    "parameters": {"hardship": {"subsistence_monthly": 980}},
}


def found(text):
    return feel.evaluate(text, CASE, now=NOW).diagnostics


@pytest.mark.parametrize(
    ("text", "position", "code", "chinese", "english"),
    [
        ("1 + anual_income", 4, "unknown-name", "annual_income", "did you mean “annual_income”"),
        ("substing(category, 1)", 0, "unknown-name", "substring", "substring"),
        ("Count(members)", 0, "unknown-name", "是不是“count”", "count"),
        ("sum(members.incom)", 11, "no-entry", "是不是“income”", "income"),
        ("parameters.hardshp.x", 10, "no-entry", "是不是“hardship”", "hardship"),
        ('@"2024-01-01".years', 13, "no-member", "是不是“year”", "year"),
        ('@"2024-01-01".hour', 13, "no-member", "date", "date"),
        ("not category", 0, "unknown-name", "not(…)", "not(…)"),
        ("annual_income，5", 0, "unknown-name", "“，”是中文标点", "full-width"),
        ("（annual_income）", 0, "unknown-name", "“（”是中文标点", "full-width"),
        ("“deep” = category", 0, "curly-quotes", "英文引号", "straight"),
        ("category = 'deep'", 11, "curly-quotes", "英文引号", "straight"),
        ("true && false", 5, "foreign-operator", "请写作“and”", "write “and”"),
        ("true || false", 5, "foreign-operator", "请写作“or”", "write “or”"),
        ("annual_income == 5", 14, "foreign-operator", "“==”，请写作“=”", "write “=”"),
        ("annual_income <> 5", 14, "foreign-operator", "请写作“!=”", "write “!=”"),
        ("!true", 0, "foreign-operator", "not(…)", "not(…)"),
        ("30%", 2, "foreign-operator", "/ 100", "/ 100"),
        ("household_size in 1..3", 19, "bare-range", "[1..3]", "[1..3]"),
        ("if true then 1", 14, "unexpected-end", "else", "else"),
        ("if true 1 else 2", 8, "expected", "then", "then"),
        ("[1, 2", 5, "unexpected-end", "]", "]"),
        ("{a: 1, b}", 7, "expected", "name:", "name:"),
        ('"共" + 3', 4, "undefined-operator", "string 与 number", "string and number"),
        ('annual_income > "5"', 14, "incomparable", "number 与 string", "number and string"),
        ("1 / 0", 2, "no-number", "除以零", "division by zero"),
        ('"a" and true', 4, "no-truth", "string", "string"),
        ("some x in [1] satisfies x", 24, "no-truth", "some", "some"),
        ('5 in ["a".."b"]', 5, "incomparable", "range", "range"),
        ("if 1 then 2 else 3", 3, "no-condition", "否则", "else"),
        ('date("2026/03/02")', 4, "no-temporal", "2026/03/02", "2026/03/02"),
        ("decimal(annual_income)", 7, "no-form", "scale: number", "scale: number"),
        ("members[3]", 7, "no-element", "共 1 项", "it has 1"),
        ('[1]["a"]', 3, "no-selection", "筛选条件", "condition"),
        ("phone[1]", 5, "no-filter", "不是列表", "no list"),
        ("[3..1]", 0, "range-order", "3", "after its end 1"),
        ("1 instance of list", 14, "bare-type", "list<number>", "list<number>"),
        ("1 instance of String", 14, "unknown-type", "String", "String"),
        ('matches("a", "[a")', 7, "bad-pattern", "[a", "[a"),
        ('replace("a", "x*", "")', 7, "empty-match", "x*", "x*"),
        ("sum([])", 3, "empty-list", "sum", "sum"),
        ("(function(a: number) a)(true)", 23, "argument-kind", "应为 number", "must be number"),
        ("(function(a) a)(b: 1)", 15, "argument-unknown", "“b”", "“b”"),
        ('(function(a) external {java: {class: "x.Y"}})(1)', 45, "external-function", "“x.Y”", "“x.Y”"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_its_place_and_what_to_do(text, position, code, chinese, english):
    first = found(text)[0]

    assert (first.position, first.code) == (position, code)
    assert chinese in first.text("zh")
    assert english in first.text("en")


def test_a_call_of_what_does_not_exist_is_told_once():
    assert [diagnostic.code for diagnostic in found("roundd(annual_income)")] == ["unknown-name"]


def test_what_is_merely_unknown_is_no_error():
    for text in (
        "true and null",
        "any([null])",
        "{a: null}.a",
        'get value({a: null}, "a")',
        "not(null)",
        "string(null)",
    ):
        assert found(text) == ()


VALUES = ("-2.5", '"a"', "true", "[1, 2]", "{a: 1}", '@"2024-01-01"', '@"P1D"', "[1..2]", "function(x, y) x")


@pytest.mark.parametrize("name", sorted(FORMS))
def test_a_built_in_that_gives_null_says_why(name):
    longest = min(2, max(len(form.arguments) for form in FORMS[name]))
    for arguments in product(VALUES, repeat=longest):
        result = feel.evaluate(f"{name}({', '.join(arguments)})", {}, now=NOW)
        assert result.value is not None or result.diagnostics, arguments


@pytest.mark.parametrize("operator", ["+", "-", "*", "/", "**", "=", "!=", "<", "<=", ">", ">=", "and", "or", "in"])
def test_an_operator_that_gives_null_says_why(operator):
    for left, right in product(VALUES, repeat=2):
        result = feel.evaluate(f"({left}) {operator} ({right})", {}, now=NOW)
        assert result.value is not None or result.diagnostics, (left, right)
        for diagnostic in result.diagnostics:
            assert "{" not in diagnostic.text("zh").replace("{key", ""), diagnostic.code
