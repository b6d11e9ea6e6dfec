"""Features: no more is paid than there is, nothing twice, and what the bank returns comes back."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from pytest_bdd import given, parsers, scenarios, then, when
from sqlalchemy import func, select

from models.funds import Fund
from tests import databases
from workflows import funds
from workflows.demo.organisation import DISTRICT
from workflows.funds import Income

BACKENDS = databases.BACKENDS
scenarios("hardship_aid/fund.feature")
ACCOUNTS = ["gifts", "grants"]


def _receive(office, fund, amount, kind):
    with office.desk("邹军") as desk:
        income = Income(
            fund=fund, amount=Decimal(amount), kind=kind, key=kind, at=desk.now, by=desk.actor.username, note="送温暖"
        )
        assert funds.receive(desk.session, income)


@given(parsers.parse("送温暖资金两个账户有 {first} 元和 {second} 元"))
def accounts(office, first, second):
    for code, amount in zip(ACCOUNTS, (first, second), strict=True):
        with office.desk("邹军") as desk:
            funds.open_fund(desk.session, code=code, name=f"送温暖资金 {code}", name_en=code, office_code=DISTRICT)
        _receive(office, code, amount, "opening")


@given(parsers.parse("本区当年的医疗救助限额是 {amount} 元"))
def medical_limit(office, amount):
    office.confirm(office.propose("aid.medical_limit", amount, date(2026, 1, 1)))


@given(parsers.parse("{household}拟救助 {amount} 元，从这两个账户列支，获得批准"))
@when(parsers.parse("{household}拟救助 {amount} 元，从这两个账户列支，获得批准"))
def approved(office, household, amount):
    office.open(household, aid_items=["medical"])
    office.reach("核定收入与刚性支出")
    office.do("核定收入与刚性支出", medical_bill=amount, medical_paid_by_others="0")
    levels = ("中心负责人审批", "分管主席审批", "主席办公会集体研究")
    office.reach(*levels)
    office.do(next(iter(office.waiting())), funds=ACCOUNTS)


@when(parsers.parse("其中一个账户收到捐款 {amount} 元"))
def donation(office, amount):
    _receive(office, ACCOUNTS[0], amount, "donation")


@when(parsers.parse("改从工会帮扶资金列支，理由是“{reason}”"))
def other_fund(office, reason):
    office.attempt(lambda: office.do("等待资金到位", funds=["union"], funds_change_reason=reason))


@when("改从工会帮扶资金列支，没有理由")
def other_fund_without_reason(office):
    office.attempt(lambda: office.do("等待资金到位", funds=["union"], funds_change_reason=None))


@when(parsers.parse("“{name}”把同一笔付款提交两次"))
def pays_twice(office, name):
    task = office.waiting()["拨付款项"]
    office.do("拨付款项", by=name)
    office.attempt(lambda: office.complete(task, by=name))


@when(parsers.parse("银行以“{reason}”退回款项"))
def returned(office, reason):
    office.do("核对银行回单", bank_outcome="returned", return_reason=reason)


@when("银行退回款项，没有写明原因")
def returned_without_reason(office):
    office.attempt(lambda: office.do("核对银行回单", bank_outcome="returned", return_reason=None))


@when("窗口与申请人核实后更正账户")
def corrected(office):
    office.do("更正收款账户", bank_account="6200000000000000036", correction_note="已电话核对")


@then(parsers.parse("两个账户还剩 {amount} 元"))
def left(office, amount):
    with office.database.reading() as session:
        fen = session.scalar(select(func.sum(Fund.balance_fen)).where(Fund.code.in_(ACCOUNTS)))
    assert Decimal(int(fen)) / 100 == Decimal(amount)


@then(parsers.parse("可选的资金写明“{first}”和“{second}”"))
def free_money_offered(office, first, second):
    offered = {option.value: option.label for option in office.choices("等待资金到位")["funds"]}
    for code, words in zip(ACCOUNTS, (first, second), strict=True):
        assert words in offered[code]


@then(parsers.parse("写明可用 {available} 元，差额 {shortage} 元"))
def shortage_shown(office, available, shortage):
    facts = office.facts("等待资金到位")
    assert (facts["fund_available"], facts["fund_shortage"]) == (Decimal(available), Decimal(shortage))
