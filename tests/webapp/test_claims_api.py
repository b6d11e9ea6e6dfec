"""Claim lines and payments through the REST API: the same rules, every wrong field by its path, numbers masked."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import pytest
from docx import Document
from sqlalchemy import select

from models.journal import AccessRecord
from tests.webapp.client import Program
from tests.workflows import claimants
from tests.workflows.claimants import a_claimant
from tests.workflows.offices import an_id_number, application

if TYPE_CHECKING:
    from flask import Flask

    from tests.workflows.offices import TestOffice

PAYMENT = {"amount": "100", "paid_on": "2026-03-01", "means": "employer_cash", "note": "工资"}


@pytest.fixture
def case(office: TestOffice) -> str:
    claimants.publish_wages(office)
    made: str = claimants.opened(office).id
    return made


@pytest.fixture
def clerk(app: Flask, case: str) -> Program:
    return Program(app, "clerk")


def entered(clerk: Program, case: str, count: int = 1, **values: object) -> Any:
    """Lines that were entered."""
    rows = [a_claimant(number, **values) for number in range(1, count + 1)]
    answer = clerk.post(f"/cases/{case}/claims", {"lines": rows})
    assert answer.status == 201, answer.body
    return answer.body


def test_a_line_is_entered_found_paid_reversed_ended_and_opened_again(clerk, case):
    assert entered(clerk, case) == {"lines": [1], "payments": [], "version": 2}
    line = f"/cases/{case}/claims/1"
    found = {"items": [{"kind": "arrears", "found": "9000", "agreed": "8000"}], "version": 2}
    assert clerk.patch(line, found).body["version"] == 3
    assert clerk.patch(line, {"job": "帮厨", "version": 3}).status == 200
    assert clerk.post(f"{line}/payments", PAYMENT).body["payments"] == [1]
    assert clerk.post(f"/cases/{case}/payments/1/reversal", {"on": "2026-03-02", "reason": "退票"}).status == 201
    assert clerk.post(f"{line}/heir", {"heir_name": "方圆", "died_on": "2026-02-01"}).status == 200
    assert clerk.post(f"{line}/end", {"kind": "withdrawn", "on": "2026-03-02", "reason": "本人申请"}).status == 200
    assert clerk.post(f"{line}/reopen", {"reason": "又来主张"}).status == 200
    body = clerk.get(line).body
    assert (body["found"], body["agreed"], body["recovered"], body["end"]) == ("9000.00", "8000.00", "0.00", None)
    assert [payment["amount"] for payment in body["payments"]] == ["100.00", "-100.00"]
    assert body["payments"][1]["reverses"] == 1
    assert [item["computed"] for item in body["items"]] == ["9000.00", "49500.00"]
    events = clerk.get(f"{line}/history").body["items"]
    assert [event["command"].removeprefix("claims_") for event in events] == [
        *("record", "assess", "record", "pay", "reverse", "heir", "end", "reopen"),
    ]
    assert events[2]["changed"]["facts"] == {"job": ["厨师", "帮厨"]}


def test_what_was_kept_for_a_loss_is_told_of_the_period_in_which_it_was(clerk, case):
    kept = {"from_on": "2025-12-01", "to_on": "2025-12-31", "paid": "3600", "deducted": "900"}
    entered(clerk, case, arrears=[kept])
    body = clerk.get(f"/cases/{case}/claims/1").body
    assert body["arrears"] == [{**kept, "quantity": None, "paid": "3600.00", "deducted": "900.00"}]


def test_every_wrong_field_is_named_and_nothing_is_kept(clerk, case):
    rows = [a_claimant(1, wage="-1"), a_claimant(2, id_number=an_id_number(1)), a_claimant(3, hours="1"), 4]
    answer = clerk.post(f"/cases/{case}/claims", {"lines": rows})
    assert (answer.status, answer.media_type) == (422, "application/problem+json")
    fields = [each["field"] for each in answer.body["errors"]]
    assert sorted(fields) == ["lines[0].wage", "lines[1].id_number", "lines[2].hours", "lines[3]"]
    assert "（第 1 行）" in next(each["message"] for each in answer.body["errors"] if each["field"] == "lines[0].wage")
    assert clerk.get(f"/cases/{case}/claims").body["sums"]["claims_count"] == 0


def test_fields_of_a_single_line_are_named_without_a_row(clerk, case):
    entered(clerk, case)
    periods = [{"from_on": "2025-11-01", "to_on": "2026-11-30"}]
    answer = clerk.patch(f"/cases/{case}/claims/1", {"wage": "x", "arrears": periods})
    assert [each["field"] for each in answer.body["errors"]] == ["wage", "arrears[0].to_on"]
    assert "第 1 行" not in str(answer.body["errors"])
    answer = clerk.post(f"/cases/{case}/claims/1/payments", PAYMENT)
    assert [each["field"] for each in answer.body["errors"]] == ["amount"]
    assert clerk.post(f"/cases/{case}/claims/1/end", {}).status == 422


def test_a_sheet_is_read_page_by_page_with_the_sums_of_all(clerk, case):
    entered(clerk, case, 12)
    first = clerk.get(f"/cases/{case}/claims?limit=5").body
    assert [line["number"] for line in first["items"]] == [1, 2, 3, 4, 5]
    assert first["sums"]["claims_claimed"] == "702000.00"
    last = clerk.get(f"/cases/{case}/claims?limit=7&cursor={first['next_cursor']}").body
    assert ([line["number"] for line in last["items"]][-1], last["next_cursor"]) == (12, None)
    clerk.post(f"/cases/{case}/claims/12/end", {"kind": "withdrawn", "on": "2026-03-02", "reason": "本人申请"})
    running = clerk.get(f"/cases/{case}/claims?running=true&limit=200").body
    assert (len(running["items"]), running["sums"]["claims_open"]) == (11, 11)
    for made_up in ("x", "9" * 19):
        assert clerk.get(f"/cases/{case}/claims?cursor={made_up}").status == 422


def test_personal_numbers_and_names_are_masked(clerk, case):
    entered(clerk, case, name="方一禾")
    clerk.patch(f"/cases/{case}/claims/1", {"phone": "19900007777"})
    for path in ("claims", "claims/1", "claims/1/history", "journal"):
        text = clerk.get(f"/cases/{case}/{path}").content.decode()
        for secret in (an_id_number(1), "19900001234", "19900007777", "方一禾"):
            assert secret not in text, path


def test_sending_a_payment_twice_does_it_once_and_a_stale_line_is_a_conflict(clerk, case, app):
    version = entered(clerk, case)["version"]
    clerk.patch(f"/cases/{case}/claims/1", {"items": [{"kind": "arrears", "found": "9000"}]})
    first, again = (clerk.post(f"/cases/{case}/claims/1/payments", PAYMENT, key="one") for _ in range(2))
    assert first.body == again.body
    stale = Program(app, "visitor").patch(f"/cases/{case}/claims/1", {"job": "帮厨", "version": version})
    assert (stale.status, stale.body["holder"]) == (409, "职员clerk")


def test_who_must_not_work_the_claims_is_refused_and_who_must_not_see_them_finds_nothing(app, clerk, case):
    entered(clerk, case)
    row = {"lines": [a_claimant(2)]}
    assert Program(app, "auditor").post(f"/cases/{case}/claims", row).status == 403
    assert Program(app, "auditor").get(f"/cases/{case}/claims").status == 200
    assert Program(app, "payer").post(f"/cases/{case}/claims", row).status == 403
    for path in (f"/cases/{case}/claims/9", "/cases/none/claims", f"/cases/{case}/claims/9/history"):
        assert clerk.get(path).status == 404
    assert clerk.get(f"/cases/{case}/claims/9999999999999999999999").status == 404
    assert Program(app, "keeper").get(f"/cases/{case}/claims").status == 404


def test_lines_are_split_off_and_joined(clerk, case):
    entered(clerk, case, 3)
    values = application(applicant_id_number=an_id_number(7))
    body = {"lines": [2, 3], "values": values, "reason": "另行仲裁"}
    done = clerk.post(f"/cases/{case}/claims/split", body, key="s")
    assert (done.status, done.body["version"]) == (201, 3)
    assert clerk.post(f"/cases/{case}/claims/split", body, key="s").body == done.body
    new = clerk.get(f"/cases/{done.body['case_id']}/claims").body
    assert [line["name"] for line in new["items"]] == ["方*", "方*"]
    assert clerk.get(f"/cases/{case}/claims/2").body["end"]["case"] == done.body["number"]
    joined = clerk.post(f"/cases/{case}/claims/join", {"lines": [1], "case": done.body["number"]})
    assert (joined.status, clerk.get(f"/cases/{case}/claims/1").body["joined_to"]) == (200, done.body["number"])


def test_who_works_the_register_splits_without_the_start_form_and_nobody_else_does(app, clerk, case, office):
    entered(clerk, case, 3)
    body = {"lines": [2], "reason": "另行仲裁"}
    officer = Program(app, "officer")
    assert officer.post(f"/cases/{case}/claims/split", body).status == 403
    office.do("clerk", case, "enter")
    done = officer.post(f"/cases/{case}/claims/split", body)
    assert done.status == 201, done.body
    assert Program(app, "payer").post(f"/cases/{case}/claims/split", body | {"lines": [3]}).status == 403
    new, old = (clerk.get(f"/cases/{each}").body for each in (done.body["case_id"], case))
    assert new["office"] == old["office"]
    assert new["data"]["applicant_name"] == "方*"


def test_a_refused_attempt_is_in_the_access_log(app, clerk, case, office):
    Program(app, "payer").post(f"/cases/{case}/claims", {"lines": [a_claimant(2)]})
    with office.database.reading() as session:
        (record,) = session.scalars(select(AccessRecord).where(AccessRecord.chain == "payer")).all()
    assert (record.outcome, record.action) == ("refused", f"POST /cases/{case}/claims")


def test_history_and_replay_show_what_happened_to_claims(visit, clerk, case):
    entered(clerk, case, 2, name="方一禾")
    pages = [visit("clerk").open(f"/cases/{case}/timeline"), visit("auditor").open(f"/audit/cases/{case}")]
    assert [page.status for page in pages] == [200, 200]
    for page in pages:
        assert "登记职工名册" in page.text
        assert "方一禾" not in page.text


def test_letters_are_listed_with_whom_they_went_to_and_taken_as_files(clerk, case, office, app):
    entered(clerk, case, 2)
    office.do("clerk", case, "enter")
    office.do("officer", case, "order")
    claimants.ended(office, case, "withdrawn", 1, 2)
    office.do("clerk", case, "collect")

    (letter,) = clerk.get(f"/cases/{case}/letters").body["items"]
    file = f"/cases/{case}/letters/{letter['id']}/file"
    whole, again, mine = clerk.get(file), clerk.get(file), clerk.get(f"{file}?line=2")

    assert (letter["kind"], letter["is_reply"], letter["lines"]) == ("reply", True, [1, 2])
    assert whole.content == again.content
    assert len(Document(io.BytesIO(mine.content)).tables[0].rows) == 2
    assert clerk.get(f"{file}?line=9").status == 404
    assert clerk.get(f"{file}?line=0").status == 422
    assert clerk.get(f"/cases/{case}/letters/999999/file").status == 404
    assert Program(app).get(f"/cases/{case}/letters").status == 401
