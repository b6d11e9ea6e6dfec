"""Which names case data can hold: what forms ask, decisions answer, mappings fill and services bring.

Knows the package's contents; must not know expressions.
"""

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
    keys = {each.key for _, each in contents.fields()}
    for process in contents.processes.values():
        keys.update(name.strip() for name in process.properties.get(MAY_BE_GIVEN, "").split(",") if name.strip())
    for node in contents.nodes():
        brought = _brought(node, surroundings)
        if brought is None:
            return None
        keys.update(brought)
    for decided in contents.decisions.values():
        keys.update(name for decision in decided.decisions for name in decision.outputs)
    return frozenset(keys)


def _brought(node: Node, surroundings: Surroundings) -> set[str] | None:
    """The names one node adds, or None when nobody can tell."""
    work = node.work
    targets = {each.target.split(".")[0] for each in work.outputs}
    if work.called_process:
        targets.update(each.target.split(".")[0] for each in work.inputs)
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
