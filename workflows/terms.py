"""Deadline parameters of a case, by name.

Must not know what a deadline is for.
"""

from collections.abc import Mapping
from typing import Any

from workflows.calendar import Term
from workflows.errors import N_, InvalidState


def term_of(parameters: Mapping[str, Any], name: str) -> Term:
    """Return the deadline that the parameter with this dotted name holds. Raises `InvalidState` when there is none."""
    value: Any = parameters
    for part in name.split("."):
        value = value.get(part) if isinstance(value, Mapping) else None
    if not isinstance(value, Mapping):
        template = N_("期限参数“{name}”在本案的决定日期没有有效值，请由参数管理员维护后再办")
        raise InvalidState(template, name=name)
    return Term.read({**value, "length": int(value["length"])})
