"""A sheet as rows of cells, from a workbook's file or from what was pasted out of one.

Cells keep what a person would see, and what makes them unusable: a formula, a merged range. Must not know what the
columns mean (`workflows.claims.sheet`).
"""

import csv
import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

import openpyxl
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException

from workflows.engine.archives import BROKEN
from workflows.errors import N_, InvalidInput

MOST_ROWS = 2_000
MOST_COLUMNS = 100
MOST_UNPACKED_BYTES = 50_000_000
"""A workbook is a packed archive: what it holds is bounded before anything is unpacked."""

Fault = Literal["formula", "merged", "error"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One cell: a text without spaces around it, a number, a date, a truth value or None, and what is wrong with it."""

    value: str | int | Decimal | date | bool | None = None
    fault: Fault | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nothing stands in it, not even something wrong."""
        return self.fault is None and (self.value is None or self.value == "")


@dataclass(frozen=True, kw_only=True)
class Grid:
    """Rows of cells; the first row is the sheet's row 1, as its user counts."""

    rows: Sequence[Sequence[Cell]]


def address(row: int, column: int) -> str:
    """Return what a cell is called in a sheet: row and column counted from 0 make `B7`."""
    return f"{get_column_letter(column + 1)}{row + 1}"


def pasted(text: str, *, separator: str = "\t", most_rows: int = MOST_ROWS) -> Grid:
    """Return what was copied out of a sheet: lines of cells separated by tabs; a cell in quotes may hold line breaks.

    A file of another *separator* is read in the same way. Raises `InvalidInput` when it is too large.
    """
    rows = [[_typed(cell) for cell in row] for row in _split(text, separator, most_rows)]
    return _bounded(rows, most_rows)


def workbook(content: bytes, *, most_rows: int = MOST_ROWS) -> Grid:
    """Return the first sheet of an XLSX file. Raises `InvalidInput` when it is none, or too large."""
    _check_archive(content, most_rows)
    try:
        book = openpyxl.load_workbook(io.BytesIO(content), data_only=False, keep_links=False)
        sheet = book.worksheets[0]
        if sheet.max_row > most_rows or sheet.max_column > MOST_COLUMNS:
            raise _too_large(most_rows)
        rows = [[_cell(each) for each in row] for row in sheet.iter_rows()]
        merged = [each.bounds for each in sheet.merged_cells.ranges]
    except (*BROKEN, InvalidFileException, LookupError, TypeError, SyntaxError) as error:
        raise _no_workbook() from error
    for left, top, right, bottom in merged:
        _mark_merged(rows, (left, top, right, bottom))
    return _bounded(rows, most_rows)


def _bounded(rows: list[list[Cell]], most_rows: int) -> Grid:
    while rows and all(cell.is_empty for cell in rows[-1]):
        rows.pop()
    if len(rows) > most_rows or any(len(row) > MOST_COLUMNS for row in rows):
        raise _too_large(most_rows)
    return Grid(rows=rows)


def _too_large(most_rows: int) -> InvalidInput:
    template = N_("表格太大：最多 {rows} 行 {columns} 列，请分批导入")
    return InvalidInput.one("sheet", template, rows=most_rows, columns=MOST_COLUMNS)


def _no_workbook() -> InvalidInput:
    return InvalidInput.one("sheet", N_("这不是可以读取的 Excel 工作簿（.xlsx），请用“另存为”保存成 .xlsx 后再导入"))


def _check_archive(content: bytes, most_rows: int) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            unpacked = sum(each.file_size for each in archive.infolist())
    except BROKEN as error:
        raise _no_workbook() from error
    if unpacked > MOST_UNPACKED_BYTES:
        raise _too_large(most_rows)


def _cell(cell: Any) -> Cell:
    value = cell.value
    if cell.data_type == "f" or (isinstance(value, str) and value.startswith("=")):
        return Cell(fault="formula")
    if cell.data_type == "e":
        return Cell(fault="error")
    if isinstance(value, datetime):
        return Cell(value=value.date())
    if isinstance(value, float):
        number = Decimal(repr(value))
        return Cell(value=int(number) if number == number.to_integral_value() else number)
    if value is None or isinstance(value, str):
        return _typed(value or "")
    return Cell(value=value if isinstance(value, int | date) else str(value))


def _typed(text: str) -> Cell:
    """Return the cell of a text; what stays a formula in a text is one that was never worked out."""
    tidy = text.strip().strip("\u3000\ufeff").strip()
    if tidy.startswith("=") and len(tidy) > 1:
        return Cell(fault="formula")
    if tidy in _ERRORS:
        return Cell(fault="error")
    return Cell(value=tidy)


_ERRORS = frozenset({"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!"})


def _mark_merged(rows: list[list[Cell]], bounds: tuple[int, int, int, int]) -> None:
    left, top, right, bottom = bounds
    for row in rows[top - 1 : bottom]:
        for column in range(left - 1, min(right, len(row))):
            row[column] = replace(row[column], fault="merged")


def _split(text: str, separator: str, most_rows: int) -> list[list[str]]:
    """Split at separators and line ends, as a sheet copies them: quotes only around cells that need them."""
    try:
        return list(csv.reader(io.StringIO(text, newline=""), dialect="excel", delimiter=separator))
    except csv.Error as error:
        raise _too_large(most_rows) from error


FAULTS: Mapping[Fault, str] = {
    "formula": N_("“{label}”是公式，请复制后用“选择性粘贴—数值”换成结果"),
    "merged": N_("“{label}”是合并单元格，请取消合并，把内容填进每一行"),
    "error": N_("“{label}”是表格的错误值，请更正后再导入"),
}
"""What to say of a cell that cannot be used, under its column's heading."""
