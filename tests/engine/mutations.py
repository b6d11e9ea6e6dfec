"""BPMN files spoilt by chance: elements renamed, moved, doubled and cut out, attributes lost or pointing anywhere.

What comes out is XML, but seldom BPMN. Knows the names of the standard (BPMN 2.0.2, Semantic.xsd); must not know what
the engine makes of them.
"""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING

from lxml import etree

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

_BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
_NAMES = """
adHocSubProcess artifact assignment association auditing boundaryEvent businessRuleTask callActivity callChoreography
callConversation callableElement cancelEventDefinition category categoryValue choreography choreographyTask
collaboration compensateEventDefinition completionCondition complexBehaviorDefinition complexGateway
conditionalEventDefinition conditionExpression conversation conversationAssociation conversationLink correlationKey
correlationProperty correlationSubscription dataInput dataInputAssociation dataObject dataObjectReference dataOutput
dataOutputAssociation dataState dataStore dataStoreReference definitions documentation endEvent endPoint error
errorEventDefinition escalation escalationEventDefinition eventBasedGateway eventDefinitionRef exclusiveGateway
expression extension extensionElements flowElement flowNode flowNodeRef formalExpression gateway
globalBusinessRuleTask globalChoreographyTask globalConversation globalManualTask globalScriptTask globalTask
globalUserTask group humanPerformer implicitThrowEvent import inclusiveGateway incoming inputSet interface
intermediateCatchEvent intermediateThrowEvent ioBinding ioSpecification itemDefinition lane laneSet
linkEventDefinition loopCardinality loopCharacteristics loopCondition manualTask message messageEventDefinition
messageFlow messageFlowAssociation monitoring multiInstanceLoopCharacteristics operation outgoing outputSet
parallelGateway participant participantAssociation participantMultiplicity partnerEntity partnerRole performer
potentialOwner process property receiveTask relationship rendering resource resourceRole script scriptTask sendTask
sequenceFlow serviceTask signal signalEventDefinition standardLoopCharacteristics startEvent subChoreography
subConversation subProcess task terminateEventDefinition text textAnnotation timeCycle timeDate timeDuration
timerEventDefinition transaction transformation userTask
"""
NAMES = _NAMES.split()
_REFERENCES = ("sourceRef", "targetRef", "attachedToRef", "default", "messageRef", "errorRef", "signalRef", "id")
_FLAGS = ("triggeredByEvent", "isInterrupting", "cancelActivity", "isForCompensation", "instantiate", "isExecutable")


def mutated(content: bytes, random: Random) -> bytes:
    """The file with one to four changes."""
    root = etree.fromstring(content)
    for _ in range(random.randint(1, 4)):
        random.choice(_CHANGES)(root, random)
    return etree.tostring(root, encoding=random.choice(["utf-8", "utf-16"]), xml_declaration=True)


def _any(root: etree._Element, random: Random) -> etree._Element:
    """An element of the standard; drawings are not meant."""
    found = [each for each in root.iter(etree.Element) if str(each.tag).startswith(f"{{{_BPMN}}}") and each is not root]
    return random.choice(found) if found else root


def _rename(root: etree._Element, random: Random) -> None:
    _any(root, random).tag = f"{{{_BPMN}}}{random.choice(NAMES)}"


def _lose(root: etree._Element, random: Random) -> None:
    element = _any(root, random)
    if element.attrib:
        del element.attrib[random.choice(sorted(element.attrib))]


def _point(root: etree._Element, random: Random) -> None:
    """A reference, a name or a flag becomes something else."""
    element = _any(root, random)
    other = _any(root, random).get("id", "")
    if random.random() < 1 / 3:
        element.set(random.choice(_FLAGS), random.choice(["true", "false", "0", "maybe"]))
    else:
        element.set(random.choice(_REFERENCES), random.choice([other, other, "nowhere", "", "a:b", "=x", "x*"]))


def _cut(root: etree._Element, random: Random) -> None:
    element = _any(root, random)
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def _double(root: etree._Element, random: Random) -> None:
    element = _any(root, random)
    parent = element.getparent()
    if parent is not None:
        twin = deepcopy(element)
        if random.random() < 1 / 2:
            for each in twin.iter(etree.Element):
                each.attrib.pop("id", None)
        parent.append(twin)


def _move(root: etree._Element, random: Random) -> None:
    element, into = _any(root, random), _any(root, random)
    if into is not element and element not in set(into.iterancestors()):
        into.append(element)


def _insert(root: etree._Element, random: Random) -> None:
    """A new element anywhere; an event's definition and a loop's characteristics more often than others."""
    special = [name for name in NAMES if name.endswith(("EventDefinition", "Characteristics"))]
    name = random.choice(special if random.random() < 1 / 2 else NAMES)
    made = etree.SubElement(_any(root, random), f"{{{_BPMN}}}{name}", id=f"new{random.randint(0, 9)}", name="new")
    made.text = random.choice(["", "=x", "3", "new1"])


def _text(root: etree._Element, random: Random) -> None:
    element = _any(root, random)
    element.text = random.choice(["", "=", "=x + ", "=null", "=true", "P1D", "nowhere", "\U0001f600"])


_CHANGES: list[Callable[[etree._Element, Random], None]] = [
    _rename, _rename, _rename, _lose, _point, _point, _cut, _double, _move, _insert, _insert, _text,
]  # fmt: skip
