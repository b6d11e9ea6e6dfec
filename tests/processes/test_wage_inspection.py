"""The ways of a complaint to the labour inspection, on the pure engine: from its acceptance to the court."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from tests.processes.wage_case import CLAIMS, OPEN, OWED, WageCase, at_inspection, text_of, unpaid
from workflows import expressions
from workflows.clock import start_of_day

EVADED = {"evasion": ["fled"], "able_to_pay": True}
THREE_MONTHS = {**OPEN, "wages_by_months": [{"months": 4, "largest": Decimal("20000.00")}]}


MOST_STEPS = 40


def at_decision(**found):
    return unpaid(at_inspection(), **found)


def decided(**found):
    return at_decision(**found).run_to("decide_handling")


def served():
    return decided().do("decide_handling").do("serve_decision")


# acceptance


def test_a_complaint_that_meets_the_conditions_is_accepted_and_opened_the_same_day():
    case = at_inspection().do("review_complaint")

    assert case.tasks == ["investigate"]
    started = [each.headers["name"] for each in case.asked("deadline.start")]
    assert started[-2:] == ["inspection_acceptance", "inspection_period"]
    assert case.asked("deadline.stop")[-1].headers["name"] == "inspection_acceptance"


@pytest.mark.parametrize(
    ("facts", "letter", "says"),
    [
        ({"breach_ended_on": None}, "acceptance", "决定受理"),
        ({"complaint_matter": "other"}, "elsewhere", "不属于劳动保障监察职权范围"),
        ({"complaint_pending": "court"}, "elsewhere", "按原程序办理"),
        ({"complaint_jurisdiction": "other", "right_authority": "邻区监察大队"}, "elsewhere", "邻区监察大队"),
    ],
)
def test_each_condition_has_its_letter(facts, letter, says):
    case = at_inspection().do("review_complaint", **facts)

    assert says in text_of(case.letters(letter)[0])


def test_what_lies_too_far_back_is_refused_in_writing_and_another_path_is_chosen():
    case = at_inspection()
    case.do("review_complaint", breach_ended_on=case.now.date() - timedelta(days=800))

    assert "超过规定年限" in text_of(case.letters("refusal")[0])
    assert (case.tasks, case.data["inspection_result"]) == (["choose_path"], "refused")


def test_a_complaint_sent_in_time_is_not_lost_by_being_looked_at_later():
    case = at_inspection()
    sent, ended = case.now.date(), case.now.date().replace(year=case.now.year - 2)
    case.days(3).do("review_complaint", breach_ended_on=ended, complaint_received_on=sent + timedelta(days=1))

    assert (case.tasks, case.data["complaint_sent_on"]) == (["investigate"], sent)


def test_an_unclear_complaint_is_supplemented_once_and_looked_at_again():
    case = at_inspection().do("review_complaint", complaint_employer="unclear")

    assert (case.tasks, len(case.letters("complaint_supplement"))) == (["supplement_complaint"], 1)
    assert case.asked("deadline.pause")[-1].headers == {"name": "inspection_acceptance"}
    case.do("supplement_complaint", complaint_files=["7"])
    resumed = case.asked("deadline.resume")[-1]
    assert (resumed.headers["name"], resumed.inputs["paper"]) == ("inspection_acceptance", ["7"])
    assert case.advance.opened[-1].due == case.data["complaint_due_at"]
    assert case.do("review_complaint").tasks == ["investigate"]


def test_what_cannot_be_supplemented_is_refused():
    case = at_inspection().do("review_complaint", complaint_employer="unclear")
    case.do("supplement_complaint", complaint_supplement="unable").do("review_complaint", complaint_employer="unclear")

    assert (case.tasks, case.data["inspection_result"]) == (["choose_path"], "refused")


# investigation


def at_investigation():
    return at_inspection().do("review_complaint")


def test_two_inspectors_must_agree():
    case = at_investigation().do("investigate")

    assert case.tasks == ["confirm_investigation"]
    assert case.do("confirm_investigation", inspector_outcome="differ").tasks == ["investigate"]


def test_the_period_is_extended_once_by_another_and_the_workers_are_told():
    case = at_investigation().do("investigate", investigation_outcome="extend", extension_reason="案情复杂")
    case.do("decide_extension")

    (extended,) = case.asked("deadline.extend")
    assert extended.inputs == {"extra": Decimal(30), "reason": "案情复杂"}
    assert extended.headers == {"name": "inspection_period", "asked_in": "investigate"}
    assert "案情复杂" in text_of(case.letters("extension")[0])
    assert (case.tasks, case.data["extension_outcome"]) == (["investigate"], "approve")
    outcome = next(each for each in case.release.forms["investigation"].fields if each.type == "radio")
    assert [check.name for check in outcome.checks] == ["once"]


def test_an_extension_may_be_refused():
    case = at_investigation().do("investigate", investigation_outcome="extend", extension_reason="忙")

    assert case.do("decide_extension", extension_outcome="refuse").asked("deadline.extend") == []
    assert case.tasks == ["investigate"]


def test_wages_paid_during_the_investigation_end_it():
    case = at_investigation().do("investigate", investigation_outcome="paid").do("confirm_investigation")

    assert (case.tasks, case.data["inspection_result"]) == (["keep_ledger"], "paid")


def test_no_arrears_found_is_told_to_the_workers_and_another_path_is_open():
    case = at_investigation().do("investigate", investigation_outcome="none").do("confirm_investigation")

    assert "未发现拖欠工资" in text_of(case.letters("no_violation")[0])
    assert (case.tasks, case.data["inspection_result"]) == (["choose_path"], "none")


def test_the_head_may_send_the_order_back():
    case = at_inspection().run_to("approve_order").do("approve_order", order_approval="back", order_back_reason="证据")

    assert (case.tasks, case.letters("correction_order")) == (["investigate"], [])


def test_an_order_obeyed_in_time_leads_to_the_ledger():
    case = at_inspection().run_to("await_payment").do("await_payment")

    assert "30000.00元" in text_of(case.letters("correction_order")[0])
    assert (case.tasks, case.data["inspection_result"]) == (["keep_ledger"], "paid")


def test_an_order_obeyed_at_the_last_moment_counts_too():
    case = unpaid(at_inspection(), compliance_outcome="paid")

    assert (case.tasks, case.data["inspection_result"]) == (["keep_ledger"], "paid")


def test_posting_and_filming_is_only_for_owners_who_have_fled():
    how = next(each for each in WageCase().release.forms["order_service"].fields if each.key == "order_served_how")

    assert [check.condition for check in how.checks] == [
        '=order_served_how != "posted_filmed" or employer_status = "absconded"'
    ]


# referral to the police


def test_four_workers_and_two_months_are_no_crime():
    """The golden case: below three months, and below ten workers."""
    case = at_decision(**EVADED)

    assert (case.tasks, case.data["criminal_referral"]) == (["draft_decision"], False)


def test_evasion_after_a_posted_and_filmed_order_is_referred():
    case = at_inspection(employer_status="absconded")
    case.claims = dict(THREE_MONTHS)
    case.run_to("serve_order").do("serve_order", order_served_how="posted_filmed")
    unpaid(case, **EVADED)

    assert case.tasks == ["refer_police"]
    assert "张贴并拍照录像" in case.data["criminal_basis"]
    case.do("refer_police")
    assert (case.tasks, len(case.letters("police_referral"))) == (["draft_decision"], 1)


def test_not_referring_needs_a_reason_and_goes_on():
    case = at_inspection()
    case.claims = dict(THREE_MONTHS)
    unpaid(case, **EVADED).do("refer_police", police_outcome="not_referred", police_departure="证据不足")

    assert (case.tasks, case.letters("police_referral")) == (["draft_decision"], [])


# hearing and decision


def test_who_asks_for_a_hearing_gets_one_before_the_legal_review():
    case = at_decision().do("draft_decision", hearing_right=True).do("serve_notice")
    case.do("record_statement", statement_outcome="hearing")

    assert (case.tasks, case.letters("hearing_notice")) == (["plan_hearing"], [])
    assert case.do("plan_hearing").tasks == ["serve_hearing"]
    notice = text_of(case.letters("hearing_notice")[0])
    assert "2026年3月25日上午9时在监察大队听证室举行听证，由卢某主持" in notice
    assert case.do("serve_hearing").tasks == []
    (waits,) = case.advance.timers
    assert waits.due_at == start_of_day(case.data["hearing_earliest_at"].date())
    assert case.wait().tasks == ["hold_hearing"]
    assert case.do("hold_hearing").tasks == ["review_law"]


def whose_word(case):
    """Whose word what is found is by the process: a code of an organ, or None."""
    written = case.release.properties["claims_found_by"]
    return expressions.setting(written, case.data, parameters={}, now=case.now)


def test_from_acceptance_to_its_end_the_finding_is_the_inspections_also_while_a_timer_runs():
    case = at_inspection()
    assert whose_word(case) is None
    assert whose_word(case.do("review_complaint")) == "inspection"

    case = at_decision().do("draft_decision", hearing_right=True).do("serve_notice")
    case.do("record_statement", statement_outcome="hearing").do("plan_hearing").do("serve_hearing")
    assert (case.tasks, whose_word(case)) == ([], "inspection")
    assert whose_word(case.wait()) == "inspection"

    assert whose_word(challenged(challenge_kind="first", challenge_outcome="annulled")) is None
    withdrawn = served().tell("withdraw", withdrawn_on=None, withdrawal_reason="单位已付清").do("confirm_withdrawal")
    assert (whose_word(withdrawn), withdrawn.data["inspection_result"]) == (None, "withdrawn")


def test_the_notice_of_a_hearing_is_counted_anew_from_its_service():
    case = at_decision().do("draft_decision", hearing_right=True).do("serve_notice")
    case.do("record_statement", statement_outcome="hearing").do("plan_hearing")
    case.do("serve_hearing", notice_served_on=date(2026, 3, 20))

    begun = [each for each in case.asked("deadline.start") if each.headers["name"] == "hearing_notice"]
    assert [each.inputs["deadline"] for each in begun] == ["wages.hearing_notice"] * 2
    assert begun[1].inputs["from_on"] == date(2026, 3, 20)
    assert case.asked("deadline.stop")[-1].headers["name"] == "hearing_notice"


@pytest.mark.parametrize(
    ("form", "key", "least"),
    [
        ("hearing_plan", "hearing_planned_on", "=date(hearing_earliest_at)"),
        ("hearing", "hearing_on", "=max(hearing_planned_on, date(hearing_earliest_at))"),
    ],
)
def test_no_hearing_is_held_before_its_notice_is_over(form, key, least):
    field = next(each for each in WageCase().release.forms[form].fields if each.key == key)

    assert field.min == least


def test_the_days_to_decide_run_from_the_end_of_the_investigation_until_the_decision():
    case = at_decision()

    begun = next(each for each in case.asked("deadline.start") if each.headers["name"] == "decision_period")
    assert (begun.inputs, case.tasks) == ({"deadline": "wages.decision"}, ["draft_decision"])
    case.run_to("decide_handling")
    assert case.release.elements["decide_handling"].properties["clocks"] == "decision_period"
    stopped = [each.headers["name"] for each in case.asked("deadline.stop")]
    assert "decision_period" not in stopped
    case.do("decide_handling", decision_outcome="back").run_to("decide_handling").do("decide_handling")
    assert case.asked("deadline.stop")[-1].headers["name"] == "decision_period"


def test_closing_without_a_decision_ends_the_days_to_decide_too():
    case = decided().do("decide_handling", decision_outcome="close")

    assert "decision_period" in [each.headers["name"] for each in case.asked("deadline.stop")]


def test_silence_waives_the_hearing():
    assert at_decision().do("draft_decision").do("serve_notice").wait().tasks == ["review_law"]


@pytest.mark.parametrize(
    ("element", "kept", "clock"),
    [
        ("serve_order", "order", "order_period"),
        ("serve_notice", "notice", "hearing_request"),
        ("serve_decision", "decision", "review_period"),
        ("serve_demand", "notice", "demand"),
    ],
)
def test_a_period_begins_with_the_service_which_is_kept_with_the_letter(element, kept, clock):
    begin = {
        "serve_order": at_inspection,
        "serve_notice": at_decision,
        "serve_decision": decided,
        "serve_demand": at_demand,
    }
    case = begin[element]()
    while element not in case.tasks and len(case.done) < MOST_STEPS:
        case.do(case.tasks[0])
    case.do(element, **{f"{kept}_served_on": date(2026, 11, 11), f"{kept}_receiver": "门卫"})

    begun = [each for each in case.asked("deadline.start") if each.headers.get("name") == clock][-1]
    assert begun.inputs["from_on"] == date(2026, 11, 11)
    served = case.asked("letter.serve")[-1]
    assert served.inputs["letter"] == case.data["letter_number"]
    assert (served.inputs["served_on"], served.inputs["facts"]["receiver"]) == (date(2026, 11, 11), "门卫")


def test_the_legal_review_and_the_leader_may_send_it_back():
    case = at_decision().run_to("review_law").do("review_law", legal_outcome="back")

    assert case.tasks == ["draft_decision"]
    assert case.run_to("decide_handling").do("decide_handling", decision_outcome="back").tasks == ["draft_decision"]


def test_a_case_closed_without_a_decision_is_told_with_its_reason():
    case = decided().do("decide_handling", decision_outcome="close", decision_reason="事实不清")

    assert "事实不清" in text_of(case.letters("closed_without")[0])
    assert case.tasks == ["choose_path"]


def test_additional_compensation_is_set_by_the_table_and_stands_in_the_decision():
    case = decided().do("decide_handling", decided_lines="1、3")

    (raised,) = case.asked("claims.additional")
    wages = ["arrears", "minimum_wage", "overtime", "compensation"]  # 劳动合同法 Art. 85
    assert raised.inputs == {"share": Decimal("0.8"), "kinds": wages, "lines": [1, 3]}
    compared = case.asked("claims.require_sum")[-1]
    assert compared.inputs == {"sum": case.data["decided_sum"], "of": "unpaid", "lines": [1, 3]}
    assert case.letters("decision")[0].inputs["claims_lines"] == [1, 3]
    text = text_of(case.letters("decision")[0])
    assert "加付赔偿金24000.00元" in text
    assert case.asked("claims.summary")[-1].inputs == {"state": "open", "lines": [1, 3]}
    assert "60日内依法申请行政复议，或者在6个月内向人民法院提起行政诉讼" in text
    assert case.tasks == ["serve_decision"]


def test_nothing_is_added_when_everything_was_paid_meanwhile():
    case = at_decision()
    case.claims = dict(CLAIMS)
    case.advance.data["claims_outstanding"] = Decimal("0.00")
    case.run_to("decide_handling").do("decide_handling")

    assert case.asked("claims.additional") == []
    assert case.tasks == ["serve_decision"]


# the time of review and suit


def test_both_remedies_run_from_the_service_of_the_decision():
    case = served()
    started = {each.headers["name"]: each.inputs for each in case.asked("deadline.start")}

    assert (
        started["review_period"]["from_on"] == started["lawsuit_period"]["from_on"] == case.data["decision_served_on"]
    )
    assert case.tasks == ["watch_remedies"]


def test_what_happens_meanwhile_is_noted_and_the_waiting_goes_on():
    assert served().do("watch_remedies").tasks == ["watch_remedies"]


def test_payment_meanwhile_ends_it():
    case = served().do("watch_remedies", remedy_outcome="paid")

    assert (case.tasks, case.data["inspection_result"]) == (["keep_ledger"], "paid")


def challenged(**ruling):
    return served().do("watch_remedies", remedy_outcome="challenged").do("record_challenge", **ruling)


@pytest.mark.parametrize("kind", ["review", "first", "final"])
def test_an_annulled_decision_leads_to_another_path(kind):
    case = challenged(challenge_kind=kind, challenge_outcome="annulled")

    assert (case.tasks, case.data["decision_final_on"]) == (["choose_path"], None)


def test_a_final_ruling_makes_the_decision_final_on_the_day_it_was_received():
    case = challenged(challenge_kind="final", challenge_received_on=date(2026, 7, 1))

    assert case.tasks == ["serve_demand"]
    window = next(each for each in case.asked("deadline.start") if each.headers["name"] == "court_window")
    assert window.inputs["from_on"] == date(2026, 7, 1)


@pytest.mark.parametrize(
    ("kind", "period"),
    [
        ("review", "wages.suit_after_review"),
        ("first", "wages.appeal_period"),
        ("first_ruling", "wages.ruling_appeal_period"),
    ],
)
def test_after_a_review_or_a_first_judgment_the_time_to_go_on_is_awaited(kind, period):
    case = challenged(challenge_kind=kind, challenge_received_on=date(2026, 7, 1))

    assert (case.tasks, case.data["inspection_result"]) == (["watch_remedies"], "ordered")
    (begun,) = (each for each in case.asked("deadline.start") if each.headers["name"] == "later_suit")
    assert begun.inputs == {"deadline": period, "from_on": date(2026, 7, 1)}
    case.wait()
    assert case.tasks == ["serve_demand"]
    (window,) = (each for each in case.asked("deadline.start") if each.headers["name"] == "court_window")
    assert window.inputs["from_on"] == case.data["decision_final_on"] == case.data["lawsuit_due_at"].date()


def test_who_sues_after_the_review_is_waited_for_again():
    case = challenged(challenge_kind="review").do("watch_remedies", remedy_outcome="challenged")

    assert case.tasks == ["record_challenge"]
    assert case.do("record_challenge", challenge_kind="first").tasks == ["watch_remedies"]
    assert case.do("watch_remedies", remedy_outcome="paid").tasks == ["keep_ledger"]


# demand and court


def at_demand():
    return served().wait()


def urged():
    return at_demand().do("serve_demand")


def test_when_the_time_is_over_the_employer_is_urged_before_the_court_is_asked():
    case = at_demand()

    assert (case.tasks, len(case.letters("demand"))) == (["serve_demand"], 1)
    case.do("serve_demand")
    assert case.do("watch_demand").tasks == ["watch_demand"]
    case.wait()
    assert case.tasks == ["apply_court"]


def test_payment_after_the_demand_ends_it():
    assert urged().do("watch_demand", demand_outcome="paid").tasks == ["keep_ledger"]


def test_the_court_is_asked_with_its_list_of_papers_and_rules():
    case = urged().wait().do("apply_court", court_papers=["application", "decision", "service"])

    assert case.letters("court_application")[0].inputs["enclosures"] == [None, "行政处理决定书及依据", "送达回证"]
    assert (case.do("record_ruling").tasks, case.data["inspection_result"]) == (["keep_ledger"], "enforced")


def test_payment_before_the_application_ends_it():
    assert urged().wait().do("apply_court", court_outcome="paid").tasks == ["keep_ledger"]


def test_a_window_that_closes_must_be_explained():
    case = urged().wait().wait()

    assert case.tasks == ["explain_missed"]
    assert (case.do("explain_missed").tasks, case.data["inspection_result"]) == (["keep_ledger"], "missed")


# the dishonest list


@pytest.mark.parametrize(("chosen", "letters"), [("listed", 1), ("not_listed", 0)])
def test_a_grave_case_may_lead_to_the_list(chosen, letters):
    case = at_inspection(migrant=True)
    case.claims = dict(THREE_MONTHS)
    unpaid(case, **EVADED).run_to("watch_remedies").wait().do("serve_demand").wait().do("apply_court").do(
        "record_ruling"
    )

    assert (case.tasks, len(case.letters("listing_notice"))) == (["decide_listing"], 1)
    assert case.do("decide_listing", list_outcome=chosen).tasks == ["keep_ledger"]
    assert len(case.letters("listing")) == letters


def test_letters_and_steps_of_the_inspection_are_its_own():
    own = {
        each.id: (each.kind, each.properties)
        for each in WageCase().release.elements.values()
        if each.kind == "userTask" and each.properties.get("organ")
    }

    groups = {WageCase().release.elements[each].groups for each in own}
    assert groups == {"inspector", "inspection_chief", "legal_review", "bureau_leader"}
    assert {properties["organ"] for _, properties in own.values()} == {"inspection"}


def test_the_sums_owed_are_asked_for_anew_before_the_test_for_a_referral():
    assert at_decision().data["claims_outstanding"] == OWED
