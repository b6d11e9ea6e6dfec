"""Lint of a process whose cases are about an organisation: its keys are known, its facts are expressions with names."""

from __future__ import annotations

import pytest

from tests.engine.packages import MAIN, PROPERTIES, clean_files, codes

LAST = f'value="{PROPERTIES["applicant_name"]}"/>'
NAME = PROPERTIES["applicant_name"]
FACT = {"fact.known": f"={NAME} != null", "label.known": "known"}


@pytest.mark.parametrize(
    ("properties", "expected"),
    [
        ({"organisation": NAME}, set()),
        ({"organisation": f"{NAME} {NAME}", **FACT}, set()),
        ({"organisation": f"{NAME} {NAME} {NAME}"}, {"organisation-keys"}),
        ({"organisation": "employr"}, {"fact-unknown"}),
        (FACT, {"process-property-missing"}),
        ({"organisation": NAME, "fact.known": f"={NAME} != null"}, {"process-property-missing"}),
        ({"organisation": NAME, **FACT, "fact.known": "yes"}, {"not-feel"}),
        ({"organisation": NAME, **FACT, "fact.known": "=employr != null"}, {"unknown-variable"}),
    ],
)
def test_a_process_names_its_organisation_and_what_cases_tell_of_it(properties, expected):
    files = clean_files()
    model = files[MAIN].decode()
    added = "".join(f'<zeebe:property name="{name}" value="{value}"/>' for name, value in properties.items())
    files[MAIN] = model.replace(LAST, LAST + added, 1).encode()

    assert codes(files) == expected
