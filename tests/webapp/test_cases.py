"""The pages of cases: start, list, tabs, papers, people, events; personal numbers stay masked."""

import io
import json
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select, update

from models.journal import AccessRecord
from models.offices import Office
from models.people import Post
from models.releases import ReleaseRow
from tests.builders import a_post, a_user
from tests.webapp.visitor import Visitor
from tests.webapp.wiring import HASH
from tests.workflows.offices import SMALL_AID, TestOffice, an_id_number, application, publish
from workflows import cases
from workflows.engine.release import assemble
from workflows.engine.values import Package

Visit = Callable[[str], Visitor]
FORM = "form[data-process-form]"
ID_NUMBER = an_id_number()
PHONE = "19900001234"


def entered(**values: str) -> dict[str, str]:
    return {f"f-{key}": value for key, value in {**application(), **values}.items()}


def test_a_case_is_taken_in_at_the_window(visit: Visit):
    clerk = visit("clerk")

    page = clerk.follow(clerk.send(clerk.open("/processes/small_aid/start"), FORM, **entered()))

    assert page.status == 200
    assert "已登记，案号 测帮〔2026〕QY01-0001" in page.words(".notice-success")
    assert "入户调查" in page.words(".todo")


def test_a_wrong_id_number_is_told_at_its_field_and_nothing_is_opened(office: TestOffice, visit: Visit):
    clerk = visit("clerk")

    page = clerk.send(
        clerk.open("/processes/small_aid/start"), FORM, **entered(applicant_id_number="990101198001010015")
    )

    assert page.status == 422
    assert "校验位" in page.words("#f-applicant_id_number-error")
    assert page.tree.cssselect("#f-applicant_name")[0].get("value") == "林一禾"
    assert "没有案件" in clerk.open("/cases").words()


def test_a_row_of_people_can_be_added_and_removed_without_scripts(visit: Visit):
    clerk = visit("clerk")
    page = clerk.open("/processes/small_aid/start")

    two = clerk.send(page, FORM, **entered(), **{"f-members-0-name": "林小禾", "add_row": "members"})
    one = clerk.send(two, FORM, **{"f-members-1-name": "林二禾", "remove_row": "members:0"})

    assert len(two.tree.cssselect("[data-rows] > [data-row]")) == 2
    assert two.tree.cssselect("[name=f-members-0-name]")[0].get("value") == "林小禾"
    assert [each.get("value") for each in one.tree.xpath("//*[@data-rows]//input[contains(@name, '-name')]")] == [
        "林二禾"
    ]


def test_an_error_in_a_row_stands_at_its_cell(visit: Visit):
    clerk = visit("clerk")

    page = clerk.send(
        clerk.open("/processes/small_aid/start"),
        FORM,
        **entered(),
        **{"f-members-0-name": "林小禾", "f-members-0-id_number": "12345"},
    )

    assert page.status == 422
    assert page.tree.xpath("//*[@id='problems']//a/@href") == ["#f-members-0-id_number"]
    assert page.tree.cssselect("#f-members-0-id_number")[0].get("aria-invalid") == "true"


def test_who_may_not_open_cases_gets_no_form(visit: Visit):
    assert visit("payer").open("/processes/small_aid/start").status == 403


@pytest.mark.parametrize("tab", ["", "/timeline", "/papers", "/people", "/diagram", "/events/withdraw"])
def test_no_tab_shows_a_full_number_or_another_offices_case(office: TestOffice, visit: Visit, tab: str):
    case = office.open()
    with office.database.transaction() as session:
        elsewhere = session.scalars(select(Office).where(Office.code == "QY")).one()
        other = Office(code="XX", name="别的区", level="district", parent_id=None, path="/999/", region="*")
        session.add(other)
        session.flush()
        other.path = f"/{other.id}/"
        stranger = a_user(session, office=other, username="stranger", password_hash=HASH)
        a_post(session, office=other, groups=["street_union"], a=stranger)
        assert elsewhere.id != other.id

    own, foreign = visit("clerk").open(f"/cases/{case.id}{tab}"), visit("stranger").open(f"/cases/{case.id}{tab}")

    assert own.status == 200
    assert ID_NUMBER not in own.text
    assert PHONE not in own.text
    assert foreign.status == 404
    assert case.number not in foreign.text


def test_lists_mask_applicants_and_their_numbers(office: TestOffice, visit: Visit):
    office.open()
    clerk = visit("clerk")

    for address in ("/cases", "/inbox?queue=groups"):
        page = clerk.open(address)
        assert "林*禾" in page.words(), address
        assert ID_NUMBER not in page.text
        assert PHONE not in page.text


@pytest.mark.parametrize("query", ["林一禾", "lyh", "QY01-0001"])
def test_a_search_by_name_initials_or_number_stands_in_the_address(office: TestOffice, visit: Visit, query: str):
    case = office.open()
    clerk = visit("clerk")

    answer = clerk.send(clerk.open("/cases"), "form[role=search]", q=query)

    assert answer.status == 302
    assert case.number in clerk.follow(answer).words()


@pytest.mark.parametrize("place", ["/cases", "/inbox?queue=groups"])
@pytest.mark.parametrize("number", [ID_NUMBER, PHONE])
def test_a_search_by_a_persons_number_is_answered_without_an_address(
    office: TestOffice, visit: Visit, place: str, number: str
):
    case = office.open()
    clerk = visit("clerk")

    answer = clerk.send(clerk.open(place), "form[role=search]", q=number)

    assert answer.status == 200
    assert case.number in answer.words()
    assert all(number not in link for link in answer.tree.xpath("//a/@href"))


def test_a_full_number_is_shown_for_a_reason_and_logged(office: TestOffice, visit: Visit):
    case = office.open()
    clerk = visit("clerk")
    people = clerk.open(f"/cases/{case.id}/people")
    address, values = people.form("main form")
    asked = values | {"field": "applicant_id_number"}

    without = clerk.post(address, asked | {"reason": ""})
    shown = clerk.post(address, asked | {"reason": "核对身份证原件"})

    assert without.status == 422
    assert ID_NUMBER not in without.text
    assert ID_NUMBER in shown.text
    with office.database.reading() as session:
        record = session.scalars(select(AccessRecord).where(AccessRecord.action == "reveal")).one()
    assert (record.actor, record.outcome, record.reason) == ("clerk", "ok", "核对身份证原件")


def test_a_refused_look_at_a_case_is_logged(office: TestOffice, visit: Visit):
    visit("clerk").open("/cases/" + "0" * 32)

    with office.database.reading() as session:
        record = session.scalars(select(AccessRecord).where(AccessRecord.outcome == "refused")).one()
    assert record.actor == "clerk"
    assert record.action.startswith("cases.show")


def test_papers_are_uploaded_listed_shown_and_never_overwritten(office: TestOffice, visit: Visit):
    case = office.open()
    clerk = visit("clerk")
    for content in ("第一版".encode(), "第二版".encode()):
        address, values = clerk.open(f"/cases/{case.id}/papers").form("aside form")
        answer = clerk.post(address, values | {"kind": "other", "files": [(io.BytesIO(content), "说明.txt")]})
        assert answer.status == 302

    listed = clerk.open(f"/cases/{case.id}/papers")
    newest, oldest = listed.tree.xpath("//*[contains(@class, 'paper')]//a/@href")[:2]

    assert "第 2 版" in listed.words(".papers")
    assert clerk.open(newest + "/content").text == "第二版"
    assert clerk.open(oldest + "/content").text == "第一版"


def test_a_paper_is_sent_in_a_sandbox_and_the_look_is_logged(office: TestOffice, visit: Visit):
    case = office.open()
    with office.desk("clerk") as desk:
        paper = cases.add_document(desk, case.id, name="a.txt", kind="other", content="正文".encode())
    clerk = visit("clerk")

    sent = clerk.open(f"/cases/{case.id}/documents/{paper.id}/content")
    saved = clerk.open(f"/cases/{case.id}/documents/{paper.id}/content?save=1")

    assert "sandbox" in sent.headers["Content-Security-Policy"]
    assert sent.headers["X-Content-Type-Options"] == "nosniff"
    assert saved.headers["Content-Disposition"].startswith("attachment")
    with office.database.reading() as session:
        looks = session.scalars(select(AccessRecord).where(AccessRecord.action == "cases.content")).all()
    assert len(looks) == 2


def test_another_cases_paper_is_not_found_through_this_case(office: TestOffice, visit: Visit):
    one, other = office.open(), office.open(applicant_id_number=an_id_number(2))
    with office.desk("clerk") as desk:
        paper = cases.add_document(desk, other.id, name="a.txt", kind="other", content=b"text")

    assert visit("clerk").open(f"/cases/{one.id}/documents/{paper.id}").status == 404


def test_an_event_needs_its_reason_and_keeps_what_was_typed(office: TestOffice, visit: Visit):
    case = office.open()
    clerk = visit("clerk")
    page = clerk.open(f"/cases/{case.id}/events/withdraw")

    without = clerk.send(page, FORM, **{"f-withdrawn_because": "已就业", "reason": " "})
    withdrawn = clerk.follow(clerk.send(without, FORM, reason="本人到窗口申请撤回"))

    assert without.status == 422
    assert without.tree.xpath("//*[@id='problems']//a/@href") == ["#reason"]
    assert without.tree.cssselect("#f-withdrawn_because")[0].get("value") == "已就业"
    assert "申请人撤回" in withdrawn.words(".identity")


def test_what_comes_with_an_event_is_kept_with_it_or_not_at_all(office: TestOffice, visit: Visit):
    name = "small_aid/forms/withdrawal.form"
    form = json.loads(SMALL_AID.package.files[name])
    form["components"].append({"type": "filepicker", "key": "proof", "id": "proof", "label": "书面申请"})
    asking = assemble(Package("small_aid", {**SMALL_AID.package.files, name: json.dumps(form).encode()}))
    with office.database.transaction() as session:
        session.execute(update(ReleaseRow).values(current=False))
        publish(session, office.releases, asking)
    case, clerk = office.open(), visit("clerk")
    address = f"/cases/{case.id}/events/withdraw"

    def send(**values: str):
        file = {"upload:proof": (io.BytesIO(b"text"), "proof.txt")}
        return clerk.send(
            clerk.open(address), FORM, **{"f-withdrawn_because": "已就业", "reason": "书面", **values, **file}
        )

    refused = send(reason=" ")
    assert (refused.status, "proof.txt" in clerk.open(f"/cases/{case.id}/papers").words()) == (422, False)
    assert "“proof.txt”没有收进案卷" in refused.words("body")
    assert "申请人撤回" in clerk.follow(send()).words(".identity")
    assert "proof.txt" in clerk.open(f"/cases/{case.id}/papers").words()


def test_the_history_tells_each_change_before_and_after(office: TestOffice, visit: Visit):
    case = office.open()
    office.do("clerk", case.id, "visit", findings="生活困难")

    page = visit("clerk").open(f"/cases/{case.id}/timeline")

    assert "办结任务：入户调查" in page.words(".timeline li:first-child h3")
    assert page.all_words(".timeline li:first-child .changes tbody tr") == ["调查情况—生活困难"]


def test_the_history_can_be_narrowed(office: TestOffice, visit: Visit):
    case = office.open()
    with office.desk("clerk") as desk:
        cases.add_document(desk, case.id, name="a.txt", kind="other", content=b"text")

    page = visit("clerk").open(f"/cases/{case.id}/timeline?show=papers")

    assert page.all_words(".timeline h3") == ["上传材料：a.txt"]


def test_the_diagram_knows_where_the_case_stands(office: TestOffice, visit: Visit):
    case = office.open()

    page = visit("clerk").open(f"/cases/{case.id}/diagram")

    canvas = page.tree.cssselect("#diagram")[0]
    assert json.loads(canvas.get("data-at-work")) == ["visit"]
    assert "receipt" in json.loads(canvas.get("data-was-done"))
    assert "<bpmn:definitions" in visit("clerk").open(canvas.get("data-source")).text
    assert page.all_words(".steps .step-here") == ["入户调查● 正在此处"]


def test_a_task_that_nobody_holds_names_the_posts_that_do_it(office: TestOffice, visit: Visit):
    case = office.open()
    task = office.task(case.id, "visit")
    with office.database.transaction() as session:
        name = session.get_one(Office, task.office_id).name
        session.add(Post(code="visits", name="走访岗", name_en="visits", office_id=task.office_id, groups=[task.group]))

    told = visit("officer").open(f"/cases/{case.id}").words(".todo")

    assert f"由“{name}”的“" in told
    assert "走访岗" in told


@pytest.mark.parametrize(("sent", "page"), [("/cases/search", "/cases"), ("/inbox/search", "/inbox")])
def test_the_address_of_a_search_leads_to_the_list_when_opened_again(visit: Visit, sent: str, page: str):
    assert visit("clerk").open(sent).headers["Location"] == page


def test_a_letter_is_shown_as_it_was_issued(office: TestOffice, visit: Visit):
    case = office.open()
    clerk = visit("clerk")
    (address,) = clerk.open(f"/cases/{case.id}/papers").tree.xpath("//a[contains(@href, '/letters/')]/@href")

    page = clerk.open(address)

    assert page.words(".letter-title") == "告知书"
    assert page.tree.cssselect("button[data-print]")
    assert "print.css" in page.text
    assert "收到您的申请" in page.words(".letter")


def test_nothing_that_names_a_person_reaches_the_log(
    app: Flask, office: TestOffice, visit: Visit, capsys: pytest.CaptureFixture[str]
):
    case = office.open()
    clerk = visit("clerk")
    clerk.open(f"/cases/{case.id}/people")
    clerk.send(clerk.open("/cases"), "form[role=search]", q=ID_NUMBER)
    clerk.send(clerk.open("/processes/small_aid/start"), FORM, **entered(applicant_phone="123"))

    said = "".join(capsys.readouterr())

    assert ID_NUMBER not in said
    assert PHONE not in said
    assert "林一禾" not in said
