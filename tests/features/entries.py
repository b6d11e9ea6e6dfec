"""What people usually enter in the forms of a hardship case, and what the households of the features apply with.

Raw answers by form, as a page or a client sends them; a scenario replaces what it is about, and what is required
besides is filled in by the kind of field. Must not know commands or databases.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from workflows import identity

if TYPE_CHECKING:
    from collections.abc import Mapping

FUNDS = ["union", "warmth"]
APPLICANTS = {
    "甲户": ("顾一宁", "19900001001", "望河路 1 号 101 室", "6200000000000000010"),
    "乙户": ("秦晓川", "19900001002", "望河路 2 号 202 室", "6200000000000000028"),
}
"""Name, telephone, address and account of each household's applicant."""


def an_id_number(number: int, born: str = "19850607") -> str:
    """An ID number with a valid check character, of a region that was never assigned."""
    first = f"990101{born}{number:03}"
    return first + identity.check_character(first)


def application(household: str, **answers: Any) -> dict[str, Any]:
    """The application of one of the households: the applicant, spouse and child."""
    name, phone, address, account = APPLICANTS[household]
    number = list(APPLICANTS).index(household) * 10 + 1
    family = [("spouse", "平", an_id_number(number + 1)), ("child", "安", an_id_number(number + 2, "20140506"))]
    return {
        "applicant_name": name,
        "applicant_id_number": an_id_number(number),
        "applicant_phone": phone,
        "applicant_address": address,
        "household_members": [
            {"member_name": f"{name[0]}{call}", "member_id_number": id_number, "member_relation": relation}
            for relation, call, id_number in family
        ],
        "employer_name": "东桥机械厂",
        "work_status": "laid_off",
        "applicant_health": "chronic_illness",
        "hardship_cause": "low_income",
        "aid_items": ["living"],
        "requested_amount": "2500",
        "hardship_statement": "下岗后打零工，收入难以维持一家三口的生活。",
        "urgent": False,
        "check_authorised": True,
        "account_holder": name,
        "bank_name": "云岭农村商业银行",
        "bank_account": account,
        **answers,
    }


def assessment(*, size: int = 3, income: str = "24000", rigid: str = "6000", **answers: Any) -> dict[str, Any]:
    """The figures found for a household; as a rule it is left with 500 yuan a head and month."""
    return {
        "household_size": str(size),
        "income_items": [{"income_person": "本人", "income_kind": "wage", "income_annual": income}],
        "rigid_items": [{"rigid_kind": "medical", "rigid_annual": rigid, "rigid_proof": "结算单"}],
        "need_living": "2500",
        **answers,
    }


PANEL = {
    "panel_members": [
        {"panelist_name": name, "panelist_role": "职工代表", "panelist_vote": "for"}
        for name in ("柳青", "韩冬", "叶蓉")
    ],
    "panel_minutes": "三名评议人员到会，逐项核对走访记录。",
}
PAPERS = [
    "application",
    "id_register",
    "union_membership",
    "income_proof",
    "check_authorisation",
    "medical_papers",
    "school_papers",
    "accident_proof",
    "bank_card",
]
"""Everything that may be required."""
DECISION = {"decision_outcome": "approve", "funds": FUNDS}

USUAL: Mapping[str, Mapping[str, Any]] = {
    "paper_check": {"papers_present": PAPERS, "papers_outcome": "accept"},
    "supplement_help": {
        "supplement_outcome": "complete",
        "papers_received": ["income_proof", "medical_papers"],
        "help_given": "陪同到原单位开具收入证明。",
    },
    "urgent_first_approval": {"urgent_first_outcome": "agree", "urgent_amount": "2000", "funds": FUNDS},
    "urgent_second_approval": {"urgent_second_outcome": "agree"},
    "visit_findings": {"visit_housing": "rented", "visit_conclusion": "true"},
    "visit_confirmation": {"visit_confirm_outcome": "confirm"},
    "income_assessment": assessment(),
    "panel_review": {"panel_outcome": "support", **PANEL},
    "notice_posting": {"notice_places": ["workplace", "community"]},
    "objection_investigation": {"objection_findings": "到单位核实，反映不属实。", "objection_result": "rejected"},
    "street_review": {"street_checks": ["papers", "two_visitors", "notice_photos"], "street_outcome": "pass"},
    "district_review": {"district_checks": ["archive", "amount"], "district_outcome": "pass"},
    "decision": DECISION,
    "meeting_decision": {"meeting_attendees": "唐远、白静", "meeting_minutes": "经集体研究，意见一致。", **DECISION},
    "funds_wait": {"funds_outcome": "retry"},
    "payment_order": {"payment_method": "transfer", "voucher_number": "PZ0001", "payment_outcome": "sent"},
    "bank_result": {"bank_outcome": "success"},
    "reply_delivery": {"delivery_method": "direct", "delivery_receiver": "本人"},
    "withdrawal": {"withdrawn_by": "applicant", "withdrawal_reason": "家中情况好转"},
    "death_report": {"informant_name": "顾安", "informant_relation": "child", "informant_phone": "19900001009"},
    "heir_registration": {"heir_name": "顾安", "heir_relation": "child", "account_holder": "顾安"},
    "objection": {
        "objection_channel": "phone",
        "objection_named": False,
        "objection_text": "反映该户子女已参加工作，家庭收入与公示不符。",
    },
}
"""What is entered when a scenario says nothing about it: the case goes on to be granted and paid."""

SUPPORTED_NOT = {"panel_outcome": "not_support", "panel_reason": "家庭经济状况超出认定范围。"}
REFUSED = {
    "decision_outcome": "refuse",
    "refusal_rule": "家庭月人均收入高于边缘线",
    "decision_reason": "家庭月人均收入 4000 元，明显高于认定标准。",
}
