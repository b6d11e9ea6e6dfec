"""The page of people: each under what its form calls them, claimants named as the register names them."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import pytest
from sqlalchemy import select

from models.journal import AccessRecord
from tests.webapp.wiring import an_office_with_claims
from tests.workflows import claimants
from webapp.cases.people import CLAIMANTS, groups_of
from webapp.cases.revealing import Revealed
from workflows.engine.values import Field, Form

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from flask import Flask

    from models.database import Database
    from tests.webapp.visitor import Visitor
    from tests.workflows.offices import TestOffice


def a_form(title: str, **groups: str | None) -> Form:
    """A form that asks for names, each in a group or in none."""
    fields = (Field(key=key, label=key, type="text", group=group) for key, group in groups.items())
    return Form(id=title, title=title, fields=tuple(fields))


def test_who_signs_or_stands_for_the_employer_is_no_applicant(app: Flask) -> None:
    forms = (
        a_form("登记", worker="反映人", chief="用人单位", what="反映人"),
        a_form("送达", signer=None, nobody=None),
        a_form("再送达", signer=None),
    )
    data = {"worker": "方一禾", "chief": "何二田", "what": "欠薪", "signer": "苗三青", "nobody": None}
    release = SimpleNamespace(personal=dict.fromkeys(("worker", "chief", "signer", "nobody"), "name"))
    head = SimpleNamespace(data=data, release=release, translate=str)

    with app.test_request_context():
        found = groups_of(cast("Any", head), forms, Revealed())

    told = {group.title: [item.text for item in group.items] for group in found}
    assert told == {"反映人": ["方*禾"], "用人单位": ["何*田"], "送达": ["苗*青"]}


@pytest.fixture
def office(database: Database, tmp_path: Path) -> TestOffice:
    return an_office_with_claims(database, tmp_path)


def test_claimants_are_among_the_people_as_the_register_names_them(
    office: TestOffice, visit: Callable[[str], Visitor]
) -> None:
    case = claimants.opened(office)
    claimants.entered(office, case.id, CLAIMANTS + 1)

    ours, others = (visit(name).open(f"/cases/{case.id}/people") for name in ("clerk", "auditor"))

    assert f"职工{CLAIMANTS + 1} 人" in ours.words()
    assert len(ours.tree.cssselect("table tbody tr")) == CLAIMANTS
    assert f"前 {CLAIMANTS} 人" in ours.words(".more")
    assert ours.words("table tbody tr:first-child th") == "方1"
    assert others.words("table tbody tr:first-child th .title") == "方*"


COLUMNS = ("name", "id_number")


def test_who_may_look_is_shown_a_claimant_in_full_for_a_logged_reason(
    office: TestOffice, visit: Callable[[str], Visitor]
) -> None:
    case = claimants.opened(office)
    claimants.entered(office, case.id, 2)
    auditor, why = visit("auditor"), "核对身份"
    at = auditor.open(f"/cases/{case.id}/people").tree.cssselect("table tbody tr:nth-child(2) th a")[0].get("href")
    page = auditor.open(at)
    refused = auditor.send(page, "details form", to=at, field="claims[2].name", reason="")
    shown = [auditor.send(page, "details form", to=at, field=f"claims[2].{what}", reason=why) for what in COLUMNS]

    assert refused.status == 422
    assert "请写明查看完整信息的理由" in refused.words("dl.people")
    assert "方2" not in page.words("dl.people")
    assert "方2" in shown[0].words("dl.people")
    assert "990101" in shown[1].words("dl.people")
    with office.database.reading() as session:
        looks = session.scalars(select(AccessRecord).where(AccessRecord.action == "reveal")).all()
    told = [(each.actor, each.subject.split()[1], each.reason) for each in looks]
    assert told == [("auditor", f"claims[2].{column}", why) for column in COLUMNS]
