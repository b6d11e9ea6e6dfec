"""The papers' contents: a folder in which each content lies once, under its SHA-256, and is never written again.

Knows bytes and file types; must not know cases or who may read what. What a file is, is told by its first bytes and
never by its name or by what the browser says.
"""

from __future__ import annotations

import hashlib
import io
import os
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from workflows.engine.archives import BROKEN
from workflows.errors import N_, InvalidInput, NotFound, TooLarge, UnsupportedFile

if TYPE_CHECKING:
    from models.documents import Document

LARGEST_BYTES = 20 * 1024 * 1024
LARGEST_UNPACKED_BYTES = 200 * 1024 * 1024
LARGEST_RATIO = 100
MOST_ENTRIES = 2_000
LONGEST_NAME = 255
FIELD = "file"

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TEXT = "text/plain"
_ENDINGS = {
    "application/pdf": (".pdf",),
    "image/jpeg": (".jpg", ".jpeg"),
    "image/png": (".png",),
    DOCX: (".docx",),
    XLSX: (".xlsx",),
    TEXT: (".txt",),
}
_OFFICE_PARTS = {"word/document.xml": DOCX, "xl/workbook.xml": XLSX}
_CONTROL_BYTES = frozenset(range(32)) - frozenset(b"\t\n\r\f")


@dataclass(frozen=True, kw_only=True)
class Paper:
    """An accepted upload: its clean name, its type by content, its size and its address in the store."""

    name: str
    media_type: str
    size_bytes: int
    sha256: str


def inspect(name: str, content: bytes, *, largest_bytes: int = LARGEST_BYTES) -> Paper:
    """What an upload is.

    Raises:
        InvalidInput: on the field `file`: empty, too large, of a type that is not taken, a name that does not fit the
            content, or an archive that unpacks to too much.
    """
    if not content:
        raise InvalidInput.one(FIELD, N_("文件是空的，请重新选择"))
    if len(content) > largest_bytes:
        template = N_("文件太大：不能超过 {limit_mb} MB，请压缩或拆分后再上传")
        raise TooLarge.one(FIELD, template, limit_mb=largest_bytes // 1024**2)
    media_type = _sniff(content)
    if media_type is None:
        raise UnsupportedFile.one(FIELD, N_("不支持这种文件：请上传 PDF、JPG、PNG、DOCX、XLSX 或 TXT"))
    clean = clean_name(name)
    if not clean.lower().endswith(_ENDINGS[media_type]):
        raise UnsupportedFile.one(
            FIELD,
            N_("文件内容与扩展名不符：按内容应为 {endings}，请核对文件"),
            endings=" / ".join(_ENDINGS[media_type]),
        )
    return Paper(name=clean, media_type=media_type, size_bytes=len(content), sha256=hashlib.sha256(content).hexdigest())


def clean_name(name: str) -> str:
    """The last part of a name, whatever the system it comes from, without control characters."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    clean = "".join(character for character in last if character.isprintable()).strip()
    stem, dot, ending = clean.rpartition(".")
    room = LONGEST_NAME - len(dot) - len(ending)
    return f"{stem[:room]}{dot}{ending}" if dot and room > 0 else clean[:LONGEST_NAME]


def _sniff(content: bytes) -> str | None:
    if content.startswith(b"%PDF-"):
        return "application/pdf"
    if content.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if content.startswith(b"PK\x03\x04"):
        return _office_type(content)
    return TEXT if _is_text(content) else None


def _is_text(content: bytes) -> bool:
    """Whether it is UTF-8 or GB 18030 without control bytes, and no markup that a browser might run."""
    if not _CONTROL_BYTES.isdisjoint(content):
        return False
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return not text.lstrip().startswith("<")
    return False


def _office_type(content: bytes) -> str | None:
    """Which office document a ZIP is: None when it is another archive or a damaged one."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
    except BROKEN:
        return None
    unpacked = sum(entry.file_size for entry in entries)
    if len(entries) > MOST_ENTRIES or unpacked > min(LARGEST_UNPACKED_BYTES, len(content) * LARGEST_RATIO):
        raise TooLarge.one(FIELD, N_("文件解压后过大，可能已损坏或有风险，不能接收"))
    names = {entry.filename for entry in entries}
    if any(name.endswith("vbaProject.bin") for name in names):
        return None
    return next((media_type for part, media_type in _OFFICE_PARTS.items() if part in names), None)


class DocumentStore:
    """A folder of contents by SHA-256, write-once: `ab/abcdef…`, read-only, whole or not there at all."""

    def __init__(self, folder: Path, *, largest_bytes: int = LARGEST_BYTES) -> None:
        """Take the folder, which is made when first written to, and how large a content may be."""
        self._folder = Path(folder)
        self.largest_bytes = largest_bytes

    def put(self, content: bytes) -> str:
        """Store a content durably and return its SHA-256; the same content twice is stored once."""
        sha256 = hashlib.sha256(content).hexdigest()
        target = self._path(sha256)
        if target.exists():
            return sha256
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=".")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            Path(name).chmod(0o440)
            Path(name).rename(target)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
        _sync_folder(target.parent)
        return sha256

    def read(self, sha256: str) -> bytes:
        """The content of that address, as it lies there.

        Raises:
            NotFound: the store has no such content.
        """
        try:
            return self._path(sha256).read_bytes()
        except FileNotFoundError:
            raise NotFound(N_("文件内容已不在存储中，请联系管理员核查")) from None

    def path(self, sha256: str) -> Path:
        """Where the content lies, for a server that sends files itself.

        Raises:
            NotFound: the store has no such content.
        """
        path = self._path(sha256)
        if not path.exists():
            raise NotFound(N_("文件内容已不在存储中，请联系管理员核查"))
        return path

    def verify(self, document: Document) -> bool:
        """Whether the stored content still is what was uploaded: there, as long, and with the same SHA-256."""
        try:
            content = self._path(document.sha256).read_bytes()
        except FileNotFoundError:
            return False
        return len(content) == document.size_bytes and hashlib.sha256(content).hexdigest() == document.sha256

    def _path(self, sha256: str) -> Path:
        if len(sha256) != 64 or not set(sha256) <= set("0123456789abcdef"):  # noqa: PLR2004 (the length of SHA-256)
            raise NotFound(N_("文件内容已不在存储中，请联系管理员核查"))
        return self._folder / sha256[:2] / sha256


def _sync_folder(folder: Path) -> None:
    """Make a rename survive a power failure."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
