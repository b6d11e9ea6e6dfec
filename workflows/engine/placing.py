"""One step written down as a row, and put back into the scope it stood in.

Knows steps and rows; must not know what the elements do, nor how rows are stored.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from workflows.engine.tree import Step
from workflows.errors import N_, InvalidState

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from workflows.engine.lines import Row
    from workflows.engine.tree import Case, Scope


@contextmanager
def legible() -> Iterator[None]:
    """Rows are read here. InvalidState when they are damaged."""
    try:
        yield
    except (LookupError, TypeError, ValueError) as damage:
        raise InvalidState(N_("案件状态已损坏，无法继续办理；请核验案件：{damage}"), damage=repr(damage)) from damage


def written(step: Step) -> Row:
    """The row of a step."""
    holder = getattr(step.workflow, "parent_task_id", None) or 0
    return [step.id, holder, step.task_spec.name, step.state, dict(step.internal_data)]


def placed(scope: Case | Scope, row: Row, local: Callable[[int], Mapping[str, Any]]) -> Step:
    """The step of a row, in its scope; with the scope that it holds, which has the `local` variables of its number."""
    number, _, element, condition, remembered = row
    case = scope.case
    spec = case.specs.elements.get(element)
    if spec is None:
        raise InvalidState(N_("案件停在“{element}”，而所用的流程版本里没有这个环节"), element=element)
    step = Step(scope, spec, scope.task_tree, condition, number)
    step.internal_data.update(remembered)
    if spec.has_scope(step):
        case.create_subprocess(step, spec.inner_process).locals.update(local(number))
    return step
