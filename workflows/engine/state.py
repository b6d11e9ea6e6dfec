"""Where a case stands, written down small and read back: one row per step that is not finished.

A finished step decides nothing any more (joins count tokens, events know their hosts by number), so the size of a
state is bounded by the model and not by the history. Data is not part of it. The written form has a version; older
versions are brought up on reading.

Knows the tree and its written form; must not know what the elements do.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from workflows.engine.lines import Lines
from workflows.engine.placing import legible, placed, written
from workflows.engine.sleeping import Sleepers
from workflows.engine.values import STATE_VERSION, State
from workflows.errors import N_, InvalidState

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from workflows.engine.tree import Case

UPGRADES: Mapping[int, Callable[[dict[str, Any]], dict[str, Any]]] = {}
"""From a version to a function that makes the content of the next version out of it."""


def take(case: Case) -> State:
    """The state of a case at rest.

    Content: "case" its id, "last" the last number given, "end" the end event reached so far, "steps" the rows, and
    "locals" the local variables by the number of the step holding the scope.
    """
    if isinstance(case.sleepers, Sleepers):
        return State.loads(case.sleepers.after())
    rows = [written(step) for step in case.steps()]
    local = {str(number): dict(scope.locals) for number, scope in case.subprocesses.items() if scope.locals}
    content = {"case": case.id, "last": case.numbers, "end": case.outcome, "steps": rows, "locals": local}
    return State(version=STATE_VERSION, content=content)


def restore(case: Case, state: State, named: Collection[int] | None = None) -> None:
    """Put the state into a fresh case. InvalidState when it is damaged or belongs to another release.

    Where `named` are the numbers of the steps that a command names, what it does not concern may sleep.
    """
    with legible():
        if named is not None and isinstance(state.content, Lines):
            _take_up(case, state.content, named)
        else:
            _read(case, current(state))


def _take_up(case: Case, lines: Lines, named: Collection[int]) -> None:
    case.numbers, case.outcome = lines.last, lines.end
    sleepers = case.sleepers = Sleepers(case, lines)
    sleepers.begin(named)


def _read(case: Case, content: Mapping[str, Any]) -> None:
    case.numbers = content["last"]
    case.outcome = content["end"]
    local = content["locals"]
    for row in sorted(content["steps"]):
        placed(case.subprocesses[row[1]] if row[1] else case, row, lambda number: local.get(str(number), {}))


def current(state: State) -> Mapping[str, Any]:
    """The content in the form of today's version. InvalidState when the state was written by a newer program."""
    content, version = dict(state.content), state.version
    if version > STATE_VERSION:
        raise InvalidState(
            N_("案件状态由更新的程序版本写成（{version}），本程序只能读到 {known}"),
            version=version,
            known=STATE_VERSION,
        )
    while version < STATE_VERSION:
        content = UPGRADES[version](content)
        version += 1
    return content


def stands(state: State, number: int) -> bool:
    """Whether the step with this number waits or is stuck."""
    if isinstance(state.content, Lines):
        return state.content.has(number)
    return any(row[0] == number for row in state.content["steps"])


def own_values(state: State, task_id: str) -> dict[str, Any]:
    """What an open task sees beyond the case data: variables of the scopes and repeated activities around it.

    Those nearest to it count.
    """
    number = int(task_id.rpartition(".")[2])  # ids are made of the case's and the step's number
    if isinstance(state.content, Lines) and state.version == STATE_VERSION:
        lines = state.content
        return _seen_from(number, lambda each: lines.row(each) if lines.has(each) else None, lines.local)
    content = current(state)
    rows = {row[0]: row for row in content["steps"]}
    return _seen_from(number, rows.get, lambda each: content["locals"].get(str(each), {}))


def _seen_from(
    number: int, row_of: Callable[[int], Any | None], local_of: Callable[[int], Mapping[str, Any]]
) -> dict[str, Any]:
    """What a step sees of its own, from the nearest scope outwards."""
    found: dict[str, Any] = {}
    while (row := row_of(number)) is not None:
        holder, remembered = row[1], row[4]
        found = {**local_of(holder), **remembered.get("locals", {}), **found}
        number = holder
    return found


def waiting(state: State) -> tuple[str, ...]:
    """What waits or is stuck, by element, oldest first; neither listeners nor bodies of instances are among them."""
    rows = sorted(current(state)["steps"])
    return tuple(element for _, _, element, _, remembered in rows if not {"listening", "loop"} & remembered.keys())
