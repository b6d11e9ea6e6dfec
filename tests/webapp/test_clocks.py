"""Clocks, prepared start forms and lateness in the browser: what the pages tell, and what they ask back."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from models.documents import Document
from tests.webapp.visitor import Visitor
from tests.workflows import clocks, spawning
from tests.workflows.offices import TestOffice, publish
from workflows import parameters, startdrafts, tasks

Visit = Callable[[str], Visitor]


@pytest.fixture
def clocked(office: TestOffice) -> TestOffice:
    with office.database.transaction() as session:
        parameters.seed(session, clocks.TERMS)
        publish(session, office.releases, clocks.CLOCKED_AID)
    return office


def test_a_clock_is_stopped_with_event_and_paper_and_goes_on(clocked: TestOffice, visit: Visit):
    case, clerk = clocks.opened(clocked), visit("clerk")
    shown = clerk.open(f"/cases/{case.id}").words(".clocks")
    assert "办理承诺" in shown
    assert "下一步：答复申请人，最迟 2026-03-09" in shown
    assert "依据：救助条例第五条" in shown
    address = f"/cases/{case.id}/clocks/{clocks.clock_of(clocked, case, 'promise').id}"

    refused = clerk.send(clerk.open(f"{address}/pause"), event="等待鉴定结论", paper="")
    assert refused.status == 422
    assert "请选择证明这件事的材料" in refused.words("main")
    assert "等待鉴定结论" in refused.words("#event")
    with clocked.database.reading() as session:
        paper = session.scalars(select(Document.id).where(Document.case_id == case.id)).one()
    page = clerk.follow(clerk.send(refused, event="等待鉴定结论", paper=str(paper)))
    assert "已中止" in page.words(".clocks")
    assert "2026-03-02 起中止：等待鉴定结论（职员clerk）" in page.words(".clocks")
    assert "id.pdf" in page.words(".clocks")

    clocked.pass_time(timedelta(days=7))
    page = clerk.follow(clerk.send(clerk.open(f"{address}/resume"), event="鉴定结论已收到"))
    assert "原定 2026-03-09 · 现至 2026-03-16" in page.words(".clocks")
    history = clerk.open(f"/cases/{case.id}/timeline").words("main")
    assert "中止计算期限" in history
    assert "恢复计算期限" in history


def test_who_may_not_stop_clocks_is_not_offered_it(clocked: TestOffice, visit: Visit):
    case, officer = clocks.opened(clocked), visit("officer")
    page = officer.open(f"/cases/{case.id}")
    assert "中止计算" not in page.words(".clocks")
    address = f"/cases/{case.id}/clocks/{clocks.clock_of(clocked, case, 'promise').id}/pause"
    assert officer.open(address).status == 403


def test_more_time_is_approved_on_the_page_by_who_may_once_with_its_notice(clocked: TestOffice, visit: Visit):
    case, officer = clocks.opened(clocked), visit("officer")
    task = clocked.task(case.id, "check")
    with clocked.desk("clerk") as desk:
        tasks.claim(desk, task.id, task.version)
    assert not visit("clerk").open(f"/cases/{case.id}").tree.cssselect(".clocks a[href$=extend]")
    (link,) = officer.open(f"/cases/{case.id}").tree.cssselect(".clocks a[href$=extend]")
    form = officer.open(link.get("href"))
    assert "最多 5" in form.words("#extra-hint")
    assert "职员clerk" in form.words("#asked_by")

    refused = officer.send(form, extra="9", reason="对方申请延期", asked_by="", notice="", paper="")
    assert refused.status == 422
    assert "1 至 5" in refused.words("#extra-error")
    assert [bool(refused.words(f"#{name}-error")) for name in ("asked_by", "notice", "paper")] == [True] * 3
    assert "对方申请延期" in refused.words("#reason")
    with clocked.database.reading() as session:
        paper = session.scalars(select(Document.id).where(Document.case_id == case.id)).first()
    told = {"extra": "3", "asked_by": "clerk", "notice": "延告〔2026〕1号", "paper": str(paper)}
    page = officer.follow(officer.send(refused, **told))
    assert "对方申请延期（职员clerk 申请，职员officer 批准）" in page.words(".clocks")
    assert not page.tree.cssselect(".clocks a[href$=extend]")
    assert officer.open(link.get("href")).status == 403


def test_a_passed_clock_asks_why_on_the_form_of_the_step(clocked: TestOffice, visit: Visit):
    case, clerk = clocks.opened(clocked), visit("clerk")
    task = clocked.task(case.id, "check")
    with clocked.desk("clerk") as desk:
        tasks.claim(desk, task.id, task.version)
    assert not clerk.open(f"/tasks/{task.id}").tree.cssselect("#late_reason")
    clocked.pass_time(timedelta(days=30))

    page = clerk.open(f"/tasks/{task.id}")
    assert "“期限 aid.own”已于 2026-03-09 到期（救助条例第五条）" in page.words("#late_reason-hint")
    refused = clerk.send(page, "form[data-process-form]", late_reason="", **{"f-findings": "属实"})
    assert refused.status == 422
    assert "请写明逾期原因" in refused.words(".problems")
    done = clerk.send(refused, "form[data-process-form]", late_reason="申请人住院")
    assert done.status == 302
    assert "逾期原因：申请人住院" in clerk.open(f"/cases/{case.id}/timeline").words("main")


def test_a_prepared_start_form_is_offered_at_the_window_filled_in(office: TestOffice, visit: Visit):
    case, clerk = spawning.spawned(office), visit("clerk")
    assert "有 1 件由其他案件转来的申请等待登记" in clerk.open("/inbox").words("main")
    listed = clerk.open("/processes")
    assert f"由 {case.number} 林*禾 转来：断粮" in listed.words("#prepared") or "断粮" in listed.words("#prepared")
    with office.database.reading() as session:
        (draft,) = startdrafts.of_case(session, case.id)
    form = clerk.open(f"/processes/small_aid/start?draft={draft.id}")
    assert form.form("form[data-process-form]")[1]["f-applicant_name"] == ["林一禾"]

    page = clerk.follow(clerk.send(form, "form[data-process-form]", **{"f-applied_amount": "3000"}))
    assert "已登记，案号" in page.words(".notice-success")
    assert "没有" in clerk.open("/processes").words("#prepared") or not clerk.open("/processes").words("#prepared")
    assert "等待窗口登记" in clerk.open(f"/cases/{case.id}").words("main")


def test_one_that_is_not_needed_needs_a_reason(office: TestOffice, visit: Visit):
    case, clerk = spawning.spawned(office), visit("clerk")
    with office.database.reading() as session:
        (draft,) = startdrafts.of_case(session, case.id)
    address = f"/processes/drafts/{draft.id}/dismiss"
    refused = clerk.send(clerk.open(address), reason="")
    assert refused.status == 422
    page = clerk.follow(clerk.send(refused, reason="本人不需要"))
    assert "已记下" in page.words(".notice-success")
    assert "职员clerk：本人不需要" in clerk.open(f"/cases/{case.id}").words("main")
    assert clerk.open(address).status == 302
