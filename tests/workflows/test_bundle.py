"""Bundles: a case in a file is verified by itself, and every altered byte in it is found."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models.database import Database
from tests import databases
from tests.workflows.offices import SMALL_AID, an_office_at_work
from workflows import bundle, canonical
from workflows.errors import NotFound, Unusable
from workflows.heads import HeadFolder, sign_head

if TYPE_CHECKING:
    from pathlib import Path

MODEL = f"releases/{SMALL_AID.digest}/small_aid/small_aid.bpmn"
EVIDENCE = ("journal.jsonl", MODEL, "head.json", "proof.json", "public_key.txt", "documents.json")


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The files of a bundle of a case that went on after the last head was signed."""
    folder = tmp_path_factory.mktemp("exported")
    with databases.empty_database("sqlite") as url:
        office = an_office_at_work(Database(url), folder)
        case = office.open()
        office.open()
        office.add_paper(case.id)
        heads = HeadFolder(folder / "heads")
        heads.create_key()
        with office.database.transaction() as session:
            sign_head(session, heads, office.now)
        office.pass_time(timedelta(hours=1))
        office.do("clerk", case.id, "visit", findings="属实")
        with office.database.reading() as session:
            content = bundle.export_number(session, case.number, heads=heads, now=office.now)
            assert content == bundle.export(session, case.id, heads=heads, now=office.now)
            with pytest.raises(NotFound):
                bundle.export_number(session, "无", heads=heads, now=office.now)
        office.database.dispose()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_a_case_younger_than_the_last_head_carries_the_offices_key(tmp_path: Path) -> None:
    with databases.empty_database("sqlite") as url:
        office = an_office_at_work(Database(url), tmp_path)
        case, heads = office.open(), HeadFolder(tmp_path / "heads")
        key = heads.create_key()
        with office.database.reading() as session:
            content = bundle.export(session, case.id, heads=heads, now=office.now)
        office.database.dispose()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    assert files["public_key.txt"].decode().strip() == key
    assert "head.json" not in files
    assert bundle.verify_bundle(_written(tmp_path, files)).ok


def _written(folder: Path, files: dict[str, bytes]) -> Path:
    path = folder / "case.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def test_a_bundle_is_intact_without_database_or_server(exported: dict[str, bytes], tmp_path: Path) -> None:
    result = bundle.verify_bundle(_written(tmp_path, exported))
    assert result.ok, result.text()
    assert (result.cases, result.entries, result.heads) == (1, 4, 1)
    assert "bangfu verify --bundle" in exported["README.txt"].decode()


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data(), name=st.sampled_from(EVIDENCE))
def test_one_altered_byte_of_the_evidence_is_found(
    exported: dict[str, bytes], tmp_path: Path, data: st.DataObject, name: str
) -> None:
    content = exported[name]
    at = data.draw(st.integers(0, len(content.rstrip()) - 1))
    other = data.draw(st.integers(33, 126).filter(lambda byte: byte != content[at]))
    changed = content[:at] + bytes([other]) + content[at + 1 :]
    path = _written(tmp_path, exported | {name: changed})
    try:
        result = bundle.verify_bundle(path)
    except Unusable:
        return
    assert not result.ok


def test_a_bundle_of_the_first_format_is_verified_still(exported: dict[str, bytes], tmp_path: Path) -> None:
    manifest = canonical.loads(exported["manifest.json"].decode())
    (digest,) = manifest.pop("releases")
    first = {name.replace(f"releases/{digest}/", "release/"): content for name, content in exported.items()}
    first["manifest.json"] = canonical.dumps(manifest | {"release": digest, "format": "bangfu-bundle-1"}).encode()
    assert bundle.verify_bundle(_written(tmp_path, first)).ok

    first[next(name for name in first if name.startswith("release/"))] += b" "
    assert not bundle.verify_bundle(_written(tmp_path, first)).ok


def test_a_left_out_last_entry_is_found(exported: dict[str, bytes], tmp_path: Path) -> None:
    shorter = b"".join(exported["journal.jsonl"].splitlines(keepends=True)[:-1])
    result = bundle.verify_bundle(_written(tmp_path, exported | {"journal.jsonl": shorter}))
    assert [finding.difference.seq for finding in result.findings] == [4]


def test_what_is_no_bundle_is_unusable(tmp_path: Path) -> None:
    path = tmp_path / "case.zip"
    path.write_bytes(b"no zip")
    with pytest.raises(Unusable):
        bundle.verify_bundle(path)
    with pytest.raises(Unusable):
        bundle.verify_bundle(_written(tmp_path, {"a": b"b"}))


def test_a_case_without_a_head_is_still_checked(exported: dict[str, bytes], tmp_path: Path) -> None:
    files = {name: content for name, content in exported.items() if name not in ("head.json", "proof.json")}
    result = bundle.verify_bundle(_written(tmp_path, files))
    assert result.ok
    assert result.heads == 0
