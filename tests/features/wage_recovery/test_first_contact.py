"""Features: who is asked first answers for the case until somebody accepts it, and delivers the reply in the end."""

from __future__ import annotations

from pytest_bdd import given, parsers, scenarios, then, when

from tests import databases
from tests.features.wage_recovery import entered

BACKENDS = databases.BACKENDS
scenarios("wage_recovery/first_contact.feature")


@given(parsers.parse("“{name}”不接收，理由是“{reason}”"))
@when(parsers.parse("“{name}”不接收，理由是“{reason}”"))
def rejects(office, name, reason):
    office.do("接收首问件", by=name, hand_over_outcome="reject", hand_over_reason=reason)


@given(parsers.parse("“{name}”再次不接收，理由是“{reason}”"))
def rejects_again(office, name, reason):
    office.do("再次接收", by=name, hand_over_outcome="reject", hand_over_reason=reason)


@when(parsers.parse("“{name}”不接收，没有理由"))
def rejects_without_reason(office, name):
    office.attempt(lambda: office.do("接收首问件", by=name, hand_over_outcome="reject", hand_over_reason=None))


@when("唯一的职工撤回，全案撤回")
def withdrawn(office):
    office.register([entered.worker(1)])
    office.end("withdrawn", 1)
    office.tell("withdraw")
    office.do("核实并确认撤回", by="唐远")


@then(parsers.parse("首问人是“{name}”"))
def first_contact(office, name):
    assert office.name_of(office.case.opened_by) == name
