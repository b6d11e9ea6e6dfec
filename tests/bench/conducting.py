"""Writers in processes of their own, and rounds of work given to them.

Every system is driven alike; what is measured is told as rates and times. Knows no system and no bar.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.bench.systems.base import Place

ROOT = Path(__file__).resolve().parents[2]


class Writers:
    """Worker processes of one system on one database."""

    def __init__(self, system: str, place: Place, number: int) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.bench.systems.worker", system, json.dumps(asdict(place)), str(number)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def ask(self, command: str, **arguments: Any) -> list[Any]:
        """Give all the same command at the same time and return their answers.

        Raises:
            RuntimeError: a worker ended; it has said why.
        """
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps({"do": command} | arguments) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError("a worker ended before its answer")
        answers: list[Any] = json.loads(line)
        return answers

    def stop(self) -> None:
        """Let them end."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait()


@dataclass
class Result:
    """What the rounds of one line of the table gave."""

    rates: list[float] = field(default_factory=list)
    times: list[float] = field(default_factory=list)
    statements: int = 0
    state_bytes: int = 0

    def add(self, answers: Sequence[dict[str, Any]]) -> None:
        """Take in a round: of one writer by its completions alone, of several by the time all took together."""
        times = [each for answer in answers for each in answer["times"]]
        if len(answers) == 1:
            took = sum(times)
        else:
            took = max(answer["ended"] for answer in answers) - min(answer["began"] for answer in answers)
        self.rates.append(len(times) / took)
        self.times += times
        self.statements += sum(answer["statements"] for answer in answers)
        self.state_bytes = answers[0].get("state_bytes", 0)

    @property
    def rate(self) -> float:
        """Completions per second, the median of the rounds."""
        return statistics.median(self.rates)

    def milliseconds(self, share: float) -> float:
        """The time that this share of all completions stayed within."""
        ordered = sorted(self.times)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))] * 1000

    @property
    def statements_each(self) -> float:
        """SQL statements in one completion."""
        return self.statements / len(self.times)
