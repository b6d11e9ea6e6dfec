"""The hardship package as a whole: clean, complete in both languages, every value dated, sourced and confirmed."""

import json
from datetime import date

import pytest

from tests.processes.hardship import PACKAGE, in_force, parameter_entries, release
from workflows import parameters
from workflows.engine.lint import lint_paths
from workflows.engine.parameterfiles import parameter_files, parameter_names
from workflows.engine.surroundings import Surroundings
from workflows.services.table import SERVICES

NEEDED = {"office", "deadline", "duty", "facts"}


def user_tasks():
    return [each for each in release().elements.values() if each.kind == "userTask"]


def test_the_linter_finds_nothing():
    known = Surroundings(services=dict.fromkeys(SERVICES), parameters=parameter_names(parameter_files(PACKAGE)))

    assert [(each.file, each.element, each.what) for each in lint_paths([PACKAGE], known)] == []


def test_every_user_task_says_who_where_until_when_and_on_what_facts():
    lacking = {each.id: NEEDED - each.properties.keys() for each in user_tasks() if NEEDED - each.properties.keys()}

    assert lacking == {}
    assert all(each.groups and each.form in release().forms for each in user_tasks())


def test_nobody_pays_approves_and_investigates_under_one_duty():
    duties = {each.id: each.properties["duty"] for each in user_tasks()}

    assert {duties[each] for each in ("visit_findings", "visit_confirm", "assess_income")} == {"investigate"}
    assert duties["investigate_objection"] == "reinvestigate"
    assert {duties[each] for each in duties if each.startswith(("decide_", "urgent_"))} == {"approve"}
    assert (duties["make_payment"], duties["confirm_bank"]) == ("pay", "reconcile")


def test_no_more_than_the_outcomes_that_statistics_know():
    ends = {each.properties.get("outcome") for each in release().elements.values() if each.kind == "endEvent"}

    assert ends - {None} == {
        "granted",
        "refused",
        "referred",
        "watchlisted",
        "withdrawn",
        "died",
    }


def test_withdrawal_death_and_objection_may_happen_at_any_time():
    events = {each.name: (each.interrupting, each.form) for each in release().events}

    assert events == {
        "withdraw": (True, "withdrawal"),
        "death": (True, "death_report"),
        "objection": (False, "objection"),
    }


@pytest.mark.parametrize("entry", parameter_entries(), ids=lambda entry: entry["name"])
def test_every_parameter_has_usable_values_with_a_source_and_a_second_person(entry):
    for version in entry["values"]:
        parameters.read(entry["kind"], version["value"])
        assert version["source"]
        assert version["confirmed_by"]
    starts = [version["effective_from"] for version in entry["values"]]
    ends = [version["effective_to"] for version in entry["values"]]
    assert ends[-1] is None
    for end, start in zip(ends[:-1], starts[1:], strict=True):
        assert (date.fromisoformat(start) - date.fromisoformat(end)).days == 1


def test_every_parameter_is_in_force_from_2024_on_and_used_somewhere():
    text = "".join(content.decode() for content in release().package.files.values())
    used = {entry["name"] for entry in parameter_entries() if entry["name"] in text}

    assert used == {entry["name"] for entry in parameter_entries()}
    assert sum(len(group) for group in in_force(date(2024, 1, 1)).values()) == len(parameter_entries())


def test_the_english_catalogues_translate_nothing_that_is_not_there():
    package = [PACKAGE, PACKAGE.parent / "shared"]
    kinds = ("*.bpmn", "*/*.dmn", "*/*.form", "reports.json")
    files = [path for folder in package for kind in kinds for path in folder.glob(kind)]
    text = "".join(path.read_text(encoding="utf-8") for path in files)
    for folder in package:
        catalogue = json.loads((folder / "locale" / "en.json").read_text(encoding="utf-8"))
        assert [chinese for chinese in catalogue if chinese not in text] == []
        assert all(english.strip() and english.isascii() for english in catalogue.values())
