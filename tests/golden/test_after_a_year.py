"""A year later, on a leap day, with other values and other holidays: what was decided comes out as it was.

Cases that use every service live on in an office whose parameters all have newer values and whose calendar says the
opposite of every day; journal, rows and facts of before stay, and what happens then is replayed like everything else.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import delete, select

from models.calendar import CalendarYear, WorkDay
from models.cases import Case
from models.database import Database
from models.parameters import Parameter
from tests.counting import calls
from tests.golden.histories import histories
from tests.workflows.whole_case import an_office_with_every_row
from workflows import replay
from workflows.rerun import Position
from workflows.verify import Proofs, check_entries, verify

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy.orm import Session

    from tests.workflows.offices import TestOffice

Entries = list[dict[str, Any]]
LATER = ("2027-03-01", "2028-02-29", "2029-03-01")
SATURDAY = 5
CLOCKS = frozenset({"SystemClock.now", "now", "utcnow", "today", "time", "time_ns", "localtime", "gmtime"})
"""What reads the time of the machine, as `calls` names it."""
RUN_AGAIN = ("every-service", "seldom", "reopened", "moved")
"""Parts of names of golden histories that are short, and together of every kind."""


@pytest.fixture
def office(tmp_path: Path) -> Iterator[TestOffice]:
    database = Database(f"sqlite:///{tmp_path}/bangfu.sqlite3")
    database.migrate()
    made, _ = an_office_with_every_row(database, tmp_path)
    yield made
    database.dispose()


def another_world(session: Session) -> None:
    """Every parameter has a newer value, from a day on before anything was decided; working days are days of rest."""
    for row in session.scalars(select(Parameter)).all():
        kept = ("name", "label", "label_en", "kind", "unit", "region", "created_by", "confirmed_by", "state")
        newer = Parameter(**{name: getattr(row, name) for name in kept})
        newer.effective_from, newer.effective_to, newer.source = date(2025, 12, 1), None, "新规定"
        newer.value = other(row.kind, row.value)
        session.add(newer)
    session.execute(delete(WorkDay))
    session.execute(delete(CalendarYear))
    for year in range(2026, 2030):
        session.add(CalendarYear(region="*", year=year, official=True, source="新通知"))
    for on in (date(2026, 1, 1) + timedelta(days=number) for number in range(4 * 365)):
        session.add(WorkDay(region="*", on=on, kind="workday" if on.weekday() >= SATURDAY else "restday"))


def other(kind: str, value: Any) -> Any:
    """Another value of a kind: twice as much, or a week longer."""
    if kind in {"number", "money", "percent", "days"}:
        return str(Decimal(str(value)) * 2)
    return {**value, "length": value["length"] + 7} if kind == "deadline" else value


def journals(office: TestOffice) -> dict[str, Entries]:
    with office.database.reading() as session:
        return {case: replay.entries_of(session, case) for case in session.scalars(select(Case.id))}


def positions(office: TestOffice, of: dict[str, Entries]) -> dict[str, Position]:
    """Where the entries lead when they are run again by the releases in the database."""
    with office.database.reading() as session:
        found = {
            case: check_entries(lambda digest: office.releases.by_digest(session, digest), case, entries)
            for case, entries in of.items()
        }
    assert all(isinstance(each, Position) for each in found.values()), found
    return found  # type: ignore[return-value]  # as has just been seen


def test_what_was_decided_comes_out_the_same_years_later(office: TestOffice):
    before = journals(office)
    reached = positions(office, before)
    with office.database.transaction() as session:
        another_world(session)
    fired = 0
    for day in LATER:
        office.now = datetime.fromisoformat(f"{day}T09:00:00+08:00")
        while (done := office.fire_due()).count:
            assert not done.failed
            fired += done.count
        result = verify(office.database, proofs=Proofs(releases=office.releases))
        assert result.ok, result.text()
        now = journals(office)
        assert {case: now[case][: len(entries)] for case, entries in before.items()} == before
        assert positions(office, before) == reached
    assert fired


@pytest.mark.parametrize("part", RUN_AGAIN)
def test_no_replay_asks_what_time_it_is(part: str):
    """So that it cannot come out otherwise on another day."""
    chosen = [each for each in histories() if part in each.name]
    assert chosen
    for history in chosen:
        entries = history.entries()
        with calls() as counted:
            assert isinstance(check_entries(history.release_of, entries[0]["case_id"], entries), Position)
        assert not CLOCKS & counted.keys(), history.name
