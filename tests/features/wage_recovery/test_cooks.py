"""Features: the founding case of four cooks, from the window to the last yuan."""

from __future__ import annotations

from decimal import Decimal

from pytest_bdd import parsers, scenarios, then
from sqlalchemy import select

from models.claims import ClaimItem
from tests import databases
from tests.features.wage_recovery.tables import KINDS
from workflows.reports import report

BACKENDS = databases.BACKENDS
CODES = {label: code for code, label in KINDS.items()}
scenarios("wage_recovery/cooks.feature")


@then(parsers.parse("第 {line:d} 名职工主张“{kind}” {amount} 元"))
def claims(office, line, kind, amount):
    assert _items(office, line)[CODES[kind]] == Decimal(amount)


@then(parsers.parse("第 {line:d} 名职工还可以主张“{one}”和“{other}”"))
def may_claim(office, line, one, other):
    items = _items(office, line)
    assert items[CODES[one]] > 0
    assert items[CODES[other]] > 0


@then(parsers.parse("证据判断写明“{words}”"))
def evidence_says(office, words):
    assert words in office.data["evidence_result"]


@then("案件记下是与工会联合调查")
def joint(office):
    assert office.data["joint_with_union"] is True


@then(parsers.parse("“结案报告”写明为 {workers:d} 名职工追回 {amount} 元"))
def report_says(office, workers, amount):
    assert f"为{workers}名职工追回工资等{amount}元" in office.letter("closing_report").body


@then(parsers.parse("“{name}”看到的本年统计是"))
def counted_this_year(office, name, datatable):
    with office.desk(name) as desk:
        wanted = report.asked(desk.session, desk.releases, {"process": office.process}, desk.now)
        table = report.report(desk.session, desk.actor, wanted, desk.now).table
    labels = {figure.label: table.total[each].value for each, figure in wanted.reported.figures.items()}
    assert {label: str(labels[label]) for label, _ in datatable[1:]} == dict(datatable[1:])


def _items(office, line):
    with office.database.reading() as session:
        found = select(ClaimItem).where(ClaimItem.case_id == office.case_id, ClaimItem.line == line)
        return {item.kind: Decimal(item.claimed_fen) / 100 for item in session.scalars(found)}
