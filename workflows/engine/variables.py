"""Where variables live: case data once, local variables in the scope whose input mappings made them.

An instance of a repeated activity has variables of its own besides.

A read looks from the innermost scope outwards and ends at the case data; a write goes to the scope that declares the
name, and to the case data when none does (Camunda 8: "Variable scopes" and "Variable propagation"). Knows names and
values; must not know elements.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from workflows.engine.incidents import StuckError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from workflows.engine.tree import Case, Scope, Step

PARAMETERS = "parameters"
"""The name under which expressions read the dated values of rules; nothing can be written to it."""


def seen_from(scope: Case | Scope, names: Iterable[str], groups: Iterable[str] | None) -> dict[str, Any]:
    """Those of the named variables that exist, as an expression inside the scope sees them.

    `groups` are the groups of parameters that are wanted, None for all.
    """
    case = scope.case
    found = {name: case.data_now[name] for name in names if name in case.data_now}
    for each in reversed(list(_outwards(scope))):
        found.update((name, each.locals[name]) for name in names if name in each.locals)
    if PARAMETERS in names:
        wanted = case.parameters if groups is None else groups
        found[PARAMETERS] = {group: case.parameters[group] for group in wanted if group in case.parameters}
    return found


def seen_at(step: Step, names: Iterable[str], groups: Iterable[str] | None) -> dict[str, Any]:
    """The same as an expression of the element that the step visits sees them: what the step has itself comes first."""
    found = seen_from(step.workflow, names, groups)
    found.update((name, value) for name, value in step.locals.items() if name in names)
    return found


def write(scope: Case | Scope, values: Mapping[str, Any]) -> None:
    """Write the values as an element inside the scope does."""
    scopes = [each for each in _outwards(scope) if each.locals]
    if not scopes:
        scope.case.data_now.update(values)
        return
    for name, value in values.items():
        owner = next((each for each in scopes if name in each.locals), None)
        if owner is None:
            scope.case.data_now[name] = value
        else:
            owner.locals[name] = value


def write_at(step: Step, values: Mapping[str, Any]) -> None:
    """Write the values as the element that the step visits does: what the step has itself stays with it."""
    own = {name: value for name, value in values.items() if name in step.locals} if step.locals else {}
    if own:
        step.internal_data["locals"] = {**step.locals, **own}
        values = {name: value for name, value in values.items() if name not in own}
    write(step.workflow, values)


def storable(name: str, value: Any) -> Any:
    """The value of a variable as case data holds it; StuckError when it is of a kind that case data cannot hold."""
    if value is None or isinstance(value, bool | int | str | Decimal | date | datetime | timedelta):
        return value
    if isinstance(value, list | tuple):
        return [storable(name, item) for item in value]
    if isinstance(value, dict):
        return {key: storable(name, item) for key, item in value.items()}
    raise StuckError("value", f"变量 {name} 的值 {value} 属于不能保存的类型（{type(value).__name__}）")


def _outwards(scope: Any) -> Any:
    while scope is not None:
        yield scope
        scope = scope.parent_workflow
