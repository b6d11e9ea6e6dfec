"""What verification says of altered values: where they stand, and never a full number of a person."""
# ruff: noqa: S608 (the tests compose statements from their own constants)

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from models.database import Database
from tests import databases
from tests.workflows.offices import an_id_number
from tests.workflows.whole_case import MEMBER, PHONE, an_office_with_every_row, opened
from workflows import cases, findings
from workflows.releases import Releases
from workflows.verify import Proofs, verify

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.workflows.offices import TestOffice
    from workflows.findings import Verification

ID_NUMBER = an_id_number()
BANK_ACCOUNT = "6222020200112233445"
NAMES = ("林一禾", "林小满", "何远山", "方知秋")
PERSONAL = (ID_NUMBER, MEMBER, PHONE, BANK_ACCOUNT, *NAMES)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestOffice]:
    """An office on SQLite in which every table has rows."""
    with databases.empty_database("sqlite") as url:
        made, _heads = an_office_with_every_row(Database(url), tmp_path_factory.mktemp("office"))
        yield made
        made.database.dispose()


class Altering:
    """Carries out a change on the rows of a table behind the product's back, and takes it back."""

    def __init__(self, office: TestOffice) -> None:
        self._office = office

    def verified(self, table: str, change: str, where: str = "1") -> Verification:
        """What verification says while the change of one row stands there."""
        column = change.partition(" = ")[0]
        with closing(sqlite3.connect(str(self._office.database.url.database))) as connection:
            row = "NULL" if table == "search_words" else "rowid"  # of these the rows have no numbers
            row, before = connection.execute(f"SELECT {row}, {column} FROM {table} WHERE {where} LIMIT 1").fetchone()
            here, there = (where, change) if row is None else (f"rowid = {row}", f"rowid = {row}")
            connection.execute(f"UPDATE {table} SET {change} WHERE {here}")
            connection.commit()
            try:
                proofs = Proofs(releases=Releases(), documents=self._office.documents)
                return verify(self._office.database, proofs=proofs)
            finally:
                connection.execute(f"UPDATE {table} SET {column} = ? WHERE {there}", (before,))
                connection.commit()


@pytest.mark.parametrize(
    ("table", "change", "where"),
    [
        ("persons", "id_number = '990101198001010029'", f"id_number = '{ID_NUMBER}'"),
        ("persons", f"id_number = substr('{ID_NUMBER}', 1, 8) || 'x' || substr('{ID_NUMBER}', 10)", "1"),
        ("persons", "phone = '19900001235'", f"phone = '{PHONE}'"),
        ("persons", "phone = '1990000x234'", f"phone = '{PHONE}'"),
        ("persons", "name = name || '二'", "1"),
        ("persons", "name_initials = 'x'", "1"),
        ("persons", "id_number = NULL", f"id_number = '{MEMBER}'"),
        ("cases", f"data = replace(data, '{PHONE}', '19900001235')", f"data LIKE '%{PHONE}%'"),
        ("cases", f"data = replace(data, '大病', '{BANK_ACCOUNT}')", "1"),
        ("cases", "title = title || '二'", "1"),
        ("cases", "applicant_id = NULL", "1"),
        ("cases", "search = search || ' x'", "1"),
        ("tasks", "title = title || '二'", "1"),
        ("tasks", f"title = '{BANK_ACCOUNT}'", "1"),
        ("tasks", f"id_masked = '{ID_NUMBER}'", "1"),
        ("tasks", f"path = '[\"{PHONE}\"]'", "1"),
        ("entries", f"input = replace(input, '{PHONE}', '19900001235')", "seq = 1"),
        ("letters", "addressee = addressee || '二'", "1"),
        ("letters", f"body = body || '{BANK_ACCOUNT}'", "1"),
        ("objections", "by_name = '何远'", "by_name IS NOT NULL"),
        ("objections", f"text = text || '{PHONE}'", "1"),
        ("fund_movements", f"note = '{BANK_ACCOUNT}'", "case_id IS NOT NULL"),
        ("fund_movements", f"note = '{PHONE[:5]}x{PHONE[6:]}'", "case_id IS NOT NULL"),
        ("documents", f"name = '{PHONE}.pdf'", "1"),
        ("search_words", "word = 'x'", "word = '林一'"),
    ],
)
def test_no_number_and_no_name_of_a_person_stands_in_a_finding(
    office: TestOffice, table: str, change: str, where: str
) -> None:
    result = Altering(office).verified(table, change, where)
    told = result.text() + result.json()
    assert not result.ok
    assert [each for each in PERSONAL if each in told] == []
    assert [half for half in (PHONE[:5], PHONE[6:]) if half in told] == []


def test_what_names_nobody_is_shown() -> None:
    kept = [None, True, 7, Decimal("12.50"), datetime(2026, 3, 2, tzinfo=UTC), "done", "QY-0001", "a" * 64]
    assert [findings.shown("task x.state", value) for value in kept] == kept
    assert findings.shown("task x.name", "入户调查") == "入户调查"
    assert findings.shown("stored data", {"phone": PHONE}) == "（23 个字符）"
    assert "SHA-256" in findings.shown("stored data", "很长" * 200)


@pytest.mark.parametrize(
    ("table", "change", "names"),
    [
        ("tasks", "properties = '{'", "task "),
        ("tasks", "due_at = 'yesterday'", "task "),
        ("notices", "places = '['", "notice "),
        ("notices", "fields = '[1]'", "notice "),
        ("deadlines", "rule = 'x'", "deadline "),
        ("deadlines", "started_at = 'x'", "deadline "),
        ("deadline_changes", "at = 'x'", "deadline change "),
        ("waiting_timers", "due_at = 'x'", "timer "),
        ("cases", "opened_at = 'x'", "case "),
        ("parameters", "value = '{'", "parameter aid."),
    ],
)
def test_a_value_that_cannot_be_read_is_named_by_its_row(
    office: TestOffice, table: str, change: str, names: str
) -> None:
    result = Altering(office).verified(table, change)
    first = result.findings[0]
    column = change.partition(" = ")[0]
    assert first.case_id is not None
    assert first.difference.seq > 0
    assert first.difference.what.startswith(names)
    assert column in first.difference.what


@pytest.mark.parametrize("change", ["files = '{'", "files = '[]'", "files = '{\"a\":1}'", "published_at = 'x'"])
def test_a_release_that_cannot_be_read_is_named_as_the_release(office: TestOffice, change: str) -> None:
    result = Altering(office).verified("releases", change)
    assert {(each.difference.seq, each.difference.what) for each in result.findings} == {(1, "release")}


def test_an_unreadable_head_or_access_record_is_a_finding_of_no_case(office: TestOffice) -> None:
    for table in ("access_records", "number_series"):
        column = "at" if table == "access_records" else "last_number"
        result = Altering(office).verified(table, f"{column} = 'x'")
        assert [each.case_id for each in result.findings] == [None]


@pytest.fixture
def two_cases(database: Database, tmp_path: Path) -> TestOffice:
    """An office in which two cases have told of the same people, the second otherwise than the first."""
    office, _heads = an_office_with_every_row(database, tmp_path)
    changed = {"name": "林小满", "id_number": MEMBER, "relation": "外孙女"}
    opened(office, applicant_name="林一和", applicant_phone="19900009999", members=[changed])
    return office


def test_a_person_shows_what_any_case_told_last(two_cases: TestOffice) -> None:
    proofs = Proofs(releases=two_cases.releases, documents=two_cases.documents)
    assert verify(two_cases.database, proofs=proofs).text().endswith("(intact)")
    with two_cases.desk("clerk") as desk:  # the member goes: known to the earlier case alone, which told it before
        cases.open_case(desk, "whole_aid", _without_members())
    assert verify(two_cases.database, proofs=proofs).ok


def _without_members() -> dict[str, Any]:
    return {
        "applicant_name": "林一和",
        "applicant_id_number": ID_NUMBER,
        "applied_amount": "1",
        "application_on": "2026-03-01",
        "members": [],
    }


@pytest.mark.parametrize("change", ["phone = '19900001234'", "name = '林一禾'", "name = 'x'"])
def test_a_value_that_a_case_told_earlier_is_not_what_was_told_last(two_cases: TestOffice, change: str) -> None:
    with two_cases.database.engine.begin() as connection:
        connection.exec_driver_sql(f"UPDATE persons SET {change} WHERE id_number = '{ID_NUMBER}'")
    result = verify(two_cases.database, proofs=Proofs(releases=two_cases.releases, documents=two_cases.documents))
    assert not result.ok
