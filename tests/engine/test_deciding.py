"""Decisions are made by the release's tables, from the case's data and the parameters in force, and give reasons."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from tests.engine.builders import Flow
from tests.engine.cases import NOON, Run, release_of
from workflows import dmn
from workflows.engine import EngineIncident, decide

if TYPE_CHECKING:
    from workflows.engine import Release

TABLE = """
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="urn:test">
<decision id="aid_category" name="困难类别"><decisionTable id="t" hitPolicy="FIRST">
<input id="i1" label="人均月收入">
<inputExpression id="e1" typeRef="number"><text>income</text></inputExpression></input>
<output id="o1" name="category" typeRef="string"/>
<annotation name="依据"/>
<rule id="deep"><inputEntry id="c1"><text>&lt; parameters.hardship.line</text></inputEntry>
<outputEntry id="r1"><text>"deep"</text></outputEntry>
<annotationEntry>
<text>人均月收入 {income} 元低于 {parameters.hardship.line} 元，认定为深度困难</text>
</annotationEntry></rule>
<rule id="relative"><inputEntry id="c2">
<text>&lt; parameters.hardship.line * parameters.hardship.factor</text></inputEntry>
<outputEntry id="r2"><text>"relative"</text></outputEntry></rule>
</decisionTable></decision></definitions>"""

PARAMETERS = {
    "hardship": {"line": Decimal("940.00"), "factor": Decimal("1.5"), "unread": Decimal(1)},
    "other": {"x": 1},
}


def _decisions() -> dict[str, Any]:
    return {"aid_category": dmn.load(TABLE.strip().encode())}


def _release() -> Release:
    flow = Flow("deciding")
    flow.start("begin", to="category")
    flow.rule("category", "aid_category", "category", to="gate")
    flow.exclusive("gate", to={"deep": '=category = "deep"', "other": None})
    flow.user("deep")
    flow.user("other")
    return release_of(flow, decisions=_decisions())


@pytest.mark.parametrize(("income", "category", "task"), [(780, "deep", "deep"), (1000, "relative", "other")])
def test_a_business_rule_task_writes_the_result_and_the_token_goes_on(income: int, category: str, task: str) -> None:
    run = Run(_release(), {"income": Decimal(income)}, PARAMETERS)

    assert (run.data["category"], run.tasks) == (category, [task])


def test_a_decision_tells_what_was_tested_which_rule_was_hit_and_why() -> None:
    run = Run(_release(), {"income": Decimal("780.00")}, PARAMETERS)

    decision = run.last.decisions[0]
    assert (decision.decision, decision.name, decision.element) == ("aid_category", "困难类别", "category")
    assert decision.inputs == ({"name": "人均月收入", "value": Decimal("780.00")},)
    assert decision.sentences == ("人均月收入 780.00 元低于 940.00 元，认定为深度困难",)
    assert decision.rules_hit == ({"id": "deep", "text": decision.sentences[0]},)
    assert decision.parameters == ("hardship.factor", "hardship.line")
    assert list(decision.outputs.values()) == ["deep"]


def test_a_rule_that_was_not_hit_names_the_condition_that_did_not_hold() -> None:
    run = Run(_release(), {"income": Decimal(1000)}, PARAMETERS)

    tested = {each["id"]: each["text"] for each in run.last.decisions[0].rules_tested}
    assert list(tested) == ["deep", "relative"]
    assert "不符：人均月收入 为 1000" in tested["deep"]
    assert "不符" not in tested["relative"]


@pytest.mark.parametrize("income", [Decimal(9999), None, "much"])
def test_a_table_that_decides_nothing_stops_the_case(income: object) -> None:
    with pytest.raises(EngineIncident, match="困难类别") as refused:
        Run(_release(), {"income": income}, PARAMETERS)

    assert (refused.value.incident.element, refused.value.incident.code) == ("category", "decision")


def test_a_decision_that_the_release_does_not_hold_stops_the_case() -> None:
    flow = Flow("deciding")
    flow.start("begin", to="category")
    flow.rule("category", "absent", to="done")
    flow.end("done")

    with pytest.raises(EngineIncident, match="absent"):
        Run(release_of(flow))


def test_a_decision_can_be_asked_outside_any_case() -> None:
    decision = decide(_release(), "aid_category", {"income": Decimal(1)}, parameters=PARAMETERS, now=NOON)

    assert (decision.element, list(decision.outputs.values())) == (None, ["deep"])


@pytest.mark.parametrize("asked", ["absent", "aid_category"])
def test_a_decision_outside_any_case_that_cannot_be_made_says_so(asked: str) -> None:
    with pytest.raises(EngineIncident, match=asked):
        decide(_release(), asked, {}, parameters=PARAMETERS, now=NOON)
