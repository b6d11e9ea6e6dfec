"""What is usually entered in the forms of a loan in the demo office: by the applicant's story, else the plain case.

Pure. It must not know when a form is filled in, nor by whom.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from workflows.demo.names import InventedPerson, Inventor

TRADES = (
    ("retail", "便利店"),
    ("catering", "小吃店"),
    ("household", "家政服务部"),
    ("repair", "家电维修部"),
    ("handicraft", "裁缝铺"),
    ("online", "网店"),
)
_CATEGORIES = ("registered_unemployed", "hard_to_employ", "veteran", "graduate", "returning_migrant")
_STREETS = ("望河路", "纺织路", "清泉街", "槐荫巷", "柳林大道")
_SUMS = (50_000, 60_000, 80_000, 90_000, 100_000, 120_000, 150_000)
_PAPERS = ("id_papers", "marriage_proof", "category_proof", "premises_contract", "plan_paper", "credit_authorisation")
_LONG_IN_BUSINESS = timedelta(days=200)
_YOUNGEST, _OLDEST = 22, 50
_TURNOVER = (8_000, 30_000)
_HALF_A_YEAR = timedelta(days=180)


@dataclass(frozen=True, kw_only=True)
class Trader:
    """Somebody who wants a loan, the shop, and who would stand for it."""

    person: InventedPerson
    guarantor: InventedPerson
    second: InventedPerson
    trade: tuple[str, str]
    street: str
    category: str
    yuan: int
    on: date


def trader(chance: Random, inventor: Inventor, on: date) -> Trader:
    """Invent somebody who applies on a day."""
    people = [inventor.person(today=on, youngest=_YOUNGEST, oldest=_OLDEST) for _ in range(3)]
    return Trader(
        person=people[0],
        guarantor=people[1],
        second=people[2],
        trade=chance.choice(TRADES),
        street=chance.choice(_STREETS),
        category=chance.choice(_CATEGORIES),
        yuan=chance.choice(_SUMS),
        on=on,
    )


def enquiry(known: Trader) -> dict[str, Any]:
    """What the window writes down: an application of somebody single who has run a shop for half a year."""
    name = f"{known.person.name[-1]}记{known.trade[1]}"
    return {
        "applicant_name": known.person.name,
        "applicant_id_number": known.person.id_number,
        "applicant_phone": known.person.phone,
        "applicant_address": f"{known.street} 12 号",
        "enquiry_source": "home_visit",
        "application_on": known.on.isoformat(),
        "loan_wish": "apply",
        "person_category": known.category,
        "borrower_kind": "individual",
        "requested_amount": str(known.yuan),
        "requested_months": "24",
        "industry": known.trade[0],
        "business_name": name,
        "business_address": f"{known.street} 15 号",
        "business_started_on": (known.on - _LONG_IN_BUSINESS).isoformat(),
        "own_funds": str(known.yuan // 2),
        "business_jobs": "2",
        "business_plan": f"{name}扩大进货，用每月毛利还款。",
        "married": "no",
        "credit_consent": True,
    }


_FIRST_DUE_DAY, _DUE_DAYS = 5, 20
"""On which days of the month the contracts of the demo office are due."""


def usual(form: str, known: Trader, data: Mapping[str, Any], chance: Random) -> Mapping[str, Any]:
    """What is usually entered in a form; nothing for a form that plain answers do for."""
    if form == "loan_counter_guarantee":
        return _guarantee(known, data)
    if form == "loan_qualification":
        return {**_PLAIN[form], "own_funds_proven": str(known.yuan // 2)}
    if form == "loan_centre_investigation":
        return {**_PLAIN[form], "centre_amount": str(data["requested_amount"])}
    if form == "loan_contract_form":
        number = f"{known.on:%Y}-{known.person.id_number[-6:]}"
        contracts = {"contract_number": f"惠民贷{number}", "guarantee_contract_number": f"云担{number}"}
        due_day = _FIRST_DUE_DAY + int(known.person.id_number[-4:-1]) % _DUE_DAYS
        return {**_PLAIN[form], **contracts, "due_day": str(due_day)}
    if form == "loan_disbursement":
        number = f"JJ{known.on:%Y%m}{known.person.id_number[-6:]}"
        return {"loan_number": number, "disbursement_outcome": "disbursed", "licence_checked": True}
    if form == "reply_delivery":
        return {"delivery_method": "direct", "delivery_receiver": known.person.name}
    if form == "visit_business":
        return {**_PLAIN[form], "sales_month": str(chance.randint(*_TURNOVER))}
    return {**_PLAIN.get(form, {}), **_of_the_loan(form, data)}


def _of_the_loan(form: str, data: Mapping[str, Any]) -> Mapping[str, Any]:
    """What depends on how the loan stands, or on what was found missing."""
    if form == "loan_papers_help":
        return {"papers_received": data["papers_missing"]}
    if form == "rescue_decision":
        return {"extend_until_on": (data["loan_matures_on"] + _HALF_A_YEAR).isoformat()}
    if form == "rescue_consent":
        return {"guarantor_consent": "agreed" if data.get("guarantor_name") else "none"}
    if form == "compensation_claim":
        return {"claimed_amount": str(data["loan_outstanding"])}
    return {}


def _guarantee(known: Trader, data: Mapping[str, Any]) -> Mapping[str, Any]:
    """As many guarantors as the amount needs."""
    needed = str(data.get("required_guarantee_text", ""))
    offered = (known.guarantor, known.second) if "两名" in needed else (known.guarantor,)
    kind = "none" if "免除" in needed else "two_guarantors" if len(offered) > 1 else "one_guarantor"
    rows = [
        {
            "guarantor_name": each.name,
            "guarantor_id_number": each.id_number,
            "guarantor_phone": each.phone,
            "guarantor_employer": "云岭公共汽车公司",
            "guarantor_kind": "employee",
            "guarantor_loans": "0",
            "guarantor_years": "12",
            "guarantor_agrees": "yes",
        }
        for each in offered
    ]
    return {
        "guarantee_amount": str(Decimal(data.get("approvable_amount") or known.yuan)),
        "counter_guarantee": kind,
        "guarantors": None if kind == "none" else rows,
        "counter_outcome": "offered",
    }


_PLAIN: Mapping[str, Mapping[str, Any]] = {
    "loan_papers": {"papers_present": [*_PAPERS, "business_licence", "bank_flow"], "papers_outcome": "accept"},
    "loan_papers_help": {"help_outcome": "complete", "help_given": "陪同到银行打印流水，当天取回。"},
    "loan_visit": {
        "visit_business": "operating",
        "community_credit": "good",
        "city_honour": "no",
        "recommendation": "经营正常，邻里反映守信，同意推荐。",
        "visit_outcome": "recommend",
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
        "qualification_outcome": "judge",
    },
    "loan_refusal_confirm": {"refusal_confirm_outcome": "confirm"},
    "loan_centre_investigation": {
        "centre_income": "7500",
        "centre_score": "82",
        "centre_opinion": "support",
    },
    "loan_bank_investigation": {"bank_score": "80", "bank_opinion": "support"},
    "loan_head_decision": {"guarantee_decision": "approve"},
    "loan_board_decision": {
        "guarantee_decision": "approve",
        "board_minutes": "到会评委逐一发表意见，经营稳定、反担保落实，同意担保。",
        "review_board": [{"board_member_name": name, "board_member_vote": "for"} for name in ("鲁薇", "乔斌", "唐远")],
    },
    "loan_bank_decision": {"bank_decision": "approve", "lending_bank": "云岭惠民银行"},
    "loan_contract_form": {
        "annual_rate": "3.6",
        "schedule_kind": "quarterly_interest",
        "due_day": "20",
        "disbursed_to": "own",
        "contract_outcome": "signed",
    },
    "fund_use_check": {"fund_use_result": "proper", "fund_use_note": "货款支付凭证齐全，用途相符。"},
    "visit_person": {
        "person_met": "met",
        "repay_will": "willing",
        "person_state": "精神状态好，按计划经营。",
        "person_difficulty": "no",
    },
    "visit_business": {
        "business_open": "open",
        "staff_count": "2",
        "repay_ability": "full",
        "business_difficulty": "no",
    },
    "visit_family": {"family_met": "parents", "family_support": "support", "family_difficulty": "no"},
    "arrears_contact": {"contact_how": "phone", "contact_outcome": "promised", "contact_note": "答应月底前归还。"},
    "rescue_diagnosis": {
        "rescue_cause": "illness",
        "rescue_findings": "住院二十天，店里停业，家里有人照看；出院后可以恢复经营。",
        "affordable_months": "6",
        "rescue_plan": "与房东商定缓交一个月房租，先处理积压货物，恢复早晚两个时段营业。",
    },
    "rescue_decision": {"rescue_outcome": "plan", "rescue_reason": "困难是一时的，经营还在，按导师的计划帮扶。"},
    "rescue_consent": {"consent_outcome": "agree", "consent_note": "同意，期间按原利率计息。"},
    "mentor_follow": {"mentor_state": "better", "mentor_note": "已恢复营业，每周记账一次，流水回升。"},
    "joint_meeting": {
        "meeting_people": "银行、担保中心、社区",
        "meeting_note": "先催收本人，再找反担保人，保留债权凭证。",
    },
    "compensation_claim": {"claim_outcome": "claim", "claim_note": "电话、上门催收六次，书面催收两次，仍无力归还。"},
    "compensation_review": {
        "claim_review": "pass",
        "claim_checks": ["collection", "amount", "contract", "rescue", "period"],
        "review_note": "催收、帮扶记录齐全，金额与账目相符。",
    },
    "compensation_decision": {
        "board_compensation_outcome": "approve",
        "board_members": "鲁薇、乔斌",
        "board_note": "同意按比例代偿，继续追偿。",
    },
    "recovery_step": {"recovery_outcome": "go_on", "recovery_note": "与借款人、反担保人商定分期归还。"},
    "title_check": {"title_check_outcome": "keep", "title_check_note": "经营正常，没有逾期，按约雇工。"},
    "title_proposal": {"title_jobs": "2", "title_complaints": "0", "title_proposal_outcome": "propose"},
    "title_street": {"title_street_outcome": "pass"},
    "title_district": {"title_district_outcome": "pass"},
    "title_award": {"title_award_outcome": "award", "title_people": "鲁薇、乔斌"},
    "loan_withdrawal": {"withdrawn_by": "applicant", "withdrawal_reason": "家里凑够了钱，不贷了。"},
}
