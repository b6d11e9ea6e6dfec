"""What a client sent, as it came, in a form that can be stored and compared.

Must not know what the values mean.
"""

from collections.abc import Mapping
from typing import Any


def plain(values: Any) -> Any:
    """Return raw values as JSON-safe values without floating-point numbers, which are written as text."""
    if isinstance(values, Mapping):
        return {str(key): plain(value) for key, value in values.items()}
    if isinstance(values, list | tuple):
        return [plain(value) for value in values]
    return values if values is None or isinstance(values, bool | int | str) else str(values)
