"""Reading how often an activity is done: BPMN's loop characteristics with Camunda 8's zeebe:loopCharacteristics.

Knows their XML and the names that their expressions may use; must not know how instances are run.
"""

import re

from lxml import etree

from workflows.engine.extensions import BPMN, ZEEBE, Foreigners, flag, note_foreign_attributes, text_of
from workflows.engine.graph import Loop
from workflows.engine.xmlfiles import line_of

STANDARD, MULTIPLE = "standardLoop", "multiInstance"
COUNTER = "loopCounter"
INSTANCE_LIMIT = 1_000
"""Instances of one activity; what needs more is a list to be worked through, not a process."""
COUNTS = ("numberOfInstances", "numberOfActiveInstances", "numberOfCompletedInstances", "numberOfTerminatedInstances")
"""What a completion condition may read besides the variables of the instance that has just been done."""
_ROOT = re.compile(r"=\s*([^\W\d]\w*)(\s*\.\s*[^\W\d]\w*)*\s*")
_DIGITS = 10
# What BPMN knows besides, and nothing here executes: data of the standard's own kind, and events thrown by instances.
_ODD = ("loopDataInputRef", "loopDataOutputRef", "inputDataItem", "outputDataItem", "complexBehaviorDefinition")

_ONCE = ("loopCardinality", "completionCondition")


def read_loop(element: etree._Element, owner: str, foreign: Foreigners) -> Loop | None:
    """Loop characteristics of an activity."""
    standard = element.find(f"{{{BPMN}}}standardLoopCharacteristics")
    if standard is not None:
        return _standard(standard)
    multiple = element.find(f"{{{BPMN}}}multiInstanceLoopCharacteristics")
    if multiple is None:
        return None
    note_foreign_attributes(multiple, owner, foreign)
    zeebe = multiple.find(f"{{{BPMN}}}extensionElements/{{{ZEEBE}}}loopCharacteristics")
    settings = zeebe if zeebe is not None else etree.Element("none")
    odd = [tag for tag in _ODD if zeebe is None and multiple.find(f"{{{BPMN}}}{tag}") is not None]
    if multiple.get("behavior", "All") != "All":
        odd.append(f"behavior={multiple.get('behavior')}")
    if settings.get("inputCollection") and text_of(multiple, "loopCardinality"):
        odd.append("loopCardinality")
    odd += [f"{tag}[2]" for tag in _ONCE if len(multiple.findall(f"{{{BPMN}}}{tag}")) > 1]
    return Loop(
        kind=MULTIPLE,
        line=line_of(multiple),
        sequential=flag(multiple, "isSequential", default=False),
        collection=settings.get("inputCollection") or None,
        element=settings.get("inputElement") or None,
        output_collection=settings.get("outputCollection") or None,
        output_element=settings.get("outputElement") or None,
        completion=text_of(multiple, "completionCondition") or None,
        cardinality=text_of(multiple, "loopCardinality") or None,
        odd=tuple(odd),
    )


def _standard(element: etree._Element) -> Loop:
    maximum = element.get("loopMaximum", "").strip()
    return Loop(
        kind=STANDARD,
        line=line_of(element),
        sequential=True,
        condition=text_of(element, "loopCondition") or None,
        maximum=int(maximum) if maximum.isdecimal() and len(maximum) < _DIGITS else None,
        test_before=flag(element, "testBefore", default=False),
        odd=(f"loopMaximum={maximum}",) if maximum and not maximum.isdecimal() else (),
    )


def declared(loop: Loop) -> tuple[str, ...]:
    """The variable from which an instance's result is taken: it is the instance's own, so that none sees another's."""
    found = _ROOT.fullmatch(loop.output_element or "")
    return (found[1],) if found else ()


def own_names(loop: Loop) -> frozenset[str]:
    """The variables that each instance has for itself."""
    return frozenset({COUNTER, *declared(loop), *([loop.element] if loop.element else [])})
