"""A case with hundreds of claimants shows its pages, and takes a command on one of them, with the work few take."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import event

from tests.counting import calls
from tests.webapp.visitor import Visitor
from tests.webapp.wiring import an_office_with_claims, application_of
from tests.workflows import claimants
from workflows import claimwork

if TYPE_CHECKING:
    from pathlib import Path

    from models.database import Database
    from tests.workflows.offices import TestOffice
    from workflows.clock import ManualClock

FEW, MANY = 3, 300
GROWTH = 1.5
PAGES = {
    "case": "/cases/{case}",
    "timeline": "/cases/{case}/timeline",
    "people": "/cases/{case}/people",
    "roll": "/cases/{case}/claims",
    "line": "/cases/{case}/claims/{line}",
    "form": "/cases/{case}/claims/{line}/edit",
    "sheet": "/cases/{case}/claims/import",
    "task": "/tasks/{task}",
    "replay": "/audit/cases/{case}",
}

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def office(database: Database, tmp_path: Path) -> TestOffice:
    return an_office_with_claims(database, tmp_path)


def _case(office: TestOffice, size: int) -> tuple[str, str]:
    """A case in which everybody's wages are found and one was paid; its id and that of its task."""
    case_id = claimants.opened(office).id
    claimants.entered(office, case_id, size)
    claimants.found(office, case_id, "9000", *range(1, size + 1))
    claimants.paid(office, case_id, "10", size // 2 + 1)
    return case_id, office.task(case_id, "enter").id


def test_no_page_takes_much_more_work_for_many_claimants_than_for_few(
    office: TestOffice, machine: ManualClock, tmp_path: Path
) -> None:
    app = application_of(office, machine, tmp_path)
    places = {size: _case(office, size) for size in (FEW, MANY)}
    grown = {}
    for name, address in PAGES.items():
        visitor = Visitor(app)
        visitor.sign_in("auditor" if name == "replay" else "clerk")
        taken = {}
        for size in (FEW, FEW, MANY):  # the first one warms up
            case, task = places[size]
            with calls() as counted:
                page = visitor.open(address.format(case=case, task=task, line=size // 2 + 1))
            assert page.status == 200
            taken[size] = counted.total()
        grown[name] = taken[MANY] / taken[FEW]

    assert {name: growth for name, growth in grown.items() if growth > GROWTH} == {}


def test_a_command_on_one_line_reads_and_writes_no_other(office: TestOffice) -> None:
    rows: list[int] = []
    event.listen(
        office.database.engine,
        "before_cursor_execute",
        lambda *about: rows.append(len(about[3]) if about[5] else 1),
    )
    taken = {}
    for size in (FEW, FEW, MANY):
        case_id, _ = _case(office, size)
        line = size // 2 + 1
        rows.clear()
        with calls() as counted:
            claimants.paid(office, case_id, "10", line)
            with office.desk("clerk") as desk:
                claimwork.record(desk, case_id, [{"number": line, "wage": "4600"}])
        taken[size] = (counted.total(), sum(rows))

    assert taken[MANY][1] == taken[FEW][1]
    assert taken[MANY][0] <= taken[FEW][0] * GROWTH
