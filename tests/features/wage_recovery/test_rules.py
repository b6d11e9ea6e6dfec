"""Features: what the decision tables of wage recovery say, and that no rule of theirs is left without a scenario."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pytest_bdd import scenarios
from pytest_bdd.parser import FeatureParser

from tests.architecture.sources import ROOT
from tests.features.wage_recovery.tables import TABLES
from tests.processes import wages

if TYPE_CHECKING:
    from collections.abc import Iterator

FEATURES = ROOT / "features"
scenarios("wage_recovery/acceptance.feature")
scenarios("wage_recovery/advance.feature")
scenarios("wage_recovery/amounts.feature")
scenarios("wage_recovery/closing.feature")
scenarios("wage_recovery/crime.feature")
scenarios("wage_recovery/evidence.feature")
scenarios("wage_recovery/paths.feature")
scenarios("wage_recovery/payer.feature")


def asked() -> Iterator[tuple[str, str]]:
    """Every question that a scenario puts to a table: the facts and the table, in the scenario's words."""
    for path in sorted((FEATURES / "wage_recovery").glob("*.feature")):
        feature = FeatureParser(str(FEATURES), str(path.relative_to(FEATURES))).parse()
        for scenario in feature.scenarios.values():
            rows = [row for examples in scenario.examples for row in examples.as_contexts()] or [{}]
            for row in rows:
                steps = "\n".join(step.name for step in scenario.render(row).steps)
                yield from re.findall("^案情是“(.+)”\n判断“(.+)”$", steps, re.MULTILINE)


def test_every_rule_of_every_table_is_hit_by_a_scenario():
    hit = {rule["id"] for facts, table in asked() for rule in TABLES[table].judged(facts)[1].rules_hit}

    rules = ((table, number, rule) for table, ids in wages.rules().items() for number, rule in enumerate(ids, 1))
    assert [f"rule {number} of {table} has no scenario" for table, number, rule in rules if rule not in hit] == []
