"""Features: what the decision tables of wage recovery say, and that no rule of theirs is left without a scenario."""

from __future__ import annotations

import re
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING, Any

from pytest_bdd import given, parsers, scenarios, when
from pytest_bdd.parser import FeatureParser

from tests.architecture.sources import ROOT
from tests.features.wage_recovery.tables import TABLES
from tests.processes import wages
from tests.processes.walking import recorded_in, release_in
from workflows.claimfigures import Terms, compute
from workflows.claims.applying import apply
from workflows.claims.book import Book
from workflows.claims.book import wages as owed_of
from workflows.claims.changes import Given, Record

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

NOON = datetime.combine(wages.TODAY, time(4), UTC)
FEATURES = ROOT / "features"
scenarios("wage_recovery/acceptance.feature")
scenarios("wage_recovery/advance.feature")
scenarios("wage_recovery/amounts.feature")
scenarios("wage_recovery/closing.feature")
scenarios("wage_recovery/crime.feature")
scenarios("wage_recovery/evidence.feature")
scenarios("wage_recovery/paths.feature")
scenarios("wage_recovery/payer.feature")


@given(parsers.parse("名册上一名职工的欠薪情况是“{said}”"), target_fixture="line")
def registered(said: str) -> Mapping[str, Any]:
    """The line as the register has it: what the rules compute, and the months that they let be counted."""
    facts = TABLES["应得金额"].facts(said)
    terms = Terms(release=release_in(wages.PACKAGE), parameters=recorded_in(wages.PACKAGE, wages.TODAY), now=NOON)
    figures = compute(terms, facts)
    row = Given(facts=facts, computed=figures.computed, settled=figures.settled)
    lines = apply(Book(), Record(lines=(row,)), today=wages.TODAY).lines
    return owed_of(lines.values()).plain()


@given(parsers.parse("其他情形是“{said}”"), target_fixture="beside")
def besides(said: str) -> str:
    return said


@when("按名册判断“移送公安”", target_fixture="judged")
def judged_by_register(line: Mapping[str, Any], beside: str) -> Mapping[str, str]:
    table = TABLES["移送公安"]
    value, _ = wages.decided(table.decision, **{**table.facts(beside), **line})
    return table.told(value)


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
