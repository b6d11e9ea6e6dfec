"""A claimant is shown in full to who may see the case or works its claims, for a reason, and never without a trace."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from models.journal import AccessRecord
from models.tasks import RUNNING, Task
from tests.workflows.claimants import an_office_with_claims, entered, opened
from tests.workflows.test_claimfinders import at_the_brigade
from workflows import claimantlook
from workflows.errors import Forbidden, InvalidInput, NotFound

if TYPE_CHECKING:
    from pathlib import Path

    from models.cases import Case
    from models.database import Database
    from tests.workflows.offices import TestOffice


@pytest.fixture
def office(database: Database, tmp_path: Path) -> TestOffice:
    return an_office_with_claims(database, tmp_path)


@pytest.fixture
def case(office: TestOffice) -> Case:
    case = opened(office)
    entered(office, case.id, 2)
    return case


def look(office: TestOffice, case: Case, field: str, *, who: str = "clerk", reason: str = " 核对身份 ") -> str:
    with office.desk(who) as desk:
        return claimantlook.reveal(desk, case.id, field, reason=reason)


def looks(office: TestOffice) -> list[tuple[str, str, str]]:
    with office.database.reading() as session:
        found = session.scalars(select(AccessRecord).where(AccessRecord.action == "reveal"))
        return [(each.actor, each.subject.split()[1], each.reason or "") for each in found]


def test_each_look_is_logged_with_its_reason(office, case):
    assert look(office, case, "claims[2].name") == "方2"
    assert look(office, case, "claims[1].id_number", who="auditor").startswith("990101")
    assert look(office, case, "claims[1].heir_name") == ""

    told = [("clerk", "claims[2].name"), ("auditor", "claims[1].id_number"), ("clerk", "claims[1].heir_name")]
    assert looks(office) == [(*each, "核对身份") for each in told]


@pytest.mark.parametrize(
    ("field", "reason", "refusal"),
    [
        ("claims[2].name", " ", InvalidInput),
        ("claims[9].name", "核对身份", NotFound),
        ("claims[2].wage", "核对身份", NotFound),
        ("applicant_name", "核对身份", NotFound),
    ],
)
def test_what_is_refused_leaves_no_look(office, case, field, reason, refusal):
    with pytest.raises(refusal):
        look(office, case, field, reason=reason)

    assert looks(office) == []


@pytest.mark.parametrize(("group", "may"), [("street_union", True), ("bank_clerk", False)])
def test_of_another_organ_who_works_the_claims_may_look(office, case, group, may):
    at_the_brigade(office, case.id, group)
    with office.database.transaction() as session:
        for task in session.scalars(select(Task).where(Task.case_id == case.id, Task.state.in_(RUNNING))):
            task.group = group

    if may:
        assert look(office, case, "claims[1].name", who="inspector") == "方1"
    else:
        with pytest.raises(Forbidden):
            look(office, case, "claims[1].name", who="inspector")
