"""What must be said of the service of a letter, and how it is kept, shown and verified."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from models.base import table_of
from models.cases import Case
from models.documents import Document
from models.journal import Entry
from models.letters import Letter, LetterService
from models.tasks import Task
from tests.workflows import claimants, whole_case
from tests.workflows.offices import an_office_at_work, publish
from workflows import announcing, canonical, cases, letterservice, parameters, servicerows, shipped
from workflows.clock import office_date
from workflows.errors import Forbidden, InvalidInput, InvalidState, NotFound
from workflows.letters import serving
from workflows.verify import Proofs, verify

if TYPE_CHECKING:
    from pathlib import Path

    from models.database import Database
    from tests.workflows.offices import TestOffice

TODAY, ISSUED = date(2026, 3, 9), date(2026, 3, 2)
SAID: dict[str, Any] = {"served_on": "2026-03-03", "way": "direct", "paper": 1}


ANNOUNCED: dict[str, Any] = {"way": "announcement", "announced_on": "2026-03-04", "served_on": "2026-03-08"}


def read(**changed: Any) -> serving.Service:
    """What is read of a service; an announcement counts after four days, one of the letter's day after three."""
    raw = {key: value for key, value in {**SAID, **changed}.items() if value is not None}
    days = {ISSUED: 3}
    return serving.read(raw, issued_on=ISSUED, today=TODAY, among=[1, 2], days=lambda on: days.get(on, 4))


@pytest.mark.parametrize(
    ("changed", "wrong"),
    [
        ({"served_on": None}, ["served_on"]),
        ({"served_on": "2026-03-01"}, ["served_on"]),
        ({"served_on": "2026-03-10"}, ["served_on"]),
        ({"way": "pigeon"}, ["way"]),
        ({"way": None, "paper": None}, ["way", "paper"]),
        ({"way": "co_resident"}, ["receiver"]),
        ({"way": "left_at_home"}, ["witness"]),
        ({"paper": True}, ["paper"]),
        ({"lines": [1, 3]}, ["lines"]),
        ({"nobody": "x"}, ["nobody"]),
        ({"announced_on": "2026-03-03"}, ["announced_on"]),
        ({**ANNOUNCED, "announced_on": None}, ["announced_on"]),
        ({**ANNOUNCED, "announced_on": "2026-03-01"}, ["announced_on"]),
        ({**ANNOUNCED, "served_on": None}, ["served_on"]),
        ({**ANNOUNCED, "served_on": "2026-03-07"}, ["served_on"]),
        ({**ANNOUNCED, "served_on": "2026-03-09"}, ["served_on"]),
        ({**ANNOUNCED, "announced_on": "2026-03-06", "served_on": "2026-03-10"}, ["served_on"]),
    ],
)
def test_what_is_wrong_is_told_by_field(changed: dict[str, Any], wrong: list[str]) -> None:
    with pytest.raises(InvalidInput) as refused:
        read(**changed)
    assert [each.field for each in refused.value.errors] == wrong


def test_whoever_must_sign_or_witness_is_named() -> None:
    assert read(way="co_resident", receiver="方母").receiver == "方母"
    told = read(way="left_at_home", witness="居委会", lines=[2, 1, 2])
    assert (told.witness, told.lines, told.paper, told.served_on) == ("居委会", (1, 2), 1, date(2026, 3, 3))


def test_an_announced_letter_is_served_on_the_day_its_days_are_over() -> None:
    told = read(**ANNOUNCED)
    assert (told.served_on, told.announced_on) == (date(2026, 3, 8), date(2026, 3, 4))
    assert told.entered()["announced_on"] == date(2026, 3, 4)
    first = read(**ANNOUNCED | {"announced_on": "2026-03-02", "served_on": "2026-03-05"})
    assert first.served_on == date(2026, 3, 5)
    assert "announced_on" not in read().entered()


@pytest.fixture
def office(database: Database, tmp_path: Path) -> TestOffice:
    release = claimants.small_wage(service_groups="street_union")
    return claimants.an_office_with_claims(database, tmp_path, release)


@pytest.fixture
def case(office: TestOffice) -> Case:
    """A case with an answer to two claimants, that goes on."""
    made = claimants.opened(office)
    claimants.entered(office, made.id, 2)
    office.add_paper(made.id)
    return made


def _letter(office: TestOffice, case: Case) -> int:
    """A letter of the case to both claimants, as a step issues it."""
    with office.database.transaction() as session:
        rows = [{"line": line, "to": f"方{line}", "cells": [str(line)]} for line in (1, 2)]
        listing = {"keys": ["number"], "labels": ["序号"], "rows": rows, "total": [], "after": 1}
        said = {"kind": "notice", "number": "薪帮函〔2026〕1", "addressee": "方1", "body": "通知", "issued_by": "clerk"}
        letter = Letter(case_id=case.id, listing=listing, to_claimants=True, issued_at=office.now, **said)
        session.add(letter)
        session.flush()
        return letter.id


def _paper(office: TestOffice, case: Case) -> int:
    with office.database.reading() as session:
        return session.scalars(select(Document.id).where(Document.case_id == case.id)).one()


def serve(office: TestOffice, case: Case, letter: int, who: str = "clerk", **changed: Any) -> list[LetterService]:
    said = {"served_on": "2026-03-02", "way": "post", **changed}
    if "paper" not in said:
        said["paper"] = _paper(office, case)
    with office.desk(who) as desk:
        return letterservice.serve(desk, case.id, letter, said, key=changed.get("key"))


def test_each_claimant_is_served_and_the_last_service_counts(office: TestOffice, case: Case) -> None:
    letter = _letter(office, case)
    serve(office, case, letter, lines=[1, 2])
    rows = serve(office, case, letter, lines=[2], way="co_resident", receiver="方母")

    standing = servicerows.standing(rows)
    assert [row.line for row in rows] == [1, 2, 2]
    assert {line: each.way for line, each in standing.items()} == {1: "post", 2: "co_resident"}
    assert standing[2].receiver == "方母"


def test_who_may_not_or_names_a_strange_paper_is_refused(office: TestOffice, case: Case) -> None:
    letter, other = _letter(office, case), claimants.opened(office)
    for who, wrong in (("officer", Forbidden), ("auditor", Forbidden)):
        with pytest.raises((wrong, NotFound)):
            serve(office, case, letter, who=who)
    office.add_paper(other.id)
    with pytest.raises(InvalidInput) as refused:
        serve(office, case, letter, paper=_paper(office, other))
    assert refused.value.errors[0].field == "paper"


def _days_of_announcements(office: TestOffice) -> None:
    """The shipped parameter of the days."""
    described = json.loads((shipped.FOLDER / shipped.SHARED / "parameters.json").read_text("utf-8"))
    with office.database.transaction() as session:
        parameters.seed(session, [each for each in described if each["name"] == announcing.PARAMETER])


def test_an_announcement_counts_after_the_days_in_force_and_is_verified(office: TestOffice, case: Case) -> None:
    letter, paper = _letter(office, case), _paper(office, case)
    said: dict[str, Any] = {"way": "announcement", "announced_on": "2026-03-03", "paper": paper}
    office.now = datetime(2026, 4, 2, 2, tzinfo=UTC)
    with pytest.raises(InvalidState, match=announcing.PARAMETER):
        serve(office, case, letter, **said, served_on="2026-04-02")
    _days_of_announcements(office)
    with pytest.raises(InvalidInput) as refused:
        serve(office, case, letter, **said, served_on="2026-04-01")
    assert "2026-04-02" in refused.value.errors[0].message
    (row,) = serve(office, case, letter, **said, served_on="2026-04-02")
    assert (row.served_on, row.way) == (date(2026, 4, 2), "announcement")
    with office.database.reading() as session:
        entry = session.scalars(select(Entry).where(Entry.command == letterservice.SERVE)).one()
    assert canonical.loads(entry.input)["announced_on"] == date(2026, 3, 3)


def _closed(database: Database, folder: Path) -> tuple[TestOffice, str]:
    """A case that was closed as usual, with a letter by post."""
    office = an_office_at_work(database, folder)
    with database.transaction() as session:
        publish(session, office.releases, whole_case.WHOLE_AID)
    made = whole_case.opened(office)
    whole_case.played(office, made.id)
    office.do("clerk", made.id, "deliver")
    return office, made.id


def _receipt(office: TestOffice, case_id: str, who: str = "clerk", kind: str = letterservice.RECEIPT) -> int:
    with office.desk(who) as desk:
        return cases.add_document(desk, case_id, name="回证.pdf", kind=kind, content=b"%PDF-1.4 receipt").id


def _as_it_stands(office: TestOffice, case_id: str) -> dict[str, Any]:
    """The columns of a case without its version, and of its tasks."""
    with office.database.reading() as session:
        rows = [session.get_one(Case, case_id), *session.scalars(select(Task).where(Task.case_id == case_id))]
        return {f"{row.id}.{c.key}": getattr(row, c.key) for row in rows for c in row.__mapper__.column_attrs}


def test_a_receipt_that_comes_after_closing_is_one_more_entry_and_changes_nothing_else(
    database: Database, tmp_path: Path
) -> None:
    office, case_id = _closed(database, tmp_path)
    with office.database.reading() as session:
        case = session.get_one(Case, case_id)
        letter = session.scalars(select(Letter.id).where(Letter.case_id == case_id, Letter.is_reply)).one()
        former = session.scalars(select(Document.id).where(Document.case_id == case_id)).first()
    before, today = _as_it_stands(office, case_id), office_date(office.now).isoformat()
    with pytest.raises(InvalidState):
        _receipt(office, case_id, kind="id_card")
    with pytest.raises(Forbidden):
        _receipt(office, case_id, who="officer")
    with pytest.raises(InvalidInput) as refused:
        serve(office, case, letter, paper=former, served_on=today)
    assert [each.field for each in refused.value.errors] == ["paper"]

    paper = _receipt(office, case_id)
    with pytest.raises((Forbidden, NotFound)):
        serve(office, case, letter, who="officer", paper=paper, served_on=today)
    (row,) = serve(office, case, letter, paper=paper, served_on=today)

    after = _as_it_stands(office, case_id)
    assert (row.document_id, row.way, after[f"{case_id}.status"]) == (paper, "post", "closed")
    assert {key for key in before if before[key] != after[key]} == {f"{case_id}.version"}
    assert after[f"{case_id}.version"] == before[f"{case_id}.version"] + 2
    proofs = Proofs(releases=office.releases, documents=office.documents)
    assert verify(office.database, proofs=proofs).ok
    with office.database.transaction() as session:
        changed = table_of(LetterService).update().where(LetterService.id == row.id).values(way="direct")
        session.execute(changed)
    (finding,) = verify(office.database, proofs=proofs).findings
    assert finding.difference.seq == after[f"{case_id}.version"]
