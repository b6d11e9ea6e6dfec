"""feelin, an independent FEEL engine, in a process of its own that is asked many questions at a time.

Knows node and pipes; must not know which questions are asked nor what the answers should be.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import shutil
import statistics
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from tests.feelin.encoding import Encoded, encode

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

EVALUATOR = Path(__file__).with_name("evaluator.mjs")
PATIENCE_SECONDS = 30.0
_CHUNK_BYTES = 1 << 16
_NO_VALUE = object()


class FeelinError(Exception):
    """feelin cannot be asked: node or the package is missing, the process ended or took too long."""


@dataclass(frozen=True)
class Question:
    """An expression or, when there is a value to be ``tested``, the unary tests of a cell; with its variables."""

    text: str
    context: Mapping[str, Any] = field(default_factory=dict)
    tested: Any = _NO_VALUE

    def encoded(self) -> Encoded:
        """The question as the process reads it."""
        question = {"text": self.text, "context": encode(self.context)}
        return question if self.tested is _NO_VALUE else question | {"tested": encode(self.tested)}


class Feelin:
    """A process that evaluates with feelin, from the first question to the end of the ``with`` block."""

    def __init__(self, patience_seconds: float = PATIENCE_SECONDS) -> None:
        self.patience_seconds = patience_seconds
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_reason: object) -> None:
        self.close()

    def answers(self, questions: Sequence[Question]) -> list[Encoded]:
        """What each question evaluates to.

        Raises:
            FeelinError: there is no answer at all. What feelin raises for one question is an answer.
        """
        found: list[Encoded] = self._exchange({"questions": [question.encoded() for question in questions]})
        return found

    def median_nanoseconds(self, questions: Sequence[Question], rounds: int) -> float:
        """How long evaluating all ``questions`` once takes inside the process: the median of so many rounds.

        Reading the variables is not counted; parsing is, because feelin parses whenever it evaluates.
        """
        request = {"questions": [question.encoded() for question in questions], "rounds": rounds}
        lengths: list[int] = self._exchange(request)
        return statistics.median(lengths)

    def close(self) -> None:
        """End the process; the next question starts another one."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            with contextlib.suppress(BrokenPipeError):  # what it was never able to read
                process.communicate()

    def _exchange(self, request: Encoded) -> Any:
        process = self._process = self._process or _start()
        assert process.stdin is not None
        try:
            process.stdin.write(json.dumps(request).encode() + b"\n")
            process.stdin.flush()
            answer = json.loads(self._line(process))
        except BaseException as error:
            self.close()
            if isinstance(error, BrokenPipeError):
                raise FeelinError(_ENDED) from error
            raise
        if isinstance(answer, dict):
            raise FeelinError(answer["failure"])
        return answer

    def _line(self, process: subprocess.Popen[bytes]) -> bytes:
        assert process.stdout is not None
        deadline = time.monotonic() + self.patience_seconds
        pieces: list[bytes] = []
        while not (pieces and pieces[-1].endswith(b"\n")):
            ready, _, _ = select.select([process.stdout], [], [], max(0.0, deadline - time.monotonic()))
            if not ready:
                raise FeelinError(f"feelin did not answer within {self.patience_seconds} seconds")
            piece = os.read(process.stdout.fileno(), _CHUNK_BYTES)
            if not piece:
                raise FeelinError(_ENDED)
            pieces.append(piece)
        return b"".join(pieces)


_ENDED = "the process of feelin ended; what it wrote to its error output is above. Is it installed? (make setup)"


def _start() -> subprocess.Popen[bytes]:
    node = shutil.which("node")
    if node is None:
        raise FeelinError("node is not on the PATH; install Node.js, with which `make setup` brings feelin")
    return subprocess.Popen(
        [node, EVALUATOR], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=os.environ | {"TZ": "UTC"}
    )
