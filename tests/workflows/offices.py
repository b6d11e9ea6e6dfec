"""A small working office for tests of commands: people with posts, a calendar, money, and a small process of its own.

The process is complete but short: application, visit, decision, payment, letter; withdrawal at any time; a public
notice with a timer. Knows commands and builders; must not look inside the engine.
"""

from __future__ import annotations

import base64
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from models.people import User
from models.releases import ReleaseRow
from models.tasks import Task
from tests.builders import a_fund, a_post, a_user, an_office
from tests.engine.builders import Flow
from workflows import calendar, cases, identity, parameters, people, tasks
from workflows.clockwork import Clockwork, Fired
from workflows.desk import SYSTEM, Actor, Desk
from workflows.documents import DocumentStore
from workflows.engine.graph import Model
from workflows.engine.reading import read_bpmn
from workflows.engine.specs import build_specs
from workflows.engine.values import Element, Event, Field, Form, Option, Package, Release
from workflows.releases import Releases

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from sqlalchemy.orm import Session

    from models.cases import Case
    from models.database import Database

NOW = datetime(2026, 3, 2, 1, tzinfo=UTC)
"""Monday morning, nine o'clock in the office."""
PROCESS = "small_aid"


def an_id_number(number: int = 1, born: str = "19800101") -> str:
    """An ID number with a valid check character, of a region that was never assigned."""
    first = f"990101{born}{number:03}"
    return first + identity.check_character(first)


def _choice(key: str, *values: str) -> Field:
    return Field(
        key=key, label=key, type="radio", required=True, options=tuple(Option(value=v, label=v) for v in values)
    )


START = Form(
    id="application",
    title="申请",
    fields=(
        Field(key="applicant_name", label="姓名", type="text", required=True, properties={"personal": "name"}),
        Field(key="applicant_id_number", label="公民身份号码", type="id_number", required=True),
        Field(key="applicant_phone", label="联系电话", type="phone"),
        Field(key="applied_amount", label="申请金额", type="money", required=True, min="0.01"),
        Field(key="application_on", label="申请日期", type="date"),
        Field(key="urgent", label="紧急", type="checkbox"),
        Field(
            key="members",
            label="家庭成员",
            type="table",
            columns=(
                Field(key="name", label="姓名", type="text", required=True),
                Field(key="id_number", label="公民身份号码", type="id_number", required=True),
                Field(key="relation", label="关系", type="text"),
            ),
        ),
    ),
)
FORMS = {
    "application": START,
    "visit": Form(
        id="visit",
        title="入户",
        fields=(
            Field(key="findings", label="调查情况", type="textarea", required=True),
            Field(key="second_visitor", label="同行人", type="select", properties={"options": "visitors"}),
        ),
    ),
    "decision": Form(
        id="decision",
        title="决定",
        fields=(
            _choice("decision", "grant", "refuse"),
            Field(key="granted", label="金额", type="money", shown_if='decision = "grant"', required=True),
            Field(key="reason", label="理由", type="textarea", shown_if='decision = "refuse"', required=True),
        ),
    ),
    "withdrawal": Form(
        id="withdrawal",
        title="撤回",
        fields=(Field(key="withdrawn_because", label="原因", type="text", required=True),),
    ),
}
PARAMETERS = [
    {
        "name": "aid.visit_term",
        "label": "入户期限",
        "label_en": "visit term",
        "kind": "deadline",
        "unit": "working_day",
        "values": [
            {
                "region": "*",
                "effective_from": "2020-01-01",
                "effective_to": None,
                "value": {"length": 5, "unit": "working_day", "roll": True, "pausable": True},
                "source": "测试",
                "confirmed_by": "system",
            }
        ],
    },
    {
        "name": "aid.notice_for",
        "label": "公示",
        "label_en": "notice",
        "kind": "duration",
        "unit": "",
        "values": [
            {
                "region": "*",
                "effective_from": "2020-01-01",
                "effective_to": None,
                "value": "P5D",
                "source": "测试",
                "confirmed_by": "system",
            }
        ],
    },
]


def small_aid() -> Release:
    """The release of the small process."""
    flow = Flow(
        PROCESS,
        "小额救助",
        properties={
            "number_series": "测帮",
            "title": "=applicant_name",
            "decisive_on": "=application_on",
            "start_groups": "street_union",
            "applicant_name": "applicant_name",
            "applicant_id_number": "applicant_id_number",
            "applicant_phone": "applicant_phone",
            "amount": "granted",
            "urgent": "urgent",
        },
    )
    flow.start("begin", to="receipt", form="application")
    letter = {"title": '="告知书"', "addressee": "=applicant_name", "paragraphs": '=["收到您的申请。", null]'}
    flow.service("receipt", to="visit", headers={"kind": "receipt"}, inputs=letter, name="发收件回执")
    deadline = {"duty": "investigate", "deadline": "aid.visit_term", "office": "street"}
    flow.user("visit", to="notice", groups="street_union", form="visit", name="入户调查", properties=deadline)
    flow.catch("notice", to="decide", timer="=duration_for_notice")
    approve = {"duty": "approve", "office": "district", "not_performed_by": "visit"}
    flow.user("decide", to="granted_or_not", groups="district_union_aid", form="decision", properties=approve)
    flow.exclusive("granted_or_not", to={"reserve": '=decision = "grant"', "refuse_letter": None})
    funds = {"amount": "=granted", "funds": '=["main"]', "reference": '="aid"'}
    flow.service("reserve", "fund.reserve", to="enough", inputs=funds)
    flow.exclusive("enough", to={"pay": "=fund_reserved", "decide": None})
    flow.user("pay", to="paying", groups="payer", name="付款", properties={"duty": "pay", "office": "district"})
    flow.service("paying", "fund.pay", to="grant_letter", inputs={"reference": '="aid"', "paid_on": "=today()"})
    reply = {"title": '="决定书"', "addressee": "=applicant_name", "paragraphs": '=["救助金额 " + string(granted)]'}
    flow.service("grant_letter", to="granted_end", headers={"kind": "reply", "is_reply": "true"}, inputs=reply)
    flow.end("granted_end", outcome="granted", name="已救助")
    refusal = {"title": '="决定书"', "addressee": "=applicant_name", "paragraphs": "=[reason]"}
    flow.service("refuse_letter", to="refused_end", headers={"kind": "reply", "is_reply": "true"}, inputs=refusal)
    flow.end("refused_end", outcome="refused", name="不予救助")
    withdrawal = flow.inside()
    withdrawal.start("withdrawn", to="give_back", message="withdraw", properties={"form": "withdrawal", "groups": "*"})
    withdrawal.service("give_back", "fund.release", to="withdrawn_end")
    withdrawal.end("withdrawn_end", outcome="withdrawn", name="申请人撤回")
    flow.sub("withdrawal", withdrawal, by_event=True)
    return _release(flow)


def _release(flow: Flow) -> Release:
    files = {f"{flow.id}/{flow.id}.bpmn": flow.xml().replace(b"=duration_for_notice", b"=parameters.aid.notice_for")}
    files = {name: text.replace(b"timeDate", b"timeDuration") for name, text in files.items()}
    package = Package(flow.id, files)
    model = read_bpmn(package.files[f"{flow.id}/{flow.id}.bpmn"], f"{flow.id}.bpmn")
    assert isinstance(model, Model), model
    elements = {
        node.id: Element(
            id=node.id,
            kind=node.kind,
            name=node.name,
            process=flow.id,
            file=f"{flow.id}.bpmn",
            line=node.line,
            properties=node.work.properties,
            groups=node.work.groups or "",
            form=node.work.form,
        )
        for process in model.processes.values()
        for node in process.nodes.values()
    }
    withdraw = Event(
        name="withdraw", label="撤回申请", form="withdrawal", groups=("*",), element="withdrawn", interrupting=True
    )
    return Release(
        digest=package.digest,
        id=flow.id,
        name=flow.name,
        package=package,
        elements=elements,
        forms=FORMS,
        events=(withdraw,),
        start_form=START,
        properties=flow.properties,
        diagrams={flow.id: f"{flow.id}/{flow.id}.bpmn"},
        locale={},
        decisions={},
        personal={
            "applicant_name": "name",
            "applicant_id_number": "id_number",
            "applicant_phone": "phone",
            "members.name": "name",
            "members.id_number": "id_number",
        },
        specs=build_specs(flow.id, model.processes),
    )


SMALL_AID = small_aid()


@dataclass
class TestOffice:
    """The office: a database with its people, and a clock that stands where the test puts it."""

    __test__ = False

    database: Database
    documents: DocumentStore
    releases: Releases = field(default_factory=Releases)
    now: datetime = NOW

    @contextmanager
    def desk(self, username: str | None, *, at: datetime | None = None) -> Iterator[Desk]:
        """A desk for this person (None: the system) in a transaction of its own."""
        with self.database.transaction() as session:
            yield self.desk_in(session, username, at=at)

    def desk_in(self, session: Session, username: str | None, *, at: datetime | None = None) -> Desk:
        """A desk in an open transaction."""
        now = at or self.now
        actor = SYSTEM if username is None else self.actor(session, username, now)
        return Desk(session=session, actor=actor, now=now, releases=self.releases, documents=self.documents)

    def actor(self, session: Session, username: str, now: datetime) -> Actor:
        """The person with the posts held at the instant."""
        user = session.scalars(select(User).where(User.username == username)).one()
        return people.actor_for(session, user, now=now, channel="web")

    def open(self, username: str = "clerk", *, key: str | None = None, **values: Any) -> Case:
        """A case opened with the start form's values."""
        with self.desk(username) as desk:
            return cases.open_case(desk, PROCESS, application(**values), idempotency_key=key)

    def task(self, case_id: str, element: str) -> Task:
        """The waiting task of that element."""
        with self.database.reading() as session:
            statement = select(Task).where(
                Task.case_id == case_id, Task.element == element, Task.state.in_(("open", "claimed"))
            )
            return session.scalars(statement).one()

    def do(self, username: str, case_id: str, element: str, **values: Any) -> tasks.Completion:
        """Claim and complete the waiting task of that element."""
        task = self.task(case_id, element)
        with self.desk(username) as desk:
            task = tasks.claim(desk, task.id, task.version)
        with self.desk(username) as desk:
            return tasks.complete(desk, task.id, task.version, values)

    def fire_due(self) -> Fired:
        """Fire the timers due now."""
        return Clockwork(releases=self.releases, documents=self.documents).fire_due(self.database, self.now)

    def pass_time(self, duration: timedelta) -> None:
        """Move the clock on; nothing is fired by it."""
        self.now += duration


def application(**values: Any) -> dict[str, Any]:
    """The raw values of a start form that is filled in rightly, but for *values*."""
    return {
        "applicant_name": "林一禾",
        "applicant_id_number": an_id_number(),
        "applicant_phone": "19900001234",
        "applied_amount": "3000",
        "application_on": "2026-03-01",
        **values,
    }


def an_office_at_work(database: Database, folder: Path, *, balance: Decimal = Decimal("50000.00")) -> TestOffice:
    """The office with street clerks, a district aid officer and a payer, and its process published."""
    office = TestOffice(database=database, documents=DocumentStore(folder / "documents"))
    with database.transaction() as session:
        district = an_office(session, level="district", code="QY", name="青原区总工会")
        street = an_office(session, level="street", parent=district, code="QY01", name="一街道工会")
        posts = {
            "clerk": (street, "street_union"),
            "visitor": (street, "street_union"),
            "officer": (district, "district_union_aid"),
            "payer": (district, "payer"),
            "chief": (district, "supervisor"),
            "auditor": (district, "auditor"),
        }
        for username, (place, group) in posts.items():
            user = a_user(session, office=place, username=username, name=f"职员{username}")
            a_post(session, office=place, groups=[group], a=user)
        fund = a_fund(session, office=district, balance_fen=int(balance * 100))
        fund.code = "main"
        calendar.seed(session)
        parameters.seed(session, PARAMETERS)
        publish(session, office.releases, SMALL_AID)
    return office


def publish(session: Session, releases: Releases, release: Release) -> None:
    """Publish a release that was built in code and so passes no lint gate."""
    row = ReleaseRow(
        digest=release.digest,
        package_id=release.id,
        name=release.name,
        files=_stored(release.package.files),
        published_at=NOW,
        published_by="system",
        current=True,
    )
    session.add(row)
    releases.keep(release)


def _stored(files: Mapping[str, bytes]) -> dict[str, str]:
    return {name: base64.b64encode(content).decode() for name, content in files.items()}
