"""A small office to lend from: people, funds and the bank of the demo office, no case; and how a loan is asked for.

Knows the installation and the forms' keys; must not know pages.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from models.database import Database
from tests.claims.entered import an_id_number
from tests.serving import Office
from workflows import democlock
from workflows.clock import SystemClock
from workflows.demo import building

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from pathlib import Path

BORROWER, GUARANTOR = "陶望", "简舟"
YUAN, MONTHS = "120000", 2
"""Repaid at once after two months: one due day, and one visit before it."""
BANK, LOAN_NUMBER = "云岭惠民银行", "JJ-0001"
PAPERS = [
    "id_papers",
    "marriage_proof",
    "category_proof",
    "business_licence",
    "premises_contract",
    "plan_paper",
    "bank_flow",
    "credit_authorisation",
]


def make_small_office(folder: Path) -> None:
    """Fill a folder with an office in demo mode in which nobody has asked for anything yet."""
    Office(folder).run("init")
    database = Database(f"sqlite:///{folder}/bangfu.sqlite3")
    try:
        with database.transaction() as session:
            democlock.enter(session)
        building.staff(database, SystemClock().now())
    finally:
        database.dispose()


def enquiry(today: date) -> Mapping[str, Any]:
    """What somebody single who has run a noodle shop for half a year says at the window."""
    return {
        "applicant_name": BORROWER,
        "applicant_id_number": an_id_number(1),
        "applicant_phone": "19900007711",
        "applicant_address": "望河路 3 号 301 室",
        "enquiry_source": "home_visit",
        "application_on": today,
        "loan_wish": "apply",
        "person_category": "registered_unemployed",
        "borrower_kind": "individual",
        "requested_amount": YUAN,
        "industry": "catering",
        "business_name": "望记面馆",
        "business_address": "望河路 5 号",
        "business_started_on": today - timedelta(days=200),
        "requested_months": MONTHS,
        "own_funds": "60000",
        "business_jobs": "2",
        "business_plan": "添置冷柜，用每月毛利还款。",
        "married": "no",
        "credit_consent": True,
    }


def guarantor() -> Mapping[str, Any]:
    """Somebody with a steady job who stands for the loan."""
    return {
        "guarantor_name": GUARANTOR,
        "guarantor_id_number": an_id_number(2),
        "guarantor_phone": "19900007712",
        "guarantor_employer": "东桥机械厂",
        "guarantor_kind": "employee",
        "guarantor_loans": "0",
        "guarantor_years": "15",
        "guarantor_agrees": "yes",
    }
