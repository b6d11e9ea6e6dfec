"""Lint of a process with claims: the decision that computes them exists, and somebody works them."""

from __future__ import annotations

import pytest

from tests.engine.packages import MAIN, PROPERTIES, clean_files, codes

LAST = f'value="{PROPERTIES["applicant_name"]}"/>'
CLAIMS = '<zeebe:property name="{name}" value="{value}"/>'


@pytest.mark.parametrize(
    ("properties", "expected"),
    [
        ({"claims": "category", "claims_groups": "desk"}, set()),
        ({"claims": "categry", "claims_groups": "desk"}, {"decision-unknown"}),
        ({"claims": "category", "claims_settled": "category", "claims_groups": "desk"}, set()),
        ({"claims": "category", "claims_settled": "categry", "claims_groups": "desk"}, {"decision-unknown"}),
        ({"claims": "category"}, {"process-property-missing"}),
    ],
)
def test_a_process_with_claims_names_its_decision_and_who_works_them(properties, expected):
    files = clean_files()
    model = files[MAIN].decode()
    assert LAST in model
    added = "".join(CLAIMS.format(name=name, value=value) for name, value in properties.items())
    files[MAIN] = model.replace(LAST, LAST + added, 1).encode()

    assert codes(files) == expected
