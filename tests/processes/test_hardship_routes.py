"""The ways a hardship case can go, on the pure engine: who comes after whom, and with what result."""

from datetime import date
from decimal import Decimal

import pytest

from tests.processes.hardship import HardshipCase, household, the_reply


def urgent_case(**application):
    return HardshipCase({"urgent": True, "urgent_reason": "断炊", "requested_amount": Decimal(2000)} | application)


# the ordinary way


def test_an_ordinary_case_runs_from_the_window_to_the_answer():
    case = HardshipCase().run_to()

    assert case.outcome == "granted"
    assert case.done == [
        "check_papers",
        "visit_findings",
        "visit_confirm",
        "assess_income",
        "panel_review",
        "post_notice",
        "remove_notice",
        "street_review",
        "district_review",
        "decide_head",
        "make_payment",
        "confirm_bank",
        "deliver_reply",
    ]
    (paid,) = case.asked("fund.pay")
    assert paid.inputs == {"reference": "aid", "paid_on": date(2026, 3, 20)}
    assert "2500.00元" in the_reply(case)


def test_every_member_of_the_household_is_checked_for_duplicates():
    (check,) = HardshipCase().asked("duplicate.check")

    assert check.inputs["id_numbers"] == ["990101199001010014", "990101201501010022"]


def test_an_applicant_living_alone_is_checked_too():
    (check,) = HardshipCase({"household_members": None}).asked("duplicate.check")

    assert check.inputs["id_numbers"] == ["990101199001010014"]


# papers


def test_missing_papers_are_asked_for_and_the_check_is_done_again():
    case = HardshipCase().do("check_papers", papers_outcome="supplement", papers_missing=["income_proof", "bank_card"])

    (notice,) = case.asked("letter.issue")
    assert "收入证明、本人银行卡复印件" in notice.inputs["paragraphs"][0]
    assert case.do("collect_papers").tasks.keys() == {"check_papers"}
    assert case.data["supplement_result"] == "complete"


def test_the_applicant_is_reminded_at_half_time_and_the_help_goes_on():
    case = HardshipCase().do("check_papers", papers_outcome="supplement", papers_missing=["income_proof"]).wait()

    assert case.effects[-1].headers["kind"] == "supplement_reminder"
    assert case.tasks.keys() == {"collect_papers"}


def test_expired_papers_are_deemed_a_withdrawal_and_answered_where_the_rule_says_so():
    case = HardshipCase().do("check_papers", papers_outcome="supplement", papers_missing=["income_proof"])
    case.wait().wait().run_to()

    assert case.outcome == "withdrawn"
    assert "视为撤回" in the_reply(case)


def test_expired_papers_of_an_earlier_application_are_decided_upon_as_they_are():
    case = HardshipCase({"application_on": date(2025, 3, 3)})
    case.do("check_papers", papers_outcome="supplement", papers_missing=["income_proof"]).wait().wait()

    assert case.tasks.keys() == {"check_papers"}
    assert case.data["supplement_result"] == "as_is"


def test_a_case_for_another_office_is_referred_answered_and_tracked():
    case = HardshipCase().do("check_papers", papers_outcome="refer", refer_reason="户籍不在本区").run_to()

    assert case.done == ["check_papers", "deliver_reply", "track_referral"]
    assert case.outcome == "referred"
    assert "户籍不在本区" in the_reply(case)


# urgent aid


def test_urgent_small_aid_is_approved_by_two_and_paid_before_anything_is_checked():
    case = urgent_case().run_to("check_papers")

    assert case.done == ["urgent_first", "urgent_second", "make_payment", "confirm_bank"]
    (reserved,) = case.asked("fund.reserve")
    assert (reserved.inputs["amount"], reserved.inputs["reference"]) == (Decimal("2000.00"), "advance")
    assert case.data["advance_paid"] is True


def test_what_was_paid_first_is_taken_off_the_aid_granted_later():
    case = urgent_case().run_to()

    assert [each.inputs["amount"] for each in case.asked("fund.reserve")] == [Decimal("2000.00"), Decimal("500.00")]
    assert "先行救助2000.00元已发放" in the_reply(case)


def test_nothing_more_is_paid_when_the_urgent_aid_covers_the_aid_granted():
    case = urgent_case().run_to("panel_review").do("panel_review", aid_amount=Decimal("2000.00")).run_to()

    assert case.outcome == "granted"
    assert len(case.asked("fund.pay")) == 1


def test_urgent_aid_that_turns_out_unfounded_is_decided_upon_in_the_refusal():
    case = urgent_case().run_to("decide_head")
    case.do(
        "decide_head",
        decision_outcome="refuse",
        refusal_rule="收入高于边缘线",
        decision_reason="隐瞒收入",
        advance_handling="recover",
    ).run_to()

    assert case.outcome == "refused"
    assert "已先行发放的2000.00元须退回" in the_reply(case)


def test_missing_papers_after_urgent_aid_never_end_the_case_without_review():
    case = urgent_case().run_to("check_papers")
    case.do("check_papers", papers_outcome="supplement", papers_missing=["income_proof"]).wait().wait()

    assert case.data["supplement_result"] == "as_is"


@pytest.mark.parametrize("application", [{"requested_amount": Decimal("3000.01")}, {"urgent": False}])
def test_a_large_or_not_urgent_application_takes_the_ordinary_way(application):
    assert urgent_case(**application).tasks.keys() == {"check_papers"}


@pytest.mark.parametrize("declines", ["urgent_first", "urgent_second"])
def test_either_approver_may_decline_urgent_aid_and_the_ordinary_way_follows(declines):
    case = urgent_case().run_to(declines).do(declines, **{f"{declines}_outcome": "decline"})

    assert case.tasks.keys() == {"check_papers"}
    assert case.asked("fund.reserve") == []


# visit, assessment, panel


def test_the_second_visitor_is_the_one_chosen_and_may_send_the_record_back():
    case = HardshipCase().run_to("visit_confirm")

    (task,) = case.advance.opened
    assert task.assignee == "weining"
    assert case.do("visit_confirm", visit_confirm_outcome="differ").tasks.keys() == {"visit_findings"}


def test_a_household_the_panel_does_not_support_is_not_posted_in_public():
    case = HardshipCase().run_to("panel_review")
    case.do("panel_review", panel_outcome="not_support", aid_category="not_eligible", aid_amount=None)

    assert case.tasks.keys() == {"street_review"}
    assert case.asked("notice.post") == []


def test_support_for_a_household_that_is_not_eligible_counts_as_none():
    case = HardshipCase().run_to("panel_review").do("panel_review", aid_category="not_eligible")

    assert case.tasks.keys() == {"street_review"}


@pytest.mark.parametrize(
    ("step", "back", "reached"),
    [
        ("panel_review", {"panel_outcome": "back"}, "assess_income"),
        ("street_review", {"street_outcome": "back"}, "assess_income"),
        ("district_review", {"district_outcome": "back"}, "street_review"),
        ("decide_head", {"decision_outcome": "back"}, "district_review"),
    ],
)
def test_every_review_may_send_the_case_back_and_it_still_ends_well(step, back, reached):
    case = HardshipCase().run_to(step).do(step, **back)

    assert case.tasks.keys() == {reached}
    assert case.run_to().outcome == "granted"


def test_a_changed_amount_is_posted_again():
    case = HardshipCase().run_to("street_review").do("street_review", street_outcome="back").run_to("panel_review")
    case.do("panel_review", aid_amount=Decimal("1800.00")).run_to()

    posted = [each for each in case.asked("notice.post") if each.headers["stage"] == "prepare"]
    assert [each.inputs["subject_amount"] for each in posted] == [Decimal("2500.00"), Decimal("1800.00")]


# decision


@pytest.mark.parametrize(
    ("amount", "decider"),
    [
        ("3000.00", "decide_head"),
        ("3000.01", "decide_leader"),
        ("10000.00", "decide_leader"),
        ("10000.01", "decide_meeting"),
    ],
)
def test_the_amount_settles_who_decides(amount, decider):
    case = HardshipCase().run_to("assess_income").do("assess_income", **household())
    case.do("panel_review", aid_amount=Decimal(amount)).run_to("decide_head", "decide_leader", "decide_meeting")

    assert case.tasks.keys() == {decider}


def test_a_departure_from_the_proposal_goes_to_the_meeting():
    case = HardshipCase().run_to("panel_review").do("panel_review", aid_category="relative")

    assert case.run_to("decide_meeting", "decide_head").tasks.keys() == {"decide_meeting"}


@pytest.mark.parametrize(
    ("decision", "outcome"), [("refuse", "refused"), ("refer", "referred"), ("watchlist", "watchlisted")]
)
def test_every_other_decision_is_answered_with_rule_reason_and_remedy(decision, outcome):
    case = HardshipCase().run_to("decide_head")
    case.do(
        "decide_head", decision_outcome=decision, refusal_rule="收入高于边缘线", decision_reason="核查所得"
    ).run_to()

    assert case.outcome == outcome
    assert case.asked("fund.reserve") == []
    letter = the_reply(case)
    assert "核查所得" in letter
    assert "15个工作日内向上一级工会申请复核" in letter
    assert "行政复议" not in letter
    assert decision == "refer" or "收入高于边缘线" in letter


def test_nothing_can_be_approved_that_the_panel_did_not_support_and_nobody_saw_posted():
    case = HardshipCase().run_to("street_review").do("street_review", street_outcome="back").run_to("panel_review")
    case.do("panel_review", panel_outcome="not_support").run_to("decide_head").do("decide_head")

    assert case.tasks.keys() == {"district_review"}


def test_nothing_can_be_approved_without_a_category():
    case = HardshipCase().run_to("panel_review")
    case.do("panel_review", panel_outcome="not_support", aid_category="not_eligible", aid_amount=None)
    case.run_to("decide_meeting").do("decide_meeting")

    assert case.tasks.keys() == {"district_review"}
