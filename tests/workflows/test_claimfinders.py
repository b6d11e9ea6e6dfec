"""While another organ is at work on a case, what is found is its own to say; the rest stays the centre's."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from models.claims import ClaimLine
from models.tasks import RUNNING, Task
from tests.builders import a_post, a_user, an_office
from tests.workflows.claimants import an_office_with_claims, entered, found, opened, small_wage
from workflows import claimwork
from workflows.errors import InvalidInput

if TYPE_CHECKING:
    from pathlib import Path

    from models.cases import Case
    from models.database import Database
    from tests.workflows.offices import TestOffice

BRIGADE = "东桥区劳动保障监察大队"


@pytest.fixture
def office(database: Database, tmp_path: Path) -> TestOffice:
    return an_office_with_claims(database, tmp_path)


@pytest.fixture
def case(office: TestOffice) -> Case:
    """Two lines, and the step that waits is the brigade's."""
    case = opened(office)
    entered(office, case.id, 2)
    at_the_brigade(office, case.id)
    return case


def at_the_brigade(office: TestOffice, case_id: str, *groups: str) -> None:
    """Let the waiting step be another organ's, whose inspector says what is found."""
    with office.database.transaction() as session:
        brigade = an_office(session, level="district", code="LJ", name=BRIGADE, organ="inspection")
        inspector = a_user(session, office=brigade, username="inspector")
        a_post(session, office=brigade, groups=list(groups or ("street_union",)), a=inspector)
        for task in session.scalars(select(Task).where(Task.case_id == case_id, Task.state.in_(RUNNING))):
            task.office_id, task.office_path = brigade.id, brigade.path
            task.properties = {**task.properties, "shows": "claims"}


def done_there(office: TestOffice, case_id: str) -> None:
    """Let the other organ have done its step, with no other to follow yet: a timer runs."""
    with office.database.transaction() as session:
        for task in session.scalars(select(Task).where(Task.case_id == case_id, Task.state.in_(RUNNING))):
            task.state = "done"


def said(office: TestOffice, case_id: str, who: str, *lines: int, **item: str) -> None:
    """Let somebody say what is found or agreed of lines."""
    with office.desk(who) as desk:
        rows = [{"number": line, "items": [{"kind": "arrears", **item}]} for line in lines]
        claimwork.assess(desk, case_id, rows)


def stored(office: TestOffice, case_id: str) -> list[int]:
    """What is found of each line, in fen."""
    with office.database.reading() as session:
        found = select(ClaimLine.found_fen).where(ClaimLine.case_id == case_id).order_by(ClaimLine.number)
        return list(session.scalars(found))


def on_its_way(office: TestOffice, case_id: str, way: str, line: int = 1) -> None:
    with office.desk("clerk") as desk:
        claimwork.record(desk, case_id, [{"number": line, "path": way}])


def test_the_centre_does_not_say_what_is_found_while_the_brigade_is_at_work(office, case):
    with pytest.raises(InvalidInput) as refused:
        said(office, case.id, "clerk", 1, 2, found="9000")

    assert [error.field for error in refused.value.errors] == ["lines[0].items", "lines[1].items"]
    assert BRIGADE in str(refused.value.errors[0])
    assert stored(office, case.id) == [0, 0]


def test_the_brigade_does_and_the_centre_enters_the_rest(office, case):
    said(office, case.id, "inspector", 1, 2, found="9000")
    said(office, case.id, "clerk", 1, agreed="8000")
    said(office, case.id, "clerk", 2, found="9000", agreed="8000")  # as it stands there already

    assert stored(office, case.id) == [9000_00, 9000_00]
    with pytest.raises(InvalidInput):
        said(office, case.id, "clerk", 1, found="")


@pytest.mark.parametrize(("way", "theirs"), [("mediation", True), ("inspection", True), ("lawsuit", False)])
def test_a_line_on_its_own_way_is_not_the_brigades(office, case, way, theirs):
    on_its_way(office, case.id, way)
    if theirs:
        with pytest.raises(InvalidInput):
            said(office, case.id, "clerk", 1, found="9000")
    else:
        said(office, case.id, "clerk", 1, found="9000")

    assert stored(office, case.id) == [0 if theirs else 9000_00, 0]


def test_an_organ_that_finds_nothing_leaves_it_to_the_centre(office):
    case = opened(office)
    entered(office, case.id)
    at_the_brigade(office, case.id, "bank_clerk")

    found(office, case.id, "9000", 1)

    assert stored(office, case.id) == [9000_00]


@pytest.mark.parametrize(("named", "theirs"), [('"inspection"', True), ('"court"', False), ("null", False)])
def test_between_two_of_its_steps_the_process_says_before_whom_the_matter_is(database, tmp_path, named, theirs):
    named_by = small_wage(claims_found_by=f"=if applicant_name != null then {named} else null")
    office = an_office_with_claims(database, tmp_path, named_by)
    case = opened(office)
    entered(office, case.id)
    at_the_brigade(office, case.id)
    done_there(office, case.id)

    if theirs:
        with pytest.raises(InvalidInput) as refused:
            said(office, case.id, "clerk", 1, found="9000")
        assert BRIGADE in str(refused.value.errors[0])
        said(office, case.id, "inspector", 1, found="9000")
    else:
        said(office, case.id, "clerk", 1, found="9000")

    assert stored(office, case.id) == [9000_00]
