"""A bank's file as rows of cells: what kind of file it is, in which characters it is written, where its headings are.

Must not know what a column means.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from workflows.claims.grid import Cell, Grid, pasted, workbook
from workflows.errors import N_, InvalidInput

FIELD = "file"
MOST_ROWS = 20_000
SEPARATORS = (",", "\t", ";", "|")
Encoding = Literal["utf-8", "utf-8-sig", "gb18030", "xlsx"]
ENCODINGS: dict[Encoding, str] = {
    "utf-8": "UTF-8",
    "utf-8-sig": N_("UTF-8（带 BOM）"),
    "gb18030": "GB18030",
    "xlsx": N_("Excel 工作簿"),
}
_BOM = b"\xef\xbb\xbf"
_WIDE = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True, kw_only=True)
class Table:
    """The rows of a file; the first is its line 1, as a sheet counts."""

    rows: Sequence[Sequence[Cell]]
    encoding: Encoding


def read(content: bytes) -> Table:
    """Return the rows of a CSV or XLSX file. Raises `InvalidInput` when it is neither, or too large."""
    if not content:
        raise InvalidInput.one(FIELD, N_("文件是空的，请重新选择"))
    if content.startswith(b"PK\x03\x04"):
        return Table(rows=_renamed(lambda: workbook(content, most_rows=MOST_ROWS)).rows, encoding="xlsx")
    encoding = _encoding(content)
    text = content.decode(encoding)
    separator = _separator(text)
    return Table(rows=_renamed(lambda: pasted(text, separator=separator, most_rows=MOST_ROWS)).rows, encoding=encoding)


def _renamed(reading: Callable[[], Grid]) -> Grid:
    try:
        return reading()
    except InvalidInput as refused:
        error = refused.errors[0]
        raise InvalidInput.one(FIELD, error.template, **error.params) from refused


def _encoding(content: bytes) -> Encoding:
    """Return in which characters a text is written: UTF-8 where it can be, else GB 18030."""
    if content.startswith(_WIDE):
        template = N_("文件是 UTF-16 编码，请用“另存为”保存成 CSV（UTF-8）或 .xlsx 后再上传")
        raise InvalidInput.one(FIELD, template)
    if b"\x00" in content:
        raise InvalidInput.one(FIELD, N_("这不是 CSV 文件或 Excel 工作簿（.xlsx），请从银行重新导出"))
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as in_utf8:
        try:
            content.decode("gb18030")
        except UnicodeDecodeError:
            line = content.count(b"\n", 0, in_utf8.start) + 1
            template = N_("第 {line} 行有既不是 UTF-8 也不是 GB18030 的字符，文件可能已损坏，请从银行重新导出")
            raise InvalidInput.one(FIELD, template, line=line) from None
        return "gb18030"
    return "utf-8-sig" if content.startswith(_BOM) else "utf-8"


def _separator(text: str) -> str:
    """Return what separates the cells: what stands most often in the first lines."""
    head = "\n".join(text.split("\n")[:20])
    return max(SEPARATORS, key=head.count)
