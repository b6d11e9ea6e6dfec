"""Every stored column of a case is either verified or exempt for a reason that stands here.

A new column fails the first test until somebody has decided which. What is verified is proved by altering it, in an
office in which every table has rows.
"""
# ruff: noqa: S608 (the tests compose statements from the names of mapped columns)

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import Boolean, Date, Integer

from models.base import Instant, Json
from models.database import Database
from models.everything import metadata
from tests import databases
from tests.workflows.whole_case import an_office_with_every_row
from workflows.verify import Proofs, verify

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Column

    from tests.workflows.offices import TestOffice
    from workflows.findings import Finding, Verification
    from workflows.heads import HeadFolder

OFFICE_TABLE = "the office's own register, which its administrators change; entries name people and places themselves"
PASSING = "holds nothing of a case that counts: it may be emptied"
ELSEWHERE = "tests/bankfiles_work/test_verify.py alters each of its columns, in an office that takes in files of banks"
PROPOSED = "who proposed and who published a release; what the release is, its digest says"
VISITS = "the office's register of whom it visited, which no entry of a case tells of"
EXEMPT_TABLES = {
    "absences": OFFICE_TABLE,
    "alembic_version": "the schema's",
    "api_tokens": PASSING,
    "bank_files": ELSEWHERE,
    "bank_layout_decisions": OFFICE_TABLE,
    "bank_layouts": OFFICE_TABLE,
    "bank_lines": ELSEWHERE,
    "calendar_years": OFFICE_TABLE,
    "contact_links": VISITS,
    "holdings": OFFICE_TABLE,
    "idempotency_keys": PASSING,
    "jobs": PASSING,
    "login_attempts": PASSING,
    "offices": OFFICE_TABLE,
    "organs": OFFICE_TABLE,
    "proposals": PROPOSED,
    "posts": OFFICE_TABLE,
    "publicity_contacts": VISITS,
    "settings": OFFICE_TABLE,
    "users": OFFICE_TABLE,
    "verification_parts": PASSING,
    "web_sessions": PASSING,
    "work_days": OFFICE_TABLE,
}
ROW_NUMBER = "a bare row number that no entry and no other row names"
DRAFT = "docs/decisions/0008: a draft is not an entry"
MASTER = "no case records it: how the office's account or parameter is called, and where it comes from"
PUBLISHING = "no case records it: who published a release when, and whether new cases begin on it"
EXEMPT = {
    "deadline_changes.id": ROW_NUMBER,
    "fund_movements.id": ROW_NUMBER,
    "letter_services.id": ROW_NUMBER,
    "letters.id": ROW_NUMBER,
    "objections.id": ROW_NUMBER,
    "household_members.id": ROW_NUMBER,
    "households.id": "a bare row number; the members that name it are compared",
    "tasks.draft": DRAFT,
    "tasks.draft_at": DRAFT,
    "tasks.draft_by": DRAFT,
    "funds.code": MASTER,
    "funds.name": MASTER,
    "funds.name_en": MASTER,
    "funds.office_id": MASTER,
    "parameters.label": MASTER,
    "parameters.label_en": MASTER,
    "parameters.unit": MASTER,
    "parameters.source": MASTER,
    "parameters.created_by": MASTER,
    "parameters.confirmed_by": MASTER,
    "releases.published_at": PUBLISHING,
    "releases.published_by": PUBLISHING,
    "releases.current": PUBLISHING,
}
OF_APPLICANT = "(SELECT id FROM cases WHERE applicant_id = {})"
HEAD_OF_MEMBER = "(SELECT head_id FROM households WHERE households.id = household_members.household_id)"
HEAD_OF_PERSON = (
    "coalesce((SELECT head_id FROM households JOIN household_members ON households.id = household_id"
    " WHERE person_id = persons.id), persons.id)"
)
CASE_OF = {
    "access_chains": "NULL",
    "access_records": "NULL",
    "case_links": "case_id",
    "case_organisations": "case_id",
    "cases": "id",
    "claim_items": "case_id",
    "claim_lines": "case_id",
    "claim_payments": "case_id",
    "deadline_changes": "(SELECT case_id FROM deadlines WHERE deadlines.id = deadline_id)",
    "deadlines": "case_id",
    "documents": "case_id",
    "entries": "case_id",
    "fund_movements": "case_id",
    "funds": "NULL",
    "guarantees": "case_id",
    "heads": "NULL",
    "household_members": OF_APPLICANT.format(HEAD_OF_MEMBER),
    "households": OF_APPLICANT.format("head_id"),
    "large_values": "case_id",
    "letter_services": "case_id",
    "letters": "case_id",
    "loan_bookings": "case_id",
    "loan_events": "case_id",
    "loan_instalments": "case_id",
    "loan_postings": "case_id",
    "loans": "case_id",
    "notices": "case_id",
    "number_series": "NULL",
    "objections": "case_id",
    "parameters": "(SELECT id FROM cases WHERE process = 'small_wage')",
    "persons": OF_APPLICANT.format(HEAD_OF_PERSON),
    "releases": "(SELECT id FROM cases WHERE release_digest = releases.digest)",
    "search_words": "case_id",
    "start_drafts": "case_id",
    "tasks": "case_id",
    "waiting_timers": "case_id",
}
"""For each table with something of a case: the SQL for the case that a row belongs to."""
ALTERED = {
    "parameters.effective_from": "9000-01-01",
    "parameters.effective_to": "2020-01-02",
    "parameters.value": '{"length":6,"unit":"working_day"}',
}
"""Alterations for which one more or less would not do: a day on which the value was in force all the same."""
DONATION = "case_id IS NULL"
Key = tuple[Any, ...]
FAR = 1000
"""What is added to the number of a row, so that it is no other row's."""


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[TestOffice, HeadFolder]]:
    """An office on SQLite in which every table has rows."""
    with databases.empty_database("sqlite") as url:
        made, heads = an_office_with_every_row(Database(url), tmp_path_factory.mktemp("office"))
        yield made, heads
        made.database.dispose()


def test_every_table_and_column_is_verified_or_exempt() -> None:
    known = {f"{table}.{column.name}" for table in metadata.tables for column in metadata.tables[table].columns}
    assert set(metadata.tables) == CASE_OF.keys() | (EXEMPT_TABLES.keys() & set(metadata.tables))
    assert not CASE_OF.keys() & EXEMPT_TABLES.keys()
    assert EXEMPT.keys() <= known
    assert all(reason for reason in (*EXEMPT.values(), *EXEMPT_TABLES.values()))


def test_the_office_is_whole(office: tuple[TestOffice, HeadFolder]) -> None:
    made, heads = office
    result = _verified(made, heads, None)
    assert result.ok, result.text()
    with closing(_connected(made)) as connection:
        counts = {table: connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in CASE_OF}
    assert [table for table, count in counts.items() if not count] == []


@pytest.mark.parametrize(
    ("table", "column"),
    [
        pytest.param(table, column, id=f"{table}.{column.name}")
        for table in sorted(CASE_OF)
        for column in metadata.tables[table].columns
        if f"{table}.{column.name}" not in EXEMPT
    ],
)
def test_an_altered_value_is_found(office: tuple[TestOffice, HeadFolder], table: str, column: Column[Any]) -> None:
    """In the first, the middle and the last row, the finding names the case the row belongs to, and an entry."""
    made, heads = office
    for row, case_id, before in _rows(made, table, column.name):
        after = ALTERED.get(f"{table}.{column.name}") or _altered(column, before)
        result = _verified_with(made, heads, (table, column.name, row, case_id), before, after)
        where = f"{table}.{column.name} {before!r} -> {after!r}"
        assert not result.ok, where
        if case_id is not None:
            assert any(_names(finding, case_id) for finding in result.findings), f"{where}\n{result.text()}"


@pytest.mark.parametrize("column", ["amount_fen", "fund_id"])
def test_money_that_came_in_is_held_against_the_balance(office: tuple[TestOffice, HeadFolder], column: str) -> None:
    """What no case moved: its amount and its fund; the rest of it nothing else records (docs/decisions/0012)."""
    made, heads = office
    with closing(_connected(made)) as connection:
        found = connection.execute(f"SELECT rowid, {column} FROM fund_movements WHERE {DONATION}").fetchone()
    after = found[1] + FAR
    assert not _verified_with(made, heads, ("fund_movements", column, found[:1], None), found[1], after).ok


def _names(finding: Finding, case_id: str) -> bool:
    return finding.case_id == case_id and finding.difference.seq > 0


def _rows(office: TestOffice, table: str, column: str) -> list[tuple[Key, str | None, Any]]:
    """Three rows of a table: key, case, stored value."""
    skip = f" WHERE NOT {DONATION}" if table == "fund_movements" else ""
    key = ", ".join(_key(table))
    with closing(_connected(office)) as connection:
        found = connection.execute(f"SELECT {CASE_OF[table]}, {column}, {key} FROM {table}{skip} ORDER BY {key}")
        rows = [(tuple(place), case_id, value) for case_id, value, *place in found]
    return list(dict.fromkeys([rows[0], rows[len(rows) // 2], rows[-1]]))


def _key(table: str) -> list[str]:
    """By what SQLite knows a row: its number, or its key in a table without numbers."""
    stored = metadata.tables[table]
    return ["rowid"] if stored.dialect_options["sqlite"]["with_rowid"] else stored.primary_key.columns.keys()


def _altered(column: Column[Any], value: Any) -> Any:
    """Another value of the column's own kind."""
    if isinstance(column.type, Instant):
        at = datetime.fromisoformat(value) if value else datetime(2026, 3, 2, 1)  # noqa: DTZ001 (as SQLite keeps it)
        return (at + timedelta(seconds=1)).strftime("%Y-%m-%d %H:%M:%S.%f")
    if isinstance(column.type, Date):
        return (date.fromisoformat(value) + timedelta(days=1)).isoformat() if value else "2026-03-02"
    if isinstance(column.type, Boolean):
        return 1 - value
    if isinstance(column.type, Integer):
        return (value or 0) + (FAR if column.primary_key or column.foreign_keys else 1)
    if isinstance(column.type, Json):
        return _altered_json(json.loads(value or "null"))
    return f"{value}x" if value else "x"


def _altered_json(value: Any) -> str:
    if isinstance(value, list):
        return json.dumps([*value, value[0] if value else "x"])
    return json.dumps({**(value or {}), "x": "x"})


def _verified_with(
    office: TestOffice, heads: HeadFolder, place: tuple[str, str, Key, str | None], before: Any, after: Any
) -> Verification:
    """What verification says while another value stands there; of the row's case alone where that is enough."""
    table, column, row, case_id = place
    _set(office, table, column, row, after)
    try:
        return _verified(office, heads, None if table == "cases" else case_id)
    finally:
        there = [
            after if _names_the_row(table, column, name) else part for name, part in zip(_key(table), row, strict=True)
        ]
        _set(office, table, column, tuple(there), before)


def _names_the_row(table: str, column: str, name: str) -> bool:
    """Whether this part of the key, by which SQLite knows the row, is this column."""
    keys = metadata.tables[table].primary_key.columns
    number = keys.keys() == [column] and isinstance(keys[column].type, Integer)
    return name == column or (name == "rowid" and number)


def _set(office: TestOffice, table: str, column: str, row: Key, value: Any) -> None:
    here = " AND ".join(f"{name} = ?" for name in _key(table))
    with closing(_connected(office)) as connection, connection:
        connection.execute("PRAGMA ignore_check_constraints = ON")
        assert connection.execute(f"UPDATE {table} SET {column} = ? WHERE {here}", (value, *row)).rowcount == 1


def _connected(office: TestOffice) -> sqlite3.Connection:
    return sqlite3.connect(str(office.database.url.database))


def _verified(office: TestOffice, heads: HeadFolder, case_id: str | None) -> Verification:
    proofs = Proofs(releases=office.releases, documents=office.documents, heads=heads)
    return verify(office.database, case=case_id, proofs=proofs)
