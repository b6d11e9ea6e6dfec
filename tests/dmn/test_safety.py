"""Hostile models are refused with problems or end soon with a clear error; none stops the reading or the checking."""

import pytest

from tests.dmn.documents import NOW, data, decision, document, knowledge, literal, table
from tests.feel.spending import Spending
from workflows import dmn
from workflows.feel import Budget, BudgetExceeded

MOST_LOOPS = 25  # loading and examining a model, not one evaluation
MANY = 1200
BUDGET = Budget(steps=1000)


LEAF = {"left": None, "right": None, "value": 1}


def item(name, base="", *, parts=(), allowed="", attributes=""):
    inside = "".join(
        f'<itemComponent name="{part}"><typeRef>{type_}</typeRef></itemComponent>' for part, type_ in parts
    )
    inside += f"<allowedValues><text>{allowed}</text></allowedValues>" if allowed else ""
    reference = f"<typeRef>{base}</typeRef>" if base else ""
    return f'<itemDefinition name="{name}" {attributes}>{reference}{inside}</itemDefinition>'


def function_type(name, other):
    formal = f'<functionItem outputTypeRef="{other}"><parameters name="x" typeRef="{other}"/></functionItem>'
    return f'<itemDefinition name="{name}">{formal}</itemDefinition>'


def codes(*elements):
    with pytest.raises(dmn.DmnProblems) as caught:
        dmn.load(document(*elements), strict=False)
    return {problem.code for problem in caught.value.problems}


def test_requirements_that_go_too_deep_are_refused():
    decisions = [decision(f"d{k}", literal("1"), needs=[f"d{k + 1}"] if k < MANY else []) for k in range(MANY + 1)]
    models = [knowledge(f"k{k}", [], literal("1"), knows=[f"k{k + 1}"] if k < MANY else []) for k in range(MANY + 1)]

    assert codes(*decisions) == {"too-deep"}
    assert codes(*models) == {"too-deep"}


def test_a_decision_that_many_need_is_made_once():
    levels = range(60)
    pairs = [
        decision(f"{side}{k}", literal(f"a{k + 1} + b{k + 1}" if k < 59 else "1"), needs=needs)
        for k in levels
        for side in "ab"
        for needs in [[f"a{k + 1}", f"b{k + 1}"] if k < 59 else []]
    ]

    assert dmn.load(document(*pairs)).evaluate("a0", {}, now=NOW).value == 2**59


def test_types_that_grow_without_bound_are_refused():
    chain = [item(f"t{k}", f"t{k + 1}" if k < MANY else "number") for k in range(MANY + 1)]
    doubling = [item(f"t{k}", parts=[("a", f"t{k + 1}"), ("b", f"t{k + 1}")]) for k in range(40)]
    functions = [function_type(f"t{k}", f"t{k + 1}" if k < 40 else "number") for k in range(41)]

    for types in (chain, [*doubling, item("t40", "number")], functions):
        assert "type-too-large" in codes(*types, data("v", "t0"), decision("d", literal("v"), needs=["<v"]))


def test_a_type_that_contains_itself_is_read():
    tree = item("tree", parts=[("left", "tree"), ("right", "tree"), ("value", "number")])
    model = dmn.load(document(tree, data("v", "tree"), decision("d", literal("v.left.value"), needs=["<v"])))

    assert model.evaluate("d", {"v": {"left": LEAF, "right": None, "value": 2}}, now=NOW).value == 1


@pytest.mark.parametrize(
    "allowed", [",".join(map(str, range(MANY))), "count(for i in 1..200 return i) &gt; ?", 'matches(string(?), "1+")']
)
def test_what_a_type_allows_is_paid_for_every_value(allowed):
    types = [item("t", "number", allowed=allowed), item("ts", "t", attributes='isCollection="true"')]
    model = dmn.load(document(*types, data("v", "ts"), decision("d", literal("v"), needs=["<v"])))
    spending = Spending()

    assert model.evaluate("d", {"v": [1, 11]}, now=NOW).value == [1, 11]
    with pytest.raises(BudgetExceeded):
        model.evaluate("d", {"v": [1] * 20000}, now=NOW)
    assert spending.loops < MOST_LOOPS


@pytest.mark.parametrize(
    ("cell", "policy"),
    [("-", "UNIQUE"), ("-", "ANY"), ("count(for i in 1..1000000 return i + ?) > 1", "UNIQUE"), (">= 1", "UNIQUE")],
)
def test_the_rules_of_a_large_table_are_examined_in_bounded_time(cell, policy):
    rules = [[cell, str(number % 2)] for number in range(MANY)]
    model = dmn.load(document(decision("d", table(["v"], ["r"], rules, policy=f'hitPolicy="{policy}"'))))
    spending = Spending()

    assert len(model.warnings) <= 20 * MANY
    with pytest.raises(BudgetExceeded):
        model.evaluate("d", {"v": 1}, now=NOW, trace=True, budget=BUDGET)
    assert spending.loops < MOST_LOOPS


def test_the_rules_of_a_table_of_many_columns_are_examined_in_bounded_time():
    inputs = [f"i{k}" for k in range(25)]
    rules = [[f"> {(number * column) % 17}" for column in range(25)] + ["1"] for number in range(20)]
    spending = Spending()
    warnings = dmn.load(document(decision("d", table(inputs, ["r"], rules)))).warnings

    assert spending.loops < MOST_LOOPS
    assert "unexamined-large" in {warning.code for warning in warnings}


def test_allowed_outputs_that_cost_too_much_do_not_stop_the_examination():
    rules, costly = [["1", "7"]], "count(for i in 1..1000000 return i) &gt; ?".replace("&gt;", ">")
    model = dmn.load(document(decision("d", table(["v"], ["r"], rules, output_values=[costly]))))

    assert [warning.code for warning in model.warnings] == ["unexamined-large"]


def test_long_cells_are_paid_for():
    cell = ",".join(f"[{number}..{number}]" for number in range(400))
    rules = [[cell, "1"]] * 20
    model = dmn.load(document(decision("d", table(["v"], ["r"], rules, policy='hitPolicy="RULE ORDER"'))))

    with pytest.raises(BudgetExceeded):
        model.evaluate("d", {"v": -1}, now=NOW, budget=BUDGET)


def test_a_sentence_is_no_longer_than_a_letter():
    row = ["-", "1", "{v}" * 50_000]
    model = dmn.load(document(data("v"), decision("d", table(["v"], ["r"], [row]), needs=["<v"])))
    spending = Spending()

    [sentence] = dmn.explain(model.evaluate("d", {"v": "x" * 20_000}, now=NOW, trace=True).trace)

    assert len(sentence) <= 10_000
    assert sentence.endswith("…")
    assert spending.loops < MOST_LOOPS


def test_a_diagnostic_does_not_list_what_is_large():
    rules = [["-", "1"]] * 300
    model = dmn.load(document(data("v"), decision("d", table(["v"], ["r"], rules, input_values=["1"]), needs=["<v"])))

    for value in (1, "x" * 100_000, [["x" * 100_000]], list(range(5000)), {"a": [1]}):
        for diagnostic in model.evaluate("d", {"v": value}, now=NOW).diagnostics:
            assert len(diagnostic.message) < 500


def test_entities_are_not_expanded():
    entities = '<!ENTITY a0 "aaaaaaaaaa">' + "".join(f'<!ENTITY a{k} "{f"&a{k - 1};" * 10}">' for k in range(1, 12))
    for reference in ('name="&a11;">', 'name="a"><description>&a11;</description>', 'name="a">'):
        text = document().decode().partition("?>")[2].replace('name="test">', reference).strip()
        for encoding in ("utf-8", "utf-16"):
            with pytest.raises(dmn.DmnProblems):
                dmn.load(f"<!DOCTYPE d [{entities}]>{text}".encode(encoding))
