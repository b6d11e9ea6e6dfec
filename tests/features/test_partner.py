"""Features: an office of another organ works its steps of a case and sees only those."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from pytest_bdd import given, parsers, scenarios, then, when
from sqlalchemy import select

from models.documents import Document
from models.letters import Letter
from models.offices import Office
from models.people import User
from models.tasks import Task
from tests import databases
from tests.builders import a_post, a_user, an_office
from tests.workflows.joint import PROCESS, joint_aid
from tests.workflows.offices import application, publish
from workflows import authority, cases, inbox, partners, privacy, shortfalls, staffing, tasks, taskview
from workflows.demo.organisation import BRIGADE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.features.office import AidOffice

BACKENDS = databases.BACKENDS
KINDS = {"工资表": "wage_list", "本人日记": "diary"}
WINDOW = "林悦"
scenarios("office/partner.feature")


@pytest.fixture
def office(office: AidOffice) -> AidOffice:
    """The demo organisation with a process in which two organs act."""
    with office.database.transaction() as session:
        publish(session, office.releases, joint_aid(clerks="reception_clerk"))
    return office


@given(parsers.parse("邻区监察大队有监察员“{name}”"))
def next_district(office, name):
    with office.database.transaction() as session:
        place = an_office(session, code="ELJC", name="邻区劳动保障监察大队", region="990102", organ="inspection")
        a_post(session, office=place, groups=["inspector"], a=a_user(session, office=place, name=name))


@given("监察大队不再负责本区")
def not_in_charge(office):
    with office.database.transaction() as session:
        session.scalars(select(Office).where(Office.code == BRIGADE)).one().region = "990109"


@given(parsers.parse("联办案件办到“{step}”"))
def joint_case(office, step):
    with office.desk(WINDOW) as desk:
        office.case_id = cases.open_case(desk, PROCESS, application()).id
        for label, kind in KINDS.items():
            content = b"%PDF-1.4 " + kind.encode()
            cases.add_document(desk, office.case_id, name=f"{label}.pdf", kind=kind, content=content)
    office.reach(step)


@given("联办案件办到底")
@when("联办案件办到底")
def to_the_end(office):
    office.finish()


@when(parsers.parse("“{name}”填好“{step}”要提交"))
def submits(office, name, step):
    office.claim(step, by=name)
    office.attempt(lambda: _complete(office, name, step, {"employer_name": "恒源公司"}))


def _complete(office: AidOffice, name: str, step: str, values: Mapping[str, str]) -> None:
    task = office.waiting()[step]
    with office.desk(name) as desk:
        tasks.complete(desk, task.id, task.version, values)


@then(parsers.parse("“{name}”填写的内容仍可保存为草稿"))
def draft_kept(office, name):
    (task,) = office.waiting().values()
    with office.desk(name) as desk:
        tasks.save_draft(desk, task.id, task.version, {"employer_name": "恒源公司"})
    (task,) = office.waiting().values()
    assert task.draft == {"employer_name": "恒源公司"}


@then(parsers.parse("流程管理员事先看得到“{step}”没有单位办理"))
def told_beforehand(office, step):
    with office.database.reading() as session:
        told = [str(why) for why in shortfalls.found(session, office.releases.current(session, PROCESS))]
    assert any(f"“{step}”由劳动保障监察办理" in why for why in told), told


@when(parsers.parse("“{name}”打开材料“{label}”"))
def opens_paper(office, name, label):
    with office.database.reading() as session:
        number = session.scalars(select(Document.id).where(Document.kind == KINDS[label])).one()

    def look() -> None:
        with office.desk(name) as desk:
            assert partners.require_paper(desk, office.case_id, number)[1].kind == KINDS[label]

    office.attempt(look)


@when(parsers.parse("“{name}”打开整个案件"))
def opens_case(office, name):
    def look() -> None:
        with office.desk(name) as desk:
            authority.require_visible(desk.session, desk.actor, office.case_id)

    office.attempt(look)


@when(parsers.parse("“{name}”要看申请人完整的身份证号码"))
def wants_number(office, name):
    def look() -> None:
        with office.desk(name) as desk:
            privacy.reveal(desk, office.case_id, "applicant_id_number", reason="办案需要")

    office.attempt(look)


@when(parsers.parse("“{name}”登记申请人撤回"))
def tells_withdrawal(office, name):
    def tell() -> None:
        with office.desk(name) as desk:
            cases.raise_event(desk, office.case_id, "withdraw", {}, "本人要求")

    office.attempt(tell)


@when(parsers.parse("“{name}”打开答复书"))
def opens_reply(office, name):
    def look() -> None:
        with office.desk(name) as desk:
            partners.require_letter(desk, office.case_id, office.letter("reply").id)

    office.attempt(look)


@when(parsers.parse("“{name}”把“{step}”派给“{to}”"))
def assigns(office, name, step, to):
    office.attempt(lambda: office.reassign(step, by=name, to=to, reason="工作安排"))


@when(parsers.parse("安排“{name}”担任监察员岗"))
def appoints(office, name):
    def appoint() -> None:
        with office.database.transaction() as session:
            username = session.scalars(select(User.username).where(User.name == name)).one()
            staffing.hold(session, f"{BRIGADE}-inspect", username, "A", from_on=date(2026, 1, 1))

    office.attempt(appoint)


@then(parsers.parse("“{name}”手上有“{step}”"))
def holds(office, name, step):
    assert office.accepted()
    with office.desk(name) as desk:
        page = inbox.page(desk.session, desk.actor, "mine", now=desk.now)
    assert [task.name for task in page.items] == [step]


@then(parsers.parse("“{name}”的已办里有“{step}”，列出的事实与办理时一样"))
def done_and_readable(office, name, step):
    with office.desk(name) as desk:
        (task,) = inbox.page(desk.session, desk.actor, "done", now=desk.now).items
        facts = taskview.for_task(desk, task.id).facts
        receipt = desk.session.scalars(select(Letter.number).where(Letter.kind == "receipt")).one()
    assert task.name == step
    assert facts["letter_number"] == receipt
    assert office.data["letter_number"] != receipt


@then(parsers.re(r"(?P<kind>指令书|回执)由“(?P<signed>.+)”署名，编号属于 (?P<series>\w+)"))
def signed_by(office, kind, signed, series):
    letter = office.letter({"指令书": "order", "回执": "receipt"}[kind])
    assert letter.body.splitlines()[-2] == signed
    assert f"〕{series}-" in letter.number


def test_the_brigade_of_the_demo_does_nothing_for_hardship_aid(office: AidOffice) -> None:
    """It is there for the processes that need it; the queues of the union are what they were."""
    office.open()
    office.finish()
    with office.database.reading() as session:
        brigade = session.scalars(select(Office).where(Office.code == BRIGADE)).one()
        assert session.scalars(select(Task).where(Task.office_id == brigade.id)).all() == []
