"""The service that tells which steps of a case wait."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from models.cases import Case
from models.tasks import Task
from tests.workflows.offices import SMALL_AID, an_office_at_work
from workflows.engine.values import Effect
from workflows.errors import InvalidState
from workflows.services import waiting
from workflows.services.call import Call

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from models.database import Database
    from tests.workflows.offices import TestOffice


@pytest.fixture
def office(database: Database, tmp_path: Path) -> TestOffice:
    return an_office_at_work(database, tmp_path)


def _asked(office: TestOffice, case_id: str, *elements: str) -> Mapping[str, Any]:
    effect = Effect(id="e1", element="look", type="tasks.waiting", headers={}, inputs={"elements": list(elements)})
    with office.desk("clerk") as desk:
        case = desk.session.get_one(Case, case_id)
        return waiting.among(Call(desk=desk, case=case, release=SMALL_AID, data={}, parameters={}, effect=effect))


def test_only_steps_of_this_case_that_are_open_or_in_hand_wait(office: TestOffice) -> None:
    first, second = office.open(), office.open()
    assert _asked(office, first.id, "nothing", "visit") == {"tasks_waiting": ["visit"]}
    with office.database.transaction() as session:
        session.get_one(Task, office.task(first.id, "visit").id).state = "claimed"
        session.get_one(Task, office.task(second.id, "visit").id).state = "cancelled"
    assert _asked(office, first.id, "visit") == {"tasks_waiting": ["visit"]}
    assert _asked(office, second.id, "visit") == {"tasks_waiting": []}


def test_it_must_be_said_which(office: TestOffice) -> None:
    with pytest.raises(InvalidState):
        _asked(office, office.open().id)
