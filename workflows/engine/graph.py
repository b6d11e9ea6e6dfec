"""A BPMN file as plain values: processes, nodes, flows, lanes and where they are drawn.

Knows the shape of the standard, not what may be executed (`elements`) nor what is good (`lint`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

CLAIMANT = "claimant"
"""The property of a user task whose expression is the number of the claimant whom it is for."""
DEADLINE_FROM = "deadline_from"
"""The property of a user task whose expression is the day from which its period runs, as that of service."""


@dataclass(frozen=True, kw_only=True)
class Mapped:
    """One input or output mapping: the expression as written and the variable it fills."""

    source: str
    target: str
    line: int


@dataclass(frozen=True, kw_only=True)
class Trigger:
    """An event definition: `kind` is timer, message, error, terminate, signal … (the standard's name, shortened).

    `name` is the resolved message name or error code; `timer` is (timeDate|timeDuration|timeCycle, text as written).
    `key` is the expression that tells by which value a message is recognised (zeebe:subscription). `dangling` is the id
    it refers to when nothing of the file has it. `surplus` are further times that a timer has: their kinds and lines.
    """

    kind: str
    line: int
    name: str | None = None
    timer: tuple[str, str] | None = None
    key: str | None = None
    dangling: str = ""
    surplus: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Loop:
    """Multi-instance or loop characteristics: `kind` is multiInstance or standardLoop.

    Of the first `collection` or `cardinality`, of the second `condition` and `maximum` say how often; `odd` names
    settings that have no meaning here.
    """

    kind: str
    line: int
    sequential: bool = False
    collection: str | None = None
    element: str | None = None
    output_collection: str | None = None
    output_element: str | None = None
    completion: str | None = None
    cardinality: str | None = None
    condition: str | None = None
    maximum: int | None = None
    test_before: bool = False
    odd: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Foreign:
    """An extension the product does not execute: its namespace and name, where it stands.

    Without a namespace it is a setting of the standard or of zeebe:, with its `value`; `misplaced` is the kind of the
    element that a zeebe: element stands in where nothing is done with it.
    """

    namespace: str
    name: str
    line: int
    value: str = ""
    misplaced: str = ""


@dataclass(frozen=True, kw_only=True)
class Work:
    """The zeebe: extension elements of a node, as written; None or empty when absent."""

    form: str | None = None
    user_task: bool = False
    groups: str = ""
    assignee: str | None = None
    due: str | None = None
    task_type: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    inputs: tuple[Mapped, ...] = ()
    outputs: tuple[Mapped, ...] = ()
    decision: str | None = None
    result_variable: str | None = None
    called_process: str | None = None
    propagate_parent: bool = True
    propagate_child: bool = True
    properties: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Node:
    """A flow node. `scope` is the id of the process or sub-process around it; `kind` is the BPMN tag.

    `interrupting` is cancelActivity of a boundary event and isInterrupting of a start event. `by_event` marks an event
    sub-process, `compensates` what only runs to undo (isForCompensation), `instantiates` a receiver that starts its
    process. `incoming` and `outgoing` are flow ids in document order.
    """

    id: str
    kind: str
    name: str
    file: str
    line: int
    process: str
    scope: str
    lane: str | None = None
    incoming: tuple[str, ...] = ()
    outgoing: tuple[str, ...] = ()
    default: str | None = None
    attached_to: str | None = None
    interrupting: bool = True
    by_event: bool = False
    compensates: bool = False
    instantiates: bool = False
    triggers: tuple[Trigger, ...] = ()
    loop: Loop | None = None
    work: Work = field(default_factory=Work)
    documentation: str = ""


def calls_service(node: Node) -> bool:
    """Whether a named service does the work of the node: of a task, or of an event that sends a message."""
    sends = node.kind in {"intermediateThrowEvent", "endEvent"} and any(
        each.kind == "message" for each in node.triggers
    )
    return sends or node.kind in {"serviceTask", "sendTask"}


def told_from_outside(node: Node) -> bool:
    """Whether the node waits for a message."""
    return not calls_service(node) and any(each.kind == "message" for each in node.triggers)


@dataclass(frozen=True, kw_only=True)
class Flow:
    """A sequence flow; `condition` is the expression as written, `language` its declared language if any.

    `drawn` is False for a way that no line shows: from a throwing link to the catching one.
    """

    id: str
    name: str
    source: str
    target: str
    file: str
    line: int
    scope: str
    condition: str | None = None
    language: str | None = None
    drawn: bool = True


@dataclass(frozen=True, kw_only=True)
class Lane:
    """A lane and the nodes that stand in it."""

    id: str
    name: str
    line: int
    members: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Process:
    """One process with everything inside it, sub-processes flattened (see `Node.scope`), in document order."""

    id: str
    name: str
    file: str
    line: int
    executable: bool
    nodes: Mapping[str, Node]
    flows: Mapping[str, Flow]
    lanes: tuple[Lane, ...]
    properties: Mapping[str, str]
    documentation: str = ""

    def inside(self, scope: str) -> tuple[Node, ...]:
        """The nodes standing directly in `scope`."""
        return tuple(node for node in self.nodes.values() if node.scope == scope)

    def begins(self, scope: str) -> tuple[Node, ...]:
        """Where tokens start in `scope`: at its start events, or without any at each node that no flow leads to."""
        inside = self.inside(scope)
        starts = tuple(node for node in inside if node.kind == "startEvent")
        return starts or tuple(node for node in inside if not node.incoming and _may_begin(node))


def _may_begin(node: Node) -> bool:
    """Whether a token may start at the node (BPMN 2.0.2, 10.4.2); events only start where they are put to it."""
    return node.attached_to is None and not node.by_event and not node.compensates and not node.kind.endswith("Event")


def ends_silently(node: Node) -> bool:
    """Whether a token ends in the node because nothing follows, without an end event (BPMN 2.0.2, 10.4.3)."""
    stays = node.by_event or node.compensates or node.kind in {"startEvent", "boundaryEvent", "endEvent"}
    return not node.outgoing and not stays and not node.kind.endswith("Gateway")


@dataclass(frozen=True, kw_only=True)
class Bounds:
    """A rectangle in diagram units (pixels at zoom 1), y downwards."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """The x of the right edge."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """The y of the bottom edge."""
        return self.y + self.height


@dataclass(frozen=True, kw_only=True)
class Shape:
    """Where an element is drawn, on which `plane`; `label` is the written place of an external label.

    `expanded` is True for a sub-process whose contents are drawn inside it.
    """

    element: str
    plane: str
    line: int
    bounds: Bounds
    label: Bounds | None = None
    expanded: bool = False


@dataclass(frozen=True, kw_only=True)
class Edge:
    """How a flow is drawn, on which `plane`."""

    element: str
    plane: str
    line: int
    points: tuple[tuple[float, float], ...]
    label: Bounds | None = None


@dataclass(frozen=True, kw_only=True)
class Text:
    """A visible text that belongs to no node: a text annotation, a participant's or a group's name."""

    element: str
    kind: str
    text: str
    line: int


@dataclass(frozen=True, kw_only=True)
class Unplaced:
    """An element of a process that is none of the known kinds, or stands where it must not."""

    element: str | None
    kind: str
    name: str
    line: int


@dataclass(frozen=True, kw_only=True)
class Model:
    """One BPMN file, read."""

    file: str
    processes: Mapping[str, Process]
    shapes: Mapping[str, Shape] = field(default_factory=dict)
    edges: Mapping[str, Edge] = field(default_factory=dict)
    texts: tuple[Text, ...] = ()
    unknown: tuple[Unplaced, ...] = ()
    foreign: tuple[tuple[str, Foreign], ...] = ()
    participants: Mapping[str, str] = field(default_factory=dict)
    ids: tuple[tuple[str, int], ...] = ()
