"""A decision may carry a label as its name; its variable's name is what other decisions read."""

from datetime import UTC, datetime
from decimal import Decimal

from workflows import dmn

MODEL = b"""<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="m" name="m" namespace="urn:test">
  <decision id="first" name="\xe7\xac\xac\xe4\xb8\x80\xe6\xad\xa5">
    <variable name="first_step"/>
    <literalExpression><text>1 + 1</text></literalExpression>
  </decision>
  <decision id="second" name="second">
    <informationRequirement><requiredDecision href="#first"/></informationRequirement>
    <literalExpression><text>first_step * 10</text></literalExpression>
  </decision>
</definitions>"""


def test_a_required_decision_is_read_by_its_variable() -> None:
    """The label of a decision is for people, the name of its variable for expressions."""
    result = dmn.load(MODEL).evaluate("second", {}, now=datetime(2026, 1, 1, tzinfo=UTC))

    assert result.value == Decimal(20)
