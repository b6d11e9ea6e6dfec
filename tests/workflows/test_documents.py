"""Papers are known by their content, stored once under their hash, and never changed."""

from __future__ import annotations

import hashlib
import io
import stat
import zipfile
from typing import TYPE_CHECKING

import pytest

from models.documents import Document
from workflows import documents
from workflows.documents import DocumentStore
from workflows.errors import InvalidInput, NotFound

if TYPE_CHECKING:
    from pathlib import Path

PDF = b"%PDF-1.7\n1 0 obj\n"
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00"


def archive(*names: str, content: bytes = b"<x/>") -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as written:
        for name in names:
            written.writestr(name, content)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "media_type"),
    [
        ("低保证.pdf", PDF, "application/pdf"),
        ("照片.JPG", JPEG, "image/jpeg"),
        ("scan.png", PNG, "image/png"),
        ("申请.docx", archive("[Content_Types].xml", "word/document.xml"), documents.DOCX),
        ("名单.xlsx", archive("[Content_Types].xml", "xl/workbook.xml"), documents.XLSX),
        ("说明.txt", "情况说明\n".encode(), "text/plain"),
        ("说明.txt", "情况说明\r\n".encode("gb18030"), "text/plain"),
    ],
)
def test_a_paper_is_known_by_its_content(name: str, content: bytes, media_type: str) -> None:
    paper = documents.inspect(name, content)

    assert (paper.name, paper.media_type, paper.size_bytes) == (name, media_type, len(content))
    assert paper.sha256 == hashlib.sha256(content).hexdigest()


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("空.pdf", b"", "空的"),
        ("page.html", b"<!DOCTYPE html><script>", "不支持"),
        ("page.txt", b"  <html><script>", "不支持"),
        ("picture.svg", b"<svg xmlns='http://www.w3.org/2000/svg'>", "不支持"),
        ("run.exe", b"MZ\x90\x00", "不支持"),
        ("run.txt", b"#!/bin/sh\x00", "不支持"),
        ("bytes.txt", b"\x80\xff\xff", "不支持"),
        ("all.zip", archive("a.txt"), "不支持"),
        ("macro.docx", archive("word/document.xml", "word/vbaProject.bin"), "不支持"),
        ("broken.docx", archive("word/document.xml")[:40], "不支持"),
        ("低保证.jpg", PDF, "扩展名不符"),
        ("低保证", PDF, "扩展名不符"),
        ("低保证.pdf.exe", PDF, "扩展名不符"),
        ("炸弹.docx", archive("word/document.xml", content=b"\0" * 3_000_000), "解压后过大"),
        ("多.docx", archive("word/document.xml", *(f"x{n}" for n in range(documents.MOST_ENTRIES))), "解压后过大"),
    ],
)
def test_what_is_not_taken_says_why(name: str, content: bytes, reason: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        documents.inspect(name, content)

    assert refused.value.errors[0].field == "file"
    assert reason in refused.value.errors[0].message


def test_a_paper_has_a_largest_size() -> None:
    megabyte = 1024 * 1024
    assert documents.inspect("a.pdf", PDF.ljust(megabyte, b" "), largest_bytes=megabyte)
    with pytest.raises(InvalidInput) as refused:
        documents.inspect("a.pdf", PDF.ljust(megabyte + 1, b" "), largest_bytes=megabyte)

    assert "1 MB" in refused.value.errors[0].message


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\fakepath\\低保证.pdf", "低保证.pdf"),
        ("a\r\nX-Header: 1\u202e.pdf", "aX-Header: 1.pdf"),
        ("x" * 300 + ".pdf", "x" * 251 + ".pdf"),
    ],
)
def test_a_name_keeps_nothing_dangerous(name: str, clean: str) -> None:
    assert documents.inspect(name, PDF).name == clean


def test_a_content_is_stored_once_and_read_only(tmp_path: Path) -> None:
    store = DocumentStore(tmp_path / "documents")
    sha256 = store.put(PDF)
    changed_at = store.path(sha256).stat().st_mtime_ns

    assert store.put(PDF) == sha256
    assert store.read(sha256) == PDF
    assert store.path(sha256).stat().st_mtime_ns == changed_at
    assert stat.S_IMODE(store.path(sha256).stat().st_mode) == 0o440
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == [sha256]


def test_a_failed_write_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_handle: int) -> None:
        raise OSError(28, "no space left on device")

    monkeypatch.setattr(documents.os, "fsync", full)
    with pytest.raises(OSError, match="no space"):
        DocumentStore(tmp_path).put(PDF)

    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize("sha256", ["0" * 64, "../../etc/passwd", "", "A" * 64])
def test_what_is_not_there_is_not_found(tmp_path: Path, sha256: str) -> None:
    store = DocumentStore(tmp_path)
    for way in (store.read, store.path):
        with pytest.raises(NotFound):
            way(sha256)


@pytest.mark.parametrize(
    ("tampered", "intact"), [(None, True), (PDF[:-1], False), (PDF[:-1] + b"?", False), (b"", False)]
)
def test_one_altered_byte_is_found(tmp_path: Path, tampered: bytes | None, intact: bool) -> None:  # noqa: FBT001 (a table)
    store = DocumentStore(tmp_path)
    sha256 = store.put(PDF)
    document = Document(sha256=sha256, size_bytes=len(PDF))
    if tampered is not None:
        store.path(sha256).chmod(0o640)
        store.path(sha256).write_bytes(tampered)

    assert store.verify(document) is intact


def test_a_lost_content_is_found(tmp_path: Path) -> None:
    assert not DocumentStore(tmp_path).verify(Document(sha256="0" * 64, size_bytes=1))
