"""The workbook that claimants are entered into outside the product: headings, formatted columns, lists of choices.

Columns of numbers that are none (ID numbers, phones) are text, so that no sheet rounds them. Must not know lines.
"""

import io
from collections.abc import Callable

import openpyxl
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from workflows.claims.fields import FACTS, PERIOD
from workflows.claims.grid import MOST_ROWS
from workflows.claims.sheet import COLUMNS, TEXT_COLUMNS
from workflows.engine.values import Field
from workflows.errors import N_

TITLE = N_("职工名册")
_FORMATS = {"date": "yyyy-mm-dd", "money": "#,##0.00", "number": "0.##"}
_WIDTHS = {"id_number": 22, "representative": 22, "phone": 15, "name": 12}
_WIDTH = 14


def template(translate: Callable[[str], str] | None = None) -> bytes:
    """Return an empty workbook with one sheet: headings and choices in Chinese, or headings in another language.

    Choices then are the codes, which need no translation to be read again.
    """
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = translate(TITLE) if translate else TITLE
    for column, key in enumerate(COLUMNS, start=1):
        _lay_out(sheet, column, key, translate)
    sheet.freeze_panes = "B2"
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def _lay_out(sheet: Worksheet, column: int, key: str, translate: Callable[[str], str] | None) -> None:
    letter, field = get_column_letter(column), {**FACTS, **PERIOD}[key]
    heading = translate(COLUMNS[key]) if translate else COLUMNS[key]
    head = sheet.cell(row=1, column=column, value=heading + ("*" if field.required else ""))
    head.font, head.alignment = Font(bold=True), Alignment(horizontal="center")
    head.fill = PatternFill(fill_type="solid", fgColor="FFE8EEF7")
    sheet.column_dimensions[letter].width = _WIDTHS.get(key, _WIDTH)
    shown = "@" if key in TEXT_COLUMNS else _FORMATS.get(field.type, "General")
    sheet.column_dimensions[letter].number_format = shown
    choices = _codes(field) if translate else _words(field)
    if choices:
        rule = DataValidation(type="list", formula1=f'"{",".join(choices)}"', allow_blank=True)
        sheet.add_data_validation(rule)
        rule.add(f"{letter}2:{letter}{MOST_ROWS}")


def _words(field: Field) -> tuple[str, ...]:
    if field.type == "checkbox":
        return "是", "否"
    return tuple(option.label for option in field.options)


def _codes(field: Field) -> tuple[str, ...]:
    return ("yes", "no") if field.type == "checkbox" else tuple(option.value for option in field.options)
