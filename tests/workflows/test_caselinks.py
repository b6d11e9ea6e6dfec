"""Links between cases: written with the command that makes them, seen from both sides, followed by verification."""

from __future__ import annotations

import importlib
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import delete, insert, select, text, update

from models.caselinks import CaseLink
from tests.workflows.claimants import an_office_with_claims, entered, opened
from tests.workflows.offices import NOW, an_id_number, application
from workflows import caselinks, claimsplit
from workflows.beside import links as beside
from workflows.evidence import Told
from workflows.verify import Proofs, verify

if TYPE_CHECKING:
    from pathlib import Path

    from models.cases import Case
    from models.database import Database
    from tests.workflows.offices import TestOffice

HOUR = timedelta(hours=1)


@pytest.fixture
def office(database: Database, tmp_path: Path) -> TestOffice:
    return an_office_with_claims(database, tmp_path)


@pytest.fixture
def case(office: TestOffice) -> Case:
    """A case of three claimants."""
    made = opened(office)
    entered(office, made.id, 3)
    office.pass_time(HOUR)
    return made


def joined(office: TestOffice, case: Case, other: Case | None, *lines: int) -> None:
    office.pass_time(HOUR)
    with office.desk("clerk") as desk:
        claimsplit.join(desk, case.id, lines, other.number if other else None)


def links(office: TestOffice, case_id: str) -> list[tuple[str, bool, str]]:
    """The links of a case: kind, whether its own journal tells of it, the other case's number."""
    with office.database.reading() as session:
        return [(each.kind, each.outward, each.other.number) for each in caselinks.of_case(session, case_id)]


def findings(office: TestOffice) -> list[tuple[int, str]]:
    report = verify(office.database, proofs=Proofs(releases=office.releases))
    return [(each.difference.seq, each.difference.what) for each in report.findings]


def test_a_case_that_was_split_off_and_the_one_it_comes_from_show_each_other(office, case):
    with office.desk("clerk") as desk:
        split = claimsplit.open_split(desk, case.id, [2, 3], application())
    assert links(office, split.case_id) == [("split_from", True, case.number)]
    assert links(office, case.id) == [("split_from", False, split.number)]
    assert findings(office) == []


def test_cases_are_joined_as_long_as_a_line_names_the_other(office, case):
    first, second = (opened(office, applicant_id_number=an_id_number(number)) for number in (2, 3))
    joined(office, case, first, 1, 2)
    joined(office, case, second, 2, 3)
    assert links(office, case.id) == [("joined_to", True, first.number), ("joined_to", True, second.number)]
    assert links(office, first.id) == [("joined_to", False, case.number)]
    joined(office, case, None, 1)
    assert links(office, case.id) == [("joined_to", True, second.number)]
    assert links(office, first.id) == []
    joined(office, case, first, 1)
    assert links(office, case.id) == [("joined_to", True, second.number), ("joined_to", True, first.number)]
    assert findings(office) == []


def test_a_case_says_in_its_first_entry_where_it_was_spawned_from():
    about = {"actor": "clerk", "on_behalf_of": None, "element": None, "release": "", "outcome": {}}
    entry = Told(seq=1, at=NOW, command="start", entered={"spawned_from": "甲〔2026〕1"}, **about)
    assert beside.told([entry]) == {("spawned_from", "甲〔2026〕1"): (1, NOW)}


def test_links_that_are_gone_altered_or_told_by_nobody_are_found(office, case):
    other = opened(office, applicant_id_number=an_id_number(2))
    joined(office, case, other, 1)
    subject = f"case link joined_to {other.number}"
    with office.database.transaction() as session:
        row = session.execute(select(CaseLink.__table__)).mappings().one()
        session.execute(update(CaseLink).values(since=row["since"] + HOUR))
    assert findings(office) == [(3, f"{subject}.since")]
    with office.database.transaction() as session:
        session.execute(delete(CaseLink))
    assert findings(office) == [(3, subject)]
    with office.database.transaction() as session:
        session.execute(insert(CaseLink), [dict(row), {**row, "kind": "spawned_from"}])
    assert findings(office) == [(3, f"case link spawned_from {other.id}")]


def test_links_of_before_are_found_in_the_claims_when_the_table_is_made(office, case):
    other = opened(office, applicant_id_number=an_id_number(2))
    joined(office, case, other, 1)
    office.pass_time(HOUR)
    with office.desk("clerk") as desk:
        claimsplit.open_split(desk, case.id, [2], application())
    migration = importlib.import_module("models.migrations.versions.0009_links_and_organisations")
    with office.database.transaction() as session:
        session.execute(delete(CaseLink))
        for statement in (migration.SPLIT_OFF, migration.JOINED):
            session.execute(text(statement))
    assert findings(office) == []
