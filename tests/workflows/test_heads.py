"""Merkle trees, signed heads and the chain of entries: what they prove and what they find."""

from __future__ import annotations

import contextlib
import hashlib
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from models.journal import Head
from tests.workflows.offices import NOW, an_office_at_work
from workflows import canonical, journal, merkle
from workflows.errors import Unusable
from workflows.heads import HeadFolder, SignedHead, leaves_after, proof_of, root_of, sign_head
from workflows.verify import Proofs, verify

if TYPE_CHECKING:
    from pathlib import Path

    from models.database import Database

leaves = st.lists(st.binary(max_size=8), min_size=1, max_size=40)


def test_the_roots_of_no_leaf_and_of_one() -> None:
    """RFC 6962, section 2.1: the hash of nothing, and SHA-256 over 0x00 and the leaf."""
    assert merkle.root([]) == hashlib.sha256(b"").hexdigest()
    assert merkle.root([b""]) == hashlib.sha256(b"\x00").hexdigest()


def test_a_root_over_three_leaves_splits_at_the_largest_power_of_two() -> None:
    def over(*parts: bytes) -> bytes:
        return hashlib.sha256(b"".join(parts)).digest()

    one, two, three = (over(b"\x00", leaf) for leaf in (b"a", b"b", b"c"))
    assert merkle.root([b"a", b"b", b"c"]) == over(b"\x01", over(b"\x01", one, two), three).hex()


@given(leaves, st.data())
def test_every_leaf_has_a_proof_that_leads_to_the_root(found: list[bytes], data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(found) - 1))
    siblings = merkle.proof(found, at)
    assert merkle.proven_root(found[at], siblings) == merkle.root(found)
    assert len(siblings) <= max(1, (len(found) - 1).bit_length())
    assert merkle.proven_root(found[at] + b"x", siblings) != merkle.root(found)


def _signed(folder: Path, *, cases: int = 3) -> SignedHead:
    heads = HeadFolder(folder)
    heads.create_key()
    return heads.sign(1, NOW, {f"case{number}": (number + 1, "ab" * 32) for number in range(cases)}, {})


def test_a_key_is_made_once_and_for_the_owner_alone(tmp_path: Path) -> None:
    heads = HeadFolder(tmp_path / "heads")
    with pytest.raises(Unusable, match="init"):
        heads.public_key()
    first = heads.create_key()
    assert heads.create_key() == first == heads.public_key()
    assert (tmp_path / "heads" / "signing.key").stat().st_mode & 0o777 == 0o600


def test_a_head_is_genuine_only_as_it_was_signed(tmp_path: Path) -> None:
    head = _signed(tmp_path)
    assert head.is_genuine()
    assert SignedHead.loads(head.dumps()) == head
    changes: list[dict[str, Any]] = [
        {"number": 2},
        {"at": NOW + timedelta(seconds=1)},
        {"cases": 4},
        {"root": "00" * 32},
        {"signature": "00" * 64},
        {"public_key": "00" * 32},
        {"signature": "no hexadecimal"},
    ]
    assert not any(replace(head, **change).is_genuine() for change in changes)


def test_a_head_holds_only_what_changed_and_gives_all_back(database: Database, tmp_path: Path) -> None:
    office = an_office_at_work(database, tmp_path)
    heads = HeadFolder(tmp_path / "heads")
    heads.create_key()
    first, second = office.open(), office.open()
    _sign(office.database, heads)
    office.add_paper(second.id)
    head = _sign(office.database, heads)
    assert head.changed.keys() == {second.id}
    after = leaves_after(heads.heads())
    assert after.keys() == {first.id, second.id}
    assert after[second.id][0] == 2
    assert root_of(after) == head.root
    assert proof_of(after, first.id)
    with database.reading() as session:
        assert session.scalars(select(Head.root).order_by(Head.id)).all()[-1] == head.root


def _sign(database: Database, heads: HeadFolder) -> SignedHead:
    with database.transaction() as session:
        return sign_head(session, heads, NOW)


def test_a_head_that_the_file_knows_and_the_database_lost_is_not_signed_again(
    database: Database, tmp_path: Path
) -> None:
    office = an_office_at_work(database, tmp_path)
    heads = HeadFolder(tmp_path / "heads")
    heads.create_key()
    office.open()
    with contextlib.suppress(RuntimeError), database.transaction() as session:
        sign_head(session, heads, NOW)
        raise RuntimeError  # what was signed is rolled back
    assert _sign(database, heads).number == 2
    assert verify(database, proofs=Proofs(releases=office.releases, heads=heads)).ok


@pytest.mark.parametrize(
    "damage",
    [
        lambda text: text.replace('"cases":1', '"cases":2'),
        lambda text: text[: len(text) // 2],
        lambda text: text.replace("[1,", "[9,"),
        lambda _text: "",
    ],
)
def test_a_damaged_file_of_heads_is_found(database: Database, tmp_path: Path, damage: Any) -> None:
    office = an_office_at_work(database, tmp_path)
    heads = HeadFolder(tmp_path / "heads")
    heads.create_key()
    office.open()
    _sign(database, heads)
    heads.file.write_text(damage(heads.file.read_text()))
    assert not verify(database, proofs=Proofs(releases=office.releases, heads=heads)).ok


def test_a_case_that_is_gone_is_named_by_the_heads(database: Database, tmp_path: Path) -> None:
    office = an_office_at_work(database, tmp_path)
    heads = HeadFolder(tmp_path / "heads")
    heads.create_key()
    head = heads.sign(1, NOW, {"f" * 32: (3, "ab" * 32)}, {})
    heads.append(head)
    with database.transaction() as session:
        session.add(Head(id=1, at=NOW, cases=1, root=head.root, signature=head.signature, public_key=head.public_key))
    result = verify(database, proofs=Proofs(releases=office.releases, heads=heads))
    assert [(finding.case_id, finding.difference.seq) for finding in result.findings] == [("f" * 32, 3)]


def _chain(length: int) -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = []
    for seq in range(1, length + 1):
        entry: dict[str, Any] = dict.fromkeys(journal.HASHED, "x") | {
            "seq": seq,
            "at": NOW,
            "previous_hash": entries[-1]["hash"] if entries else journal.BEGINNING,
        }
        entries.append(entry | {"hash": journal.entry_hash(entry)})
    return entries


@given(st.integers(1, 12), st.data())
def test_a_chain_finds_every_left_out_exchanged_and_altered_entry(length: int, data: st.DataObject) -> None:
    entries = _chain(length)
    assert journal.verify_chain(entries) is None
    at = data.draw(st.integers(0, length - 1))
    column = data.draw(st.sampled_from(journal.HASHED))
    value = NOW + timedelta(microseconds=1) if column == "at" else 99 if column == "seq" else "y"
    altered = [*entries[:at], entries[at] | {column: value}, *entries[at + 1 :]]
    found = journal.verify_chain(altered)
    assert found is not None
    assert found.seq == at + 1
    if at < length - 1:
        left_out = journal.verify_chain(entries[:at] + entries[at + 1 :])
        assert left_out is not None
        assert left_out.seq == at + 1
        exchanged = [*entries[:at], entries[at + 1], entries[at], *entries[at + 2 :]]
        assert journal.verify_chain(exchanged) is not None


def test_the_state_digest_covers_state_and_data() -> None:
    assert journal.state_digest("a", "b") == hashlib.sha256(b"a\nb").hexdigest()
    assert journal.state_digest("a", "b") != journal.state_digest("ab", "")
    assert canonical.digest({}) != journal.BEGINNING
