"""Features: what was written stays as it was, or verification names the case and the entry; who may look at a case."""

from __future__ import annotations

from dataclasses import replace

from pytest_bdd import given, parsers, scenarios, then, when
from sqlalchemy import select, true, update

from models.cases import Case
from models.documents import Document
from models.journal import AccessRecord, Entry
from models.letters import Letter
from models.people import User
from tests import databases
from tests.webapp.visitor import Visitor
from webapp import create_app
from webapp.bootstrap import build
from webapp.config import Config
from workflows import cases
from workflows.demo.accounts import PASSWORD
from workflows.verify import Proofs, verify

BACKENDS = databases.BACKENDS
scenarios("office/records.feature")

COLUMNS = {
    "一条记录的输入": (Entry, Entry.input, Entry.seq == 3),
    "保存的案件数据": (Case, Case.data, true()),
    "保存的流程状态": (Case, Case.state, true()),
    "发出的答复": (Letter, Letter.body, Letter.is_reply),
}
"""What is altered: the table, the column, and which of the case's rows."""


@given("一件有材料的案件已经办结")
def closed_case(office):
    office.open()
    with office.desk("林悦") as desk:
        cases.add_document(desk, office.case_id, name="收入证明.pdf", kind="income_proof", content=b"%PDF-1.4 proof")
    office.finish()


@when(parsers.parse("有人绕过系统改动了{place}"), target_fixture="altered")
def alters(office, place):
    office.tampered = True
    if place == "一份材料":
        with office.database.reading() as session:
            path = office.documents.path(session.scalars(select(Document.sha256).order_by(Document.id)).first())
        path.chmod(0o600)
        path.write_bytes(_changed(path.read_bytes()))
        return next(entry.seq for entry in office.journal if entry.command == "document")
    row, column, which = COLUMNS[place]
    of_case = (row.id if row is Case else row.case_id) == office.case_id
    with office.database.transaction() as session:
        stored = session.scalars(select(column).where(of_case, which)).one()
        altered = update(row).where(of_case, which).values({column: _changed(stored.encode()).decode()})
        session.execute(altered, execution_options={"synchronize_session": False})
    if row is Entry:
        return 3
    replied = [entry.seq for entry in office.journal if '"is_reply":"true"' in entry.outcome]
    return replied[-1] if row is Letter else office.journal[-1].seq


@when("审计核验记录", target_fixture="verification")
def verifies(office):
    return verify(office.database, proofs=Proofs(releases=office.releases, documents=office.documents))


@when(parsers.parse("{street}的“{name}”查看案件"), target_fixture="page")
def looks_at(office, name, tmp_path):
    config = Config(
        database_url=office.database.url.render_as_string(hide_password=False),
        data_folder=tmp_path,
        secret_key="k" * 40,
        log_level="ERROR",
    )
    wired = build(config)
    wired.database.dispose()
    services = replace(
        wired, database=office.database, clock=office.clock, machine=office.clock, releases=office.releases
    )
    visitor = Visitor(create_app(config, services))
    with office.database.reading() as session:
        username = session.scalars(select(User.username).where(User.name == name)).one()
    assert visitor.sign_in(username, PASSWORD).status == 302
    return visitor.open(f"/cases/{office.case_id}")


@then("核验通过，没有差异")
def intact(verification):
    assert verification.ok, verification.text()
    assert verification.cases == 1


@then("核验指出这一件和被改动的那一条")
def names_it(office, verification, altered):
    (finding,) = verification.findings
    assert (finding.case_number, finding.difference.seq) == (office.case.number, altered)


@then("看得到")
def sees(page):
    assert page.status == 200


@then("如同案件不存在，并留下访问记录")
def sees_nothing(office, page):
    assert page.status == 404
    with office.database.reading() as session:
        records = session.scalars(select(AccessRecord).where(AccessRecord.outcome == "refused")).all()
    assert [(office.name_of(record.actor), record.action) for record in records] == [
        ("蔡明", f"cases.show {office.case_id}")
    ]


def _changed(content):
    """The same with one digit in its second half another one."""
    at = next(place for place in range(len(content) // 2, len(content)) if 0x30 <= content[place] < 0x3A)
    return content[:at] + (b"1" if content[at : at + 1] != b"1" else b"2") + content[at + 1 :]
