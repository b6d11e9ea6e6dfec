"""Features: taking in an application, missing papers, repeated applications, referral to street social assistance."""

from __future__ import annotations

from pytest_bdd import given, parsers, scenarios, then, when

from tests.features.entries import an_id_number

scenarios("hardship_aid/application.feature")
SUPPLEMENT = {"papers_outcome": "supplement", "papers_missing": ["income_proof"]}


@given("申请人已经补正过一次材料")
def supplemented_once(office):
    office.open()
    office.do("受理审查", **SUPPLEMENT)
    office.do("协助申请人补齐材料")


@given("同一家庭已经申请过救助")
def applied_before(office):
    office.open("甲户")
    spouse = {"member_name": "顾妻", "member_id_number": an_id_number(1), "member_relation": "spouse"}
    office.open("乙户", household_members=[spouse])
    assert office.data["duplicate_found"]


@when("申请人补齐了材料")
def complete(office):
    office.do("协助申请人补齐材料")


@when(parsers.parse("窗口再次要求补正，理由是“{reason}”"))
def again(office, reason):
    office.attempt(lambda: office.do("受理审查", **SUPPLEMENT, supplement_again_reason=reason))


@when("窗口再次要求补正，没有理由")
def again_without_reason(office):
    office.attempt(lambda: office.do("受理审查", **SUPPLEMENT, supplement_again_reason=None))


@when(parsers.parse("窗口受理这次申请，理由是“{reason}”"))
def accept(office, reason):
    office.attempt(lambda: office.do("受理审查", repeat_reason=reason))


@when("窗口受理这次申请，没有理由")
def accept_without_reason(office):
    office.attempt(lambda: office.do("受理审查", repeat_reason=None))


@when(parsers.parse("窗口转介这次申请，理由是“{reason}”"))
def refer(office, reason):
    office.do("受理审查", papers_outcome="refer", refer_reason=reason)


@when("窗口转介这次申请，没有理由")
def refer_without_reason(office):
    office.attempt(lambda: office.do("受理审查", papers_outcome="refer", refer_reason=None))


@then(parsers.parse("申请人收到一份补正告知书，列明“{papers}”"))
def told_once(office, papers):
    (letter,) = office.letters
    assert (letter.kind, letter.is_reply) == ("supplement_notice", False)
    assert papers in letter.body


@then(parsers.parse("补正告知书写明“{words}”"))
def notice_says(office, words):
    assert words in office.letter("supplement_notice").body


@then("申请人在期限过半时收到过提醒")
def reminded(office):
    reminder = office.letter("supplement_reminder")
    assert reminder.issued_at < office.clock.now()
    assert "2026年3月16日" in reminder.body


@then("送达以后街道跟踪转介结果")
def tracked(office):
    office.do("送达并登记回证")
    assert list(office.waiting()) == ["跟踪转介结果"]
    assert office.case.status == "open"
