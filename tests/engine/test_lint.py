"""Every fault is found, told with its place and its remedy, and is absent from the clean package."""

import json
import shutil
from pathlib import Path

import pytest

from tests.engine import faults
from tests.engine.event_faults import EVENTS
from tests.engine.packages import CHECK_FORM, DECISION, LOCALE, MAIN, SHARED, START_FORM, clean_files, problems, spoil
from workflows.engine.catalogue import TEXTS
from workflows.engine.lint import lint_paths
from workflows.engine.surroundings import Surroundings

ALL = (*faults.ALL, *EVENTS)
TOLD = Surroundings(
    services={"letter.issue": {"letter"}},
    parameters={"aid.line", "aid.check"},
    organs={"union", "inspection"},
    columns={"number", "name"},
)


def test_nothing_is_wrong_with_the_clean_package():
    assert problems(clean_files(), TOLD) == ()
    assert problems(clean_files()) == ()


@pytest.mark.parametrize("fault", ALL, ids=lambda fault: fault.code)
def test_a_fault_is_found_and_nothing_else_is_said(fault):
    files = clean_files()
    for name, old, new in fault.changes:
        spoil(files, name, old, new)
    found = problems(files, TOLD)
    assert {each.code for each in found} - fault.also == {fault.code}, found
    told = next(each for each in found if each.code == fault.code)
    assert told.file == fault.changes[0][0]
    assert told.what
    assert told.remedy
    assert "{" not in (told.what + told.remedy).replace('{"中文"', "")


# Told by the tests of their own files: packages, soundness, drawings, parameters, organs, organisations,
# reports and letters.
ELSEWHERE = {
    "behaviour-unknown",
    "folder-missing",
    "main-missing",
    "name-unusable",
    "unreadable",
    "kind-unknown",
    "file-too-large",
    "parameters-shape",
    "organs-shape",
    "reports-shape",
    "reports-unknown",
    "template-shape",
    "template-active",
    "template-placeholder",
    "duplicate-decision",
    "no-drawing",
    "not-drawn",
    "shapes-overlap",
    "outside-parent",
    "flow-through-shape",
    "flow-through-label",
    "flows-overlap",
    "flow-detached",
    "label-on-shape",
    "labels-overlap",
    "label-too-long",
    "deadlock",
    "lack-of-synchronisation",
    "livelock",
    "turns-alone",
    "repeats-alone",
    "organisation-keys",
    "dead-node",
    "improper-completion",
    "no-reply",
    "inconclusive",
    "not-buildable",
}


def test_every_refusal_has_its_fault():
    assert {fault.code for fault in ALL} | ELSEWHERE == set(TEXTS)


def condition(text):
    """The codes for a gateway with this condition and a default."""
    files = clean_files()
    spoil(files, MAIN, '<bpmn:exclusiveGateway id="ok"', '<bpmn:exclusiveGateway default="ok_answer_no" id="ok"')
    inner = '<bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">=result = "no"</bpmn:conditionExpression>'
    spoil(files, MAIN, inner, "")
    spoil(files, MAIN, '=result = "yes"', text.replace("&", "&amp;").replace("<", "&lt;"))
    return {each.code for each in problems(files, TOLD)}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("=income > parameters.aid.line", set()),
        ("=income > 0", set()),
        ("=count(result) = 1", set()),
        ("=income = -1", set()),
        ("=decimal(income, 2) > parameters.aid.line", set()),
        ("=result[2] = income", set()),
        ("=some x in [income] satisfies x > parameters.aid.line", set()),
        ("=application_on < today()", set()),
        ("=case.number = result", set()),
        ("=income > 2000", {"literal-number"}),
        ("=income > parameters.aid.line * 1.5", {"literal-number"}),
        ("=income * 0.5 > parameters.aid.line", {"literal-number"}),
        ("=income between 1 and 30", {"literal-number"}),
        ("=income in [1..30]", {"literal-number"}),
        ("=income in (< 30, > 60)", {"literal-number"}),
        ("=max(income, 30) > parameters.aid.line", {"literal-number"}),
        ('=application_on + duration("P5D") < today()', {"literal-duration"}),
        ('=application_on + @"P1M" < today()', {"literal-duration"}),
        ('=application_on < @"2026-01-01"', {"literal-date"}),
        ("=income > parameters.aid.lien", {"unknown-parameter"}),
        ("=incom > parameters.aid.line", {"unknown-variable"}),
        ("=every x in [1] satisfies y > x", {"unknown-variable"}),
        ("=__import__('os')", {"feel-syntax"}),
        ("=income >", {"feel-syntax"}),
        ("${income > 1}", {"not-feel"}),
    ],
)
def test_a_condition_reads_what_exists_and_writes_down_no_rule(text, expected):
    assert condition(text) == expected


def test_a_problem_proposes_the_name_that_was_meant():
    files = clean_files()
    spoil(files, MAIN, '=result = "yes"', '=resul = "yes"')
    (told,) = [each for each in problems(files, TOLD) if each.code == "unknown-variable"]
    assert "result" in told.remedy
    assert (told.line, told.element) == (10, "ok_answer_yes")


def test_a_shared_process_may_name_what_not_every_caller_has():
    files = clean_files()
    spoil(files, MAIN, 'name="facts" value="applicant_name', 'name="facts" value="heir_name,applicant_name')
    assert {each.code for each in problems(files, TOLD)} == {"fact-unknown"}
    given = '<zeebe:properties><zeebe:property name="may_be_given" value="aid_kind, heir_name"/></zeebe:properties>'
    start = '<bpmn:startEvent id="reply_begin"'
    spoil(files, SHARED, start, f"<bpmn:extensionElements>{given}</bpmn:extensionElements>{start}")
    assert problems(files, TOLD) == ()


def test_a_position_in_an_expression_is_told():
    files = clean_files()
    spoil(files, MAIN, '=result = "yes"', "=result = + 1")
    (told,) = [each for each in problems(files, TOLD) if each.code == "feel-syntax"]
    assert told.params["column"] == "10"


@pytest.mark.parametrize(
    ("test", "expected"),
    [("1200", {"literal-number"}), ("1", set()), ("parameters.aid.line * 1.5", {"literal-number"})],
)
def test_a_decision_holds_no_threshold_of_its_own(test, expected):
    files = clean_files()
    spoil(files, DECISION, "parameters.aid.line", test)
    assert {each.code for each in problems(files, TOLD)} == expected


def test_a_decision_reads_only_what_the_case_has():
    files = clean_files()
    spoil(files, DECISION, "<text>income</text>", "<text>incom</text>")
    (told,) = problems(files, TOLD)
    assert (told.code, told.element) == ("unknown-variable", "categorise")


def test_variables_are_not_judged_where_a_service_may_bring_anything():
    files = clean_files()
    spoil(files, SHARED, '<zeebe:ioMapping><zeebe:output source="=letter" target="letter"/></zeebe:ioMapping>', "")
    spoil(files, MAIN, 'name="facts" value="applicant_name"', 'name="facts" value="letter_number"')
    assert problems(files) == ()
    bringing = Surroundings(services={"letter.issue": {"letter_number"}})
    assert problems(files, bringing) == ()
    silent = Surroundings(services={"letter.issue": ()})
    assert {each.code for each in problems(files, silent)} == {"fact-unknown"}


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        (START_FORM, "Label of income", "收入"),
        (START_FORM, '"title": ""', '"title": "申请表"'),
        (CHECK_FORM, "Option yes", "同意"),
        (MAIN, 'id="granted" name="granted"', 'id="granted" name="已救助"'),
        (MAIN, 'sourceRef="begin"', 'name="受理" sourceRef="begin"'),
        (DECISION, 'label="Income"', 'label="收入"'),
        (DECISION, '"low"', '"低收入"'),
        (SHARED, 'name="Reply"', 'name="答复"'),
    ],
)
def test_every_chinese_text_has_its_english(name, old, new):
    files = clean_files()
    spoil(files, name, old, new)
    (told,) = problems(files, TOLD)
    assert (told.code, told.file) == ("english-missing", name)
    files[LOCALE] = json.dumps({told.params["text"]: "English"}).encode()
    assert problems(files, TOLD) == ()


@pytest.mark.parametrize("replied", ["true", "false"])
def test_the_main_process_must_answer(replied):
    files = clean_files()
    spoil(files, SHARED, 'name="reply" value="true"', f'name="reply" value="{replied}"')
    expected = set() if replied == "true" else {"granted", "refused", "end_withdrawn"}
    assert {each.element for each in problems(files, TOLD)} == expected


def test_of_a_package_whose_main_file_is_cut_off_only_that_is_told(tmp_path):
    """What the file calls is not known then, so that nothing can be said of what the rest lacks."""
    shipped = Path(__file__).parents[2] / "bpmn"
    shutil.copytree(shipped, tmp_path / "bpmn")
    package = tmp_path / "bpmn" / "hardship_aid"
    main = package / "hardship_aid.bpmn"
    main.write_bytes(main.read_bytes()[:40_000])

    assert {each.code for each in lint_paths([package])} == {"not-xml"}
