"""The demo office: made through the commands, so it has papers, history and proof like a real one."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from random import Random
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

from models.cases import Case
from models.documents import Document
from workflows import shipped
from workflows.demo import building, stories
from workflows.demo.names import Inventor
from workflows.desk import SYSTEM, Desk
from workflows.documents import DocumentStore
from workflows.releases import Releases
from workflows.verify import Proofs, verify

if TYPE_CHECKING:
    from pathlib import Path

    from models.database import Database

CASES = 12


@pytest.mark.parametrize("now", [datetime(2026, 11, 22, 15, 0, tzinfo=UTC), datetime(2027, 2, 10, 2, 0, tzinfo=UTC)])
def test_a_demo_office_is_whole_on_a_sunday_evening_and_in_the_holidays(
    database: Database, tmp_path: Path, now: datetime
) -> None:
    """All cases are opened whatever day it is, some carry papers, and re-execution finds no difference."""
    releases, documents = Releases(), DocumentStore(tmp_path / "documents")
    with database.transaction() as session:
        shipped.install(Desk(session=session, actor=SYSTEM, now=now, releases=releases, documents=documents))
    seen: list[int] = []

    built = building.build(database, releases, documents, now, lambda opened, _of: seen.append(opened), count=CASES)

    with database.reading() as session:
        cases, papers = (session.scalar(select(func.count()).select_from(noun)) for noun in (Case, Document))
    checked = verify(database, proofs=Proofs(releases=releases, documents=documents))
    assert (built.cases, cases, seen) == (CASES, CASES, list(range(1, CASES + 1)))
    assert papers
    assert (checked.ok, checked.cases) == (True, CASES), checked.text()


@pytest.mark.parametrize("count", [12, 40, 200, 500])
def test_a_small_office_too_has_stories_of_every_common_kind(count: int) -> None:
    """Each kind of story is told as often as its share asks, within one."""
    chance = Random(1)
    tales = stories.tell(chance, Inventor(chance), count=count, until=datetime(2026, 11, 22, tzinfo=UTC), clerks=("a",))
    told = Counter(tale.plot.name for tale in tales)

    shares = sum(plot.share for plot in stories.PLOTS)
    assert len(tales) == count
    for plot in stories.PLOTS:
        assert abs(told[plot.name] - count * plot.share / shares) <= 1, plot.name
