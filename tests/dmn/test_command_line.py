"""``python -m workflows.dmn``: what authors see."""

import json

import pytest

from tests.dmn.documents import data, decision, document, literal, table
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

    assert main([model, "--decision", "category", "--inputs", inputs, "--trace"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["sentences"] == ["780.10 低于 940"]
    assert found["trace"]["decisions"][0]["inputs"][0]["value"] == "780.10"


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


def test_a_file_that_cannot_be_used_has_code_2(tmp_path, capsys):
    path = tmp_path / "wrong.dmn"
    path.write_bytes(document(decision("d", literal("1 +"))))

    assert main([str(path), "--decision", "d"]) == 2
    assert main([str(tmp_path / "nowhere.dmn")]) == 2
    assert "表达式" in capsys.readouterr().err
