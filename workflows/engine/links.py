"""Link events joined: a throwing link leads to the catching link of the same name in its scope, as if by a flow.

So whatever follows flows (execution, the token game, the walks of the linter) follows links too; only the drawing and
the record of flows taken leave such a flow out. What cannot be joined is told by the linter (`lint_events`). Knows
nodes and flows only.
"""

from collections.abc import Iterator, Mapping

from workflows.engine.graph import Flow, Node

JUMP = "→"
"""Stands between the ids of two links in the id of the flow that joins them."""


def link_name(node: Node) -> str | None:
    """The name of a link event ("" when it has none), or None for any other node."""
    names = [trigger.name or "" for trigger in node.triggers if trigger.kind == "link"]
    return names[0] if names else None


def joined(nodes: Mapping[str, Node]) -> Iterator[Flow]:
    """A flow from each throwing link to the one catching link of its name and scope, if there is just one."""
    targets: dict[tuple[str, str], list[Node]] = {}
    for node in nodes.values():
        name = link_name(node)
        if name and node.kind == "intermediateCatchEvent":
            targets.setdefault((node.scope, name), []).append(node)
    for node in nodes.values():
        name = link_name(node)
        if name and node.kind == "intermediateThrowEvent":
            found = targets.get((node.scope, name), [])
            if len(found) == 1:
                yield _flow(node, found[0])


def _flow(throws: Node, catches: Node) -> Flow:
    return Flow(
        id=f"{throws.id}{JUMP}{catches.id}",
        name="",
        source=throws.id,
        target=catches.id,
        file=throws.file,
        line=throws.line,
        scope=throws.scope,
        drawn=False,
    )
