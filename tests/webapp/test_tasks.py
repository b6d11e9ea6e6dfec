"""Working a task in the browser: claim, form, draft, outcome, and what happens when two people are at it."""

import io
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any, cast

import pytest
from flask import Flask
from sqlalchemy import select, update

from models.journal import AccessRecord
from models.letters import Letter
from models.tasks import Task
from tests.webapp.visitor import Page, Visitor
from tests.workflows.offices import TestOffice, an_id_number
from webapp.tasks.facts import _masked
from webapp.tasks.views import counted
from workflows import claimantphone, tasks

Visit = Callable[[str], Visitor]
FORM = "form[data-process-form]"


def claimed(
    office: TestOffice, visitor: Visitor, element: str = "visit", case_id: str | None = None
) -> tuple[Page, str]:
    """The page of a task the visitor has just claimed, and its address."""
    case_id = case_id or office.open().id
    address = f"/tasks/{office.task(case_id, element).id}"
    page = visitor.send(visitor.open(address))
    assert page.status == 302
    return visitor.open(address), address


def test_a_task_is_claimed_before_its_form_is_there(office: TestOffice, visit: Visit):
    clerk = visit("clerk")
    task = office.task(office.open().id, "visit")
    before = clerk.open(f"/tasks/{task.id}")

    after = clerk.follow(clerk.send(before))

    assert "还没有人领取" in before.words()
    assert not before.tree.cssselect(FORM)
    assert after.tree.cssselect(FORM)
    assert "已领取" in after.words(".notice-success")


def test_who_comes_second_is_told_who_was_first_and_when(office: TestOffice, visit: Visit):
    task = office.task(office.open().id, "visit")
    first, second = visit("clerk"), visit("visitor")
    seen_by_second = second.open(f"/tasks/{task.id}")
    first.send(first.open(f"/tasks/{task.id}"))

    page = second.follow(second.send(seen_by_second))

    assert "已被 职员clerk 于 2026-03-02 09:00 领取" in page.words()
    assert not page.tree.cssselect(FORM)


def test_a_row_of_the_list_is_claimed_in_place(office: TestOffice, visit: Visit):
    office.open()
    clerk, visitor = visit("clerk"), visit("visitor")
    address, values = clerk.open("/inbox?queue=groups").form(".listing form")
    late_address, late_values = visitor.open("/inbox?queue=groups").form(".listing form")

    won = clerk.post(address, values, **{"HX-Request": "true"})
    lost = visitor.post(late_address, late_values, **{"HX-Request": "true"})

    assert won.status == 200
    assert won.text.strip().startswith("<tr")
    assert "我" in won.text
    assert lost.status == 409
    assert "职员clerk" in lost.text


def test_what_separation_of_duties_forbids_is_shown_with_its_reason_and_not_offered(office: TestOffice, visit: Visit):
    case = office.open()
    office.do("clerk", case.id, "visit", findings="属实")
    office.now = office.now.replace(day=9)
    office.fire_due()
    officer = visit("officer")
    assert officer.open("/inbox?queue=groups").tree.cssselect(".listing [data-claim]")
    with office.database.transaction() as session:
        session.execute(update(Task).where(Task.element == "visit").values(closed_by="officer"))
    page = officer.open("/inbox?queue=groups")

    assert not page.tree.cssselect(".listing [data-claim]")
    assert "已在本案办理“入户调查”" in page.words(".listing .barred")


def test_who_has_to_call_the_applicant_sees_the_telephone_and_each_look_is_logged(office: TestOffice, visit: Visit):
    task = office.task(office.open(applicant_phone="19900001234").id, "visit")
    clerk, address = visit("clerk"), f"/tasks/{task.id}"
    assert not clerk.follow(clerk.send(clerk.open(address))).tree.cssselect("#claimant-phone"), "no fact of the step"
    with office.database.transaction() as session:
        session.get_one(Task, task.id).properties = {**task.properties, "facts": "applicant_name, applicant_phone"}
    page = clerk.open(address)
    assert "19900001234" not in page.text
    assert "联系申请人" in page.words("#claimant-phone")
    assert "19900001234" in clerk.send(page, "#claimant-phone form").words("#claimant-phone")
    visitor = visit("visitor")
    assert visitor.post(f"{address}/phone", visitor.open("/inbox").form(".menu form")[1]).status == 403
    with office.database.reading() as session:
        looks = session.scalars(select(AccessRecord).where(AccessRecord.action == "reveal")).all()
    assert [(look.actor, look.subject.split()[-1]) for look in looks] == [("clerk", "applicant_phone")]


def test_the_address_is_behind_the_same_button_where_the_process_says_so():
    properties = {"applicant_phone": "phone", "applicant_address": "address"}
    release = cast("Any", SimpleNamespace(properties=properties, personal={"address": "address"}))
    for facts, keys in (("name, phone, address", properties), ("phone", {"applicant_phone": "phone"}), ("name", {})):
        task = Task(properties={"facts": facts})
        assert claimantphone.applicants(task, release) == keys
    head = cast("Any", SimpleNamespace(release=release, full=True))
    assert _masked(head, "address", "望河路 3 号") == "***"
    release.properties = {}
    assert _masked(head, "address", "望河路 3 号") == "望河路 3 号"


def test_separation_of_duties_is_explained_on_the_page(office: TestOffice, visit: Visit):
    task = office.task(office.open().id, "visit")

    page = visit("officer").open(f"/tasks/{task.id}")

    assert "没有该岗位" in page.words()
    assert not page.tree.cssselect("main form")


def test_a_refused_attempt_is_told_and_logged(office: TestOffice, visit: Visit):
    task = office.task(office.open().id, "visit")
    officer = visit("officer")
    _, menu = officer.open("/inbox").form(".menu form")

    page = officer.follow(officer.post(f"/tasks/{task.id}/claim", menu | {"version": "1"}))

    assert "没有该岗位" in page.words(".notice-error")
    with office.database.reading() as session:
        record = session.scalars(select(AccessRecord).where(AccessRecord.outcome == "refused")).one()
    assert (record.actor, record.action.split()[0]) == ("officer", "tasks.claim")


def test_every_wrong_field_is_named_linked_and_kept(office: TestOffice, visit: Visit):
    case = office.open()
    office.do("clerk", case.id, "visit", findings="属实")
    office.now = office.now.replace(day=9)
    office.fire_due()
    officer = visit("officer")
    page, _ = claimed(office, officer, "decide", case.id)

    answer = officer.send(page, FORM, **{"f-decision": "grant", "f-granted": "三千"})

    assert answer.status == 422
    assert answer.tree.xpath("//*[@id='problems']//a/@href") == ["#f-granted"]
    assert "应填写数字" in answer.words("#f-granted-error")
    (field,) = answer.tree.cssselect("#f-granted")
    assert field.get("value") == "三千"
    assert field.get("aria-invalid") == "true"
    assert "f-granted-error" in field.get("aria-describedby")


def test_steps_of_one_name_are_told_once_with_their_number(app: Flask):
    with app.test_request_context():
        assert list(counted(["回访", "付款", "回访", "回访"])) == ["回访（3 项）", "付款"]


def test_a_completed_task_leads_on_and_says_what_comes_next(office: TestOffice, visit: Visit):
    case = office.open()
    office.do("clerk", case.id, "visit", findings="属实")
    office.now = office.now.replace(day=9)
    office.fire_due()
    officer = visit("officer")
    page, _ = claimed(office, officer, "decide", case.id)

    answer = officer.send(page, FORM, **{"f-decision": "grant", "f-granted": "3,000.00"})

    assert answer.status == 302
    said = officer.follow(answer)
    assert "下一步：付款" in said.words(".notice-success")
    assert said.tree.xpath("//*[contains(@class, 'notice-success')]//a/@href") == [f"/cases/{case.id}", "/inbox"]
    assert office.task(case.id, "pay").amount_fen == 300_000


def test_who_has_submitted_a_task_lands_on_its_case_and_not_in_the_form_of_another(office: TestOffice, visit: Visit):
    clerk = visit("clerk")
    claimed(office, clerk)
    page, address = claimed(office, clerk)

    answer = clerk.send(page, FORM, **{"f-findings": "属实"})

    assert answer.headers["Location"] == f"/cases/{address.split('/')[-1].partition('.')[0]}"


def test_a_form_sent_twice_moves_the_case_once(office: TestOffice, visit: Visit):
    clerk = visit("clerk")
    page, _ = claimed(office, clerk)

    first = clerk.send(page, FORM, **{"f-findings": "属实"})
    second = clerk.send(page, FORM, **{"f-findings": "属实"})

    assert first.status == second.status == 302
    assert first.headers["Location"] == second.headers["Location"]


def test_a_draft_is_kept_and_shown_again(office: TestOffice, visit: Visit):
    clerk = visit("clerk")
    page, address = claimed(office, clerk)

    answer = clerk.send(page, FORM, to=f"{address}/draft", **{"f-findings": "写到一半"})

    assert "草稿已保存" in clerk.follow(answer).words(".notice-success")
    assert clerk.open(address).words("#f-findings") == "写到一半"


def test_the_page_saves_drafts_by_itself(office: TestOffice, visit: Visit):
    clerk = visit("clerk")
    page, address = claimed(office, clerk)
    _, values = page.form(FORM)

    answer = clerk.post(f"{address}/draft", values | {"f-findings": "写到一半"}, Accept="application/json")

    assert answer.status == 200
    assert answer.response.json == {"version": int(values["version"][0]), "message": "草稿已保存 09:00"}


def test_a_stale_form_comes_back_with_both_versions_and_can_be_sent_again(office: TestOffice, visit: Visit):
    clerk = visit("clerk")
    page, address = claimed(office, clerk)
    with office.desk("clerk") as desk:
        task = tasks.release(desk, address.split("/")[-1], int(page.form(FORM)[1]["version"][0]))
    with office.desk("clerk") as desk:
        tasks.claim(desk, task.id, task.version)

    stale = clerk.send(page, FORM, **{"f-findings": "很长的调查记录"})
    again = clerk.send(stale, FORM)

    assert stale.status == 409
    assert "由 职员clerk 于 2026-03-02 09:00 变动过" in stale.words("#problems")
    assert "很长的调查记录" in stale.words(".both")
    assert stale.words("#f-findings") == "很长的调查记录"
    assert again.status == 302


def test_a_form_whose_task_somebody_else_has_done_still_shows_what_was_typed(office: TestOffice, visit: Visit):
    clerk = visit("clerk")
    page, address = claimed(office, clerk)
    with office.desk("clerk") as desk:
        task = tasks.release(desk, address.split("/")[-1], int(page.form(FORM)[1]["version"][0]))
    office.do("visitor", task.case_id, "visit", findings="先到一步")

    late = clerk.send(page, FORM, **{"f-findings": "我写的记录"})

    assert late.status == 409
    assert "职员visitor" in late.words("#problems")
    assert "我写的记录" in late.words(".both")
    assert "先到一步" in late.words(".both")
    assert not late.tree.cssselect(FORM)


def test_the_server_tells_which_fields_apply(office: TestOffice, visit: Visit):
    case = office.open()
    office.do("clerk", case.id, "visit", findings="属实")
    office.now = office.now.replace(day=9)
    office.fire_due()
    officer = visit("officer")
    page, address = claimed(office, officer, "decide", case.id)
    _, values = page.form(FORM)

    answer = officer.post(f"{address}/shown", values | {"f-decision": "refuse"}, Accept="application/json")

    assert answer.response.json == {"shown": ["decision", "reason"], "offers": {}}


def test_a_task_that_does_not_exist_is_not_found(visit: Visit):
    assert visit("clerk").open("/tasks/" + "0" * 32 + ".1").status == 404


def test_nothing_typed_runs_as_a_script(office: TestOffice, visit: Visit):
    clerk = visit("clerk")
    evil = '<script>alert(1)</script>"><img src=x onerror=alert(1)>'
    case = office.open(applicant_name=evil[:40])
    page, address = claimed(office, clerk, case_id=case.id)
    clerk.send(page, FORM, to=f"{address}/draft", **{"f-findings": evil})

    for place in (address, f"/cases/{case.id}", f"/cases/{case.id}/timeline", f"/cases/{case.id}/people", "/inbox"):
        shown = clerk.open(place)
        assert shown.status == 200
        assert shown.tree.xpath("//script[not(@src)] | //img[@onerror]") == [], place


def test_an_upload_that_is_no_paper_is_refused_by_name(office: TestOffice, visit: Visit):
    clerk = visit("clerk")
    case = office.open()
    page = clerk.open(f"/cases/{case.id}/papers")
    address, values = page.form("aside form")

    answer = clerk.post(address, values | {"kind": "other", "files": [(io.BytesIO(b"MZ\x00\x01"), "费用.pdf")]})

    assert answer.status == 422
    assert "费用.pdf" in answer.words("#problems")


@pytest.mark.parametrize("action", ["claim", "release", "draft", "complete"])
def test_the_address_of_a_sent_form_leads_to_its_task_when_opened_again(office: TestOffice, visit: Visit, action: str):
    task = office.task(office.open().id, "visit")

    page = visit("clerk").open(f"/tasks/{task.id}/{action}")

    assert (page.status, page.headers["Location"]) == (302, f"/tasks/{task.id}")


def test_who_does_not_hold_a_task_sees_no_personal_value_in_full(office: TestOffice, visit: Visit):
    case = office.open(members=[{"name": "林二禾", "id_number": an_id_number(2), "relation": "子女"}])
    element = office.task(case.id, "visit")
    with office.database.transaction() as session:
        task = session.get_one(Task, element.id)
        task.properties = {**task.properties, "facts": "applicant_name,applicant_phone,members,applied_amount"}
    clerk, visitor = visit("clerk"), visit("visitor")
    clerk.send(clerk.open(f"/tasks/{task.id}"))

    seen = visitor.open(f"/tasks/{task.id}").words("aside")
    held = clerk.open(f"/tasks/{task.id}").words("aside")

    assert "林*禾" in seen
    assert "3,000.00" in seen
    for name in ("林一禾", "林二禾"):
        assert name not in seen
        assert name in held
    for number in (an_id_number(2), "19900001234"):
        assert number not in seen + held


def test_what_a_step_is_about_stands_before_its_form(office: TestOffice, visit: Visit):
    page, _ = claimed(office, visit("clerk"))

    order = [each.tag for each in page.tree.xpath("//main//aside | //main//form[@data-process-form]")]

    assert order == ["aside", "form"]


def test_why_a_task_cannot_be_worked_stands_before_what_it_is_about(office: TestOffice, visit: Visit):
    task = office.task(office.open().id, "visit")

    page = visit("officer").open(f"/tasks/{task.id}")

    order = [each.get("id") or each.tag for each in page.tree.xpath("//main//aside | //main//*[@id='work']")]
    assert order == ["work", "aside"]


def test_a_finished_task_shows_what_was_filled_in_and_when_it_ended(office: TestOffice, visit: Visit):
    case = office.open()
    task = office.task(case.id, "visit")
    office.do("clerk", case.id, "visit", findings="住房简陋")

    page = visit("visitor").open(f"/tasks/{task.id}")

    assert "当时填写的表单 调查情况住房简陋" in page.words("#work")
    assert "办结2026-03-02 09:00" in page.words(".identity")
    assert "到期" not in page.words(".identity")


def test_the_number_of_a_letter_leads_to_the_letter(office: TestOffice, visit: Visit):
    case = office.open()
    opened = office.task(case.id, "visit")
    with office.database.transaction() as session:
        task = session.get_one(Task, opened.id)
        task.properties = {**task.properties, "facts": "letter_number"}
        letter = session.scalars(select(Letter).where(Letter.case_id == case.id)).one()

    links = visit("clerk").open(f"/tasks/{opened.id}").tree.xpath("//aside//a/@href")

    assert set(links) == {f"/cases/{case.id}/letters/{letter.id}"}
