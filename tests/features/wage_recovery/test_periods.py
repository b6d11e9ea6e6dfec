"""Features: the inspection's periods are counted in working days, with holidays and made-up Saturdays."""

from __future__ import annotations

from datetime import date

from pytest_bdd import given, parsers, scenarios, then, when

from tests import databases
from workflows.clock import end_of_day

BACKENDS = databases.BACKENDS
scenarios("wage_recovery/periods.feature")


@then(parsers.parse("受理期限到 {on} 结束"))
def ends(office, on):
    assert office.clock_of("inspection_acceptance").due_at == end_of_day(date.fromisoformat(on))


@then("投诉在受理期限以内决定")
def in_time(office):
    period = office.clock_of("inspection_acceptance")
    assert period.stopped_at is not None
    assert period.stopped_at <= period.due_at


@then("当天起算办案期限")
def opened_the_same_day(office):
    decided = office.clock_of("inspection_acceptance")
    assert office.clock_of("inspection_period").started_at == decided.stopped_at


@then("受理期限已过，投诉还没有决定")
def late(office):
    period = office.clock_of("inspection_acceptance")
    assert period.stopped_at is None
    assert period.due_at < office.clock.now()
    assert "审查投诉" in office.waiting()


@when("投诉没有写清用人单位，通知补充")
def unclear(office):
    office.do("审查投诉", complaint_employer="unclear")


@when("补齐了投诉材料")
def supplied(office):
    office.do("补充投诉材料")


@then("受理期限已经中止")
def paused(office):
    assert office.clock_of("inspection_acceptance").paused_at is not None


@then(parsers.parse("受理期限没有中止，到 {on} 结束"))
def goes_on(office, on):
    period = office.clock_of("inspection_acceptance")
    assert period.paused_at is None
    assert period.due_at == end_of_day(date.fromisoformat(on))


@then(parsers.parse("“{step}”的到期日也是 {on}"))
def due(office, step, on):
    assert office.waiting()[step].due_at == end_of_day(date.fromisoformat(on))


@given("当天达成协议，要申请司法确认")
def agreed_today(office):
    office.do("确定办理途径", path_choice="mediation")
    office.reach("签订调解协议")
    office.find("4500", *(line.number for line in office.workers), agreed="4500")
    plan = [{"instalment_on": office.today, "instalment_sum": "9000", "instalment_note": "全部"}]
    office.do("签订调解协议", agreement_sum="9000", instalments=plan, confirmation_wanted=True)


@when(parsers.parse("登记 {on} 申请了司法确认"))
def confirmed(office, on):
    office.do("申请司法确认", confirmation_on=on)


@when(parsers.parse("要登记 {on} 申请了司法确认"))
def shall_be_confirmed(office, on):
    office.attempt(lambda: confirmed(office, on))
