"""A second token game for tests: slow, literal, and written without a look at the first.

Reads a flat graph of nodes with a kind and targets; tokens are counted on flows, a move is made one node at a time. It
knows exclusive and parallel gateways, tasks (which may answer) and ends.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

Marking = frozenset[tuple[tuple[str, str], int]]


@dataclass(frozen=True)
class Graph:
    """Nodes by name: kind is start, task, reply, exclusive, parallel or end; `to` are the targets."""

    kinds: Mapping[str, str]
    to: Mapping[str, Sequence[str]]


def judge(graph: Graph) -> set[str]:
    """The faults of the graph: deadlock, lack-of-synchronisation, livelock, improper-completion and no-reply."""
    first = (_frozen(Counter(_out(graph, "start"))), False, frozenset[str]())
    seen, waiting, edges = {first}, [first], {}
    codes: set[str] = set()
    good = set()
    while waiting:
        state = waiting.pop()
        after, faults = _after(graph, state)
        codes |= faults
        edges[state] = after
        if not state[0] and not state[1]:
            codes.add("no-reply")
        if not after and state[0] and not faults:
            codes.add("deadlock")
        if not after or faults:
            good.add(state)
        waiting += [each for each in after if each not in seen]
        seen.update(after)
    before: dict[State, list[State]] = {}
    for state, after in edges.items():
        for each in after:
            before.setdefault(each, []).append(state)
    waiting = list(good)
    while waiting:
        earlier = [each for each in before.get(waiting.pop(), ()) if each not in good]
        good.update(earlier)
        waiting += earlier
    return codes | ({"livelock"} if seen - good else set())


State = tuple[Marking, bool, frozenset[str]]


def _after(graph: Graph, state: State) -> tuple[list[State], set[str]]:
    """Every state one move later, and the faults of moves that are not followed."""
    marking, replied, ends = state
    tokens = Counter(dict(marking))
    found: list[State] = []
    faults: set[str] = set()
    for node, taken, given in _moves(graph, tokens):
        left = tokens - Counter(taken) + Counter(given)
        if graph.kinds[node] == "end" and node in ends:
            faults.add("improper-completion")
        elif max(left.values(), default=0) > 1:
            faults.add("lack-of-synchronisation")
        else:
            reached = ends | {node} if graph.kinds[node] == "end" else ends
            found.append((_frozen(left), replied or graph.kinds[node] == "reply", reached))
    return found, faults


Flow = tuple[str, str]


def _moves(graph: Graph, tokens: Counter[Flow]) -> Iterator[tuple[str, list[Flow], list[Flow]]]:
    for node, kind in graph.kinds.items():
        incoming = [(source, node) for source, targets in graph.to.items() if node in targets]
        filled = [flow for flow in incoming if tokens[flow]]
        if kind == "parallel":
            if incoming and len(filled) == len(incoming):
                yield node, incoming, _out(graph, node)
        elif kind == "exclusive":
            yield from ((node, [flow], [way]) for flow in filled for way in _out(graph, node))
        else:
            yield from ((node, [flow], _out(graph, node)) for flow in filled)


def _out(graph: Graph, node: str) -> list[Flow]:
    return [(node, target) for target in graph.to.get(node, ())]


def _frozen(tokens: Counter[Flow]) -> Marking:
    return frozenset((+tokens).items())
