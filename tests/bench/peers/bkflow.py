"""bkflow-feel from PyPI as a peer. It lets a parsed expression be kept, so parsing is not measured."""

from __future__ import annotations

import logging
from datetime import date
from decimal import Decimal
from functools import cache, partial
from typing import TYPE_CHECKING, Any

from bkflow_feel import parser, transformer

from tests.bench.peers.serving import decoded, serve

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.bench.peers.serving import Steps


@cache
def _parsed(text: str) -> Any:
    return transformer.transform(parser.parse(text))


def _prepare(questions: Sequence[dict[str, Any]]) -> list[Steps]:
    return [[_evaluation(question["text"], _native(decoded(question["context"])))] for question in questions]


def _evaluation(text: str, context: Any) -> Any:
    try:
        return partial(_parsed(text).evaluate, context)
    except Exception as error:  # noqa: BLE001 - not its FEEL; told when it is asked
        return partial(_failing, error)


def _failing(error: Exception) -> None:
    raise error


def _native(value: Any) -> Any:
    """Numbers as it reads them itself: with a point float, others int. It does not compare the two with each other."""
    if isinstance(value, Decimal):
        return float(value) if "." in str(value) else int(value)
    if isinstance(value, list):
        return [_native(item) for item in value]
    if isinstance(value, dict):
        return {name: _native(entry) for name, entry in value.items()}
    assert value is None or isinstance(value, bool | str | date)
    return value


if __name__ == "__main__":
    logging.disable()
    serve(_prepare)
