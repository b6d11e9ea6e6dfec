"""The history of one line tells everything that touched it, and reads what is about it alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.counting import calls
from tests.workflows.claimants import a_claimant, an_office_with_claims, ended, entered, found, opened, paid
from workflows import claimview, claimwork
from workflows.claims import recorded

if TYPE_CHECKING:
    from pathlib import Path

    from models.database import Database
    from tests.workflows.offices import TestOffice

FEW, MANY = 3, 300


@pytest.fixture
def office(database: Database, tmp_path: Path) -> TestOffice:
    return an_office_with_claims(database, tmp_path)


def history(office: TestOffice, case_id: str, line: int) -> list[claimview.Event]:
    with office.database.reading() as session:
        return claimview.history(session, case_id, line)


def test_a_line_has_all_that_happened_to_it_and_nothing_of_the_others(office):
    case_id = opened(office).id
    rows = [a_claimant(1), a_claimant(2, representative=a_claimant(3)["id_number"]), a_claimant(3, representative="1")]
    with office.desk("clerk") as desk:
        claimwork.record(desk, case_id, rows)
    found(office, case_id, "9000", 1, 2)
    paid(office, case_id, "5000", 2, 1)
    with office.desk("clerk") as desk:
        claimwork.reverse(desk, case_id, 1, {"on": "2026-03-02", "reason": "退票"})
    office.do("clerk", case_id, "enter")
    office.do("officer", case_id, "order")
    ended(office, case_id, "withdrawn", 3, 2)
    with office.desk("clerk") as desk:
        claimwork.reopen(desk, case_id, [2], {"reason": "复核"})

    events = history(office, case_id, 2)

    commands = [recorded.RECORD, recorded.ASSESS, recorded.PAY, recorded.REVERSE, "complete", recorded.END]
    assert [event.command for event in events] == [*commands, recorded.REOPEN]
    assert [event.seq for event in history(office, case_id, 3)] == [events[0].seq, events[5].seq]
    assert [[payment.number for payment in event.payments] for event in events[2:4]] == [[1], [3]]
    assert events[4].changed["items"]["additional"]["found"][1] == 4500
    assert [event.reason for event in events[3:]] == ["退票", "", "核对无误", "复核"]
    assert events[0].changed == {"number": 2, "new": True, "representative": 3}


def test_the_history_of_one_line_of_many_takes_as_many_calls_as_of_few(office):
    def taken(size: int) -> int:
        case_id = opened(office).id
        entered(office, case_id, size)
        found(office, case_id, "9000", *range(1, size + 1))
        line = size // 2 + 1
        history(office, case_id, line)
        with calls() as counted:
            assert len(history(office, case_id, line)) == 2
        return counted.total()

    taken(FEW)
    few, many = taken(FEW), taken(MANY)

    assert many <= few * 1.5
