"""pySFeel from PyPI as a peer.

It gives a variable its value by a statement (``name <- value``) and parses whatever it evaluates. Names with a point
are names of their own there, so contexts are given entry by entry. Within one table a variable is set only once.
"""

from __future__ import annotations

import json
import warnings
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

import pySFeel

from tests.bench.peers.serving import decoded, serve

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.bench.peers.serving import Steps

_parser = pySFeel.SFeelParser()


def _prepare(questions: Sequence[dict[str, Any]]) -> list[Steps]:
    known: dict[str, str] = {}
    prepared: list[Steps] = []
    for question in questions:
        entries = _entries(decoded(question["context"]))
        new = {name: text for name, text in entries.items() if known.get(name) != text}
        known |= new
        steps: Steps = [partial(_evaluated, f"{name} <- {text}") for name, text in new.items()]
        prepared.append([*steps, partial(_evaluated, question["text"])])
    return prepared


def _evaluated(text: str) -> Any:
    status, value = _parser.sFeelParse(text)
    if "errors" in status:
        raise ValueError(status["errors"][0])
    return value


def _entries(context: dict[str, Any], prefix: str = "") -> dict[str, str]:
    found: dict[str, str] = {}
    for name, value in context.items():
        if isinstance(value, dict):
            found |= _entries(value, f"{prefix}{name}.")
        else:
            found[prefix + name] = _literal(value)
    return found


def _literal(value: Any) -> str:
    if value is None or isinstance(value, bool | str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, list):
        return f"[{', '.join(map(_literal, value))}]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{name}: {_literal(entry)}" for name, entry in value.items()) + "}"
    return f'date("{value.isoformat()}")' if isinstance(value, date) else str(value)


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    serve(_prepare)
