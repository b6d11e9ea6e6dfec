"""Loop characteristics for the activities of `builders`, as Camunda Modeler writes them."""

from __future__ import annotations

from typing import Any

from tests.engine.builders import _attributes, _extensions, _one, _text


def several(
    collection: str | None = None,
    *,
    times: str | None = None,
    sequential: bool = False,
    until: str | None = None,
    **settings: Any,
) -> str:
    """Multi-instance characteristics; settings are inputElement, outputCollection and outputElement."""
    zeebe = _one("zeebe:loopCharacteristics", inputCollection=collection, **settings) if collection or settings else ""
    inner = _extensions(zeebe)
    inner += f"<bpmn:loopCardinality>{_text(times)}</bpmn:loopCardinality>" if times else ""
    inner += f"<bpmn:completionCondition>{_text(until)}</bpmn:completionCondition>" if until else ""
    order = ' isSequential="true"' if sequential else ""
    return f"<bpmn:multiInstanceLoopCharacteristics{order}>{inner}</bpmn:multiInstanceLoopCharacteristics>"


def repeated(condition: str | None = None, *, most: str | None = None, before: bool = False) -> str:
    """Standard loop characteristics."""
    inner = f"<bpmn:loopCondition>{_text(condition)}</bpmn:loopCondition>" if condition else ""
    attributes = _attributes({"loopMaximum": most, "testBefore": "true" if before else None})
    return f"<bpmn:standardLoopCharacteristics{attributes}>{inner}</bpmn:standardLoopCharacteristics>"
