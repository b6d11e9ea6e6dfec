"""Features: the money goes to whom it is for, after it was approved, and who checks it can see that."""

from __future__ import annotations

from datetime import timedelta

from pytest_bdd import given, parsers, scenarios, then, when

scenarios("hardship_aid/payee.feature")
STEP, CHECK = "拨付款项", "核对银行回单"
ONE_DAY = timedelta(days=1)


def _pay(office, **answers):
    office.attempt(lambda: office.do(STEP, **answers))


@given(parsers.parse("申请人去世，登记继承人“{name}”"))
def heir(office, name):
    office.tell("death")
    office.do("登记继承人", heir_name=name, account_holder=name)


@given("一户没有银行账号的申请办到“拨付款项”")
def without_account(office):
    office.open(bank_account=None, bank_name=None)
    office.reach(STEP)


@when(parsers.parse("出纳付给“{name}”"))
def pays(office, name):
    _pay(office, account_holder=name, payee_reason=None)


@when(parsers.parse("出纳付给“{name}”，缘由是“{reason}”"))
def pays_another(office, name, reason):
    _pay(office, account_holder=name, payee_reason=reason)


@when("出纳登记的付款日期是批准当天")
def pays_the_same_day(office):
    _pay(office, paid_on=office.data["payable_from"].isoformat())


@when("出纳登记的付款日期是批准的前一天")
def pays_before(office):
    _pay(office, paid_on=(office.data["payable_from"] - ONE_DAY).isoformat())


@when("出纳登记的付款日期是批准的后一天")
def pays_after(office):
    _pay(office, paid_on=(office.data["payable_from"] + ONE_DAY).isoformat())


@when("出纳以现金付款")
def cash(office):
    _pay(office, payment_method="cash")


@when("出纳以转账付款")
def transfer(office):
    _pay(office, bank_account=None)


@when("登记的回单日期早于付款日期")
def early_slip(office):
    early = office.data["paid_on"] - ONE_DAY
    office.attempt(lambda: office.do(CHECK, bank_result_on=early.isoformat()))


@then(parsers.parse("核对的人看得到收款人“{name}”、账号、付款日期和凭证号"))
def seen(office, name):
    facts, data = office.facts(CHECK), office.data
    assert facts["account_holder"] == name
    for key in ("bank_account", "paid_on", "voucher_number"):
        assert facts[key] == data[key] is not None
