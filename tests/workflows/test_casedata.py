"""Case data with large values: each is stored once, untouched by commands that leave it alone, and never lost."""

from __future__ import annotations

import hashlib
import random
from datetime import UTC, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import event, select, text, update

from models.cases import Case, LargeValue
from models.journal import Entry
from tests.workflows.offices import an_office_at_work
from workflows import canonical, casedata, journal, replay, storeddata
from workflows.canonical import UnreadableError
from workflows.verify import verify

if TYPE_CHECKING:
    from pathlib import Path

    from models.database import Database
    from tests.workflows.offices import TestOffice

LONG = "情况属实。" * 700
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.decimals(allow_nan=False, allow_infinity=False),
    st.dates(),
    st.datetimes(timezones=st.just(UTC)),
    st.text(max_size=20),
    st.sampled_from([LONG, "x" * 4094, "x" * 4095, "字" * 1365, ["y" * 5000], {"a": [LONG]}]),
)
VALUES = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=3), max_leaves=6)
KEYS = st.text(min_size=1, max_size=8).filter(lambda key: not key.startswith("$"))
DATA = st.dictionaries(KEYS, VALUES, max_size=6)


@given(DATA)
def test_what_is_written_is_read_again(data):
    stored = casedata.written(data, {})
    found = casedata.read(stored.text, stored.fresh)

    assert canonical.dumps(found.data) == canonical.dumps(data)
    assert {key: kept.digest for key, kept in found.kept.items() if kept.digest is not None} == {
        key: kept.digest for key, kept in stored.kept.items()
    }
    assert all(hashlib.sha256(each.encode()).hexdigest() == digest for digest, each in stored.fresh.items())
    assert all(len(each.encode()) > casedata.LARGE_BYTES for each in stored.fresh.values())
    again = casedata.written(found.data, found.kept)
    assert (again.text, again.fresh) == (stored.text, {})


@given(DATA, DATA)
def test_the_text_does_not_depend_on_what_was_known_before(before, after):
    known = casedata.read(casedata.written(before, {}).text, casedata.written(before, {}).fresh)
    mixed = {**known.data, **after}

    assert casedata.written(mixed, known.kept).text == casedata.written(mixed, {}).text


def test_the_boundary_is_four_kilobytes_of_text():
    assert casedata.written({"a": "x" * 4094}, {}).fresh == {}
    assert len(casedata.written({"a": "x" * 4095}, {}).fresh) == 1
    assert casedata.written({"a": "字" * 1364}, {}).fresh == {}
    assert len(casedata.written({"a": "字" * 1366}, {}).fresh) == 1


AWKWARD = st.text(st.sampled_from('"\\\x00\x7f\u2028字\ud800\U00010000'))
NESTED = st.recursive(
    SCALARS | AWKWARD | st.floats() | st.decimals() | st.timedeltas(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.integers() | AWKWARD, inner, max_size=4),
)


@given(NESTED)
def test_a_text_is_never_longer_than_was_reckoned(value):
    left = casedata._room_left(value, casedata.LARGE_BYTES)
    try:
        text = canonical.dumps(value)
    except (TypeError, ValueError):
        return
    if left >= 0:
        assert len(text.encode("utf-8", "surrogatepass")) <= casedata.LARGE_BYTES - left


def test_two_keys_with_one_value_share_it():
    stored = casedata.written({"a": LONG, "b": LONG, "c": 1}, {})

    assert len(stored.fresh) == 1
    assert casedata.read(stored.text, stored.fresh).data == {"a": LONG, "b": LONG, "c": 1}


def test_a_value_that_is_gone_is_told():
    stored = casedata.written({"a": LONG}, {})

    with pytest.raises(UnreadableError, match="'a'"):
        casedata.read(stored.text, {})


def test_typed_entries_cannot_pass_for_a_name_of_a_value():
    with pytest.raises(TypeError):
        casedata.written({"a": {canonical.ELSEWHERE: "0" * 64}}, {})


@pytest.fixture
def office(database: Database, tmp_path: Path) -> TestOffice:
    return an_office_at_work(database, tmp_path)


def visited(office: TestOffice, findings: str = LONG) -> Case:
    case = office.open()
    office.do("clerk", case.id, "visit", findings=findings, second_visitor="visitor")
    return case


def decide(office: TestOffice, case_id: str) -> None:
    office.pass_time(timedelta(days=30))
    assert not office.fire_due().failed
    office.do("officer", case_id, "decide", decision="grant", granted="2000")


def stored_of(office: TestOffice, case_id: str) -> tuple[str, dict[str, str]]:
    with office.database.reading() as session:
        return session.get_one(Case, case_id).data, storeddata.texts_of(session, case_id)


def test_a_large_value_lies_beside_and_is_not_written_again(office: TestOffice) -> None:
    case = visited(office)
    data, large = stored_of(office, case.id)
    sent: list[object] = []
    event.listen(office.database.engine, "before_cursor_execute", lambda *about: sent.append(about[3]))
    decide(office, case.id)

    assert LONG not in data
    assert list(large.values()) == [canonical.dumps(LONG)]
    assert stored_of(office, case.id)[1] == large
    assert LONG not in repr(sent)
    with office.database.reading() as session:
        assert storeddata.of_case(session, session.get_one(Case, case.id))["findings"] == LONG
    assert verify(office.database).ok


def test_a_value_that_is_replaced_makes_room(office: TestOffice) -> None:
    case = visited(office)
    with office.desk("clerk") as desk:
        row = desk.session.get_one(Case, case.id)
        known = storeddata.read(desk.session, row)
        now = casedata.written({**known.data, "findings": "y" * 5000}, known.kept)
        storeddata.keep(desk.session, case.id, now, known.kept)

        assert list(storeddata.texts_of(desk.session, case.id).values()) == [canonical.dumps("y" * 5000)]


@pytest.mark.parametrize(
    "alter",
    [
        "UPDATE large_values SET text = '\"altered\"'",
        "DELETE FROM large_values",
        "INSERT INTO large_values (case_id, digest, text) SELECT case_id, 'more', text FROM large_values",
    ],
)
def test_verification_finds_a_large_value_that_was_altered(office: TestOffice, alter: str) -> None:
    case = visited(office)
    with office.database.transaction() as session:
        session.execute(text(alter))

    found = verify(office.database).findings

    assert [(each.case_id, each.difference.what) for each in found] == [(case.id, "stored data")]

    with office.database.reading() as session:
        told = replay.replay_case(session, office.releases, case.id)
        assert (told.ok, told.first_difference.what) == (False, "stored data")


def test_a_value_that_was_altered_is_not_worked_with(office: TestOffice) -> None:
    visited(office)
    with office.database.transaction() as session:
        session.execute(text("UPDATE large_values SET text = :text"), {"text": canonical.dumps("z" * 5000)})
    office.pass_time(timedelta(days=30))

    assert "it has been altered" in office.fire_due().failed[0].why


def test_a_reader_without_a_lock_sees_row_and_values_together(office: TestOffice) -> None:
    """Between its statements another command replaces the value and drops the old one."""
    if office.database.is_sqlite:
        pytest.skip("who may write on SQLite is alone")
    case = visited(office)
    with office.database.transaction() as reader:
        stale = reader.get_one(Case, case.id)
        with office.database.transaction() as writer:
            row = writer.get_one(Case, case.id, with_for_update=True)
            known = storeddata.read(writer, row)
            now = casedata.written({**known.data, "findings": "y" * 5000}, known.kept)
            storeddata.keep(writer, case.id, now, known.kept)
            row.data, row.version = now.text, row.version + 1

        assert storeddata.of_case(reader, stale)["findings"] == "y" * 5000


@pytest.mark.parametrize("seed", range(5))
def test_nothing_is_lost_or_left_over_whatever_is_set(office: TestOffice, seed: int) -> None:
    chance = random.Random(seed)
    case = visited(office)
    values = [LONG, "y" * 5000, ["z" * 3000, "z" * 3000], 1, None, "short"]
    data: dict[str, object] = {}
    for _ in range(25):
        with office.database.transaction() as session:
            row = session.get_one(Case, case.id)
            known = storeddata.read(session, row)
            changed = {**known.data, chance.choice("abc"): chance.choice(values)}
            changed.pop(chance.choice("abcdefgh"), None)
            now = casedata.written(changed, known.kept)
            storeddata.keep(session, case.id, now, known.kept)
            row.data, row.version, data = now.text, row.version + 1, changed
        with office.database.reading() as session:
            row = session.get_one(Case, case.id)
            assert canonical.dumps(storeddata.of_case(session, row)) == canonical.dumps(data)
            assert row.data == casedata.written(data, {}).text
            assert storeddata.texts_of(session, case.id).keys() == casedata.named(row.data)


def test_a_case_that_has_lost_a_value_is_not_worked_on(office: TestOffice) -> None:
    visited(office)
    with office.database.transaction() as session:
        session.execute(text("DELETE FROM large_values"))

    office.pass_time(timedelta(days=30))
    fired = office.fire_due()

    assert fired.count == 0
    assert "it is gone" in fired.failed[0].why


def test_a_case_of_before_goes_on_and_verifies(office: TestOffice) -> None:
    """Until version 0.1.0 all data stood in one text, and the journal's digests are of that."""
    case = visited(office)
    _as_it_was_stored_before(office, case.id)
    assert verify(office.database).ok

    decide(office, case.id)

    data, large = stored_of(office, case.id)
    assert LONG not in data
    assert list(large.values()) == [canonical.dumps(LONG)]
    assert verify(office.database).ok
    with office.database.reading() as session:
        assert replay.replay_case(session, office.releases, case.id).ok


def _as_it_was_stored_before(office: TestOffice, case_id: str) -> None:
    """Write the case's data and its journal as if nothing could lie beside."""
    with office.database.transaction() as session:
        case = session.get_one(Case, case_id)
        whole = canonical.dumps(storeddata.of_case(session, case))
        entries = [journal.as_mapping(entry) for entry in session.scalars(select(Entry).order_by(Entry.seq))]
        last = {**entries[-1], "state_digest": journal.state_digest(case.state, whole)}
        last["hash"] = journal.entry_hash(last)
        session.execute(update(Case).values(data=whole))
        where = Entry.__table__.update().where(Entry.__table__.c.seq == last["seq"])
        session.execute(where.values(state_digest=last["state_digest"], hash=last["hash"]))
        session.execute(LargeValue.__table__.delete())
