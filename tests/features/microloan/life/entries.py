"""What people usually enter in the forms of a loan after its disbursement. Must not know commands or databases."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

USUAL: Mapping[str, Mapping[str, Any]] = {
    "fund_use_check": {"fund_use_result": "proper", "fund_use_note": "进货，发票齐全。"},
    "call_in_decision": {"call_in_outcome": "call_in", "call_in_reason": "贷款转借他人。"},
    "visit_person": {"person_met": "met", "repay_will": "willing", "person_difficulty": "no"},
    "visit_business": {
        "business_open": "open",
        "sales_month": "12000",
        "staff_count": "2",
        "repay_ability": "full",
        "business_difficulty": "no",
    },
    "visit_family": {"family_met": "spouse", "family_support": "support", "family_difficulty": "no"},
    "arrears_contact": {"contact_outcome": "promised", "contact_how": "visit"},
    "rescue_diagnosis": {"rescue_cause": "illness", "affordable_months": "6", "rescue_plan": "减租、错峰进货。"},
    "rescue_decision": {"rescue_outcome": "plan", "rescue_reason": "一时困难。"},
    "rescue_consent": {"consent_outcome": "agree", "guarantor_consent": "agreed"},
    "mentor_follow": {"mentor_state": "better", "mentor_note": "生意好转。"},
    "compensation_claim": {"claim_outcome": "claim"},
    "compensation_review": {
        "claim_review": "pass",
        "claim_checks": ["collection", "amount", "contract", "rescue", "period"],
    },
    "compensation_decision": {"board_compensation_outcome": "approve"},
    "loan_heirs": {"heirs_outcome": "inherit", "heir_name": "冯秋", "heirs_note": "门面转租权由配偶继承。"},
    "complaint_findings": {"complaint_outcome": "upheld", "complaint_findings_note": "夜间多次打电话。"},
    "recovery_step": {"recovery_outcome": "write_off", "recovery_note": "查无财产。"},
    "write_off_proposal": {"write_off_cause": "death"},
    "write_off_decision": {"write_off_outcome": "approve"},
    "write_off_confirmation": {"write_off_finance": "confirm"},
    "guarantee_claim": {"guarantee_claim_outcome": "claimed", "guarantee_claimed_how": "written"},
    "title_proposal": {"title_proposal_outcome": "propose", "title_jobs": "2", "title_complaints": "0"},
    "title_street": {"title_street_outcome": "pass"},
    "title_district": {"title_district_outcome": "pass"},
    "title_award": {"title_award_outcome": "award"},
    "title_check": {"title_check_outcome": "keep"},
    "difficulty_report": {"difficulty_kind": "demolished", "difficulty_text": "门面被列入拆违。"},
    "loan_death_report": {"death_reported_by": "冯秋", "death_note": "突发疾病。"},
    "collection_complaint": {"complaint_name": "袁立新", "complaint_text": "夜里十一点上门。"},
    "reply_delivery": {"delivery_method": "direct"},
}
