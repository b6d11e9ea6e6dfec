"""What the command lines of FEEL and DMN share: reading variables with exact numbers, and instants."""

import json
from argparse import ArgumentTypeError
from collections.abc import Iterable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from workflows.feel.errors import FeelError
from workflows.feel.expressions import Expression, evaluate, parse
from workflows.feel.messages import ENGLISH
from workflows.feel.walk import mentions

VARIABLES = 'a JSON object, or a FEEL context such as {paid_on: @"2026-03-01"}'


def variables(text: str) -> dict[str, Any]:
    """Variables from a JSON object, whose numbers become decimals, or from a FEEL context, which has dates too.

    Raises ArgumentTypeError for anything else.
    """
    try:
        value = json.loads(text, parse_float=Decimal, parse_int=Decimal, parse_constant=_refuse)
    except json.JSONDecodeError as error:
        value = _from_feel(text, f"neither JSON ({error.msg} at character {error.pos + 1}) nor FEEL")
    except (ValueError, RecursionError) as error:
        raise ArgumentTypeError(f"no JSON: {error}") from None
    if not isinstance(value, dict):
        raise ArgumentTypeError(f"needed is {VARIABLES}, found {type(value).__name__}")
    return value


def _from_feel(text: str, complaint: str) -> Any:
    try:
        expression = parse(text)
        if needs_present((expression,)):
            raise ArgumentTypeError("now() and today() cannot stand among the variables")
        result = evaluate(text, {}, now=datetime.min.replace(tzinfo=UTC))
    except FeelError as error:
        raise ArgumentTypeError(f"{complaint} ({error.text(ENGLISH)} at character {error.position + 1})") from None
    for found in result.diagnostics:
        raise ArgumentTypeError(f"{complaint} ({found.text(ENGLISH)} at character {found.position + 1})")
    return result.value


def _refuse(name: str) -> Any:
    raise ValueError(f"{name} is no JSON number")


def instant(text: str) -> datetime:
    """An instant with its offset from UTC. Raises ArgumentTypeError for anything else."""
    try:
        value = datetime.fromisoformat(text)
    except ValueError as error:
        raise ArgumentTypeError(str(error)) from None
    if value.tzinfo is None:
        raise ArgumentTypeError(f"{text} has no offset from UTC, such as +08:00")
    return value


def needs_present(expressions: Iterable[Expression]) -> bool:
    """Whether one of the expressions asks for the present."""
    return any(mentions(expression.tree, name) for expression in expressions for name in ("now", "today"))
