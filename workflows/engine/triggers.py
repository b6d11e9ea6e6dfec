"""Reading what an event waits for or tells: its definition, and the message, signal, error or escalation it names.

Knows the XML of event definitions; must not know which of them are executed (`elements`).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lxml import etree

from workflows.engine.extensions import BPMN, ZEEBE
from workflows.engine.graph import Trigger
from workflows.engine.xmlfiles import line_of, split

_SUFFIX = "EventDefinition"
_TIMES = ("timeDate", "timeDuration", "timeCycle")
# Which attribute of a root element tells what an event definition refers to.
_KNOWN_BY = {"message": "name", "error": "errorCode", "escalation": "escalationCode", "signal": "name"}


@dataclass(frozen=True)
class Named:
    """What events of a file refer to, by id: names and codes, what recognises messages, and shared definitions."""

    names: Mapping[str, str]
    keys: Mapping[str, str]
    definitions: Mapping[str, etree._Element]


def named_in(root: etree._Element) -> Named:
    """What stands beside the processes for their events."""
    named = [
        (each, each.get(attribute, ""))
        for tag, attribute in _KNOWN_BY.items()
        for each in root.findall(f"{{{BPMN}}}{tag}")
        if each.get("id")
    ]
    subscriptions = (
        (each.get("id", ""), each.find(f"{{{BPMN}}}extensionElements/{{{ZEEBE}}}subscription")) for each, _ in named
    )
    return Named(
        names={each.get("id", ""): name for each, name in named},
        keys={key: found.get("correlationKey", "") for key, found in subscriptions if found is not None},
        definitions={
            each.get("id", ""): each for each in root if split(each.tag)[1].endswith(_SUFFIX) and each.get("id")
        },
    )


def read_triggers(named: Named, element: etree._Element) -> Iterator[Trigger]:
    """What an event, or a receiving task, waits for or tells."""
    if split(element.tag)[1] == "receiveTask":
        yield _trigger(named, element, "message")
    for child in element:
        namespace, tag = split(child.tag)
        if namespace == BPMN and tag.endswith(_SUFFIX):
            yield _trigger(named, child, tag.removesuffix(_SUFFIX))
        elif namespace == BPMN and tag == "eventDefinitionRef":
            shared = named.definitions.get(local((child.text or "").strip(), named.definitions))
            if shared is None:
                yield Trigger(kind=tag, line=line_of(child))
            else:
                yield _trigger(named, shared, split(shared.tag)[1].removesuffix(_SUFFIX))


def local(reference: str, known: Mapping[str, object]) -> str:
    """The id that a reference means: it may be written with a namespace's prefix (xsd:QName)."""
    return reference if reference in known else reference.rpartition(":")[2]


def plain(reference: str | None) -> str | None:
    """A reference without a namespace's prefix: an id has no colon (xsd:NCName)."""
    return None if reference is None else reference.strip().rpartition(":")[2]


def _trigger(named: Named, definition: etree._Element, kind: str) -> Trigger:
    reference = local(definition.get(f"{kind}Ref", ""), named.names)
    name = definition.get("name") if kind == "link" else named.names.get(reference)
    key = named.keys.get(reference) if kind == "message" else None
    dangling = "" if reference in named.names else reference
    timer, *more = _timers(definition) or [None]
    return Trigger(
        kind=kind,
        line=line_of(definition),
        name=name,
        timer=None if timer is None else (split(timer.tag)[1], "".join(timer.itertext()).strip()),
        key=key,
        dangling=dangling,
        surplus=tuple((split(each.tag)[1], line_of(each)) for each in more if each is not None),
    )


def _timers(definition: etree._Element) -> list[etree._Element | None]:
    """The times of a definition; the standard has it that there is one, and the first is executed."""
    return [each for kind in _TIMES for each in definition.findall(f"{{{BPMN}}}{kind}")]
