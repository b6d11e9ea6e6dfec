"""The service of a letter in the browser and at the API: told on its page, entered with way and proof."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from models.documents import Document
from models.letters import Letter
from tests.webapp.client import Program
from tests.webapp.wiring import an_office_with_claims
from tests.workflows import claimants, whole_case
from tests.workflows.offices import publish
from workflows.clock import office_date

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from flask import Flask

    from models.database import Database
    from tests.webapp.visitor import Visitor
    from tests.workflows.offices import TestOffice

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def office(database: Database, tmp_path: Path) -> TestOffice:
    release = claimants.small_wage(service_groups="street_union")
    return an_office_with_claims(database, tmp_path, release)


@pytest.fixture
def letter(office: TestOffice) -> Letter:
    """A letter to two claimants in a case with one paper."""
    case = claimants.opened(office)
    claimants.entered(office, case.id, 2)
    office.add_paper(case.id)
    rows = [{"line": line, "to": f"方{line}", "cells": [str(line)]} for line in (1, 2)]
    listing = {"keys": ["number"], "labels": ["序号"], "rows": rows, "total": [], "after": 1}
    said = {"kind": "notice", "number": "薪帮函〔2026〕1", "addressee": "方1", "body": "通知\n", "issued_by": "clerk"}
    with office.database.transaction() as session:
        made = Letter(case_id=case.id, listing=listing, to_claimants=True, issued_at=office.now, **said)
        session.add(made)
    return made


def _paper(office: TestOffice, letter: Letter) -> int:
    with office.database.reading() as session:
        return session.scalars(select(Document.id).where(Document.case_id == letter.case_id)).one()


def test_the_page_says_who_was_served_and_takes_a_service(
    office: TestOffice, letter: Letter, visit: Callable[[str], Visitor]
) -> None:
    clerk, address = visit("clerk"), f"/cases/{letter.case_id}/letters/{letter.id}"
    assert "还没有登记送达：1 方*、2 方*" in clerk.open(address).words(".letter-service")
    said: dict[str, Any] = {"served_on": "2026-03-02", "way": "co_resident", "lines": ["2"], "receiver": ""}

    refused = clerk.send(clerk.open(f"{address}/service"), "form.task-form", **said)
    assert refused.status == 422
    assert "须写明“签收人”" in refused.words("#receiver-error")
    assert "请选择送达回证" in refused.words("#paper-error")
    sent = {"receiver": "方小母", "paper": str(_paper(office, letter))}
    page = clerk.follow(clerk.send(refused, "form.task-form", **sent))

    assert "送达已登记" in page.words(".notice-success")
    assert page.words(".letter-service td") == "2026-03-02"
    assert "方*母" in page.words(".letter-service table")
    assert "还没有登记送达：1 方*" in page.words(".letter-service")
    assert "登记送达" in clerk.open(f"/cases/{letter.case_id}/timeline").words("main")


def test_a_program_enters_a_service_once(office: TestOffice, letter: Letter, app: Flask) -> None:
    clerk, address = Program(app, "clerk"), f"/cases/{letter.case_id}/letters/{letter.id}/service"
    said = {"served_on": "2026-03-02", "way": "post", "paper": str(_paper(office, letter)), "lines": [1, 2]}
    for _ in range(2):
        made = clerk.post(address, said, key="k1")
        assert (made.status, [each["line"] for each in made.body["items"]]) == (201, [1, 2])
    assert clerk.get(address).body == made.body
    assert made.body["items"][0]["paper"] == said["paper"]
    wrong = clerk.post(address, {"way": "pigeon", "lines": [7]})
    assert wrong.status == 422
    assert {each["field"] for each in wrong.body["errors"]} == {"served_on", "way", "paper", "lines"}
    assert Program(app, "officer").post(address, said).status == 403


def test_who_may_not_serve_is_not_offered_it(letter: Letter, visit: Callable[[str], Visitor]) -> None:
    officer, address = visit("officer"), f"/cases/{letter.case_id}/letters/{letter.id}"
    assert not officer.open(address).tree.cssselect(".letter-service a.btn")
    assert officer.open(f"{address}/service").status == 403


def test_a_closed_case_takes_a_late_receipt_on_the_page_and_from_a_program(
    office: TestOffice, app: Flask, visit: Callable[[str], Visitor]
) -> None:
    with office.database.transaction() as session:
        publish(session, office.releases, whole_case.WHOLE_AID)
    case_id = whole_case.opened(office).id
    whole_case.played(office, case_id)
    office.do("clerk", case_id, "deliver")
    with office.database.reading() as session:
        letter = session.scalars(select(Letter.id).where(Letter.case_id == case_id, Letter.is_reply)).one()
    address, today = f"/cases/{case_id}/letters/{letter}", office_date(office.now).isoformat()
    said: dict[str, Any] = {"served_on": today, "way": "post"}

    clerk = visit("clerk")
    form = clerk.open(f"{address}/service")
    assert "本案已办结" in form.words("form.task-form")
    assert "请选择送达回证" in clerk.send(form, "form.task-form", **said).words("#paper-error")
    bad = clerk.send(form, "form.task-form", **said, receipt=(io.BytesIO(b"MZ program"), "回证.exe"))
    assert (bad.status, bool(bad.words("#paper-error"))) == (415, True)
    sent = clerk.send(form, "form.task-form", **said, receipt=(io.BytesIO(b"%PDF-1.4 late"), "回证.pdf"))
    assert "送达已登记" in clerk.follow(sent).words(".notice-success")
    assert "送达回证" in clerk.open(f"/cases/{case_id}/papers").words("main")

    program, file = Program(app, "clerk"), (io.BytesIO(b"%PDF-1.4 again"), "回证.pdf")
    paper = program.upload(f"/cases/{case_id}/documents", {"file": file, "kind": "return_receipt"})
    made = program.post(f"{address}/service", said | {"paper": paper.body["id"]})
    assert (paper.status, made.status, len(made.body["items"])) == (201, 201, 2)
    assert program.get(f"/cases/{case_id}").body["status"] == "closed"
