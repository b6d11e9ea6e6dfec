"""A process's drawing in the reader's language: its names translated, its labels given the room that words need.

Pure: takes and gives the text of a BPMN file. Must not know cases or requests.
"""

from collections.abc import Callable

from lxml import etree

_PARSER = etree.XMLParser(resolve_entities=False, no_network=True)
_MODEL = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
_DRAWING = "{http://www.omg.org/spec/BPMN/20100524/DI}"
_BOUNDS = "{http://www.omg.org/spec/DD/20100524/DC}Bounds"
_CHARACTER_WIDTH = 6.5
"""About what a Latin letter takes at the size of labels, in the drawing's units."""


def translated(content: bytes, translate: Callable[[str], str]) -> bytes:
    """Return a BPMN file with its names translated; a label drawn for Chinese is widened to its longest word."""
    tree = etree.fromstring(content, _PARSER)
    names: dict[str, str] = {}
    for element in tree.iter(f"{_MODEL}*"):
        name = element.get("name")
        if name and translate(name) != name:
            element.set("name", translate(name))
            names[element.get("id", "")] = translate(name)
    for kind in ("BPMNShape", "BPMNEdge"):
        for drawn in tree.iter(f"{_DRAWING}{kind}"):
            bounds = drawn.find(f"{_DRAWING}BPMNLabel/{_BOUNDS}")
            name = names.get(drawn.get("bpmnElement", ""))
            if bounds is not None and name:
                _widen(bounds, name, centred=kind == "BPMNShape")
    found: bytes = etree.tostring(tree, encoding="UTF-8", xml_declaration=True)
    return found


def _widen(bounds: etree._Element, text: str, *, centred: bool) -> None:
    """Make room for the longest word: to both sides of a shape's label, away from where an edge's label begins."""
    width = float(bounds.get("width", "0"))
    wanted = max(len(word) for word in text.split()) * _CHARACTER_WIDTH
    if wanted <= width:
        return
    bounds.set("width", f"{wanted:g}")
    if centred:
        bounds.set("x", f"{float(bounds.get('x', '0')) - (wanted - width) / 2:g}")
