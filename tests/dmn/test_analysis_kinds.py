"""What the examination of tables knows of every kind of cell, and what it tells where it cannot know."""

import pytest

from tests.dmn.documents import data, decision, document, knowledge, table, text
from tests.feel.spending import Spending
from workflows import dmn


def warned(rules, policy="", inputs=("v",), types=(), extra=(), **settings):
    outputs = len(rules[0]) - len(inputs)
    logic = table(inputs, [f"o{index}" for index in range(outputs)], rules, policy=policy, **settings)
    declared = [data(name, type_) for name, type_ in types]
    needs = [f"<{name}" for name, _ in types]
    return dmn.load(document(*extra, *declared, decision("d", logic, needs=needs))).warnings


def codes(*arguments, **settings):
    return [problem.code for problem in warned(*arguments, **settings)]


def item(name, base, allowed="", inside=""):
    values = text("allowedValues", allowed) if allowed else ""
    return f'<itemDefinition name="{name}"><typeRef>{base}</typeRef>{values}{inside}</itemDefinition>'


COLOUR = item("tColour", "string", '"red", "green"')
PERSON = (
    '<itemDefinition name="tPerson"><itemComponent name="colour"><typeRef>tColour</typeRef></itemComponent>'
    "</itemDefinition>"
)
FIRST = 'hitPolicy="FIRST"'


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        ([['< date("2026-01-01")', "1"], ['>= date("2026-01-01")', "2"]], []),
        ([['<= date("2026-01-01")', "1"], ['>= date("2026-01-01")', "2"]], ["overlap"]),
        ([['< date("2026-01-01")', "1"], ["> date(2026, 1, 1)", "2"]], ["gap"]),
        ([['< time("12:00:00")', "1"], ['>= time("12:00:00")', "2"]], []),
        ([['<= time("12:00:00")', "1"], ['> time("12:00:01")', "2"]], ["gap"]),
        ([['< date and time("2026-01-01T00:00:00")', "1"], ['>= @"2026-01-01T00:00:00"', "2"]], []),
        ([['<= @"2026-01-01T00:00:00Z"', "1"], ['>= @"2026-01-01T00:00:00Z"', "2"]], ["overlap"]),
        ([['< duration("P30D")', "1"], ['>= @"P30D"', "2"]], []),
        ([['< @"P30D"', "1"], ['> @"P30D"', "2"]], ["gap"]),
        ([['< @"P1Y"', "1"], ['> @"P11M"', "2"]], []),
        ([['< @"P1Y"', "1"], ['> @"P1Y"', "2"]], ["gap"]),
        ([["< -5", "1"], [">= -5", "2"]], []),
        ([["< 2 * 500", "1"], [">= 1000", "2"]], []),
        ([["<= 2 * 500", "1"], [">= 1000", "2"]], ["overlap"]),
        ([['["a", "b"]', "1"], ['not("a", "b")', "2"]], []),
        ([['["a", "b"]', "1"], ['"b"', "2"], ['not("a", "b")', "3"]], ["overlap"]),
        ([["null", "1"], ["not(null)", "2"]], []),
        ([["null", "1"], ["-", "2"]], ["overlap"]),
        ([["null", "1"]], ["open-values"]),
        ([["null", "1"], ["< 5", "2"], [">= 5", "3"]], []),
        ([["null", "1"], ["< 5", "2"], ["> 5", "3"]], ["gap"]),
        ([["true", "1"], ["false", "2"], ["null", "3"]], []),
        ([["true", "1"], ["not(true)", "2"]], []),
        ([["[5..1]", "1"], ["-", "2"]], ["never"]),
        ([["> 5, < 3", "1"], ["[3..5]", "2"]], []),
        ([["p.codes", "1"], ["not(p.codes)", "2"]], ["unexamined-partly"]),
        ([["< 5", "1"], ["< p.limit", "2"]], ["overlap", "gap"]),
        ([["5", "1"], ['"five"', "2"]], ["unexamined-unknown"]),
        ([["< today()", "1"], [">= today()", "2"]], []),
    ],
)
def test_every_kind_of_cell(rules, expected):
    assert codes(rules) == expected


@pytest.mark.parametrize(
    ("first", "second", "type_", "example"),
    [
        ('starts with(?, "a")', 'ends with(?, "b")', "string", '"ab"'),
        ('contains(?, "a")', 'contains(?, "b")', "", '"ab"'),
        ('starts with(?, "a")', 'starts with(?, "b")', "", None),
        ('starts with(?, "ab")', '"abc"', "", '"abc"'),
        ('not(starts with(?, "a"))', 'not(starts with(?, "b"))', "", "（其他）"),
        ('not(starts with(?, "a"))', 'starts with(?, "ab")', "", None),
        ("string length(?) = 18", 'ends with(?, "X")', "string", '"XXXXXXXXXXXXXXXXXX"'),
        (r'matches(?, "^00\\d{2}")', 'matches(?, "[xX]$")', "", '"0000X"'),
        ('upper case(?) = "A"', '"a"', "", '"a"'),
        ("modulo(?, 2) = 1", "modulo(?, 3) = 2", "number", "5"),
        ("? > 5 and ? < 10", "[7..8]", "", "7"),
        ("? * 2 > 10", "<= 3", "", None),
        ("? >= -1 and ? < 0", "modulo(?, 1) = 0", "", "-1"),
        ('list contains(?, "a")', 'list contains(?, "b")', "tList", '["a", "b"]'),
        ('list contains(?, "a")', "count(?) > 2", "tList", '["a", "a", "a"]'),
        ('? > date("2026-01-01") and ? < date("2027-01-01")', "?.month = 2", "date", "2026-02-15"),
        ('? > @"2030-06-30" and ? < @"2030-07-02"', "?.day = 1", "date", "2030-07-01"),
        ('day of week(?) = "Monday"', "?.day = 5", "date", "2026-01-05"),
        ('day of week(?) = "Monday"', 'day of week(?) = "Sunday"', "date", None),
    ],
)
def test_overlaps_of_conditions_that_are_tests_of_their_own(first, second, type_, example):
    listed = '<itemDefinition name="tList" isCollection="true"><typeRef>string</typeRef></itemDefinition>'
    found = warned([[first, "1"], [second, "2"]], types=[("v", type_)] if type_ else (), extra=(listed,))

    overlaps = [dict(problem.details) for problem in found if problem.code == "overlap"]
    assert [(each["first"], each["second"], each["example"]) for each in overlaps] == (
        [("1", "2", f"v = {example}")] if example else []
    )
    assert found[-1].code == "unexamined-partly"


def test_many_conditions_that_are_tests_of_their_own_are_examined_in_bounded_time():
    spending = Spending()

    assert codes([[f'contains(?, "a{index}z")', "1"] for index in range(60)])[-1] == "unexamined-partly"
    assert codes([[f"modulo(?, {index}) = 1", "1"] for index in range(2, 60)])[0] == "overlap"
    assert spending.loops < 60


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        ([["< 0", "1"], ["[0..p.limit]", "2"], ["> p.limit", "3"]], []),
        ([["< 0", "1"], ["[0..p.limit]", "2"], [">= p.limit", "3"]], ["overlap 2 3 v = 0，p.limit = 0"]),
        ([["< 0", "1"], ["[0..p.limit)", "2"], ["> p.limit", "3"]], ["gap 0 0 v = 0，p.limit = 0"]),
        ([["<= 0", "1"], ["[0..p.limit]", "2"], ["> p.limit", "3"]], ["overlap 1 2 v = 0，p.limit = 0"]),
        ([["< 0", "1"], ["[0..p.low)", "2"], ["[p.low..p.high)", "3"], [">= p.high", "4"]], []),
        ([["< 0", "1"], ["[0..p.low)", "2"], ["[p.low..p.high]", "3"], [">= p.high", "4"]], ["overlap 3 4"]),
        ([["< p.low", "1"], ["[p.low..p.high)", "2"], ["> p.high", "3"]], ["gap 0 0 v = p.high"]),
        ([["< p.low", "1"], ["[p.low..p.high]", "2"], [">= p.high", "3"]], ["overlap 2 3 v = p.high"]),
        ([["< 5", "1"], ["> p.limit", "2"]], []),
        ([["< 5", "1"], [">= 5", "2"], ["< p.limit", "3"]], ["overlap 1 3"]),
        ([['< @"2026-01-01"', "1"], ['[@"2026-01-01"..p.day]', "2"], ["> p.day", "3"]], []),
        ([['< @"2026-01-01"', "1"], ['(@"2026-01-01"..p.day]', "2"], ["> p.day", "3"]], ["gap 0 0"]),
        ([[f"{index}", "1"] for index in range(300)] + [["< p.limit", "2"]], ["unexamined-unknown"]),
        ([["< p.x", "1"], ["[0..p.y]", "2"], [">= p.z", "3"], ["5", "4"]], ["unexamined-unknown"]),
    ],
)
def test_unknown_bounds_beside_constants(rules, expected):
    found = [(problem.code, dict(problem.details)) for problem in warned(rules)]
    told = [
        " ".join([code, *(details.get(key, "") for key in ("first", "second", "example"))]) for code, details in found
    ]

    assert len(told) == len(expected), told
    for line, begins in zip(told, expected, strict=True):
        assert line.startswith(begins)


@pytest.mark.parametrize(
    ("rules", "type_", "expected"),
    [
        ([['"red"', "1"], ['"green"', "2"]], "tColour", []),
        ([['"red"', "1"]], "tColour", ["gap"]),
        ([['"red"', "1"], ['"blue"', "2"], ['"green"', "3"]], "tColour", ["never"]),
        ([['"red"', "1"]], "string", ["open-values"]),
        ([["true", "1"]], "boolean", ["gap"]),
        ([["5", "1"], ['"five"', "2"], ["not(5)", "3"]], "number", ["never"]),
        ([['"2026-01-01"', "1"], ["-", "2"]], "date", ["never"]),
        ([["< 18", "1"], [">= 18", "2"]], "tAge", []),
        ([["< 18", "1"], ["[18..150]", "2"]], "tAge", []),
        ([["< 18", "1"], ["[18..149]", "2"]], "tAge", ["gap"]),
        ([["> 150", "1"], ["-", "2"]], "tAge", ["never"]),
    ],
)
def test_the_type_of_an_input_says_what_may_come(rules, type_, expected):
    extra = (COLOUR, item("tAge", "number", "[0..150]"))

    assert codes(rules, types=[("v", type_)], extra=extra) == expected
    logic = table(["v"], ["r"], rules).replace("inputExpression ", f'inputExpression typeRef="{type_}" ')
    assert [found.code for found in dmn.load(document(*extra, decision("d", logic))).warnings] == expected


def test_the_type_of_an_entry_counts_too():
    rules = [['"red"', "1"], ['"green"', "2"]]

    assert codes(rules, inputs=("p.colour",), types=[("p", "tPerson")], extra=(COLOUR, PERSON)) == []


def test_tables_of_knowledge_models_and_within_other_boxes_are_examined():
    logic = table(["v"], ["r"], [["< 5", "1"]])
    nested = f'<context><contextEntry><variable name="a"/>{logic.replace("table", "other", 1)}</contextEntry></context>'
    model = dmn.load(document(knowledge("f", ["v"], logic), decision("d", nested.replace('id="', 'id="n'))))

    assert [(found.code, found.element) for found in model.warnings] == [("gap", "d"), ("gap", "f")]


@pytest.mark.parametrize(
    ("rules", "example", "example_en"),
    [
        ([["< 5", "1"]], "v = 5", "v = 5"),
        ([["< p.low", "1"]], "v = p.low", "v = p.low"),
        ([["p.low", "1"], ["< p.low", "2"]], "", ""),
        ([["<= p.low", "1"]], "v > p.low", "v > p.low"),
        ([['"a"', "1"]], "", ""),
        ([['< date("2026-01-31")', "1"]], "v = 2026-01-31", "v = 2026-01-31"),
    ],
)
def test_examples_are_values_that_an_author_knows(rules, example, example_en):
    gaps = [dict(found.details) for found in warned(rules) if found.code == "gap"]

    assert [(gap["example"], gap["example_en"]) for gap in gaps] == ([(example, example_en)] if example else [])


def test_an_example_between_unknown_bounds_names_both():
    [overlap] = warned([["> p.low", "1"], ["> p.low", "2"], ["<= p.low", "3"]])

    assert dict(overlap.details)["example"] == "v > p.low"


def test_an_example_leaves_out_inputs_that_do_not_matter():
    [overlap] = warned([["-", "< 5", "1"], ["-", "-", "2"]], inputs=("v", "w"))
    assert dict(overlap.details)["example"] == "w = 4"

    [overlap] = warned([["-", "1"], ["-", "2"]])
    assert dict(overlap.details)["example"] == "v = -"


def test_examples_have_their_language():
    [overlap] = warned([["-", "1"], ['not("a")', "2"]])

    assert overlap.what.endswith("例如：v = （其他）")
    assert "for example: v = (other) —" in overlap.text("en")
    for problem in [overlap, *warned([["? > x", "1"]]), *warned([["5", "1"], ['"a"', "2"]])]:
        assert not any("\u4e00" <= character <= "\u9fff" for character in problem.text("en"))


def test_outputs_outside_their_values_are_told():
    [found] = warned([["< 5", '"z"'], [">= 5", '"a"']], output_values=['"a", "b"'])

    assert (found.code, found.line is not None) == ("output-value", True)
    assert found.what == '第 1 条规则的输出 "z" 不在“o0”的允许值之内'


def test_columns_that_call_the_same_function_are_independent():
    rules = [["< 5", "< 5", "1"], [">= 5", "-", "2"], ["< 5", ">= 5", "3"]]

    assert codes(rules, inputs=("count(v)", "count(w)")) == []


def test_a_collecting_table_may_overlap_and_leave_out():
    assert codes([["< 5", "1"], ["< 3", "2"]], 'hitPolicy="COLLECT"') == []
    assert codes([["< 5", "1"], ["[3..1]", "2"]], 'hitPolicy="COLLECT"') == ["never"]
    assert codes([["? > x", "1"]], 'hitPolicy="RULE ORDER"') == []


def test_large_tables_are_examined_soon():
    width = 8
    rules = [[f"[{10 * index}..{10 * index + 10})", *['"a", "b"'] * (width - 1), str(index)] for index in range(150)]
    spending = Spending()
    found = codes([*rules, ["[5..6]", *["-"] * (width - 1), "0"]], inputs=[f"v{index}" for index in range(width)])

    assert found == ["overlap", "gap"]
    assert spending.loops < 120


def test_tables_beyond_measure_are_told_and_not_waited_for():
    rules = [[str(index), "1"] for index in range(1000)]
    spending = Spending()

    assert codes(rules) == ["unexamined-large"]
    assert spending.loops < 120
