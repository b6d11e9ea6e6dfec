"""A case that leaves a row in every table: one process that uses every service, played from the window to the answer.

Stands in the small office of `tests.workflows.offices`. Knows commands; must not know how a case is verified.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from models.documents import Document
from models.letters import Letter
from tests.engine.builders import Flow
from tests.loans_work import lending
from tests.workflows import claimants, spawning
from tests.workflows.offices import FORMS, an_id_number, an_office_at_work, application, publish
from workflows import accesslog, cases, claimsplit, claimwork, letterservice, startdrafts, tasks
from workflows.accesslog import Access
from workflows.engine.release import assemble
from workflows.engine.values import Package, Release
from workflows.heads import HeadFolder, sign_head

if TYPE_CHECKING:
    from pathlib import Path

    from models.cases import Case
    from models.database import Database
    from tests.workflows.offices import TestOffice

PROCESS = "whole_aid"
PHONE = "19900001234"
MEMBER = an_id_number(2)
HOUR = timedelta(hours=1)


def whole_aid() -> Release:
    """The release: every service once, user tasks between so that each has an entry and an instant of its own."""
    named = {name: f"applicant_{name}" for name in ("name", "id_number", "phone")}
    settings = {f"applicant_{name}": key for name, key in named.items()}
    about = {"number_series": "全帮", "title": "=applicant_name", "start_groups": "street_union", "amount": "granted"}
    about |= {"service_groups": "street_union"}
    flow = Flow(PROCESS, "全项救助", properties={**settings, **about, "decisive_on": "=application_on"})
    flow.start("begin", to="receipt", form="application")
    _before_the_money(flow)
    _money(flow)
    flow.end("granted_end", outcome="granted", name="已救助")
    files = {f"{PROCESS}/{PROCESS}.bpmn": flow.xml()}
    return assemble(Package(PROCESS, files | {f"{PROCESS}/forms/{name}.form": text for name, text in FORMS.items()}))


def _before_the_money(flow: Flow) -> None:
    term, promise, clerks = '="aid.visit_term"', {"name": "promise"}, "street_union"
    letter = {"title": '="告知书"', "addressee": "=applicant_name", "paragraphs": '=["收到您的申请。"]'}
    flow.service("receipt", to="promise", headers={"kind": "receipt"}, inputs=letter)
    flow.service("promise", "deadline.start", to="visit", headers=promise, inputs={"deadline": term})
    timed = {"duty": "investigate", "deadline": "aid.visit_term"}
    flow.user("visit", to="prepare", groups=clerks, form="visit", name="入户调查", properties=timed)
    subject = {"subject_name": "=applicant_name", "subject_category": '="大病"'}
    flow.service("prepare", "notice.post", to="pause", headers={"stage": "prepare"}, inputs=subject)
    flow.service("pause", "deadline.pause", to="hang", headers=promise, name="暂停时限")
    flow.user("hang", to="posting", groups=clerks)
    posting = {"posted_on": "=today()", "period": term, "places": '=["窗口", "公告栏"]'}
    flow.service("posting", "notice.post", to="object", headers={"stage": "start"}, inputs=posting)
    flow.user("object", to="objection", groups=clerks)
    objection = {"text": '="不符合条件"', "objector_name": '="何远山"', "channel": '="phone"'}
    flow.service("objection", "notice.suspend", to="find", inputs=objection)
    flow.user("find", to="finding", groups=clerks)
    flow.service("finding", "notice.resume", to="take_down", inputs={"result": '="rejected"'})
    flow.user("take_down", to="taking_down", groups=clerks)
    flow.service("taking_down", "notice.close", to="resume", headers={"stage": "remove"})
    flow.service("resume", "deadline.resume", to="decide", headers=promise, name="恢复时限")
    flow.user("decide", to="reserve", groups="district_union_aid", form="decision", properties={"office": "district"})


def _money(flow: Flow) -> None:
    duty = {"duty": "pay", "office": "district", "priority": "2"}
    aid = {"reference": '="aid"'}
    flow.service("reserve", "fund.reserve", to="pay", inputs={**aid, "amount": "=granted", "funds": '=["main"]'})
    flow.user("pay", to="paying", name="付款", groups="payer", properties=duty)
    flow.service("paying", "fund.pay", to="bounce", inputs=aid)
    flow.user("bounce", to="reversing", groups="payer", properties=duty)
    flow.service("reversing", "fund.reverse", to="pay_again", inputs={**aid, "note": '="账号有误"'})
    flow.user("pay_again", to="paying_again", groups="payer", properties=duty)
    flow.service("paying_again", "fund.pay", to="reply", inputs=aid)
    reply = {"title": '="决定书"', "addressee": "=applicant_name", "paragraphs": '=["救助金额 " + string(granted)]'}
    flow.service("reply", to="stop", headers={"kind": "reply", "is_reply": "true"}, inputs=reply)
    flow.service("stop", "deadline.stop", to="deliver", headers={"name": "promise"}, name="停止时限")
    flow.user("deliver", to="granted_end", groups="street_union")


WHOLE_AID = whole_aid()


def opened(office: TestOffice, **values: object) -> Case:
    """A case of the process with a household of two."""
    member: object = {"name": "林小满", "id_number": MEMBER, "relation": "女儿"}
    with office.desk("clerk") as desk:
        return cases.open_case(desk, PROCESS, application(**{"applicant_phone": PHONE, "members": [member], **values}))


def played(office: TestOffice, case_id: str) -> None:
    """Carry a case to its last task but one, an hour or a day between the steps."""
    office.add_paper(case_id)
    _receipt_served(office, case_id)
    for user, element, values in (
        ("clerk", "visit", {"findings": "属实。" * 1300, "second_visitor": "visitor"}),
        ("clerk", "hang", {}),
        ("clerk", "object", {}),
        ("clerk", "find", {}),
        ("clerk", "take_down", {}),
        ("officer", "decide", {"decision": "grant", "granted": "2000"}),
        ("payer", "pay", {}),
        ("payer", "bounce", {}),
        ("payer", "pay_again", {}),
    ):
        office.pass_time(HOUR if element != "find" else timedelta(days=1))
        office.do(user, case_id, element, **values)
    office.pass_time(HOUR)


def _receipt_served(office: TestOffice, case_id: str) -> None:
    with office.desk("clerk") as desk:
        letter = desk.session.scalars(select(Letter).where(Letter.case_id == case_id)).one()
        paper = desk.session.scalars(select(Document.id).where(Document.case_id == case_id)).one()
        said = {"served_on": "2026-03-02", "way": "left_at_home", "receiver": "何远山", "witness": "居委会"}
        letterservice.serve(desk, case_id, letter.id, {**said, "paper": paper})


def an_office_with_every_row(database: Database, folder: Path) -> tuple[TestOffice, HeadFolder]:
    """The small office with cases that are finished, at a notice, at a timer, of claims and of loans; a signed head."""
    office = an_office_at_work(database, folder)
    with database.transaction() as session:
        publish(session, office.releases, WHOLE_AID)
    finished = opened(office)
    played(office, finished.id)
    office.do("clerk", finished.id, "deliver")
    _at_its_notice(office)
    waiting = office.open(applicant_name="方知秋", applicant_id_number=an_id_number(4), urgent="true")
    office.do("clerk", waiting.id, "visit", findings="属实", second_visitor="visitor")
    _with_claims(office)
    _with_loans(office)
    heads = HeadFolder(folder / "heads")
    heads.create_key()
    _with_start_forms(office, heads)
    with database.transaction() as session:
        look = Access(actor="auditor", action="reveal", subject="x", case_id=waiting.id, outcome="ok", reason="抽查")
        accesslog.write(session, look, now=office.now)
        sign_head(session, heads, office.now)
    return office, heads


def _at_its_notice(office: TestOffice) -> None:
    """A case under objection: its promise is paused, its notice suspended, a task held by a person."""
    case = opened(office, applicant_name="周问渠", applicant_id_number=an_id_number(3), members=[])
    office.do("clerk", case.id, "visit", findings="属实", second_visitor="visitor")
    office.do("clerk", case.id, "hang")
    office.pass_time(HOUR)
    office.do("clerk", case.id, "object")
    task = office.task(case.id, "find")
    with office.desk("clerk") as desk:
        tasks.claim(desk, task.id, task.version)


def _with_start_forms(office: TestOffice, heads: HeadFolder) -> None:
    """Two cases that have prepared a start form each: one is opened, the other not needed."""
    first = spawning.opened(office, applicant_id_number=an_id_number(8))
    second = spawning.another(office, applicant_id_number=an_id_number(9))
    drafts = [_start_form(office, case) for case in (first, second)]
    with office.desk("clerk") as desk:
        told = application(applicant_id_number=an_id_number(8))
        aided = cases.open_case(desk, "small_aid", told, draft=drafts[0])
    spawning.run_jobs(office, heads)
    office.do("clerk", aided.id, "visit", findings="属实", second_visitor="visitor")
    with office.desk("clerk") as desk:
        startdrafts.dismiss(desk, drafts[1], "本人不需要")


def _start_form(office: TestOffice, case: Case) -> str:
    office.do("clerk", case.id, "look")
    with office.database.reading() as session:
        return startdrafts.of_case(session, case.id)[0].id


def _with_claims(office: TestOffice) -> None:
    """A case of three claimants: one is paid, one ended, one goes on with an heir and additional compensation.

    The last is worked together with another case.
    """
    claimants.publish_wages(office, claimants.small_wage(organisation="applicant_phone applicant_phone"))
    case = claimants.opened(office, applicant_name="方一禾", applicant_id_number=an_id_number(6))
    office.pass_time(HOUR)
    claimants.entered(office, case.id, 3)
    claimants.found(office, case.id, "9000", 1, 2, 3)
    office.pass_time(HOUR)
    claimants.paid(office, case.id, "9000", 1)
    claimants.paid(office, case.id, "4000", 2)
    with office.desk("clerk") as desk:
        claimwork.reverse(desk, case.id, 2, {"on": "2026-03-01", "reason": "退票"})
    claimants.ended(office, case.id, "paid", 1)
    claimants.ended(office, case.id, "withdrawn", 2)
    with office.desk("clerk") as desk:
        claimwork.inherit(desk, case.id, 3, {"heir_name": "方圆", "died_on": "2026-02-01"})
    other = claimants.opened(office, applicant_name="方二禾", applicant_id_number=an_id_number(7))
    with office.desk("clerk") as desk:
        claimsplit.join(desk, case.id, [3], other.number)
    office.do("clerk", case.id, "enter")
    office.pass_time(HOUR)
    office.do("officer", case.id, "order")


def _with_loans(office: TestOffice) -> None:
    """A loan that was paid, reversed, extended, compensated and partly recovered; one settled, one only promised."""
    lending.publish_loans(office)
    now = office.now
    lending.applied(office, "5000", applicant_name="方三禾", applicant_id_number=an_id_number(10))
    late = lending.lent(office, applicant={"applicant_name": "方四禾", "applicant_id_number": an_id_number(11)})
    lending.lived(office, late.id)
    office.now = now
