"""Boxed expressions in the small: filters, iterators, relations, contexts, calls, functions, and boxes within boxes."""

from decimal import Decimal as N

import pytest

from tests.dmn.documents import NOW, data, decision, document, knowledge, literal, table
from workflows import dmn


def evaluated(box, *others, type_="", knows=(), **inputs):
    model = dmn.load(document(*others, decision("d", box, type_=type_, knows=knows)))
    found = model.evaluate("d", inputs, now=NOW)
    return found.value, [diagnostic.code for diagnostic in found.diagnostics]


def value(box, *others, **options):
    return evaluated(box, *others, **options)[0]


def entry(name, logic, type_=""):
    variable = f'<variable name="{name}" {type_}/>' if name else ""
    return f"<contextEntry>{variable}{logic}</contextEntry>"


def context(*entries):
    return f"<context>{''.join(entries)}</context>"


def filtered(source, condition):
    return f"<filter><in>{literal(source)}</in><match>{literal(condition)}</match></filter>"


def loop(tag, variable, source, body):
    inner = "return" if tag == "for" else "satisfies"
    return f'<{tag} iteratorVariable="{variable}"><in>{literal(source)}</in><{inner}>{body}</{inner}></{tag}>'


def call(function, *bindings):
    bound = "".join(f'<binding><parameter name="{name}"/>{argument}</binding>' for name, argument in bindings)
    return f"<invocation>{literal(function)}{bound}</invocation>"


def conditional(*parts):
    condition, then, otherwise = parts
    return f"<conditional><if>{condition}</if><then>{then}</then><else>{otherwise}</else></conditional>"


@pytest.mark.parametrize(
    ("source", "condition", "expected"),
    [
        ("[1, 9]", "item > 3", [9]),
        ("[{a: 1}, {a: 2}]", "a = 2", [{"a": 2}]),
        ("[{a: 1}, {a: 2}]", "item.a = 2", [{"a": 2}]),
        ("[5, 6, 7]", "2", 6),
        ("[5, 6, 7]", "-1", 7),
        ("[5, 6, 7]", "4", None),
        ("9", "item > 3", [9]),
        ("null", "item > 3", []),
        ("[]", "item > 3", []),
        ("[1, null, 9]", "item > 3", [9]),
        ("[1, 2]", '"x"', []),
    ],
)
def test_a_boxed_filter_is_a_filter(source, condition, expected):
    assert value(filtered(source, condition)) == expected


@pytest.mark.parametrize(
    ("box", "expected"),
    [
        (loop("for", "i", "[1, 2]", literal("i * 10")), [10, 20]),
        (loop("for", "i", "[2..3]", literal("i")), [2, 3]),
        (loop("for", "i", "5", literal("i")), [5]),
        (loop("for", "i", "null", literal("i")), None),
        (loop("for", "the item", "[1, 2]", literal("the item + 1")), [2, 3]),
        (loop("for", "a-b", "[1, 2]", literal("a-b + 1")), [2, 3]),
        (loop("for", "i", "[1, 2]", loop("for", "j", "[1, 2]", literal("i * j"))), [[1, 2], [2, 4]]),
        (loop("some", "i", "[1, 2]", literal("i > 1")), True),
        (loop("some", "i", "[]", literal("i > 1")), False),
        (loop("some", "i", "[1, null]", literal("i > 1")), None),
        (loop("every", "i", "[1, 2]", literal("i > 1")), False),
        (loop("every", "i", "[]", literal("i > 1")), True),
        (loop("every", "i", "[2, null]", literal("i > 1")), None),
    ],
)
def test_iterators(box, expected):
    assert value(box) == expected


def test_the_cells_of_a_relation_are_boxes_of_their_columns_types():
    box = (
        '<relation><column name="k" typeRef="number"/><column name="the rest"/>'
        f"<row>{literal('1')}<list>{literal('x')}{filtered('[1, 2]', 'item > 1')}</list></row>"
        f"<row>{literal(chr(34) + 'one' + chr(34))}{context(entry('a', literal('x')))}</row></relation>"
    )

    assert evaluated(box, x=7) == (
        [{"k": 1, "the rest": [7, [2]]}, {"k": None, "the rest": {"a": 7}}],
        ["value-type"],
    )


@pytest.mark.parametrize(
    ("box", "expected"),
    [
        (context(entry("a", literal("1")), entry("b c", literal("a + 1")), entry("", literal("b c * 2"))), 4),
        (context(entry("x", literal("x + 1")), entry("", literal("x"))), 8),
        (context(entry("y", context(entry("x", literal("2")))), entry("", literal("y.x + x"))), 9),
        (context(), {}),
        (context(entry("a", literal('"1"'), 'typeRef="number"')), {"a": None}),
        (context(entry("a", literal("[1]"), 'typeRef="number"')), {"a": 1}),
    ],
)
def test_contexts(box, expected):
    assert value(box, x=7) == expected


def test_a_table_may_stand_in_any_box():
    rules = [["> 5", '"many"'], ["-", '"few"']]
    counted = table(["n"], ["r"], rules, policy='hitPolicy="FIRST"')

    assert value(context(entry("n", literal("7")), entry("kind", counted))) == {"n": 7, "kind": "many"}
    assert value(loop("for", "n", "[1, 9]", counted)) == ["few", "many"]
    assert value(conditional(literal("n > 0"), counted, literal("null")), n=3) == "few"
    assert value(call("f", ("n", literal("9"))), knowledge("f", ["n"], counted), knows=["f"]) == "many"


@pytest.mark.parametrize("body", ["context", "list", "relation", "filter", "for", "conditional", "call", "function"])
def test_a_knowledge_model_holds_any_box(body):
    bodies = {
        "context": (context(entry("a", literal("n"))), {"a": 3}),
        "list": (f"<list>{literal('n')}</list>", [3]),
        "relation": (f'<relation><column name="a"/><row>{literal("n")}</row></relation>', [{"a": 3}]),
        "filter": (filtered("[n, 1]", "item = n"), [3]),
        "for": (loop("for", "i", "[n]", literal("i + n")), [6]),
        "conditional": (conditional(literal("n = 3"), literal("1"), literal("2")), 1),
        "call": (call("max", ("list", literal("[n, 2]"))), 3),
        "function": (f'<functionDefinition><formalParameter name="m"/>{literal("n + m")}</functionDefinition>', None),
    }
    logic, expected = bodies[body]
    found = value(literal("f(3)(4)" if body == "function" else "f(3)"), knowledge("f", ["n"], logic), knows=["f"])

    assert found == (7 if body == "function" else expected)


MINUS = knowledge("minus", ["first one", "b"], literal("first one - b"))


@pytest.mark.parametrize(
    ("box", "expected", "codes"),
    [
        (call("minus", ("b", literal("1")), ("first one", literal("10"))), 9, []),
        (call("minus", ("b", literal("1"))), None, ["undefined-operator"]),
        (call("minus", ("b", literal("1")), ("c", literal("10"))), None, ["argument-unknown"]),
        (call("minus", ("b", literal("1")), ("first one", "")), None, ["undefined-operator"]),
        (call("sum", ("list", literal("[1, 2]"))), 3, []),
        (call("nothing", ("list", literal("[1, 2]"))), None, ["unknown-name", "no-function"]),
        (call("1 + 1"), None, ["no-function"]),
    ],
)
def test_invocations(box, expected, codes):
    assert evaluated(box, MINUS, knows=["minus"]) == (expected, codes)


def test_a_conditional_takes_else_unless_its_condition_is_true():
    for condition, expected in (("true", 1), ("false", 2), ("null", 2), ('"x"', 2)):
        assert value(conditional(literal(condition), literal("1"), literal("2"))) == expected


def test_the_type_of_a_box_brings_its_value_into_form():
    typed = "<list typeRef={}>" + literal("1") + "</list>"

    assert value(typed.format('"number"')) == N(1)
    assert evaluated(typed.format('"string"')) == (None, ["value-type"])


def test_names_for_people_do_not_change_how_expressions_are_read():
    source = document(
        data("a"),
        data("b"),
        '<textAnnotation id="t"><text>a-b</text></textAnnotation><knowledgeSource id="k" name="a-b"/>',
        decision("d", literal("a-b"), needs=["<a", "<b"]).replace(
            '<decision id="d" name="d"', '<decision id="d" name="a-b"'
        ),
    ).replace(b'name="test"', b'name="a-b"')

    assert dmn.load(source).evaluate("d", {"a": 5, "b": 2}, now=NOW).value == N(3)
