"""The ways a case of unpaid wages can go before it is closed, on the pure engine: who comes after whom."""

from decimal import Decimal

import pytest

from tests.processes import hardship
from tests.processes.wage_case import CLAIMS, OPEN, OWED, WageCase, at_path, text_of, the_reply

MEDIATED = [
    "accept_hand_over",
    "register_claims",
    "elect_representatives",
    "collect_evidence",
    "choose_path",
    "contact_employer",
    "hold_session",
    "sign_agreement",
]
ONE = {**CLAIMS, "claims_count": 1}
NONE = {**CLAIMS, "claims_count": 0}


# the ordinary way


def test_an_agreement_that_is_kept_leads_from_the_window_to_the_answer():
    case = WageCase().run_to()

    assert case.outcome == "recovered"
    assert case.done == [*MEDIATED, *["follow_up_call"] * 4, "close_case", "deliver_reply"]
    (report,) = case.letters("closing_report")
    assert "为4名职工追回工资等30000.00元" in text_of(report)
    assert "2026年3月2日工会提示函（欠薪函〔2026〕1号）" in text_of(report)
    assert "明细" in the_reply(case)
    assert "30000" not in the_reply(case)
    assert "甲某等4名职工" in case.letters("reply")[0].inputs["addressee"]


def test_the_receipt_names_the_case_and_the_workers_rights():
    (receipt,) = WageCase().letters("receipt")

    assert "欠薪〔2026〕1号" in text_of(receipt)
    assert "追讨工资不收费用" in text_of(receipt)


# first contact (golden case 14)


def test_what_is_not_accepted_once_goes_back_to_the_first_contact_and_is_offered_again():
    case = WageCase().do("accept_hand_over", hand_over_outcome="reject", hand_over_reason="不属本区")

    assert case.tasks == ["explain_hand_over"]
    assert case.do("explain_hand_over").do("accept_again").tasks == ["register_claims"]


def test_what_is_not_accepted_twice_is_ruled_upon_by_the_chair():
    case = WageCase().do("accept_hand_over", hand_over_outcome="reject").do("explain_hand_over")

    assert case.do("accept_again", hand_over_outcome="reject").tasks == ["rule_hand_over"]
    assert case.do("rule_hand_over").tasks == ["answer_first_contact"]
    assert case.do("answer_first_contact").tasks == ["register_claims"]


# claimants


def test_a_case_without_claimants_does_not_go_on():
    case = WageCase(claims=dict(NONE)).do("accept_hand_over").do("register_claims")

    assert case.tasks == ["register_claims"]


def test_a_single_claimant_needs_no_representative():
    assert WageCase(claims=dict(ONE)).run_to("collect_evidence").done == ["accept_hand_over", "register_claims"]


def test_no_more_may_represent_than_the_parameter_says():
    table = next(each for each in WageCase().release.forms["representatives"].fields if each.type == "table")

    assert (table.min, table.max) == ("1", "=parameters.wages.representatives_max")


# what cannot wait


def test_an_urgent_need_is_handed_over_while_the_workers_are_registered():
    case = WageCase({"urgent_need": True}).do("accept_hand_over")

    assert sorted(case.tasks) == ["register_claims", "urgent_help"]
    case.run_to("plan_evidence", "choose_path")
    assert "urgent_help" in case.done


def test_an_urgent_need_prepares_the_start_form_of_hardship_aid_unless_it_was_met_otherwise():
    need = {"urgent_need": True, "urgent_need_text": "断粮", "still_employed": True}
    case = WageCase(need).do("accept_hand_over").do("urgent_help", urgent_help_note="已联系社区")
    (effect,) = case.asked("case.spawn")

    assert effect.headers == {"process": "hardship_aid"}
    assert effect.inputs["values"] == {
        "applicant_name": "甲某",
        "applicant_id_number": "990101199001010014",
        "applicant_phone": "19900000001",
        "applicant_address": None,
        "employer_name": "东桥饭店",
        "work_status": "employed",
        "hardship_statement": "断粮",
        "urgent": True,
        "urgent_reason": "断粮",
    }
    met = WageCase(need).do("accept_hand_over").do("urgent_help", urgent_help_way="on_spot")
    assert met.asked("case.spawn") == []


def test_what_a_step_prepares_is_asked_for_by_that_start_form():
    fields = {field.key for field in hardship.release().start_form.fields}
    (effect,) = WageCase({"urgent_need": True}).do("accept_hand_over").do("urgent_help").asked("case.spawn")

    assert effect.inputs["values"].keys() <= fields


def test_the_path_is_chosen_only_when_the_urgent_need_was_seen_to():
    case = WageCase({"urgent_need": True}).do("accept_hand_over")
    for element in ("register_claims", "elect_representatives", "collect_evidence"):
        case.do(element)

    assert case.tasks == ["urgent_help"]
    assert case.do("urgent_help").tasks == ["choose_path"]


# evidence

WEAK = {"evidence_list": [{"evidence_kind": "notebook", "evidence_holder": "worker"}]}


def short_of_evidence(**plan):
    return (
        WageCase(claims=dict(OPEN))
        .run_to("collect_evidence")
        .do("collect_evidence", **WEAK)
        .do("plan_evidence", **plan)
    )


def test_strong_evidence_is_enough():
    case = WageCase().run_to("choose_path")

    assert case.data["evidence_enough"] is True
    assert "强证据" in case.data["evidence_result"]


def test_workers_are_asked_for_more_and_the_evidence_is_weighed_again():
    case = short_of_evidence(evidence_plan="supplement", evidence_missing="工友证言、排班表")

    (notice,) = case.letters("evidence_notice")
    assert "工友证言、排班表" in text_of(notice)
    medium = [{"evidence_kind": kind, "evidence_holder": "worker"} for kind in ("testimony", "shift_roster")]
    assert case.do("collect_evidence", evidence_list=medium).tasks == ["choose_path"]


def test_the_employer_is_asked_to_produce_what_it_keeps():
    case = short_of_evidence(evidence_plan="produce", evidence_missing="考勤记录")

    assert "考勤记录" in text_of(case.letters("produce_request")[0])
    assert case.do("record_production").tasks == ["collect_evidence"]


def test_what_the_employer_does_not_produce_in_time_is_held_against_it():
    case = short_of_evidence(evidence_plan="produce").wait().days(1)

    assert case.tasks == ["collect_evidence"]
    assert case.data["production_outcome"] == "refused"
    assert "不利后果" in case.do("collect_evidence", **WEAK).data["records_duty_text"]


def test_weak_evidence_does_not_stop_the_case_for_ever():
    assert short_of_evidence(evidence_plan="proceed").tasks == ["choose_path"]


# the path


def test_the_advice_tells_what_is_open_and_who_has_to_pay():
    (advice,) = at_path(already_pending="arbitration").letters("path_advice")

    assert "按原程序办理" in text_of(advice)
    assert "支付责任：用人单位自己承担" in text_of(advice)


def test_arbitration_is_supported_while_the_payments_are_followed():
    case = at_path().do("choose_path", path_choice="arbitration")

    assert sorted(case.tasks) == ["ask_legal_aid", "keep_ledger"]


def test_payments_may_simply_be_followed():
    assert at_path().do("choose_path", path_choice="ledger").tasks == ["keep_ledger"]


# the employer is contacted


def at_contact():
    return at_path().do("choose_path")


def test_an_employer_who_has_paid_is_not_invited_to_mediation():
    assert at_contact().do("contact_employer", contact_outcome="paid").tasks == ["keep_ledger"]


def test_a_union_letter_is_signed_by_the_chair_and_sent():
    case = at_contact().do("contact_employer", contact_outcome="letter", letter_points="请支付").do("approve_letter")

    assert "4人、30000.00元" in text_of(case.letters("union_letter")[0])
    assert case.tasks == ["record_answer"]


def test_a_union_letter_may_be_sent_back():
    case = at_contact().do("contact_employer", contact_outcome="letter").do("approve_letter", letter_approval="back")

    assert (case.tasks, case.letters("union_letter")) == (["contact_employer"], [])


@pytest.mark.parametrize(("answer", "next_task"), [("paid", "keep_ledger"), ("refused", "hold_session")])
def test_the_answer_to_the_letter_decides_what_follows(answer, next_task):
    case = at_contact().do("contact_employer", contact_outcome="letter").do("approve_letter")

    assert case.do("record_answer", letter_answer=answer).tasks == [next_task]


def test_silence_is_an_answer_too():
    case = at_contact().do("contact_employer", contact_outcome="letter").do("approve_letter").wait()

    assert (case.data["contact_result"], case.tasks) == ("silent", ["hold_session"])


# mediation


def at_mediation():
    return at_contact().do("contact_employer")


def test_sessions_are_held_until_something_comes_of_them():
    case = at_mediation().do("hold_session", session_outcome="absent").do("hold_session", session_outcome="again")

    assert case.tasks == ["hold_session"]
    assert case.do("hold_session").tasks == ["sign_agreement"]


def test_mediation_that_fails_leads_to_another_path_and_a_note():
    case = at_mediation().do("hold_session", session_outcome="failed")

    assert (case.tasks, len(case.letters("mediation_failure"))) == (["choose_path"], 1)


def test_mediation_is_over_when_its_period_is():
    case = at_mediation().do("hold_session", session_outcome="again").wait()

    assert (case.tasks, case.data["mediation_result"]) == (["choose_path"], "failed")


def test_an_agreement_lists_its_payments_and_may_be_confirmed_by_the_court():
    case = at_mediation().do("hold_session").do("sign_agreement", confirmation_wanted=True)

    assert "2026年4月1日前付30000.00元" in text_of(case.letters("mediation_agreement")[0])
    assert case.tasks == ["confirm_agreement"]
    started = next(each for each in case.asked("deadline.start") if each.headers["name"] == "judicial_confirmation")
    assert started.inputs["from_on"] == case.data["agreement_on"]
    assert case.do("confirm_agreement").tasks == ["keep_ledger"]


# a broken agreement


def broken():
    case = at_mediation().do("hold_session").do("sign_agreement")
    return case.tell("agreement_broken", broken_on=case.now.date(), broken_sum=OWED, broken_note="未付")


def test_only_an_agreement_that_was_made_can_be_broken():
    field = next(each for each in WageCase().release.forms["agreement_broken"].fields if each.key == "broken_on")

    checks = {check.name: check.condition for check in field.checks}
    assert checks["agreed"] == '=mediation_result = "agreed" or agreement_unpaid = true'


def test_a_broken_agreement_leads_to_a_payment_order_beside_the_ledger():
    case = broken()

    assert sorted(case.tasks) == ["keep_ledger", "request_payment_order"]
    case.do("request_payment_order").do("record_court_answer").do("record_order_result")
    assert case.tasks == ["keep_ledger"]
    assert "30000.00元" in text_of(case.letters("payment_order_application")[0])


@pytest.mark.parametrize("objects", ["court", "employer"])
def test_an_order_that_is_refused_or_objected_to_leads_to_arbitration(objects):
    case = broken().do("request_payment_order")
    if objects == "court":
        case.do("record_court_answer", court_answer="refused")
    else:
        case.do("record_court_answer").do("record_order_result", payment_order_result="objected")

    assert sorted(case.tasks) == ["ask_legal_aid", "keep_ledger"]


def test_an_order_neither_paid_nor_objected_to_is_enforced():
    case = broken().do("request_payment_order").do("record_court_answer")

    assert "enforce_order" in case.do("record_order_result", payment_order_result="silent").tasks


def test_no_order_is_asked_for_when_the_employer_pays_after_all():
    assert broken().do("request_payment_order", payment_order_outcome="fulfilled").tasks == ["keep_ledger"]


# turnover money


def at_advance(**assessed):
    case = at_path().do("choose_path", path_choice="ledger").do("keep_ledger", ledger_outcome="advance")
    return case.do("assess_advance", **assessed)


def test_money_is_advanced_when_the_owner_has_fled_and_recovered_before_the_case_is_closed():
    case = at_advance()

    assert case.data["turnover_cap"] == Decimal("6000.00")
    case.do("approve_advance").do("make_payment").do("confirm_bank")
    (reserved,) = case.asked("fund.reserve")
    assert (reserved.inputs["amount"], reserved.inputs["reference"]) == (Decimal("2000.00"), "turnover")
    assert (case.tasks, len(case.letters("advance_receipt"))) == (["keep_ledger"], 1)
    case.claims = dict(CLAIMS)
    assert case.do("keep_ledger").tasks == ["recover_turnover"]
    assert case.do("recover_turnover").tasks == ["follow_up_call"] * 4


def test_each_one_gets_a_share_and_it_stands_in_the_register():
    case = at_advance(turnover_lines="1、3").do("approve_advance").do("make_payment").do("confirm_bank")

    (found,), (shared,), (booked,) = (case.asked(f"claims.{name}") for name in ("unpaid", "share", "advance"))
    assert (found.inputs, found.headers["field"]) == ({"named": "1、3"}, "turnover_lines")
    assert shared.inputs == {"amount": Decimal(2000), "lines": [1, 2, 3, 4], "each": Decimal("2210.00")}
    assert shared.headers["field"] == "turnover_amount"
    assert [share["line"] for share in booked.inputs["shares"]] == [1, 2, 3, 4]
    (receipt,) = case.letters("advance_receipt")
    assert receipt.inputs["claims_lines"] == [1, 2, 3, 4]


def at_recovery():
    case = at_advance().do("approve_advance").do("make_payment").do("confirm_bank")
    case.claims = dict(CLAIMS)
    return case.do("keep_ledger")


def test_what_comes_back_is_booked_and_receipted_until_there_is_an_end():
    case = at_recovery().do("recover_turnover", turnover_recovered=Decimal(500), advance_recovery="part")

    assert case.tasks == ["recover_turnover"]
    case.do("recover_turnover", turnover_recovered=Decimal(0), advance_recovery="court")
    first, second = case.asked("fund.receive")
    assert (first.inputs["amount"], first.inputs["whole"], second.inputs["amount"]) == (Decimal(500), False, Decimal(0))
    assert (case.tasks, len(case.letters("turnover_receipt"))) == (["follow_up_call"] * 4, 1)


@pytest.mark.parametrize(("way", "ended"), [("recovered", None), ("court", "court"), ("written_off", "written_off")])
def test_a_case_is_closed_only_when_the_advance_has_an_end(way, ended):
    case = at_recovery().do("recover_turnover", advance_recovery=way).run_to("close_case").do("close_case")

    (asked,) = case.asked("fund.require_back")
    assert asked.inputs == {"reference": "turnover", "ended": ended}


def test_money_is_advanced_once():
    case = at_advance().do("approve_advance").do("make_payment").do("confirm_bank")

    assert case.do("keep_ledger", ledger_outcome="advance").do("assess_advance").tasks == ["keep_ledger"]


def test_nothing_is_advanced_when_the_employer_can_pay():
    assert at_advance(turnover_state="able").tasks == ["keep_ledger"]


def test_an_advance_may_be_refused():
    case = at_advance().do("approve_advance", advance_approval="refuse")

    assert (case.tasks, case.asked("fund.reserve")) == (["keep_ledger"], [])
