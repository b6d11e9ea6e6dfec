"""Lint: everything is drawn, nothing overlaps, and no line runs through what it does not belong to.

Judges the drawing that BPMN DI describes, with texts where bpmn.io's renderer sets them: task names inside the shape,
names of events, gateways and flows outside, in the label's box or below the shape. Says nothing of the graph.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations, pairwise

from workflows.engine.contents import Contents
from workflows.engine.geometry import (
    LINE_HEIGHT,
    Point,
    contains,
    crosses,
    distance,
    inset,
    overlap,
    shared_length,
    text_box,
    text_lines,
)
from workflows.engine.graph import Bounds, Edge, Flow, Model, Node, Shape
from workflows.engine.problems import Place, at, problem
from workflows.engine.reading import CONTAINERS, GATEWAYS
from workflows.engine.values import Problem
from workflows.errors import N_

_EXTERNAL_FONT, _INNER_FONT = 11.0, 12.0
_LABEL_WIDTH, _LABEL_HEIGHT, _FLOW_LABEL_GAP = 90.0, 20.0, 15.0
_PADDING = 5.0
_LANE_STRIP = 30.0
_TOUCH = 5.0
_SHARED_AT_MOST = 8.0
# A diamond or circle does not fill its rectangle, so a line through the corner is not through the shape.
_DIAMOND_INSET, _CIRCLE_INSET, _BOX_INSET, _LABEL_INSET = 0.25, 0.15, 1.0, 2.0


@dataclass(frozen=True)
class _Label:
    """A text outside its shape and the space it takes."""

    element: str
    plane: str
    box: Bounds


def check(contents: Contents) -> Iterator[Problem]:
    """The drawings of all files."""
    for model in contents.models:
        if model.processes and not model.shapes and not model.edges:
            yield problem("no-drawing", Place(file=model.file))
        elif model.processes:
            yield from _Drawing(model).problems()


class _Drawing:
    """One file's drawing with the names of what is drawn."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.nodes: dict[str, Node] = {k: n for p in model.processes.values() for k, n in p.nodes.items()}
        self.flows: dict[str, Flow] = {k: f for p in model.processes.values() for k, f in p.flows.items() if f.drawn}
        self.lanes = {lane.id: lane for p in model.processes.values() for lane in p.lanes}
        frames = {*self.lanes, *model.participants, *model.processes}
        self.solid = {
            key: shape
            for key, shape in model.shapes.items()
            if key not in frames and not self._open(key) and (key in self.nodes or self._text_kind(key) != "")
        }
        self.labels = tuple(self._labels())

    def problems(self) -> Iterator[Problem]:
        """Everything wrong with the drawing."""
        yield from self._missing()
        yield from self._overlaps()
        yield from self._frames()
        for key, edge in self.model.edges.items():
            if key in self.flows:
                yield from self._line(edge, self.flows[key])
        yield from self._shared_lines()
        yield from self._label_problems()
        yield from self._inner_texts()

    def _open(self, key: str) -> bool:
        """Whether the shape is a frame that holds others: an expanded sub-process."""
        node = self.nodes.get(key)
        return node is not None and node.kind in CONTAINERS and self.model.shapes[key].expanded

    def _text_kind(self, key: str) -> str:
        return next((text.kind for text in self.model.texts if text.element == key), "")

    def _name(self, key: str) -> str:
        thing = self.nodes.get(key) or self.flows.get(key) or self.lanes.get(key)
        name = thing.name if thing is not None else ""
        return name.strip() or key

    def _place(self, drawn: Shape | Edge) -> Place:
        return self._place_of(drawn.element, drawn.line)

    def _place_of(self, key: str, line: int | None) -> Place:
        name = self._name(key)
        return Place(file=self.model.file, line=line, element=key, label=name if name != key else None)

    def _missing(self) -> Iterator[Problem]:
        for key, node in self.nodes.items():
            if key not in self.model.shapes:
                yield problem("not-drawn", at(node))
        for key, flow in self.flows.items():
            if key not in self.model.edges:
                yield problem("not-drawn", at(flow))
        frames = [(key, lane.line) for key, lane in self.lanes.items()]
        frames += [
            (text.element, text.line) for text in self.model.texts if text.kind in {"participant", "textAnnotation"}
        ]
        for key, line in frames:
            if key not in self.model.shapes:
                yield problem("not-drawn", self._place_of(key, line))

    def _overlaps(self) -> Iterator[Problem]:
        for one, other in combinations(self.solid.values(), 2):
            if one.plane == other.plane and overlap(one.bounds, other.bounds) and not self._attached(one, other):
                yield problem("shapes-overlap", self._place(other), other=self._name(one.element))

    def _attached(self, one: Shape, other: Shape) -> bool:
        """Whether one is a boundary event on the other."""
        hosts = {key: self.nodes[key].attached_to for key in (one.element, other.element) if key in self.nodes}
        return hosts.get(one.element) == other.element or hosts.get(other.element) == one.element

    def _frames(self) -> Iterator[Problem]:
        """Nodes stand inside their lane and their sub-process; a boundary event may sit on the border."""
        for key, node in self.nodes.items():
            shape = self.model.shapes.get(key)
            frame = self.model.shapes.get(node.lane or "") if node.scope == node.process else None
            if node.scope != node.process:
                frame = self.model.shapes.get(node.scope)
                frame = frame if frame is not None and frame.expanded else None
            if shape is None or frame is None or shape.plane != frame.plane or node.kind == "boundaryEvent":
                continue
            if not contains(frame.bounds, shape.bounds):
                yield problem("outside-parent", self._place(shape), other=self._name(frame.element))

    def _line(self, edge: Edge, flow: Flow) -> Iterator[Problem]:
        for end, key, point in ((N_("起点"), flow.source, edge.points[0]), (N_("终点"), flow.target, edge.points[-1])):
            shape = self.model.shapes.get(key)
            if shape is not None and distance(point, shape.bounds) > _TOUCH:
                yield problem("flow-detached", self._place(edge), end=end, other=self._name(key))
        for shape in self.solid.values():
            own = shape.element in {flow.source, flow.target}
            if not own and shape.plane == edge.plane and _through(edge, self._core(shape)):
                yield problem("flow-through-shape", self._place(edge), other=self._name(shape.element))
        for label in self.labels:
            if (
                label.element != flow.id
                and label.plane == edge.plane
                and _through(edge, inset(label.box, _LABEL_INSET))
            ):
                yield problem("flow-through-label", self._place(edge), other=self._name(label.element))

    def _core(self, shape: Shape) -> Bounds:
        """The part of a shape's rectangle that is surely inside the shape."""
        node = self.nodes.get(shape.element)
        if node is not None and node.kind in GATEWAYS:
            return inset(shape.bounds, _DIAMOND_INSET * shape.bounds.width)
        if node is not None and node.kind.endswith("Event"):
            return inset(shape.bounds, _CIRCLE_INSET * shape.bounds.width)
        return inset(shape.bounds, _BOX_INSET)

    def _shared_lines(self) -> Iterator[Problem]:
        """Lines that meet at one end may run together there; others may cross but not coincide."""
        drawn = [(self.flows[key], edge) for key, edge in self.model.edges.items() if key in self.flows]
        for (flow, edge), (other, beside) in combinations(drawn, 2):
            if flow.source == other.source or flow.target == other.target or edge.plane != beside.plane:
                continue
            longest = max(shared_length(one, two) for one in pairwise(edge.points) for two in pairwise(beside.points))
            if longest > _SHARED_AT_MOST:
                yield problem("flows-overlap", self._place(beside), other=self._name(flow.id))

    def _labels(self) -> Iterator[_Label]:
        for key, shape in self.model.shapes.items():
            node = self.nodes.get(key)
            outside = node is not None and (node.kind.endswith("Event") or node.kind in GATEWAYS)
            if outside and node is not None and node.name.strip():
                box = shape.label or _below(shape.bounds)
                yield _Label(key, shape.plane, text_box(node.name.strip(), box, _EXTERNAL_FONT))
        for key, edge in self.model.edges.items():
            name = self.flows[key].name.strip() if key in self.flows else ""
            if name:
                box = edge.label or _beside(edge.points)
                yield _Label(key, edge.plane, text_box(name, box, _EXTERNAL_FONT))

    def _label_problems(self) -> Iterator[Problem]:
        for label in self.labels:
            for shape in self.solid.values():
                same = shape.plane == label.plane and shape.element != label.element
                if same and overlap(inset(label.box, 1), self._core(shape)):
                    yield problem("label-on-shape", self._label_place(label), other=self._name(shape.element))
        for one, other in combinations(self.labels, 2):
            if one.plane == other.plane and overlap(one.box, other.box):
                yield problem("labels-overlap", self._label_place(other), other=self._name(one.element))

    def _label_place(self, label: _Label) -> Place:
        drawn = self.model.shapes.get(label.element) or self.model.edges.get(label.element)
        return self._place_of(label.element, drawn.line if drawn else None)

    def _inner_texts(self) -> Iterator[Problem]:
        """Names of activities and lanes fit into their shapes."""
        for key, shape in self.model.shapes.items():
            node, lane = self.nodes.get(key), self.lanes.get(key)
            if node is not None and not node.kind.endswith("Event") and node.kind not in GATEWAYS:
                room = (shape.bounds.width - 2 * _PADDING, shape.bounds.height - 2 * _PADDING)
            elif lane is not None:
                room = (shape.bounds.height - 2 * _PADDING, _LANE_STRIP)
            else:
                continue
            text = self._name(key) if (node or lane) else ""
            if text != key and text_lines(text, room[0], _INNER_FONT) * _INNER_FONT * LINE_HEIGHT > room[1]:
                yield problem("label-too-long", self._place(shape))


def _through(edge: Edge, bounds: Bounds) -> bool:
    return any(crosses(start, end, bounds) for start, end in pairwise(edge.points))


def _below(bounds: Bounds) -> Bounds:
    """Where a renderer sets a label without a written place: centred below the shape."""
    middle = bounds.x + bounds.width / 2
    return Bounds(x=middle - _LABEL_WIDTH / 2, y=bounds.bottom, width=_LABEL_WIDTH, height=_LABEL_HEIGHT)


def _beside(points: tuple[Point, ...]) -> Bounds:
    """Where a renderer sets a flow's label without a written place: at its middle, above or to the right."""
    middle = len(points) // 2
    (ax, ay), (bx, by) = points[middle - 1], points[middle]
    x, y = (ax + bx) / 2, (ay + by) / 2
    x, y = (x + _FLOW_LABEL_GAP, y) if ax == bx else (x, y - _FLOW_LABEL_GAP)
    return Bounds(x=x - _LABEL_WIDTH / 2, y=y - _LABEL_HEIGHT / 2, width=_LABEL_WIDTH, height=_LABEL_HEIGHT)
