"""Features: two people visit a household, and both stand for what they saw."""

from __future__ import annotations

from pytest_bdd import parsers, scenarios, when

scenarios("hardship_aid/visit.feature")


@when(parsers.parse("“{name}”走访后要指定自己为另一位走访人"))
def names_oneself(office, name):
    with office.desk(name) as desk:
        username = desk.actor.username
    office.attempt(lambda: office.do("入户走访并填写记录", by=name, second_visitor=username))


@when(parsers.parse("“{name}”对走访记录有不同意见"))
def differs(office, name):
    office.do("第二走访人确认", by=name, visit_confirm_outcome="differ", visit_remarks="住房面积记录有误。")
