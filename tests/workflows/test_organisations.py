"""The organisation of a case: written with the command that tells it, filed with the others about it, verified."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import delete, update

from models.organisations import CaseOrganisation
from tests.workflows.claimants import PROCESS, ended, entered, found, paid
from tests.workflows.employers import (
    CODE,
    DECLARED,
    NAME,
    OTHER_CODE,
    UNDECLARED,
    about,
    an_office_among_others,
    asking,
    opened,
)
from tests.workflows.offices import an_id_number, publish
from workflows import canonical, cases, claimsplit, migration, organisationfile, storeddata
from workflows.clock import office_date
from workflows.migration import Order
from workflows.verify import Proofs, verify

if TYPE_CHECKING:
    from pathlib import Path

    from models.cases import Case
    from models.database import Database
    from tests.workflows.offices import TestOffice
    from workflows.organisationfile import OrganisationFile

DAY = timedelta(days=1)


@pytest.fixture
def office(database: Database, tmp_path: Path) -> TestOffice:
    """The small office, with a second street and an office of another organ that open cases, too."""
    office = an_office_among_others(database, tmp_path)
    with database.transaction() as session:
        publish(session, office.releases, UNDECLARED, current=False)
    return office


def stored(office: TestOffice, case: Case) -> dict[str, Any] | None:
    with office.database.reading() as session:
        row = session.get(CaseOrganisation, case.id)
        return row and {"code": row.code, "name": row.name, "facts": canonical.loads(row.facts)}


def file_for(office: TestOffice, username: str, case: Case, **more: Any) -> OrganisationFile:
    with office.database.reading() as session:
        actor, about = office.actor(session, username, office.now), organisationfile.of_case(session, case.id)
        assert about is not None
        return organisationfile.read(session, actor, about, today=office_date(office.now), **more)


def numbers(file: OrganisationFile) -> list[str]:
    return [each.number for each in file.seen]


def findings(office: TestOffice) -> list[tuple[int, str]]:
    report = verify(office.database, proofs=Proofs(releases=office.releases))
    return [(each.difference.seq, each.difference.what) for each in report.findings]


def test_a_case_says_who_it_is_about_and_its_facts_follow_its_data(office):
    case = opened(office, code=CODE, application_on="2026-03-01")
    barred = date(2026, 3, 2)
    assert stored(office, case) == {"code": CODE, "name": NAME, "facts": {"barred": barred}}
    entered(office, case.id, 2)
    assert stored(office, case) == {"code": CODE, "name": NAME, "facts": {"barred": barred}}
    office.do("clerk", case.id, "enter")
    assert stored(office, case) == {"code": CODE, "name": NAME, "facts": {"barred": barred, "counted": None}}
    assert findings(office) == []


def test_a_case_without_a_name_is_about_nobody(office):
    assert stored(office, opened(office, "——")) is None
    assert findings(office) == []


def test_a_row_that_is_gone_added_or_altered_is_found(office):
    case = opened(office)
    for change in (
        update(CaseOrganisation).values(facts=canonical.dumps({"listed": None})),
        update(CaseOrganisation).values(code=CODE),
        delete(CaseOrganisation),
    ):
        with office.database.transaction() as session:
            session.execute(change)
        ((seq, what),) = findings(office)
        assert (seq, what.partition(".")[0]) == (case.version, "organisation")


def test_a_file_is_found_by_code_and_lacking_one_by_name(office):
    coded = opened(office, "青竹餐饮", CODE)
    office.pass_time(DAY)
    same_code = opened(office, NAME, CODE.lower(), applicant_id_number=an_id_number(2))
    office.pass_time(DAY)
    same_name = opened(office, "青竹(示例)餐饮有限责任公司", applicant_id_number=an_id_number(3))
    office.pass_time(DAY)
    other = opened(office, NAME, OTHER_CODE, applicant_id_number=an_id_number(4))
    assert numbers(file_for(office, "clerk", coded)) == [same_name.number, same_code.number, coded.number]
    assert numbers(file_for(office, "clerk", other)) == [other.number, same_name.number]
    by_name = file_for(office, "clerk", same_name)
    assert numbers(by_name) == [other.number, same_name.number, same_code.number]
    assert set(by_name.codes) == {CODE, OTHER_CODE}
    assert numbers(file_for(office, "clerk", coded, without=same_code.id)) == [same_name.number, coded.number]


def test_cases_of_other_offices_are_counted_and_those_of_another_organ_are_not(office):
    case = opened(office, code=CODE)
    opened(office, code=CODE, by="neighbour", applicant_id_number=an_id_number(2))
    foreign = opened(office, code=CODE, by="stranger", applicant_id_number=an_id_number(3))
    for username, seen, hidden in (("officer", 2, 0), ("clerk", 1, 1), ("neighbour", 1, 1), ("keeper", 0, 0)):
        file = file_for(office, username, case)
        assert (len(file.seen), len(file.hidden)) == (seen, hidden), username
    assert numbers(file_for(office, "stranger", case)) == [foreign.number]


def test_facts_hold_until_their_day(office):
    case = opened(office, code=CODE, application_on="2026-03-01", urgent="true")
    opened(office, code=CODE, application_on="2026-02-01", applicant_id_number=an_id_number(2))
    file = file_for(office, "clerk", case)
    assert (file.facts, file.until("barred")) == ({"urgent": 1, "barred": 1}, date(2026, 3, 2))
    office.pass_time(DAY)
    assert file_for(office, "clerk", case).facts == {"urgent": 1}


def test_a_file_adds_up_what_was_claimed_and_got_and_counts_nobody_twice(office):
    case = opened(office, code=CODE)
    entered(office, case.id, 3)
    found(office, case.id, "9000", 1, 2, 3)
    paid(office, case.id, "4000", 1)
    with office.desk("clerk") as desk:
        values = about(code=CODE)
        split = claimsplit.open_split(desk, case.id, [3], values)
    with office.desk("clerk") as desk:
        claimsplit.leave(desk, case.id, split, "另案办理")
    ended(office, case.id, "withdrawn", 2)
    with office.database.reading() as session:
        total, by_case = organisationfile.with_sums(session, file_for(office, "clerk", case).seen)
    assert (total.claimants, str(total.found), str(total.recovered)) == (3, "27000.00", "4000.00")
    assert (by_case[case.id].claimants, by_case[split.case_id].claimants) == (2, 1)


def test_a_process_is_told_what_other_cases_say(office):
    with office.database.transaction() as session:
        publish(session, office.releases, asking())
    opened(office, code=CODE, urgent="true")
    opened(office, code=CODE, by="neighbour", application_on="2026-02-01", applicant_id_number=an_id_number(2))
    opened(office, code=CODE, by="stranger", applicant_id_number=an_id_number(3))
    with office.desk("clerk") as desk:
        case = cases.open_case(desk, "asking", about(code=CODE))
    with office.database.reading() as session:
        data = storeddata.of_case(session, case)
    assert (data["organisation_cases"], data["organisation_open_cases"]) == (2, 2)
    assert data["organisation_facts"] == {"barred": 1, "counted": 0, "urgent": 1}
    assert findings(office) == []


def test_a_case_that_moves_to_a_release_which_says_so_is_filed_and_leaves_with_it(office):
    case = opened(office, code=CODE)
    for release, code in ((UNDECLARED, ""), (DECLARED, CODE)):
        with office.desk("keeper") as desk:
            order = Order(process=PROCESS, to=release.digest, reason="改版", batch=f"b{code}")
            migration.migrate(desk, case.id, order)
        row = stored(office, case)
        assert (row["code"] if row else "") == code
        assert findings(office) == []
