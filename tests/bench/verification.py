"""How fast finished cases are verified, on one core: by re-execution alone, and with every row that belongs to them.

Counts the time of the processor, which is what a core does, whoever else works on the machine. Uses the product's
verification as it is.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from sqlalchemy import select

from models.database import Database
from models.journal import Entry
from tests.bench import process
from workflows import journal, verify
from workflows.rerun import Difference

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from sqlalchemy.orm import Session


def cases_per_second(url: str) -> tuple[float, float]:
    """Re-executed, and wholly verified.

    Raises:
        RuntimeError: a case is not as it was written.
    """
    database = Database(url)
    try:
        started = time.process_time()
        whole = verify.verify(database)
        rate = whole.cases / (time.process_time() - started)
        if not whole.ok:
            raise RuntimeError(whole.text())
        with database.reading() as session:
            return _reexecuted_per_second(session), rate
    finally:
        database.dispose()


def _reexecuted_per_second(session: Session) -> float:
    release = process.release()
    started, cases = time.process_time(), 0
    for case_id, entries in _entries(session):
        found = verify.check_entries(lambda _: release, case_id, entries)
        if isinstance(found, Difference):
            raise RuntimeError(found.what)  # noqa: TRY004 (not of a wrong type, but of a wrong case)
        cases += 1
    return cases / (time.process_time() - started)


def _entries(session: Session) -> Iterator[tuple[str, list[Mapping[str, Any]]]]:
    rows = session.execute(
        select(*(getattr(Entry, name) for name in journal.COLUMNS)).order_by(Entry.case_id, Entry.seq)
    )
    of_case: list[Mapping[str, Any]] = []
    for row in rows.mappings():
        if of_case and row["case_id"] != of_case[0]["case_id"]:
            yield of_case[0]["case_id"], of_case
            of_case = []
        of_case.append(dict(row))
    if of_case:
        yield of_case[0]["case_id"], of_case
