"""A worker's months that another case on the employer has: pages and programs are asked for a reason, and only then."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.webapp.client import Program
from tests.webapp.wiring import give_passwords
from tests.workflows.claimants import a_claimant, entered, publish_wages
from tests.workflows.employers import DECLARED, opened
from tests.workflows.offices import an_office_at_work
from workflows.claims.sheet import COLUMNS

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask

    from models.cases import Case
    from models.database import Database
    from tests.workflows.offices import TestOffice

FORM = "form.task-form"
WHY, REASON = "elsewhere_reason", "另案主张的是另一项目"
FACTS = ("name", "id_number", "employed_from", "wage_unit", "wage")
DAYS = ("from_on", "to_on")


@pytest.fixture
def office(database: Database, tmp_path: Path) -> TestOffice:
    """The small office with an employer's process."""
    office = an_office_at_work(database, tmp_path)
    publish_wages(office, DECLARED)
    give_passwords(office)
    return office


@pytest.fixture
def other(office: TestOffice) -> Case:
    """A case on the employer, with the first worker."""
    made = opened(office)
    entered(office, made.id)
    return made


def typed() -> dict[str, str]:
    """The first worker as the form has it, without what may be left empty."""
    row = a_claimant(1)
    period = {f"f-arrears-0-{key}": str(row["arrears"][0][key]) for key in DAYS}
    return {f"f-{key}": str(row[key]) for key in FACTS} | period


def pasted() -> str:
    """The first worker out of a sheet."""
    row = a_claimant(1)
    values = {**row, **row["arrears"][0]}
    keys = (*FACTS, *DAYS)
    return "\n".join("\t".join(str(known[key]) for key in keys) for known in (COLUMNS, values))


def test_the_form_of_a_line_asks_why_only_when_it_was_refused(office, other, visit):
    case, clerk = opened(office), visit("clerk")
    page = clerk.open(f"/cases/{case.id}/claims/new")
    assert page.tree.cssselect(f"#f-{WHY}") == []
    page = clerk.send(page, FORM, **typed())
    assert page.status == 422
    assert other.number in page.words("#problems")
    assert page.tree.xpath("//*[@id='problems']//a/@href") == ["#f-arrears-0-from_on", f"#f-{WHY}"]
    again = clerk.send(page, FORM, **{f"f-{WHY}": "长" * 301})
    assert again.status == 422
    page = clerk.follow(clerk.send(again, FORM, **{f"f-{WHY}": REASON}))
    assert "已登记第 1 号" in page.words(".notice-success")
    assert REASON in page.text


def test_a_sheet_is_entered_once_the_reason_is_given(office, other, visit):
    case, clerk = opened(office), visit("clerk")
    page = clerk.open(f"/cases/{case.id}/claims/import")
    assert page.tree.cssselect(f"#{WHY}") == []
    page = clerk.send(page, FORM, rows=pasted())
    assert page.status == 422
    assert page.tree.cssselect(f"#{WHY}")
    assert other.number in page.words("#problems")
    assert "F2" in page.words("#problems")
    page = clerk.follow(clerk.send(page, FORM, **{WHY: REASON}))
    assert "已登记 1 名职工" in page.words(".notice-success")


def test_programs_name_the_reason_beside_the_lines(app: Flask, office, other):
    case, clerk = opened(office), Program(app, "clerk")
    claims = f"/cases/{case.id}/claims"
    refused = clerk.post(claims, {"lines": [a_claimant(1)]})
    assert refused.status == 422
    named = [error["field"] for error in refused.body["errors"]]
    assert named == ["lines[0].arrears[0].from_on", WHY]
    later = [{"from_on": "2025-09-01", "to_on": "2025-09-30", "quantity": None, "paid": "0"}]
    assert clerk.post(claims, {"lines": [a_claimant(1, arrears=later)]}).status == 201
    change = {"arrears": a_claimant(1)["arrears"]}
    refused = clerk.patch(f"{claims}/1", change)
    assert [error["field"] for error in refused.body["errors"]] == ["arrears[0].from_on", WHY]
    assert clerk.patch(f"{claims}/1", {**change, WHY: REASON}).status == 200
    assert [each["reason"] for each in clerk.get(f"{claims}/1/history").body["items"]] == ["", REASON]
