"""Requirements, knowledge models, services, types, boxed expressions and imports."""

from decimal import Decimal as N

import pytest

from tests.dmn.documents import NOW, data, decision, document, knowledge, literal, table, text
from workflows import dmn


def decide(model, name, **inputs):
    return model.evaluate(name, inputs, now=NOW).value


def test_decisions_use_inputs_and_other_decisions():
    model = dmn.load(
        document(
            data("income"),
            data("members"),
            decision("per capita", literal("income / members"), needs=["<income", "<members"]),
            decision("in need", literal("per capita < parameters.line"), needs=["per capita"]),
        )
    )

    assert decide(model, "in need", income=1800, members=2, parameters={"line": 940}) is True
    assert model.decisions[1].inputs == ("income", "members")
    assert model.references("in need") == {("income",), ("members",), ("per capita",), ("parameters", "line")}


def test_a_missing_input_is_null_and_named():
    model = dmn.load(document(data("x"), decision("d", literal("x"), needs=["<x"])))
    found = model.evaluate("d", {}, now=NOW)

    assert (found.value, found.diagnostics[0].message) == (None, "没有提供输入“x”")


def test_an_unknown_decision_is_a_key_error():
    with pytest.raises(KeyError):
        dmn.load(document(decision("d", literal("1")))).evaluate("e", {}, now=NOW)


def test_a_diagnostic_names_the_expression_and_what_holds_it():
    model = dmn.load(document(decision("d", table(["x"], ["r"], [["-", "1 + nope"]]))))
    found = model.evaluate("d", {"x": 1}, now=NOW).diagnostics[0]

    assert (found.expression, found.element, found.position, found.code) == ("1 + nope", "r1", 4, "unknown-name")


def test_knowledge_models_are_functions_and_may_call_themselves_and_each_other():
    model = dmn.load(
        document(
            knowledge("double", ["n"], literal("n * 2")),
            knowledge(
                "power of two", ["n"], literal("if n = 0 then 1 else double(power of two(n - 1))"), knows=["double"]
            ),
            decision("d", literal("power of two(10)"), knows=["power of two"]),
        )
    )

    assert decide(model, "d") == N(1024)


def test_an_invocation_binds_by_name():
    call = (
        f'<invocation>{literal("minus")}<binding><parameter name="b"/>{literal("1")}</binding>'
        f'<binding><parameter name="a"/>{literal("10")}</binding></invocation>'
    )
    model = dmn.load(document(knowledge("minus", ["a", "b"], literal("a - b")), decision("d", call, knows=["minus"])))

    assert decide(model, "d") == N(9)


def test_a_service_computes_its_outputs_from_its_inputs():
    service = (
        '<decisionService id="s" name="aid service"><variable name="aid service"/><outputDecision href="#total"/>'
        '<encapsulatedDecision href="#half"/><inputDecision href="#base"/><inputData href="#bonus"/></decisionService>'
    )
    model = dmn.load(
        document(
            data("bonus"),
            decision("base", literal("100")),
            decision("half", literal("base / 2"), needs=["base"]),
            decision("total", literal("half + bonus"), needs=["half", "<bonus"]),
            service,
            decision("by call", literal("aid service(1, 20)"), knows=["s"]),
        )
    )

    assert decide(model, "total", bonus=1) == N(51)
    assert decide(model, "aid service", bonus=1, base=10) == N(6)
    assert decide(model, "by call") == N(11)
    assert [info.inputs for info in model.services] == [("bonus", "base")]


STRUCTURE = (
    '<itemDefinition name="tCategory"><typeRef>string</typeRef>'
    + text("allowedValues", '"deep", "relative"')
    + '</itemDefinition><itemDefinition name="tMember">'
    '<itemComponent name="age"><typeRef>number</typeRef></itemComponent>'
    '<itemComponent name="first name"><typeRef>string</typeRef></itemComponent></itemDefinition>'
    '<itemDefinition name="tMembers" isCollection="true"><typeRef>tMember</typeRef></itemDefinition>'
)


@pytest.mark.parametrize(
    ("type_", "given", "accepted"),
    [
        ("tCategory", "deep", True),
        ("tCategory", "rich", False),
        ("tCategory", ["deep"], True),
        ("tMember", {"age": 3, "first name": "a"}, True),
        ("tMember", {"age": "3", "first name": "a"}, False),
        ("tMember", {"age": 3}, False),
        ("tMembers", [{"age": 3, "first name": "a"}], True),
        ("tMembers", {"age": 3, "first name": "a"}, True),
        ("tMembers", [{"age": 3, "first name": 4}], False),
        ("number", 3, True),
        ("number", "3", False),
        ("nonsense", "3", True),
    ],
)
def test_types_of_inputs_are_checked(type_, given, accepted):
    model = dmn.load(
        document(STRUCTURE, data("x", type_), decision("d", literal("x != null"), needs=["<x"])), strict=False
    )

    assert decide(model, "d", x=given) is accepted


def test_names_of_components_may_hold_spaces():
    model = dmn.load(document(STRUCTURE, data("m", "tMember"), decision("d", literal("m.first name"), needs=["<m"])))

    assert decide(model, "d", m={"age": 3, "first name": "李"}) == "李"


def entry(name, logic, type_=""):
    return f'<contextEntry><variable name="{name}" {type_}/>{logic}</contextEntry>'


BOXES = {
    "context": (
        f"<context>{entry('a', literal('2'))}{entry('b c', literal('a + 1'))}</context>",
        {"a": 2, "b c": 3},
    ),
    "context with a result": (
        f"<context>{entry('a', literal('2'))}<contextEntry>{literal('a * 10')}</contextEntry></context>",
        20,
    ),
    "relation": (
        f'<relation><column name="k"/><column name="v"/><row>{literal("1")}{literal("2")}</row></relation>',
        [{"k": 1, "v": 2}],
    ),
    "list": (f"<list>{literal('1')}{literal('x')}</list>", [1, 5]),
    "conditional": (
        f"<conditional><if>{literal('x > 3')}</if><then>{literal('1')}</then><else>{literal('2')}</else></conditional>",
        1,
    ),
    "for": (
        f'<for iteratorVariable="i"><in>{literal("[1, 2, 3]")}</in><return>{literal("i * x")}</return></for>',
        [5, 10, 15],
    ),
    "for over a range": (
        f'<for iteratorVariable="i"><in>{literal("[1..3)")}</in><return>{literal("i * x")}</return></for>',
        [5, 10],
    ),
    "for with partial": (
        f'<for iteratorVariable="i"><in>{literal("[1, 2, 3]")}</in><return>{literal("count(partial)")}</return></for>',
        [0, 1, 2],
    ),
    "some": (
        f'<some iteratorVariable="i"><in>{literal("[1, 9]")}</in><satisfies>{literal("i > x")}</satisfies></some>',
        True,
    ),
    "every": (
        f'<every iteratorVariable="i"><in>{literal("[1, 9]")}</in><satisfies>{literal("i > x")}</satisfies></every>',
        False,
    ),
    "filter": (
        f"<filter><in>{literal('[1, 9]')}</in><match>{literal('item > x')}</match></filter>",
        [9],
    ),
    "function": (
        "<context>"
        + entry("f", f'<functionDefinition><formalParameter name="n"/>{literal("n + x")}</functionDefinition>')
        + f"<contextEntry>{literal('f(1)')}</contextEntry></context>",
        6,
    ),
}


@pytest.mark.parametrize(("box", "expected"), BOXES.values(), ids=BOXES.keys())
def test_boxed_expressions(box, expected):
    model = dmn.load(document(decision("d", box)))

    assert decide(model, "d", x=5) == expected


def test_an_element_sees_what_it_requires_and_what_is_no_input_of_the_model():
    model = dmn.load(
        document(
            data("x"),
            decision("first", literal("1")),
            decision("d", literal("[x, first, parameters]")),
            knowledge("f", ["n"], literal("n + x")),
            decision("e", literal("f(1)"), needs=["<x"], knows=["f"]),
        )
    )
    found = model.evaluate("d", {"x": 5, "parameters": 7}, now=NOW)

    assert (found.value, [note.code for note in found.diagnostics]) == ([None, None, N(7)], ["unknown-name"] * 2)
    assert decide(model, "e", x=5) is None
    assert [(found.code, found.element, dict(found.details)["read"]) for found in model.warnings] == [
        ("requirement", "d", "first"),
        ("requirement", "d", "x"),
        ("requirement", "f", "x"),
    ]


def test_names_bound_inside_need_no_requirement():
    body = literal("x + [{first: 1}][first > 0].first[1]")
    inner = f'<functionDefinition><formalParameter name="x"/>{body}</functionDefinition>'
    result = f"<contextEntry>{literal('f(first)')}</contextEntry>"
    logic = f"<context>{entry('first', literal('1'))}{entry('f', inner)}{result}</context>"
    model = dmn.load(document(data("x"), decision("first", literal("5")), decision("d", logic)))

    assert (decide(model, "d"), model.warnings) == (N(2), ())
