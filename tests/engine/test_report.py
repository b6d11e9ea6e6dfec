"""Problems as a person and as a program read them."""

import json
from dataclasses import replace

import pytest

from workflows.engine.problems import Place, problem
from workflows.engine.report import as_json, as_text, exit_status, main

FAULT = replace(
    problem("result-variable-missing", Place(file="aid/aid.bpmn", line=7, element="join", label="汇合")),
    trace=("a", "b"),
    way=("x",),
)
UNKNOWN = problem("form-unknown", Place(file="a.bpmn"), id="f", hint="")
ENGLISH = {
    "表单“{id}”不存在": "There is no form {id}",
    "请补上这个表单文件，或改正 formId{hint}": "Add it{hint}",
    "共 {count} 个问题": "{count} problems",
}


def test_the_text_names_place_fault_way_and_remedy():
    text = as_text([FAULT])
    for part in ("aid/aid.bpmn:7", "join", "汇合", FAULT.code, FAULT.what, "a → b", FAULT.remedy, "1"):
        assert part in text


def test_a_translation_gives_whole_sentences():
    assert as_text([UNKNOWN], lambda text: ENGLISH.get(text, text)) == (
        "a.bpmn  [form-unknown]\n  There is no form f\n  → Add it\n\n1 problems"
    )
    assert json.loads(as_json([UNKNOWN], lambda text: ENGLISH.get(text, text)))[0]["what"] == "There is no form f"


def test_the_json_has_every_part():
    assert json.loads(as_json([FAULT])) == [
        {
            "file": "aid/aid.bpmn",
            "line": 7,
            "element": "join",
            "label": "汇合",
            "code": "result-variable-missing",
            "what": FAULT.what,
            "remedy": FAULT.remedy,
            "trace": ["a", "b"],
            "way": ["x"],
        }
    ]


def test_the_status_tells_clean_faulty_and_unusable_apart():
    assert exit_status([]) == 0
    assert exit_status([FAULT]) == 1
    assert exit_status([problem("folder-missing", Place(file="x"), path="x")]) == 2


def test_the_command_prints_and_returns_the_status(tmp_path, capsys):
    assert main([]) == 2
    assert main([str(tmp_path / "none.bpmn"), "--json"]) == 2
    assert json.loads(capsys.readouterr().out)[0]["code"] == "unreadable"


@pytest.mark.parametrize("line", [None, 3])
def test_a_problem_without_element_has_a_place_all_the_same(line):
    assert as_text([problem("form-id", Place(file="a.form", line=line))]).startswith("a.form")
