"""A trace as text for a terminal, in Chinese or English: what was tested, failed and hit. Knows only traces."""

from collections.abc import Iterator
from typing import Any

from workflows.dmn.explanation import explain
from workflows.dmn.trace import DecisionTrace, Trace, TracedRule
from workflows.feel.boundary import to_feel
from workflows.feel.messages import ENGLISH
from workflows.feel.text import literal

_HIT, _MISSED = "✓", "✗"
_MAX_VALUE = 200


def written_trace(trace: Trace, language: str) -> str:
    """All decisions in the order in which they were made, and then the sentences for the letter."""
    lines = [line for decision in trace.decisions for line in _decision(decision, english=language == ENGLISH)]
    sentences = explain(trace, language)
    if sentences:
        lines += ["Reasons" if language == ENGLISH else "理由", *(f"  {sentence}" for sentence in sentences), ""]
    return "\n".join(lines)


def _decision(decision: DecisionTrace, *, english: bool) -> Iterator[str]:
    yield f"{decision.name} ({decision.id})" if english else f"{decision.name}（{decision.id}）"
    for tested in decision.inputs:
        source = f"  [{tested.expression}]" if tested.expression != tested.label else ""
        yield f"  {tested.label} = {_value(tested.value)}{source}"
    for rule in decision.rules:
        yield f"  {_HIT if rule.hit else _MISSED} {_rule(rule, english=english)}"
    yield f"  → {_value(decision.outputs)}"
    yield ""


def _rule(rule: TracedRule, *, english: bool) -> str:
    number = f"rule {rule.index}" if english else f"第 {rule.index} 条"
    if rule.failed is not None:
        label, value, cell = rule.failed.label, _value(rule.failed.value), rule.failed.cell
        return f"{number}: {label} = {value} fails {cell}" if english else f"{number}：{label} = {value}，不满足 {cell}"
    outputs = (", " if english else "，").join(f"{name} = {_value(value)}" for name, value in rule.outputs.items())
    return f"{number}: {outputs}" if english else f"{number}：{outputs}"


def _value(value: Any) -> str:
    text = literal(to_feel(value))
    return text if len(text) <= _MAX_VALUE else f"{text[:_MAX_VALUE]}…"
