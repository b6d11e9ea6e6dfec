"""Faults of events that do not find each other, and of loops, like those of `faults`. Data only."""

from __future__ import annotations

from tests.engine.faults import EVENT, Fault, fault
from tests.engine.packages import MAIN


def _link(element: str, kind: str, name: str, inner: str = "") -> str:
    """A link event that nothing is joined to."""
    event = f'<bpmn:linkEventDefinition name="{name}"/>'
    return f'<bpmn:intermediate{kind}Event id="{element}">{event}</bpmn:intermediate{kind}Event>{inner}</bpmn:process>'


EVENTS = (
    fault("link-name", MAIN, "</bpmn:process>", _link("jump", "Throw", ""), "not-drawn", "unreachable"),
    fault("link-unmatched", MAIN, "</bpmn:process>", _link("land", "Catch", "x"), "not-drawn"),
    fault(
        "link-twice",
        MAIN,
        "</bpmn:process>",
        _link("land", "Catch", "x")[: -len("</bpmn:process>")]
        + _link("beach", "Catch", "x")[: -len("</bpmn:process>")]
        + _link("jump", "Throw", "x"),
        "not-drawn",
        "unreachable",
    ),
    fault("reference-unknown", MAIN, EVENT, '<bpmn:errorEventDefinition errorRef="broken"/>', "dead-node"),
    Fault(
        "signal-missing",
        ((MAIN, EVENT, "<bpmn:signalEventDefinition/>"),),
    ),
    Fault(
        "signal-unthrown",
        (
            (MAIN, EVENT, '<bpmn:signalEventDefinition signalRef="heard"/>'),
            (MAIN, "</bpmn:definitions>", '<bpmn:signal id="heard" name="heard"/></bpmn:definitions>'),
        ),
    ),
    fault(
        "correlation-key",
        MAIN,
        'id="message_withdraw" name="withdraw">',
        'id="message_withdraw" name="withdraw"><bpmn:extensionElements><zeebe:subscription '
        'correlationKey="=applicant_name + result"/></bpmn:extensionElements>',
    ),
    fault(
        "receive-starts",
        MAIN,
        "</bpmn:process>",
        '<bpmn:receiveTask id="letter" name="letter" instantiate="true" messageRef="message_withdraw">'
        '<bpmn:extensionElements><zeebe:properties><zeebe:property name="groups" value="*"/></zeebe:properties>'
        "</bpmn:extensionElements></bpmn:receiveTask></bpmn:process>",
        "not-drawn",
        "unreachable",
        "end-missing",
    ),
    fault(
        "link-flow",
        MAIN,
        "</bpmn:process>",
        _link("land", "Catch", "x", '<bpmn:sequenceFlow id="wrong" sourceRef="check" targetRef="land"/>'),
        "not-drawn",
        "link-unmatched",
        "lack-of-synchronisation",
    ),
    fault("loop-count-missing", MAIN, "</bpmn:userTask>", "<bpmn:standardLoopCharacteristics/></bpmn:userTask>"),
    fault(
        "loop-odd",
        MAIN,
        "</bpmn:userTask>",
        '<bpmn:multiInstanceLoopCharacteristics behavior="One"><bpmn:loopCardinality>2</bpmn:loopCardinality>'
        "</bpmn:multiInstanceLoopCharacteristics></bpmn:userTask>",
    ),
    fault(
        "loop-too-many",
        MAIN,
        "</bpmn:userTask>",
        "<bpmn:multiInstanceLoopCharacteristics><bpmn:loopCardinality>1001</bpmn:loopCardinality>"
        "</bpmn:multiInstanceLoopCharacteristics></bpmn:userTask>",
    ),
    fault(
        "timer-twice",
        MAIN,
        EVENT,
        "<bpmn:timerEventDefinition><bpmn:timeDate>=application_on</bpmn:timeDate>"
        "<bpmn:timeDuration>=application_period</bpmn:timeDuration></bpmn:timerEventDefinition>",
    ),
    fault(
        "loop-output",
        MAIN,
        "</bpmn:userTask>",
        "<bpmn:multiInstanceLoopCharacteristics><bpmn:extensionElements><zeebe:loopCharacteristics "
        'inputCollection="=[applicant_name]" outputCollection="all"/></bpmn:extensionElements>'
        "</bpmn:multiInstanceLoopCharacteristics></bpmn:userTask>",
    ),
)
