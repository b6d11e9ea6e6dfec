"""Features: assessment by the panel and decision by the level that the amount asks for."""

from __future__ import annotations

from decimal import Decimal

from pytest_bdd import given, parsers, scenarios, then, when

from tests.features import entries
from tests.features.conftest import CATEGORIES

scenarios("hardship_aid/decision.feature")


@given(parsers.parse("一户深度困难家庭的生活救助办到“民主评议”，需要 {need} 元"))
def deep(office, need):
    office.open()
    office.reach("核定收入与刚性支出")
    office.do("核定收入与刚性支出", need_living=need)


@given("一户略高于相对困难标准的家庭办到“中心负责人审批”")
def edge(office):
    office.open()
    office.reach("核定收入与刚性支出")
    office.do("核定收入与刚性支出", **entries.assessment(size=1, income="24000", rigid="0"))
    office.do("民主评议", **entries.SUPPORTED_NOT)
    office.reach("中心负责人审批")


@given("一户不符合条件的家庭办到“中心负责人审批”")
def not_eligible(office):
    office.open()
    office.reach("核定收入与刚性支出")
    office.do("核定收入与刚性支出", **entries.assessment(size=1, income="48000", rigid="0"))
    office.do("民主评议", **entries.SUPPORTED_NOT)
    office.reach("中心负责人审批")


@when(parsers.parse("拟救助 {amount} 元的案件办到审批"))
def to_decision(office, amount):
    office.open()
    office.reach("核定收入与刚性支出")
    office.do("核定收入与刚性支出", need_living=amount)
    office.reach("区级复审")
    office.do("区级复审")


@when(parsers.parse("评议组评议 {amount} 元"))
def panel_amount(office, amount):
    reason = None if Decimal(amount) == office.data["proposed_amount"] else "情况特殊"
    office.attempt(lambda: office.do("民主评议", aid_amount=amount, deviation_reason=reason))


@when(parsers.parse("评议组不按建议评为相对困难，理由是“{reason}”"))
def deviate(office, reason):
    office.attempt(lambda: office.do("民主评议", aid_category="relative", deviation_reason=reason))


@when("评议组不按建议评为相对困难，没有理由")
def deviate_without_reason(office):
    office.attempt(lambda: office.do("民主评议", aid_category="relative", deviation_reason=None))


@when("主席办公会没有会议纪要就批准")
def without_minutes(office):
    office.attempt(lambda: office.do("主席办公会集体研究", meeting_minutes=None))


@when(parsers.parse("审批人列入观察名单，理由是“{reason}”"))
def watchlist(office, reason):
    office.do("中心负责人审批", decision_outcome="watchlist", decision_reason=reason)


@when("审批人仍批准发放")
def approve_nevertheless(office):
    office.do("中心负责人审批")


@when(parsers.parse("审批人不予救助，规则是“{rule}”，理由是“{reason}”"))
def refuse(office, rule, reason):
    office.do("中心负责人审批", decision_outcome="refuse", refusal_rule=rule, decision_reason=reason)


@when("审批人不予救助，没有理由")
def refuse_without_reason(office):
    office.attempt(lambda: office.do("中心负责人审批", **{**entries.REFUSED, "decision_reason": None}))


@when("审批人不予救助，没有规则")
def refuse_without_rule(office):
    office.attempt(lambda: office.do("中心负责人审批", **{**entries.REFUSED, "refusal_rule": None}))


@then(parsers.parse("建议金额是 {amount} 元，即 {months:d} 个月的低保标准"))
def proposed(office, amount, months):
    assert office.data["proposed_amount"] == Decimal(amount) == months * Decimal("980.00")


@then(parsers.parse("建议类别是“{category}”，建议金额是 {amount} 元"))
def proposed_category(office, category, amount):
    assert CATEGORIES[office.data["proposed_category"]] == category
    assert office.data["proposed_amount"] == Decimal(amount)


@then(parsers.parse("审批时案件等待“{step}”"))
def decided_by(office, step):
    office.reach(step)
    assert list(office.waiting()) == [step]
