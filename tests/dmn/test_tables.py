"""Decision tables: cells, hit policies, defaults, types (DMN 1.5, chapter 8)."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal as N
from typing import Any

import pytest

from tests.dmn.documents import NOW, VERSIONS, data, decision, document, table, text
from workflows import dmn

OVERLAPPING = [["> 0", '"a"'], ["> 10", '"b"'], ["> 20", '"c"']]


def decide(logic: str, inputs: Mapping[str, Any], *others: str, type_: str = "") -> dmn.DecisionResult:
    model = dmn.load(document(*others, decision("d", logic, type_=type_)))
    return model.evaluate("d", inputs, now=NOW)


@pytest.mark.parametrize(
    ("cell", "tested", "hit"),
    [
        ("-", None, True),
        ("", 5, True),
        ("5", 5, True),
        ("5, 7", 7, True),
        ("not(5)", 7, True),
        ("not(5, 7)", 7, False),
        ("< 5", N("4.99"), True),
        ("[1..5)", 5, False),
        ("]1..5]", 1, False),
        (">= x", 5, True),
        ("x * 2", 6, True),
        ("? > 3 and ? < x * 2", 5, True),
        ('"a", "b"', "b", True),
        ('not("a")', "b", True),
        ("true", False, False),
        ("false", False, True),
        ("null", None, True),
        ("x > 2", 99, True),
        ('date("2026-01-01")', date(2026, 1, 1), True),
        ('>= @"2026-01-01"', date(2026, 2, 1), True),
        ("< 5", "text", False),
        ('contains(?, "杭")', "杭州", True),
        ('list contains(?, "a")', ["a", "b"], True),
        ("codes", "K2", True),
        ("parameters.limit", 7, True),
        ("<= parameters.limit", 7, True),
        ('starts with(?, "a"), "z"', "z", True),
    ],
)
def test_cells(cell, tested, hit):
    inputs = {"v": tested, "x": 3, "codes": ["K1", "K2"], "parameters": {"limit": 7}}

    assert decide(table(["v"], ["r"], [[cell, '"hit"']], policy='hitPolicy="FIRST"'), inputs).value == (
        "hit" if hit else None
    )


@pytest.mark.parametrize(
    ("policy", "v", "expected"),
    [
        ("", 5, "a"),
        ("", 15, None),
        ('hitPolicy="UNIQUE"', 15, None),
        ('hitPolicy="FIRST"', 25, "a"),
        ('hitPolicy="ANY"', 5, "a"),
        ('hitPolicy="ANY"', 15, None),
        ('hitPolicy="PRIORITY"', 25, "c"),
        ('hitPolicy="PRIORITY"', 15, "b"),
        ('hitPolicy="RULE ORDER"', 25, ["a", "b", "c"]),
        ('hitPolicy="OUTPUT ORDER"', 25, ["c", "b", "a"]),
        ('hitPolicy="COLLECT"', 15, ["a", "b"]),
        ('hitPolicy="COLLECT"', 0, []),
        ('hitPolicy="COLLECT" aggregation="COUNT"', 25, N(3)),
        ('hitPolicy="COLLECT" aggregation="COUNT"', 0, N(0)),
        ('hitPolicy="COLLECT" aggregation="MAX"', 25, "c"),
        ('hitPolicy="COLLECT" aggregation="SUM"', 25, None),
        ('hitPolicy="FIRST"', 0, None),
    ],
)
def test_hit_policies(policy, v, expected):
    logic = table(["v"], ["r"], OVERLAPPING, policy=policy, output_values=['"c", "b", "a"'])

    assert decide(logic, {"v": v}).value == expected


@pytest.mark.parametrize(
    ("aggregation", "expected"), [("SUM", N("3.3")), ("MIN", N("1.1")), ("MAX", N("2.2")), ("COUNT", N(2))]
)
def test_collect_brings_numbers_to_one(aggregation, expected):
    policy = f'hitPolicy="COLLECT" aggregation="{aggregation}"'
    logic = table(["v"], ["r"], [["> 0", "1.1"], ["> 1", "2.2"], ["> 9", "9"]], policy=policy)

    assert decide(logic, {"v": 5}).value == expected


def test_several_rules_under_unique_are_named():
    found = decide(table(["v"], ["r"], OVERLAPPING), {"v": 25}).diagnostics

    assert [(diagnostic.code, diagnostic.element) for diagnostic in found] == [("several-rules", "d")]
    assert "1、2、3" in found[0].message


def test_any_accepts_rules_that_agree():
    logic = table(["v"], ["r"], [["> 0", "1"], ["> 1", "1.0"]], policy='hitPolicy="ANY"')

    assert decide(logic, {"v": 5}).value == N(1)


def test_several_outputs_are_a_context_and_defaults_fill_in():
    logic = table(["v"], ["kind", "limit"], [["1", '"a"', "v * 10"]], defaults=['"none"', "0"])

    assert decide(logic, {"v": 1}).value == {"kind": "a", "limit": N(10)}
    assert decide(logic, {"v": 2}).value == {"kind": "none", "limit": N(0)}


def test_priority_of_several_outputs_goes_column_by_column():
    rules = [["-", '"low"', '"y"'], ["-", '"high"', '"y"'], ["-", '"high"', '"x"']]
    values = ['"high", "low"', '"x", "y"']
    logic = table(["v"], ["p", "q"], rules, policy='hitPolicy="OUTPUT ORDER"', output_values=values)

    found = decide(logic, {"v": 1}).value

    assert [(row["p"], row["q"]) for row in found] == [("high", "x"), ("high", "y"), ("low", "y")]


def test_an_input_that_is_not_allowed_makes_null_and_is_named():
    logic = table(["v"], ["r"], [["-", "1"]], input_values=['"a", "b"'])
    found = decide(logic, {"v": "c"})

    assert found.value is None
    assert [diagnostic.code for diagnostic in found.diagnostics] == ["value-not-allowed"]
    assert decide(logic, {"v": "a"}).value == N(1)


def test_the_result_is_checked_against_the_decisions_type():
    logic = table(["v"], ["r"], [["-", '"text"']])
    found = decide(logic, {"v": 1}, type_="number")

    assert found.value is None
    assert [diagnostic.code for diagnostic in found.diagnostics] == ["value-type"]


COLOUR = '<itemDefinition name="tColour"><typeRef>string</typeRef>{}</itemDefinition>'
RANKED = COLOUR.format(text("allowedValues", '"red", "green", "blue"'))


@pytest.mark.parametrize(
    ("value", "allowed", "passes"),
    [
        ('"a"', '"a", "b"', True),
        ('"z"', '"a", "b"', False),
        ("null", '"a", "b"', True),
        ('["a", "b"]', '"a", "b"', True),
        ('["a", "z"]', '"a", "b"', False),
        ("[]", '"a", "b"', True),
        ("5", "[1..5]", True),
        ("6", "[1..5]", False),
        ("6", "not(7)", True),
        ('date("2026-01-01")', '< date("2026-01-01")', False),
    ],
)
def test_inputs_and_outputs_keep_to_their_values(value, allowed, passes):
    into = decide(table([value], ["r"], [["-", "1"]], input_values=[allowed]), {})
    out = decide(table(["1"], ["r"], [["-", value]], output_values=[allowed]), {})
    default = decide(table(["1"], ["r"], [["2", "1"]], output_values=[allowed], defaults=[value]), {})

    assert (into.value is not None) is passes
    for found in (into, out, default):
        assert [diagnostic.code for diagnostic in found.diagnostics] == ([] if passes else ["value-not-allowed"])
    assert out.value == default.value


def test_an_output_that_is_not_allowed_is_null_among_several():
    logic = table(
        ["v"], ["r"], [["-", '"a"'], ["-", '"z"']], policy='hitPolicy="RULE ORDER"', output_values=['"a", "b"']
    )

    assert decide(logic, {"v": 1}).value == ["a", None]


@pytest.mark.parametrize(("policy", "expected"), [("PRIORITY", "red"), ("OUTPUT ORDER", ["red", "green", "blue"])])
@pytest.mark.parametrize("own", [True, False])
def test_the_order_of_outputs_may_be_that_of_their_type(policy, expected, own):
    rules = [["-", '"green"'], ["-", '"blue"'], ["-", '"red"']]
    values = ['"red", "green", "blue"'] if own else []
    logic = table(["1"], ["r"], rules, policy=f'hitPolicy="{policy}"', output_values=values)
    typed = logic.replace('name="r"', 'name="r" typeRef="tColour"')

    assert decide(typed, {}, RANKED).value == expected


def test_the_order_of_a_single_output_may_be_that_of_its_decision():
    logic = table(["1"], ["r"], [["-", '"blue"'], ["-", '"green"']], policy='hitPolicy="PRIORITY"')

    assert decide(logic, {}, RANKED, type_="tColour").value == "green"


def test_an_order_may_rest_on_one_of_several_columns():
    rules = [["-", '"blue"', "1"], ["-", '"red"', "2"], ["-", '"red"', "3"]]
    logic = table(["1"], ["c", "n"], rules, policy='hitPolicy="OUTPUT ORDER"', output_values=['"red", "blue"'])

    assert decide(logic, {}).value == [{"c": "red", "n": 2}, {"c": "red", "n": 3}, {"c": "blue", "n": 1}]


def test_an_output_outside_the_order_comes_last():
    rules = [["-", '"z"'], ["-", '"a"']]
    logic = table(["1"], ["r"], rules, policy='hitPolicy="PRIORITY"', output_values=['"a"'])

    assert decide(logic, {}).value == "a"


@pytest.mark.parametrize(
    "policy",
    ["UNIQUE", "ANY", "FIRST", "PRIORITY", "RULE ORDER", "OUTPUT ORDER", "COLLECT", 'COLLECT" aggregation="COUNT'],
)
def test_defaults_stand_in_when_no_rule_matches_under_every_policy(policy):
    one = table(["1"], ["r"], [["2", "1"]], policy=f'hitPolicy="{policy}"', output_values=["1, 7"], defaults=["7"])

    assert decide(one, {}).value == N(7)
    assert decide(one, {}, type_="list<number>").value == [N(7)]


def test_a_default_may_be_given_for_some_outputs_only():
    two = table(["1"], ["p", "q"], [["2", "1", "1"]], defaults=["", "0"])

    assert decide(two, {}).value == {"p": None, "q": 0}


@pytest.mark.parametrize(
    ("aggregation", "cells", "expected"),
    [
        ("MIN", ['"b"', '"a"'], "a"),
        ("MAX", ['"b"', '"a"'], "b"),
        ("MIN", ['date("2026-02-01")', 'date("2026-01-01")'], date(2026, 1, 1)),
        ("MAX", ['@"P1D"', '@"PT25H"'], timedelta(hours=25)),
        ("MAX", ["1", '"a"'], None),
        ("SUM", ["1", "null"], None),
        ("COUNT", ["1", "null"], N(2)),
        ("COUNT", ["1", "1"], N(2)),
    ],
)
def test_what_collect_brings_to_one(aggregation, cells, expected):
    policy = f'hitPolicy="COLLECT" aggregation="{aggregation}"'

    assert decide(table(["1"], ["r"], [["-", cell] for cell in cells], policy=policy), {}).value == expected


def test_any_compares_all_outputs():
    agreeing = [["-", "1", '"x"'], ["-", "1.0", '"x"']]
    different = [["-", "1", '"x"'], ["-", "1", '"y"']]

    for rules, expected in ((agreeing, {"p": 1, "q": "x"}), (different, None)):
        assert decide(table(["1"], ["p", "q"], rules, policy='hitPolicy="ANY"'), {}).value == expected


def test_a_table_without_inputs_or_rules_is_read():
    assert decide(table([], ["r"], [["1"]]), {}).value == N(1)
    assert decide(table(["1"], ["r"], [], policy='hitPolicy="COLLECT"'), {}).value == []
    assert decide(table(["1"], ["r"], []), {}).value is None


def test_cells_may_be_cdata_and_have_a_language():
    logic = table(["v"], ["r"], [["< 5", '"<low>"']])
    logic = logic.replace("<text>&lt; 5</text>", "<text><![CDATA[\n  < 5\n]]></text>")
    logic = logic.replace(
        "<inputEntry ", '<inputEntry expressionLanguage="https://www.omg.org/spec/DMN/20230324/FEEL/" '
    )

    assert decide(logic, {"v": 1}).value == "<low>"


@pytest.mark.parametrize("namespace", VERSIONS)
@pytest.mark.parametrize("orientation", ["Rule-as-Row", "Rule-as-Column", "CrossTable"])
def test_every_version_and_orientation_is_read(namespace, orientation):
    logic = table(["v"], ["r"], [["1", '"one"']], policy=f'preferredOrientation="{orientation}"')
    model = dmn.load(document(data("v", "number"), decision("d", logic, needs=["<v"]), namespace=namespace))

    assert model.evaluate("d", {"v": 1}, now=NOW).value == "one"
    assert model.decisions == (dmn.DecisionInfo("d", "d", ("v",), "d"),)


def test_dmn_1_1_writes_types_with_a_prefix():
    source = document(data("v", "feel:number"), decision("d", table(["v"], ["r"], [["1", "2"]]), needs=["<v"]))
    source = source.replace(b"<definitions ", b'<definitions xmlns:feel="http://www.omg.org/spec/FEEL/20140401" ')
    model = dmn.load(source)

    assert model.evaluate("d", {"v": 1}, now=NOW).value == N(2)
    assert model.evaluate("d", {"v": "1"}, now=NOW).value is None
