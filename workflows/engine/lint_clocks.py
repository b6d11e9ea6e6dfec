"""Lint: which clocks a step answers to, until when the first contact is bound, and what kind of case a step spawns.

Knows the custom properties `clocks` and `first_contact_until` and the service `case.spawn`; must not know how a clock
is counted, nor what other packages there are.
"""

from collections.abc import Collection, Iterator

from workflows.engine.contents import Contents
from workflows.engine.graph import Node
from workflows.engine.problems import at, problem
from workflows.engine.surroundings import hint
from workflows.engine.values import Problem

_STARTS, _SPAWNS = "deadline.start", "case.spawn"


def check(contents: Contents) -> Iterator[Problem]:
    """The properties of every node, and of the process that begins a case."""
    nodes = list(contents.nodes())
    started = {node.work.headers.get("name", "") for node in nodes if node.work.task_type == _STARTS} - {""}
    for node in nodes:
        if contents.complete:
            yield from _clocks(node, started)
        if node.work.task_type == _SPAWNS and not node.work.headers.get("process", "").strip():
            yield problem("spawn-process-missing", at(node))
    main = contents.main
    if main is None:
        return
    until = main.properties.get("first_contact_until", "").strip()
    if until and until not in main.nodes and not contents.loose:
        yield problem("first-contact-unknown", at(main), id=until, hint=hint(until, main.nodes))


def _clocks(node: Node, started: Collection[str]) -> Iterator[Problem]:
    names = [name.strip() for name in node.work.properties.get("clocks", "").split(",") if name.strip()]
    for name in names:
        if name not in started:
            yield problem("clock-unknown", at(node), name=name, hint=hint(name, started))
