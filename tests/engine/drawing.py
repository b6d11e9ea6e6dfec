"""A clean drawing for a BPMN file without one, so that tests can tell a drawing's fault from none at all.

Nodes stand in one row per scope, neighbours are joined by straight lines, every other flow runs on a level of its own
above the row. Knows BPMN DI; must not know the linter.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lxml import etree

if TYPE_CHECKING:
    from collections.abc import Iterator

_BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
_GAP, _LEVEL, _FRAME, _ROW = 60.0, 15.0, 40.0, 400.0
_HEAD = (
    '<bpmndi:BPMNDiagram xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" '
    'xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" xmlns:di="http://www.omg.org/spec/DD/20100524/DI" '
    'id="diagram"><bpmndi:BPMNPlane id="plane" bpmnElement="{process}">{drawn}</bpmndi:BPMNPlane></bpmndi:BPMNDiagram>'
)


@dataclass
class _Box:
    x: float
    y: float
    width: float
    height: float


@dataclass
class _Drawer:
    boxes: dict[str, _Box] = field(default_factory=dict)
    labels: dict[str, _Box] = field(default_factory=dict)
    lines: dict[str, list[tuple[float, float]]] = field(default_factory=dict)
    frames: set[str] = field(default_factory=set)

    def scope(self, container: etree._Element, left: float, middle: float) -> _Box:
        """Draw what stands in `container` from `left` around the height `middle`; the room it takes."""
        x, top, bottom, order = left, middle, middle, []
        for node in _nodes(container):
            if _kind(node) == "boundaryEvent":
                continue
            box = self._node(node, x, middle)
            top, bottom = min(top, box.y), max(bottom, box.y + box.height)
            x = box.x + box.width + _GAP
            order.append(node.get("id", ""))
        self._boundaries(container)
        flows = list(container.findall(f"{_BPMN}sequenceFlow"))
        for number, flow in enumerate(flows):
            self._flow(flow, order, top - 40 - number * _LEVEL)
        top -= 40 + len(flows) * _LEVEL
        return _Box(left - _FRAME, top, x - _GAP + 2 * _FRAME - left, bottom + _FRAME - top)

    def _node(self, node: etree._Element, x: float, middle: float) -> _Box:
        key, kind = node.get("id", ""), _kind(node)
        if kind == "subProcess":
            box = self.scope(node, x + _FRAME, middle)
            self.frames.add(key)
        else:
            side = 36 if kind.endswith("Event") else 50
            width, height = (side, side) if kind.endswith(("Event", "Gateway")) else (100, 80)
            box = _Box(x, middle - height / 2, width, height)
            if kind.endswith(("Event", "Gateway")):
                self.labels[key] = _Box(x + width / 2 - 40, middle + height / 2 + 2, 80, 14)
        self.boxes[key] = box
        return box

    def _boundaries(self, container: etree._Element) -> None:
        for node in container.findall(f"{_BPMN}boundaryEvent"):
            host = self.boxes[node.get("attachedToRef", "")]
            box = _Box(host.x + host.width - 38, host.y - 18, 36, 36)
            self.boxes[node.get("id", "")] = box
            self.labels[node.get("id", "")] = _Box(host.x + host.width, host.y - 18, 50, 14)

    def _flow(self, flow: etree._Element, order: list[str], level: float) -> None:
        source, target = flow.get("sourceRef", ""), flow.get("targetRef", "")
        a, b = self.boxes.get(source), self.boxes.get(target)
        if a is None or b is None:
            return
        if source in order and order.index(source) + 1 < len(order) and order[order.index(source) + 1] == target:
            y = a.y + a.height / 2
            self.lines[flow.get("id", "")] = [(a.x + a.width, y), (b.x, y)]
        else:
            out, into = a.x + a.width / 2 + 10, b.x + b.width / 2 - 10
            self.lines[flow.get("id", "")] = [(out, a.y), (out, level), (into, level), (into, b.y)]

    def xml(self) -> str:
        """The shapes and edges."""
        return "".join([*self._shapes(), *self._edges()])

    def _shapes(self) -> Iterator[str]:
        for key, box in self.boxes.items():
            label = f"<bpmndi:BPMNLabel>{_bounds(self.labels[key])}</bpmndi:BPMNLabel>" if key in self.labels else ""
            expanded = ' isExpanded="true"' if key in self.frames else ""
            yield f'<bpmndi:BPMNShape bpmnElement="{key}"{expanded}>{_bounds(box)}{label}</bpmndi:BPMNShape>\n'

    def _edges(self) -> Iterator[str]:
        for key, points in self.lines.items():
            drawn = "".join(f'<di:waypoint x="{x:g}" y="{y:g}"/>' for x, y in points)
            yield f'<bpmndi:BPMNEdge bpmnElement="{key}">{drawn}</bpmndi:BPMNEdge>\n'


def drawn(bpmn: bytes) -> bytes:
    """The file with a drawing of its processes."""
    root = etree.fromstring(bpmn)
    drawer = _Drawer()
    process = ""
    for number, each in enumerate(root.findall(f"{_BPMN}process")):
        process = process or each.get("id", "")
        drawer.scope(each, 0, number * _ROW)
    closing = b"</bpmn:definitions>"
    return bpmn.replace(closing, _HEAD.format(process=process, drawn=drawer.xml()).encode() + b"\n" + closing)


def _nodes(container: etree._Element) -> Iterator[etree._Element]:
    for child in container:
        if isinstance(child.tag, str) and child.get("id") and _kind(child) not in {"sequenceFlow", "laneSet"}:
            yield child


def _kind(element: etree._Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _bounds(box: _Box) -> str:
    return f'<dc:Bounds x="{box.x:g}" y="{box.y:g}" width="{box.width:g}" height="{box.height:g}"/>'
