"""Features: every rule has an accepted and a refused scenario, speaks of rules, and is run against the product."""

import re

from pytest_bdd.parser import FeatureParser

from tests.architecture.sources import ROOT
from tests.features.conftest import ACCEPTED, REFUSED

FEATURES = ROOT / "features"
OF_THE_SCREEN = re.compile(r"按钮|点击|页面|下拉|输入框|https?:|[a-z]+_[a-z]+")
"""Words of screens and names of fields: a rule is told without them."""


def test_every_rule_has_an_accepted_and_a_refused_scenario():
    lacking = []
    for path in FEATURES.rglob("*.feature"):
        feature = FeatureParser(str(FEATURES), str(path.relative_to(FEATURES))).parse()
        tags: dict[str, set[str]] = {}
        for scenario in feature.scenarios.values():
            rule = scenario.rule.name if scenario.rule else "no rule"
            tags.setdefault(rule, set()).update(scenario.tags)
        lacking += [f"{path.stem}: {rule}" for rule, found in tags.items() if not found >= {ACCEPTED, REFUSED}]

    assert lacking == []


def test_features_speak_of_rules_and_not_of_screens():
    found = [
        f"{path.name}:{number}: {line.strip()}"
        for path in FEATURES.rglob("*.feature")
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if OF_THE_SCREEN.search(line)
    ]

    assert found == []


def test_every_feature_is_run():
    written = {path.relative_to(FEATURES).as_posix() for path in FEATURES.rglob("*.feature")}
    texts = [path.read_text(encoding="utf-8") for path in (ROOT / "tests" / "features").rglob("test_*.py")]
    run = {name for text in texts for name in re.findall(r'^scenarios\("(.+)"\)$', text, re.MULTILINE)}

    assert run == written
