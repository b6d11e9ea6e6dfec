"""Features: urgent aid is paid first, within its limit and by two people, and reviewed afterwards."""

from __future__ import annotations

from pytest_bdd import given, parsers, scenarios, when

from tests.features import entries

scenarios("hardship_aid/urgent.feature")


def _fire(office, amount="3000"):
    office.open(urgent=True, urgent_reason="家中失火，急需安置。", requested_amount=amount)


@given(parsers.parse("一户先行得到 {amount} 元救助"))
def advanced(office, amount):
    _fire(office)
    office.do("第一审批人核实审批", urgent_amount=amount)
    office.reach("受理审查")


@given(parsers.parse("一户先行得到 {amount} 元救助，后来查明不符合条件"))
def advanced_wrongly(office, amount):
    advanced(office, amount)
    office.reach("民主评议")
    office.do("民主评议", **entries.SUPPORTED_NOT)
    office.reach("分管主席审批", "中心负责人审批")


@when(parsers.parse("一户遭遇火灾，申请 {amount} 元紧急救助"))
def fire(office, amount):
    _fire(office, amount)


@when(parsers.parse("“{name}”批准先付 {amount} 元"))
def first_approves(office, name, amount):
    office.do("第一审批人核实审批", by=name, urgent_amount=amount)


@when(parsers.parse("“{name}”要批准先付 {amount} 元"))
def first_wants_to_approve(office, name, amount):
    office.attempt(lambda: office.do("第一审批人核实审批", by=name, urgent_amount=amount))


@when(parsers.parse("“{name}”不同意先付款"))
def second_declines(office, name):
    office.do("第二审批人审批", by=name, urgent_second_outcome="decline", urgent_second_reason="情况不急")


@when("审批人不予救助，先付的款项予以核销")
def refuse_and_write_off(office):
    office.do("中心负责人审批", **entries.REFUSED, advance_handling="write_off")


@when("审批人不予救助，没有说明先付的款项怎样处理")
def refuse_without_handling(office):
    office.attempt(lambda: office.do("中心负责人审批", **entries.REFUSED, advance_handling=None))
