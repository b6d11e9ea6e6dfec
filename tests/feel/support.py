"""Evaluating FEEL in tests: one line per case. The present is always the same instant."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from workflows import feel
from workflows.feel.text import literal

NOW = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)


def value(text: str, context: Mapping[str, Any] | None = None) -> Any:
    """What ``text`` evaluates to."""
    return feel.evaluate(text, context or {}, now=NOW).value


def written(text: str, context: Mapping[str, Any] | None = None) -> str:
    """What ``text`` evaluates to, written as FEEL."""
    return literal(feel.to_feel(value(text, context)))


def problems(text: str, context: Mapping[str, Any] | None = None) -> list[str]:
    """The codes of the diagnostics of ``text``."""
    return [diagnostic.code for diagnostic in feel.evaluate(text, context or {}, now=NOW).diagnostics]


def passes(test: str, tested: Any, context: Mapping[str, Any] | None = None) -> bool | None:
    """Whether ``tested`` passes the unary tests."""
    result: bool | None = feel.unary(test, tested, context or {}, now=NOW).value
    return result
