"""The pages for administrators of processes: releases, uploads and their problems, publication by two, moving cases."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from models.cases import Case
from models.journal import AccessRecord
from models.offices import Office
from tests.builders import a_post, a_user, an_office
from tests.webapp.wiring import give_passwords
from tests.workflows.offices import PROCESS, SMALL_AID, altered, an_id_number, publish
from tests.workflows.packages import AID, files, seed_line, zipped
from webapp.processes.results import AT_ONCE
from workflows import releases
from workflows.verify import Proofs, verify

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.webapp.visitor import Page, Visitor
    from tests.workflows.offices import TestOffice

    Visit = Callable[[str], Visitor]

ROOT = "/admin/processes"
FAULTY = (('candidateGroups="desk"', 'candidateGroups=""'), ('isExecutable="true"', 'isExecutable="false"'))
RENAMED = altered(SMALL_AID, ("入户调查", "上门核实"))
OTHER_STEP = altered(SMALL_AID, ('id="visit"', 'id="home_visit"'), ('Ref="visit"', 'Ref="home_visit"'))
CASES = f"{ROOT}/{PROCESS}/cases"


@pytest.fixture(autouse=True)
def _second_administrator(office: TestOffice) -> None:
    with office.database.transaction() as session:
        district = session.scalars(select(Office).where(Office.level == "district")).one()
        second = a_user(session, office=district, username="second", name="第二人")
        a_post(session, office=district, groups=["process_admin"], a=second)
    seed_line(office.database)
    give_passwords(office)


def upload(visitor: Visitor, *changes: tuple[str, str], **typed: object) -> Page:
    """The package, with texts of its model replaced, sent as a ZIP."""
    return send(visitor, ("aid.zip", zipped(files(*changes))), **typed)


def send(visitor: Visitor, *sent: tuple[str, bytes], **typed: object) -> Page:
    chosen = [(io.BytesIO(content), name) for name, content in sent]
    return visitor.send(visitor.open(f"{ROOT}/upload"), **{"reason": "改名", "files": chosen, **typed})


def publish_releases(office: TestOffice) -> None:
    with office.database.transaction() as session:
        for release in (RENAMED, OTHER_STEP):
            publish(session, office.releases, release, current=False)


def on(office: TestOffice) -> list[str]:
    with office.database.reading() as session:
        return list(session.scalars(select(Case.release_digest).order_by(Case.number)))


def intact(office: TestOffice) -> bool:
    return verify(office.database, proofs=Proofs(releases=office.releases, documents=office.documents)).ok


@pytest.mark.parametrize("username", ["clerk", "chief", "auditor"])
def test_nobody_else_sees_the_pages_or_does_anything_there(office: TestOffice, visit: Visit, username: str) -> None:
    visitor = visit(username)
    publish_releases(office)
    office.open()
    token = {"csrf_token": visitor.token()}

    for page in ("", "/upload", "/uploads/1", f"/{PROCESS}/cases", f"/{PROCESS}/batches/1"):
        assert visitor.open(ROOT + page).status == 403
    for form in ("/upload", "/uploads/1/publish", f"/{PROCESS}/cases/move", f"/{PROCESS}/batches/1/undo"):
        assert visitor.post(ROOT + form, token | {"to": RENAMED.digest, "reason": "试试"}).status == 403
    assert "流程管理" not in visitor.open("/cases").text
    assert on(office) == [SMALL_AID.digest]


def test_the_list_tells_releases_and_how_many_cases_are_on_each(office: TestOffice, visit: Visit) -> None:
    publish_releases(office)
    office.open()

    page = visit("keeper").open(ROOT)

    assert "流程管理" in page.words(".bar-nav")
    rows = page.all_words(".releases tbody tr")
    assert len(rows) == 3
    assert rows[0].startswith(f"{SMALL_AID.digest[:12]} 现行")
    assert rows[0].endswith("系统 1")
    assert all(row.endswith("系统 0") for row in rows[1:])


def test_what_is_clean_is_published_by_the_second_person_only(office: TestOffice, visit: Visit) -> None:
    keeper, second = visit("keeper"), visit("second")
    sent = upload(keeper)
    address = sent.headers["Location"]
    own = keeper.follow(sent)
    assert "检查通过" in own.words(".verdict-ok")
    assert not own.tree.cssselect("form[action$=publish]")

    forbidden = keeper.post(f"{address}/publish", {"csrf_token": keeper.token()})
    assert forbidden.status == 403
    assert "提交人不能自己发布" in forbidden.words("#problems")
    assert "Aid" in second.open(ROOT).words(".uploads")
    done = second.send(second.open(address), "form[action$=publish]")

    assert done.status == 302
    assert "已发布" in second.follow(done).words(".notice-success")
    with office.database.reading() as session:
        row = releases.current_row(session, AID)
        log = session.execute(
            select(AccessRecord.actor, AccessRecord.action, AccessRecord.outcome).where(
                AccessRecord.action.like("processes.%")
            )
        ).all()
    assert row is not None
    assert row.published_by == "second"
    assert {tuple(each) for each in log} >= {
        ("keeper", "processes.propose", "ok"),
        ("second", "processes.publish", "ok"),
    }
    assert ("keeper", "refused") in {(each.actor, each.outcome) for each in log}
    assert "已由" in second.post(f"{address}/publish", {"csrf_token": second.token()}).words("#problems")


def test_a_refusal_needs_a_reason_and_is_shown(visit: Visit) -> None:
    keeper, second = visit("keeper"), visit("second")
    address = upload(keeper).headers["Location"]
    page = second.open(address)

    empty = second.send(page, "form[action$=reject]", reason=" ")
    done = second.send(page, "form[action$=reject]", reason="名称不对")

    assert empty.status == 422
    assert "理由" in empty.words("#reason-error")
    assert done.status == 302
    assert "名称不对" in keeper.open(address).words()
    assert "已退回" in keeper.open(ROOT).words()


def test_an_own_proposal_can_be_taken_back(visit: Visit) -> None:
    keeper = visit("keeper")
    page = keeper.follow(upload(keeper))

    assert keeper.send(page, "form[action$=withdraw]").status == 302
    assert "已撤回" in keeper.open(ROOT).words()


def test_a_faulty_package_shows_every_problem_with_place_and_remedy(office: TestOffice, visit: Visit) -> None:
    keeper = visit("keeper")

    page = keeper.follow(upload(keeper, *FAULTY))

    problems = page.all_words(".problem-list li")
    assert "2 个问题" in page.words(".verdict-bad")
    assert any("aid/aid.bpmn:" in each and "候选岗位组" in each and "→ 请填写" in each for each in problems)
    assert any("可执行" in each for each in problems)
    button = page.tree.cssselect("[data-problem][data-element=check]")[0]
    assert button.get("data-file") == "aid/aid.bpmn"
    assert not page.tree.cssselect("form[action$=publish]")
    second = visit("second")
    refused = second.post(f"{_path(page)}/publish", {"csrf_token": second.token()})
    assert refused.status == 409
    with office.database.reading() as session:
        assert releases.current_row(session, AID) is None


def _path(page: Page) -> str:
    return page.response.request.path


def test_a_trace_is_told_with_its_elements(visit: Visit) -> None:
    keeper = visit("keeper")

    page = keeper.follow(upload(keeper, *_without_answer(files()["aid/aid.bpmn"].decode())))

    traced = [each for each in page.tree.cssselect("[data-problem]") if each.get("data-trace") != "[]"]
    assert traced, page.words(".problem-list")
    assert '"begin"' in traced[0].get("data-trace")
    assert "走法" in page.words(".problem-list .trace")


def _without_answer(model: str) -> tuple[tuple[str, str], ...]:
    """The refused applicant gets no answer: the flow that leads to it goes to the end at once."""
    start = model.index('<bpmn:sequenceFlow id="ok_answer_no"')
    flow = model[start : model.index(">", start)]
    return ((flow, flow.replace('targetRef="answer_no"', 'targetRef="refused"')),)


def test_the_drawing_is_sent_as_text_that_no_browser_opens(visit: Visit) -> None:
    keeper = visit("keeper")
    page = keeper.follow(upload(keeper))
    address = page.tree.cssselect("[data-models] button")[0].get("data-source")

    drawing = keeper.open(address)
    missing = keeper.open(address.replace("aid.bpmn", "other.bpmn"))

    assert drawing.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert drawing.headers["X-Content-Type-Options"] == "nosniff"
    assert "BPMNDiagram" in drawing.text
    assert missing.status == 404


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ((("x.zip", b"PK\x03\x04 broken"),), "已损坏"),
        ((("x.zip", zipped({"../../evil.bpmn": b""})),), "流程包之外"),
        ((("x.zip", zipped({"aid/aid.bpmn": b"0" * 40_000_000})),), "超过上限"),
        ((("readme.txt", b"hello"),), "没有找到流程文件"),
        ((), "请选择"),
    ],
)
def test_what_cannot_be_read_is_said_at_the_field_and_keeps_the_reason(
    visit: Visit, sent: tuple[tuple[str, bytes], ...], said: str
) -> None:
    page = send(visit("keeper"), *sent)

    assert page.status == 422
    assert said in page.words("#files-error")
    assert page.words("#reason") == "改名"


def test_what_is_no_model_at_all_ends_in_problems_and_never_in_an_error(visit: Visit) -> None:
    keeper = visit("keeper")
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><x>&b;</x>'
    for model in (b"", b"hello", b"<a/>", bomb, b"\xff\xfe\x00", files()["aid/aid.bpmn"][:900]):
        page = keeper.follow(send(keeper, ("aid.bpmn", model)))
        assert page.status == 200
        assert page.tree.cssselect(".problem-list li")
        assert keeper.open(page.tree.cssselect("[data-models] button")[0].get("data-source")).status == 200


def test_cases_are_previewed_moved_and_taken_back(office: TestOffice, visit: Visit) -> None:
    publish_releases(office)
    for number in (1, 2):
        office.open(applicant_id_number=an_id_number(number))
    keeper = visit("keeper")

    page = keeper.open(f"{CASES}?to={RENAMED.digest}")
    assert [
        row.endswith("入户调查 → 上门核实 任务有变化：上门核实") for row in page.all_words(".previews tbody tr")
    ] == [True] * 2
    assert "林一禾" not in page.text
    assert on(office) == [SMALL_AID.digest] * 2

    empty = keeper.send(page, "form[action$=move]", reason="")
    assert empty.status == 422
    assert "理由" in empty.words("#reason-error")
    assert on(office) == [SMALL_AID.digest] * 2

    done = keeper.send(page, "form[action$=move]", reason="改名")
    assert "已换版 2 件" in done.words()
    assert on(office) == [RENAMED.digest] * 2

    batch = keeper.open(done.tree.cssselect("a[href*=batches]")[0].get("href"))
    assert "改名" in batch.words()
    assert keeper.send(batch, reason=" ").status == 422
    back = keeper.send(batch, reason="移错了")
    assert "已撤销 2 件" in back.words()
    assert on(office) == [SMALL_AID.digest] * 2
    assert "已有新的办理" in keeper.open(_path(batch)).words()
    assert intact(office)


def test_a_step_without_counterpart_is_mapped_from_a_list(office: TestOffice, visit: Visit) -> None:
    publish_releases(office)
    office.open()
    keeper = visit("keeper")

    page = keeper.open(f"{CASES}?to={OTHER_STEP.digest}")
    assert "没有与“入户调查”对应的环节" in page.words(".previews")
    assert not page.tree.cssselect("form[action$=move]")
    chosen = page.tree.cssselect("select[name='map.visit']")[0]
    assert "home_visit" in [option.get("value") for option in chosen]

    mapped = keeper.open(f"{CASES}?to={OTHER_STEP.digest}&map.visit=home_visit")
    done = keeper.send(mapped, "form[action$=move]", reason="环节改名")

    assert "已换版 1 件" in done.words()
    assert on(office) == [OTHER_STEP.digest]
    assert intact(office)


def test_many_cases_are_moved_some_at_a_time(office: TestOffice, visit: Visit) -> None:
    publish_releases(office)
    many = AT_ONCE + 2
    for number in range(1, many + 1):
        office.open(applicant_id_number=an_id_number(number))
    keeper = visit("keeper")

    first = keeper.send(keeper.open(f"{CASES}?to={RENAMED.digest}"), "form[action$=move]", reason="改名")
    assert f"已处理 {AT_ONCE} 件，还有 2 件" in first.words()
    address, values = first.form()
    last = keeper.post(address, values, **{"HX-Request": "true"})

    assert f"已换版 {many} 件" in last.text
    assert "<html" not in last.text
    assert on(office) == [RENAMED.digest] * many
    batch = keeper.open(last.tree.cssselect("a[href*=batches]")[0].get("href"))
    assert len(batch.tree.cssselect(".listing tbody tr")) == many
    assert f"已撤销 {many} 件" in keeper.send(keeper.send(batch, reason="移错了")).words()
    assert on(office) == [SMALL_AID.digest] * many


def test_what_cannot_move_is_named_once_and_the_others_go_on(office: TestOffice, visit: Visit) -> None:
    publish_releases(office)
    opened = [office.open(applicant_id_number=an_id_number(number)) for number in range(1, AT_ONCE + 2)]
    moving = max(opened, key=lambda case: case.id)  # opened at one instant, so the last of all
    office.do("clerk", moving.id, "visit", findings="属实", second_visitor="visitor")
    keeper = visit("keeper")

    first = keeper.send(keeper.open(f"{CASES}?to={OTHER_STEP.digest}"), "form[action$=move]", reason="改名")
    last = keeper.send(first)

    assert len(first.tree.cssselect(".outcomes .late")) == AT_ONCE
    assert f"已换版 1 件，{AT_ONCE} 件没有换" in last.words()
    assert not last.tree.cssselect(".outcomes .late")
    assert on(office).count(OTHER_STEP.digest) == 1


def test_cases_of_other_branches_are_neither_shown_nor_moved(office: TestOffice, visit: Visit) -> None:
    publish_releases(office)
    office.open()
    with office.database.transaction() as session:
        elsewhere = an_office(session, level="district", code="BY", name="北原区总工会")
        stranger = a_user(session, office=elsewhere, username="stranger")
        a_post(session, office=elsewhere, groups=["process_admin"], a=stranger)
    give_passwords(office)
    visitor = visit("stranger")

    page = visitor.open(f"{CASES}?to={RENAMED.digest}")
    sent = visitor.post(f"{CASES}/move", {"csrf_token": visitor.token(), "to": RENAMED.digest, "reason": "试试"})

    assert "没有要换版的案件" in page.words()
    assert "已换版 0 件" in sent.words()
    assert on(office) == [SMALL_AID.digest]


def test_what_does_not_exist_is_not_found(office: TestOffice, visit: Visit) -> None:
    keeper = visit("keeper")

    for page in ("/uploads/1", "/nothing/cases", f"/{PROCESS}/cases?to=ffff", f"/{PROCESS}/batches/1"):
        assert keeper.open(ROOT + page).status == 404
