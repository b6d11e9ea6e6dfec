"""The office of the features, prepared once for each database and copied for every scenario, and the steps of all.

When a scenario is over, the journal of its cases must verify. Steps that only one feature needs stand beside it.
"""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from pytest_bdd import given, parsers, then, when

from models.database import Database
from tests import databases
from tests.features.office import OPENS, AidOffice
from workflows import shipped
from workflows.demo import building
from workflows.desk import SYSTEM, Desk
from workflows.documents import DocumentStore
from workflows.releases import Releases
from workflows.verify import Proofs, verify

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

ACCEPTED, REFUSED = "可以", "不可以"
"""The tags of scenarios: every rule has one of each."""
CATEGORIES = {
    "deep": "深度困难",
    "relative": "相对困难",
    "accident": "意外致困",
    "edge": "边缘困难",
    "not_eligible": "不符合条件",
}
POSTS = {
    "分管主席": "YL-chair",
    "出纳": "YL-cashier",
    "东桥街道审核岗": "DQ-review",
    "东桥街道入户走访岗": "DQ-visit",
}


def pytest_bdd_apply_tag(tag: str, function: Callable[..., Any]) -> bool | None:
    """Take the tags of scenarios for what they are: no marks of pytest."""
    del function
    return True if tag in {ACCEPTED, REFUSED} else None


@pytest.fixture(scope="session")
def releases() -> Releases:
    """The compiled releases, shared by all scenarios of a process: they are addressed by their digest."""
    return Releases()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run every scenario on SQLite, and on the databases that its module names as `BACKENDS`."""
    if "backend" in metafunc.fixturenames:
        metafunc.parametrize("backend", getattr(metafunc.module, "BACKENDS", ("sqlite",)), indirect=True)


@pytest.fixture(autouse=True)
def backend(request: pytest.FixtureRequest) -> str:
    """The database of a scenario; used by itself, because a scenario's function does not name the fixtures of steps."""
    return str(request.param)


@pytest.fixture(scope="session")
def open_databases() -> dict[str, Database]:
    """The databases by URL: scenarios follow one another at the same address, and an engine keeps its statements."""
    return {}


@pytest.fixture
def office(
    backend: str, releases: Releases, open_databases: dict[str, Database], tmp_path: Path
) -> Iterator[AidOffice]:
    """The demo organisation with the shipped processes and no case yet."""
    with databases.prepared_database(backend, "aid_office", _prepare) as url:
        database = open_databases.setdefault(url, Database(url))
        office = AidOffice(database=database, releases=releases, documents=DocumentStore(tmp_path / "documents"))
        yield office
        if not office.tampered:
            proofs = Proofs(releases=releases, documents=office.documents)
            assert [str(finding) for finding in verify(database, proofs=proofs).findings] == []
            assert office.accepted(), f"refused without a word in the scenario: {office.refusal()}"
        database.dispose()


def _prepare(url: str) -> None:
    database = Database(url)
    building.staff(database, OPENS)
    with database.transaction() as session:
        documents = DocumentStore(shipped.FOLDER)  # nothing is put into it
        shipped.install(Desk(session=session, actor=SYSTEM, now=OPENS, releases=Releases(), documents=documents))
    database.dispose()


@given("一户来申请救助")
@when("一户来申请救助")
def somebody_applies(office: AidOffice) -> None:
    office.open()


@given(parsers.parse("一件申请办到“{step}”"))
@when(parsers.parse("一件申请办到“{step}”"))
@when(parsers.parse("办到“{step}”"))
def reached(office: AidOffice, step: str) -> None:
    if not office.case_id:
        office.open()
    office.reach(step)


@given(parsers.parse("望河社区一件申请等待“{step}”"))
def in_the_community(office: AidOffice, step: str) -> None:
    office.open()
    assert list(office.waiting()) == [step]


@given(parsers.parse("拟救助 {amount} 元的案件办到“{step}”"))
def reached_with_amount(office: AidOffice, amount: str, step: str) -> None:
    if not office.case_id:
        office.open()
    office.reach("核定收入与刚性支出")
    office.do("核定收入与刚性支出", need_living=amount)
    office.reach(step)


@given("窗口发现缺少收入证明和诊断证明")
@when("窗口发现缺少收入证明和诊断证明")
def papers_are_missing(office: AidOffice) -> None:
    office.do("受理审查", papers_outcome="supplement", papers_missing=["income_proof", "medical_papers"])


@given(parsers.parse("“{name}”走访后指定“{second}”为另一位走访人"))
def visited_with(office: AidOffice, name: str, second: str) -> None:
    with office.desk(second) as desk:
        username = desk.actor.username
    office.do("入户走访并填写记录", by=name, second_visitor=username)


@given(parsers.re(f"“(?P<name>.+)”兼任(?P<post>{'|'.join(POSTS)})"))
def also_holds(office: AidOffice, name: str, post: str) -> None:
    office.hold(name, POSTS[post])


@given(parsers.parse("今天是 {on}"))
@when(parsers.re(r"到了 (?P<on>\d{4}-\d\d-\d\d)"))
def the_day(office: AidOffice, on: str) -> None:
    office.is_day(date.fromisoformat(on))


@when(parsers.re(r"到了 (?P<on>\d{4}-\d\d-\d\d) (?P<at>\d\d:\d\d)"))
def the_minute(office: AidOffice, on: str, at: str) -> None:
    office.is_day(date.fromisoformat(on), time.fromisoformat(at))


@given(parsers.parse("“{name}”办理“{step}”"))
@when(parsers.parse("“{name}”办理“{step}”"))
def somebody_does(office: AidOffice, name: str, step: str) -> None:
    office.do(step, by=name)


@when(parsers.parse("“{name}”要办理“{step}”"))
def somebody_wants_to_do(office: AidOffice, name: str, step: str) -> None:
    office.attempt(lambda: office.claim(step, by=name))


@given(parsers.parse("“{name}”请假"))
@when(parsers.parse("“{name}”请假"))
def somebody_is_away(office: AidOffice, name: str) -> None:
    office.away(name)


@then("系统不接受")
def refused(office: AidOffice) -> None:
    assert office.refusal()


@then(parsers.parse("系统不接受，并说明“{words}”"))
def refused_with(office: AidOffice, words: str) -> None:
    refusal = office.refusal()
    assert words in refusal, refusal


@then("系统接受")
def accepted(office: AidOffice) -> None:
    assert office.accepted()


@then(parsers.parse("案件等待“{step}”"))
def waits_for(office: AidOffice, step: str) -> None:
    assert step in office.waiting(), list(office.waiting())


@then(parsers.parse("案件没有等待“{step}”"))
def does_not_wait_for(office: AidOffice, step: str) -> None:
    assert step not in office.waiting()


@given(parsers.parse("案件以“{outcome}”办结"))
@then(parsers.parse("案件以“{outcome}”办结"))
def ended(office: AidOffice, outcome: str) -> None:
    office.finish()
    assert office.case.outcome_label == outcome


@then(parsers.parse("共付出 {amount} 元"))
def paid(office: AidOffice, amount: str) -> None:
    assert office.paid_out() == Decimal(amount)


@then("没有付出任何款项")
def nothing_paid(office: AidOffice) -> None:
    assert office.paid_out() == 0


@then(parsers.parse("占用了 {amount} 元资金"))
def held(office: AidOffice, amount: str) -> None:
    assert office.held() == Decimal(amount)


@then("申请人还没有收到答复")
def not_answered(office: AidOffice) -> None:
    assert not any(letter.is_reply for letter in office.letters)


@then("案件仍未办结")
def not_ended(office: AidOffice) -> None:
    assert office.case.status == "open"


@then(parsers.parse("申请人收到“{title}”，写明“{words}”"))
def applicant_is_told(office: AidOffice, title: str, words: str) -> None:
    body = office.reply.body
    assert title in body.splitlines(), body
    assert office.reply.addressee == office.data["applicant_name"]
    assert words in body, body


@then(parsers.parse("答复写明“{words}”"))
def the_reply_says(office: AidOffice, words: str) -> None:
    assert words in office.reply.body, office.reply.body
