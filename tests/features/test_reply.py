"""Features: whatever comes of a case, the applicant has a written answer before it is closed."""

from __future__ import annotations

from datetime import timedelta

from pytest_bdd import given, parsers, scenarios, then, when

from tests import databases
from tests.features import entries

BACKENDS = databases.BACKENDS
scenarios("hardship_aid/reply.feature")


def _granted(office):
    office.reach("送达并登记回证")


def _refused(office):
    office.reach("民主评议")
    office.do("民主评议", **entries.SUPPORTED_NOT)
    office.reach("中心负责人审批")
    office.do("中心负责人审批", **entries.REFUSED)


def _watchlisted(office):
    office.reach("中心负责人审批")
    office.do("中心负责人审批", **{**entries.REFUSED, "decision_outcome": "watchlist"})


def _referred_at_the_window(office):
    office.do("受理审查", papers_outcome="refer", refer_reason="符合低保申请条件")


def _referred_by_decision(office):
    office.reach("中心负责人审批")
    office.do("中心负责人审批", **{**entries.REFUSED, "decision_outcome": "refer"})


def _withdrawn(office):
    office.reach("核定收入与刚性支出")
    office.tell("withdraw")


def _papers_never_came(office):
    office.do("受理审查", papers_outcome="supplement", papers_missing=["income_proof"])
    office.wait_until(office.clock.now() + timedelta(days=30))


def _died(office):
    office.reach("街道审核")
    office.tell("death")


def _withdrawn_too_late(office):
    office.reach("核对银行回单")
    office.tell("withdraw")


WAYS = {
    "获得批准并付款": _granted,
    "不予救助": _refused,
    "列入观察": _watchlisted,
    "受理时转介": _referred_at_the_window,
    "审批时转介": _referred_by_decision,
    "被申请人撤回": _withdrawn,
    "逾期没有补齐材料": _papers_never_came,
    "因申请人去世终结": _died,
    "付款以后才要求撤回": _withdrawn_too_late,
}


@given(parsers.re(f"一件申请(?P<way>{'|'.join(WAYS)})"))
def went(office, way):
    office.open()
    WAYS[way](office)


@when(parsers.parse("窗口把答复留置在申请人家中，见证人是“{name}”"))
def left_with_witness(office, name):
    office.attempt(lambda: office.do("送达并登记回证", delivery_method="left_at_home", delivery_witness=name))


@when("窗口把答复留置在申请人家中，没有见证人")
def left_without_witness(office):
    office.attempt(lambda: office.do("送达并登记回证", delivery_method="left_at_home", delivery_witness=None))


@then(parsers.parse("“{addressee}”收到“{title}”，写明怎样申请复核"))
def answered(office, addressee, title):
    (reply,) = [letter for letter in office.letters if letter.is_reply]
    assert (reply.addressee, reply.kind) == (addressee, "reply")
    assert title in reply.body.splitlines()
    assert "向上一级工会申请复核" in reply.body
    assert office.case.status == "open"
    assert list(office.waiting()) == ["送达并登记回证"]


@then(parsers.parse("答复写明付款日期和资金“{fund}”"))
def payment_told(office, fund):
    paid_on = office.data["paid_on"]
    told = f"已于{paid_on.year}年{paid_on.month}月{paid_on.day}日从{fund}拨付。"
    assert told in office.reply.body


@then(parsers.parse("答复的署名是“{name}”"))
def signed_by(office, name):
    assert office.reply.body.splitlines()[-2] == name


@then("答复的署名是受理单位")
def signed_by_the_window(office):
    assert office.reply.body.splitlines()[-2] == office.data["case"]["office_name"]


@then("答复中没有身份证号、电话和银行账号")
def no_numbers(office):
    data, body = office.data, office.reply.body
    for key in ("applicant_id_number", "applicant_phone", "bank_account", "applicant_address"):
        assert data[key]
        assert data[key] not in body
