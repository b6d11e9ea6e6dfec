"""Asks for work in processes of their own and gathers what they tell (`tests.faults.hands`).

Must not know what the work is.
"""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from models.database import Database

KILLED = -9


@dataclass(frozen=True, kw_only=True)
class Told:
    """What each process told, in the order it did, and how each ended: 0, or `KILLED`."""

    words: list[list[Any]]
    ended: list[int]


@dataclass(frozen=True)
class Workshop:
    """Where processes can be had."""

    _ask: IO[str]
    _said: IO[str]

    def let(self, task: str, each: Sequence[Any]) -> Told:
        """Let one process for each thing do it, all at once, and wait until they have ended.

        Raises:
            AssertionError: one of them failed; the message holds what it raised.
        """
        return self._told(task, each, here=False)

    def prepare(self, task: str, each: Sequence[Any]) -> Told:
        """Let the process from which the others descend do everything itself, one after the other."""
        return self._told(task, each, here=True)

    def _told(self, task: str, each: Sequence[Any], *, here: bool) -> Told:
        self._ask.write(json.dumps({"task": task, "each": each, "here": here}) + "\n")
        self._ask.flush()
        words: list[list[Any]] = [[] for _ in each]
        errors: list[str] = []
        for line in self._said:
            told = json.loads(line)
            if "ended" in told:
                assert not errors, errors
                return Told(words=words, ended=told["ended"])
            if "error" in told:
                errors.append(told["error"])
            else:
                words[told["from"]].append(told["words"])
        message = "The processes are gone"
        raise AssertionError(message)


@contextmanager
def workshop(database: Database, folder: Path) -> Iterator[Workshop]:
    """Open a workshop on the office of this database, whose papers are in the folder."""
    url = database.url.render_as_string(hide_password=False)
    command = [sys.executable, "-m", "tests.faults.hands", url, str(folder)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        yield Workshop(process.stdin, process.stdout)
        process.stdin.close()
