"""Facts for every row of every decision table of microloans up to the disbursement: what is said, and which rows apply.

Data only. Knows `loans`' defaults; must not know how a decision is asked.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from tests.processes.loans import ELIGIBLE, OFFERED, another

Row = tuple[str, set[str], dict[str, Any]]
FIRM: dict[str, Any] = {"borrower_kind": "enterprise", "new_hires": 2, "business_jobs": 20}
LARGE: dict[str, Any] = {"borrower_kind": "enterprise", "new_hires": 10, "business_jobs": 200}
NO_FIRMS = {"cap_enterprise": Decimal("0.00")}
LONG_IN_BUSINESS = {"operation_months": Decimal(12)}


def _ground(code: str, *, parameters: dict[str, Any] | None = None, **facts: Any) -> Row:
    return "eligibility_failures", {code}, {**ELIGIBLE, **facts, "other": parameters}


def _offer(*codes: str, **facts: Any) -> Row:
    return "guarantee_faults", set(codes), {**OFFERED, **facts}


def _needed(code: str, **facts: Any) -> Row:
    return "required_guarantee", {code}, {**OFFERED, **facts}


def _advice(code: str, centre: str, bank: str, scores: tuple[int, int] = (80, 80)) -> Row:
    given = {"centre_opinion": centre, "bank_opinion": bank, "centre_score": scores[0], "bank_score": scores[1]}
    return "investigation_advice", {code}, given


def _capacity(code: str, *, reserved: bool = False, stopped: bool = False, free: str = "0.00") -> Row:
    given = {"guarantee_reserved": reserved, "guarantee_stopped": stopped, "guarantee_available": Decimal(free)}
    return "fund_capacity", {code}, given


def _ended(code: str, result: str | None = None, **facts: Any) -> Row:
    given = {"died_on": None, "withdrawn_on": None, "licence_cancelled_on": None, "loan_result": result, **facts}
    return "granting_outcome", {code}, given


def _guarantee(code: str, counter: str, decision: str | None = None, wait: str | None = None) -> Row:
    given = {"counter_outcome": counter, "guarantee_decision": decision, "fund_wait_outcome": wait}
    return "guarantee_result", {code}, given


def _contract(code: str, bank: str, contract: str | None = None, disbursement: str | None = None) -> Row:
    given = {"bank_decision": bank, "contract_outcome": contract, "disbursement_outcome": disbursement}
    return "contract_result", {code}, given


DAY = date(2026, 2, 2)
GROUNDS: tuple[Row, ...] = (
    ("eligibility_failures", set(), dict(ELIGIBLE)),
    ("eligibility_failures", set(), {**ELIGIBLE, **FIRM}),
    ("eligibility_failures", set(), {**ELIGIBLE, **LARGE}),
    _ground("category", person_category="other"),
    _ground("category_unproven", category_proven=False),
    _ground("too_young", applicant_id_number="990101201003031234"),
    _ground("too_old", applicant_id_number="990101196603011233"),
    _ground("too_old", applicant_id_number="990101197103011243"),
    _ground("no_capacity", legal_capacity=False),
    _ground("own_funds", own_funds=Decimal("9999.99")),
    _ground("outside", place_in_area=False),
    _ground("not_real", business_real=False),
    _ground("credit_applicant", credit_result="applicant_overdue"),
    _ground("credit_spouse", credit_result="spouse_overdue"),
    _ground("credit_consent", credit_result="not_authorised"),
    _ground("other_loans", other_loans=["housing", "business"]),
    _ground("household_loan", loans_open=1),
    _ground("other_district", loans_open=1, loans_open_elsewhere=1),
    ("eligibility_failures", {"household_loan", "overdue"}, {**ELIGIBLE, "loans_open": 1, "loans_overdue": 1}),
    _ground("times_individual", loans_taken=3),
    _ground("times_enterprise", loans_taken=2, **FIRM),
    _ground("industry", industry="entertainment"),
    _ground("months", parameters=LONG_IN_BUSINESS),
    _ground("no_enterprise", parameters=NO_FIRMS, **FIRM),
    _ground("hires", **{**FIRM, "new_hires": 1}),
    _ground("hires_large", **{**LARGE, "new_hires": 9}),
)
COUNTER: tuple[Row, ...] = (
    _needed("community", credit_community=True, city_honour=True, holds_title=True),
    _needed("honour", city_honour=True, holds_title=True),
    _needed("title", holds_title=True),
    _needed("waived", guarantee_amount=Decimal("100000.00")),
    _needed("one", guarantee_amount=Decimal("100000.01")),
    _needed("one", guarantee_amount=Decimal(200000)),
    _needed("two", guarantee_amount=Decimal("200000.01")),
    _needed("two", guarantee_amount=Decimal(300000)),
    _needed("property", guarantee_amount=Decimal("300000.01")),
    _offer(),
    _offer("weak", counter_guarantee="none", guarantors=None),
    _offer("unwilling", guarantors=[another(2, guarantor_agrees="no")]),
    _offer("too_many", guarantors=[another(2, guarantor_loans=2)]),
    _offer("near_retirement", guarantors=[another(2, guarantor_years=4)]),
    _offer("too_few", counter_guarantee="two_guarantors"),
    _offer("too_few", counter_guarantee="two_guarantors", guarantors=[another(2), another(2)]),
    _offer(counter_guarantee="two_guarantors", guarantors=[another(2), another(3)]),
    _offer("too_few", counter_guarantee="joint_group"),
    _offer(counter_guarantee="joint_group", guarantors=[another(2), another(3)]),
    _offer("property_low", counter_guarantee="property", guarantors=None, property_value=Decimal(214285)),
    _offer(counter_guarantee="property", guarantors=None, property_value=Decimal(214286)),
    _offer("deposit_low", counter_guarantee="deposit", guarantors=None, deposit_amount=Decimal("44999.99")),
    _offer(counter_guarantee="deposit", guarantors=None, deposit_amount=Decimal(45000)),
)
OTHERS: tuple[Row, ...] = (
    _advice("support", "support", "support"),
    _advice("support", "support", "support", (60, 60)),
    _advice("caution", "support", "support", (80, 59)),
    _advice("centre", "oppose", "support"),
    _advice("bank", "support", "oppose"),
    _advice("both", "oppose", "oppose"),
    ("guarantee_level", {"head"}, {"guarantee_amount": Decimal("200000.00")}),
    ("guarantee_level", {"board"}, {"guarantee_amount": Decimal("200000.01")}),
    _capacity("reserved", reserved=True, free="1000.00"),
    _capacity("stopped", stopped=True, free="1000.00"),
    _capacity("partly", free="1000.00"),
    _capacity("empty"),
    *(
        ("loan_limits", {code}, {"borrower_kind": kind, "partners": 3, "holds_title": title})
        for code, kind, title in (
            ("individual", "individual", False),
            ("titled", "individual", True),
            ("partnership", "partnership", True),
            ("enterprise", "enterprise", False),
        )
    ),
    ("application_result", {"accepted"}, {"papers_outcome": "accept", "help_outcome": None}),
    ("application_result", {"unable"}, {"papers_outcome": "missing", "help_outcome": "unable"}),
    ("application_result", {"expired"}, {"papers_outcome": "missing", "help_outcome": None}),
    ("qualification_result", {"qualified"}, {"qualified": True}),
    ("qualification_result", {"unqualified"}, {"qualified": False}),
    _guarantee("no_guarantee", "none"),
    _guarantee("refused", "offered", "refuse"),
    _guarantee("gave_up", "offered", "approve", "give_up"),
    _guarantee("go", "offered", "approve"),
    _guarantee("go", "offered", "approve", "reduce"),
    _contract("refused", "refuse"),
    _contract("withdrew", "approve", "guarantor_withdrew"),
    _contract("refused_later", "approve", "bank_refused"),
    _contract("abandoned", "approve", "abandoned"),
    _contract("licence", "approve", "signed", "licence_cancelled"),
    _contract("stopped", "approve", "signed", "bank_refused"),
    _contract("disbursed", "approve", "signed", "disbursed"),
    _ended("died", "go", died_on=DAY, withdrawn_on=DAY),
    _ended("withdrawn", "go", withdrawn_on=DAY),
    _ended("licence", "go", licence_cancelled_on=DAY),
    _ended("gave_up", "gave_up"),
    _ended("papers", "papers_expired"),
    _ended("unqualified", "not_qualified"),
    _ended("guarantee", "guarantee_refused"),
    _ended("no_guarantor", "no_counter_guarantee"),
    _ended("bank", "bank_refused"),
    _ended("licence_at_bank", "licence_cancelled"),
)
PAPERS: tuple[Row, ...] = (
    (
        "required_papers",
        {"id", "marriage", "category", "premises", "plan", "credit"},
        {"married": "no", "business_started_on": None, "borrower_kind": "individual"},
    ),
    (
        "required_papers",
        {"id", "marriage", "category", "premises", "plan", "credit", "spouse", "spouse_credit", "licence", "flow"}
        | {"staff"},
        {"married": "yes", "business_started_on": DAY, "borrower_kind": "enterprise"},
    ),
    (
        "required_papers",
        {"id", "marriage", "category", "premises", "plan", "credit", "partners"},
        {"married": "no", "business_started_on": None, "borrower_kind": "partnership"},
    ),
)
ROWS: tuple[Row, ...] = (*GROUNDS, *COUNTER, *OTHERS, *PAPERS)
