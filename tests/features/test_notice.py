"""Features: public notices, how long they hang, what an objection does, and what they may not tell."""

from __future__ import annotations

from datetime import date

from pytest_bdd import given, parsers, scenarios, then, when

from tests.features import entries
from workflows.clock import end_of_day

scenarios("hardship_aid/notice.feature")


@given(parsers.parse("{household}张贴公示，规定为 {days:d} 个工作日"))
@when(parsers.parse("{household}张贴公示，规定为 {days:d} 个工作日"))
def posted(office, household, days):
    office.open(household)
    office.reach("张贴公示")
    office.do("张贴公示")
    assert office.in_force()["hardship"]["notice_period"]["length"] == days


@given(parsers.parse("{household}的公示因异议中止"))
def suspended(office, household):
    posted(office, household, 5)
    office.tell("objection")


@when(parsers.parse("有人对{household}提出异议"))
def objected(office, household):
    office.case_id = office.households[household]
    office.tell("objection")


@when(parsers.parse("“{name}”实名对{household}提出异议"))
def objected_by_name(office, name, household):
    office.case_id = office.households[household]
    office.tell("objection", objection_named=True, objector_name=name, objector_phone="19900001010")


@when("有人要实名提出异议，但没有姓名")
def objected_without_name(office):
    office.attempt(lambda: office.tell("objection", objection_named=True, objector_name=None))


@when(parsers.re("核查认定异议(?P<result>成立|不成立)"))
def investigated(office, result):
    office.do("核查异议", objection_result={"成立": "upheld", "不成立": "rejected"}[result])


@when(parsers.parse("撤下公示后重新核定为 {amount} 元"))
def assessed_again(office, amount):
    office.reach("撤下公示")
    office.do("撤下公示")
    office.do("核定收入与刚性支出", **entries.assessment(need_living=amount))
    office.do("民主评议")


@then(parsers.parse("公示于 {on} 结束时届满"))
def ends(office, on):
    assert office.notices[-1].ends_at == end_of_day(date.fromisoformat(on))


@then(parsers.parse("{household}的公示中止，等待核查异议"))
def stands_still(office, household):
    office.case_id = office.households[household]
    assert office.notices[-1].suspended_at is not None
    assert list(office.waiting()) == ["核查异议"]


@then(parsers.parse("{household}的公示如期届满"))
def over(office, household):
    office.case_id = office.households[household]
    assert list(office.waiting()) == ["撤下公示"]
    assert office.notices[-1].suspended_at is None


@then(parsers.parse("新的公示写明“{words}”"))
def new_notice_says(office, words):
    former, new = office.notices
    assert former.closed_at is not None
    assert words in _text(new)
    assert words not in _text(former)


@then(parsers.parse("一共公示 {times:d} 次"))
def times_posted(office, times):
    assert len(office.notices) == times


@then(parsers.parse("“{name}”收到异议核查答复，写明“{words}”"))
def objector_is_answered(office, name, words):
    letter = office.letter("objection_answer")
    assert (letter.addressee, letter.is_reply) == (name, False)
    assert words in letter.body


@then("没有人收到异议核查答复")
def nobody_is_answered(office):
    assert [letter for letter in office.letters if letter.kind == "objection_answer"] == []


@then(parsers.parse("公示写明“{words}”"))
def notice_says(office, words):
    assert words in _text(office.notices[-1]).split("；")


@then("公示中没有全名、身份证号、电话、住址、病情和银行账号")
def nothing_personal(office):
    data, text = office.data, _text(office.notices[-1])
    keys = ("name", "id_number", "phone", "address")
    for value in [*(data[f"applicant_{key}"] for key in keys), data["bank_account"], data["hardship_statement"]]:
        assert value
        assert value not in text
    for illness in ("病", "残"):
        assert illness not in text


def _text(notice):
    return "；".join(f"{line['label']}：{line['text']}" for line in notice.fields)
