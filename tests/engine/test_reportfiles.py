"""The reports.json of a package: each fault is told with its place, and what nothing of the package has is refused."""

import json

import pytest

from tests.engine.packages import clean_files, problems
from workflows.engine.reportfiles import Measure, ReportsError, named, read_reports
from workflows.shipped import packages

CASES = {"id": "cases", "label": "案件", "unit": "case", "measure": "cases"}


def said(*figures, **more):
    return json.dumps({"sections": [{"label": "全部", "figures": list(figures)}], **more}).encode()


def faults(content: bytes) -> str:
    with pytest.raises(ReportsError) as caught:
        read_reports(content)
    return " ".join(caught.value.faults)


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"{", "JSON"),
        (b"[]", "sections"),
        (b'{"sections": "none"}', "sections"),
        (said({**CASES, "id": "Cases"}), "figures[0].id"),
        (said({**CASES, "label": " "}), "figures[0].label"),
        (said({**CASES, "unit": "pieces"}), "figures[0].unit"),
        (said({**CASES, "measure": "all"}), "figures[0].measure"),
        (said({**CASES, "rounding": "up"}), "figures[0].rounding"),
        (said({**CASES, "flow": True}), "figures[0].flow"),
        (said({**CASES, "flow": "yes"}), "figures[0].flow"),
        (said(CASES, CASES), "figures[1].id"),
        (said({"id": "rate", "label": "率", "of": "cases", "over": "cases"}), "figures[0].of"),
        (said({"id": "rate", "label": "率", "on_time": "promise", "by": "any"}), "figures[0].on_time"),
        (said({"id": "days", "label": "天", "stage": {}}), "figures[0].stage"),
        (said({**CASES, "measure": "loans.at_risk"}), "figures[0].days"),
        (said({**CASES, "measure": "loans.at_risk", "days": "30"}), "figures[0].days"),
        (said({**CASES, "measure": "loans.aged", "from": -1}), "figures[0].from"),
        (said({**CASES, "measure": "loans.sum"}), "figures[0].key"),
        (said({"id": "days", "label": "天", "stage": {"elements": "a"}}), "figures[0].stage.elements"),
        (said({**CASES, "measure": "cases.outcome"}), "figures[0].outcomes"),
        (said({**CASES, "measure": "values", "dimension": "colour"}), "figures[0].dimension"),
        (said(CASES, dimensions=[{"id": "industry", "label": "行业"}]), "dimensions[0].key"),
        (said(CASES, line="{persons}人"), "line {persons}"),
    ],
)
def test_a_fault_is_told_with_its_place(content: bytes, fault: str):
    assert fault in faults(content)


def test_all_faults_are_told_at_once():
    assert len(faults(said({**CASES, "id": "", "unit": ""}, {**CASES, "measure": ""})).split()) >= 3


def test_a_ratio_counts_what_its_figures_count_and_tells_both_in_their_units():
    rate = {"id": "mean", "label": "均", "of": "paid", "over": "cases", "unit": "yuan"}
    found = read_reports(said(CASES, {"id": "paid", "label": "付", "unit": "yuan", "measure": "funds.paid"}, rate))

    figure = found.figures["mean"]
    assert (figure.of, figure.over, figure.units) == (Measure("funds.paid"), Measure("cases"), ("yuan", "case"))
    assert (figure.unit, figure.decimals) == ("yuan", 2)
    assert named("为{a}名追回{b}元") == ["a", "b"]


def linted(content: bytes) -> set[tuple[str, str]]:
    """The faults of the clean package with this file, with what each is about."""
    files = {**clean_files(), "aid/reports.json": content}
    return {(each.code, each.params.get("name", each.params.get("text", ""))) for each in problems(files)}


def test_what_a_report_names_must_be_in_the_package_and_its_texts_have_their_english():
    stage = {"id": "days", "label": "Days", "stage": {"processes": ["aid", "nowhere"], "elements": ["chek"]}}
    clock = {"id": "time", "label": "Time", "on_time": "no_clock"}
    letter = {**CASES, "id": "let", "label": "L", "measure": "letters", "letters": ["no_letter"]}
    outcome = {**CASES, "id": "out", "label": "O", "measure": "cases.outcome", "outcomes": ["no_outcome"]}
    dimension = {"id": "industry", "label": "Industry", "key": "no_key"}

    found = linted(said({**CASES, "label": "统计的案件"}, stage, clock, letter, outcome, dimensions=[dimension]))

    unknown = {"nowhere", "chek", "no_clock", "no_letter", "no_outcome", "no_key"}
    texts = {("english-missing", text) for text in ("统计的案件", "全部")}
    assert found == {("reports-unknown", name) for name in unknown} | texts


def test_nobody_is_named_by_a_report():
    dimension = {"id": "person", "label": "Applicant", "key": "applicant_name"}

    assert ("reports-unknown", "applicant_name") in linted(said({**CASES, "label": "Cases"}, dimensions=[dimension]))


def test_a_malformed_file_is_refused():
    assert {code for code, _ in linted(b"{}")} == {"reports-shape"}


@pytest.mark.parametrize("folder", packages(), ids=lambda folder: folder.name)
def test_every_shipped_process_reports_something(folder):
    assert read_reports((folder / "reports.json").read_bytes()).line
