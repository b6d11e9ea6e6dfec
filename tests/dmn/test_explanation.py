"""What a trace tells, and the sentences that letters are built from."""

import json
from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal as N

import pytest

from tests.dmn.documents import NOW, data, decision, document, knowledge, literal, table
from workflows import dmn
from workflows.dmn.wording import written
from workflows.feel import YearsMonths

SENTENCE = (
    "人均月收入 {per_capita_income} 元低于 {parameters.hardship.multiplier} × {parameters.hardship.minimum} 元，"
    "认定为{category}"
)
CATEGORY = table(
    ["per_capita_income", "disaster"],
    ["category"],
    [
        ["< parameters.hardship.minimum * parameters.hardship.multiplier", "-", '"深度困难"', SENTENCE],
        ["-", "true", '"意外致困"'],
        ["-", "-", '"不符合"', "不符合条件"],
    ],
    policy='hitPolicy="FIRST"',
)
MODEL = dmn.load(
    document(
        data("per_capita_income"),
        decision("category", CATEGORY, needs=["<per_capita_income"]),
        decision("granted", literal('category != "不符合"'), needs=["category"]),
    )
)
PARAMETERS = {"hardship": {"minimum": N("940.00"), "multiplier": N("1.0")}}


def trace(decision_id, **inputs):
    found = MODEL.evaluate(decision_id, {"parameters": PARAMETERS, **inputs}, now=NOW, trace=True).trace
    assert found is not None
    return found


def test_the_trace_tells_inputs_rules_and_the_first_cell_that_failed():
    found = trace("category", per_capita_income=N(1500), disaster=True).of("category")

    assert [(row.label, row.expression, row.value) for row in found.inputs] == [
        ("per_capita_income", "per_capita_income", N(1500)),
        ("disaster", "disaster", True),
    ]
    assert [(rule.index, rule.id, rule.hit) for rule in found.rules] == [(1, "r1", False), (2, "r2", True)]
    failed = found.rules[0].failed
    assert (failed.column, failed.label, failed.value) == (1, "per_capita_income", N(1500))
    assert failed.cell == "< parameters.hardship.minimum * parameters.hardship.multiplier"
    assert found.hits == ["r2"]
    assert found.outputs == "意外致困"


def test_the_trace_covers_required_decisions_and_names_what_was_read():
    found = trace("granted", per_capita_income=N(780), disaster=False)

    assert [(traced.id, traced.outputs) for traced in found.decisions] == [("category", "深度困难"), ("granted", True)]
    assert ("parameters", "hardship", "minimum") in found.references
    json.dumps(asdict(found), default=str)


def test_without_a_trace_the_value_is_the_same():
    inputs = {"parameters": PARAMETERS, "per_capita_income": N(780), "disaster": False}

    assert MODEL.evaluate("category", inputs, now=NOW) == dmn.DecisionResult("深度困难")


def test_an_annotation_with_placeholders_becomes_the_sentence():
    assert dmn.explain(trace("category", per_capita_income=N(780), disaster=False)) == [
        "人均月收入 780 元低于 1.00 × 940.00 元，认定为深度困难"
    ]


def test_without_an_annotation_the_sentence_is_put_together():
    assert dmn.explain(trace("category", per_capita_income=N("1500.5"), disaster=True)) == [
        "per_capita_income为1500.50，disaster为是（true）；category：意外致困"
    ]


def test_every_rule_hit_has_its_sentence():
    rules = [["> 0", '"a"', "第一"], ["> 1", '"b"', "第二：{v}"], ["> 9", '"c"', "第三"]]
    model = dmn.load(document(decision("d", table(["v"], ["r"], rules, policy='hitPolicy="COLLECT"'))))
    found = model.evaluate("d", {"v": 5}, now=NOW, trace=True)

    assert dmn.explain(found.trace) == ["第一", "第二：5"]


def test_a_table_that_is_asked_several_times_gives_a_sentence_each_time():
    rows = table(["i"], ["r"], [["> 1", '"many"', "{i} 多"], ["-", '"one"', "{i} 少"]], policy='hitPolicy="FIRST"')
    box = f'<for iteratorVariable="i"><in>{literal("[1, 2]")}</in><return>{rows}</return></for>'
    found = dmn.load(document(decision("d", box))).evaluate("d", {}, now=NOW, trace=True)

    assert found.value == ["one", "many"]
    assert dmn.explain(found.trace) == ["1 少", "2 多"]


def test_the_names_that_are_read_include_those_of_placeholders():
    rows = table(["v"], ["r"], [["> limit.low", "1", "{case.number} {v}"]])

    assert dmn.load(document(decision("d", rows))).names_read("d") == {"d", "v", "limit", "case"}


def test_a_table_in_a_knowledge_model_is_traced_under_its_name():
    body = table(["n"], ["r"], [["> 1", '"many"', "共 {n} 项"]], policy='hitPolicy="FIRST"')
    model = dmn.load(document(knowledge("size", ["n"], body), decision("d", literal("size(3)"), knows=["size"])))
    found = model.evaluate("d", {}, now=NOW, trace=True)

    assert [traced.id for traced in found.trace.decisions] == ["size", "d"]
    assert dmn.explain(found.trace) == ["共 3 项"]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (N(780), "780"),
        (N("780.0"), "780.00"),
        (N("1E+3"), "1000"),
        (N("33.33333333333333333333333333333333"), "33.33"),
        (N("0.125"), "0.125"),
        (N("12345678901234567890123456789012.3"), "12345678901234567890123456789012.30"),
        (True, "是"),
        (None, "（无）"),
        ("杭州", "杭州"),
        (date(2026, 3, 4), "2026年3月4日"),
        (datetime.fromisoformat("2026-03-04T05:06:07Z"), "2026年3月4日05:06"),
        (timedelta(days=3, hours=2), "3天2小时"),
        (timedelta(0), "0天"),
        (YearsMonths(14), "1年2个月"),
        (["甲", N("1.5")], "甲、1.50"),
        ({"甲": N(1)}, "甲：1"),
    ],
)
def test_values_as_a_letter_writes_them(value, text):
    assert written(value) == text


def test_what_the_product_writes_itself_is_english_too():
    found = MODEL.evaluate(
        "category", {"parameters": PARAMETERS, "per_capita_income": N(2000), "disaster": True}, now=NOW, trace=True
    )
    assert found.trace is not None
    assert dmn.explain(found.trace, "en") == ["per_capita_income is 2000, disaster is yes (true); category: 意外致困"]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "(none)"),
        (True, "yes"),
        (N("780.5"), "780.50"),
        (date(2026, 3, 4), "4 March 2026"),
        (datetime(2026, 3, 4, 5, 6, tzinfo=UTC), "4 March 2026 05:06"),
        (timedelta(days=1, hours=2), "1 day 2 hours"),
        (timedelta(0), "0 minutes"),
        (YearsMonths(13), "1 year 1 month"),
        (["a", False], "a, no"),
        ({"a": date(2026, 3, 4), "b": [True]}, "a: 4 March 2026, b: yes"),
    ],
)
def test_values_are_written_in_english(value, text):
    assert written(value, "en") == text
