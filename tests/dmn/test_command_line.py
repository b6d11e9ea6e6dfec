"""``python -m workflows.dmn``: what authors see."""

import json

import pytest

from tests.dmn.documents import data, decision, document, knowledge, literal, table
from workflows.dmn.__main__ import main

RULES = [["< parameters.line", '"deep"', "{income} 低于 {parameters.line}"], ["< 5", '"x"'], [">= 5000", '"none"']]


@pytest.fixture
def model(tmp_path):
    path = tmp_path / "aid.dmn"
    path.write_bytes(
        document(
            data("income"),
            decision("category", table(["income"], ["category"], RULES, policy='hitPolicy="FIRST"'), needs=["<income"]),
            decision("day", literal("today()")),
        )
    )
    return str(path)


def test_it_decides_and_writes_json(model, capsys):
    inputs = '{"income": 780.10, "parameters": {"line": 940}}'

    assert main([model, "--decision", "category", "--inputs", inputs]) == 0
    assert json.loads(capsys.readouterr().out) == "deep"


def test_it_tells_the_trace_and_the_sentences(model, capsys):
    inputs = '{"income": 780.10, "parameters": {"line": 940}}'

    assert main([model, "--decision", "category", "--inputs", inputs, "--trace", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["sentences"] == ["780.10 低于 940"]
    assert found["trace"]["decisions"][0]["inputs"][0]["value"] == "780.10"


@pytest.mark.parametrize(
    ("language", "lines"),
    [
        (
            "zh",
            [
                "category（category）",
                "  income = 2000",
                "  ✗ 第 1 条：income = 2000，不满足 < parameters.line",
                "  ✗ 第 2 条：income = 2000，不满足 < 5",
                "  ✗ 第 3 条：income = 2000，不满足 >= 5000",
                "  → null",
                "",
                "null",
            ],
        ),
        (
            "en",
            [
                "category (category)",
                "  income = 2000",
                "  ✗ rule 1: income = 2000 fails < parameters.line",
                "  ✗ rule 2: income = 2000 fails < 5",
                "  ✗ rule 3: income = 2000 fails >= 5000",
                "  → null",
                "",
                "null",
            ],
        ),
    ],
)
def test_the_trace_is_text_for_people(model, language, lines, capsys):
    inputs = '{"income": 2000, "parameters": {"line": 940}}'
    arguments = [model, "--decision", "category", "--inputs", inputs, "--trace", "--language", language]

    assert main(arguments) == 1
    assert capsys.readouterr().out.splitlines() == lines


def test_the_trace_ends_with_the_reasons(model, capsys):
    inputs = '{"income": 780.10, "parameters": {"line": 940}}'

    assert main([model, "--decision", "category", "--inputs", inputs, "--trace"]) == 0
    written = capsys.readouterr().out
    assert '  ✓ 第 1 条：category = "deep"\n' in written
    assert written.endswith('理由\n  780.10 低于 940\n\n"deep"\n')


TYPED = document(
    '<itemDefinition name="tPeriod"><itemComponent name="begins"><typeRef>date</typeRef></itemComponent>'
    '<itemComponent name="lasts" isCollection="true"><typeRef>days and time duration</typeRef></itemComponent>'
    "</itemDefinition>",
    data("p", "tPeriod"),
    data("paid", "date and time"),
    data("note", "string"),
    decision("d", literal("p.begins + p.lasts[1] + (paid - paid)"), needs=["<p", "<paid"]),
    decision("n", literal("note"), needs=["<note"]),
    knowledge("f", ["a"], literal("a.year")).replace(
        'formalParameter name="a"', 'formalParameter name="a" typeRef="date"'
    ),
    '<decisionService id="s" name="s"><outputDecision href="#d"/><inputData href="#p"/><inputData href="#paid"/>'
    "</decisionService>",
)
PERIOD = '"p": {"begins": "2026-02-28", "lasts": ["P1D"]}, "paid": "2026-03-01T09:00:00+08:00"'


@pytest.mark.parametrize(
    ("name", "inputs", "expected"),
    [
        ("d", f"{{{PERIOD}}}", "2026-03-01"),
        ("s", f"{{{PERIOD}}}", "2026-03-01"),
        ("d", '{p: {begins: @"2026-02-28", lasts: [@"P1D"]}, paid: @"2026-03-01T00:00:00Z"}', "2026-03-01"),
        ("f", '{"a": "2026-02-28"}', 2026),
        ("n", '{"note": "2026-02-28"}', "2026-02-28"),
        ("n", '{note: "1" + "2"}', "12"),
    ],
)
def test_inputs_have_dates_and_durations(tmp_path, name, inputs, expected, capsys):
    path = tmp_path / "typed.dmn"
    path.write_bytes(TYPED)

    assert main([str(path), "--decision", name, "--inputs", inputs]) == 0
    assert json.loads(capsys.readouterr().out) == expected


def test_a_number_keeps_every_digit(model, capsys):
    inputs = '{"income": 0.1234567890123456789012345678901234, "parameters": {"line": 1e3}}'

    assert main([model, "--decision", "category", "--inputs", inputs, "--trace"]) == 0
    assert "income = 0.1234567890123456789012345678901234" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("inputs", "told"),
    [
        ("{bad", "at character 2"),
        ("[1]", "needed is a JSON object"),
        ("{a: nope}", "there is no variable “nope”"),
        ("{a: now()}", "now() and today() cannot stand"),
        ('{"a": NaN}', "NaN is no JSON number"),
    ],
)
def test_wrong_inputs_are_told(model, inputs, told, capsys):
    with pytest.raises(SystemExit) as caught:
        main([model, "--decision", "category", "--inputs", inputs])
    assert caught.value.code == 2
    assert told in capsys.readouterr().err


def test_a_missing_input_is_told(model, capsys):
    assert main([model, "--decision", "category"]) == 1
    assert "没有提供输入“income”" in capsys.readouterr().err


def test_a_table_with_a_fault_has_code_1(tmp_path, capsys):
    path = tmp_path / "gap.dmn"
    path.write_bytes(document(decision("d", table(["v"], ["r"], [["< 5", "1"]]))))

    assert main([str(path), "--language", "en"]) == 1
    assert capsys.readouterr().err == "3: d: no rule applies to: v = 5 — add a rule or a default output\n"


def test_a_decision_of_a_model_with_a_fault_is_told_with_it(tmp_path, capsys):
    path = tmp_path / "gap.dmn"
    path.write_bytes(document(data("v"), decision("d", table(["v"], ["r"], [["< 5", "1"]]), needs=["<v"])))

    assert main([str(path), "--decision", "d", "--inputs", '{"v": 3}']) == 0
    written = capsys.readouterr()
    assert json.loads(written.out) == 1
    assert "没有规则适用于：v = 5" in written.err


def test_null_comes_with_its_reason_and_code_1(model, capsys):
    assert main([model, "--decision", "category", "--inputs", '{"income": 900}', "--language", "en"]) == 1
    captured = capsys.readouterr()
    assert captured.out.strip() == "null"
    assert "there is no variable “parameters”" in captured.err


def test_without_a_decision_it_lists_them(model, capsys):
    assert main([model]) == 0
    listed = json.loads(capsys.readouterr().out)["decisions"]
    assert [found["id"] for found in listed] == ["category", "day"]
    assert listed[0]["inputs"] == ["income"]


def test_the_present_must_be_given(model, capsys):
    with pytest.raises(SystemExit):
        main([model, "--decision", "day"])
    assert main([model, "--decision", "day", "--now", "2026-03-01T09:00:00+08:00"]) == 0
    assert json.loads(capsys.readouterr().out) == "2026-03-01"


@pytest.mark.parametrize("arguments", [["--decision", "nowhere"], ["--decision", "nowhere", "--language", "en"]])
def test_an_unknown_decision_has_code_2(model, arguments, capsys):
    assert main([model, *arguments]) == 2
    assert "nowhere" in capsys.readouterr().err


def test_the_nearest_decisions_are_suggested(model, capsys):
    assert main([model, "--decision", "categry"]) == 2
    assert "现有：category\n" in capsys.readouterr().err


def test_a_file_that_cannot_be_used_has_code_2(tmp_path, capsys):
    path = tmp_path / "wrong.dmn"
    path.write_bytes(document(decision("d", literal("1 +"))))

    assert main([str(path), "--decision", "d"]) == 2
    assert main([str(tmp_path / "nowhere.dmn")]) == 2
    assert "表达式" in capsys.readouterr().err


def test_values_of_every_kind_can_be_written(tmp_path, capsys):
    logic = '{f: function(x) x, r: [1..2], p: @"P14M", y: @"123456-01-01", d: @"PT1.123456789S"}'
    path = tmp_path / "kinds.dmn"
    path.write_bytes(
        document(decision("e", literal(logic)), decision("d", table(["e"], ["r"], [["-", "e"]]), needs=["e"]))
    )

    assert main([str(path), "--decision", "d", "--trace", "--json"]) == 0
    written = json.loads(capsys.readouterr().out)
    assert written["value"] == written["trace"]["decisions"][1]["outputs"]
    assert (written["value"]["r"], written["value"]["p"]) == ("[1..2]", "P1Y2M")
