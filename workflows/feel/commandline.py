"""What the command lines of FEEL and DMN share: reading JSON with exact numbers, and instants."""

import json
from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any

from workflows.feel.expressions import Expression
from workflows.feel.walk import mentions


def json_object(text: str) -> dict[str, Any]:
    """A JSON object whose numbers are decimals. Raises ValueError for anything else."""
    value = json.loads(text, parse_float=Decimal, parse_int=Decimal, parse_constant=_refuse)
    if not isinstance(value, dict):
        raise TypeError(f"expected a JSON object, found {type(value).__name__}")
    return value


def _refuse(name: str) -> Any:
    raise ValueError(f"{name} is no JSON number")


def instant(text: str) -> datetime:
    """An instant with its offset from UTC. Raises ValueError for anything else."""
    value = datetime.fromisoformat(text)
    if value.tzinfo is None:
        raise ValueError(f"{text} has no offset from UTC")
    return value


def needs_present(expressions: Iterable[Expression]) -> bool:
    """Whether one of the expressions asks for the present."""
    return any(mentions(expression.tree, name) for expression in expressions for name in ("now", "today"))
