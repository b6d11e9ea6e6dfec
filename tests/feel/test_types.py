"""Types: ``instance of``, conformance, equality of functions, after the text of DMN 1.5, 10.3.2.9 and table 61."""

import pytest

from tests.feel.support import NOW, problems, value
from workflows import feel
from workflows.feel import syntax
from workflows.feel.walk import walk


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[123] instance of list<number>", True),
        ('"abc" instance of string', True),
        ("123 instance of string", False),
        ("123 instance of list", None),
        ("[123] instance of list", None),
        ("{a: 1} instance of context", None),
        ("[1..2] instance of range", None),
        ("abs instance of function", None),
        ("[[1]] instance of list<list>", None),
        ("1 instance of nope", None),
        ("[1] instance of list<nope>", None),
        ("null instance of Null", True),
        ("null instance of Any", False),
        ("null instance of list<Any>", False),
        ("1 instance of Null", False),
        ("true instance of Any", True),
        ("abs instance of Any", True),
        ("[] instance of list<number>", True),
        ("[1, null] instance of list<number>", True),
        ('[1, "a"] instance of list<Any>', True),
        ("[[1], [2]] instance of list<list<number>>", True),
        ('[[1], ["a"]] instance of list<list<number>>', False),
        ("1 instance of list<number>", False),
        ("{a: 1, b: 2} instance of context<a: number>", True),
        ("{a: 1} instance of context<a: number, b: number>", False),
        ("{a: null} instance of context<a: number>", True),
        ("{a b: {c: 1}} instance of context<a b: context<c: number>>", True),
        ("{a: 1} instance of context<a: Any>", True),
        ("[1..2] instance of range<number>", True),
        ("(> 1) instance of range<number>", True),
        ('[@"2024-01-01"..@"2024-01-02") instance of range<date>', True),
        ('["a".."b"] instance of range<number>', False),
        ('@"2024-01-01" instance of date and time', False),
        ('@"10:00:00Z" instance of time', True),
        ('@"P1D" instance of years and months duration', False),
        ('@"P1D" instance of days  and  time  duration', True),
        ("1 = 1 instance of number", None),
        ("not(1 instance of string) and true", True),
    ],
)
def test_instance_of(text, expected):
    assert value(text) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("(function() 1) instance of function<> -> number", True),
        ("(function(x: number, y: number) x + y) instance of function<number, number> -> number", True),
        ("(function(x: number, y: number) x + y) instance of function<number, number> -> Any", True),
        ("(function(x: number, y: number) x + y) instance of function<number, number> -> string", False),
        ("(function(x: number) x) instance of function<number, number> -> number", False),
        ("(function(x: number) x) instance of function<string> -> number", False),
        ("(function(x: number) x > 1) instance of function<number> -> boolean", True),
        ('(function(x: string) x + "!") instance of function<string> -> string', True),
        ("(function(x) x) instance of function<number> -> Any", True),
        ("(function(x) x) instance of function<number> -> number", False),
        ("(function(x: number) x) instance of function<Any> -> number", False),
        ("(function(x: Any) 1) instance of function<number> -> Any", True),
        ("(function(x: context<a: number>) 1) instance of function<context<a: number, b: string>> -> number", True),
        ("(function(x: context<a: number, b: string>) 1) instance of function<context<a: number>> -> number", False),
        ("(function(x: number) [x]) instance of function<number> -> list<number>", True),
        ("(function(x: number) {a: x, b: a}) instance of function<number> -> context<b: number>", True),
        ("(function(x: number) if x > 1 then x else -x) instance of function<number> -> number", True),
        ('(function(x: number) if x > 1 then x else "a") instance of function<number> -> number', False),
        ('(function() @"P1D") instance of function<> -> days and time duration', True),
        ("(function() null) instance of function<> -> number", True),
        ("1 instance of function<> -> number", False),
    ],
)
def test_a_function_conforms_by_its_parameters_and_by_what_its_body_surely_gives(text, expected):
    """10.3.2.9.2: parameters may be wider, the result narrower."""
    assert value(text) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("(function(x) x) = (function(x) x)", True),
        ("(function(x) x) = (function( x )  x)", True),
        ("(function(x) x) != (function(y) y)", True),
        ("(function(x) x) = (function(x) x + 1)", False),
        ("{f: function(x) x, r: f = f}.r", True),
        ("{f: function(x) x, g: function(x) x, r: f = g}.r", True),
        ("{m: function(a) function() a, r: m(1) = m(1)}.r", False),
        ('(function(a) external {java: {class: "x"}}) = (function(a) external {java: {class: "x"}})', True),
        ('(function(a) external {java: {class: "x"}}) = (function(a) external {java: {class: "y"}})', False),
        ("abs = abs", True),
        ("abs = floor", False),
        ("abs = 1", None),
        ("is(abs, abs)", True),
        ("is(function(x) x, function(x) x)", True),
    ],
)
def test_functions_are_equal_when_parameters_body_and_scope_are(text, expected):
    assert value(text) is expected


@pytest.mark.parametrize("name", ["t-applicant", "date and time zone", "type 2", "loan.t applicant"])
def test_the_name_of_a_type_may_hold_what_names_may(name):
    tree = feel.parse(f"x instance of {name} and y", (name,)).tree

    assert tree == feel.parse(f"(x instance of {name}) and (y)", (name,)).tree
    assert [found.name for found in walk(tree) if isinstance(found, syntax.TypeName)] == [name]


def test_what_is_no_type_is_named_with_its_place():
    found = feel.evaluate("[1] instance of list<list<nope>>", {}, now=NOW).diagnostics

    assert [(diagnostic.position, diagnostic.code) for diagnostic in found] == [(26, "unknown-type")]
    assert "nope" in found[0].message
    assert problems("1 instance of list") == ["bare-type"]
    assert problems("(function(x: list) x)([1])") == ["bare-type"]
