"""Decisions of a release's tables, with the reasons that go into the journal and into letters.

Knows the result and trace of `workflows.dmn` and the engine's `Decision`; must not know where in a process a decision
is asked for.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from workflows import dmn
from workflows.engine import clock, variables
from workflows.engine.incidents import StuckError
from workflows.engine.values import Decision
from workflows.feel import FeelError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from workflows.dmn import DecisionResult, Model, Trace, TracedRule


def decided(
    decisions: Mapping[str, Model],
    decision: str,
    context: Mapping[str, Any],
    *,
    now: datetime,
    element: str | None = None,
) -> tuple[Any, Decision]:
    """The value of the decision with these variables, and its reasons; `element` is where it was asked for.

    Raises StuckError when there is no such decision, when it costs too much, and when it decides nothing: a table that
    leaves a case without a result is wrong, and null would only surface later, far from its cause.
    """
    name, read = _known(_model(decisions, decision), decision)
    seen = {key: value for key, value in context.items() if key in read}
    try:
        result = decisions[decision].evaluate(decision, seen, now=clock.office_now(now), trace=True)
    except FeelError as error:
        raise StuckError("decision", f"决策“{name}”无法计算：{error.message}") from error
    if result.value is None:
        remarks = "；".join(dict.fromkeys(each.message for each in result.diagnostics)) or "没有一条规则适用"
        raise StuckError("decision", f"决策“{name}”（{decision}）没有得出结果：{remarks}")
    value = variables.storable(decision, result.value)
    return value, _explained(decision, name, element, value, result)


def needs(decisions: Mapping[str, Model], decision: str) -> frozenset[str]:
    """The variables that the decision may read. StuckError when there is no such decision."""
    return _known(_model(decisions, decision), decision)[1]


def _model(decisions: Mapping[str, Model], decision: str) -> Model:
    if decision not in decisions:
        raise StuckError("decision", f"流程版本里没有决策 {decision}")
    return decisions[decision]


@lru_cache(maxsize=512)
def _known(model: Model, decision: str) -> tuple[str, frozenset[str]]:
    """The name of a decision and the variables it may read, also through other decisions."""
    info = next(each for each in (*model.decisions, *model.services) if each.id == decision)
    return info.name, frozenset(path[0] for path in model.references(decision)).union(info.inputs)


def _explained(decision: str, name: str, element: str | None, value: Any, result: DecisionResult) -> Decision:
    trace = result.trace
    assert trace is not None  # it was asked for
    sentences = tuple(dmn.explain(trace))
    hit = [rule for rule in _rules(trace) if rule.hit]
    return Decision(
        decision=decision,
        name=name,
        element=element,
        inputs=tuple(_inputs(trace)),
        rules_hit=tuple({"id": rule.id, "text": text} for rule, text in zip(hit, sentences, strict=True)),
        rules_tested=tuple({"id": rule.id, "text": _tested(rule)} for rule in _rules(trace)),
        outputs=value if isinstance(value, dict) else {name: value},
        parameters=tuple(_parameters(trace)),
        sentences=sentences,
    )


def _rules(trace: Trace) -> Iterator[TracedRule]:
    for each in trace.decisions:
        yield from each.rules


def _inputs(trace: Trace) -> Iterator[Mapping[str, Any]]:
    """What the tables tested, each label once: a table asked twice with the same input has one answer."""
    told: dict[str, Any] = {}
    for each in trace.decisions:
        for tested in each.inputs:
            if tested.label not in told:
                told[tested.label] = variables.storable(tested.label, tested.value)
    return ({"name": name, "value": value} for name, value in told.items())


def _tested(rule: TracedRule) -> str:
    """The conditions of a rule as its author wrote them, and the first one that did not hold."""
    conditions = "，".join(f"{label} {cell}" for label, cell in rule.cells) or "不论条件"
    if rule.failed is None:
        return conditions
    return f"{conditions}（不符：{rule.failed.label} 为 {rule.failed.value}）"


def _parameters(trace: Trace) -> Iterator[str]:
    """The dotted names of the parameters that the decision's expressions read."""
    named = (path[1:3] for path in trace.references if path[0] == variables.PARAMETERS and len(path) > 2)  # noqa: PLR2004
    return iter(dict.fromkeys(".".join(path) for path in named))
