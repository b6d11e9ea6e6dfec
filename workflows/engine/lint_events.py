"""Lint: events that belong together find each other: links and signals by their name, messages by a value.

Knows the pairs of events; says nothing of the flows between them (`lint_structure`).
"""

import re
from collections.abc import Iterator

from workflows.engine.contents import Contents
from workflows.engine.graph import Node, Process, told_from_outside
from workflows.engine.links import link_name
from workflows.engine.problems import at, at_line, problem
from workflows.engine.values import Problem
from workflows.errors import N_

_PATH = re.compile(r"=\s*[^\W\d]\w*(\s*\.\s*[^\W\d]\w*)*")
_MAY_BE_NAMELESS = frozenset({"error", "escalation"})  # of the others a missing name is told
_THROWS, _CATCHES = "intermediateThrowEvent", "intermediateCatchEvent"


def check(contents: Contents) -> Iterator[Problem]:
    """All pairs of events of the package."""
    for process in contents.processes.values():
        yield from _links(process)
    yield from _signals(contents)
    for node in contents.nodes():
        yield from _messages(node)
        for trigger in node.triggers:
            if trigger.dangling and trigger.kind in _MAY_BE_NAMELESS:
                place = at_line(node, trigger.line)
                yield problem("reference-unknown", place, kind=trigger.kind, id=trigger.dangling)


def _signals(contents: Contents) -> Iterator[Problem]:
    """A signal has a name, and what waits for it can hear it: signals do not come from other cases."""
    named = [(node, each) for node in contents.nodes() for each in node.triggers if each.kind == "signal"]
    thrown = {trigger.name for node, trigger in named if node.kind in {_THROWS, "endEvent"}}
    for node, trigger in named:
        if not (trigger.name or "").strip():
            yield problem("signal-missing", at(node))
        elif trigger.name not in thrown and contents.complete:
            yield problem("signal-unthrown", at(node), name=trigger.name)


def _messages(node: Node) -> Iterator[Problem]:
    if node.instantiates:
        yield problem("receive-starts", at(node))
    for trigger in node.triggers:
        if trigger.key is not None and told_from_outside(node) and not _PATH.fullmatch(trigger.key.strip()):
            yield problem("correlation-key", at(node), text=trigger.key)


def _links(process: Process) -> Iterator[Problem]:
    """A throwing link has one catching link in its scope, a catching link at least one that throws."""
    named: dict[tuple[str, str, str], list[Node]] = {}
    for node in process.nodes.values():
        name = link_name(node)
        if name is not None and node.kind in {_THROWS, _CATCHES}:
            named.setdefault((node.kind, node.scope, name), []).append(node)
    for (kind, scope, name), nodes in named.items():
        other, half = (_CATCHES, N_("捕获")) if kind == _THROWS else (_THROWS, N_("抛出"))
        for node in nodes:
            if not name.strip():
                yield problem("link-name", at(node))
            elif (other, scope, name) not in named:
                yield problem("link-unmatched", at(node), name=name, other=half)
            elif kind == _CATCHES and node is not nodes[0]:
                yield problem("link-twice", at(node), name=name, other=nodes[0].id)
            drawn = node.outgoing if kind == _THROWS else node.incoming
            yield from (problem("link-flow", at(process.flows[key])) for key in drawn if process.flows[key].drawn)
