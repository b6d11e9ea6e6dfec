"""Reading what stands inside a BPMN element: zeebe: extension elements, documentation.

Knows which extension elements have a meaning here; every other one is reported as foreign, because an extension that
is silently ignored is a process that does something else than its author believes.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from workflows.engine.graph import Foreign, Mapped, Work
from workflows.engine.settings import ignored, is_misplaced
from workflows.engine.xmlfiles import line_of, split

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
ZEEBE = "http://camunda.org/schema/zeebe/1.0"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
# Written by editors for editors (colours, the modeller's own notes); they never change what a process does.
_HARMLESS = frozenset(
    (
        "",
        XSI,
        "http://www.w3.org/XML/1998/namespace",
        "http://camunda.org/schema/modeler/1.0",
        "http://bpmn.io/schema/bpmn",
        "http://bpmn.io/schema/bpmn/biocolor/1.0",
        "http://www.omg.org/spec/BPMN/non-normative/color/1.0",
    )
)
_UNDERSTOOD = frozenset(
    (
        "assignmentDefinition",
        "calledDecision",
        "calledElement",
        "formDefinition",
        "ioMapping",
        "loopCharacteristics",
        "properties",
        "subscription",
        "taskDefinition",
        "taskHeaders",
        "taskSchedule",
        "userTask",
        "versionTag",
    )
)


@dataclass
class Foreigners:
    """Extensions found that have no meaning here, by the id of the element they stand in."""

    found: list[tuple[str, Foreign]] = field(default_factory=list)

    def add(self, owner: str, tag: object, line: int, *, value: str = "", misplaced: str = "") -> None:
        """Note one element or attribute."""
        namespace, name = split(tag)
        noted = Foreign(namespace=namespace, name=name, line=line, value=value, misplaced=misplaced)
        self.found.append((owner, noted))


def flag(element: etree._Element, name: str, *, default: bool) -> bool:
    """A boolean attribute as XML Schema writes it."""
    return {"true": True, "1": True, "false": False, "0": False}.get(element.get(name, "").strip(), default)


def text_of(element: etree._Element, tag: str) -> str:
    """The text of the first child `tag` of the BPMN namespace ("" when there is none)."""
    child = element.find(f"{{{BPMN}}}{tag}")
    return "" if child is None else "".join(child.itertext()).strip()


def read_documentation(element: etree._Element) -> str:
    """The element's documentation text."""
    return text_of(element, "documentation")


def read_work(element: etree._Element, owner: str, foreign: Foreigners) -> Work:
    """The zeebe: extension elements of `element`; what is not understood goes to `foreign`."""
    found = _understood(element, owner, foreign)
    assignment = _get(found, "assignmentDefinition")
    called = _get(found, "calledElement")
    decision = _get(found, "calledDecision")
    return Work(
        form=_get(found, "formDefinition").get("formId"),
        user_task="userTask" in found,
        groups=assignment.get("candidateGroups", "").strip(),
        assignee=assignment.get("assignee"),
        due=_get(found, "taskSchedule").get("dueDate"),
        task_type=_get(found, "taskDefinition").get("type"),
        headers=dict(_pairs(_get(found, "taskHeaders"), "header", "key")),
        inputs=tuple(_mapped(_get(found, "ioMapping"), "input")),
        outputs=tuple(_mapped(_get(found, "ioMapping"), "output")),
        decision=decision.get("decisionId"),
        result_variable=decision.get("resultVariable"),
        called_process=called.get("processId") or _standard_call(element),
        propagate_parent=flag(called, "propagateAllParentVariables", default=True),
        propagate_child=flag(called, "propagateAllChildVariables", default=True),
        properties=dict(_pairs(_get(found, "properties"), "property", "name")),
    )


def _understood(element: etree._Element, owner: str, foreign: Foreigners) -> dict[str, etree._Element]:
    """The zeebe: elements of `element` that mean something there, by tag; the others are noted."""
    note_foreign_attributes(element, owner, foreign)
    found: dict[str, etree._Element] = {}
    for child in _extension_elements(element):
        namespace, tag = split(child.tag)
        if namespace == ZEEBE and tag in _UNDERSTOOD and tag not in found:
            found[tag] = child
            note_foreign_attributes(child, owner, foreign)
            if is_misplaced(tag, element):
                foreign.add(owner, child.tag, line_of(child), misplaced=split(element.tag)[1])
        elif namespace not in _HARMLESS:
            foreign.add(owner, child.tag, line_of(child))
    return found


def _standard_call(element: etree._Element) -> str | None:
    """The called process as the standard itself writes it, for files of other tools (a QName: without its prefix)."""
    called = element.get("calledElement")
    return called.rpartition(":")[2] if called and split(element.tag)[1] == "callActivity" else None


_NOTHING = etree.Element("nothing")


def _get(found: dict[str, etree._Element], tag: str) -> etree._Element:
    return found.get(tag, _NOTHING)


def _extension_elements(element: etree._Element) -> Iterator[etree._Element]:
    for holder in element.findall(f"{{{BPMN}}}extensionElements"):
        yield from holder


def _pairs(holder: etree._Element, tag: str, key: str) -> Iterator[tuple[str, str]]:
    for child in holder.findall(f"{{{ZEEBE}}}{tag}"):
        yield child.get(key, ""), child.get("value", "")


def _mapped(holder: etree._Element, tag: str) -> Iterator[Mapped]:
    for child in holder.findall(f"{{{ZEEBE}}}{tag}"):
        yield Mapped(source=child.get("source", ""), target=child.get("target", ""), line=line_of(child))


def note_foreign_attributes(element: etree._Element, owner: str, foreign: Foreigners) -> None:
    """Note the attributes of other namespaces, except those that are only for editors, and settings not acted on."""
    for name in element.attrib:
        if split(name)[0] not in _HARMLESS | {ZEEBE}:
            foreign.add(owner, name, line_of(element))
    for name, value in ignored(element):
        foreign.add(owner, name, line_of(element), value=value)
