"""Clerks in processes of their own, for tests that kill them: each works cases and tells what was acknowledged.

Run as `python -m tests.workflows.clerks URL FOLDER`. For every name read from standard input a clerk is forked, which
saves the long start of Python; its number is told first, then one line for every command that has been committed, and
not before; then that it ended.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from models.database import Database
from tests.workflows.offices import SMALL_AID, TestOffice
from workflows import tasks
from workflows.documents import DocumentStore


def work(url: str, folder: Path, name: str) -> None:
    """Open cases and do their first task, for ever."""
    office = TestOffice(database=Database(url), documents=DocumentStore(folder / "documents"))
    office.releases.keep(SMALL_AID)
    number = 0
    while True:
        number += 1
        case = office.open(key=f"{name}-{number}")
        tell("open", case.id, case.version)
        task = office.task(case.id, "visit")
        with office.desk("clerk") as desk:
            task = tasks.claim(desk, task.id, task.version)
        tell("claim", case.id, 2)
        office.add_paper(case.id)
        tell("document", case.id, 3)
        with office.desk("clerk") as desk:
            done = tasks.complete(
                desk, task.id, task.version, {"findings": "属实"}, idempotency_key=f"{name}-{number}c"
            )
        tell("complete", case.id, done.case.version)


def tell(*words: object) -> None:
    """Say something in one line, at once."""
    sys.stdout.write(" ".join(str(word) for word in words) + "\n")
    sys.stdout.flush()


def employ(url: str, folder: Path) -> None:
    """Let one clerk after the other work until it is killed."""
    for line in sys.stdin:
        clerk = os.fork()
        if clerk == 0:
            work(url, folder, line.strip())
        tell("clerk", clerk)
        os.waitpid(clerk, 0)
        tell("ended")


if __name__ == "__main__":
    employ(sys.argv[1], Path(sys.argv[2]))
