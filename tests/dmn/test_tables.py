"""Decision tables: cells, hit policies, defaults, types (DMN 1.5, chapter 8)."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal as N
from typing import Any

import pytest

from tests.dmn.documents import NOW, VERSIONS, data, decision, document, table
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
