"""Decisions in sentences for letters: one for each rule that was hit, in Chinese or English.

The sentence is the rule's annotation (or its description) with its placeholders filled; without one it is put together
from the inputs, the conditions and the outputs. The author's own words stay in the author's language. Knows only the
trace.
"""

from typing import NamedTuple

from workflows.dmn.placeholders import fill, shortened
from workflows.dmn.trace import DecisionTrace, Trace, TracedRule
from workflows.dmn.wording import written
from workflows.feel.messages import CHINESE, ENGLISH


class _Words(NamedTuple):
    """The words between the author's own."""

    is_: str
    condition: str
    comma: str
    result: str
    colon: str


_WORDS = {
    CHINESE: _Words("为", "（{}）", "，", "；", "："),
    ENGLISH: _Words(" is ", " ({})", ", ", "; ", ": "),
}


def explain(trace: Trace, language: str = CHINESE) -> list[str]:
    """One sentence in ``language`` (``zh`` or ``en``) for each rule hit, in the order of the decisions."""
    hits = [(decision, rule) for decision in trace.decisions for rule in decision.rules if rule.hit]
    return [_sentence(decision, rule, language) for decision, rule in hits]


def _sentence(decision: DecisionTrace, rule: TracedRule, language: str) -> str:
    if rule.annotation:
        return fill(rule.annotation, rule.values, language)
    words = _WORDS[language]
    conditions = dict(rule.cells)
    facts = [
        f"{tested.label}{words.is_}{written(tested.value, language)}"
        + (words.condition.format(conditions[tested.label]) if tested.label in conditions else "")
        for tested in decision.inputs
    ]
    outcomes = [
        ("" if len(rule.outputs) == 1 else f"{name}{words.is_}") + written(value, language)
        for name, value in rule.outputs.items()
    ]
    outcome = f"{decision.name}{words.colon}{words.comma.join(outcomes)}"
    return shortened(f"{words.comma.join(facts)}{words.result}{outcome}" if facts else outcome)
