"""What the linter needs of a DMN file besides its meaning: ids, visible texts, expressions and their lines.

Knows DMN's XML of any version by local names; the meaning of decisions is `workflows.dmn`'s.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from workflows.engine.values import Problem
from workflows.engine.xmlfiles import line_of, open_xml, split


@dataclass(frozen=True, kw_only=True)
class Cell:
    """A text of a DMN file: `kind` is label, annotation, test, output, expression or values."""

    kind: str
    text: str
    decision: str
    label: str
    line: int


@dataclass(frozen=True, kw_only=True)
class DecisionRead:
    """One decision: its name and, for a table, the declared values of its only output."""

    id: str
    name: str
    line: int
    outputs: tuple[str, ...]
    values: str | None


@dataclass(frozen=True, kw_only=True)
class DecisionFile:
    """One DMN file."""

    file: str
    decisions: tuple[DecisionRead, ...]
    cells: tuple[Cell, ...]
    ids: tuple[tuple[str, int], ...]


_CELLS = {
    "inputEntry": "test",
    "outputEntry": "output",
    "annotationEntry": "annotation",
    "inputExpression": "expression",
    "literalExpression": "expression",
    "defaultOutputEntry": "output",
    "outputValues": "values",
    "inputValues": "test",
}


def read_decisions(content: bytes, file: str) -> DecisionFile | Problem:
    """Decisions and texts of a DMN file, or what makes it unreadable."""
    root = open_xml(content, file)
    if isinstance(root, Problem):
        return root
    decisions: list[DecisionRead] = []
    cells: list[Cell] = []
    for element in root.iter(etree.Element):
        if split(element.tag)[1] == "decision" and "DMN/" in split(element.tag)[0]:
            read = _read_decision(element)
            decisions.append(read)
            cells.extend(_cells(element, read))
        elif split(element.tag)[1] in {"inputData", "knowledgeSource", "businessKnowledgeModel"}:
            name = element.get("name", "")
            cells.append(
                Cell(kind="label", text=name, decision=element.get("id", ""), label=name, line=line_of(element))
            )
    ids = tuple((each.get("id", ""), line_of(each)) for each in root.iter(etree.Element) if each.get("id"))
    return DecisionFile(file=file, decisions=tuple(decisions), cells=tuple(cells), ids=ids)


def _read_decision(element: etree._Element) -> DecisionRead:
    outputs = [each for each in element.iter(etree.Element) if split(each.tag)[1] == "output"]
    values = [_text(each) for output in outputs for each in output if split(each.tag)[1] == "outputValues"]
    return DecisionRead(
        id=element.get("id", ""),
        name=element.get("name", ""),
        line=line_of(element),
        outputs=tuple(each.get("name", "") for each in outputs),
        values=values[0] if len(outputs) == 1 and values else None,
    )


def _cells(decision: etree._Element, read: DecisionRead) -> Iterator[Cell]:
    def cell(kind: str, text: str, element: etree._Element) -> Cell:
        return Cell(kind=kind, text=text, decision=read.id, label=read.name, line=line_of(element))

    yield cell("label", read.name, decision)
    for element in decision.iter(etree.Element):
        tag = split(element.tag)[1]
        if tag in _CELLS and _text(element):
            yield cell(_CELLS[tag], _text(element), element)
        elif tag in {"question", "allowedAnswers"} or (tag == "description" and element.getparent() is not None):
            yield cell("annotation", "".join(element.itertext()).strip(), element)
        if tag in {"input", "output"} and element.get("label"):
            yield cell("label", element.get("label", ""), element)


def _text(element: etree._Element) -> str:
    """The content of the child `text`."""
    for child in element:
        if split(child.tag)[1] == "text":
            return "".join(child.itertext()).strip()
    return ""
