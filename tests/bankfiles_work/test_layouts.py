"""How a bank writes its files is proposed by one administrator and confirmed by another; only then does it count."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from models.database import Database
from models.journal import AccessRecord
from tests import databases
from tests.bankfiles_work.banking import SECOND_KEEPER, an_office_with_banks
from workflows import banklayouts
from workflows.bankfiles.layout import STANDARD
from workflows.errors import Forbidden, InvalidInput, InvalidState, NotFound

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.workflows.offices import TestOffice

PLAIN = STANDARD.plain()
OTHER = {**PLAIN, "trailers": ["小计"]}


@pytest.fixture(scope="module", params=databases.BACKENDS)
def office(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestOffice]:
    with databases.empty_database(request.param) as url:
        made = an_office_with_banks(Database(url), tmp_path_factory.mktemp("office"))
        yield made
        made.database.dispose()


def do(office, command, *arguments, username="keeper"):
    with office.desk(username) as desk:
        return command(desk, *arguments)


def stands(office: TestOffice, bank: str) -> tuple[int | None, list[int]]:
    """Which version of a bank's layout counts, and which wait."""
    with office.database.reading() as session:
        found = banklayouts.all_of(session).get(bank)
        waits = [each.layout.version for each in banklayouts.waiting(session) if each.layout.bank == bank]
        return found.version if found else None, waits


def test_a_layout_counts_when_another_administrator_has_confirmed_it(office):
    assert do(office, banklayouts.propose, "jia", "甲行", PLAIN).version == 1
    assert stands(office, "jia") == (None, [1])
    with office.database.reading() as session, pytest.raises(InvalidInput):
        banklayouts.of_bank(session, "jia")
    for username in ("keeper", "clerk", "chief"):
        with pytest.raises(Forbidden):
            do(office, banklayouts.confirm, "jia", 1, username=username)
    assert stands(office, "jia") == (None, [1])

    do(office, banklayouts.confirm, "jia", 1, username=SECOND_KEEPER)
    assert stands(office, "jia") == (1, [])
    with pytest.raises(InvalidState):
        do(office, banklayouts.withdraw, "jia", 1, username=SECOND_KEEPER)
    with pytest.raises(NotFound):
        do(office, banklayouts.confirm, "jia", 9, username=SECOND_KEEPER)


def test_what_waits_gives_way_to_the_later_and_leaves_the_former_in_force(office):
    do(office, banklayouts.propose, "yi", "乙行", PLAIN)
    do(office, banklayouts.confirm, "yi", 1, username=SECOND_KEEPER)
    do(office, banklayouts.propose, "yi", "乙行", OTHER)
    do(office, banklayouts.propose, "yi", "乙行", PLAIN, username=SECOND_KEEPER)
    assert stands(office, "yi") == (1, [3])
    with pytest.raises(InvalidState):
        do(office, banklayouts.confirm, "yi", 2, username=SECOND_KEEPER)

    do(office, banklayouts.withdraw, "yi", 3)
    assert stands(office, "yi") == (1, [])
    with office.database.reading() as session:
        done = select(AccessRecord.action).where(AccessRecord.subject.startswith("yi ")).order_by(AccessRecord.seq)
        assert [each.removeprefix("bankfiles.") for each in session.scalars(done)] == [
            *("set_layout", "confirm_layout", "set_layout", "withdraw_layout", "set_layout", "withdraw_layout")
        ]
