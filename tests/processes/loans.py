"""The decisions of microloans on their own: the shipped tables, the shipped parameters, and facts by default.

Needs no process: the tables are read from the package's folder. Must not know databases, pages or the ledger of loans.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any

from tests.processes import shipped_values
from workflows.engine import deciding
from workflows.engine.contents import Contents, read_contents
from workflows.engine.values import Decision, Package

if TYPE_CHECKING:
    from collections.abc import Mapping

    from workflows import dmn

PACKAGE = shipped_values.BPMN / "microloan"
TODAY = date(2026, 3, 2)
FIRST_HALF = (
    "counter_guarantee",
    "eligibility",
    "fund_capacity",
    "granting_outcome",
    "guarantee_level",
    "investigation_advice",
    "loan_limits",
    "loan_rates",
    "reply_letter",
    "required_papers",
    "step_results",
)
"""The files of decisions up to the disbursement."""
HISTORIES = ("base_rate", "guarantee_multiple", "single_share", "alarm_rate")
_RULE = re.compile(r'<rule id="([^"]+)"')

ELIGIBLE: dict[str, Any] = {
    "applicant_id_number": "990101199001011233",
    "application_on": TODAY,
    "person_category": "registered_unemployed",
    "category_proven": True,
    "legal_capacity": True,
    "own_funds": Decimal(20000),
    "requested_amount": Decimal(100000),
    "place_in_area": True,
    "business_real": True,
    "credit_result": "clean",
    "other_loans": [],
    "loans_open": 0,
    "loans_open_elsewhere": 0,
    "loans_overdue": 0,
    "loans_taken": 0,
    "industry": "retail",
    "borrower_kind": "individual",
    "new_hires": None,
    "business_jobs": 3,
    "business_started_on": date(2025, 6, 1),
}
"""An application to which nothing stands in the way."""
GUARANTOR = {
    "guarantor_name": "乙某",
    "guarantor_id_number": "990101198001011230",
    "guarantor_agrees": "yes",
    "guarantor_loans": 0,
    "guarantor_years": 20,
}
OFFERED: dict[str, Any] = {
    "guarantee_amount": Decimal(150000),
    "counter_guarantee": "one_guarantor",
    "guarantors": [GUARANTOR],
    "property_value": None,
    "deposit_amount": None,
    "credit_community": False,
    "city_honour": False,
    "holds_title": False,
}
"""A counter-guarantee as it is required."""


def another(number: int, **other: Any) -> dict[str, Any]:
    """One more guarantor, who differs in what is said."""
    return {**GUARANTOR, "guarantor_id_number": f"99010119800101{number:04}", **other}


@cache
def contents() -> Contents:
    """The decision files and the English texts of the package, read as the linter reads them."""
    found = [*PACKAGE.glob("decisions/*.dmn"), *PACKAGE.glob("locale/*.json")]
    files = {f"{PACKAGE.name}/{path.relative_to(PACKAGE).as_posix()}": path.read_bytes() for path in sorted(found)}
    return read_contents(Package(PACKAGE.name, files), loose=True)


def in_force(on: date = TODAY) -> dict[str, Any]:
    """The values in force on a day, and the whole history of those the process wants all of."""
    history = {f"{name}_history": shipped_values.history(f"loans.{name}", PACKAGE.name) for name in HISTORIES}
    return {**shipped_values.in_force(on, PACKAGE.name)["loans"], **history}


@cache
def rules(*files: str) -> Mapping[str, tuple[str, ...]]:
    """The ids of the rules of every decision table in files, else up to the disbursement, by the id of the decision."""
    found = {}
    for name in files or FIRST_HALF:
        text = (PACKAGE / "decisions" / f"{name}.dmn").read_text(encoding="utf-8")
        for decision in text.split("<decision ")[1:]:
            if "<decisionTable" in decision:
                found[decision.split('"')[1]] = tuple(_RULE.findall(decision))
    return found


def decided(
    decision: str, on: date = TODAY, *, now: date | None = None, other: Mapping[str, Any] | None = None, **inputs: Any
) -> tuple[Any, Decision]:
    """The value of a decision for an application of a day, and its reasons.

    *other* values stand in for shipped ones; *now* is the day on which it is decided, else the same day.
    """
    tables: Mapping[str, dmn.Model] = contents().tables
    given = {**inputs, "parameters": {"loans": {**in_force(on), **(other or {})}}}
    return deciding.decided(tables, decision, given, now=datetime.combine(now or on, time(1), UTC))


def decide(decision: str, on: date = TODAY, **inputs: Any) -> Any:
    """The value of a decision alone."""
    return decided(decision, on, **inputs)[0]


def hits(decision: str, **inputs: Any) -> set[str]:
    """The rules that applied, without the name of their table, of that table alone."""
    reasons = decided(decision, **inputs)[1]
    prefix = f"{decision}_"
    return {rule["id"].removeprefix(prefix) for rule in reasons.rules_hit if rule["id"].startswith(prefix)}
