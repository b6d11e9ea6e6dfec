"""A peer's process: questions in, answers or times out, one line each, as ``tests/feelin/evaluator.mjs`` has them.

Some peers take half a minute to import and then hang on a hostile question, so a copy of this process answers; whoever
asks may kill it, and the next copy is ready at once. Runs beside the peer alone: must not import anything of ours.
"""

from __future__ import annotations

import json
import os
import sys
import time
from datetime import date, datetime, timedelta
from datetime import time as time_of_day
from decimal import Decimal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    Steps = list[Callable[[], Any]]
    """What has to be done for a question, one after the other; the last gives its value."""

_KINDS: dict[type, str] = {datetime: "date and time", date: "date", time_of_day: "time"}


def serve(prepare: Callable[[Sequence[dict[str, Any]]], list[Steps]]) -> None:
    """Answer until the input ends. ``prepare`` does what may be done once, before anything is measured."""
    while True:
        child = os.fork()
        if child == 0:
            _answer_all(prepare)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        if os.WIFEXITED(status):  # not killed
            return


def _answer_all(prepare: Callable[[Sequence[dict[str, Any]]], list[Steps]]) -> None:
    _write({"ready": os.getpid()})
    while line := sys.stdin.readline():
        request = json.loads(line)
        questions, rounds = request["questions"], request.get("rounds")
        if rounds is None:
            _write([_answer(prepare, question) for question in questions])
        else:
            steps = [step for question in prepare(questions) for step in question]
            _write([_timed(steps) for _ in range(rounds)])


def _answer(prepare: Callable[[Sequence[dict[str, Any]]], list[Steps]], question: dict[str, Any]) -> Any:
    value = None
    try:
        for step in prepare([question])[0]:
            value = step()
    except Exception as error:  # noqa: BLE001 - whatever a peer raises is its answer
        return {"error": [type(error).__name__, str(error)[:200]]}
    return encoded(value)


def _timed(steps: Steps) -> int:
    """How long all steps take, in nanoseconds."""
    begun = time.perf_counter_ns()
    for step in steps:
        try:
            step()
        except Exception:  # noqa: BLE001, S112 - a cell that cannot be evaluated is null, and the table goes on
            continue
    return time.perf_counter_ns() - begun


def decoded(value: Any) -> Any:
    """A question's variable as Python has it, numbers as they were written: each peer has its own kind of them."""
    if isinstance(value, list):
        return [decoded(item) for item in value]
    if not isinstance(value, dict):
        return value
    tag, content = next(iter(value.items()))
    if tag == "context":
        return {name: decoded(entry) for name, entry in content}
    return Decimal(content) if tag == "number" else date.fromisoformat(content)


def encoded(value: Any) -> Any:
    """A value of a peer as JSON."""
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, list | tuple):
        return [encoded(item) for item in value]
    if isinstance(value, dict):
        return {"context": [[name, encoded(entry)] for name, entry in value.items()]}
    if isinstance(value, int | float | Decimal):
        return {"number": str(value)}
    if isinstance(value, timedelta):
        return {"days and time duration": f"PT{value.total_seconds():.0f}S"}
    kind = _KINDS.get(type(value))
    return {"other": repr(value)[:200]} if kind is None else {kind: value.isoformat()}


def _write(answer: Any) -> None:
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()
