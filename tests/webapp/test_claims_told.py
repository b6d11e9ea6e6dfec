"""What history and replay tell of entries about claims: which lines, what changed, the sums; of many the first ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.webapp.test_claims import case, office  # noqa: F401 (fixtures)
from tests.workflows import claimants

if TYPE_CHECKING:
    from collections.abc import Callable

    from models.cases import Case
    from tests.webapp.visitor import Visitor
    from tests.workflows.offices import TestOffice

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
MANY = 23


def test_a_step_tells_each_line_that_it_touched_and_the_sums_then(
    office: TestOffice,  # noqa: F811
    case: Case,  # noqa: F811
    visit: Callable[[str], Visitor],
) -> None:
    claimants.entered(office, case.id, 3)
    claimants.found(office, case.id, "9000", 1, 3)

    page = visit("auditor").open(f"/audit/cases/{case.id}?step=3")

    rows = page.all_words("#step table.changes tbody tr")
    assert rows == [f"第 {line} 号拖欠工资 · 核定—9,000.00" for line in (1, 3)]
    assert "合计 · 核定18,000.00 元" in page.words("#step")


def test_of_many_lines_and_decisions_the_first_are_told_and_how_many_more(
    office: TestOffice,  # noqa: F811
    case: Case,  # noqa: F811
    visit: Callable[[str], Visitor],
) -> None:
    claimants.entered(office, case.id, MANY)

    page = visit("auditor").open(f"/audit/cases/{case.id}?step=2")

    rows = page.all_words("#step table.changes tbody tr")
    assert (len(rows), rows[0]) == (20, "第 1 号新登记")
    assert "另有 3 人" in page.words("#step")
    assert "另有 3 次同类计算" in page.words("#step")


def test_the_history_names_the_lines_as_a_person_writes_them(
    office: TestOffice,  # noqa: F811
    case: Case,  # noqa: F811
    visit: Callable[[str], Visitor],
) -> None:
    claimants.entered(office, case.id, 5)
    claimants.found(office, case.id, "9000", 1, 2, 3, 5)

    page = visit("clerk").open(f"/cases/{case.id}/timeline")

    assert "名册第 1–3、5 号" in page.words(".timeline li:first-child")
    assert "名册第 1–5 号" in page.words(".timeline li:nth-child(2)")
