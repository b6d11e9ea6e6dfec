"""Verification of all cases by several processes of this machine at once; the report is that of one.

Each process opens the database for itself and checks a part of the cases at a time. Must not know what is checked
(`workflows.verify`), nor who asks.
"""

import multiprocessing
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from functools import partial

from models.database import Database
from workflows.documents import DocumentStore
from workflows.findings import Verification, joined
from workflows.heads import HeadFolder
from workflows.verify import Progress, Proofs, all_cases, check_part, check_rest

CASES_A_PART = 50


def parts_of(case_ids: Sequence[str], size: int) -> list[Sequence[str]]:
    """Return the cases cut into parts, in their order."""
    return [case_ids[at : at + size] for at in range(0, len(case_ids), size)]


def verify_together(
    database: Database,
    *,
    workers: int,
    progress: Progress | None = None,
    proofs: Proofs | None = None,
    a_part: int = CASES_A_PART,
) -> Verification:
    """Check everything with this many processes, and return what is not as it was written."""
    looked = proofs or Proofs()
    case_ids = all_cases(database)
    url = database.url.render_as_string(hide_password=False)
    check = partial(_checked, url, looked.documents, looked.heads)
    found = []
    with ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("spawn")) as processes:
        for part in processes.map(check, parts_of(case_ids, a_part)):
            found.append(part)
            if progress is not None:
                progress(sum(each.cases for each in found), len(case_ids))
    return joined([*found, check_rest(database, case_ids, looked)])


class _Bench:
    """What one process works with; the releases it has compiled serve all its parts."""

    def __init__(self, url: str, documents: DocumentStore | None, heads: HeadFolder | None) -> None:
        self.database = Database(url)
        self.proofs = Proofs(documents=documents, heads=heads)


_benches: dict[str, _Bench] = {}


def _checked(
    url: str, documents: DocumentStore | None, heads: HeadFolder | None, case_ids: Sequence[str]
) -> Verification:
    if url not in _benches:
        _benches[url] = _Bench(url, documents, heads)
    part = check_part(_benches[url].database, case_ids, _benches[url].proofs)
    return replace(part, findings=tuple(finding.masked() for finding in part.findings))
