"""Problems as a person and as a program read them."""

import json

import pytest

from workflows.engine.report import as_json, as_text, exit_status, main
from workflows.engine.values import Problem

FAULT = Problem(
    file="aid/aid.bpmn",
    code="deadlock",
    what="停住",
    remedy="改",
    line=7,
    element="join",
    label="汇合",
    trace=("a", "b"),
)


def test_the_text_names_place_fault_way_and_remedy():
    text = as_text([FAULT])
    for part in ("aid/aid.bpmn:7", "join", "汇合", "deadlock", "停住", "a → b", "改", "1"):
        assert part in text


def test_the_json_has_every_part():
    assert json.loads(as_json([FAULT])) == [
        {
            "file": "aid/aid.bpmn",
            "line": 7,
            "element": "join",
            "label": "汇合",
            "code": "deadlock",
            "what": "停住",
            "remedy": "改",
            "trace": ["a", "b"],
        }
    ]


def test_the_status_tells_clean_faulty_and_unusable_apart():
    assert exit_status([]) == 0
    assert exit_status([FAULT]) == 1
    assert exit_status([Problem(file="x", code="folder-missing", what="", remedy="")]) == 2


def test_the_command_prints_and_returns_the_status(tmp_path, capsys):
    assert main([]) == 2
    assert main([str(tmp_path / "none.bpmn"), "--json"]) == 2
    assert json.loads(capsys.readouterr().out)[0]["code"] == "unreadable"


@pytest.mark.parametrize("line", [None, 3])
def test_a_problem_without_element_has_a_place_all_the_same(line):
    assert as_text([Problem(file="a.form", code="x", what="w", remedy="r", line=line)]).startswith("a.form")
