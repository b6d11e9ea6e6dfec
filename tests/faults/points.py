"""The named points on the way of a commit, and how a process ends itself at one of them as a power cut would.

Listens to SQLAlchemy's events, only in the process that is to end: the product knows nothing of it. Must not know what
is being committed.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Engine, Pool, event

WRITING = ("INSERT", "UPDATE", "DELETE", "WITH")
"""How statements begin that write; the product reads nothing that begins with WITH."""
_Passed = Callable[[], None]


@dataclass(frozen=True, kw_only=True)
class Point:
    """A moment in every transaction that writes; `stored` tells whether its work survives an end at this moment."""

    listen: Callable[[_Passed], None]
    stored: bool


def _before_writing(passed: _Passed) -> None:
    """Tell each time that a statement which writes is about to be sent."""

    def look(_connection: object, _cursor: object, statement: str, *_about: object) -> None:
        if statement.startswith(WRITING):
            passed()

    event.listen(Engine, "before_cursor_execute", look)


def _before_commit(passed: _Passed) -> None:
    """Tell each time that a transaction is about to be committed."""
    event.listen(Engine, "commit", lambda _connection: passed())


def _after_commit(passed: _Passed) -> None:
    """Tell each time that a connection which has committed is given back: nobody has been answered by then."""
    committed = False

    def note(_connection: object) -> None:
        nonlocal committed
        committed = True

    def look(*_about: object) -> None:
        nonlocal committed
        if committed:
            committed = False
            passed()

    event.listen(Engine, "commit", note)
    event.listen(Pool, "checkin", look)


POINTS = {
    "before flush": Point(listen=_before_writing, stored=False),
    "before commit": Point(listen=_before_commit, stored=False),
    "after commit": Point(listen=_after_commit, stored=True),
}


def end_at(point: str, number: int) -> None:
    """Let this process end when it comes to the point for the *number*-th time from now, without any clearing up."""
    left = number

    def pass_by() -> None:
        nonlocal left
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    POINTS[point].listen(pass_by)
