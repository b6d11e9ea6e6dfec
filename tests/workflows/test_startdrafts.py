"""Start forms that a case prepares for another: a window opens them once, or says why not; both cases tell of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from models.cases import Case
from models.journal import Entry
from tests.workflows import spawning
from tests.workflows.offices import an_office_at_work, application
from workflows import canonical, caselinks, cases, startdrafts
from workflows.errors import Conflict, Forbidden, InvalidInput, InvalidState, NotFound
from workflows.heads import HeadFolder
from workflows.verify import Proofs, verify

if TYPE_CHECKING:
    from pathlib import Path

    from models.database import Database
    from tests.workflows.offices import TestOffice


@pytest.fixture
def office(database: Database, tmp_path: Path) -> TestOffice:
    return an_office_at_work(database, tmp_path)


@pytest.fixture
def heads(tmp_path: Path) -> HeadFolder:
    folder = HeadFolder(tmp_path / "heads")
    folder.create_key()
    return folder


def _draft(office: TestOffice, case: Case) -> str:
    with office.database.reading() as session:
        return startdrafts.of_case(session, case.id)[0].id


def _entries(office: TestOffice, case: Case) -> list[Entry]:
    with office.database.reading() as session:
        return list(session.scalars(select(Entry).where(Entry.case_id == case.id).order_by(Entry.seq)))


def _whole(office: TestOffice, heads: HeadFolder) -> None:
    result = verify(office.database, proofs=Proofs(releases=office.releases, documents=office.documents, heads=heads))
    assert [each for each in result.findings if each.case_id] == [], result.text()


def test_a_prepared_start_form_waits_for_the_window_with_what_is_known(office: TestOffice) -> None:
    case = spawning.spawned(office)
    with office.desk("clerk") as desk:
        (found,) = startdrafts.waiting(desk)
    assert (found.case.id, found.release.id, found.draft.reason) == (case.id, "small_aid", "断粮")
    assert found.draft.values == {
        "applicant_id_number": application()["applicant_id_number"],
        "applicant_name": "林一禾",
        "application_on": "2026-03-01",
        "urgent": True,
    }
    for username in ("officer", "auditor", "payer"):
        with office.desk(username) as desk:
            assert startdrafts.waiting(desk) == []


def test_opened_it_is_linked_and_both_journals_tell_of_it(office: TestOffice, heads: HeadFolder) -> None:
    case = spawning.spawned(office)
    with office.desk("clerk") as desk:
        new = cases.open_case(desk, "small_aid", application(), draft=_draft(office, case))
    with office.desk("clerk") as desk:
        assert startdrafts.waiting(desk) == []
        assert [(link.other.id, link.kind) for link in caselinks.of_case(desk.session, case.id)] == [
            (new.id, caselinks.SPAWNED_FROM)
        ]
    assert canonical.loads(_entries(office, new)[0].input)["spawned_from"] == case.number
    spawning.run_jobs(office, heads)
    told = _entries(office, case)[-1]
    assert (told.command, canonical.loads(told.input)["number"]) == (startdrafts.OPENED, new.number)
    with office.database.reading() as session:
        (draft,) = startdrafts.of_case(session, case.id)
        assert (draft.opened_number, draft.settled_by) == (new.number, "clerk")
    office.do("clerk", case.id, "finish")
    _whole(office, heads)


def test_nobody_opens_it_twice(office: TestOffice, heads: HeadFolder) -> None:
    case = spawning.spawned(office)
    draft = _draft(office, case)
    with office.desk("clerk") as desk:
        cases.open_case(desk, "small_aid", application(), draft=draft)
    with office.desk("visitor") as desk, pytest.raises(Conflict, match="刚刚"):
        cases.open_case(desk, "small_aid", application(), draft=draft)
    spawning.run_jobs(office, heads)
    with office.desk("visitor") as desk, pytest.raises(Conflict, match="已由"):
        cases.open_case(desk, "small_aid", application(), draft=draft)
    with office.database.reading() as session:
        assert len(session.scalars(select(Case).where(Case.process == "small_aid")).all()) == 1


def test_what_is_wrong_with_the_form_leaves_it_waiting(office: TestOffice) -> None:
    case = spawning.spawned(office)
    draft = _draft(office, case)
    with office.desk("clerk") as desk, pytest.raises(InvalidInput):
        cases.open_case(desk, "small_aid", {}, draft=draft)
    with office.desk("clerk") as desk:
        assert [each.draft.id for each in startdrafts.waiting(desk)] == [draft]


def test_only_the_window_of_the_process_opens_it(office: TestOffice) -> None:
    draft = _draft(office, spawning.spawned(office))
    with office.desk("officer") as desk, pytest.raises(Forbidden):
        cases.open_case(desk, "small_aid", application(), draft=draft)
    with office.desk("clerk") as desk, pytest.raises(NotFound):
        cases.open_case(desk, spawning.PROCESS, application(), draft=draft)


def test_one_that_is_not_needed_says_why(office: TestOffice, heads: HeadFolder) -> None:
    case = spawning.spawned(office)
    draft = _draft(office, case)
    with office.desk("clerk") as desk, pytest.raises(InvalidInput):
        startdrafts.dismiss(desk, draft, " ")
    with office.desk("clerk") as desk:
        startdrafts.dismiss(desk, draft, "本人不需要")
    told = _entries(office, case)[-1]
    assert (told.command, told.actor) == (startdrafts.DISMISSED, "clerk")
    with office.desk("clerk") as desk, pytest.raises(Conflict, match="不需要登记"):
        cases.open_case(desk, "small_aid", application(), draft=draft)
    _whole(office, heads)


@pytest.mark.parametrize(
    ("values", "process", "match"),
    [
        pytest.param("={unheard_of: 1}", "small_aid", "values", id="a field the form has not"),
        pytest.param("=null", "small_aid", "values", id="no values"),
        pytest.param(spawning.VALUES, "unpublished", "没有发布", id="an unpublished process"),
    ],
)
def test_what_cannot_be_prepared_refuses_the_step(office: TestOffice, values: str, process: str, match: str) -> None:
    case = spawning.opened(office, spawning.small_help(values, process))
    with pytest.raises(InvalidState, match=match):
        office.do("clerk", case.id, "look")
