"""What a process lists on the page of a case: tables as they stand, and a step each time it was done."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import update

from models.releases import ReleaseRow
from tests.webapp.visitor import Visitor
from tests.webapp.wiring import an_office_with_claims, application_of
from tests.workflows import claimants
from tests.workflows.offices import an_id_number, application, publish, small_aid
from webapp.cases import tables
from workflows import cases
from workflows.clock import ManualClock

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from models.database import Database
    from tests.webapp.visitor import Page
    from tests.workflows.offices import TestOffice

CHOSEN = {
    "type": "dynamiclist",
    "path": "chosen",
    "id": "chosen",
    "label": "代表",
    "components": [
        {"type": "select", "key": "line", "id": "line", "label": "职工", "properties": {"options": "claimants"}},
        {"type": "textfield", "key": "contact", "id": "contact", "label": "联系人", "properties": {"personal": "name"}},
    ],
}
TOLD = {"type": "textarea", "key": "told", "id": "told", "label": "所说"}


def a_form(step: str, title: str, component: dict[str, object]) -> bytes:
    """A form-js file that asks one thing."""
    known = {"type": "default", "id": step, "title": title, "schemaVersion": 18, "components": [component]}
    return json.dumps(known).encode()


ASKED = {"order": a_form("order", "推选", CHOSEN), "collect": a_form("collect", "逐人追回", TOLD)}


def lists(page: Page) -> dict[str, list[list[str]]]:
    """The lists of a page by title, as rows of texts."""
    found = page.tree.cssselect("section:has(table.case-table)")
    return {each.cssselect("h2")[0].text_content(): _rows(each) for each in found}


def _rows(section: object) -> list[list[str]]:
    rows = section.cssselect("tr")  # type: ignore[attr-defined]  # an element of lxml, which has no types
    return [[" ".join(cell.text_content().split()) for cell in row] for row in rows]


def test_claimants_are_named_and_a_step_says_for_whom_it_was(database: Database, tmp_path: Path) -> None:
    wants = claimants.small_wage(ASKED, case_tables="chosen collect")
    office = an_office_with_claims(database, tmp_path, wants)
    case = claimants.opened(office)
    claimants.entered(office, case.id, 2)
    claimants.found(office, case.id, "9000", 1, 2)
    office.do("clerk", case.id, "enter")
    office.do("officer", case.id, "order", chosen=[{"line": "2", "contact": "方一禾"}])
    claimants.ended(office, case.id, "unrecoverable", 1, 2)
    office.do("clerk", case.id, "collect", told="没有收到")
    app = application_of(office, ManualClock(office.now), tmp_path)
    pages = {}
    for name in ("clerk", "auditor"):
        visitor = Visitor(app)
        visitor.sign_in(name)
        pages[name] = visitor.open(f"/cases/{case.id}")

    assert lists(pages["clerk"]) == {
        "代表": [["职工", "联系人"], ["2 号 方2", "方*禾"]],
        "逐人追回": [["职工", "所说", "登记"], ["1 号 方1", "没有收到", "职员clerk2026-03-02 09:00"]],
    }
    assert lists(pages["auditor"])["代表"][1][0] == "2 号 方*"
    assert "没有收到" not in pages["clerk"].words(".groups")  # what is listed is not told as the last answer besides


@pytest.fixture
def listing(office: TestOffice) -> str:
    """A case whose decision was made three times, because the fund had not enough."""
    with office.database.transaction() as session:
        session.execute(update(ReleaseRow).values(current=False))
        publish(session, office.releases, small_aid(case_tables="members decide visit"))
    members = [{"name": "林二禾", "id_number": an_id_number(2), "relation": "子"}]
    with office.desk("clerk") as desk:
        case_id = cases.open_case(desk, "small_aid", application(members=members)).id
    office.do("clerk", case_id, "visit", findings="属实")
    office.now = office.now.replace(day=9)
    office.fire_due()
    for amount in ("900000000", "800000000", "700000000"):
        office.do("officer", case_id, "decide", decision="grant", granted=amount)
    return case_id


def test_the_page_has_the_first_rows_and_leads_to_all(
    listing: str, visit: Callable[[str], Visitor], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tables, "SHOWN", 2)
    clerk = visit("clerk")
    page = clerk.open(f"/cases/{listing}")

    decided = lists(page)["决定"]
    assert [row[:2] for row in decided] == [
        ["决定", "金额"],
        ["grant", "700,000,000.00 元"],
        ["grant", "800,000,000.00 元"],
    ]
    assert lists(page)["家庭成员"][1][0] == "林*禾"
    (whole,) = page.tree.xpath("//section[contains(@aria-labelledby, 'table-')]//a/@href")
    assert [row[1] for row in lists(clerk.open(whole))["决定"]][1:] == [
        f"{amount},000,000.00 元" for amount in (700, 800, 900)
    ]
    assert clerk.open(f"/cases/{listing}/tables/pay").status == 404
