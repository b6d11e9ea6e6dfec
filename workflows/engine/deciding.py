"""Decisions of a release's tables, with the reasons that go into the journal and into letters.

Knows the result of `workflows.dmn` and the engine's `Decision`; must not know where in a process a decision is asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from workflows.engine.values import Decision


def decided(
    decisions: Mapping[str, Any],
    decision: str,
    context: Mapping[str, Any],
    *,
    now: datetime,
    element: str | None = None,
) -> tuple[Any, Decision]:
    """The value of the decision and its reasons."""
    raise NotImplementedError
