"""Tables are examined before a case meets them: overlaps, gaps and rules that never decide, with an example."""

from itertools import combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.dmn.documents import NOW, decision, document, table
from workflows import dmn, feel


def warnings(rules, policy="", inputs=("v",), **settings):
    outputs = len(rules[0]) - len(inputs)
    logic = table(inputs, [f"o{index}" for index in range(outputs)], rules, policy=policy, **settings)
    found = dmn.load(document(decision("d", logic))).warnings
    return [(problem.code, dict(problem.details)) for problem in found]


def codes(*arguments, **settings):
    return [code for code, _ in warnings(*arguments, **settings)]


def test_an_overlap_under_unique_is_told_with_an_example_that_is_true():
    rules = [["< 10", "1"], [">= 5", "2"]]
    [(code, details)] = warnings(rules)

    assert (code, details["first"], details["second"]) == ("overlap", "1", "2")
    value = details["example"].partition(" = ")[2]
    model = dmn.load(document(decision("d", table(["v"], ["r"], rules, policy='hitPolicy="COLLECT"'))))
    assert len(model.evaluate("d", {"v": int(value)}, now=NOW).value) == 2


def test_the_warning_says_what_and_where_and_what_to_do():
    model = dmn.load(
        document(decision("d", table(["v"], ["r"], [["< 10", "1"], ["< 5", "2"]], policy='hitPolicy="FIRST"')))
    )
    gap, unreachable = sorted(model.warnings, key=lambda problem: problem.code)

    assert (unreachable.element, unreachable.line is not None) == ("d", True)
    assert unreachable.what == "第 2 条规则永远不会生效：它命中时，总有更优先的规则也命中，例如第 1 条"
    assert gap.what.startswith("没有规则适用于：v = ")
    assert gap.remedy
    assert "no rule applies" in gap.text("en")


@pytest.mark.parametrize(
    ("rules", "order", "never"),
    [
        ([["-", '"a"'], ["< 10", '"b"']], ['"a", "b"'], ["2"]),
        ([["-", '"b"'], ["< 10", '"a"']], ['"a", "b"'], []),
        ([["< 10", '"b"'], ["-", '"a"']], ['"a", "b"'], ["1"]),
        ([["< 10", '"a"'], [">= 10", '"a"'], ["[5..15]", '"b"']], ['"a", "b"'], ["3"]),
        ([["-", "v"], ["< 10", '"b"']], ['"a", "b"'], []),
    ],
)
def test_under_priority_a_rule_that_is_always_outranked_never_decides(rules, order, never):
    found = warnings(rules, 'hitPolicy="PRIORITY"', output_values=order)

    assert [details["rule"] for code, details in found if code == "unreachable"] == never


@pytest.mark.parametrize(
    ("rules", "policy", "expected"),
    [
        ([["< 10", "1"], [">= 10", "2"]], "", []),
        ([["< 10", "1"], ["> 10", "2"]], "", ["gap"]),
        ([["<= 10", "1"], [">= 10", "2"]], "", ["overlap"]),
        ([["< 1000", "1"], [">= 1001", "2"]], "", ["gap"]),
        ([["[0..2]", "1"], ["> 2", "2"], ["< 0", "3"]], "", []),
        ([["1", "1"], ["2", "2"], ["> 2", "3"], ["< 1", "0"]], "", []),
        ([['"a"', "1"], ['not("a")', "2"]], "", []),
        ([['"a"', "1"], ['"b"', "2"]], "", ["open-values"]),
        ([['"a"', "1"], ['not("a", "b")', "2"]], "", ["gap"]),
        ([["true", "1"], ["false", "2"]], "", []),
        ([["true", "1"]], "", ["gap"]),
        ([['< @"2026-01-01"', "1"], ['>= @"2026-01-01"', "2"]], "", []),
        ([["-", "1"], ["> 5", "2"]], "", ["overlap"]),
        ([["> 5", "1"], ["-", "2"]], 'hitPolicy="FIRST"', []),
        ([["-", "1"], ["> 5", "2"]], 'hitPolicy="FIRST"', ["unreachable"]),
        ([["> 5", "1"], ["> 3", "1"], ["<= 3", "2"]], 'hitPolicy="ANY"', []),
        ([["> 5", "1"], ["> 3", "2"], ["<= 3", "2"]], 'hitPolicy="ANY"', ["overlap"]),
        ([["> 5", "1"], ["> 3", "2"]], 'hitPolicy="COLLECT"', []),
        ([["< p.low", "1"], ["[p.low..p.high)", "2"], [">= p.high", "3"]], "", []),
        ([["< p.low * 2", "1"], [">= p.low * 2", "3"]], "", []),
        ([["< p.low", "1"], ["> p.low", "3"]], "", ["gap"]),
        ([["< p.low", "1"], ["< p.high", "2"], ["-", "3"]], "", ["overlap", "overlap", "overlap"]),
        ([["? * 2 > 10", "1"], ["<= 3", "2"]], "", ["unexamined-partly"]),
        ([["? > x", "1"], ["-", "2"]], "", ["unexamined-partly"]),
        ([["< p", "1"], ["[q..r]", "2"], ["> s", "3"]], "", ["unexamined-unknown"]),
    ],
)
def test_findings(rules, policy, expected):
    assert codes(rules, policy) == expected


def test_default_outputs_and_allowed_values_close_gaps():
    assert codes([['"a"', "1"]], defaults=["0"]) == []
    assert codes([['"a"', "1"], ['"b"', "2"]], input_values=['"a", "b"']) == []


def test_columns_are_combined():
    rules = [["< 5", '"x"', "1"], ["-", '"y"', "2"], ["-", 'not("x", "y")', "3"]]
    [(code, details)] = warnings(rules, inputs=("v", "w"))

    assert code == "gap"
    assert 'w = "x"' in details["example"]


def test_columns_that_depend_on_each_other_are_passed_over():
    assert codes([["true", "> 5", "1"]], inputs=("v > 3", "v")) == ["unexamined-dependent"]


NUMBERS = st.integers(0, 4).map(lambda number: number * 1000)
CELLS = st.one_of(
    st.just("-"),
    NUMBERS.map(str),
    st.tuples(st.sampled_from(("<", "<=", ">", ">=")), NUMBERS).map(lambda pair: f"{pair[0]} {pair[1]}"),
    st.tuples(st.sampled_from("[("), NUMBERS, NUMBERS, st.sampled_from("])")).map(
        lambda parts: f"{parts[0]}{min(parts[1:3])}..{max(parts[1:3])}{parts[3]}"
    ),
)
TABLES = st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=4)
GRID = [500 * step for step in range(-1, 10)]


def hits(rules):
    """Which rules match, for every point of a grid that has a point in every region: by evaluating each cell alone."""
    passed = {
        (cell, value): feel.unary(cell, value, {}, now=NOW).value is True
        for cell in {cell for rule in rules for cell in rule}
        for value in GRID
    }
    for v, w in product(GRID, GRID):
        yield [index for index, rule in enumerate(rules, 1) if passed[rule[0], v] and passed[rule[1], w]]


@given(TABLES)
@settings(max_examples=60, deadline=None)
def test_overlaps_and_gaps_are_found_exactly_where_they_are(rules):
    expected = {("overlap", str(a), str(b)) for found in hits(rules) for a, b in combinations(found, 2)}
    expected |= {("gap", "0", "0") for found in hits(rules) if not found}
    matching = {rule for found in hits(rules) for rule in found}

    found = warnings([[*rule, str(index)] for index, rule in enumerate(rules)], inputs=("v", "w"))

    wrong = {(code, details["first"], details["second"]) for code, details in found if code != "never"}
    assert wrong == expected
    assert {int(details["rule"]) for code, details in found if code == "never"} == {
        *range(1, len(rules) + 1)
    } - matching


@given(TABLES)
@settings(max_examples=60, deadline=None)
def test_rules_that_never_decide_are_found_exactly(rules):
    matched = [found for found in hits(rules) if found]
    matching, deciding = {rule for found in matched for rule in found}, {found[0] for found in matched}

    found = warnings(
        [[*rule, str(index)] for index, rule in enumerate(rules)], 'hitPolicy="FIRST"', ("v", "w"), defaults=["0"]
    )

    assert {int(details["rule"]) for code, details in found if code == "unreachable"} == matching - deciding
