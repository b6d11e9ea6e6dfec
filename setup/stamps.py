"""Stamps: knowing that a step was done for exactly these inputs, and one set-up at a time.

Knows files and hashes; must not know what the steps do.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
from typing import TYPE_CHECKING

from setup.steps import WORKSHOP, say

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def fingerprint(*inputs: Path | str) -> str:
    """SHA-256 over the contents of the given files and over the given strings, in that order."""
    digest = hashlib.sha256()
    for item in inputs:
        content = item.encode() if isinstance(item, str) else item.read_bytes()
        digest.update(len(content).to_bytes(8, "big"))
        digest.update(content)
    return digest.hexdigest()


def is_done(name: str, expected: str) -> bool:
    """Whether the step of this name was last finished for this fingerprint."""
    stamp = WORKSHOP / f"{name}.stamp"
    return stamp.is_file() and stamp.read_text() == expected


def mark_done(name: str, value: str) -> None:
    """Remember that the step of this name is finished for this fingerprint."""
    WORKSHOP.mkdir(exist_ok=True)
    (WORKSHOP / f"{name}.stamp").write_text(value)


def forget(name: str) -> None:
    """Remember nothing about the step of this name, so that an interrupted one is done again."""
    (WORKSHOP / f"{name}.stamp").unlink(missing_ok=True)


@contextlib.contextmanager
def one_at_a_time() -> Iterator[None]:
    """Hold the set-up lock of this clone; a second `make` waits for the first instead of disturbing it."""
    WORKSHOP.mkdir(exist_ok=True)
    with (WORKSHOP / "lock").open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("→ Another set-up is running in this folder; waiting for it …")
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
