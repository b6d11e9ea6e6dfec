"""FEEL values as JSON, the same for our engine and for feelin, so that results of both can be compared.

null, booleans, strings and lists are themselves; every other value is an object of one entry that names its kind:
``{"number": "1.5"}``, ``{"date": "2024-02-29"}``, ``{"context": [["a", …]]}``, ``{"function": null}``,
``{"range": [low, high, closed, closed]}``. feelin's own also hold ``{"error": [kind, message]}`` for what it raised and
``{"other": …}`` for what is no FEEL value. Knows no process.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from workflows.feel import Function, Range, to_feel
from workflows.feel.text import to_text
from workflows.feel.values import kind

Encoded = Any
"""What ``json`` reads and writes."""


def encode(value: Any) -> Encoded:
    """A value of Python or of FEEL."""
    value = to_feel(value)
    match value:
        case None | bool() | str():
            return value
        case list():
            return [encode(item) for item in value]
        case Mapping():
            return {"context": [[name, encode(entry)] for name, entry in value.items()]}
        case Range():
            return {"range": [encode(value.low), encode(value.high), value.low_closed, value.high_closed]}
        case Function():
            return {"function": None}
        case Decimal():
            return {"number": str(value)}
    return {kind(value): to_text(value)}
