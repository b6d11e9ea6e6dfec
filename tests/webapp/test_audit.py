"""The auditor's pages: a sample that can be drawn again, and a case replayed step by step; nothing here writes."""

import json
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select, text, update

from models.cases import Case
from models.journal import AccessRecord, Entry
from models.parameters import Parameter
from tests.webapp.client import Program
from tests.webapp.traces import row_counts
from tests.webapp.visitor import Page, Visitor
from tests.workflows.offices import TestOffice, an_id_number
from webapp.audit.differences import what_differs
from webapp.audit.rulings import line_of
from workflows import cases
from workflows.rerun import COMPARED, Difference

Visit = Callable[[str], Visitor]
ID_NUMBER, PHONE = an_id_number(), "19900001234"


def a_finished_case(office: TestOffice) -> Case:
    """A case from the window to the payment, with a paper and two people's opinions."""
    case = office.open(members=[{"name": "林二禾", "id_number": an_id_number(2)}])
    office.do("clerk", case.id, "visit", findings="住房简陋，情况属实", second_visitor="visitor")
    office.add_paper(case.id)
    office.pass_time(timedelta(days=6))
    office.fire_due()
    office.do("officer", case.id, "decide", decision="grant", granted="2000")
    office.do("payer", case.id, "pay")
    return case


def step(auditor: Visitor, case: Case, number: int) -> Page:
    return auditor.open(f"/audit/cases/{case.id}?step={number}")


@pytest.mark.parametrize("username", ["clerk", "officer", "payer", "chief"])
def test_only_auditors_open_the_pages(office: TestOffice, visit: Visit, username: str):
    case, person = office.open(), visit(username)

    assert person.open("/audit").status == 403
    assert person.open(f"/audit/cases/{case.id}").status == 403


def test_the_auditor_writes_nothing_on_any_case(office: TestOffice, visit: Visit):
    case, auditor = office.open(), visit("auditor")
    task = office.task(case.id, "visit")
    before = row_counts(office)

    writing = {
        f"/tasks/{task.id}/claim": {"version": "1"},
        f"/tasks/{task.id}/complete": {"version": "1", "f-findings": "属实", "once": "a"},
        f"/supervise/tasks/{task.id}/reassign": {"version": "1", "to": "clerk", "reason": "试试"},
        f"/cases/{case.id}/events/withdraw": {"f-withdrawn_because": "试试", "reason": "试试", "once": "b"},
        "/processes/small_aid/start": {"f-applicant_name": "林一禾", "once": "c"},
    }
    answers = {to: auditor.post(to, {"csrf_token": auditor.token()} | sent).status for to, sent in writing.items()}

    assert set(answers.values()) <= {302, 403, 422}
    assert row_counts(office) == before


def test_opening_a_replay_is_written_into_the_access_log_turning_its_pages_is_not(office: TestOffice, visit: Visit):
    case, auditor = office.open(), visit("auditor")

    auditor.open(f"/audit/cases/{case.id}")
    auditor.open(f"/audit/cases/{case.id}?step=1", **{"HX-Request": "true"})

    with office.database.reading() as session:
        records = session.scalars(select(AccessRecord).where(AccessRecord.chain == "auditor")).all()
    assert [(record.action, record.case_id, record.outcome) for record in records] == [("audit.replay", case.id, "ok")]


def test_the_pages_of_the_auditor_offer_nothing_to_send(office: TestOffice, visit: Visit):
    case = a_finished_case(office)
    auditor = visit("auditor")

    for page in (auditor.open("/audit"), auditor.open(f"/audit/cases/{case.id}")):
        assert page.status == 200
        assert [form.get("method") for form in page.tree.cssselect("main form")] in ([], ["get"])


def test_the_same_seed_draws_the_same_cases(office: TestOffice, visit: Visit):
    for number in range(1, 9):
        office.open(applicant_name=f"林{'一二三四五六七八'[number - 1]}禾", applicant_id_number=an_id_number(number))
    auditor = visit("auditor")

    drawn = [drawn_numbers(auditor, seed) for seed in ("20260301", "20260301", "another")]

    assert drawn[0] == drawn[1] != drawn[2]
    assert len(drawn[0]) == 3
    assert "可查案件共 8 件" in auditor.open("/audit").words()


def drawn_numbers(auditor: Visitor, seed: str) -> list[str]:
    return auditor.open(f"/audit?size=3&seed={seed}").all_words(".listing tbody small")


@pytest.mark.parametrize("size", ["0", "51", "-1", "many", "", "1.5"])
def test_a_sample_that_cannot_be_drawn_is_refused(visit: Visit, size: str):
    page = visit("auditor").open(f"/audit?size={size}")

    assert page.status == 422
    assert "抽查件数应为 1 到 50 的整数" in page.words()


def test_an_office_without_cases_has_an_empty_sample(visit: Visit):
    assert "没有可查的案件" in visit("auditor").open("/audit").words()


def test_a_case_is_replayed_step_by_step_without_scripts(office: TestOffice, visit: Visit):
    case, auditor = a_finished_case(office), visit("auditor")
    first = auditor.open(f"/audit/cases/{case.id}")

    assert "记录链校验通过：第 1–9 条；重新执行结果与记录一致" in first.words(".verdict-ok")
    links = first.tree.cssselect(".replay-steps a")
    assert [" ".join(link.cssselect("strong")[0].text_content().split()) for link in links] == [
        "案件登记", "入户调查", "入户调查", "上传材料", "notice", "decide", "decide", "付款", "付款",
    ]  # fmt: skip
    assert [link.get("aria-current") for link in links] == ["step"] + [None] * 8
    last = auditor.open(links[-1].get("href"))
    assert "第 9 步：付款" in last.words("#step-title")
    assert "已救助" in last.words("#step-panel")
    assert last.tree.cssselect(".replay-steps a")[-1].get("aria-current") == "step"


def test_a_step_shows_the_form_as_it_was_and_names_people_not_accounts(office: TestOffice, visit: Visit):
    case, auditor = a_finished_case(office), visit("auditor")

    shown = facts(step(auditor, case, 3))

    assert shown["调查情况"] == "住房简陋，情况属实"
    assert shown["同行人"] == "职员visitor"
    assert shown["办理人"] == "职员clerk"
    assert shown["权限依据"].startswith("一街道工会 · ")


def facts(page: Page) -> dict[str, str]:
    """What the step says, by label."""
    pairs = page.tree.cssselect("#step-panel dl.facts > div")
    return {
        " ".join(pair.find("dt").text_content().split()): " ".join(pair.find("dd").text_content().split())
        for pair in pairs
    }


def test_a_step_shows_the_deadline_as_it_was_then(office: TestOffice, visit: Visit):
    case, auditor = a_finished_case(office), visit("auditor")

    assert facts(step(auditor, case, 1))["此后待办期限：入户调查"] == "2026-03-09 23:59"
    assert not [label for label in facts(step(auditor, case, 9)) if "期限" in label]


def test_the_tokens_stand_where_the_case_waited_then(office: TestOffice, visit: Visit):
    case, auditor = a_finished_case(office), visit("auditor")

    waiting = [active(step(auditor, case, number)) for number in (1, 3, 5, 7, 9)]

    assert waiting == [["visit"], ["notice"], ["decide"], ["pay"], []]
    passed = json.loads(step(auditor, case, 3).tree.cssselect("#step-panel")[0].get("data-passed"))
    assert "visit" in passed
    assert "decide" not in passed


def active(page: Page) -> list[str]:
    """The elements at work on the drawing that is shown first."""
    (chip,) = page.tree.cssselect("[data-drawings] [aria-pressed=true]")
    found: list[str] = json.loads(chip.get("data-active"))
    return found


def test_the_drawing_of_the_step_can_be_fetched(office: TestOffice, visit: Visit):
    case, auditor = a_finished_case(office), visit("auditor")
    (chip,) = step(auditor, case, 1).tree.cssselect("[data-drawings] button")

    drawing = auditor.open(chip.get("data-source"))

    assert drawing.status == 200
    assert drawing.text.lstrip().startswith("<")


def test_a_script_gets_the_step_alone(office: TestOffice, visit: Visit):
    case, auditor = a_finished_case(office), visit("auditor")

    part = auditor.open(f"/audit/cases/{case.id}?step=3", **{"HX-Request": "true"})

    assert "<html" not in part.text
    assert "第 3 步" in part.text


@pytest.mark.parametrize("number", ["0", "99", "nothing", ""])
def test_a_step_that_does_not_exist_shows_the_first(office: TestOffice, visit: Visit, number: str):
    case, auditor = office.open(), visit("auditor")

    page = auditor.open(f"/audit/cases/{case.id}?step={number}")

    assert page.status == 200
    assert "第 1 步" in page.words("#step-title")


def test_numbers_and_names_stay_masked_at_every_step(office: TestOffice, visit: Visit):
    case, auditor = a_finished_case(office), visit("auditor")

    for number in range(1, 10):
        text = step(auditor, case, number).text
        for secret in (ID_NUMBER, an_id_number(2), PHONE, "林一禾", "林二禾"):
            assert secret not in text, f"step {number}"


def test_a_case_of_another_branch_does_not_exist_for_the_auditor(office: TestOffice, visit: Visit):
    case = office.open()
    with office.database.transaction() as session:
        session.execute(update(Case).values(office_id=1, office_path="/999/"))

    assert visit("auditor").open(f"/audit/cases/{case.id}").status == 404


@pytest.mark.parametrize(("column", "value"), [("input", "{}"), ("actor", "payer"), ("outcome", "{}")])
def test_an_altered_entry_is_named(office: TestOffice, visit: Visit, column: str, value: str):
    case = a_finished_case(office)
    with office.database.transaction() as session:
        session.execute(update(Entry).where(Entry.case_id == case.id, Entry.seq == 3).values(**{column: value}))

    page = visit("auditor").open(f"/audit/cases/{case.id}")

    assert page.status == 200
    assert "校验未通过：第 3 条" in page.words(".verdict-bad")
    assert not page.tree.cssselect(".verdict-ok")
    assert "与记录不符" in page.words(".replay-steps .is-broken")


def test_an_altered_state_is_named(office: TestOffice, visit: Visit):
    case = a_finished_case(office)
    with office.database.transaction() as session:
        session.execute(update(Case).values(data='{"granted":{"$decimal":"9000.00"}}'))

    verdict = visit("auditor").open(f"/audit/cases/{case.id}").words(".verdict-bad")

    assert "校验未通过：第 9 条（保存的案件状态）" in verdict


def test_what_differs_is_told_in_words_with_its_place(app: Flask):
    def told(what: str) -> str:
        return what_differs(Difference(seq=1, what=what, recorded=None, replayed=None))

    with app.test_request_context():
        assert told("decisions[0].outputs") == "规则判定[0].outputs"
        assert told("记录内容与其哈希不符") == "记录内容与其哈希不符"
        assert {name for name in COMPARED if told(name) == name} == set()


def test_a_list_among_the_parameters_is_told_in_words(app: Flask):
    row = Parameter(name="x", label="允许的其他贷款", kind="list", value=["car", "housing"])
    row.effective_from = date(2020, 4, 15)
    with app.test_request_context():
        told = line_of(row, lambda code: {"car": "汽车贷款"}.get(code, code))
    assert (told.label, told.text) == ("允许的其他贷款", "汽车贷款、housing（2020-04-15 起）")


def test_a_withdrawn_case_shows_the_event_and_its_form(office: TestOffice, visit: Visit):
    case = office.open()
    with office.desk("clerk") as desk:
        cases.raise_event(desk, case.id, "withdraw", {"withdrawn_because": "已就业"}, reason="本人来电")
    shown = facts(step(visit("auditor"), case, 2))

    assert shown["原因"] == "已就业"
    assert shown["结果"] == "申请人撤回"


UNREADABLE = {
    "an instant": "UPDATE entries SET at = '2026-99-99 99:99' WHERE seq = 2",
    "what was entered": "UPDATE entries SET input = '{' WHERE seq = 2",
    "what came of it": "UPDATE entries SET outcome = '{' WHERE seq = 2",
    "a text": "UPDATE entries SET actor = CAST(x'ff' AS TEXT) WHERE seq = 2",
    "the data": "UPDATE cases SET data = '!' || data",
}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # PostgreSQL keeps no instant that is none
@pytest.mark.parametrize("what", UNREADABLE)
def test_what_cannot_be_read_any_more_is_told_and_no_crash(
    app: Flask, office: TestOffice, visit: Visit, what: str
) -> None:
    """The auditor sees that the case is altered and where; everybody else is told that it cannot be read."""
    case = a_finished_case(office)
    readers = visit("auditor"), Program(app, "auditor")
    with office.database.engine.begin() as connection:
        connection.execute(text(UNREADABLE[what]))

    page, answer = readers[0].open(f"/audit/cases/{case.id}"), readers[1].get(f"/cases/{case.id}/replay")
    others = [readers[0].open(f"/cases/{case.id}{tab}").status for tab in ("", "/timeline", "/diagram")]
    others += [readers[1].get(f"/cases/{case.id}{part}").status for part in ("", "/journal")]

    assert (page.status, answer.status) == (200, 200)
    assert "校验未通过" in page.words(".verdict")
    assert answer.body["ok"] is False
    assert answer.body["first_difference"]["seq"] >= 1
    assert set(others) <= {200, 503}
