"""Decisions in sentences for letters: one for each rule that was hit, in Chinese.

The sentence is the rule's annotation (or its description) with its placeholders filled; without one it is put together
from the inputs, the conditions and the outputs. Knows only the trace.
"""

from workflows.dmn.placeholders import fill, written
from workflows.dmn.trace import DecisionTrace, Trace, TracedRule


def explain(trace: Trace) -> list[str]:
    """One sentence for each rule hit, in the order in which the decisions were made."""
    return [_sentence(decision, rule) for decision in trace.decisions for rule in decision.rules if rule.hit]


def _sentence(decision: DecisionTrace, rule: TracedRule) -> str:
    if rule.annotation:
        return fill(rule.annotation, rule.values)
    conditions = dict(rule.cells)
    facts = [
        f"{tested.label}为{written(tested.value)}"
        + (f"（{conditions[tested.label]}）" if tested.label in conditions else "")
        for tested in decision.inputs
    ]
    outcome = "，".join(_outcome(name, value, len(rule.outputs)) for name, value in rule.outputs.items())
    return f"{'，'.join(facts)}；{decision.name}：{outcome}" if facts else f"{decision.name}：{outcome}"


def _outcome(name: str, value: object, count: int) -> str:
    return written(value) if count == 1 else f"{name}为{written(value)}"
