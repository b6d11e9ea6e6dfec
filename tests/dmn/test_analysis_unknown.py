"""Tables whose conditions compare with values that are not known: what is reported holds for every such value.

The judge is brute force: every cell alone, evaluated on a grid of tested values, for each of several unknown values.
"""

from itertools import combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.dmn.documents import NOW
from tests.dmn.test_analysis_kinds import FIRST, codes, warned
from workflows import feel

GRID = [250 * step for step in range(-3, 13)]
LIMITS = [500 * step for step in range(-1, 6)]
CONSTANTS = ["0", "1000", "2000"]


def cells(unknown):
    bound = st.sampled_from([*CONSTANTS, *unknown])
    comparison = st.tuples(st.sampled_from(["<", "<=", ">", ">="]), bound).map(" ".join)
    ends = [("0", "1000"), *((low, high) for name in unknown for low, high in (("0", name), (name, "2000")))]
    ranges = st.tuples(st.sampled_from("[("), st.sampled_from(ends), st.sampled_from("])")).map(
        lambda parts: f"{parts[0]}{parts[1][0]}..{parts[1][1]}{parts[2]}"
    )
    return st.one_of(st.just("-"), comparison, ranges)


def tables(first, second):
    return st.lists(st.tuples(cells(first), cells(second)), min_size=2, max_size=4)


def holds(cell, value, limit):
    return cell == "-" or feel.unary(cell, value, {"limit": limit}, now=NOW).value is True


def inverted(cell, limit):
    """Whether the range ends before it begins, which its author has ruled out."""
    if ".." not in cell:
        return False
    low, high = (limit if end == "limit" else int(end) for end in cell[1:-1].split(".."))
    return low > high


def true_of(rules, limit):
    found, matched = set(), set()
    passed = {(cell, value): holds(cell, value, limit) for rule in rules for cell in rule for value in GRID}
    for first, second in product(GRID, GRID):
        hit = [number for number, (a, b) in enumerate(rules, 1) if passed[a, first] and passed[b, second]]
        found |= {("overlap", str(a), str(b)) for a, b in combinations(hit, 2)}
        if not hit:
            found.add(("gap", "0", "0"))
        matched |= set(hit)
    return found, matched


def told(rules):
    found = warned([[*rule, str(number)] for number, rule in enumerate(rules)], inputs=("v", "w"))
    reported = {(each.code, dict(each.details)["first"], dict(each.details)["second"]) for each in found
                if each.code in ("gap", "overlap")}  # fmt: skip
    never = {int(dict(each.details)["rule"]) for each in found if each.code == "never"}
    return reported, never, any(each.code.startswith("unexamined") for each in found)


def judge(rules):
    reported, never, unexamined = told(rules)
    truths = [true_of(rules, limit) for limit in LIMITS if not any(inverted(c, limit) for rule in rules for c in rule)]
    if not truths:
        return
    always = set.intersection(*(found for found, _ in truths))
    ever = set.union(*(matched for _, matched in truths))
    assert reported <= always
    assert not never & ever
    if not unexamined:
        assert reported == always


@given(tables(["limit"], []))
@settings(max_examples=60, deadline=None)
def test_what_is_told_of_one_unknown_value_holds_for_every_such_value(rules):
    judge(rules)


@given(tables(["limit"], ["limit"]))
@settings(max_examples=60, deadline=None)
def test_an_unknown_value_in_two_columns_is_one_value(rules):
    judge(rules)


@pytest.mark.parametrize(
    "rules",
    [
        [["< 5", "< 5", "1"], ["> w", "< 5", "2"], ["<= w", ">= 5", "3"], [">= 5", ">= 5", "4"]],
        [["<= 0", "-", "1"], ["[0..w]", "< 0", "2"]],
        [["< v.limit", "-", "1"], [">= v.limit", "-", "2"]],
        [["< p.x", "< 5", "1"], ["-", "< p.x", "2"]],
    ],
)
def test_cells_that_read_what_another_column_tests_are_told_as_dependent(rules):
    assert codes(rules, inputs=("v", "w")) == ["unexamined-dependent"]


@pytest.mark.parametrize(
    ("rules", "policy", "expected"),
    [
        ([["<= 0", "1"], ["(0..1)", "2"], [">= 1", "3"]], "", []),
        ([["<= 3", "1"], ["(3..4)", "2"], [">= 4", "3"]], "", []),
        ([["<= 0", "1"], [">= 1", "2"], ["-", "3"]], FIRST, []),
        ([["(0..1)", "1"], ["[0..1)", "2"], [">= 1", "3"], ["< 0", "4"]], "", ["overlap"]),
        ([["0", "1"], ["1", "2"], ["> 1", "3"], ["< 0", "4"]], "", []),
        ([['< "m"', "1"], ['("a".."c")', "2"]], "", ["unexamined-partly"]),
        ([['("a".."c")', "1"]], "", ["unexamined-partly"]),
        ([["<= 1E40", "1"], ["> 1E40", "2"]], "", ["unexamined-unknown"]),
        ([['<= time("23:59:59")', "1"], ['> time("23:59:59")', "2"]], "", []),
        ([["[0..?]", "1"], ["< p.x", "2"]], "", ["unexamined-unknown"]),
        ([["? > 0", "1"], ["< p.x", "2"]], "", ["unexamined-unknown"]),
        ([["1E40", "1"], ["< p.x", "2"], ["< p.y", "3"]], "", ["unexamined-unknown"]),
        ([["([1..5]..(null..5])", "1"], ["< p.y", "2"]], "", None),
    ],
)
def test_what_may_come_between_is_not_told_as_impossible(rules, policy, expected):
    found = codes(rules, policy)

    assert expected is None or found == expected
