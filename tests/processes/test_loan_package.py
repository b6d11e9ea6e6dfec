"""The loan package as a whole, up to the disbursement: clean, complete in both languages, the bank's steps apart."""

import json
from datetime import UTC, date, datetime

import pytest

from tests.processes.loans import PACKAGE
from tests.processes.shipped_values import in_force
from tests.processes.walking import release_in
from workflows.duties import INCOMPATIBLE
from workflows.engine.lint import lint_paths
from workflows.engine.parameterfiles import parameter_files, parameter_names
from workflows.engine.surroundings import Surroundings
from workflows.errors import InvalidInput
from workflows.forms import parse
from workflows.services.table import RESULTS

OF_AID = {"aid_amount", "aid_category"}
"""Facts of the shared notice that no loan has."""
NEEDED = {"office", "deadline", "duty", "facts"}
FIRST_HALF = {
    "loan_application",
    "loan_recommendation",
    "loan_qualification",
    "loan_investigation",
    "loan_guarantee",
    "loan_capacity",
    "loan_contract",
}


@pytest.fixture(scope="module")
def user_tasks():
    release = release_in(PACKAGE)
    nodes = {key: spec.node for key, spec in release.specs.elements.items()}
    return [
        each for each in release.elements.values() if each.kind == "userTask" and nodes[each.id].process in FIRST_HALF
    ]


def test_the_linter_finds_nothing():
    known = Surroundings(services=RESULTS, parameters=parameter_names(parameter_files(PACKAGE)))

    assert [(each.file, each.element, each.what) for each in lint_paths([PACKAGE], known)] == []


def test_every_step_says_who_where_until_when_and_on_what_facts(user_tasks):
    assert {each.id: NEEDED - each.properties.keys() for each in user_tasks if NEEDED - each.properties.keys()} == {}


def test_every_fact_beside_a_form_has_a_name():
    release = release_in(PACKAGE)
    named = {field.key for form in release.forms.values() for field in form.fields}
    named |= {key.removeprefix("label.") for key in release.properties if key.startswith("label.")}
    shown = {
        key.strip() for each in release.elements.values() for key in each.properties.get("facts", "").split(",") if key
    }

    assert shown - named - OF_AID == set()


def test_what_is_owed_is_never_shown_without_its_day():
    owed = {"loan_outstanding", "loan_overdue", "loan_due", "loan_days_late", "loan_compensated", "loan_recovered"}
    shown = {each.id: each.properties.get("facts", "").split(",") for each in release_in(PACKAGE).elements.values()}

    assert {step for step, keys in shown.items() if owed & set(keys) and "loan_as_of_on" not in keys} == set()


def test_the_bank_does_its_own_steps_and_no_others(user_tasks):
    organs = {each.id for each in user_tasks if each.properties.get("organ") == "bank"}

    assert organs == {each.id for each in user_tasks if each.groups == "bank_officer"}
    assert organs == {"investigate_bank", "decide_bank", "sign_contract", "disburse"}


def test_who_investigates_does_not_approve_and_who_approves_does_not_pay_out(user_tasks):
    duties = {each.id: each.properties["duty"] for each in user_tasks}

    assert {duties[each] for each in ("investigate_centre", "investigate_bank", "arrange_guarantee")} == {"investigate"}
    assert {duties[each] for each in ("decide_head", "decide_board", "decide_bank")} == {"approve"}
    assert duties["disburse"] == "pay"
    confirms = release_in(PACKAGE).elements["confirm_visit"]
    assert confirms.properties["not_performed_by"] == "visit_applicant"


def test_what_may_happen_before_the_disbursement():
    events = {each.name: (each.interrupting, each.form) for each in release_in(PACKAGE).events}

    assert {name: events[name] for name in ("withdraw", "licence_cancelled", "applicant_died")} == {
        "withdraw": (True, "loan_withdrawal"),
        "licence_cancelled": (True, "loan_licence_cancelled"),
        "applicant_died": (True, "loan_applicant_died"),
    }


def test_every_fact_shown_beside_a_form_has_a_name(user_tasks):
    release = release_in(PACKAGE)
    named = {field.key for form in release.forms.values() for field in form.fields}
    named |= {key.removeprefix("label.") for key in release.properties}

    assert {name for each in user_tasks for name in each.properties["facts"].split(",")} - named == set()


def test_every_label_of_a_value_has_its_english():
    catalogue = json.loads((PACKAGE / "locale" / "en.json").read_text(encoding="utf-8"))
    shared = json.loads((PACKAGE.parent / "shared" / "locale" / "en.json").read_text(encoding="utf-8"))
    properties = release_in(PACKAGE).properties
    labels = {value for key, value in properties.items() if key.startswith(("label.", "next."))}
    codes = {
        pair.partition("=")[2].strip()
        for key, value in properties.items()
        if key.startswith("codes.")
        for pair in value.split(";")
    }

    assert (labels | codes) - catalogue.keys() - shared.keys() == set()


def test_nobody_of_the_centre_is_barred_from_a_later_step_by_having_investigated():
    duties = {
        each.properties["duty"] for each in release_in(PACKAGE).elements.values() if each.groups == "guarantee_center"
    }

    assert [pair for pair in INCOMPATIBLE if pair <= duties] == []
    kept_apart = {"decide_rescue": "diagnose", "decide_use": "check_use", "investigate_complaint": "call_person"}
    for step, other in kept_apart.items():
        assert other in release_in(PACKAGE).elements[step].properties["not_performed_by"]


@pytest.mark.parametrize(
    ("until", "wrong"), [("2026-09-01", ["extend_until_on"]), ("2026-12-10", []), (None, ["extend_until_on"])]
)
def test_a_bank_that_agrees_names_a_day_that_has_not_passed(until, wrong):
    """The day was decided before; while the bank was asked it may have passed."""
    data = {"rescue_outcome": "extend", "loan_matures_on": date(2026, 6, 10), "extend_until_on": date(2026, 9, 1)}
    said = {"consent_note": "同意", "guarantor_consent": "none", "consent_outcome": "agree", "extend_until_on": until}
    known = {"data": data, "parameters": in_force(date(2026, 9, 5), "microloan", "shared"), "options": {}}
    refused = []
    try:
        parse(release_in(PACKAGE).forms["rescue_consent"], said, **known, now=datetime(2026, 9, 5, 2, tzinfo=UTC))
    except InvalidInput as error:
        refused = [each.field for each in error.errors]
    assert refused == wrong


def test_who_collects_has_the_lists_of_loans_and_books_nothing():
    given = release_in(PACKAGE).properties

    assert "collection_officer" in given["loan_list_groups"].split()
    assert "collection_officer" not in given["loan_groups"]
