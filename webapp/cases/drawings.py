"""A process's drawing in the reader's language: its names translated, its labels given the room that words need.

Pure: takes and gives the text of a BPMN file. Must not know cases or requests.
"""

from collections.abc import Callable

from lxml import etree

_PARSER = etree.XMLParser(resolve_entities=False, no_network=True)
_MODEL = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
_DRAWING = "{http://www.omg.org/spec/BPMN/20100524/DI}"
_BOUNDS = "{http://www.omg.org/spec/DD/20100524/DC}Bounds"
_CHARACTER_WIDTH = 8.0
"""What a wide Latin letter takes at the size of labels, in the drawing's units."""


def translated(content: bytes, translate: Callable[[str], str]) -> bytes:
    """Return a BPMN file with its names translated; a label drawn for Chinese is widened to its longest word."""
    tree = etree.fromstring(content, _PARSER)
    names: dict[str, str] = {}
    for element in tree.iter(f"{_MODEL}*"):
        name = element.get("name")
        if name and translate(name) != name:
            element.set("name", translate(name))
            names[element.get("id", "")] = translate(name)
    for drawn in tree.iter(f"{_DRAWING}BPMNShape", f"{_DRAWING}BPMNEdge"):
        name, label = names.get(drawn.get("bpmnElement", "")), drawn.find(f"{_DRAWING}BPMNLabel/{_BOUNDS}")
        if label is not None and name:
            _widen(label, name, of=drawn.find(_BOUNDS))
    found: bytes = etree.tostring(tree, encoding="UTF-8", xml_declaration=True)
    return found


def _widen(label: etree._Element, text: str, *, of: etree._Element | None) -> None:
    """Make room for the longest word, and for the whole text above a shape, where a second line would run into it.

    *of* is the shape: its label grows to both sides, an edge's away from where it begins.
    """
    above = of is not None and _number(label, "y") < _number(of, "y")
    width, wanted = _number(label, "width"), _CHARACTER_WIDTH * max(map(len, [text] if above else text.split()))
    if wanted > width:
        label.set("width", f"{wanted:g}")
        if of is not None:
            label.set("x", f"{_number(label, 'x') - (wanted - width) / 2:g}")


def _number(element: etree._Element, name: str) -> float:
    return float(element.get(name, "0"))
