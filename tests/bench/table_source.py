"""DMN documents that hold one decision table each, and the parts of such a table.

Knows DMN's XML; must not know how a table is evaluated.
"""

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path

from lxml import etree

from tests.dmn import documents


@dataclass(frozen=True)
class Table:
    """The texts of a decision table."""

    policy: str
    aggregation: str | None
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    rules: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]


def plain(name: str, inputs: Sequence[str], rules: Sequence[Sequence[str]], *, policy: str = "") -> bytes:
    """A table of one output whose inputs are variables."""
    logic = documents.table(inputs, [name], rules, policy=policy)
    needs = [f"<{variable}" for variable in inputs]
    return documents.document(*map(documents.data, inputs), documents.decision(name, logic, needs=needs))


def cut(file: Path, decision: str) -> bytes:
    """The decision alone: the decisions it requires become inputs, and what it does not require is left out."""
    root = etree.parse(file).getroot()
    space = f"{{{etree.QName(root).namespace}}}"
    alone = etree.Element(root.tag, dict(root.attrib), nsmap=root.nsmap)
    kept = deepcopy(root.find(f"{space}decision[@id='{decision}']"))
    assert kept is not None, f"{file} has no decision {decision}"
    kept.set("name", decision)
    for requirement in list(kept.iterfind(f"{space}informationRequirement/*")):
        required = root.find(f"*[@id='{requirement.get('href', '')[1:]}']")
        assert required is not None
        requirement.tag = f"{space}requiredInput"
        variable = required.find(f"{space}variable")
        assert variable is not None
        data = etree.SubElement(alone, f"{space}inputData", id=required.get("id", ""), name=variable.get("name", ""))
        data.append(deepcopy(variable))
    alone.append(kept)
    return etree.tostring(alone, xml_declaration=True, encoding="UTF-8")


def bare(document: bytes) -> bytes:
    """The same table without annotations and labels, which pyDMNrules cannot read or takes for variables."""
    root = etree.fromstring(document)
    space = f"{{{etree.QName(root).namespace}}}"
    for element in list(root.iter(f"{space}annotation", f"{space}annotationEntry")):
        parent = element.getparent()
        assert parent is not None
        parent.remove(element)
    for element in root.iter(f"{space}input", f"{space}output"):
        element.attrib.pop("label", None)
    return etree.tostring(root, encoding="UTF-8")


def read(document: bytes) -> Table:
    """The table of the only decision in the document."""
    root = etree.fromstring(document)
    spaces = {"d": etree.QName(root).namespace or ""}
    table = root.find("d:decision/d:decisionTable", spaces)
    assert table is not None

    def texts(element: etree._Element, tag: str) -> tuple[str, ...]:
        return tuple((found.findtext("d:text", "", spaces) or "").strip() for found in element.iterfind(tag, spaces))

    return Table(
        table.get("hitPolicy", "UNIQUE"),
        table.get("aggregation"),
        texts(table, "d:input/d:inputExpression"),
        tuple(output.get("name", "") for output in table.iterfind("d:output", spaces)),
        tuple((texts(rule, "d:inputEntry"), texts(rule, "d:outputEntry")) for rule in table.iterfind("d:rule", spaces)),
    )
