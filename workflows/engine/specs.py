"""The executable side of a release: SpiffWorkflow's specifications, built from the processes as read.

The file is read once, by `reading`, for linter and execution alike; SpiffWorkflow's own parser is not used, because
it turns what it does not know into something else without a word. Immutable once built, so that any number of cases
and threads may share it. Knows the graph and which class executes what; must not execute anything.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from SpiffWorkflow.bpmn.specs.bpmn_process_spec import BpmnProcessSpec

from workflows.engine.events import (
    BoundaryEvent,
    CatchEvent,
    EndEvent,
    EventSubProcess,
    ReceiveTask,
    StartEvent,
    ThrowEvent,
)
from workflows.engine.gateways import (
    EventBasedGateway,
    ExclusiveGateway,
    InclusiveGateway,
    ParallelGateway,
    upstream_of,
)
from workflows.engine.loops import MultiInstance, StandardLoop
from workflows.engine.nodes import (
    Activity,
    BusinessRuleTask,
    CallActivity,
    FlowNode,
    ServiceTask,
    SubProcess,
    UserTask,
)
from workflows.engine.readloops import MULTIPLE, STANDARD

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from workflows.engine.graph import Node, Process
    from workflows.engine.tree import Case, Scope

EXECUTES: Mapping[str, type[FlowNode]] = {
    "startEvent": StartEvent,
    "endEvent": EndEvent,
    "intermediateThrowEvent": ThrowEvent,
    "intermediateCatchEvent": CatchEvent,
    "boundaryEvent": BoundaryEvent,
    "userTask": UserTask,
    "serviceTask": ServiceTask,
    "sendTask": ServiceTask,
    "receiveTask": ReceiveTask,
    "intermediateThrowEvent/message": ServiceTask,
    "endEvent/message": ServiceTask,
    "businessRuleTask": BusinessRuleTask,
    "subProcess": SubProcess,
    "callActivity": CallActivity,
    "exclusiveGateway": ExclusiveGateway,
    "parallelGateway": ParallelGateway,
    "inclusiveGateway": InclusiveGateway,
    "eventBasedGateway": EventBasedGateway,
}
"""Which class executes a BPMN element, by its kind or, where that decides, its kind and trigger.

What is not here cannot be built, and the linter must have refused it.
"""

HEARS: Mapping[str, frozenset[str]] = {
    "startEvent": frozenset({"message", "timer", "error", "escalation", "signal"}),
    "endEvent": frozenset({"terminate", "error", "escalation", "message", "signal"}),
    "intermediateThrowEvent": frozenset({"escalation", "link", "message", "signal"}),
    "intermediateCatchEvent": frozenset({"link", "message", "timer", "signal"}),
    "boundaryEvent": frozenset({"message", "timer", "error", "escalation", "signal"}),
    "receiveTask": frozenset({"message"}),
}
"""Which event definitions an element may have."""


class ScopeSpec(BpmnProcessSpec):
    """What runs inside one scope: a process, an embedded or an event sub-process."""

    def __init__(self, name: str, filename: str) -> None:
        super().__init__(name=name, filename=filename)
        self.task_specs.clear()  # the library's own Start and End, whose names an element may bear
        self.nodes: dict[str, FlowNode] = {}
        self.first: tuple[FlowNode, ...] = ()
        self.event_subprocesses: tuple[EventSubProcess, ...] = ()

    def begin(self, scope: Case | Scope) -> None:
        """Put the first tokens, and start the timers of the event sub-processes."""
        self.begin_at(scope, self.first)

    def begin_at(self, scope: Case | Scope, first: Iterable[FlowNode]) -> None:
        """Put tokens to these elements, and start the timers of the event sub-processes."""
        for spec in first:
            scope.place(spec).arrive()
        for spec in self.event_subprocesses:
            if spec.trigger.kind == "timer":
                scope.place(spec).listen()


@dataclass(frozen=True)
class Specs:
    """All scopes of a release by the id of their process or sub-process, all elements, and where a case starts."""

    main: ScopeSpec
    processes: Mapping[str, ScopeSpec]
    elements: Mapping[str, FlowNode] = field(repr=False)


def build_specs(main: str, processes: Mapping[str, Process]) -> Specs:
    """Build what executes a release whose case starts in the process `main`.

    `processes` holds that process and every one it may call. Raises ValueError naming an element that nothing executes;
    a release that passed the linter has none.
    """
    scopes: dict[str, ScopeSpec] = {}
    for process in processes.values():
        for name in dict.fromkeys([process.id, *(node.scope for node in process.nodes.values())]):
            scopes[name] = _scope(name, process)
        bodies = [scopes[node.scope].nodes[node.id] for node in process.nodes.values() if node.loop is not None]
        scopes.update((body.inner_process, _instances(body)) for body in bodies if isinstance(body, MultiInstance))
    elements = {name: spec for scope in scopes.values() for name, spec in scope.nodes.items()}
    for spec in elements.values():
        if isinstance(spec, EventSubProcess):
            spec.start = next(each for each in scopes[spec.name].nodes.values() if isinstance(each, StartEvent))
    return Specs(main=scopes[main], processes=scopes, elements=elements)


def _scope(name: str, process: Process) -> ScopeSpec:
    scope = ScopeSpec(name, process.file)
    for node in process.inside(name):
        scope.nodes[node.id] = _spec(scope, node)
    for spec in scope.nodes.values():
        for flow_id in spec.node.outgoing:
            flow = process.flows[flow_id]
            spec.lead(flow, scope.nodes[flow.target])
        if spec.node.attached_to is not None:
            scope.nodes[spec.node.attached_to].attached.append(spec)
    hosts = {spec.name: spec.node.attached_to for spec in scope.nodes.values() if spec.node.attached_to is not None}
    flows = [flow for flow in process.flows.values() if flow.scope == name]
    for spec in scope.nodes.values():
        if isinstance(spec, InclusiveGateway):
            spec.upstream = upstream_of(spec.node, flows, hosts)
    scope.first = tuple(scope.nodes[node.id] for node in process.begins(name))
    scope.event_subprocesses = tuple(spec for spec in scope.nodes.values() if isinstance(spec, EventSubProcess))
    return scope


def _instances(body: MultiInstance) -> ScopeSpec:
    """The scope of a repeated activity: nothing but the activity, without its loop."""
    scope = ScopeSpec(body.inner_process, body.node.file)
    kind = _executing(body.node)
    if not issubclass(kind, Activity):
        raise _unexecutable(body.node)
    body.inner = kind(scope, replace(body.node, loop=None, outgoing=(), default=None), body.inner_process)
    body.inner.body = body
    scope.nodes[body.inner.name] = body.inner
    return scope


def _spec(scope: ScopeSpec, node: Node) -> FlowNode:
    """The specification of a node; of a repeated one that of what repeats it."""
    kind = _executing(node)
    if node.loop is None:
        return kind(scope, node)
    if node.loop.odd or node.by_event or not issubclass(kind, Activity):
        raise _unexecutable(node)
    if node.loop.kind == STANDARD and (node.loop.condition or node.loop.maximum is not None):
        return StandardLoop(scope, node)
    if node.loop.kind == MULTIPLE and (node.loop.collection or node.loop.cardinality):
        return MultiInstance(scope, node)
    raise _unexecutable(node)


def _executing(node: Node) -> type[FlowNode]:
    """The class that executes a node; ValueError when there is none."""
    kind: type[FlowNode] | None = EXECUTES.get(node.kind)
    if node.by_event:
        kind = EventSubProcess
    elif node.triggers:
        kind = EXECUTES.get(f"{node.kind}/{node.triggers[0].kind}", kind)
    for trigger in node.triggers:
        if trigger.kind not in HEARS.get(node.kind, ()) or (trigger.timer and trigger.timer[0] == "timeCycle"):
            kind = None
    if kind is None or node.compensates:
        raise _unexecutable(node)
    return kind


def _unexecutable(node: Node) -> ValueError:
    return ValueError(f"Expected an element that is executed, but {node.id!r} in {node.file} is a {node.kind}")
