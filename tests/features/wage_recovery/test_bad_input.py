"""Features: what is wrong in a sheet, a payment or a mandate is refused by its place, and nothing of it is kept."""

from __future__ import annotations

import io
from datetime import date, timedelta

import openpyxl
from pytest_bdd import given, parsers, scenarios, then, when

from models.cases import Case
from tests import databases
from tests.claims.entered import an_id_number
from tests.features.wage_recovery.entered import worker
from workflows import claimview, claimwork
from workflows.claims import grid, sheet
from workflows.claims.sheet import COLUMNS
from workflows.errors import InvalidInput

BACKENDS = databases.BACKENDS
KEYS = ("name", "id_number", "employed_from", "wage_unit", "wage", "from_on", "to_on", "paid", "representative")
HEAD = [COLUMNS[key] for key in KEYS]
RIGHTS = "孔明岚"
scenarios("wage_recovery/bad_input.feature")


@given("一件欠薪等待登记职工")
def waiting(office):
    office.report()
    office.do("接收首问件")


@given("同一用人单位的另一件案件已登记第 1 名职工", target_fixture="other")
def elsewhere(office):
    waiting(office)
    office.register([worker(1)])
    with office.database.reading() as session:
        return session.get_one(Case, office.case_id).number


@when(parsers.parse("粘贴三名职工的表格，并写明理由“{reason}”"))
def pasted_because(office, reason):
    _paste(office, *_cooks(), why=reason)


@when("粘贴三名职工的表格")
def pasted(office):
    _paste(office, *_cooks())


@when(parsers.parse("粘贴三名职工的表格，第 {row:d} 行“{column}”填“{content}”"))
def pasted_with(office, row, column, content):
    rows = _cooks()
    rows[row - 2][HEAD.index(column)] = content
    _paste(office, *rows)


@when("粘贴的表格里同一人的两段欠薪有一天重叠")
def overlapping(office):
    first, second, *_ = _cooks()
    again = ["", "", "", "", "", "2025-07-31", "2025-08-31", "0", ""]
    _paste(office, first, again, second)


@when("粘贴的表格里第 2 行工资小于零，第 4 行日期晚于今天")
def two_faults(office):
    rows = _cooks()
    rows[0][HEAD.index("约定工资")], rows[2][HEAD.index("入职日期")] = "-1", "2027-01-01"
    _paste(office, *rows)


@when("导入三名职工的工作簿")
def brought(office):
    _bring(office, _workbook())


@when("导入的工作簿里有公式")
def formula(office):
    _bring(office, _workbook({"E3": "=4000+500"}))


@when("导入的工作簿里有合并单元格")
def merged(office):
    _bring(office, _workbook(merge="A3:A4"))


@when("导入的工作簿里有变成数字的身份证号码")
def spoilt(office):
    _bring(office, _workbook({"B3": 9.90101198001010e17}))


@when(parsers.parse("登记第 1 名职工收到 {one} 元、第 2 名职工收到 {other} 元"))
def too_much(office, one, other):
    paid = {"paid_on": office.today, "means": "employer_transfer"}
    payments = [{"line": 1, "amount": one, **paid}, {"line": 2, "amount": other, **paid}]

    def both():
        with office.desk(RIGHTS) as desk:
            claimwork.pay(desk, office.case_id, payments)

    office.attempt(both)


@when(parsers.parse("登记第 1 名职工明天收到 {amount} 元"))
def ahead(office, amount):
    tomorrow = date.fromisoformat(office.today) + timedelta(days=1)
    office.attempt(lambda: office.pay(amount, 1, paid_on=tomorrow.isoformat()))


@when(parsers.parse("推选第 {line:d} 名职工为代表"))
def elected(office, line):
    chosen = [{"representative_line": str(line)}]
    office.attempt(lambda: office.do("推选代表、签授权书", representatives=chosen))


@when("推选第 2 名职工两次")
def elected_twice(office):
    chosen = [{"representative_line": "2"}, {"representative_line": "2"}]
    office.attempt(lambda: office.do("推选代表、签授权书", representatives=chosen))


@when("推选代表而不附推选书和授权委托书")
def without_papers(office):
    office.attempt(lambda: office.do("推选代表、签授权书", mandate_files=0))


@then(parsers.parse("系统不接受，指出第 {cell} 格，并说明“{words}”"))
def refused_at(office, cell, words):
    faults = office.refused_cells()
    assert list(faults) == cell.split("、")
    assert all(words in fault for fault in faults.values()), faults


@then("系统不接受，在第 F2 格指出另一件案件、名册序号和时段，并要求写明理由")
def refused_for_another_case(office, other):
    faults = office.refused_cells()
    assert list(faults) == ["F2", "elsewhere_reason"]
    assert all(word in faults["F2"] for word in (other, "第 1 号", "2025-07-31"))


@then(parsers.parse("只有第 1 名职工的登记记下理由“{reason}”"))
def kept(office, reason):
    with office.database.reading() as session:
        reasons = [[each.reason for each in claimview.history(session, office.case_id, line)] for line in (1, 2, 3)]
    assert reasons == [[reason], [""], [""]]


@then(parsers.parse("系统不接受，同时指出第 {one} 格和第 {other} 格"))
def refused_at_both(office, one, other):
    assert list(office.refused_cells()) == [one, other]


def _cooks():
    """Three workers as a sheet shows them."""
    period = ["2025-06-01", "2025-07-31", "0", ""]
    return [[f"方{number}", an_id_number(number), "2024-06-01", "月", "4500", *period] for number in (1, 2, 3)]


def _paste(office, *rows, why=None):
    _enter(office, lambda: grid.pasted("\n".join("\t".join(row) for row in (HEAD, *rows))), why=why)


def _bring(office, content):
    _enter(office, lambda: grid.workbook(content))


def _workbook(cells=None, merge=None):
    book = openpyxl.Workbook()
    sheet_of_it = book.worksheets[0]
    for row in (HEAD, *_cooks()):
        sheet_of_it.append(row)
    for cell, value in (cells or {}).items():
        sheet_of_it[cell] = value
    if merge:
        sheet_of_it.merge_cells(merge)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def _enter(office, read, why=None):
    """Enter a sheet as the office does: faults of lines are told by their cells."""

    def entered():
        found = sheet.read(read())
        try:
            office.register(found.lines, why=why)
        except InvalidInput as refused:
            raise found.located(refused) from refused

    office.attempt(entered)
