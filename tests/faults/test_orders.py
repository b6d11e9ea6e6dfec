"""Two people at the same task: every pair of moves ends in one of the listed outcomes (`tests.faults.outcomes`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.faults.orders import differences
from tests.workflows.offices import an_office_at_work
from workflows.verify import Proofs, verify

if TYPE_CHECKING:
    from pathlib import Path

    from models.database import Database


def test_every_pair_of_moves_on_a_task_ends_in_a_listed_outcome(database: Database, tmp_path: Path) -> None:
    office = an_office_at_work(database, tmp_path)
    assert differences(office, ("both had looked",)) == []
    result = verify(database, proofs=Proofs(releases=office.releases, documents=office.documents))
    assert result.ok, result.text()
