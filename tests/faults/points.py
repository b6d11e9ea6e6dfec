"""The named points on the way of a commit, and how a process ends itself at one of them as a power cut would.

Listens to SQLAlchemy's events, only in the process that is to end: the product knows nothing of it. Must not know what
is being committed.
"""

from __future__ import annotations

import os
import signal
from dataclasses import dataclass

from sqlalchemy import Engine, event
from sqlalchemy.orm import Session


@dataclass(frozen=True, kw_only=True)
class Point:
    """A moment in every transaction that writes; `stored` tells whether its work survives an end at this moment."""

    target: type[Session | Engine]
    event: str
    stored: bool


POINTS = {
    "before flush": Point(target=Session, event="before_flush", stored=False),
    "before commit": Point(target=Engine, event="commit", stored=False),
    "after commit": Point(target=Session, event="after_commit", stored=True),
}
"""After the commit is before the answer: whoever asked has not been told yet."""


def end_at(point: str, number: int) -> None:
    """Let this process end when it comes to the point for the *number*-th time from now, without any clearing up."""
    left = number

    def pass_by(*_arguments: object) -> None:
        nonlocal left
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(POINTS[point].target, POINTS[point].event, pass_by)
