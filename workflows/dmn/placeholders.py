"""Placeholders ``{name}`` in the annotations of rules: found, resolved, and filled for letters. No FEEL in them."""

import re
from collections.abc import Mapping
from typing import Any

from workflows.dmn.wording import written
from workflows.feel.boundary import from_feel
from workflows.feel.runtime import Scope
from workflows.feel.values import Value

_PLACEHOLDER = re.compile(r"\{([^{}\n]{1,200})\}")


def placeholders(template: str) -> list[str]:
    """The names in braces."""
    return [name.strip() for name in _PLACEHOLDER.findall(template)]


def resolve(scope: Scope, path: str) -> Any:
    """The value of a variable, or of an entry inside it (``parameters.hardship.line``); None when there is none."""
    steps = path.split(".")
    current: Scope | None = scope
    while current is not None:
        if steps[0] in current.names:
            return from_feel(_inside(current.names[steps[0]], steps[1:]))
        current = current.outer
    return None


def _inside(value: Value, steps: list[str]) -> Value:
    for step in steps:
        value = value.get(step) if isinstance(value, dict) else None
    return value


def fill(template: str, values: Mapping[str, Any], language: str) -> str:
    """``template`` with each placeholder replaced by its value as a letter in ``language`` writes it."""
    return _PLACEHOLDER.sub(lambda match: written(values.get(match.group(1).strip()), language), template)
