"""The tree of offices: the way up, the regions, the branches."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests import builders
from workflows import offices

if TYPE_CHECKING:
    from models.database import Database


def test_an_office_finds_its_way_up(database: Database) -> None:
    with database.transaction() as session:
        district = builders.an_office(session, level="district", code="YL", region="990101")
        street = builders.an_office(session, level="street", parent=district, code="DQ", region="990101")
        community = builders.an_office(session, level="community", parent=street, code="DQ01")

        assert offices.way_up(session, community) == [community, street, district]
        assert offices.at_level(session, community, "community") is community
        assert offices.at_level(session, community, "district") is district
        assert offices.at_level(session, district, "street") is None
        assert offices.at_level(session, community, "city") is None
        assert offices.regions(session, community) == ("DQ01", "DQ", "990101", "YL", "*")


def test_branches_hold_the_roots_and_what_lies_below(database: Database) -> None:
    with database.transaction() as session:
        first, second = builders.an_office(session), builders.an_office(session)
        below = builders.an_office(session, level="street", parent=first)
        lowest = builders.an_office(session, level="community", parent=below)

        assert offices.branches(session, [first.id]) == (first.id, below.id, lowest.id)
        assert offices.branches(session, [below.id, second.id]) == (second.id, below.id, lowest.id)
        assert offices.branches(session, []) == ()


@pytest.mark.parametrize(("path", "ids"), [("/1/4/9/", (1, 4, 9)), ("/12/", (12,)), ("/", ())])
def test_a_path_names_its_offices(path: str, ids: tuple[int, ...]) -> None:
    assert offices.ids_on_path(path) == ids
