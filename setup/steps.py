"""Running one step of the set-up where the person waiting can see it, and failing with a sentence that helps.

Knows terminals and processes; must not know what a step is for.
"""

from __future__ import annotations

import contextlib
import os
import shlex
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

ROOT = Path(__file__).resolve().parent.parent
WORKSHOP = ROOT / ".setup"
HEARTBEAT_SECONDS = 10.0
SHOWN_LINES = 25


class SetupError(Exception):
    """Something is missing or went wrong that the person running the command has to act on.

    `problem` says what is wrong and where, `remedy` what to do about it.
    """

    def __init__(self, problem: str, remedy: str) -> None:
        """Keep both sentences apart, so that they can be printed on lines of their own."""
        super().__init__(problem)
        self.problem = problem
        self.remedy = remedy


def say(text: str) -> None:
    """Print one line at once, also when the output is a pipe."""
    print(text, flush=True)


@contextlib.contextmanager
def step(title: str) -> Iterator[None]:
    """Announce a step that may take more than two seconds, and keep saying that it is alive."""
    say(f"→ {title} …")
    started = time.monotonic()
    finished = threading.Event()

    def beat() -> None:
        while not finished.wait(HEARTBEAT_SECONDS):
            say(f"  … still at it after {time.monotonic() - started:.0f} s")

    threading.Thread(target=beat, daemon=True).start()
    try:
        yield
    finally:
        finished.set()
    say(f"  done in {time.monotonic() - started:.1f} s")


def run(command: Sequence[str | Path], *, remedy: str, environment: Mapping[str, str] | None = None) -> str:
    """Run a command quietly in the project folder and answer its output.

    Raises:
        SetupError: the command failed; the message shows the end of its output.
    """
    words = [str(word) for word in command]
    done = subprocess.run(
        words,
        cwd=ROOT,
        env=dict(os.environ if environment is None else environment),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    if done.returncode != 0:
        tail = "\n".join("    " + line for line in done.stdout.splitlines()[-SHOWN_LINES:])
        problem = f"`{shlex.join(words)}` ended with exit code {done.returncode}. The end of its output:\n{tail}"
        raise SetupError(problem, remedy)
    return done.stdout


def report(error: SetupError) -> None:
    """Print an error for the person who must act."""
    sys.stdout.flush()
    print(f"\nError: {error.problem}\nWhat to do: {error.remedy}", file=sys.stderr, flush=True)
