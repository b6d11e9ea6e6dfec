"""What any version has written down comes out again for ever: by itself, and from either database."""

from __future__ import annotations

import base64
import json
from functools import lru_cache
from typing import TYPE_CHECKING

import pytest

from models.cases import Case, LargeValue
from models.journal import Entry
from models.offices import Office
from models.releases import ReleaseRow
from tests.builders import an_office
from tests.golden.histories import History, histories
from webapp.cases.history import COMMANDS
from workflows import calendar, canonical, evidence, parameters, replay, rerun, shipped
from workflows.beside import claims, loans
from workflows.derived import File
from workflows.journal import verify_chain
from workflows.loans.events import KINDS
from workflows.releases import Releases
from workflows.verify import check_entries

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from models.database import Database
    from workflows.rerun import Difference, Position

HISTORIES = histories()
NEVER_WRITTEN = "note"
"""Pages know how to tell of it; no command writes it."""


@lru_cache
def position(history: History) -> Position:
    """Where the entries lead when they are run again, each compared with what is written down."""
    reached = check_entries(history.release_of, history.entries()[0]["case_id"], history.entries())
    assert isinstance(reached, rerun.Position), reached
    return reached


@pytest.mark.parametrize("history", HISTORIES, ids=lambda history: history.name)
def test_a_history_comes_out_as_it_was_written(history: History):
    assert verify_chain(history.entries()) is None
    assert position(history).state


def test_every_command_and_every_booking_stands_in_a_history():
    shown, booked = set(), set()
    for history in HISTORIES:
        for entry in history.entries():
            shown.add(entry["command"])
            if '"loan":' in entry["outcome"]:
                booked |= {event["kind"] for event in canonical.loads(entry["outcome"]).get("loan", ())}
    assert COMMANDS.keys() - {NEVER_WRITTEN} <= shown, "python -m tests.golden.record VERSION seldom"
    assert KINDS.keys() <= booked


def test_every_history_comes_out_of_the_database(database: Database):
    with database.transaction() as session:
        office = an_office(session)
        what_is_now_in_force(session)
        digests = set()
        for history in HISTORIES:
            entries = history.entries()
            for digest in {entry["release"] for entry in entries} - digests:
                digests.add(digest)
                package = history.package(digest)
                files = {name: base64.b64encode(content).decode() for name, content in package.files.items()}
                name = history.release_of(digest).name
                row = {"published_at": entries[0]["at"], "published_by": "system", "current": False}
                session.add(ReleaseRow(digest=digest, package_id=package.id, name=name, files=files, **row))
            session.flush()
            reached = position(history)
            session.add(a_case(history, entries, office, reached))
            session.flush()
            session.add_all(
                LargeValue(case_id=entries[0]["case_id"], digest=digest, text=text)
                for digest, text in reached.large.items()
            )
            session.add_all(Entry(**entry) for entry in entries)
    with database.reading() as session:
        for history in HISTORIES:
            entries = history.entries()
            case = session.get_one(Case, entries[0]["case_id"])
            assert replay.entries_of(session, case.id) == entries, history.name  # which `position` has run again
            assert replay.stored_difference(session, case, entries) is None, history.name
            assert beside(session, history) == [], history.name


def what_is_now_in_force(session: Session) -> None:
    """The newest values and holidays: they are no matter of what was decided by others."""
    calendar.seed(session)
    for folder in shipped.packages():
        parameters.seed(session, json.loads((folder / shipped.PARAMETERS).read_text(encoding="utf-8")))


def beside(session: Session, history: History) -> list[Difference]:
    """What of the claims and the loan in a history comes out otherwise than it was written."""
    told = [evidence.told(entry) for entry in history.entries()]
    case = session.get_one(Case, history.entries()[0]["case_id"])
    file = File(
        session=session,
        case=case,
        release=history.release_of(told[-1].release),
        entries=told,
        office=session.get_one(Office, case.office_id),
        releases=Releases(),
    )
    return [*claims.differences_of_entries(file), *loans.differences_of_entries(file)]


def a_case(history: History, entries, office, reached: Position) -> Case:
    """The row of a case where its history leads to; large values of its data lie beside it."""
    first, last = entries[0], entries[-1]
    release = history.release_of(last["release"])
    return Case(
        id=first["case_id"],
        number=first["case_id"],
        title=history.name,
        process=release.id,
        process_name=release.name,
        release_digest=release.digest,
        status="open",
        office_id=office.id,
        office_path=office.path,
        opened_at=first["at"],
        opened_by=first["actor"],
        version=last["seq"],
        state=reached.state,
        data=reached.data,
        parameters="{}",
        urgent=False,
        search="",
    )
