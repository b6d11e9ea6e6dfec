"""The decisions of wage recovery on their own: the shipped tables, the shipped parameters, and facts by default.

Needs no process: the tables are read from the package's folder. Knows the package `wage_recovery`; must not know
databases, pages or the claims book.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.processes import shipped_values
from workflows.engine import deciding
from workflows.engine.contents import Contents, read_contents
from workflows.engine.values import Decision, Package

if TYPE_CHECKING:
    from collections.abc import Mapping

    from workflows import dmn

PACKAGE = Path(__file__).resolve().parents[2] / "bpmn" / "wage_recovery"
TODAY = date(2026, 3, 2)
_RULE = re.compile(r'<rule id="([^"]+)"')


@cache
def contents() -> Contents:
    """The decision files and the English texts of the package, read as the linter reads them."""
    found = [*PACKAGE.glob("decisions/*.dmn"), *PACKAGE.glob("locale/*.json")]
    files = {f"{PACKAGE.name}/{path.relative_to(PACKAGE).as_posix()}": path.read_bytes() for path in sorted(found)}
    return read_contents(Package(PACKAGE.name, files), loose=True)


def parameter_entries() -> list[dict[str, Any]]:
    """Every parameter that the package ships."""
    return shipped_values.entries(PACKAGE.name)


def in_force(on: date = TODAY) -> dict[str, dict[str, Any]]:
    """The shipped values in force on a day, nested by group."""
    return shipped_values.in_force(on, PACKAGE.name)


def wage(name: str, on: date = TODAY) -> Any:
    """A value in force, by its name without the group."""
    return in_force(on)["wages"][name]


@cache
def rules() -> Mapping[str, tuple[str, ...]]:
    """The ids of the rules of every decision table, in order, by the id of the decision."""
    found = {}
    for path in PACKAGE.glob("decisions/*.dmn"):
        for decision in path.read_text(encoding="utf-8").split("<decision ")[1:]:
            if "<decisionTable" in decision:
                found[decision.split('"')[1]] = tuple(_RULE.findall(decision))
    return found


def decided(
    decision: str, on: date = TODAY, *, other: Mapping[str, Any] | None = None, **inputs: Any
) -> tuple[Any, Decision]:
    """The value of a decision on a day, with the values then in force but for `other` ones, and its reasons."""
    tables: Mapping[str, dmn.Model] = contents().tables
    history = {"minimum_monthly_history": shipped_values.history("wages.minimum_monthly", PACKAGE.name)}
    given = {**inputs, "parameters": {"wages": {**in_force(on)["wages"], **history, **(other or {})}}}
    return deciding.decided(tables, decision, given, now=datetime.combine(on, time(1), UTC))


def decide(decision: str, on: date = TODAY, **inputs: Any) -> Any:
    """The value of a decision alone; what else there is to give, `decided` says."""
    return decided(decision, on, **inputs)[0]


def hits(decision: str, on: date = TODAY, **inputs: Any) -> set[int]:
    """The numbers of the rules of that decision's own table which applied."""
    reasons = decided(decision, on, **inputs)[1]
    numbers = {rule: number for number, rule in enumerate(rules()[decision], 1)}
    return {numbers[rule["id"]] for rule in reasons.rules_hit if rule["id"] in numbers}


def claimant(**changes: Any) -> dict[str, Any]:
    """What is known of one cook of the founding case: two months unpaid, no written contract, dismissed unlawfully."""
    return {
        "wage_unit": "month",
        "wage": Decimal("7500.00"),
        "arrears": [unpaid(date(2025, 12, 1), date(2026, 1, 31))],
        "employed_from": date(2024, 9, 1),
        "employed_to": date(2026, 1, 31),
        "written_contract_on": None,
        "dismissal": "unlawful",
        "overtime_workday_hours": None,
        "overtime_restday_hours": None,
        "overtime_holiday_hours": None,
        "migrant": True,
        "today": TODAY,
        **changes,
    }


def unpaid(
    from_on: date,
    to_on: date,
    paid: Decimal | int = 0,
    quantity: Decimal | int | None = None,
    deducted: Decimal | int = 0,
) -> dict[str, Any]:
    """One period for which wages are owed; only one in which something was deducted says so."""
    amount = None if quantity is None else Decimal(quantity)
    told = {"from_on": from_on, "to_on": to_on, "quantity": amount, "paid": Decimal(paid)}
    return told | ({"deducted": Decimal(deducted)} if deducted else {})


def items(on: date = TODAY, **changes: Any) -> dict[str, dict[str, Any]]:
    """What the tables compute for the cook with these changes, by kind."""
    return {item["kind"]: item for item in decide("claim_items", on, **claimant(**changes))}
