"""Processes that work: as many as are asked for at once, which all begin at the same moment and may end at any.

Run as `python -m tests.faults.hands URL FOLDER`. Every line on standard input is JSON: `task`, and `each`, one thing
for each process to do. Forking saves the long start of Python; with `here` the first process does them itself, so that
the others inherit statements that are put together. What the processes tell comes as lines of JSON with the number of
the teller; when all have ended, one line says how. Must not know what is compared afterwards.
"""

from __future__ import annotations

import json
import os
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from models.database import Database
from tests.faults.deeds import DEEDS
from tests.workflows.offices import SMALL_AID, TestOffice
from workflows.documents import DocumentStore

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence


def serve(url: str, folder: Path) -> None:
    """Let processes work until nothing more is asked for."""
    office = TestOffice(database=Database(url), documents=DocumentStore(folder / "documents"))
    office.releases.keep(SMALL_AID)
    for line in sys.stdin:
        asked = json.loads(line)
        deed = DEEDS[asked["task"]]
        works = [partial(deed, office, wish, partial(_tell, number)) for number, wish in enumerate(asked["each"])]
        _say({"ended": [_done_here(work) for work in works] if asked["here"] else _done_at_once(works)})
        office.database.dispose()  # no connection is inherited


def _done_here(work: Callable[[], None]) -> int:
    work()
    return 0


def _done_at_once(works: Sequence[Callable[[], None]]) -> list[int]:
    """Let a process for each work begin when all are there; return how each ended."""
    begin, hold = os.pipe()
    hands = [_fork(work, begin, hold) for work in works]
    os.close(begin)
    os.close(hold)
    return [os.waitstatus_to_exitcode(os.waitpid(hand, 0)[1]) for hand in hands]


def _fork(work: Callable[[], None], begin: int, hold: int) -> int:
    """Start a process that works as soon as nobody holds the gate any more."""
    hand = os.fork()
    if hand != 0:
        return hand
    os.close(hold)
    os.read(begin, 1)
    try:
        work()
    except BaseException as error:  # noqa: BLE001 (the one who asked is told, whatever it was)
        _say({"error": repr(error)})
    os._exit(0)


def _tell(number: int, words: Any) -> None:
    _say({"from": number, "words": words})


def _say(words: Mapping[str, Any]) -> None:
    """Write one line in one piece, so that the lines of several processes do not mix."""
    os.write(sys.stdout.fileno(), (json.dumps(words, ensure_ascii=False) + "\n").encode())


if __name__ == "__main__":
    serve(sys.argv[1], Path(sys.argv[2]))
    os._exit(0)  # at once
