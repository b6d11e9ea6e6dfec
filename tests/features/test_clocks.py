"""Features: clocks that are paused and passed, the first contact, and a case that springs from another."""

from __future__ import annotations

from datetime import timedelta
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
from pytest_bdd import given, parsers, scenarios, then, when
from sqlalchemy import select

from models.cases import Case
from models.deadlines import Deadline
from models.documents import Document
from models.journal import Entry
from tests import databases
from tests.processes.wage_office import REPORT
from tests.workflows import clocks
from tests.workflows.offices import application, publish
from workflows import canonical, caselinks, cases, firstcontact, parameters, pausing, startdrafts, tasks, taskview
from workflows.clockwork import Clockwork
from workflows.demo.answers import Filler
from workflows.demo.names import Inventor
from workflows.heads import HeadFolder
from workflows.jobs.handlers import table
from workflows.jobs.runner import Runner

if TYPE_CHECKING:
    from pathlib import Path

    from tests.features.office import AidOffice

BACKENDS = databases.BACKENDS
PROMISE = "promise"
FILLER = Filler(Random(7), Inventor(Random(7)))
scenarios("office/clocks.feature")


@pytest.fixture
def drafts() -> list[str]:
    """The prepared start forms of the scenario."""
    return []


@given("一件限五个工作日核查的案件")
def clocked_case(office: AidOffice) -> None:
    with office.database.transaction() as session:
        parameters.seed(session, clocks.TERMS)
        publish(session, office.releases, clocks.clocked_aid(clerks="reception_clerk", chiefs="rights_officer"))
    with office.desk("林悦") as desk:
        office.case_id = cases.open_case(desk, clocks.PROCESS, application()).id
        cases.add_document(desk, office.case_id, name="鉴定委托书.pdf", kind="other", content=b"%PDF-1.4 order")


@when(parsers.parse("过了 {days:d} 天"))
def days_pass(office: AidOffice, days: int) -> None:
    office.wait_until(office.clock.now() + timedelta(days=days))


@when(parsers.parse("“{name}”办理核查，逾期原因是“{reason}”"))
def done_late(office: AidOffice, name: str, reason: str) -> None:
    _check(office, name, reason)


@when(parsers.parse("“{name}”办理核查，不说明原因"))
def done_without_reason(office: AidOffice, name: str) -> None:
    office.claim("核查", by=name)
    office.attempt(lambda: _check(office, name, ""))


def _check(office: AidOffice, name: str, reason: str) -> None:
    task = office.waiting()["核查"]
    with office.desk(name) as desk:
        held = tasks.claim(desk, task.id, task.version)
        tasks.complete(desk, task.id, held.version, {"findings": "属实"}, late_reason=reason)


@then(parsers.parse("核查的期限记下逾期原因“{reason}”"))
def reason_kept(office: AidOffice, reason: str) -> None:
    assert _clock(office, "aid.own").breached_reason == reason


@when(parsers.parse("“{name}”因“{event}”中止办理承诺，凭鉴定委托书"))
def paused(office: AidOffice, name: str, event: str) -> None:
    with office.database.reading() as session:
        paper = session.scalars(select(Document.id).where(Document.case_id == office.case_id)).one()
    office.attempt(lambda: _pause(office, name, event, paper))


@when(parsers.parse("“{name}”因“{event}”中止办理承诺，没有材料"))
def paused_without_paper(office: AidOffice, name: str, event: str) -> None:
    office.attempt(lambda: _pause(office, name, event, None))


@when(parsers.parse("“{name}”因“{event}”恢复办理承诺"))
def resumed(office: AidOffice, name: str, event: str) -> None:
    with office.desk(name) as desk:
        pausing.resume(desk, office.case_id, _clock(office, PROMISE).id, event)


def _pause(office: AidOffice, name: str, event: str, paper: int | None) -> None:
    with office.desk(name) as desk:
        pausing.pause(desk, office.case_id, _clock(office, PROMISE).id, event, paper)


@then(parsers.parse("办理承诺的到期日顺延 {days:d} 天，原定到期日不变"))
def moved(office: AidOffice, days: int) -> None:
    clock = _clock(office, PROMISE)
    assert clock.due_at == clock.original_due_at + timedelta(days=days)


def _clock(office: AidOffice, name: str) -> Deadline:
    with office.database.reading() as session:
        named = (Deadline.case_id == office.case_id, Deadline.name == name)
        return session.scalars(select(Deadline).where(*named)).one()


# The first contact


@given(parsers.parse("“{name}”登记一件欠薪"))
def wages_reported(office: AidOffice, name: str) -> None:
    _report(office, name)


@given(parsers.parse("“{name}”登记一件有急难的欠薪"))
def urgent_wages_reported(office: AidOffice, name: str) -> None:
    _report(office, name, urgent_need=True, urgent_need_text="已断粮三天")


def _report(office: AidOffice, name: str, **answers: Any) -> None:
    with office.desk(name) as desk:
        release, known = taskview.for_start(desk, "wage_recovery")
        told = {**REPORT, "urgent_need": False, **answers}
        values = FILLER.answers(release.start_form, told, known)
        office.case_id = cases.open_case(desk, release.id, values).id


@when("帮扶中心接收首问件")
def accepted(office: AidOffice) -> None:
    office.do("接收首问件", hand_over_outcome="accept")


@when("交接两次不被接收")
def refused_twice(office: AidOffice) -> None:
    office.do("接收首问件", hand_over_outcome="reject", hand_over_reason="不属本区")
    office.do("首问人补充说明", by="林悦", hand_over_note="职工住在本区")
    office.do("再次接收", hand_over_outcome="reject", hand_over_reason="人手不足")


@when("领导确定由帮扶中心承办")
def ruled(office: AidOffice) -> None:
    office.do("领导确定承办", hand_over_ruling="由帮扶中心承办")


@when(parsers.parse("“{name}”把安排答复反映人"))
def answered(office: AidOffice, name: str) -> None:
    office.do("首问人答复反映人", by=name)


@when(parsers.parse("“{name}”要领取“{step}”"))
def tries_to_take(office: AidOffice, name: str, step: str) -> None:
    office.attempt(lambda: office.claim(step, by=name))


@then(parsers.parse("首问责任人是“{name}”，仍然负责"))
def still_bound(office: AidOffice, name: str) -> None:
    found, username = _contact(office, name)
    assert (found.username, found.bound) == (username, True)


@then(parsers.parse("首问责任人是“{name}”，已有人接手"))
def freed(office: AidOffice, name: str) -> None:
    found, username = _contact(office, name)
    assert (found.username, found.bound) == (username, False)
    assert found.taken_by


def _contact(office: AidOffice, name: str) -> tuple[firstcontact.FirstContact, str]:
    with office.desk(name) as desk:
        case = desk.session.get_one(Case, office.case_id)
        found = firstcontact.of(desk.session, case, desk.releases.by_digest(desk.session, case.release_digest))
        assert found is not None
        return found, desk.actor.username


# A case that springs from another


@when("帮扶中心移交困难救助登记")
def handed_over(office: AidOffice, drafts: list[str]) -> None:
    office.do("接收首问件", hand_over_outcome="accept")
    office.do("急难救助移交", urgent_help_way="hardship_case", urgent_help_note="先解决吃饭")
    with office.database.reading() as session:
        drafts.extend(each.id for each in startdrafts.of_case(session, office.case_id))


@then(parsers.parse("“{name}”的窗口有一份已填好姓名的困难救助登记表"))
def waits_at_the_window(office: AidOffice, name: str) -> None:
    with office.desk(name) as desk:
        (found,) = startdrafts.waiting(desk)
        assert (found.release.id, found.case.id) == ("hardship_aid", office.case_id)
        assert found.draft.values["applicant_name"]
        assert found.draft.values["hardship_statement"] == "已断粮三天"


@when(parsers.parse("“{name}”补全后登记"))
def completed(office: AidOffice, name: str, drafts: list[str]) -> None:
    _open(office, name, drafts[0])


@when(parsers.parse("“{name}”再登记一次"))
def opened_again(office: AidOffice, name: str, drafts: list[str]) -> None:
    office.attempt(lambda: _open(office, name, drafts[0]))


def _open(office: AidOffice, name: str, draft: str) -> None:
    with office.desk(name) as desk:
        release, known = taskview.for_start(desk, "hardship_aid")
        (prepared,) = startdrafts.of_case(desk.session, office.case_id)
        values = FILLER.answers(release.start_form, {**prepared.values}, known)
        cases.open_case(desk, release.id, values, draft=draft)


@when(parsers.parse("“{name}”写明不登记，因为“{reason}”"))
def not_needed(office: AidOffice, name: str, reason: str, drafts: list[str]) -> None:
    with office.desk(name) as desk:
        startdrafts.dismiss(desk, drafts[0], reason)


@then("困难救助案件与欠薪案件相互关联，两边的记录都有记载")
def linked(office: AidOffice, tmp_path: Path) -> None:
    work = Clockwork(releases=office.releases, documents=office.documents)
    Runner(office.database, table(work, HeadFolder(tmp_path / "heads"))).run_due(office.clock.now())
    with office.database.reading() as session:
        wages = session.get_one(Case, office.case_id)
        (link,) = caselinks.of_case(session, wages.id)
        assert (link.kind, link.other.process) == (caselinks.SPAWNED_FROM, "hardship_aid")
        (draft,) = startdrafts.of_case(session, wages.id)
        assert draft.opened_number == link.other.number
        first = session.scalars(select(Entry).where(Entry.case_id == link.other.id).order_by(Entry.seq)).first()
        assert first is not None
        assert canonical.loads(first.input)["spawned_from"] == wages.number


@then(parsers.parse("欠薪案件的记录写着“{reason}”"))
def told_in_the_journal(office: AidOffice, reason: str) -> None:
    with office.database.reading() as session:
        told = select(Entry.input).where(Entry.case_id == office.case_id).order_by(Entry.seq.desc())
        assert reason in (session.scalars(told).first() or "")
