"""FEEL outside the engine: conditions and bounds of forms, titles and decisive days of cases.

Sees what expressions inside a process see: the case data by name, the rules' values under ``parameters``, and the day
in the office's zone. Must not know where an expression stands.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from workflows import feel
from workflows.clock import OFFICE_ZONE
from workflows.errors import N_, InvalidState

_SURELY_CHEAP = 1_000
"""How many characters a text has at most that FEEL gives back whatever the budget."""
PARAMETERS = "parameters"
"""The name under which expressions read the dated values of rules."""


def evaluate(expression: str, values: Mapping[str, Any], *, parameters: Mapping[str, Any], now: datetime) -> Any:
    """Return the value of a FEEL expression written without its leading "=", None when FEEL finds none.

    Raises `InvalidState` when the text is no FEEL or exceeds its budget: the process package is at fault.
    """
    try:
        # Only what is read is handed over: the data of a case are many, and FEEL looks at whatever it is given.
        read = feel.parse(expression).roots
        if expression in read and type(text := values.get(expression)) is str and len(text) <= _SURELY_CHEAP:
            return text  # nothing but a name
        context = {name: values[name] for name in read if name in values}
        if PARAMETERS in read:
            context[PARAMETERS] = parameters
        return feel.evaluate(expression, context, now=now.astimezone(OFFICE_ZONE)).value
    except feel.FeelError as error:
        template = N_("流程中的表达式 {expression} 无法计算：{reason}。请告知流程管理员")
        raise InvalidState(template, expression=expression, reason=error.message) from error


def setting(written: str, values: Mapping[str, Any], *, parameters: Mapping[str, Any], now: datetime) -> Any:
    """Return what a setting of a process means: FEEL after a leading "=", the text itself otherwise."""
    if not written.startswith("="):
        return written
    return evaluate(written[1:], values, parameters=parameters, now=now)
