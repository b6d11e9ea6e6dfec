"""Titles: read from the office's own cases, never from what somebody says of himself; the record behind them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from models.cases import Case
from tests.workflows.offices import SMALL_AID, an_id_number, an_office_at_work
from workflows import canonical
from workflows.engine.values import Effect
from workflows.errors import InvalidState
from workflows.loans.arrears import Stay
from workflows.services import titles
from workflows.services.call import Call

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from models.database import Database
    from tests.workflows.offices import TestOffice

TODAY = date(2026, 3, 2)
HELD = {"title_state": "awarded", "title_until_on": date(2027, 1, 1), "title_number": "创贷函〔2024〕1号"}


@pytest.fixture
def office(database: Database, tmp_path: Path) -> TestOffice:
    return an_office_at_work(database, tmp_path)


def _with_title(office: TestOffice, number: int = 1, **title: Any) -> None:
    """A case of the person with that ID number, with what it says of a title."""
    opened = office.open(applicant_id_number=an_id_number(number))
    with office.database.transaction() as session:
        case = session.get_one(Case, opened.id)
        case.data = canonical.dumps({**canonical.loads(case.data), **HELD, **title})


def _asked(office: TestOffice, *numbers: str) -> Mapping[str, Any]:
    """What is told in a new case of somebody else about these ID numbers."""
    asking = office.open(applicant_id_number=an_id_number(9))
    effect = Effect(id="e1", element="look", type="titles.of", headers={}, inputs={"id_numbers": list(numbers)})
    with office.desk("clerk") as desk:
        case = desk.session.get_one(Case, asking.id)
        return titles.of(Call(desk=desk, case=case, release=SMALL_AID, data={}, parameters={}, effect=effect))


def test_a_title_that_a_case_has_awarded_is_held_until_its_last_day(office: TestOffice) -> None:
    _with_title(office)

    assert _asked(office, an_id_number(1)) == {
        "title_held": True,
        "held_title_number": "创贷函〔2024〕1号",
        "held_title_until_on": date(2027, 1, 1),
    }


def test_on_its_last_day_it_is_still_held(office: TestOffice) -> None:
    _with_title(office, title_until_on=TODAY)

    assert _asked(office, an_id_number(1))["title_held"] is True


@pytest.mark.parametrize(
    "title",
    [
        {"title_state": "withdrawn"},
        {"title_state": "expired"},
        {"title_state": None},
        {"title_until_on": TODAY - timedelta(days=1)},
    ],
)
def test_a_title_that_was_withdrawn_or_has_ended_is_not(office: TestOffice, title: dict[str, Any]) -> None:
    _with_title(office, **title)

    assert _asked(office, an_id_number(1))["title_held"] is False


def test_a_title_of_the_spouse_counts_where_it_is_asked_for_and_nobody_elses_does(office: TestOffice) -> None:
    _with_title(office, number=2)

    assert _asked(office, an_id_number(1), an_id_number(2))["title_held"] is True
    assert _asked(office, an_id_number(1))["title_held"] is False


def test_nobody_to_ask_about_is_a_mistake_of_the_process(office: TestOffice) -> None:
    with pytest.raises(InvalidState):
        _asked(office)


def test_of_several_times_late_the_longest_counts_with_its_last_day() -> None:
    stays = [
        Stay(name="current", from_on=date(2026, 1, 1), until_on=date(2026, 1, 31)),
        Stay(name="late", from_on=date(2026, 2, 1), until_on=date(2026, 2, 5)),
        Stay(name="current", from_on=date(2026, 2, 6), until_on=date(2026, 3, 1)),
        Stay(name="late", from_on=date(2026, 3, 2), until_on=None),
    ]

    assert titles.longest(stays, date(2026, 3, 10)) == 9
    assert titles.longest(stays[:3], date(2026, 3, 10)) == 5
    assert titles.longest([], date(2026, 3, 10)) == 0
