"""Features: what the decision tables of a loan say; every row of DT-L1 to DT-L4 is hit by a scenario."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pytest_bdd import scenarios
from pytest_bdd.parser import FeatureParser

from tests.architecture.sources import ROOT
from tests.features.microloan.tables import TABLES
from tests.processes import loans

if TYPE_CHECKING:
    from collections.abc import Iterator

FEATURES = ROOT / "features"
TOLD = (
    "eligibility_failures",
    "required_guarantee",
    "guarantee_faults",
    "guarantee_level",
    "loan_limits",
    "fund_capacity",
)
AFTER = "arrears_class"
"""The only one of them that is asked after the disbursement."""
scenarios("microloan/arrears.feature")
scenarios("microloan/eligibility.feature")
scenarios("microloan/counter_guarantee.feature")


def asked() -> Iterator[tuple[str, str]]:
    """Every question that a scenario puts to a table: the facts and the table, in the scenario's words."""
    for path in sorted((FEATURES / "microloan").glob("*.feature")):
        feature = FeatureParser(str(FEATURES), str(path.relative_to(FEATURES))).parse()
        for scenario in feature.scenarios.values():
            for row in [row for examples in scenario.examples for row in examples.as_contexts()] or [{}]:
                steps = "\n".join(step.name for step in scenario.render(row).steps)
                yield from re.findall("^申请情况是“(.+)”\n判断“(.+)”$", steps, re.MULTILINE)


def test_every_rule_of_these_tables_is_hit_by_a_scenario() -> None:
    hit = {rule["id"] for facts, table in asked() for rule in TABLES[table].judged(facts)[1].rules_hit}

    there = {**loans.rules(), **loans.rules(AFTER)}

    assert [rule for table in (*TOLD, AFTER) for rule in there[table] if rule not in hit] == []
