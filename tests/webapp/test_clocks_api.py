"""Clocks, prepared start forms and organisations' files at the REST API: the commands and rights of the pages."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from models.documents import Document
from tests.webapp.client import Program
from tests.workflows import claimants, clocks, employers, spawning
from tests.workflows.offices import application, publish
from workflows import parameters

if TYPE_CHECKING:
    from flask import Flask

    from tests.workflows.offices import TestOffice


@pytest.fixture
def clocked(office: TestOffice) -> TestOffice:
    with office.database.transaction() as session:
        parameters.seed(session, clocks.TERMS)
        publish(session, office.releases, clocks.CLOCKED_AID)
    return office


def test_a_clock_is_read_stopped_let_go_on_and_extended(clocked: TestOffice, app: Flask) -> None:
    case = clocks.opened(clocked)
    clerk, officer, address = Program(app, "clerk"), Program(app, "officer"), f"/cases/{case.id}/clocks"
    promise = next(each for each in clerk.get(address).body["items"] if each["name"] == "promise")
    assert (promise["label"], promise["basis"], promise["changes"]) == ("办理承诺", "救助条例第五条", [])
    with clocked.database.reading() as session:
        paper = str(session.scalars(select(Document.id).where(Document.case_id == case.id)).one())
    one = f"{address}/{promise['id']}"

    refused = clerk.post(f"{one}/pause", {"event": "", "paper": "x"})
    assert (refused.status, {each["field"] for each in refused.body["errors"]}) == (422, {"event", "paper"})
    assert officer.post(f"{one}/pause", {"event": "等待鉴定", "paper": paper}).status == 403
    paused = clerk.post(f"{one}/pause", {"event": "等待鉴定", "paper": paper})
    assert (paused.status, paused.body["paused_at"], paused.body["changes"][0]["paper"]) == (
        200,
        "2026-03-02T01:00:00Z",
        paper,
    )
    assert clerk.post(f"{one}/pause", {"event": "等待鉴定", "paper": paper}).status == 409
    clocked.pass_time(timedelta(days=7))
    clerk, officer = Program(app, "clerk"), Program(app, "officer")
    assert clerk.post(f"{one}/resume", {"event": "收到"}).body["paused_at"] is None
    more = {"extra": 3, "reason": "情况复杂", "asked_by": "clerk", "notice": "延告〔2026〕1号", "paper": paper}
    longer = officer.post(f"{one}/extend", more, key="k")
    assert longer.body["due_at"] > longer.body["original_due_at"]
    assert officer.post(f"{one}/extend", more, key="k").body == longer.body
    assert [each["kind"] for each in longer.body["changes"]] == ["pause", "resume", "extend"]
    assert clerk.post(f"{one}/extend", more).status == 403
    assert clerk.get(f"/cases/{case.id}/journal").status == 200


def test_a_prepared_start_form_that_is_not_needed_needs_a_reason(office: TestOffice, app: Flask) -> None:
    first, clerk = spawning.spawned(office), Program(app, "clerk")
    (waiting,) = clerk.get("/start-drafts").body["items"]
    assert (waiting["from_case"], waiting["values"]["applicant_name"]) == (first.number, "林*禾")
    assert Program(app, "officer").get("/start-drafts").body["items"] == []

    address = f"/start-drafts/{waiting['id']}/dismiss"
    refused = clerk.post(address, {"reason": ""})
    assert (refused.status, refused.body["errors"][0]["field"]) == (422, "reason")
    assert clerk.post(address, {"reason": "本人不需要"}).status == 200
    assert clerk.post(address, {"reason": "本人不需要"}).status == 409
    assert clerk.get("/start-drafts").body["items"] == []


def test_a_prepared_start_form_is_opened_as_a_case(office: TestOffice, app: Flask) -> None:
    spawning.spawned(office)
    clerk = Program(app, "clerk")
    (waiting,) = clerk.get("/start-drafts").body["items"]
    values = application(applied_amount="3000")
    made = clerk.post("/cases", {"process": waiting["process"], "values": values, "draft": waiting["id"]})
    assert made.status == 201
    again = clerk.post("/cases", {"process": waiting["process"], "values": values, "draft": waiting["id"]})
    assert again.status == 409


def test_an_organisation_is_read_with_its_cases_and_sums(office: TestOffice, app: Flask) -> None:
    claimants.publish_wages(office, employers.DECLARED)
    case = employers.opened(office)
    clerk = Program(app, "clerk")
    found = clerk.get(f"/organisations/{case.id}")
    assert (found.status, [each["id"] for each in found.body["cases"]]) == (200, [case.id])
    assert (found.body["hidden"], found.body["running"]) == (0, 1)
    assert clerk.get("/organisations/nobody").status == 404
