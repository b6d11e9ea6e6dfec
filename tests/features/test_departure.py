"""Features: the applicant withdraws or dies; money set aside is given back or goes to the heirs."""

from __future__ import annotations

from datetime import date

from pytest_bdd import given, parsers, scenarios, then, when

scenarios("hardship_aid/departure.feature")


@given("一件申请获得批准并付款")
def granted(office):
    office.open()
    office.reach("送达并登记回证")


@given(parsers.parse("从 {on} 起，规定申请人去世的一律终止办理"))
def death_stops(office, on):
    office.confirm(office.propose("hardship.death_rule", "stop", date.fromisoformat(on)))


@given("申请人撤回申请")
@when("申请人撤回申请")
def withdraws(office):
    office.attempt(lambda: office.tell("withdraw", reason="书面提出"))


@when("有人对这一户提出异议")
def objected(office):
    office.attempt(lambda: office.tell("objection"))


@when(parsers.parse("申请人去世，由“{name}”告知"))
def dies(office, name):
    office.tell("death", informant_name=name)


@when(parsers.parse("登记继承人“{name}”并付款"))
def heirs(office, name):
    office.do("登记继承人", heir_name=name, account_holder=name)
    office.reach("送达并登记回证")


@then("资金不再占用")
def nothing_held(office):
    assert office.held() == 0


@then(parsers.parse("原来的待办全部取消，只剩“{step}”"))
def only_waits(office, step):
    assert list(office.waiting()) == [step]


@then(parsers.parse("“{addressee}”收到“{title}”，写明“{words}”"))
def family_is_told(office, addressee, title, words):
    assert office.reply.addressee == addressee
    assert title in office.reply.body.splitlines()
    assert words in office.reply.body
