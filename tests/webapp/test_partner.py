"""An office of another organ at its pages: its own steps with what they show, and no other address of the case."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from models.documents import Document
from models.journal import AccessRecord
from models.letters import Letter
from models.offices import Office
from models.people import Post
from tests.webapp.client import Program
from tests.webapp.wiring import give_passwords
from tests.workflows.joint import BRIGADE, PROCESS, done_by_both, two_organs
from tests.workflows.offices import an_id_number, application
from workflows import cases, tasks

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from flask import Flask

    from models.database import Database
    from tests.webapp.visitor import Visitor
    from tests.workflows.offices import TestOffice

    Visit = Callable[[str], Visitor]

FORM = "form[data-process-form]"
PDF = b"%PDF-1.4 "
REFUSED = "您的单位只办理其中的步骤"


@pytest.fixture
def office(database: Database, tmp_path: Path) -> TestOffice:
    """Union and inspection, everybody with the same password."""
    office = two_organs(database, tmp_path)
    give_passwords(office)
    return office


@pytest.fixture
def case_id(office: TestOffice) -> str:
    """A case at the brigade, with papers of which the step shares one kind."""
    with office.desk("clerk") as desk:
        found = cases.open_case(desk, PROCESS, application()).id
        for kind in ("wage_list", "diary"):
            cases.add_document(desk, found, name=f"{kind}.pdf", kind=kind, content=PDF + kind.encode())
    done_by_both(office, found, until="investigate")
    return found


def papers(office: TestOffice) -> dict[str, int]:
    """The numbers of the papers by kind."""
    with office.database.reading() as session:
        return dict(session.execute(select(Document.kind, Document.id)).all())


def letters(office: TestOffice) -> dict[str, int]:
    """The numbers of the letters by kind."""
    with office.database.reading() as session:
        return dict(session.execute(select(Letter.kind, Letter.id)).all())


def refusals(office: TestOffice, username: str) -> list[str]:
    """What somebody was refused, as the access log has it."""
    with office.database.reading() as session:
        statement = select(AccessRecord.action).where(AccessRecord.actor == username, AccessRecord.outcome == "refused")
        return list(session.scalars(statement.order_by(AccessRecord.seq)))


def held(office: TestOffice, visit: Visit, case_id: str, username: str = "first_inspector") -> tuple[Visitor, str]:
    """A partner's visitor who has claimed the waiting step, and its address."""
    visitor = visit(username)
    address = f"/tasks/{office.task(case_id, 'investigate').id}"
    assert visitor.send(visitor.open(address)).status == 302
    return visitor, address


# Every address of a case


def of_cases(app: Flask, case_id: str) -> list[tuple[str, str]]:
    """Endpoint and address of every rule about one case that can be opened."""
    wanted = {
        "document_id": 10**6,
        "letter_id": 10**6,
        "job_id": 1,
        "deadline_id": 10**6,
        "kind": "pause",
        "event": "withdraw",
        "process": PROCESS,
        "number": 1,
        "act": "pay",
        "table": "visit",
    }
    with app.test_request_context():
        adapter = app.create_url_adapter(None) or app.url_map.bind("localhost")
        rules = [
            rule for rule in app.url_map.iter_rules() if "case_id" in rule.arguments and "GET" in (rule.methods or ())
        ]
        return [
            (
                rule.endpoint,
                adapter.build(rule.endpoint, {name: {"case_id": case_id, **wanted}[name] for name in rule.arguments}),
            )
            for rule in rules
        ]


def test_no_page_of_the_case_opens_for_a_partner(app: Flask, office: TestOffice, visit: Visit, case_id: str):
    """Whatever pages there are, also those that come later: a new one must not show the case either."""
    inspector, stranger = visit("first_inspector"), visit("stranger")
    found = of_cases(app, case_id)
    assert len(found) >= 10
    for endpoint, address in found:
        page = inspector.open(address)
        missing = endpoint in {"cases.document", "cases.content"}  # of which there is none so numbered
        missing = missing or endpoint in {"cases.clock", "cases.longer_clock"}  # likewise; a partner may have its own
        missing = missing or endpoint == "cases.service" or endpoint.startswith("cases.letter")  # likewise
        missing = missing or endpoint.startswith("claims.")  # which the step shares, and this process has none
        assert page.status == (404 if missing else 403), address
        assert stranger.open(address).status in {403, 404}, address
        assert an_id_number() not in page.text
        assert "diary" not in page.text
    assert REFUSED in inspector.open(f"/cases/{case_id}").words()
    assert "cases.show " + case_id in refusals(office, "first_inspector")
    assert "cases.show " + case_id in refusals(office, "stranger")


def test_a_partner_is_offered_what_it_can_have(office: TestOffice, visit: Visit):
    def offered(username: str) -> list[str]:
        return [link.get("href") for link in visit(username).open("/inbox").tree.cssselect("header nav a, nav.main a")]

    assert "/cases" in offered("clerk")
    captains = offered("captain")
    assert "/inbox" in captains
    assert not {"/cases", "/processes", "/reports", "/bank-files", "/loans"} & set(captains)


def test_no_resource_of_the_case_answers_a_partner(app: Flask, office: TestOffice, case_id: str):
    inspector, stranger = Program(app, "first_inspector"), Program(app, "stranger")
    paths = inspector.get("/openapi.json").body["paths"]
    found = [path for path, methods in paths.items() if path.startswith("/cases/{case_id}") and "get" in methods]
    assert {"/cases/{case_id}", "/cases/{case_id}/journal"} <= set(found)
    for path in found:
        refused = 404 if "/claims" in path else 403  # claims the step shares, and this process has none
        refused = 404 if "{letter_id}" in path else refused  # of which there is none so numbered
        address = path.replace("{case_id}", case_id).replace("{number}", "1").replace("{letter_id}", "1000000")
        assert inspector.get(address).status == refused, path
        assert stranger.get(path.replace("{case_id}", case_id)).status == 404, path
    told = {"event": "withdraw", "values": {}, "reason": "x"}
    assert inspector.post(f"/cases/{case_id}/events", told).status == 403
    assert f"GET /cases/{case_id}" in refusals(office, "first_inspector")


def test_lists_and_searches_of_cases_find_nothing_for_a_partner(app: Flask, visit: Visit, case_id: str):
    inspector = visit("first_inspector")
    assert case_id
    for address in ("/cases", "/cases?q=lyh", "/cases?status=open"):
        assert "林" not in inspector.open(address).words("main"), address
    assert Program(app, "first_inspector").get("/cases").body["items"] == []


def test_nothing_of_the_case_may_be_written_by_a_partner(office: TestOffice, visit: Visit, case_id: str):
    inspector, _ = held(office, visit, case_id)
    token = inspector.token()
    for address, values in (
        (f"/cases/{case_id}/events/withdraw", {"reason": "x"}),
        (f"/cases/{case_id}/people", {"field": "applicant_id_number", "reason": "办案需要"}),
        (f"/cases/{case_id}/papers", {"kind": "diary"}),
        (f"/cases/{case_id}/jobs/1/release", {}),
    ):
        page = inspector.post(address, {"csrf_token": token, **values})
        assert page.status == 403, address
        assert an_id_number() not in page.text


# The own step


def test_the_queue_shows_neither_number_nor_amount(visit: Visit, case_id: str):
    page = visit("first_inspector").open("/inbox?queue=groups")

    assert case_id
    assert "监察调查" in page.words("main")
    assert "9901" not in page.words("main")


def test_a_partner_cannot_try_out_whose_number_it_is(app: Flask, visit: Visit, case_id: str):
    inspector, clerk = visit("first_inspector"), visit("clerk")
    assert case_id

    def hits(visitor: Visitor, queue: str, q: str) -> bool:
        values = {"csrf_token": visitor.token(), "queue": queue, "q": q}
        page = visitor.post("/inbox/search", values)
        return "联办〔2026〕" in (visitor.follow(page) if page.status == 302 else page).words("main")

    assert not hits(inspector, "groups", an_id_number())
    assert not hits(inspector, "groups", "19900001234")
    assert hits(inspector, "groups", "QY01-0001")
    assert hits(clerk, "done", an_id_number())


def test_the_step_shows_its_facts_and_papers_and_nothing_else(office: TestOffice, visit: Visit, case_id: str):
    inspector, address = held(office, visit, case_id)
    page = inspector.open(address)

    assert "恒源公司" in page.words()
    assert "wage_list.pdf" in page.words()
    assert "diary" not in page.text
    assert an_id_number() not in page.text
    assert "990***********" in page.words("aside")  # the step names it; the page masks it
    assert page.words(".identity").count("990") == 0
    assert "核对材料" not in page.words()  # what the union did is not told
    links = page.tree.xpath("//main//a/@href")
    assert not [
        link for link in links if link.startswith("/cases/") and "/documents/" not in link and "/letters/" not in link
    ]


def test_shared_papers_and_letters_open_and_others_do_not(office: TestOffice, visit: Visit, case_id: str):
    inspector, _ = held(office, visit, case_id)
    kinds, sent = papers(office), letters(office)

    shared = inspector.open(f"/cases/{case_id}/documents/{kinds['wage_list']}/content")
    page = inspector.open(f"/cases/{case_id}/documents/{kinds['wage_list']}")
    assert (shared.status, page.status) == (200, 200)
    assert not page.tree.cssselect("nav.tabs")
    for way in ("", "/content"):
        assert inspector.open(f"/cases/{case_id}/documents/{kinds['diary']}{way}").status == 403
    assert inspector.open(f"/cases/{case_id}/letters/{sent['receipt']}").status == 200  # its number is among the facts

    done_by_both_from(office, case_id)
    sent = letters(office)
    assert inspector.open(f"/cases/{case_id}/letters/{sent['order']}").status == 200
    assert inspector.open(f"/cases/{case_id}/letters/{sent['reply']}").status == 403
    assert visit("clerk").open(f"/cases/{case_id}/letters/{sent['order']}").status == 200
    assert visit("stranger").open(f"/cases/{case_id}/letters/{sent['order']}").status == 404


def done_by_both_from(office: TestOffice, case_id: str) -> None:
    """Finish a case whose investigation is in hand."""
    task = office.task(case_id, "investigate")
    with office.desk("first_inspector") as desk:
        tasks.complete(desk, task.id, task.version, {"findings": "账册不全"})
    done_by_both(office, case_id, since="review")


def test_a_partner_uploads_what_the_own_form_asks_for_and_nothing_else(
    app: Flask, office: TestOffice, visit: Visit, case_id: str
):
    program = Program(app, "first_inspector")

    def sent(kind: str) -> int:
        return program.upload(f"/cases/{case_id}/documents", {"kind": kind, "file": (io.BytesIO(PDF), "a.pdf")}).status

    assert sent("site_photo") == 403  # not in hand yet
    inspector, address = held(office, visit, case_id)
    assert (sent("site_photo"), sent("wage_list"), sent("diary")) == (201, 403, 403)
    photo = {"upload:site_photo": (io.BytesIO(PDF + b"site"), "site.pdf"), "f-findings": "账册不全"}
    assert inspector.send(inspector.open(address), FORM, **photo).status == 302
    assert sent("site_photo") == 403  # not in hand any more
    assert "site.pdf" in visit("captain").open(f"/tasks/{office.task(case_id, 'review').id}").words()
    assert "监察员first_inspector（" + BRIGADE in visit("clerk").open(f"/cases/{case_id}/papers").words()


def test_papers_of_others_cannot_be_slipped_into_the_own_form(office: TestOffice, visit: Visit, case_id: str):
    inspector, address = held(office, visit, case_id)
    page = inspector.send(
        inspector.open(address), FORM, **{"f-site_photo": str(papers(office)["diary"]), "f-findings": "账册不全"}
    )

    assert page.status == 422
    assert "不属于本案" in page.words()
    assert "diary" not in page.text


def test_a_finished_step_stays_readable_as_it_was(office: TestOffice, visit: Visit, case_id: str):
    inspector, address = held(office, visit, case_id)
    done = inspector.send(inspector.open(address), FORM, **{"f-findings": "账册不全"})
    said = inspector.follow(done).words(".notice-success")
    assert "监察审核" not in said  # the chief's group is another one
    office.pass_time(timedelta(minutes=5))
    with office.desk("clerk") as desk:
        cases.add_document(desk, case_id, name="later.pdf", kind="wage_list", content=PDF + b"later")
    done_by_both(office, case_id, since="review")

    page = inspector.open(address)
    assert "监察调查" in inspector.open("/inbox?queue=done").words()
    assert "账册不全" in page.words()
    assert "wage_list.pdf" in page.words()
    assert "later.pdf" not in page.words()
    assert "联办函〔2026〕QY01-0001" in page.words("aside")  # the letter's number as it was then
    assert "工会的理由" not in page.text
    assert "工会决定" not in page.text
    assert "已办结" not in page.words(".identity")


def test_a_partner_program_is_told_of_its_own_next_steps_only(app: Flask, office: TestOffice, case_id: str):
    program, task = Program(app, "first_inspector"), office.task(case_id, "investigate")
    detail = program.get(f"/tasks/{task.id}").body
    version = program.post(f"/tasks/{task.id}/claim", {"version": task.version}).body["version"]
    answer = program.post(f"/tasks/{task.id}/complete", {"version": version, "values": {"findings": "账册不全"}})

    assert detail["facts"]["applicant_id_number"] == "990***********" + an_id_number()[-4:]
    assert answer.status == 200
    assert answer.body["next_tasks"] == []


# Leading


def test_the_partners_supervisor_assigns_within_the_own_organ(office: TestOffice, visit: Visit, case_id: str):
    captain = visit("captain")
    task = office.task(case_id, "investigate")
    page = captain.open("/supervise/tasks?which=open")
    assert page.tree.xpath("//main//table//a[@class='title']/@href") == [f"/tasks/{task.id}"]

    form = captain.open(f"/supervise/tasks/{task.id}")
    names = {option.get("value") for option in form.tree.cssselect("#to option")} - {""}
    assert names == {"first_inspector", "second_inspector"}
    sent = captain.post(
        f"/supervise/tasks/{task.id}/reassign",
        {"csrf_token": captain.token(), "version": str(task.version), "to": "clerk", "reason": "试试"},
    )
    assert sent.status == 422
    sent = captain.post(
        f"/supervise/tasks/{task.id}/reassign",
        {"csrf_token": captain.token(), "version": str(task.version), "to": "second_inspector", "reason": "A 岗外出"},
    )
    assert sent.status == 302
    assert captain.open(f"/cases/{case_id}").status == 403


def test_supervisors_do_not_reach_into_the_other_organ(office: TestOffice, visit: Visit, case_id: str):
    chief, captain, stranger = visit("chief"), visit("captain"), visit("stranger")
    task = office.task(case_id, "investigate")

    def given(visitor: Visitor, task_id: str, version: int) -> int:
        values = {"csrf_token": visitor.token(), "version": str(version), "to": "first_inspector", "reason": "x"}
        return visitor.post(f"/supervise/tasks/{task_id}/reassign", values).status

    assert given(chief, task.id, task.version) == 403
    assert given(stranger, task.id, task.version) == 404
    done_by_both(office, case_id, since="investigate", until="decide")
    unions = office.task(case_id, "decide")
    assert given(captain, unions.id, unions.version) == 404
    assert captain.open(f"/tasks/{unions.id}").status == 404


# The union's side


def test_the_union_sees_the_whole_case_and_who_of_the_partner_did_what(office: TestOffice, visit: Visit, case_id: str):
    clerk, auditor = visit("clerk"), visit("auditor")
    assert f"由“{BRIGADE}”" in clerk.open(f"/cases/{case_id}").words()
    office.do("first_inspector", case_id, "investigate", findings="账册不全")

    page = clerk.open(f"/cases/{case_id}").words()
    assert f"监察员first_inspector（{BRIGADE}）" in page
    assert "账册不全" in page
    assert f"监察员first_inspector（{BRIGADE}）" in clerk.open(f"/cases/{case_id}/timeline").words()
    assert f"监察员first_inspector（{BRIGADE}）" in clerk.open(f"/cases/{case_id}/diagram").words()
    assert "职员clerk（" not in clerk.open(f"/cases/{case_id}/timeline").words()
    assert auditor.open(f"/audit/cases/{case_id}").status == 200


def test_an_order_is_signed_by_the_office_that_gave_it(office: TestOffice, visit: Visit, case_id: str):
    office.do("first_inspector", case_id, "investigate", findings="账册不全")
    page = visit("clerk").open(f"/cases/{case_id}/letters/{letters(office)['order']}")

    assert page.all_words(".letter-signature p") == [BRIGADE, "2026年3月2日", "（盖章）"]
    with office.database.reading() as session:
        assert session.scalars(select(Office.code).join(Letter, Letter.office_id == Office.id)).all() == ["JC"]


# Setting up


def test_administrators_are_told_before_a_case_gets_stuck(office: TestOffice, visit: Visit):
    keeper = visit("keeper")
    assert "新案件会卡住" not in keeper.open("/admin/processes").words()
    with office.database.transaction() as session:
        post = next(each for each in session.scalars(select(Post)) if "inspection_chief" in each.groups)
        post.groups = ["supervisor"]
    told = keeper.open("/admin/processes").words()
    assert f"“监察审核”由“{BRIGADE}”办理，但那里没有岗位属于候选组 inspection_chief" in told
    with office.database.transaction() as session:
        session.scalars(select(Office).where(Office.code == "JC")).one().region = "990109"
    told = keeper.open("/admin/processes").words()
    assert "“监察调查”由劳动保障监察办理，但没有劳动保障监察单位负责“一街道工会”（共 1 个单位）所在的区域" in told
    assert "“现场核查”" in told
