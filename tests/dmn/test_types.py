"""Item definitions and type references: recursion, restrictions of collections, functions, conversions, versions."""

from datetime import UTC, date, datetime
from decimal import Decimal as N

import pytest

from tests.dmn.documents import NOW, VERSIONS, data, decision, document, knowledge, literal, text
from workflows import dmn


def item(name, base="", inside="", *, collection=False):
    many = ' isCollection="true"' if collection else ""
    reference = f"<typeRef>{base}</typeRef>" if base else ""
    return f'<itemDefinition name="{name}"{many}>{reference}{inside}</itemDefinition>'


def part(name, base, inside="", *, collection=False):
    return item(name, base, inside, collection=collection).replace("itemDefinition", "itemComponent")


def allowed(tests):
    return text("allowedValues", tests)


def constraint(tests):
    return text("typeConstraint", tests)


def given(types, type_, value, expression="x"):
    """What becomes of an input of that type, and the codes of the diagnostics."""
    model = dmn.load(document(*types, data("x", type_), decision("d", literal(expression), needs=["<x"])))
    found = model.evaluate("d", {"x": value}, now=NOW)
    return found.value, [diagnostic.code for diagnostic in found.diagnostics]


TREE = (item("tNode", "", part("v", "number") + part("kids", "tNode", collection=True)),)
PAIR = (
    item("tA", "", part("b", "tB")),
    item("tB", "", part("a", "tA") + part("n", "number")),
)
COLOUR = (item("tColour", "string", allowed('"red", "green"')),)


@pytest.mark.parametrize(
    ("types", "type_", "value", "fits"),
    [
        (TREE, "tNode", {"v": 1, "kids": [{"v": 2, "kids": []}]}, True),
        (TREE, "tNode", {"v": 1, "kids": [{"v": "2", "kids": []}]}, False),
        (TREE, "tNode", {"v": 1, "kids": [{"v": 2, "kids": [{"v": "3", "kids": []}]}]}, False),
        (PAIR, "tA", {"b": {"a": None, "n": 1}}, True),
        (PAIR, "tA", {"b": {"a": {"b": {"a": None, "n": "1"}}, "n": 1}}, False),
        ((item("tSelf", "tSelf"),), "tSelf", 1, True),
        ((item("tNested", "tNested", collection=True),), "tNested", [[[]], []], True),
        (COLOUR, "tColour", "red", True),
        (COLOUR, "tColour", None, True),
        (COLOUR, "tColour", "blue", False),
        ((*COLOUR, item("tPale", "tColour", allowed('"red"'))), "tPale", "green", False),
        ((item("tColours", "string", allowed('"red", "green"'), collection=True),), "tColours", ["red", "red"], True),
        ((item("tColours", "string", allowed('"red", "green"'), collection=True),), "tColours", ["red", "blue"], False),
        ((*COLOUR, item("tColours", "tColour", collection=True)), "tColours", ["red", "blue"], False),
        ((item("tFew", "number", constraint("count(?) < 3"), collection=True),), "tFew", [1, 2], True),
        ((item("tFew", "number", constraint("count(?) < 3"), collection=True),), "tFew", [1, 2, 3], False),
        ((item("tAge", "number", constraint("[0..150]")),), "tAge", 151, False),
        ((item("tAge", "number", allowed("[0..150]")),), "tAge", 150, True),
        ((item("tDay", "date", allowed('>= date("2026-01-01")')),), "tDay", date(2025, 12, 31), False),
        ((item("tP", "", part("c", "string", allowed('"red"'))),), "tP", {"c": "blue"}, False),
        ((item("tP", "", part("c", "string", allowed('"red"'), collection=True)),), "tP", {"c": ["red"]}, True),
        ((item("tP", "", part("in", "", part("n", "number"))),), "tP", {"in": {"n": "1"}}, False),
        ((item("tP", "", part("n", "number")),), "tP", {"n": 1, "more": 2}, True),
        ((item("tText", "string", constraint("string length(?) < 5")),), "tText", "x" * 3000, False),
        ((item("tAny", "Any"),), "tAny", [1, "a"], True),
        ((), "list<number>", [1, 2], True),
        ((), "list<number>", [1, "a"], False),
        (COLOUR, "list<tColour>", ["blue"], False),
        ((), "context<n: number>", {"n": "1"}, False),
    ],
)
def test_a_value_fits_its_type_or_is_null(types, type_, value, fits):
    found, codes = given(types, type_, value, "x = null")

    assert (found, codes) == ((value is None), []) if fits else (found is True and len(codes) == 1)


def test_a_forbidden_value_is_told_from_a_wrong_kind():
    assert given(COLOUR, "tColour", "blue") == (None, ["value-not-allowed"])
    assert given(COLOUR, "tColour", 5) == (None, ["value-type"])


@pytest.mark.parametrize(
    ("types", "type_", "value", "message"),
    [
        (
            TREE,
            "tNode",
            {"v": 1, "kids": [{"v": "2", "kids": []}]},
            "the value of “x.kids[1].v” is not number but string",
        ),
        (TREE, "tNode", {"v": 1}, "the value of “x.kids” is not list<tNode> but null"),
        (
            (item("tP", "", part("c", "string", allowed('"red"'))),),
            "tP",
            {"c": "blue"},
            'the value "blue" of “x.c” is not allowed',
        ),
        ((), "list<number>", [1, "a"], "the value of “x[2]” is not number but string"),
        ((), "number", {"a": 1}, "the value of “x” is not number but context"),
    ],
)
def test_the_part_that_does_not_fit_is_named(types, type_, value, message):
    model = dmn.load(document(*types, data("x", type_), decision("d", literal("x"), needs=["<x"])))

    assert [found.text("en") for found in model.evaluate("d", {"x": value}, now=NOW).diagnostics] == [message]


@pytest.mark.parametrize(
    ("types", "type_", "value", "converted"),
    [
        ((), "number", [5], N(5)),
        ((), "list<number>", 5, [N(5)]),
        ((item("tFew", "number", constraint("count(?) < 3"), collection=True),), "tFew", 5, [N(5)]),
        ((item("tNone", "number", constraint("count(?) = 0"), collection=True),), "tNone", 5, None),
        (COLOUR, "tColour", ["red"], "red"),
        (COLOUR, "tColour", ["red", "red"], None),
        ((), "date and time", date(2026, 3, 4), datetime(2026, 3, 4, tzinfo=UTC)),
        (
            (item("tLate", "date and time", allowed('> date and time("2026-01-01T00:00:00Z")')),),
            "tLate",
            date(2026, 3, 4),
            datetime(2026, 3, 4, tzinfo=UTC),
        ),
        (
            (item("tLate", "date and time", allowed('> date and time("2027-01-01T00:00:00Z")')),),
            "tLate",
            date(2026, 3, 4),
            None,
        ),
        ((), "date", datetime(2026, 3, 4, tzinfo=UTC), None),
        ((), "string", 5, None),
    ],
)
def test_values_are_converted_where_the_standard_says_so(types, type_, value, converted):
    assert given(types, type_, value)[0] == converted


def test_a_restriction_of_a_long_list_is_not_too_expensive():
    positive = (item("tAll", "number", constraint("every n in ? satisfies n > 0"), collection=True),)

    assert given(positive, "tAll", list(range(1, 5000)), "count(x)")[0] == N(4999)
    assert given(positive, "tAll", list(range(5000)), "x")[0] is None


FUNCTION = (
    '<itemDefinition name="tF"><functionItem outputTypeRef="number"><parameters name="a" typeRef="number"/>'
    "</functionItem></itemDefinition>"
)
TYPED = '<variable name="f" typeRef="{}"/>'
PLAIN = '<variable name="f"/>'


@pytest.mark.parametrize("type_", ["tF", "number", "function", "Any", "function&lt;number> -> number"])
def test_a_knowledge_model_may_declare_its_function_or_its_result(type_):
    model = dmn.load(
        document(
            FUNCTION,
            knowledge("f", ["a"], literal("a + 1")).replace(PLAIN, TYPED.format(type_)),
            decision("d", literal("f(1)"), knows=["f"]),
        )
    )

    assert model.evaluate("d", {}, now=NOW).value == N(2)


@pytest.mark.parametrize(
    ("type_", "call", "code"),
    [("tF", 'f("a")', "argument-kind"), ("tF", "f(1)", "result-kind"), ("number", "f(1)", "result-kind")],
)
def test_a_function_keeps_to_its_declared_type(type_, call, code):
    model = dmn.load(
        document(
            FUNCTION,
            knowledge("f", ["a"], literal("string(a)")).replace(PLAIN, TYPED.format(type_)),
            decision("d", literal(call), knows=["f"]),
        )
    )
    found = model.evaluate("d", {}, now=NOW)

    assert (found.value, [diagnostic.code for diagnostic in found.diagnostics]) == (None, [code])


@pytest.mark.parametrize("type_", ["", 'typeRef="tF"', 'typeRef="number"'])
def test_a_decision_may_be_a_function(type_):
    logic = f'<functionDefinition {type_}><formalParameter name="a"/>{literal("a + 1")}</functionDefinition>'
    model = dmn.load(document(FUNCTION, decision("f", logic, type_="tF"), decision("d", literal("f(1)"), needs=["f"])))

    assert model.evaluate("d", {}, now=NOW).value == N(2)
    assert model.evaluate("f", {}, now=NOW).value is not None


def test_a_function_of_another_shape_does_not_fit():
    model = dmn.load(document(FUNCTION, decision("f", literal("function(a, b) a"), type_="tF")))

    assert model.evaluate("f", {}, now=NOW).value is None


@pytest.mark.parametrize(
    ("type_", "value", "fits"),
    [
        ("feel:string", "a", True),
        ("feel:string", 1, False),
        ("f:number", 1, True),
        ("t:tColour", "red", True),
        ("t:tColour", "blue", False),
        ("xs:decimal", 1, True),
        ("xs:dateTime", 1, False),
        ("xs:string", "a", True),
    ],
)
def test_qualified_names_of_types_are_understood(type_, value, fits):
    source = document(
        *COLOUR, data("x", type_), decision("d", literal("x != null"), needs=["<x"]), namespace=VERSIONS[0]
    )
    prefixes = (
        b'<definitions xmlns:feel="http://www.omg.org/spec/FEEL/20140401" xmlns:t="urn:test" '
        b'xmlns:f="http://www.omg.org/spec/FEEL/20140401" xmlns:xs="http://www.w3.org/2001/XMLSchema" '
    )
    model = dmn.load(source.replace(b"<definitions ", prefixes))

    assert model.evaluate("d", {"x": value}, now=NOW).value is fits


def test_an_unknown_type_is_told_wherever_it_stands():
    source = document(
        item("tA", "tGone1"),
        item("tB", "", part("p", "list&lt;tGone2>")),
        decision("d", literal("1").replace("literalExpression ", 'literalExpression typeRef="tGone3" ')),
    )
    with pytest.raises(dmn.DmnProblems) as caught:
        dmn.load(source)

    found = [(dict(problem.details)["type"], problem.line) for problem in caught.value.problems]
    assert found == [("tGone1", 3), ("list<tGone2>", 4), ("tGone3", 5)]
