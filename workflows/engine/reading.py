"""Reading a BPMN 2.0 file with Camunda 8's zeebe: extensions into a `graph.Model`.

Knows the XML of the standard and of zeebe:; must not judge it (`lint`) nor know what is executed (`elements`).
Whatever cannot be placed is kept in the model (`unknown`, `foreign`) for the linter to tell: nothing is dropped.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from lxml import etree

from workflows.engine import links
from workflows.engine.diagram import read_diagram
from workflows.engine.extensions import (
    BPMN,
    Foreigners,
    flag,
    read_documentation,
    read_work,
    text_of,
)
from workflows.engine.graph import Flow, Foreign, Lane, Model, Node, Process, Text, Unplaced
from workflows.engine.inert import CHANGING, NO_STEPS, OUTSIDE
from workflows.engine.problems import Place, problem
from workflows.engine.readloops import read_loop
from workflows.engine.triggers import Named, named_in, plain, read_triggers
from workflows.engine.values import Problem
from workflows.engine.xmlfiles import line_of, open_xml, split

ACTIVITIES = frozenset(
    (
        "businessRuleTask",
        "callActivity",
        "manualTask",
        "receiveTask",
        "scriptTask",
        "sendTask",
        "serviceTask",
        "task",
        "userTask",
    )
)
CONTAINERS = frozenset(("subProcess", "transaction", "adHocSubProcess"))
GATEWAYS = frozenset(("exclusiveGateway", "inclusiveGateway", "parallelGateway", "eventBasedGateway", "complexGateway"))
EVENTS = frozenset(("startEvent", "endEvent", "intermediateCatchEvent", "intermediateThrowEvent", "boundaryEvent"))
NODES = ACTIVITIES | CONTAINERS | GATEWAYS | EVENTS


@dataclass
class _Reader:
    """What is gathered while walking one file."""

    file: str
    named: Named
    unknown: list[Unplaced] = field(default_factory=list)
    texts: list[Text] = field(default_factory=list)
    foreign: Foreigners = field(default_factory=Foreigners)
    counter: int = 0

    def id_of(self, element: etree._Element) -> str:
        """The written id, or one made from the place so that nothing without an id is lost."""
        written = element.get("id")
        if written:
            return written
        self.counter += 1
        return f"(line {line_of(element)}.{self.counter})"


def read_bpmn(content: bytes, file: str) -> Model | Problem:
    """The model of a BPMN file, or the one problem that makes it unreadable."""
    root = open_xml(content, file)
    if isinstance(root, Problem):
        return root
    if split(root.tag) != (BPMN, "definitions"):
        return problem("not-bpmn", Place(file=file, line=line_of(root)), found=split(root.tag)[1] or "?")
    reader = _Reader(file, named_in(root))
    processes: dict[str, Process] = {}
    for child in root:
        namespace, tag = split(child.tag)
        if namespace == BPMN and tag == "process":
            process = _read_process(reader, child)
            processes.setdefault(process.id, process)
        elif namespace == BPMN and tag not in OUTSIDE and not tag.endswith("EventDefinition"):
            reader.unknown.append(_unplaced(child))
    shapes, edges = read_diagram(root)
    return Model(
        file=file,
        processes=processes,
        shapes=shapes,
        edges=edges,
        texts=tuple(reader.texts + list(_participant_texts(root))),
        unknown=(*reader.unknown, *_active(root)),
        foreign=(*reader.foreign.found, *_outer_foreign(root)),
        participants={each.get("id", ""): each.get("processRef", "") for each in root.iter(f"{{{BPMN}}}participant")},
        ids=tuple((each.get("id", ""), line_of(each)) for each in root.iter(etree.Element) if each.get("id")),
    )


def _active(root: etree._Element) -> Iterator[Unplaced]:
    """What stands among inert things and would mean something: conversations, and data that are copied or changed."""
    for kind in ("conversation", "subConversation", "callConversation"):
        yield from (_unplaced(each) for each in root.iter(f"{{{BPMN}}}{kind}"))
    for kind in ("dataInputAssociation", "dataOutputAssociation"):
        for each in root.iter(f"{{{BPMN}}}{kind}"):
            if any(each.find(f"{{{BPMN}}}{tag}") is not None for tag in ("assignment", "transformation")):
                yield replace(_unplaced(each), kind="dataAssociation")


def _unplaced(element: etree._Element) -> Unplaced:
    return Unplaced(
        element=element.get("id"), kind=split(element.tag)[1], name=element.get("name", ""), line=line_of(element)
    )


def _outer_foreign(root: etree._Element) -> Iterator[tuple[str, Foreign]]:
    """Extensions of the definitions themselves and of their messages that are not executed."""
    for child in root:
        if split(child.tag) == (BPMN, "message"):
            found = Foreigners()
            read_work(child, child.get("id", ""), found)
            yield from found.found


def _participant_texts(root: etree._Element) -> Iterator[Text]:
    for each in root.iter(f"{{{BPMN}}}participant"):
        yield Text(element=each.get("id", ""), kind="participant", text=each.get("name", ""), line=line_of(each))
    for tag in ("messageFlow", "dataObjectReference", "dataStoreReference"):
        for each in root.iter(f"{{{BPMN}}}{tag}"):
            yield Text(element=each.get("id", ""), kind=tag, text=each.get("name", ""), line=line_of(each))
    for each in root.iter(f"{{{BPMN}}}textAnnotation"):
        yield Text(element=each.get("id", ""), kind="textAnnotation", text=text_of(each, "text"), line=line_of(each))


def _read_process(reader: _Reader, element: etree._Element) -> Process:
    process_id = reader.id_of(element)
    lanes = tuple(_read_lanes(reader, element))
    walk = _Walk(reader, process_id, {member: lane.id for lane in lanes for member in lane.members})
    walk.read(element, process_id)
    walk.flows.update((flow.id, flow) for flow in links.joined(walk.nodes))
    work = read_work(element, process_id, reader.foreign)
    return Process(
        id=process_id,
        name=element.get("name", ""),
        file=reader.file,
        line=line_of(element),
        executable=flag(element, "isExecutable", default=False),
        nodes=_connected(walk.nodes, walk.flows),
        flows=walk.flows,
        lanes=lanes,
        properties=work.properties,
        documentation=read_documentation(element),
    )


def _read_lanes(reader: _Reader, process: etree._Element) -> Iterator[Lane]:
    for lane in process.iter(f"{{{BPMN}}}lane"):
        members = tuple((each.text or "").strip() for each in lane.findall(f"{{{BPMN}}}flowNodeRef"))
        yield Lane(id=reader.id_of(lane), name=lane.get("name", ""), line=line_of(lane), members=members)


@dataclass
class _Walk:
    """The walk through one process and its sub-processes, and what it has found."""

    reader: _Reader
    process: str
    lane_of: dict[str, str]
    nodes: dict[str, Node] = field(default_factory=dict)
    flows: dict[str, Flow] = field(default_factory=dict)

    def read(self, container: etree._Element, scope: str) -> None:
        """Add everything standing in `container` and, recursively, in its sub-processes."""
        for child in container:
            namespace, tag = split(child.tag)
            if namespace != BPMN:
                continue
            if tag == "sequenceFlow":
                flow = self._flow(child, scope)
                self.flows.setdefault(flow.id, flow)
            elif tag in NODES:
                self._add_node(child, tag, scope)
            elif tag not in NO_STEPS:
                self.reader.unknown.append(_unplaced(child))

    def _add_node(self, element: etree._Element, tag: str, scope: str) -> None:
        node = self._node(element, tag, scope)
        for each in element.iterchildren(etree.Element):
            if split(each.tag)[1].endswith("EventDefinition"):
                read_work(each, node.id, self.reader.foreign)
        self.reader.unknown.extend(_unplaced(each) for each in element.iterchildren(*CHANGING))
        if node.id in self.nodes:
            return  # the linter tells of the double id
        self.nodes[node.id] = node
        if tag in CONTAINERS:
            self.lane_of[node.id] = node.lane or ""
            self.read(element, node.id)

    def _flow(self, element: etree._Element, scope: str) -> Flow:
        condition = element.find(f"{{{BPMN}}}conditionExpression")
        flow_id = self.reader.id_of(element)
        for each in (element, condition):
            if each is not None:
                read_work(each, flow_id, self.reader.foreign)
        return Flow(
            id=flow_id,
            name=element.get("name", ""),
            source=plain(element.get("sourceRef")) or "",
            target=plain(element.get("targetRef")) or "",
            file=self.reader.file,
            line=line_of(element),
            scope=scope,
            condition=None if condition is None else "".join(condition.itertext()).strip(),
            language=None if condition is None else condition.get("language"),
        )

    def _node(self, element: etree._Element, tag: str, scope: str) -> Node:
        node_id = self.reader.id_of(element)
        interrupting = "cancelActivity" if tag == "boundaryEvent" else "isInterrupting"
        return Node(
            id=node_id,
            kind=tag,
            name=element.get("name", ""),
            file=self.reader.file,
            line=line_of(element),
            process=self.process,
            scope=scope,
            lane=self.lane_of.get(node_id) or self.lane_of.get(scope) or None,
            default=plain(element.get("default")),
            attached_to=plain(element.get("attachedToRef")) if tag == "boundaryEvent" else None,
            interrupting=flag(element, interrupting, default=True),
            by_event=tag == "subProcess" and flag(element, "triggeredByEvent", default=False),
            instantiates=flag(element, "instantiate", default=False),
            compensates=tag in ACTIVITIES | CONTAINERS and flag(element, "isForCompensation", default=False),
            triggers=tuple(read_triggers(self.reader.named, element)),
            loop=read_loop(element, node_id, self.reader.foreign),
            work=read_work(element, node_id, self.reader.foreign),
            documentation=read_documentation(element),
        )


def _connected(nodes: Mapping[str, Node], flows: Mapping[str, Flow]) -> dict[str, Node]:
    """The nodes with their flows, taken from the flows themselves: written incoming/outgoing lists may be stale."""
    incoming: dict[str, list[str]] = {}
    outgoing: dict[str, list[str]] = {}
    for flow in flows.values():
        outgoing.setdefault(flow.source, []).append(flow.id)
        incoming.setdefault(flow.target, []).append(flow.id)
    return {
        key: replace(node, incoming=tuple(incoming.get(key, ())), outgoing=tuple(outgoing.get(key, ())))
        for key, node in nodes.items()
    }
