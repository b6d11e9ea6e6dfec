"""A small working office for tests of commands: people with posts, a calendar, money, and a small process of its own.

The process is complete but short: application, visit, decision, payment, letter; withdrawal at any time; a public
notice with a timer. Knows commands and builders; must not look inside the engine.
"""

from __future__ import annotations

import base64
import json
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
from workflows import acting, calendar, cases, identity, parameters, tasks
from workflows.clockwork import Clockwork, Fired
from workflows.desk import SYSTEM, Actor, Desk
from workflows.documents import DocumentStore
from workflows.engine.release import assemble
from workflows.engine.values import Package, Release
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


def _form(name: str, title: str, *components: dict[str, Any]) -> bytes:
    """A form-js file."""
    return json.dumps(
        {"type": "default", "id": name, "title": title, "schemaVersion": 18, "components": components}
    ).encode()


def _input(kind: str, key: str, label: str, *, required: bool = False, **more: Any) -> dict[str, Any]:
    """A component of a form-js file."""
    return {"type": kind, "key": key, "id": key, "label": label, "validate": {"required": required}, **more}


def _options(*values: str) -> list[dict[str, str]]:
    return [{"value": value, "label": value} for value in values]


def _money(key: str, label: str, **more: Any) -> dict[str, Any]:
    return _input("textfield", key, label, required=True, properties={"type": "money"}, **more)


def _id_number(key: str) -> dict[str, Any]:
    return _input("textfield", key, "公民身份号码", required=True, properties={"type": "id_number"})


FORMS = {
    "application": _form(
        "application",
        "申请",
        _input("textfield", "applicant_name", "姓名", required=True, properties={"personal": "name"}),
        _id_number("applicant_id_number"),
        _input("textfield", "applicant_phone", "联系电话", properties={"type": "phone"}),
        _money("applied_amount", "申请金额"),
        _input("datetime", "application_on", "申请日期", subtype="date"),
        _input("checkbox", "urgent", "紧急"),
        {
            "type": "dynamiclist",
            "path": "members",
            "id": "members",
            "label": "家庭成员",
            "components": [
                _input("textfield", "name", "姓名", required=True, properties={"personal": "name"}),
                _id_number("id_number"),
                _input("textfield", "relation", "关系"),
            ],
        },
    ),
    "visit": _form(
        "visit",
        "入户",
        _input("textarea", "findings", "调查情况", required=True),
        _input("select", "second_visitor", "同行人", properties={"options": "visitors"}),
    ),
    "decision": _form(
        "decision",
        "决定",
        _input("radio", "decision", "决定", required=True, values=_options("grant", "refuse")),
        _money("granted", "金额", conditional={"hide": '=decision != "grant"'}),
        _input("textarea", "reason", "理由", required=True, conditional={"hide": '=decision != "refuse"'}),
    ),
    "withdrawal": _form("withdrawal", "撤回", _input("textfield", "withdrawn_because", "原因", required=True)),
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
        "kind": "text",
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


def small_aid(**properties: str) -> Release:
    """The release of the small process, with more properties of it."""
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
            **properties,
        },
    )
    flow.start("begin", to="receipt", form="application")
    letter = {"title": '="告知书"', "addressee": "=applicant_name", "paragraphs": '=["收到您的申请。", null]'}
    flow.service("receipt", to="visit", headers={"kind": "receipt"}, inputs=letter, name="发收件回执")
    deadline = {"duty": "investigate", "deadline": "aid.visit_term", "office": "street"}
    flow.user("visit", to="notice", groups="street_union", form="visit", name="入户调查", properties=deadline)
    flow.catch("notice", to="decide", timer="=duration(parameters.aid.notice_for)")
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
    files = {f"{PROCESS}/{PROCESS}.bpmn": flow.xml()}
    return assemble(Package(PROCESS, files | {f"{PROCESS}/forms/{name}.form": text for name, text in FORMS.items()}))


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
        return acting.actor_for(session, user, now=now, channel="web")

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

    def add_paper(self, case_id: str) -> None:
        """A paper added by the clerk."""
        with self.desk("clerk") as desk:
            cases.add_document(desk, case_id, name="id.pdf", kind="id_card", content=b"%PDF-1.4 one")

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
            "keeper": (district, "process_admin"),
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


def altered(release: Release, *changes: tuple[str, str]) -> Release:
    """The release with texts of its model replaced: what a later version of the process may look like."""
    name = f"{release.id}/{release.id}.bpmn"
    model = release.package.files[name].decode()
    for before, after in changes:
        assert before in model, before
        model = model.replace(before, after)
    return assemble(Package(release.id, {**release.package.files, name: model.encode()}))


def publish(session: Session, releases: Releases, release: Release, *, current: bool = True) -> None:
    """Publish a release that was built in code and so passes no lint gate; new cases start on the *current* one."""
    row = ReleaseRow(
        digest=release.digest,
        package_id=release.id,
        name=release.name,
        files=_stored(release.package.files),
        published_at=NOW,
        published_by="system",
        current=current,
    )
    session.add(row)
    releases.keep(release)


def _stored(files: Mapping[str, bytes]) -> dict[str, str]:
    return {name: base64.b64encode(content).decode() for name, content in files.items()}
