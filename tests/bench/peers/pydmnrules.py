"""pyDMNrules from PyPI as a peer: whole tables, read from their DMN files, which are kept loaded.

The text of a question is the document, and its context holds the inputs.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache, partial
from typing import TYPE_CHECKING, Any

import pyDMNrules

from tests.bench.peers.serving import decoded, serve

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.bench.peers.serving import Steps

_QUALIFIED = re.compile(r"\w+\.\w+")


@cache
def _loaded(document: str) -> Any:
    model = pyDMNrules.DMN()
    status = model.useXML(document)
    if "errors" in status:
        raise ValueError(str(status["errors"][0]))
    return model


def _prepare(questions: Sequence[dict[str, Any]]) -> list[Steps]:
    return [[_decision(question["text"], decoded(question["context"]))] for question in questions]


def _decision(document: str, inputs: dict[str, Any]) -> Any:
    try:
        return partial(_decided, _loaded(document), _native(inputs), frozenset(inputs))
    except Exception as error:  # noqa: BLE001 - a table it cannot read; told when it is asked
        return partial(_failing, error)


def _failing(error: Exception) -> None:
    raise error


def _decided(model: Any, inputs: dict[str, Any], given: frozenset[str]) -> Any:
    """Its result: the outputs by their qualified names if there are any, else what is no input."""
    status, decided = model.decide(inputs)
    if "errors" in status:
        raise ValueError(str(status["errors"][0]))
    last = decided[-1] if isinstance(decided, list) else decided
    outputs = {name: value for name, value in last["Result"].items() if name not in given}
    outputs = {name.partition(".")[2]: outputs[name] for name in outputs if _QUALIFIED.fullmatch(name)} or outputs
    return next(iter(outputs.values())) if len(outputs) == 1 else outputs


def _native(value: Any) -> Any:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, list):
        return [_native(item) for item in value]
    return {name: _native(entry) for name, entry in value.items()} if isinstance(value, dict) else value


if __name__ == "__main__":
    serve(_prepare)
