"""Files of banks are verified: every column that is altered afterwards is found, or stands here with its reason."""
# ruff: noqa: S608 (the tests compose statements from the names of mapped columns)

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import Integer

from models.bankfiles import BankFile, BankLine
from models.base import Instant, table_of
from models.database import Database
from tests import databases
from tests.bankfiles_work.banking import an_office_with_banks, confirm, lent, line, lines, rows, take_in
from workflows import bankwork
from workflows.verify import Proofs, verify

if TYPE_CHECKING:
    from collections.abc import Iterator

    from models.bankfiles import BankFile as File
    from tests.workflows.offices import TestOffice

JUDGED = "depends on the loans there were when the line was judged; what is booked, the entries of the case say"
STANDS_IN = "whom somebody stood in for is in the authority of no record yet"
EXEMPT = {
    "bank_files.id": "names the row",
    "bank_lines.file_id": "names the row",
    "bank_lines.row": "names the row",
    "bank_lines.faults": JUDGED,
    "bank_lines.decided_for": STANDS_IN,
    "bank_files.decided_for": STANDS_IN,
}
COLUMNS = [
    f"{table_of(kind).name}.{column.name}"
    for kind in (BankFile, BankLine)
    for column in table_of(kind).columns
    if f"{table_of(kind).name}.{column.name}" not in EXEMPT
]


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestOffice]:
    with databases.empty_database("sqlite") as url:
        made = an_office_with_banks(Database(url), tmp_path_factory.mktemp("office"))
        lent(made, "DK-1")
        yield made
        made.database.dispose()


@pytest.fixture(scope="module")
def file(office: TestOffice) -> File:
    found = take_in(office, [line("DK-1"), line("DK-404", ref="R2", amount="3.00")], total=["合计", "", "3笔", ""])
    number = rows(office, found)[1].row
    with office.desk("clerk") as desk:
        bankwork.assign(desk, found.id, number, "DK-1", "回单")
    confirm(office, found, reason="银行核实")
    assert lines(office, found)[1][0] == "booked"
    return found


def findings(office: TestOffice) -> list[str]:
    proofs = Proofs(releases=office.releases, documents=office.documents)
    return [str(each) for each in verify(office.database, proofs=proofs).findings]


def test_an_office_with_files_of_banks_is_intact(office, file):
    assert findings(office) == []


@pytest.mark.parametrize("column", COLUMNS)
def test_an_altered_column_is_found(office, file, column):
    table, name = column.split(".")
    mapped = table_of(BankFile if table == "bank_files" else BankLine).c[name]
    where = f"id = '{file.id}'" if table == "bank_files" else f"file_id = '{file.id}' AND row = 2"
    with closing(sqlite3.connect(office.database.url.database or "")) as connection:
        connection.execute("PRAGMA ignore_check_constraints = ON")
        (before,) = connection.execute(f"SELECT {name} FROM {table} WHERE {where}").fetchone()
        altered = _altered(mapped, name, before)
        with connection:
            connection.execute(f"UPDATE {table} SET {name} = ? WHERE {where}", (altered,))
    try:
        assert findings(office) != []
    finally:
        with closing(sqlite3.connect(office.database.url.database or "")) as connection, connection:
            connection.execute("PRAGMA ignore_check_constraints = ON")
            connection.execute(f"UPDATE {table} SET {name} = ? WHERE {where}", (before,))


def test_a_line_that_was_booked_on_the_loan_of_another_is_found(tmp_path):
    """Its row was led astray before it was booked: every entry is in order, and the money on the wrong loan."""
    with databases.empty_database("sqlite") as url:
        office = an_office_with_banks(Database(url), tmp_path)
        lent(office, "DK-1")
        other = lent(office, "DK-2")
        file = take_in(office, [line("DK-1")])
        with office.database.transaction() as session:
            session.get_one(BankLine, (file.id, 2)).case_id = other.id
        assert confirm(office, file).booked == 1

        assert [each for each in findings(office) if f"bank line {file.id}/2 loan" in each]
        office.database.dispose()


def _altered(mapped, name: str, before: object) -> object:
    if name == "state":
        return "held" if before == "booked" else "taken"
    if isinstance(mapped.type, Instant):
        return "2026-01-01 00:00:00.000000"
    if mapped.type.python_type.__name__ == "date":
        return "2026-04-09"
    if isinstance(mapped.type, Integer) or isinstance(before, int):
        return int(before or 0) + 1
    if isinstance(before, str) and before.startswith(("{", "[")):
        return "[]" if before.startswith("{") else "{}"
    return "other"
