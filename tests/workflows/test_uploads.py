"""Uploaded packages: every way people pack them, and nothing that a stranger's ZIP could do."""

from __future__ import annotations

import io
import stat
import zipfile
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engine.packages import MAIN
from tests.workflows.packages import AID, files, zipped
from workflows.engine.xmlfiles import SIZE_LIMIT_BYTES
from workflows.errors import InvalidInput
from workflows.uploads import LARGEST_TOTAL_BYTES, MOST_FILES, Upload, read

if TYPE_CHECKING:
    import random

OWN = {name for name in files() if name.startswith("aid/")}


def read_zip(content: bytes) -> Upload:
    return read([("package.zip", content)])


def refused(content: bytes, name: str = "package.zip") -> str:
    with pytest.raises(InvalidInput) as found:
        read([(name, content)])
    (error,) = found.value.errors
    assert error.field == "files"
    return error.message


@pytest.mark.parametrize("under", ["", "bpmn/", "来自/同事/bpmn/"])
def test_a_folder_is_found_however_deep_it_was_packed(under: str) -> None:
    found = read_zip(zipped(files(), under=under))

    assert found.package_id == AID
    assert set(found.own) == OWN
    assert set(found.shared) == {name for name in files() if name.startswith("shared/")}
    assert found.ignored == ()


def test_the_content_of_the_folder_may_be_packed_without_it() -> None:
    inside = {name.removeprefix("aid/"): content for name, content in files().items() if name in OWN}

    assert set(read_zip(zipped(inside)).own) == OWN


def test_single_files_go_to_their_places() -> None:
    single = [(name.rpartition("/")[2], content) for name, content in files().items() if name in OWN]

    found = read(single)

    assert set(found.own) == OWN
    assert found.package_id == AID


def test_what_is_no_part_of_a_package_is_told_and_clutter_is_not() -> None:
    more = {"aid/README.md": b"x", "aid/parameters.json": b"[]", "aid/forms/a.txt": b"", "__MACOSX/aid/._aid.bpmn": b""}

    found = read_zip(zipped(files() | more))

    assert found.ignored == ("aid/README.md", "aid/forms/a.txt", "aid/parameters.json")
    assert set(found.own) == OWN


@pytest.mark.parametrize(
    "name", ["../evil.bpmn", "/etc/evil.bpmn", "aid/../../evil.bpmn", "aid\\..\\evil.bpmn", "C:evil", "a//b", "x" * 200]
)
def test_no_name_leads_out_of_the_package(name: str) -> None:
    assert "流程包之外" in refused(zipped({name: b"x"} | files()))


def test_a_link_is_refused() -> None:
    target = io.BytesIO()
    link = zipfile.ZipInfo("aid/aid.bpmn")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr(link, "/etc/passwd")

    assert "链接" in refused(target.getvalue())


def test_a_file_that_unpacks_to_too_much_is_refused() -> None:
    bomb = zipped({MAIN: b"0" * (SIZE_LIMIT_BYTES * 10)})

    assert len(bomb) < SIZE_LIMIT_BYTES // 50
    assert str(SIZE_LIMIT_BYTES) in refused(bomb)


def test_a_size_that_the_zip_lies_about_does_not_help() -> None:
    bomb = bytearray(zipped({MAIN: b"0" * (SIZE_LIMIT_BYTES * 10)}))
    real = (SIZE_LIMIT_BYTES * 10).to_bytes(4, "little")
    for _ in range(bomb.count(real)):
        at = bomb.index(real)
        bomb[at : at + 4] = (100).to_bytes(4, "little")

    assert refused(bytes(bomb))


def test_many_files_that_are_small_by_themselves_are_refused() -> None:
    parts = {
        f"aid/forms/{n}.form": bytes(SIZE_LIMIT_BYTES - 1) for n in range(LARGEST_TOTAL_BYTES // SIZE_LIMIT_BYTES + 1)
    }

    assert str(LARGEST_TOTAL_BYTES) in refused(zipped(parts))
    assert str(MOST_FILES) in refused(zipped({f"aid/forms/{n}.form": b"" for n in range(MOST_FILES + 1)}))


def test_a_file_twice_is_refused() -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr(MAIN, b"one")
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr(MAIN, b"two")

    assert "两次" in refused(target.getvalue())


def test_an_encrypted_or_strangely_packed_zip_is_refused() -> None:
    locked = bytearray(zipped({MAIN: b"x"}))
    locked[locked.index(b"PK\x01\x02") + 8] |= 1
    strange = io.BytesIO()
    with zipfile.ZipFile(strange, "w", zipfile.ZIP_BZIP2) as archive:
        archive.writestr(MAIN, b"x")

    assert "密码" in refused(bytes(locked))
    assert "压缩方式" in refused(strange.getvalue())


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ({}, "没有找到"),
        ({"aid/readme.txt": b""}, "没有找到"),
        ({"one/one.bpmn": b"", "two/two.bpmn": b""}, "2 个流程文件"),
        ({"Bad-Name.bpmn": b""}, "Bad-Name"),
    ],
)
def test_what_holds_no_package_or_several_is_said(content: dict[str, bytes], said: str) -> None:
    assert said in refused(zipped(content))


def test_nothing_and_a_zip_among_files_are_said() -> None:
    with pytest.raises(InvalidInput):
        read([])
    with pytest.raises(InvalidInput):
        read([("a.zip", zipped(files())), ("b.form", b"{}")])


@given(st.randoms(use_true_random=False), st.integers(1, 40))
def test_whatever_is_broken_in_a_zip_it_is_read_or_refused(chance: random.Random, times: int) -> None:
    spoilt = bytearray(ZIP)
    for _ in range(times):
        spoilt[chance.randrange(len(spoilt))] = chance.randrange(256)
    try:
        found = read_zip(bytes(spoilt))
    except InvalidInput:
        return
    assert all(name.startswith(f"{found.package_id}/") for name in found.own)


ZIP = zipped(files())
