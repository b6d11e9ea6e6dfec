"""An entry about claims in short is what it would be if all of it were read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from models.journal import Entry
from tests.workflows import claimants
from workflows import canonical
from workflows.canonical import UnreadableError
from workflows.claims import brief, recorded

if TYPE_CHECKING:
    from pathlib import Path

    from models.database import Database

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def _whole(text: str) -> dict[str, Any]:
    said = canonical.loads(text)
    lines, decisions = said.get("lines", []), said.get("decisions", [])
    told = {"numbers": [line["number"] for line in lines], "lines": lines[: brief.MOST], "sums": said.get("sums")}
    return told | {"decisions": decisions[: brief.MOST], "decided": len(decisions)}


def test_what_is_shown_is_cut_out_of_long_and_short_entries_alike(database: Database, tmp_path: Path) -> None:
    office = claimants.an_office_with_claims(database, tmp_path)
    case = claimants.opened(office)
    for count, first in ((60, 1), (2, 61)):
        claimants.entered(office, case.id, count, first=first)
    claimants.found(office, case.id, "9000", *range(1, 63))
    claimants.paid(office, case.id, "10", *range(1, 63))
    claimants.ended(office, case.id, "withdrawn", *range(1, 63))
    with database.reading() as session:
        entries = session.scalars(select(Entry).where(Entry.command.in_(recorded.COMMANDS))).all()
    lengths = {len(entry.outcome) > brief.LONG for entry in entries}
    assert lengths == {True, False}
    for entry in entries:
        entered, said = brief.read(entry.command, entry.input, entry.outcome)
        assert canonical.dumps(said) == canonical.dumps(_whole(entry.outcome))
        assert entered == ({"reason": "核对无误"} if entry.command == recorded.END else {})


@pytest.mark.parametrize("text", ["x" * 30_000, '{"decisions":[{"decision":' + "y" * 30_000 + ',"lines":[]}'])
def test_what_cannot_be_read_is_told(text: str, database: Database) -> None:
    del database
    with pytest.raises(UnreadableError):
        brief.read(recorded.RECORD, "{}", text)
