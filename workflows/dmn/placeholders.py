"""Placeholders ``{name}`` in the annotations of rules: found, resolved, and filled for letters. No FEEL in them."""

import re
from collections.abc import Mapping
from typing import Any

from workflows.dmn.wording import written
from workflows.feel.boundary import from_feel
from workflows.feel.runtime import Scope
from workflows.feel.values import Value

_PLACEHOLDER = re.compile(r"\{([^{}\n]{1,200})\}")
MAX_SENTENCE = 10_000


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
    """``template`` with each placeholder replaced as a letter in ``language`` writes it, but not at any length."""
    pieces: list[str] = []
    end = length = 0
    for match in _PLACEHOLDER.finditer(template):
        pieces += (template[end : match.start()], written(values.get(match.group(1).strip()), language))
        length += len(pieces[-2]) + len(pieces[-1])
        end = match.end()
        if length > MAX_SENTENCE:
            break
    return shortened("".join(pieces) + template[end:])


def shortened(sentence: str) -> str:
    """``sentence``, cut off when no letter could hold it."""
    return sentence if len(sentence) <= MAX_SENTENCE else sentence[: MAX_SENTENCE - 1] + "…"
