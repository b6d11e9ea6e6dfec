"""Where a case stands, written down small and read back: one row per step that is not finished.

A finished step decides nothing any more (joins count tokens, events know their hosts by number), so the size of a
state is bounded by the model and not by the history. Data is not part of it. The written form has a version; older
versions are brought up on reading.

Knows the tree and its written form; must not know what the elements do.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from workflows.engine.tree import Step
from workflows.engine.values import STATE_VERSION, State
from workflows.errors import N_, InvalidState

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from workflows.engine.tree import Case

Row = list[Any]
"""A step, written: its number, that of the step holding its scope (0: the case), element, state, what it remembers.

The element of one of the instances of an activity is written with a star: "visit*"."""

UPGRADES: Mapping[int, Callable[[dict[str, Any]], dict[str, Any]]] = {}
"""From a version to a function that makes the content of the next version out of it."""


def take(case: Case) -> State:
    """The state of a case at rest.

    Content: "case" its id, "last" the last number given, "end" the end event reached so far, "steps" the rows, and
    "locals" the local variables by the number of the step holding the scope.
    """
    rows = [
        [
            step.id,
            getattr(step.workflow, "parent_task_id", None) or 0,
            step.task_spec.name,
            step.state,
            dict(step.internal_data),
        ]
        for step in case.steps()
    ]
    local = {str(number): dict(scope.locals) for number, scope in case.subprocesses.items() if scope.locals}
    content = {"case": case.id, "last": case.numbers, "end": case.outcome, "steps": rows, "locals": local}
    return State(version=STATE_VERSION, content=content)


def restore(case: Case, state: State) -> None:
    """Put the state into a fresh case. InvalidState when it is damaged or belongs to another release."""
    content = current(state)
    try:
        case.numbers = content["last"]
        case.outcome = content["end"]
        for row in sorted(content["steps"]):
            _restore_step(case, row, content["locals"])
    except (KeyError, TypeError, ValueError) as damage:
        raise InvalidState(N_("案件状态已损坏，无法继续办理；请核验案件：{damage}"), damage=repr(damage)) from damage


def _restore_step(case: Case, row: Row, local: Mapping[str, Any]) -> None:
    number, holder, element, condition, remembered = row
    spec = case.specs.elements.get(element)
    if spec is None:
        raise InvalidState(N_("案件停在“{element}”，而所用的流程版本里没有这个环节"), element=element)
    scope = case.subprocesses[holder] if holder else case
    step = Step(scope, spec, scope.task_tree, condition, number)
    step.internal_data.update(remembered)
    if spec.has_scope(step):
        case.create_subprocess(step, spec.inner_process).locals.update(local.get(str(number), {}))


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


def waiting(state: State) -> tuple[str, ...]:
    """What waits or is stuck, by element, oldest first; neither listeners nor bodies of instances are among them."""
    rows = sorted(current(state)["steps"])
    return tuple(element for _, _, element, _, remembered in rows if not {"listening", "loop"} & remembered.keys())
