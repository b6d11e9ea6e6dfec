"""What may happen to a hardship case on its way, on the pure engine: objections, withdrawal, death, money, clocks."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from tests.processes.hardship import MORNING, HardshipCase, replies, the_reply
from workflows.errors import InvalidState

SHORT_OF_FUNDS = {"reserve_funds": {"fund_reserved": False, "fund_shortage": Decimal("6000.00")}}


# public notice and objections


def test_the_notice_names_its_period_as_a_parameter_and_shows_no_id_number():
    case = HardshipCase().run_to("post_notice")

    (prepared,) = case.asked("notice.post")
    assert prepared.inputs["period"] == "hardship.notice_period"
    assert "990101" not in str(prepared.inputs)


def test_a_notice_that_is_not_over_hangs_on_until_it_is():
    case = HardshipCase(
        answers={"check_notice": {"notice_over": False, "notice_check_at": MORNING + timedelta(days=12)}}
    ).run_to("post_notice")
    case.do("post_notice").wait()

    assert case.tasks == {}
    assert [timer.due_at for timer in case.advance.timers] == [MORNING + timedelta(days=12)]


def test_an_objection_during_the_notice_is_investigated_and_answered_when_named():
    case = HardshipCase().run_to("post_notice").do("post_notice")
    case.tell(
        "objection", objection_on=date(2026, 3, 4), objection_text="有车", objection_named=True, objector_name="丁某"
    )

    (suspended,) = case.asked("notice.suspend")
    assert suspended.inputs["text"] == "有车"
    assert case.tasks.keys() == {"investigate_objection"}
    case.do("investigate_objection")
    assert case.effects[-1].inputs["addressee"] == "丁某"


def test_an_anonymous_objection_gets_no_letter():
    case = HardshipCase().run_to("post_notice").do("post_notice")
    case.tell("objection", objection_on=date(2026, 3, 4), objection_text="有车", objection_named=False)
    case.do("investigate_objection")

    assert case.effects[-1].type == "notice.resume"


@pytest.mark.parametrize("result", ["objection_upheld", "objection_partly"])
def test_an_objection_that_changes_the_facts_leads_to_a_new_assessment(result):
    case = HardshipCase(answers={"close_notice": {"notice_result": result}}).run_to("remove_notice")

    assert case.do("remove_notice").tasks.keys() == {"assess_income"}


def test_a_rejected_objection_lets_the_case_go_on():
    case = HardshipCase(answers={"close_notice": {"notice_result": "objection_rejected"}}).run_to("remove_notice")

    assert case.do("remove_notice").tasks.keys() == {"street_review"}


def test_an_objection_may_come_at_any_time_and_does_not_stop_the_review():
    case = HardshipCase().run_to("street_review")
    case.tell("objection", objection_on=date(2026, 3, 4), objection_text="有车", objection_named=False)

    assert case.tasks.keys() == {"street_review", "investigate_objection"}


def test_a_case_with_an_objection_under_way_is_not_closed_before_it_is_settled():
    case = HardshipCase().run_to("deliver_reply")
    case.tell("objection", objection_on=date(2026, 3, 4), objection_text="有车", objection_named=False)

    assert case.do("deliver_reply").outcome is None
    assert case.do("investigate_objection").outcome == "granted"


# payment


def test_a_shortage_is_shown_and_the_payment_waits_for_funds():
    case = HardshipCase(answers=SHORT_OF_FUNDS).run_to("wait_for_funds")

    assert case.data["fund_shortage"] == Decimal("6000.00")
    assert case.asked("fund.pay") == []
    case.answers.clear()
    assert case.do("wait_for_funds").run_to().outcome == "granted"


def test_a_payment_with_a_wrong_account_is_corrected_before_any_money_leaves():
    case = HardshipCase().run_to("make_payment").do("make_payment", payment_outcome="account_problem")

    assert case.tasks.keys() == {"correct_account"}
    assert case.asked("fund.pay") == []
    assert case.run_to().outcome == "granted"


def test_a_payment_the_bank_returns_is_reversed_corrected_and_paid_again_under_the_same_reference():
    case = HardshipCase().run_to("confirm_bank").do("confirm_bank", bank_outcome="returned", return_reason="户名不符")

    (reversed_,) = case.asked("fund.reverse")
    assert reversed_.inputs == {"reference": "aid", "note": "户名不符"}
    assert case.tasks.keys() == {"correct_account"}
    assert case.run_to().outcome == "granted"
    assert [each.inputs["reference"] for each in case.asked("fund.pay")] == ["aid", "aid"]


# withdrawal and death


@pytest.mark.parametrize("step", ["check_papers", "visit_confirm", "post_notice", "decide_head", "make_payment"])
def test_the_applicant_may_withdraw_at_any_time_and_is_answered(step):
    case = HardshipCase().run_to(step).tell("withdraw", withdrawn_on=date(2026, 3, 5), withdrawal_reason="已就业")

    assert [each.inputs for each in case.asked("fund.release")] == [{"reference": None}]
    assert case.tasks.keys() == {"deliver_reply"}
    assert case.do("deliver_reply").outcome == "withdrawn"
    assert "已就业" in the_reply(case)


def test_aid_that_was_paid_cannot_be_withdrawn():
    case = HardshipCase().run_to("deliver_reply").tell("withdraw", withdrawal_reason="已就业")

    assert case.asked("fund.release") == []
    assert case.run_to().outcome == "granted"


def test_urgent_aid_paid_first_does_not_keep_the_applicant_from_withdrawing():
    case = HardshipCase({"urgent": True, "requested_amount": Decimal(2000)}).run_to("check_papers")
    case.tell("withdraw", withdrawn_on=date(2026, 3, 5), withdrawal_reason="已就业").run_to()

    assert case.outcome == "withdrawn"
    assert "已先行发放的2000.00元须退回" in the_reply(case)


def test_a_death_before_the_decision_ends_the_case_and_the_family_is_told():
    case = HardshipCase().run_to("street_review").tell("death", died_on=date(2026, 3, 5), informant_name="丙某")
    case.run_to()

    assert case.outcome == "died"
    assert case.asked("fund.release") != []
    (letter,) = replies(case)
    assert letter.inputs["addressee"] == "丙某"


def test_aid_approved_before_the_death_is_paid_to_the_heirs_where_the_rule_says_so():
    case = HardshipCase().run_to("make_payment").tell("death", died_on=date(2026, 3, 25), informant_name="丙某")

    assert case.tasks.keys() == {"register_heirs"}
    assert case.run_to().outcome == "died"
    assert len(case.asked("fund.pay")) == 1
    assert "已发给继承人丙某" in the_reply(case)


def test_aid_already_paid_is_not_paid_again_to_the_heirs():
    case = HardshipCase().run_to("confirm_bank").tell("death", died_on=date(2026, 3, 25), informant_name="丙某")

    assert case.run_to().outcome == "died"
    assert len(case.asked("fund.pay")) == 1


def test_a_closed_case_takes_no_more_events():
    with pytest.raises(InvalidState):
        HardshipCase().run_to().tell("withdraw", withdrawal_reason="已就业")


# the clock


def test_the_promise_runs_from_acceptance_and_stands_still_during_the_notice():
    case = HardshipCase().run_to()

    clock = [effect.type for effect in case.effects if effect.headers.get("name") == "case_promise"]
    assert clock == ["deadline.start", "deadline.pause", "deadline.resume", "deadline.stop"]
