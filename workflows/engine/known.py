"""Which names case data can hold: what forms ask, decisions answer, mappings fill and services bring.

Knows the package's contents; must not know expressions.
"""

from collections.abc import Iterator

from workflows.engine.contents import Contents
from workflows.engine.graph import Node, calls_service
from workflows.engine.readloops import own_names
from workflows.engine.surroundings import Surroundings

MAY_BE_GIVEN = "may_be_given"
"""The custom property of a shared process: case data that not every package which calls it has, separated by commas."""


def data_keys(contents: Contents, surroundings: Surroundings) -> frozenset[str] | None:
    """The names data can hold, or None when that cannot be told (a service of unknown result, a missing file)."""
    if not contents.complete:
        return None
    keys = set(_written_down(contents))
    for node in contents.nodes():
        brought = _brought(node, surroundings)
        if brought is None:
            return None
        keys.update(brought, _handed(node))
    return frozenset(keys)


def keys_inside(contents: Contents, process: str, surroundings: Surroundings) -> frozenset[str]:
    """The names that, as far as can be told, data hold where the process runs: of calls, only those that call it."""
    keys = set(_written_down(contents))
    for node in contents.nodes():
        keys.update(_brought(node, surroundings) or ())
        if node.work.called_process == process:
            keys.update(_handed(node))
    return frozenset(keys)


def _written_down(contents: Contents) -> Iterator[str]:
    """What forms ask, shared processes may be given, and decisions answer."""
    yield from (each.key for _, each in contents.fields())
    for process in contents.processes.values():
        yield from (name.strip() for name in process.properties.get(MAY_BE_GIVEN, "").split(",") if name.strip())
    for decided in contents.decisions.values():
        yield from (name for decision in decided.decisions for name in decision.outputs)


def _handed(node: Node) -> set[str]:
    """The names that a call hands to the called process."""
    return {each.target.split(".")[0] for each in node.work.inputs} if node.work.called_process else set()


def _brought(node: Node, surroundings: Surroundings) -> set[str] | None:
    """The names one node adds, or None when nobody can tell."""
    work = node.work
    targets = {each.target.split(".")[0] for each in work.outputs}
    if node.loop is not None:
        targets.update({node.loop.output_collection or "", *own_names(node.loop)} - {""})
    if work.result_variable:
        targets.add(work.result_variable)
    if calls_service(node) and not work.outputs:
        results = (surroundings.services or {}).get(work.task_type or "")
        if results is None:
            return None
        targets.update(results)
    return targets
