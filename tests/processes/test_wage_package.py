"""The wage package as a whole: clean, complete in both languages, its organs apart, every value used and confirmed."""

import json
from datetime import date

import pytest

from tests.processes.wage_case import PACKAGE, WageCase
from tests.processes.walking import parameters_in, release_in
from workflows import parameters
from workflows.engine.lint import lint_paths
from workflows.engine.parameterfiles import parameter_files, parameter_names
from workflows.engine.surroundings import Surroundings
from workflows.services.table import RESULTS

NEEDED = {"office", "deadline", "duty", "facts"}
INSPECTION = {"inspector", "inspection_chief", "legal_review", "bureau_leader"}


def entries():
    return json.loads((PACKAGE / "parameters.json").read_text(encoding="utf-8"))


def user_tasks():
    return [each for each in release_in(PACKAGE).elements.values() if each.kind == "userTask"]


def test_the_linter_finds_nothing():
    known = Surroundings(services=RESULTS, parameters=parameter_names(parameter_files(PACKAGE)))

    assert [(each.file, each.element, each.what) for each in lint_paths([PACKAGE], known)] == []


def test_every_user_task_says_who_where_until_when_and_on_what_facts():
    lacking = {each.id: NEEDED - each.properties.keys() for each in user_tasks()}

    assert {each: lacks for each, lacks in lacking.items() if lacks} == {
        "review_complaint": {
            "deadline"
        },  # the clock of acceptance is theirs, and stands still while papers are awaited
        "record_designation": {"deadline"},
    }
    assert all(each.groups and each.form in release_in(PACKAGE).forms for each in user_tasks())


def test_the_inspection_does_its_own_steps_and_no_others():
    organs = {each.id: each.properties.get("organ") for each in user_tasks()}
    theirs = {each.id for each in user_tasks() if each.groups in INSPECTION}

    assert {each for each, organ in organs.items() if organ == "inspection"} == theirs
    assert set(organs.values()) == {None, "inspection"}


def test_nobody_investigates_approves_and_calls():
    duties = {each.id: each.properties["duty"] for each in user_tasks()}

    assert {duties[each] for each in ("investigate", "confirm_investigation")} == {"investigate"}
    assert {duties[each] for each in ("decide_handling", "decide_extension", "approve_order")} == {"approve"}
    assert (duties["follow_up_call"], duties["close_case"]) == ("callback", "approve")
    apart = release_in(PACKAGE).elements["hold_hearing"].properties["not_performed_by"]
    assert {"investigate", "confirm_investigation"} <= set(apart.split(","))


def test_no_more_than_the_outcomes_that_statistics_know():
    ends = {each.properties.get("outcome") for each in release_in(PACKAGE).elements.values() if each.kind == "endEvent"}

    assert ends - {None} == {"recovered", "partly_recovered", "settled", "other_path", "unfounded", "withdrawn"}


def test_what_may_happen_at_any_time():
    events = {each.name: (each.interrupting, each.form) for each in release_in(PACKAGE).events}

    assert events == {
        "withdraw": (False, "withdrawal"),
        "claimant_change": (False, "claimant_change"),
        "agreement_broken": (False, "agreement_broken"),
        "mass_incident": (False, "mass_incident"),
        "retaliation": (False, "retaliation_report"),
        "list_removal": (False, "removal_request"),
    }


def test_an_event_is_told_by_groups_that_somebody_can_hold():
    told_by = {each.name: set(each.groups) for each in release_in(PACKAGE).events}

    assert told_by == {
        "withdraw": {"reception_clerk", "rights_officer", "mediator"},
        "claimant_change": {"rights_officer"},
        "agreement_broken": {"rights_officer", "mediator"},
        "mass_incident": {"rights_officer", "mediator"},
        "retaliation": {"reception_clerk", "rights_officer", "mediator", "follow_up_clerk"},
        "list_removal": {"reception_clerk", "rights_officer"},
    }


def test_the_claims_are_computed_by_a_decision_of_the_package_and_worked_by_named_groups():
    properties = release_in(PACKAGE).properties

    assert properties["claims"] in {each.id for each in release_in(PACKAGE).decisions["claim_items"].decisions}
    assert set(properties["claims_groups"].split()) >= {"rights_officer", "inspector"}


@pytest.mark.parametrize("entry", entries(), ids=lambda entry: entry["name"])
def test_every_parameter_has_usable_values_with_a_source_and_a_second_person(entry):
    for version in entry["values"]:
        parameters.read(entry["kind"], version["value"])
        assert version["source"]
        assert version["confirmed_by"]
    assert entry["values"][-1]["effective_to"] is None


def test_every_parameter_is_in_force_from_2024_on_and_used_somewhere():
    text = "".join(content.decode() for content in release_in(PACKAGE).package.files.values())

    assert [entry["name"] for entry in entries() if entry["name"] not in text] == []
    assert len(parameters_in(PACKAGE, date(2024, 1, 1))["wages"]) == len(entries())


def test_every_fact_shown_beside_a_form_has_a_name():
    release = WageCase().release
    named = {field.key for form in release.forms.values() for field in form.fields}
    named |= {key.removeprefix("label.") for key in release.properties}
    given = {"aid_category", "heir_name", "objection_result"}  # shown for other packages that call the payment
    shown = {name for each in user_tasks() for name in each.properties["facts"].split(",")}

    assert shown - named - given == set()


def test_the_english_catalogue_translates_nothing_that_is_not_there():
    files = [path for kind in ("*.bpmn", "*/*.dmn", "*/*.form", "reports.json") for path in PACKAGE.glob(kind)]
    text = "".join(path.read_text(encoding="utf-8") for path in files)
    catalogue = json.loads((PACKAGE / "locale" / "en.json").read_text(encoding="utf-8"))

    written = {chinese: json.dumps(chinese, ensure_ascii=False)[1:-1] for chinese in catalogue}
    # a part of texts that rules put together stands after "~", where English has a singular with its number
    parts = {
        chinese: told.removeprefix("~").split(" 1 ") if told[:1] == "~" else [told] for chinese, told in written.items()
    }
    assert [chinese for chinese, each in parts.items() if not all(part in text for part in each)] == []
    assert all(english.strip() and english.isascii() for english in catalogue.values())


def test_every_label_of_a_value_has_its_english():
    catalogue = json.loads((PACKAGE / "locale" / "en.json").read_text(encoding="utf-8"))
    shared = json.loads((PACKAGE.parent / "shared" / "locale" / "en.json").read_text(encoding="utf-8"))
    labels = {value for key, value in release_in(PACKAGE).properties.items() if key.startswith("label.")}
    codes = {
        pair.partition("=")[2].strip()
        for key, value in release_in(PACKAGE).properties.items()
        if key.startswith("codes.")
        for pair in value.split(";")
    }

    assert (labels | codes) - catalogue.keys() - shared.keys() == set()
