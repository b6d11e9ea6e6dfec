"""Texts with signs: what is read is what was written, for ever, and what is looked for in them is found."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from alembic import command
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, text

from models.base import StoredValueError
from models.database import migration_config
from models.journal import Entry
from models.packing import LONGEST_CHARACTERS, SIGNS, WORDS, forms, mentions, packed, unpacked
from tests import builders
from tests.golden.histories import histories

if TYPE_CHECKING:
    from models.database import Database

VERSION_1 = "cc5d8fc07963c458"
"""Of words and signs; rows of this version are stored, so it must never be another."""
OUTCOME = '{"changes":{"amount":[null,3]},"closed":[],"decisions":[],"due":{},"effects":[],"ended":null,"facts":[]}'
STORED = '\x01\x1a"amount":[null,3\x19\x0e],"ended":null,"facts":[]}'
KEYS = st.sampled_from(["amount", "name", "path", "element", "number", "林", "x"])
VALUES = st.recursive(
    st.none() | st.integers(0, 99) | KEYS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=12,
)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def test_words_and_signs_of_a_version_stay() -> None:
    assert hashlib.sha256("\n".join([*WORDS, SIGNS]).encode()).hexdigest().startswith(VERSION_1)
    assert (packed(OUTCOME), unpacked(STORED)) == (STORED, OUTCOME)


def test_signs_are_control_characters_that_harm_no_terminal_and_no_dump() -> None:
    assert len(set(SIGNS)) == len(SIGNS) == len(set(WORDS))
    assert all(not sign.isprintable() and len(sign.encode()) < 3 for sign in SIGNS)
    assert set(SIGNS).isdisjoint("\0\t\n\r\x1b\x7f\x85\x9b")


@given(st.text() | st.lists(st.sampled_from([*WORDS, *SIGNS, "\x01", "\x02", "\x04", '"', "x"])).map("".join))
def test_what_is_read_is_what_was_written(value: str) -> None:
    assert unpacked(packed(value)) == value


def test_golden_histories_take_a_sixth_less_room() -> None:
    texts = [
        str(entry[name]) for history in histories() for entry in history.entries() for name in ("input", "outcome")
    ]
    stored = list(map(packed, texts))

    assert list(map(unpacked, stored)) == texts
    assert 6 * sum(len(each.encode()) for each in stored) < 5 * sum(len(each.encode()) for each in texts)


def test_what_is_stored_by_others_is_told() -> None:
    assert unpacked(OUTCOME) == OUTCOME  # by versions before
    assert packed("x" * (LONGEST_CHARACTERS + 1)).startswith("x")
    with pytest.raises(StoredValueError):
        unpacked("\x03later")


@given(VALUES, KEYS, st.integers(0, 99))
def test_a_part_is_found_exactly_where_it_is(value: object, key: str, number: int) -> None:
    whole = _json({"changes": value})
    stored = packed(whole)
    for part in (f'"{key}":[', f'"{key}"', f'"{key}":{number},', f'"{key}":{number}}}', f"{number}"):
        assert any(form in stored for form in forms(part)) == (part in whole), part


def test_what_is_looked_for_has_few_forms() -> None:
    """The database compares each; field names and identifiers that are no words have one."""
    assert list(map(len, map(forms, ['"monthly_income":[', '"claims.additional"', '"9c5463.2"', "110101"]))) == [1] * 4
    assert len(forms('"number":12,')) == 2
    assert len(forms('"path":[')) == 3


def test_rows_are_stored_short_and_read_whole(database: Database) -> None:
    case_id = _stored(database, OUTCOME)
    with database.reading() as session:
        assert session.scalar(text("SELECT outcome FROM entries")) == STORED
        assert session.scalar(select(Entry.outcome)) == OUTCOME
        for part, is_there in (('"amount":[', True), ('"changes":{', True), ('"amounts":[', False), ("%", False)):
            found = session.scalars(select(Entry.case_id).where(mentions(Entry.outcome, part))).all()
            assert found == ([case_id] if is_there else [])


def test_the_way_back_writes_the_texts_out(database: Database) -> None:
    _stored(database, OUTCOME)
    for revision, stored in (("0014", OUTCOME), ("head", OUTCOME)):
        with database.engine.begin() as connection:
            move = command.upgrade if revision == "head" else command.downgrade
            move(migration_config(connection), revision)
        with database.reading() as session:
            assert session.scalar(text("SELECT outcome FROM entries")) == stored
    with database.reading() as session:
        assert session.scalar(select(Entry.outcome)) == OUTCOME


def _stored(database: Database, outcome: str) -> str:
    with database.transaction() as session:
        case = builders.a_case(session)
        at, digest = datetime(2026, 3, 2, tzinfo=UTC), "0" * 64
        values = {"actor": "lin", "command": "start", "authority": "", "release": digest, "state_digest": digest}
        values |= {"previous_hash": digest, "hash": digest}
        session.add(Entry(case_id=case.id, seq=1, at=at, input="{}", outcome=outcome, **values))
        return case.id
