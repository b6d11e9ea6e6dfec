"""Verification: a clean office is clean, and one altered byte anywhere names the case and the entry."""
# ruff: noqa: S608 (the tests compose statements from their own constants)

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update

from models.database import Database
from models.journal import Entry
from tests import databases
from tests.workflows.offices import an_office_at_work
from tests.workflows.whole_case import an_office_with_every_row
from workflows import canonical, journal
from workflows.heads import HeadFolder, sign_head
from workflows.verify import Proofs, verify

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Connection

    from tests.workflows.offices import TestOffice
    from workflows.findings import Verification

TEXT_COLUMNS = ("actor", "authority", "command", "element", "input", "outcome", "release", "state_digest",
                "previous_hash", "hash")  # fmt: skip


def _two_cases(office: TestOffice) -> list[str]:
    found = []
    for _ in range(2):
        case = office.open()
        office.add_paper(case.id)
        office.do("clerk", case.id, "visit", findings="属实", second_visitor="visitor")
        found.append(case.id)
    office.pass_time(timedelta(days=6))
    office.fire_due()
    for case_id in found:
        office.do("officer", case_id, "decide", decision="grant", granted="2000")
    office.do("payer", found[0], "pay")
    return found


@pytest.fixture(scope="module")
def worked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[TestOffice, list[str], HeadFolder]]:
    """An office on SQLite with two cases, one finished, and a signed head over both."""
    folder = tmp_path_factory.mktemp("worked")
    with databases.empty_database("sqlite") as url:
        office = an_office_at_work(Database(url), folder)
        found = _two_cases(office)
        heads = _signed(office, folder)
        yield office, found, heads
        office.database.dispose()


def _signed(office: TestOffice, folder: Path) -> HeadFolder:
    heads = HeadFolder(folder / "heads")
    heads.create_key()
    with office.database.transaction() as session:
        sign_head(session, heads, office.now)
    return heads


def _verified(office: TestOffice, heads: HeadFolder | None, case: str | None = None) -> Verification:
    proofs = Proofs(releases=office.releases, documents=office.documents, heads=heads)
    return verify(office.database, case=case, proofs=proofs)


def test_a_worked_office_is_clean(database: Database, tmp_path: Path) -> None:
    office = an_office_at_work(database, tmp_path)
    _two_cases(office)
    seen: list[tuple[int, int]] = []
    heads = _signed(office, tmp_path)
    proofs = Proofs(releases=office.releases, documents=office.documents, heads=heads)
    result = verify(database, progress=lambda done, total: seen.append((done, total)), proofs=proofs)
    assert [str(finding) for finding in result.findings] == []
    assert (result.cases, result.entries, result.heads) == (2, 16, 1)
    assert seen == [(1, 2), (2, 2)]


class Altered:
    """Changes stored bytes behind the product's back, on SQLite, and puts them back."""

    def __init__(self, office: TestOffice) -> None:
        self._file = office.database.url.database

    def value(self, sql: str, *parameters: Any) -> Any:
        """The first column of the first row."""
        with closing(sqlite3.connect(str(self._file))) as connection:
            return connection.execute(sql, parameters).fetchone()[0]

    def run(self, sql: str, *parameters: Any) -> None:
        """Carry out a change of exactly one row."""
        with closing(sqlite3.connect(str(self._file))) as connection, connection:
            assert connection.execute(sql, parameters).rowcount == 1


def test_a_case_that_was_filed_under_more_words_is_clean(worked: tuple[TestOffice, list[str], HeadFolder]) -> None:
    """As versions before this one filed it: under every part of a word by which it is found."""
    office, found, _heads = worked
    altered = Altered(office)
    before = altered.value("SELECT search FROM cases WHERE id = ?", found[0])
    more = sorted({word[:1] for word in before.split() if not word[0].isdecimal()} - set(before.split()))
    altered.run("UPDATE cases SET search = ? WHERE id = ?", " ".join(sorted({*before.split(), *more})), found[0])
    for word in more:
        altered.run("INSERT INTO search_words (word, case_id) VALUES (?, ?)", word, found[0])
    try:
        assert more
        assert _verified(office, None).ok
    finally:
        altered.run("UPDATE cases SET search = ? WHERE id = ?", before, found[0])
        for word in more:
            altered.run("DELETE FROM search_words WHERE word = ? AND case_id = ?", word, found[0])


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_one_altered_byte_of_an_entry_names_case_and_entry(
    worked: tuple[TestOffice, list[str], HeadFolder], data: st.DataObject
) -> None:
    office, found, _heads = worked
    altered = Altered(office)
    case_id = data.draw(st.sampled_from(found))
    seq = data.draw(st.integers(1, altered.value("SELECT max(seq) FROM entries WHERE case_id = ?", case_id)))
    column = data.draw(st.sampled_from(TEXT_COLUMNS))
    where = "WHERE case_id = ? AND seq = ?"
    text = altered.value(f"SELECT {column} FROM entries {where}", case_id, seq)
    changed = _one_byte_changed(data, text)
    altered.run(f"UPDATE entries SET {column} = ? {where}", changed, case_id, seq)
    try:
        result = _verified(office, None)
    finally:
        altered.run(f"UPDATE entries SET {column} = ? {where}", text, case_id, seq)
    assert [(each.case_id, each.difference.seq) for each in result.findings] == [(case_id, seq)]


def _one_byte_changed(data: st.DataObject, text: str | None) -> str:
    if not text:
        return "x"
    at = data.draw(st.integers(0, len(text) - 1))
    other = data.draw(st.characters(min_codepoint=32, max_codepoint=126).filter(lambda one: one != text[at]))
    return text[:at] + other + text[at + 1 :]


@pytest.mark.parametrize(
    ("change", "names"),
    [
        ("at = '2026-03-02 01:00:01.000000'", 3),
        ("at = 'yesterday'", 3),
        ("on_behalf_of = 'x'", 3),
        ("seq = 99", 3),
        ("case_id = '?' || substr(case_id, 2)", 3),
        ("input = x'ff'", 3),
        ("outcome = cast(x'ff' as text)", 3),
    ],
)
def test_every_other_column_of_an_entry_is_guarded(
    worked: tuple[TestOffice, list[str], HeadFolder], change: str, names: int
) -> None:
    office, found, _heads = worked
    altered = Altered(office)
    row = altered.value("SELECT rowid FROM entries WHERE case_id = ? AND seq = 3", found[0])
    column = change.partition(" = ")[0]
    before = altered.value(f"SELECT {column} FROM entries WHERE rowid = ?", row)
    altered.run(f"UPDATE entries SET {change} WHERE rowid = ?", row)
    try:
        result = _verified(office, None)
    finally:
        altered.run(f"UPDATE entries SET {column} = ? WHERE rowid = ?", before, row)
    assert (found[0], names) in [(each.case_id, each.difference.seq) for each in result.findings]


@pytest.mark.parametrize(
    ("table", "change", "seq"),
    [
        ("cases", "state = replace(state, '1', '2')", None),
        ("cases", "data = replace(data, '属实', '不实')", None),
        ("cases", "parameters = replace(parameters, '5', '6')", 1),
        ("cases", "outcome = 'refused'", 9),
        ("cases", "closed_at = '2026-03-09 01:00:00.000000'", 9),
        ("cases", "number = 'x'", 1),
        ("tasks", "closed_by = 'visitor'", 4),
        ("tasks", "candidate_group = 'payer'", 4),
        ("tasks", "state = 'cancelled'", 4),
        ("letters", "body = replace(body, '收到', '没有收到')", 1),
        ("letters", "is_reply = 1", 1),
        ("documents", "name = 'other.pdf'", 2),
        ("documents", "sha256 = replace(sha256, substr(sha256, 1, 1), 'g')", 2),
        ("fund_movements", "amount_fen = amount_fen - 1", 7),
        ("fund_movements", "moved_by = 'clerk'", 7),
    ],
)
def test_altered_rows_beside_the_journal_name_their_entry(
    worked: tuple[TestOffice, list[str], HeadFolder], table: str, change: str, seq: int | None
) -> None:
    office, found, _heads = worked
    altered = Altered(office)
    key = "id" if table == "cases" else "case_id"
    row = altered.value(f"SELECT min(rowid) FROM {table} WHERE {key} = ?", found[0])
    column = change.partition(" = ")[0]
    before = altered.value(f"SELECT {column} FROM {table} WHERE rowid = ?", row)
    altered.run(f"UPDATE {table} SET {change} WHERE rowid = ?", row)
    try:
        result = _verified(office, None)
    finally:
        altered.run(f"UPDATE {table} SET {column} = ? WHERE rowid = ?", before, row)
    named = [(each.case_id, each.difference.seq) for each in result.findings if each.case_id]
    assert named == [(found[0], seq or 9)]


@pytest.mark.parametrize(
    ("table", "change"),
    [
        ("cases", "process = 'other'"),
        ("cases", "process_name = 'x'"),
        ("cases", "office_path = '/1/'"),
        ("cases", "office_id = 1"),
        ("cases", "title = 'x'"),
        ("cases", "amount_fen = 1"),
        ("cases", "urgent = 1"),
        ("cases", "search = 'x'"),
        ("cases", "applicant_id = NULL"),
        ("tasks", "office_path = '/9/'"),
        ("tasks", "office_id = office_id % 2 + 1"),
        ("tasks", "case_number = 'x'"),
        ("tasks", "duty = 'pay'"),
        ("tasks", "priority = 9"),
        ("tasks", "version = 99"),
        ("tasks", "due_at = '2027-01-01 00:00:00.000000'"),
        ("tasks", "claimed_for = 'x'"),
        ("deadlines", "due_at = '2027-01-01 00:00:00.000000'"),
        ("deadlines", "original_due_at = '2027-01-01 00:00:00.000000'"),
        ("deadlines", "name = 'x'"),
        ("deadlines", "stopped_at = NULL"),
    ],
)
def test_altered_columns_that_follow_from_the_journal_name_the_case(
    worked: tuple[TestOffice, list[str], HeadFolder], table: str, change: str
) -> None:
    office, found, _heads = worked
    altered, column = Altered(office), change.partition(" = ")[0]
    row = altered.value(f"SELECT rowid FROM {table} WHERE {'id' if table == 'cases' else 'case_id'} = ?", found[0])
    before = altered.value(f"SELECT {column} FROM {table} WHERE rowid = ?", row)
    altered.run(f"UPDATE {table} SET {change} WHERE rowid = ?", row)
    try:
        result = _verified(office, None)
    finally:
        altered.run(f"UPDATE {table} SET {column} = ? WHERE rowid = ?", before, row)
    (finding,) = result.findings
    assert (finding.case_id, finding.difference.seq > 0) == (found[0], True)


def test_an_altered_paper_is_named(worked: tuple[TestOffice, list[str], HeadFolder]) -> None:
    office, found, _heads = worked
    sha256 = Altered(office).value("SELECT sha256 FROM documents WHERE case_id = ?", found[1])
    path = office.documents.path(sha256)
    content = path.read_bytes()
    path.chmod(0o600)
    path.write_bytes(content[:-1] + b"X")
    try:
        result = _verified(office, None)
    finally:
        path.write_bytes(content)
    assert {(each.case_id, each.difference.seq) for each in result.findings} == {(each, 2) for each in found}


def test_a_rewritten_chain_is_found_by_the_signed_head(worked: tuple[TestOffice, list[str], HeadFolder]) -> None:
    office, found, heads = worked
    altered = Altered(office)
    where = "WHERE case_id = ? AND seq = ?"
    last = altered.value("SELECT max(seq) FROM entries WHERE case_id = ?", found[0])
    with office.database.reading() as session:
        entry = session.execute(_select_entry(found[0], last)).mappings().one()
    forged = journal.entry_hash({**entry, "authority": "forged"})
    altered.run(f"UPDATE entries SET authority = 'forged', hash = ? {where}", forged, found[0], last)
    try:
        assert _verified(office, None).ok
        result = _verified(office, heads)
    finally:
        sql = f"UPDATE entries SET authority = ?, hash = ? {where}"
        altered.run(sql, entry["authority"], entry["hash"], found[0], last)
    assert [(each.case_id, each.difference.seq) for each in result.findings] == [(found[0], last)]


def _select_entry(case_id: str, seq: int) -> Any:
    entry = journal.Entry
    return journal.select(*(getattr(entry, name) for name in journal.COLUMNS)).where(
        entry.case_id == case_id, entry.seq == seq
    )


def test_a_cut_off_end_is_found(worked: tuple[TestOffice, list[str], HeadFolder]) -> None:
    office, found, _heads = worked
    altered = Altered(office)
    before = altered.value("SELECT version FROM cases WHERE id = ?", found[0])
    altered.run("UPDATE cases SET version = version + 1 WHERE id = ?", found[0])
    try:
        result = _verified(office, None, case=found[0])
    finally:
        altered.run("UPDATE cases SET version = ? WHERE id = ?", before, found[0])
    assert [each.difference.seq for each in result.findings] == [before + 1]


def test_a_journal_from_before_entries_told_of_deadlines_verifies(tmp_path: Path) -> None:
    """Entries as older versions wrote them: chained in the same way, without what newer ones also tell."""
    with databases.empty_database("sqlite") as url:
        office, _heads = an_office_with_every_row(Database(url), tmp_path)
        with office.database.engine.begin() as connection:
            shortened = sum(_as_before(connection, case_id) for case_id in _case_ids(connection))
        result = _verified(office, None)
        office.database.dispose()
    assert (shortened > 0, result.text().endswith("(intact)")) == (True, True)


def _case_ids(connection: Connection) -> list[str]:
    return list(connection.scalars(select(Entry.case_id).distinct()))


def _as_before(connection: Connection, case_id: str) -> int:
    """Take what entries tell of deadlines out of a case's chain and close it again; return how many told."""
    table, previous, told = Entry.__table__, journal.BEGINNING, 0
    columns = [table.c[name] for name in journal.COLUMNS]
    rows = connection.execute(select(*columns).where(table.c.case_id == case_id).order_by(table.c.seq)).mappings()
    for row in rows.all():
        outcome = canonical.loads(row["outcome"])
        told += outcome.pop("deadlines", None) is not None
        values = {**row, "outcome": canonical.dumps(outcome), "previous_hash": previous}
        previous = values["hash"] = journal.entry_hash(values)
        here = (table.c.case_id == case_id) & (table.c.seq == row["seq"])
        connection.execute(update(Entry).where(here).values(values))
    return told
