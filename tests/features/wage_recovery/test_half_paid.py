"""Features: some settle, others go on; the case is closed when every line has an end."""

from __future__ import annotations

from decimal import Decimal

from pytest_bdd import given, parsers, scenarios, when

from tests import databases
from tests.features.wage_recovery.conftest import lines_in

BACKENDS = databases.BACKENDS
scenarios("wage_recovery/half_paid.feature")


@given(parsers.re(r"第 (?P<lines>[\d、 至]+) 名职工达成协议，每人 (?P<amount>[\d.]+) 元"))
def agreed(office, lines, amount):
    numbers = lines_in(lines)
    office.do("联系用人单位")
    office.do("调解会议（一次或多次）")
    office.find("9000", *numbers, agreed=amount)
    total = str(Decimal(amount) * len(numbers))
    plan = [{"instalment_on": office.today, "instalment_sum": total, "instalment_note": lines}]
    office.do("签订调解协议", agreement_sum=total, instalments=plan, confirmation_wanted=False)


@when("其余的人改走仲裁")
def others_arbitrate(office):
    office.do("核对追回情况", ledger_outcome="path")
    office.do("确定办理途径", path_choice="arbitration")


@when("仲裁裁决以后法院执行到位")
def awarded(office):
    for step in ("申请法律援助", "登记援助决定与指派", "代写并提交仲裁申请", "登记受理情况", "登记仲裁结果"):
        office.do(step)
    for _ in ("第 4 名", "第 5 名"):
        office.do("登记裁决书送达")
        office.do("告知并由职工选择")
        office.do("申请法院执行")


@when("要全案撤回")
def withdraw(office):
    office.attempt(lambda: office.tell("withdraw"))
