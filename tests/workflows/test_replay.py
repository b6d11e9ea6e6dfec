"""Replay: what was recorded comes out again, and what was altered is named by entry."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text

from models.database import Database
from tests import databases
from tests.workflows.offices import SMALL_AID, an_id_number, an_office_at_work
from workflows import canonical, cases, rerun
from workflows import replay as replaying
from workflows.releases import Releases

if TYPE_CHECKING:
    from pathlib import Path

    from tests.workflows.offices import TestOffice


@pytest.fixture
def office(database: Database, tmp_path: Path) -> TestOffice:
    return an_office_at_work(database, tmp_path)


def _a_finished_case(office: TestOffice) -> str:
    case = office.open(members=[{"name": "林二禾", "id_number": an_id_number(2)}])
    office.do("clerk", case.id, "visit", findings="属实", second_visitor="visitor")
    with office.desk("clerk") as desk:
        cases.add_document(desk, case.id, name="id.pdf", kind="id_card", content=b"%PDF-1.4 one")
    office.pass_time(timedelta(days=6))
    office.fire_due()
    office.do("officer", case.id, "decide", decision="grant", granted="2000")
    office.pass_time(timedelta(hours=1))
    office.do("payer", case.id, "pay")
    return case.id


def _entries(office: TestOffice, case_id: str) -> list[dict[str, Any]]:
    with office.database.reading() as session:
        return replaying.entries_of(session, case_id)


def test_a_finished_case_comes_out_again_byte_by_byte(office: TestOffice) -> None:
    case_id = _a_finished_case(office)
    with office.database.reading() as session:
        result = replaying.replay_case(session, office.releases, case_id)
    assert (result.ok, result.entries, result.first_difference) == (True, 9, None)


@pytest.mark.parametrize("files", ["{", '{"a.bpmn": "!"}', "{}"])
def test_an_altered_release_is_the_first_difference(office: TestOffice, files: str) -> None:
    case_id = _a_finished_case(office)
    with office.database.engine.begin() as connection:
        connection.execute(text("UPDATE releases SET files = :files"), {"files": files})

    with office.database.reading() as session:
        result = replaying.replay_case(session, Releases(), case_id)

    assert result.first_difference is not None
    assert (result.ok, result.first_difference.what) == (False, "release")


def test_the_auditor_sees_every_step_with_tokens_answers_and_due_dates(office: TestOffice) -> None:
    case_id = _a_finished_case(office)
    with office.database.reading() as session:
        steps = replaying.steps(session, office.releases, case_id)
    assert [step.command for step in steps] == [
        "start", "claim", "complete", "document", "timer", "claim", "complete", "claim", "complete",
    ]  # fmt: skip
    first, visited, last = steps[0], steps[2], steps[-1]
    file = SMALL_AID.diagrams[SMALL_AID.id]
    assert first.active == {file: ("visit",)}
    assert [answer.label for answer in first.answers][:2] == ["姓名", "公民身份号码"]
    assert first.answers[1].personal == "id_number"
    assert [f"{due:%m-%d}" for due in first.due.values()] == ["03-09"]
    assert visited.element_name == "入户调查"
    assert visited.changes["findings"] == [None, "属实"]
    assert visited.due == {}
    assert "visit" in visited.done
    assert last.ended is not None
    assert last.ended.outcome == "granted"
    assert last.active == {}
    assert all(step.difference is None for step in steps)


def _altered(entry: dict[str, Any], column: str, change: Any) -> dict[str, Any]:
    value = canonical.loads(entry[column])
    change(value)
    return entry | {column: canonical.dumps(value)}


@pytest.mark.parametrize(
    ("seq", "column", "change", "what"),
    [
        (1, "input", lambda value: value["values"].update(applied_amount=Decimal("9.00")), "changes.applied_amount"),
        (1, "input", lambda value: value.pop("parameters"), "input"),
        (1, "outcome", lambda value: value["effects"][0]["result"].update(letter_number="x"), "changes.letter_number"),
        (1, "outcome", lambda value: value["effects"][0]["inputs"].update(title="别的"), "effects.inputs"),
        (1, "outcome", lambda value: value["effects"].clear(), "effects"),
        (3, "input", lambda value: value["values"].update(findings="不属实"), "changes.findings"),
        (3, "outcome", lambda value: value["closed"].clear(), "closed[0]"),
        (3, "outcome", lambda value: value["timers"][0].update(element="x"), "timers[0]"),
        (7, "input", lambda value: value["values"].update(decision="refuse"), "effects.type"),
        (7, "outcome", lambda value: value["facts"].pop(), "facts"),
        (9, "outcome", lambda value: value["ended"].update(outcome="refused"), "ended.outcome"),
        (9, "outcome", lambda value: value["effects"].append(value["effects"][0]), "effects"),
    ],
)  # fmt: skip
def test_an_altered_entry_is_named_with_what_differs(
    recorded: tuple[str, list[dict[str, Any]]], seq: int, column: str, change: Any, what: str
) -> None:
    case_id, entries = recorded
    altered = list(entries)
    altered[seq - 1] = _altered(altered[seq - 1], column, change)
    result = rerun.replay(lambda _: SMALL_AID, case_id, altered)
    assert result.first_difference is not None
    assert result.first_difference.seq == seq
    assert result.first_difference.what.startswith(what)


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, list[dict[str, Any]]]:
    """The journal of one finished case."""
    folder = tmp_path_factory.mktemp("recorded")
    with databases.empty_database("sqlite") as url:
        database = Database(url)
        office = an_office_at_work(database, folder)
        case_id = _a_finished_case(office)
        entries = _entries(office, case_id)
        database.dispose()
    return case_id, entries


def test_a_left_out_entry_stops_the_replay(recorded: tuple[str, list[dict[str, Any]]]) -> None:
    case_id, entries = recorded
    result = rerun.replay(lambda _: SMALL_AID, case_id, [entries[0], *entries[3:]])
    assert result.first_difference is not None
    assert result.first_difference.seq == 4
