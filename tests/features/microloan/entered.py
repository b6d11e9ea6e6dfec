"""What people usually enter in the forms of a loan up to its disbursement, and who applies.

Raw answers by form, as a page sends them; a scenario replaces what it is about. Must not know commands or databases.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.features.entries import an_id_number

if TYPE_CHECKING:
    from collections.abc import Mapping

BORROWER, SPOUSE, GUARANTOR = an_id_number(101), an_id_number(102, "19860708"), an_id_number(201)
PAPERS = [
    "id_papers",
    "marriage_proof",
    "spouse_papers",
    "category_proof",
    "business_licence",
    "premises_contract",
    "plan_paper",
    "bank_flow",
    "credit_authorisation",
    "spouse_authorisation",
]


def application(**answers: Any) -> dict[str, Any]:
    """Somebody married who has run a small shop for half a year and wants 150 000 yuan for two years."""
    return {
        "applicant_name": "袁立新",
        "applicant_id_number": BORROWER,
        "applicant_phone": "19900002001",
        "applicant_address": "望河路 3 号 301 室",
        "enquiry_source": "window",
        "application_on": "2026-03-02",
        "loan_wish": "apply",
        "person_category": "registered_unemployed",
        "borrower_kind": "individual",
        "requested_amount": "150000",
        "requested_months": "24",
        "industry": "retail",
        "business_name": "立新便利店",
        "business_address": "望河路 5 号",
        "business_started_on": "2025-09-01",
        "own_funds": "30000",
        "business_jobs": "2",
        "business_plan": "进货扩大柜台，用每月毛利还款。",
        "married": "yes",
        "spouse_name": "冯秋",
        "spouse_id_number": SPOUSE,
        "credit_consent": True,
        "spouse_consent": True,
        **answers,
    }


def guarantor(number: int = 0, **answers: Any) -> dict[str, Any]:
    """Somebody with a steady job who stands for the loan."""
    return {
        "guarantor_name": f"保{number}",
        "guarantor_id_number": an_id_number(201 + number),
        "guarantor_phone": f"1990000300{number}",
        "guarantor_employer": "东桥机械厂",
        "guarantor_kind": "employee",
        "guarantor_loans": "0",
        "guarantor_years": "15",
        "guarantor_agrees": "yes",
        **answers,
    }


USUAL: Mapping[str, Mapping[str, Any]] = {
    "reply_delivery": {"delivery_method": "direct", "delivery_receiver": "本人"},
    "loan_papers": {"papers_outcome": "accept", "papers_present": PAPERS},
    "loan_papers_help": {
        "help_outcome": "complete",
        "help_given": "陪同到银行打印流水。",
        "papers_received": ["bank_flow"],
    },
    "loan_visit": {
        "visit_business": "operating",
        "community_credit": "good",
        "city_honour": "no",
        "visit_outcome": "recommend",
        "recommendation": "经营正常，邻里反映守信，推荐。",
    },
    "loan_visit_confirm": {"visit_confirm_outcome": "confirm"},
    "loan_street_review": {"street_checks": ["papers", "visit", "category", "household"], "street_outcome": "pass"},
    "loan_qualification": {
        "credit_result": "clean",
        "other_loans": ["none"],
        "capacity_check": "met",
        "category_check": "met",
        "area_check": "met",
        "business_check": "met",
        "own_funds_proven": "30000",
        "qualification_outcome": "judge",
    },
    "loan_refusal_confirm": {"refusal_confirm_outcome": "confirm"},
    "loan_centre_investigation": {
        "centre_income": "9000",
        "centre_score": "85",
        "centre_amount": "10000000",
        "centre_opinion": "support",
    },
    "loan_bank_investigation": {"bank_score": "80", "bank_opinion": "support"},
    "loan_counter_guarantee": {
        "counter_outcome": "offered",
        "counter_guarantee": "one_guarantor",
        "guarantors": [guarantor()],
    },
    "loan_head_decision": {"guarantee_decision": "approve"},
    "loan_board_decision": {
        "guarantee_decision": "approve",
        "board_minutes": "到会评委逐一发表意见，同意担保。",
        "review_board": [{"board_member_name": f"评委{number}", "board_member_vote": "for"} for number in range(1, 4)],
    },
    "loan_fund_wait": {"fund_wait_outcome": "retry"},
    "loan_bank_decision": {"bank_decision": "approve", "lending_bank": "云岭惠民银行东桥支行"},
    "loan_contract_form": {
        "contract_outcome": "signed",
        "contract_number": "惠民贷2026-0301",
        "guarantee_contract_number": "云担2026-0301",
        "annual_rate": "3.6",
        "schedule_kind": "equal_principal",
        "due_day": "20",
        "disbursed_to": "own",
    },
    "loan_disbursement": {"disbursement_outcome": "disbursed", "loan_number": "JJ20260301"},
    "loan_withdrawal": {"withdrawn_by": "applicant", "withdrawal_reason": "家人不同意，暂不贷款。"},
    "loan_licence_cancelled": {"licence_reason": "登记机关显示已于上周注销。"},
    "loan_applicant_died": {"informant_name": "冯秋", "informant_relation": "配偶"},
}
