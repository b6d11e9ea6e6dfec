"""Lint of what a process lists on the page of its cases: tables that a form asks for, and steps."""

from __future__ import annotations

import pytest

from tests.engine.packages import MAIN, PROPERTIES, clean_files, codes
from workflows.engine.lint_work import CASE_TABLES

LAST = f'value="{PROPERTIES["applicant_name"]}"/>'


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [("check", set()), ("chek", {"fact-unknown"}), ("applicant_name", {"fact-unknown"})],
)
def test_a_list_on_the_page_of_a_case_is_a_table_or_a_step(wanted, expected):
    files = clean_files()
    added = f'<zeebe:property name="{CASE_TABLES}" value="{wanted}"/>'
    files[MAIN] = files[MAIN].decode().replace(LAST, LAST + added, 1).encode()

    assert codes(files) == expected
