"""The honest-business title on the pure engine: its criteria, its way, its yearly check and its withdrawal."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tests.processes.loan_case import LoanCase
from tests.processes.test_loan_life import settled

if TYPE_CHECKING:
    from workflows.engine import Advance

WAY = ("propose_title", "street_title", "district_title", "post_notice", "remove_notice", "award_title")


def proposed(**values: object) -> LoanCase:
    """A loan repaid in time, answered; its title may be proposed."""
    case = settled().do("deliver_reply")
    return case.do("propose_title", **values) if values else case


def _with(case: LoanCase, given: dict[str, Any]) -> Advance:
    """Where the case stands, with these values in its data; "x" is today."""
    values = {key: case.today if value == "x" else value for key, value in given.items()}
    return replace(case.advance, data={**case.data, **values})


def up_to(case: LoanCase, step: str) -> LoanCase:
    """Do what leads to the step."""
    for each in WAY[: WAY.index(step)]:
        case.do(each).until(case.today)
    return case


def awarded() -> LoanCase:
    """A title that was awarded."""
    return up_to(proposed(), "award_title").do("award_title")


def test_who_kept_every_rule_gets_the_title_after_public_notice():
    case = awarded()

    assert case.data["title_state"] == "awarded"
    assert case.data["title_until_on"].year == case.today.year + 3
    assert "甲记面馆" in case.letters("title_award")[0]["paragraphs"][0]
    assert len(case.asked("notice.post")) == 2


@pytest.mark.parametrize(
    ("record", "given", "fault"),
    [
        ({}, {"visits_missed": 1}, "有到期没有完成的回访"),
        ({"title_longest_late": 16}, {}, "逾期超过规定天数"),
        ({"title_rounds_made": 0}, {}, "还没有做完规定的回访"),
        ({}, {"called_in_on": "x"}, "曾被提前收回"),
        ({}, {"borrower_died_on": "x"}, "借款人已经去世"),
    ],
)
def test_each_criterion_that_is_not_met_is_told_in_the_letter(record, given, fault):
    case = settled()
    case.answers["title_record"] = {"title_longest_late": 0, **record}
    case.advance = _with(case, given)
    case.do("deliver_reply")

    assert case.outcome == "over"
    assert case.data["title_state"] == "refused"
    assert fault in case.letters("title_refused")[0]["paragraphs"][0]
    assert len(case.data["title_faults"]) == 1


@pytest.mark.parametrize(
    ("kind", "taken", "told"),
    [
        ("individual", 1, "累计已办理1次，最多3次"),
        ("enterprise", 1, "累计已办理1次，最多2次"),
        ("enterprise", 2, "已满规定的2次"),
        ("individual", 3, "已满规定的3次"),
    ],
)
def test_the_letter_tells_how_many_loans_this_kind_of_borrower_may_have(kind, taken, told):
    case = settled()
    case.answers["title_record"] = {"title_longest_late": 0, "title_loans_taken": taken}
    case.advance = _with(case, {"borrower_kind": kind, "visits_missed": 1})
    case.do("deliver_reply")
    assert told in case.letters("title_refused")[0]["paragraphs"][1]


def test_who_repaid_before_anybody_visited_gets_no_title():
    case = LoanCase().settle().do("deliver_reply")

    assert case.data["title_faults"] == ["还没有做完规定的回访"]


@pytest.mark.parametrize("late", [0, 15])
def test_as_many_days_late_as_are_allowed_do_not_hinder_it(late):
    case = settled()
    case.answers["title_record"] = {"title_longest_late": late}

    assert case.do("deliver_reply").tasks.keys() == {"propose_title"}


@pytest.mark.parametrize(
    ("step", "refusal", "reason"),
    [
        ("propose_title", {"title_proposal_outcome": "refuse", "title_proposal_note": "已转行"}, "已转行"),
        ("street_title", {"title_street_outcome": "refuse", "title_street_note": "已停业"}, "已停业"),
        ("district_title", {"title_district_outcome": "refuse", "title_district_note": "材料不实"}, "材料不实"),
        ("award_title", {"title_award_outcome": "refuse", "title_award_note": "未达标"}, "未达标"),
    ],
)
def test_whoever_refuses_says_why_and_the_borrower_is_told(step, refusal, reason):
    case = up_to(proposed(), step).do(step, **refusal)

    assert case.outcome == "over"
    assert case.data["title_state"] == "refused"
    assert reason in case.letters("title_not_awarded")[0]["paragraphs"][1]


def test_an_objection_that_is_upheld_ends_it():
    case = up_to(proposed(), "post_notice")
    case.answers["close_notice"] = {"notice_result": "objection_upheld"}
    case.do("post_notice").until(case.today).do("remove_notice")

    assert case.outcome == "over"
    assert "异议成立" in case.letters("title_not_awarded")[0]["paragraphs"][1]


def test_it_is_checked_every_year_and_ends_with_its_term():
    case = awarded()
    case.until(case.data["title_until_on"] + timedelta(days=1), working=("check_title",))

    assert case.done.count("check_title") == 2
    assert case.data["title_state"] == "expired"
    assert case.outcome == "over"


def test_it_is_withdrawn_only_after_a_hearing_by_others():
    case = awarded()
    case.until(case.today + timedelta(days=366)).do("check_title", title_check_outcome="withdraw")

    assert len(case.letters("title_hearing_notice")) == 1
    assert case.data["title_state"] == "awarded"
    case.do("title_hearing")
    assert case.data["title_state"] == "withdrawn"
    assert case.outcome == "over"


def test_a_hearing_may_leave_it():
    case = awarded()
    case.until(case.today + timedelta(days=366)).do("check_title", title_check_outcome="withdraw")
    case.do("title_hearing", title_hearing_outcome="keep")

    assert case.data["title_state"] == "awarded"
    assert case.outcome is None


# a loan that is owed again


def owed_again() -> LoanCase:
    """A title that was awarded, and the last payment of its loan turns out to be somebody else's."""
    return awarded().reverse()


def test_a_loan_that_is_owed_again_has_its_title_checked_at_once():
    case = owed_again()

    assert "check_title" in case.tasks
    assert case.data["title_state"] == "awarded", "it stays in force until it is decided"
    assert "随即复查" in case.letters("reopened")[0]["paragraphs"][2]
    assert case.data["loan_status"] == "running"


def test_without_a_title_nothing_is_checked_when_a_loan_is_owed_again():
    case = proposed().reverse()

    assert case.tasks.keys().isdisjoint({"check_title", "propose_title"})
    assert len(case.letters("reopened")[0]["paragraphs"]) == 2


def test_a_title_that_is_kept_is_not_awarded_a_second_time_and_checked_again_when_repaid():
    case = owed_again().do("check_title").settle()
    assert case.tasks.keys() == {"deliver_reply"}
    case.do("deliver_reply").do("check_title")

    assert len(case.letters("title_award")) == 1
    case.until(case.today + timedelta(days=366))
    assert case.tasks.keys() == {"check_title"}
    case.until(case.data["title_until_on"] + timedelta(days=1), working=("check_title",))
    assert (case.data["title_state"], case.outcome) == ("expired", "over")


def test_a_title_whose_loan_is_owed_again_is_withdrawn_after_a_hearing():
    case = owed_again().do("check_title", title_check_outcome="withdraw").do("title_hearing")

    assert case.data["title_state"] == "withdrawn"
    assert case.outcome is None, "the loan is still to be repaid"


def test_a_loan_that_is_owed_again_twice_has_one_check():
    case = owed_again().settle().do("deliver_reply").reverse()

    assert [element for element, _ in case.open].count("check_title") == 1
    case.do("check_title", title_check_outcome="withdraw").do("title_hearing").settle()
    assert case.data["title_state"] == "withdrawn"
