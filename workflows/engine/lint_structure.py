"""Lint: ids, elements, connections and calls of the graph.

Knows the model and the table of elements; says nothing of expressions, people or drawings.
"""

from collections.abc import Iterator

from workflows.engine.contents import Contents
from workflows.engine.elements import ELSEWHERE, key_of, refusal, remedy
from workflows.engine.graph import Flow, Node, Process, Trigger, ends_silently
from workflows.engine.links import link_name
from workflows.engine.problems import Place, at, at_line, problem
from workflows.engine.reading import CONTAINERS, GATEWAYS
from workflows.engine.settings import instead, places_of
from workflows.engine.values import Problem
from workflows.errors import N_

_SCRIPT_NAMES = frozenset(
    {"script", "preScript", "postScript", "scriptFormat", "executionListener", "taskListener", "expression", "class"}
)
_NAMED = frozenset({"userTask", "serviceTask", "businessRuleTask", "callActivity"})


def check(contents: Contents) -> Iterator[Problem]:
    """Everything about the graph that can be told without running it."""
    yield from _ids(contents)
    for model in contents.models:
        for each in model.unknown:
            place = Place(file=model.file, line=each.line, element=each.element, label=each.name)
            reason = ELSEWHERE.get(each.kind)
            if reason is None:
                yield problem("unknown-element", place, kind=each.kind)
            else:
                yield problem("refused-element", place, kind=each.kind, reason=reason, instead=remedy(each.kind))
    yield from _foreign(contents)
    yield from _processes(contents)
    for node in contents.nodes():
        yield from _node(contents.processes[node.process], node)
    for flow in contents.flows():
        yield from _flow(contents, flow)
    for process in contents.processes.values():
        yield from _starts(process, opens_case=process is contents.main and not contents.loose)
        yield from _unreachable(process)
        for node in process.nodes.values():
            yield from (
                problem("error-uncaught", at(node), error=each.name or "") for each in _uncaught(contents, node)
            )
    yield from _call_cycles(contents)


def _ids(contents: Contents) -> Iterator[Problem]:
    """An id stands once in its file, and elements of processes have ids unique over the whole package."""
    owners: dict[str, str] = {}
    for model in contents.models:
        in_file: set[str] = set()
        own = {*model.processes, *(key for p in model.processes.values() for key in (*p.nodes, *p.flows))}
        for key, line in model.ids:
            other = model.file if key in in_file else owners.get(key) if key in own else None
            if other is not None:
                yield problem("duplicate-id", Place(file=model.file, line=line, element=key), id=key, other=other)
            in_file.add(key)
        owners.update(dict.fromkeys(own, model.file))


def _foreign(contents: Contents) -> Iterator[Problem]:
    for model in contents.models:
        named = {key: node for process in model.processes.values() for key, node in process.nodes.items()}
        for owner, each in model.foreign:
            node = named.get(owner)
            place = Place(file=model.file, line=each.line, element=owner, label=node.name if node else None)
            if not each.namespace:
                yield problem("setting-ignored", place, name=each.name, value=each.value, instead=instead(each.name))
            elif each.misplaced:
                places = ", ".join(places_of(each.name))
                yield problem("extension-misplaced", place, name=each.name, kind=each.misplaced, places=places)
            else:
                code = "script" if each.name in _SCRIPT_NAMES else "foreign-extension"
                yield problem(code, place, name=each.name, namespace=each.namespace)


def _processes(contents: Contents) -> Iterator[Problem]:
    for model in contents.models:
        executable = [process for process in model.processes.values() if process.executable]
        if not model.processes:
            yield problem("no-process", Place(file=model.file, line=1))
        elif not executable:
            for process in model.processes.values():
                yield problem("not-executable", at(process))
        if len(executable) > 1:
            yield problem("many-processes", at(executable[1]), count=len(executable))
        main = f"{contents.package.id}/{contents.package.id}.bpmn"
        named = contents.package.id in {process.id for process in executable}
        if model.file == main and not contents.loose and executable and not named:
            expected = contents.package.id
            yield problem("id-not-package", at(executable[0]), found=executable[0].id, expected=expected)


def _node(process: Process, node: Node) -> Iterator[Problem]:
    reason = refusal(node, in_event_sub_process=_in_event_sub_process(process, node))
    if node.kind == "scriptTask":
        yield problem("script", at(node), name=node.kind)
    elif reason is not None:
        key = key_of(node, in_event_sub_process=_in_event_sub_process(process, node))
        yield problem("refused-element", at(node), kind=_kind(node), reason=reason, instead=remedy(key))
    if node.id.startswith("("):
        yield problem("id-missing", at(node))
    if node.kind in _NAMED and not node.name.strip():
        yield problem("name-missing", at(node), kind=node.kind)
    if node.default is not None and node.default not in node.outgoing:
        yield problem("default-misplaced", at(node), flow=node.default)
    yield from _connections(process, node)


def _connections(process: Process, node: Node) -> Iterator[Problem]:
    if node.kind == "boundaryEvent":
        host = process.nodes.get(node.attached_to or "")
        if host is None or host.kind.endswith("Event") or host.kind in GATEWAYS or host.scope != node.scope:
            yield problem("boundary-host", at(node))
    if node.kind in {"startEvent", "boundaryEvent"} and node.incoming:
        yield problem("flow-into-start", at(process.flows[node.incoming[0]]))
    if node.by_event and (node.incoming or node.outgoing):
        yield problem("event-sub-process-flow", at(node))
    elif node.kind == "endEvent" and node.outgoing:
        yield problem("flow-out-of-end", at(node))
    elif not (node.outgoing or node.by_event or node.compensates or node.kind == "endEvent" or ends_silently(node)):
        yield problem("nothing-follows", at(node))


def _flow(contents: Contents, flow: Flow) -> Iterator[Problem]:
    process = next(each for each in contents.processes.values() if each.flows.get(flow.id) is flow)
    ends = ((N_("起点"), flow.source), (N_("终点"), flow.target))
    for end, key in ends:
        if key not in process.nodes:
            yield problem("flow-end-missing", at(flow), end=end, id=key)
    scopes = {process.nodes[key].scope for _, key in ends if key in process.nodes}
    if len(scopes) > 1:
        yield problem("flow-crosses-scope", at(flow))


def _starts(process: Process, *, opens_case: bool) -> Iterator[Problem]:
    """Each process and sub-process begins at one start event or, without any, where no flow leads to.

    Nothing else can start a case or an event sub-process than a start event.
    """
    scopes = [process.id, *(node.id for node in process.nodes.values() if node.kind in CONTAINERS)]
    for scope in scopes:
        begins = process.begins(scope)
        starts = [node for node in begins if node.kind == "startEvent"]
        place = at(process) if scope == process.id else at(process.nodes[scope])
        needed = opens_case if scope == process.id else process.nodes[scope].by_event
        if not process.inside(scope):
            yield problem("scope-empty", place, scope=place.label or scope)
        elif not begins or len(starts) > 1 or (needed and not starts):
            yield problem("start-count", place, scope=place.label or scope, count=len(starts))


def _unreachable(process: Process) -> Iterator[Problem]:
    """Nodes no walk along the flows reaches; inside an unreachable sub-process only the sub-process is told."""
    reached: set[str] = set()
    waiting = _begins(process, process.id)
    while waiting:
        node = waiting.pop()
        if node.id in reached:
            continue
        reached.add(node.id)
        waiting += [process.nodes[process.flows[key].target] for key in node.outgoing if _leads(process, key)]
        waiting += [each for each in process.nodes.values() if each.attached_to == node.id]
        waiting += _begins(process, node.id)
    for node in process.nodes.values():
        told = link_name(node) is not None and not node.incoming  # as a link that nothing throws
        if node.id not in reached and not told and (node.scope == process.id or node.scope in reached):
            yield problem("unreachable", at(node))


def _begins(process: Process, scope: str) -> list[Node]:
    return [*process.begins(scope), *(node for node in process.inside(scope) if node.by_event)]


def _leads(process: Process, flow: str) -> bool:
    return process.flows[flow].target in process.nodes


def _uncaught(contents: Contents, node: Node) -> list[Trigger]:
    """The errors of an end event that some way outwards leaves uncaught."""
    raised = [trigger for trigger in node.triggers if trigger.kind == "error"] if node.kind == "endEvent" else []
    return [each for each in raised if not _caught(contents, node.process, node.scope, each.name, frozenset())]


def _caught(contents: Contents, process_id: str, scope: str, code: str | None, seen: frozenset[str]) -> bool:
    """Whether an error inside `scope` is caught by it or further out, whichever way the process was called."""
    process = contents.processes[process_id]
    inside = process.inside(scope)
    starts = [start for each in inside if each.by_event for start in process.inside(each.id)]
    hosts = [each for each in process.nodes.values() if each.attached_to == scope]
    if any(_hears(each, code) for each in (*starts, *hosts)):
        return True
    if scope != process_id:
        return _caught(contents, process_id, process.nodes[scope].scope, code, seen)
    if process is contents.main or process_id in seen:
        return False
    callers = [node for node in contents.nodes() if node.work.called_process == process_id]
    seen = seen | {process_id}
    boundaries = [(node, contents.processes[node.process].nodes.values()) for node in callers]
    return all(
        any(each.attached_to == node.id and _hears(each, code) for each in others)
        or _caught(contents, node.process, node.scope, code, seen)
        for node, others in boundaries
    )


def _hears(node: Node, code: str | None) -> bool:
    """Whether an event takes an error of this code; without a code of its own it takes any."""
    return any(trigger.kind == "error" and trigger.name in {None, "", code} for trigger in node.triggers)


def _call_cycles(contents: Contents) -> Iterator[Problem]:
    """A process that, directly or through others, calls itself never ends."""
    calls = {
        key: [(node, node.work.called_process or "") for node in process.nodes.values() if node.work.called_process]
        for key, process in contents.processes.items()
    }
    called_from = {key: [called for _, called in made] for key, made in calls.items()}
    for key, made in calls.items():
        for node, called in made:
            path = _path_to(key, called, called_from)
            if path is not None:
                yield problem("call-cycle", at_line(node, None), path=" → ".join([key, *path]))


def _path_to(goal: str, start: str, calls: dict[str, list[str]]) -> list[str] | None:
    """The called processes from `start` to `goal`, or None."""
    paths, seen = [[start]], {start}
    while paths:
        path = paths.pop(0)
        if path[-1] == goal:
            return path
        for called in calls.get(path[-1], []):
            if called not in seen:
                seen.add(called)
                paths.append([*path, called])
    return None


def _in_event_sub_process(process: Process, node: Node) -> bool:
    scope = process.nodes.get(node.scope)
    return scope is not None and scope.by_event


def _kind(node: Node) -> str:
    """The element as the user of an editor knows it: tag and trigger."""
    if node.loop is not None and not node.triggers:
        return f"{node.kind}/{node.loop.kind}"
    return "/".join([node.kind, *(trigger.kind for trigger in node.triggers)])
