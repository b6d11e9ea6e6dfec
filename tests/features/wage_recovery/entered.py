"""What people usually enter in the forms of a wage case, who the workers are, and what the window writes down.

Raw answers by form, as a page sends them; a scenario replaces what it is about. Must not know commands or databases.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.claims.entered import a_period, a_row

if TYPE_CHECKING:
    from collections.abc import Mapping

EMPLOYER = "东桥饭店"
OWED_EACH = "9000.00"
"""Two months at 4 500 yuan."""


def report(**answers: Any) -> dict[str, Any]:
    """What the window writes down of the cooks: two months unpaid, no contract, dismissed."""
    return {
        "applicant_name": "方1",
        "applicant_id_number": a_row(1)["id_number"],
        "applicant_phone": "19900001234",
        "employer_name": EMPLOYER,
        "employer_status": "operating",
        "employer_licensed": True,
        "industry": "catering",
        "relation_type": "labour",
        "owed_from_on": "2025-06-01",
        "breach_ended_on": "2025-07-31",
        "still_employed": False,
        "employment_ended_on": "2025-07-31",
        "migrant": True,
        "already_pending": "none",
        "what_happened": "四名厨师被拖欠两个月工资后辞退。",
        "people_rough": "4",
        "months_rough": "2",
        **answers,
    }


def worker(number: int, **facts: Any) -> dict[str, Any]:
    """A cook: two months unpaid, no written contract, dismissed without lawful ground."""
    period = a_period(from_on="2025-06-01", to_on="2025-07-31")
    row = a_row(number, items=None, arrears=[period], employed_to="2025-07-31", dismissal="unlawful", **facts)
    return {key: value for key, value in row.items() if value is not None}


USUAL: Mapping[str, Mapping[str, Any]] = {
    "hand_over_answer": {"hand_over_outcome": "accept"},
    "hand_over_again": {"hand_over_note": "职工住在本区，单位在本区经营。"},
    "hand_over_ruling": {"hand_over_ruling": "由区总工会帮扶中心承办，首问人负责答复。"},
    "representatives": {"representatives": [{"representative_line": "1"}]},
    "evidence_list": {
        "evidence_list": [
            {"evidence_kind": "transfer_record", "evidence_holder": "worker", "evidence_about": "四人工资"},
            {"evidence_kind": "testimony", "evidence_holder": "other", "evidence_about": "四人互证"},
        ]
    },
    "evidence_plan": {"evidence_plan": "proceed", "evidence_missing": "考勤记录"},
    "path_choice": {"path_choice": "inspection", "path_reason": "职工选择"},
    "urgent_help": {"urgent_help_way": "on_spot"},
    "employer_contact": {"contact_outcome": "mediate"},
    "letter_approval": {"letter_approval": "sign"},
    "letter_answer": {"letter_answer": "mediate"},
    "mediation_session": {"session_outcome": "agreed", "session_employer": "经理"},
    "judicial_confirmation": {"confirmation_outcome": "confirmed"},
    "payment_order_request": {"payment_order_outcome": "filed"},
    "payment_order_answer": {"court_answer": "issued"},
    "payment_order_result": {"payment_order_result": "paid"},
    "enforcement": {"enforcement_outcome": "done"},
    "complaint_review": {
        "complaint_matter": "inspection",
        "complaint_employer": "clear",
        "complaint_jurisdiction": "own",
        "complaint_pending": "none",
        "breach_ended_on": None,
    },
    "complaint_supplement": {"complaint_supplement": "supplied"},
    "investigation": {"investigation_outcome": "violation", "joint_with_union": True, "found_sum": "36000"},
    "inspector_confirmation": {"inspector_outcome": "confirm"},
    "extension_decision": {"extension_outcome": "approve"},
    "order_approval": {"order_approval": "issue"},
    "order_service": {"order_served_how": "direct"},
    "order_compliance": {
        "compliance_outcome": "unpaid",
        "unpaid_sum": "36000",
        "evasion": None,
        "able_to_pay": True,
        "order_excused": False,
        "serious_consequences": False,
        "mass_or_extreme": False,
    },
    "police_referral": {"police_outcome": "referred"},
    "decision_draft": {"draft_share": "50", "hearing_right": False},
    "employer_statement": {"statement_outcome": "none"},
    "hearing_plan": {"hearing_time": "上午9时", "hearing_place": "监察大队听证室", "hearing_chair": "法制科卢某"},
    "legal_review": {"legal_outcome": "pass"},
    "handling_decision": {
        "decision_outcome": "order",
        "decided_lines": "全体",
        "decided_share": "50",
        "decided_sum": "36000",
    },
    "decision_service": {"decision_served_how": "direct"},
    "notice_service": {"notice_served_how": "direct"},
    "award_service": {"award_served_how": "direct"},
    "remedy_watch": {"remedy_outcome": "watch"},
    "challenge_result": {"challenge_kind": "review", "challenge_outcome": "upheld"},
    "demand_watch": {"demand_outcome": "watch"},
    "court_application": {"court_outcome": "applied", "court_papers": ["application", "decision", "service"]},
    "court_ruling": {"ruling_outcome": "enforced"},
    "list_decision": {"list_outcome": "listed"},
    "removal_request": {"removal_promise": True},
    "removal_decision": {"removal_outcome": "removed"},
    "advance_assessment": {"turnover_state": "absconded", "turnover_lines": "全体", "funds": ["emergency"]},
    "advance_approval": {"advance_approval": "approve", "turnover_amount": "2000"},
    "legal_aid_request": {"legal_aid_request": "ask", "legal_aid_ground": "migrant"},
    "legal_aid_decision": {"legal_aid_outcome": "granted"},
    "arbitration_request": {"arbitration_items": ["arrears"], "arbitration_lines": "全体"},
    "arbitration_acceptance": {"arbitration_acceptance": "accepted"},
    "arbitration_award": {"award_outcome": "awarded", "award_sum": "18000"},
    "award_next": {"award_next": "enforce"},
    "lawsuit": {"lawsuit_outcome": "won"},
    "ledger_check": {"ledger_outcome": "next"},
    "follow_up": {
        "received_as_said": "yes",
        "satisfaction": "satisfied",
        "job_help_wanted": False,
        "retaliation": False,
    },
    "closing_review": {"closing_outcome": "close"},
    "reply_delivery": {"delivered_lines": "全体", "delivery_method": "direct", "delivery_receiver": "方1"},
    "withdrawal": {"withdrawn_by": "applicant", "withdrawal_reason": "不再主张"},
    "withdrawal_review": {"withdrawal_seen_how": "逐人当面问过", "withdrawal_outcome": "agree"},
    "claimant_change": {
        "change_kind": "left",
        "change_lines": [{"change_line": "2"}],
        "change_note": "本人书面",
    },
    "mass_incident": {"incident_people": "40", "incident_place": "饭店门前", "incident_text": "堵住大门讨薪"},
    "incident_report": {"report_to": "区委、区政府", "report_measures": "工会和监察已派人到场劝导。"},
    "agreement_broken": {"broken_sum": "18000", "broken_note": "到期没有付款"},
}
"""What is entered when a scenario says nothing about it: the employer neither pays nor flees."""
