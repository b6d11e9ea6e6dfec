"""Reading BPMN DI: where shapes and edges are drawn.

Knows the interchange XML only; whether the drawing is clean is judged in `lint_diagram`.
"""

import math

from lxml import etree

from workflows.engine.extensions import flag
from workflows.engine.graph import Bounds, Edge, Shape
from workflows.engine.xmlfiles import line_of

BPMNDI = "http://www.omg.org/spec/BPMN/20100524/DI"
DC = "http://www.omg.org/spec/DD/20100524/DC"
DI = "http://www.omg.org/spec/DD/20100524/DI"
_LEAST_POINTS = 2
_LARGEST = 1e9


def read_diagram(root: etree._Element) -> tuple[dict[str, Shape], dict[str, Edge]]:
    """Shapes and edges by the id of the element they draw; drawings without usable numbers are left out."""
    shapes: dict[str, Shape] = {}
    edges: dict[str, Edge] = {}
    for plane in root.iter(f"{{{BPMNDI}}}BPMNPlane"):
        drawn_on = plane.get("bpmnElement", "")
        for drawn in plane.iter(f"{{{BPMNDI}}}BPMNShape"):
            shape = _shape(drawn, drawn_on)
            if shape is not None:
                shapes.setdefault(shape.element, shape)
        for drawn in plane.iter(f"{{{BPMNDI}}}BPMNEdge"):
            edge = _edge(drawn, drawn_on)
            if edge is not None:
                edges.setdefault(edge.element, edge)
    return shapes, edges


def _shape(drawn: etree._Element, plane: str) -> Shape | None:
    bounds = _bounds(drawn)
    if bounds is None:
        return None
    return Shape(
        element=drawn.get("bpmnElement", ""),
        plane=plane,
        line=line_of(drawn),
        bounds=bounds,
        label=_label(drawn),
        expanded=flag(drawn, "isExpanded", default=False),
    )


def _edge(drawn: etree._Element, plane: str) -> Edge | None:
    points = tuple(_point(each) for each in drawn.findall(f"{{{DI}}}waypoint"))
    usable = tuple(point for point in points if point is not None)
    if len(usable) < _LEAST_POINTS or len(usable) < len(points):
        return None
    element = drawn.get("bpmnElement", "")
    return Edge(element=element, plane=plane, line=line_of(drawn), points=usable, label=_label(drawn))


def _label(drawn: etree._Element) -> Bounds | None:
    label = drawn.find(f"{{{BPMNDI}}}BPMNLabel")
    return None if label is None else _bounds(label)


def _bounds(holder: etree._Element) -> Bounds | None:
    found = holder.find(f"{{{DC}}}Bounds")
    if found is None:
        return None
    numbers = [_number(found.get(name)) for name in ("x", "y", "width", "height")]
    x, y, width, height = numbers
    if x is None or y is None or width is None or height is None or width < 0 or height < 0:
        return None
    return Bounds(x=x, y=y, width=width, height=height)


def _point(waypoint: etree._Element) -> tuple[float, float] | None:
    x, y = _number(waypoint.get("x")), _number(waypoint.get("y"))
    return None if x is None or y is None else (x, y)


def _number(text: str | None) -> float | None:
    """A finite number: more than a billion is no drawing and would only overflow the arithmetic."""
    try:
        value = float(text or "")
    except ValueError:
        return None
    return value if math.isfinite(value) and abs(value) < _LARGEST else None
