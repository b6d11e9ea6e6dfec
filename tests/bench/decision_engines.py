"""The engines that are measured, all asked in the same way: ours in this process, every other one in its own.

Knows how to start, ask and stop them; must not know what is asked nor which answers are right.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import statistics
import subprocess
import time
from datetime import UTC, datetime
from functools import cache, partial
from typing import TYPE_CHECKING, Any, Protocol

from setup.steps import ROOT
from tests.feelin.encoding import encode
from workflows import dmn, feel

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from tests.feelin.bridge import Question
    from tests.feelin.encoding import Encoded

NOW = datetime(2026, 3, 4, tzinfo=UTC)
PATIENCE_SECONDS = 5.0
IMPORT_SECONDS = 300.0
"""pySFeel computes its grammar at every import: half a minute, and more on a busy machine."""


class Silent(Exception):
    """An engine did not answer in time, and was stopped."""


class Engine(Protocol):
    """What can be asked and measured."""

    def answers(self, questions: Sequence[Question]) -> list[Encoded]:
        """What each question evaluates to. Raises when there is no answer in time."""

    def median_nanoseconds(self, questions: Sequence[Question], rounds: int) -> float:
        """How long it takes to evaluate all questions once, without reading them: the median of so many rounds."""

    def close(self) -> None:
        """End what was started."""


class Ours:
    """Our engine, as the product calls it. With ``decision_of`` a question is a DMN document, else an expression."""

    def __init__(self, decision_of: Callable[[str], str] | None = None) -> None:
        self._decision_of = decision_of

    def answers(self, questions: Sequence[Question]) -> list[Encoded]:
        """The values, as ``tests.feelin.encoding`` writes them."""
        return [encode(self._call(question)().value) for question in questions]

    def median_nanoseconds(self, questions: Sequence[Question], rounds: int) -> float:
        """As the protocol says."""
        calls = [self._call(question) for question in questions]
        return statistics.median(_timed(calls) for _ in range(rounds))

    def close(self) -> None:
        """Nothing was started."""

    def _call(self, question: Question) -> Callable[[], Any]:
        if self._decision_of is None:
            return partial(feel.evaluate, question.text, question.context, now=NOW)
        model = _model(question.text)
        return partial(model.evaluate, self._decision_of(question.text), question.context, now=NOW)


@cache
def _model(document: str) -> dmn.Model:
    return dmn.load(document.encode())


def _timed(calls: Sequence[Callable[[], Any]]) -> int:
    begun = time.perf_counter_ns()
    for call in calls:
        call()
    return time.perf_counter_ns() - begun


class Peer:
    """An engine in a process that `command` starts and that ``tests.bench.peers.serving`` serves."""

    def __init__(self, command: Sequence[str | Path], patience_seconds: float = PATIENCE_SECONDS) -> None:
        self._command = " ".join(map(str, command))
        self._patience_seconds = patience_seconds
        self._process: subprocess.Popen[bytes] = subprocess.Popen(
            command,
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=os.environ | {"TZ": "UTC", "PYTHONPATH": str(ROOT)},
        )
        self._answering: int | None = None

    def answers(self, questions: Sequence[Question]) -> list[Encoded]:
        """As the protocol says."""
        found: list[Encoded] = self._exchange({"questions": [question.encoded() for question in questions]})
        return found

    def median_nanoseconds(self, questions: Sequence[Question], rounds: int) -> float:
        """As the protocol says."""
        request = {"questions": [question.encoded() for question in questions], "rounds": rounds}
        lengths: list[int] = self._exchange(request)
        return statistics.median(lengths)

    def close(self) -> None:
        """End the process and the copy of it that answers."""
        if self._answering is not None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self._answering, signal.SIGTERM)
        self._process.kill()
        self._process.communicate()

    def _exchange(self, request: Encoded) -> Any:
        if self._answering is None:  # not yet asked, or stopped the last time
            self._answering = self._line(IMPORT_SECONDS)["ready"]
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(request).encode() + b"\n")
        self._process.stdin.flush()
        try:
            return self._line(self._patience_seconds)
        except Silent:
            os.kill(self._answering, signal.SIGKILL)
            self._answering = None
            raise

    def _line(self, patience_seconds: float) -> Any:
        assert self._process.stdout is not None
        ready, _, _ = select.select([self._process.stdout], [], [], patience_seconds)
        if not ready:
            raise Silent(f"{self._command} did not answer within {patience_seconds} seconds")
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"it does not run; see why with: PYTHONPATH=. {self._command} </dev/null")
        return json.loads(line)
