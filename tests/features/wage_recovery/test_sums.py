"""Features: what an award or a decision states in all is what it grants to each, and only they get more."""

from __future__ import annotations

from decimal import Decimal

from pytest_bdd import given, parsers, scenarios, then, when

from tests import databases
from tests.features.wage_recovery.conftest import lines_in

BACKENDS = databases.BACKENDS
scenarios("wage_recovery/sums.feature")


@given(parsers.parse("案件办到“{step}”"))
@when(parsers.parse("案件办到“{step}”"))
def reached(office, step):
    office.reach(step)


@when(parsers.parse("决定列明“{lines}”，责令支付 {amount} 元"))
def decide(office, lines, amount):
    office.do("作出处理决定", decided_lines=lines, decided_sum=amount)


@when(parsers.parse("要决定列明“{lines}”，责令支付 {amount} 元"))
def shall_decide(office, lines, amount):
    office.attempt(lambda: decide(office, lines, amount))


@when(parsers.parse("登记裁决 {amount} 元"))
def award(office, amount):
    office.do("登记仲裁结果", award_sum=amount)


@when(parsers.parse("要登记裁决 {amount} 元"))
def shall_award(office, amount):
    office.attempt(lambda: award(office, amount))


@given(parsers.parse("每人协商 {amount} 元"))
def agreed_each(office, amount):
    office.find(amount, *(line.number for line in office.workers), agreed=amount)


@when(parsers.parse("签订 {amount} 元的协议"))
def sign(office, amount):
    plan = [{"instalment_on": office.today, "instalment_sum": amount, "instalment_note": "全部"}]
    office.do("签订调解协议", agreement_sum=amount, instalments=plan, confirmation_wanted=False)


@when(parsers.parse("要签订 {amount} 元的协议"))
def shall_sign(office, amount):
    office.attempt(lambda: sign(office, amount))


@then(parsers.re(r"第 (?P<lines>[\d、]+) 名职工各有加付赔偿金 (?P<amount>[\d.]+) 元"))
def additional(office, lines, amount):
    fen = {line.number: line.additional_fen for line in office.workers}
    assert {fen[number] for number in lines_in(lines)} == {int(Decimal(amount) * 100)}


PAID = {
    "调查取证": {"investigation_outcome": "paid"},
    "期限内付清登记": {},
    "核查改正情况": {"compliance_outcome": "paid"},
    "等候期满并登记变化": {"remedy_outcome": "paid"},
    "登记催告后履行": {"demand_outcome": "paid"},
    "申请法院强制执行": {"court_outcome": "paid"},
}
"""What is entered in each form when the employer is said to have paid everything."""


@when(parsers.parse("要在“{step}”登记已付清"))
def said_to_be_paid(office, step):
    office.attempt(lambda: office.do(step, **PAID[step]))


@when(parsers.parse("要在“{step}”认定共欠 {amount} 元"))
def said_to_be_owed(office, step, amount):
    """At the approval the register has changed since: what was found then adds up no longer."""
    fields = {"调查取证": "found_sum", "核查改正情况": "unpaid_sum"}
    if step in fields:
        office.attempt(lambda: office.do(step, **{fields[step]: amount}))
        return
    office.find(str(Decimal(amount) - 27000), 4)
    office.attempt(lambda: office.do(step))
