"""A report as rows of cells, as comma-separated text and as a workbook.

Every value of the data stays a value: text that a sheet would take for a formula does not become one.
"""

import csv
import io
from collections.abc import Iterator, Mapping
from decimal import Decimal

import openpyxl
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

from webapp.catalogue import _
from webapp.reports.words import UNKNOWN, Texts
from workflows.engine.reportfiles import Section
from workflows.reports.measures import Cell
from workflows.reports.report import Report

Value = str | Decimal
Rows = list[list[Value]]
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_FORMULAS = ("=", "+", "-", "@", "\t", "\r")
_WIDTHS = (28, 22, 34, 16, 8, 16, 16)
_HEADING_ROWS = 9


def rows_of(made: Report, texts: Texts, line: str) -> Rows:
    """Return the report as rows: what it is about, then each figure of all cases and of each group."""
    days = made.asked.days
    rows: Rows = [
        [_("统计报表"), texts.process],
        [_("期间"), f"{days.since} — {days.until}"],
        [_("统计时点"), str(days.as_of)],
        [_("范围"), texts.office],
        [_("口径"), texts.basis],
        [_("说明"), _("分母为零的比率写作“—”")],
        [_("概述"), line],
        [],
        [texts.by or _("分组"), _("类别"), _("指标"), _("数值"), _("计量单位"), _("分子"), _("分母")],
    ]
    rows.extend(_figures(_("合计"), made.table.total, made, texts))
    for group in made.table.groups:
        rows.extend(_figures(texts.group(group), group.cells, made, texts))
    return rows


def _figures(name: str, cells: Mapping[str, Cell], made: Report, texts: Texts) -> Iterator[list[Value]]:
    for section in made.asked.reported.sections:
        yield from _section(name, section, cells, texts)


def _section(name: str, section: Section, cells: Mapping[str, Cell], texts: Texts) -> Iterator[list[Value]]:
    for figure in section.figures:
        found = cells[figure.id]
        value: Value = UNKNOWN if found.value is None else found.value
        parts: list[Value] = [*(found.parts or ("", ""))]
        yield [name, texts.translate(section.label), texts.translate(figure.label), value, texts.unit(figure), *parts]


def csv_of(rows: Rows) -> bytes:
    """Return the rows as text that sheets open as UTF-8."""
    written = io.StringIO()
    csv.writer(written).writerows([[_harmless(value) for value in row] for row in rows])
    return written.getvalue().encode("utf-8-sig")


def _harmless(value: Value) -> str:
    if isinstance(value, Decimal):
        return f"{value:f}"
    return f"'{value}" if value.startswith(_FORMULAS) else value


def workbook_of(rows: Rows, heading_rows: int = _HEADING_ROWS) -> bytes:
    """Return the rows as a workbook with one sheet, the last heading row in bold; numbers stay numbers."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for at, row in enumerate(rows, start=1):
        _write(sheet, at, row, bold=at == heading_rows)
    for column, width in enumerate(_WIDTHS, start=1):
        sheet.column_dimensions[openpyxl.utils.get_column_letter(column)].width = width
    sheet.freeze_panes = f"A{heading_rows + 1}"
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def _write(sheet: Worksheet, at: int, row: list[Value], *, bold: bool) -> None:
    for column, value in enumerate(row, start=1):
        cell = sheet.cell(row=at, column=column, value=value)
        if isinstance(value, str):
            cell.data_type = "s"
        else:
            cell.number_format = (
                "#,##0" if value == value.to_integral_value() and value.as_tuple().exponent == 0 else "#,##0.00"
            )
        if bold:
            cell.font = Font(bold=True)
