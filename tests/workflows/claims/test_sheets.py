"""Claimants from a sheet: pasted or as a workbook, every cell that cannot be used told by its address."""

import io
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import openpyxl
import pytest

from tests.spoiling import spoilt_bytes
from workflows.claims import grid, reading, sheet
from workflows.claims.applying import apply
from workflows.claims.book import Book
from workflows.claims.faults import Faults
from workflows.claims.sheet import COLUMNS
from workflows.claims.template import template
from workflows.errors import InvalidInput

ID_NUMBER = "990101198001010014"
TODAY = date(2026, 11, 23)
HEAD = ("姓名*", "公民身份号码", "入职日期", "计薪单位", "约定工资（元）", "欠薪起日", "欠薪止日", "该时段已付")
COOK = ("何厨", ID_NUMBER, "2025-03-01", "月", "7500", "2026-05-01", "2026-06-30", "0")


def copied(*rows: Sequence[str]) -> grid.Grid:
    """What a sheet's cells are when they are copied and pasted."""
    return grid.pasted("\r\n".join("\t".join(row) for row in rows) + "\r\n")


def file(*rows: Sequence[Any], merged: str | None = None) -> grid.Grid:
    """A workbook with these cells, written and read again."""
    book = openpyxl.Workbook()
    for row in rows:
        book.worksheets[0].append(list(row))
    if merged:
        book.worksheets[0].merge_cells(merged)
    written = io.BytesIO()
    book.save(written)
    return grid.workbook(written.getvalue())


def refused(cells: grid.Grid) -> Mapping[str, str]:
    """What is said of each cell."""
    with pytest.raises(InvalidInput) as found:
        sheet.read(cells)
    return {error.field: error.message for error in found.value.errors}


def with_cell(key: str, value: Any, row: Sequence[Any] = COOK) -> list[Any]:
    at = [sheet.COLUMNS[name] for name in ("name", "id_number", "employed_from", "wage_unit", "wage")]
    at += [sheet.COLUMNS[name] for name in ("from_on", "to_on", "paid")]
    return [value if at[index] == sheet.COLUMNS[key] else each for index, each in enumerate(row)]


@pytest.mark.parametrize("cells", [copied(HEAD, COOK), file(HEAD, COOK)], ids=["pasted", "workbook"])
def test_a_row_becomes_a_line(cells: grid.Grid) -> None:
    (line,) = sheet.read(cells).lines

    assert line["name"] == "何厨"
    assert line["id_number"] == ID_NUMBER
    assert line["wage"] == "7500"
    assert line["arrears"] == [{"from_on": "2026-05-01", "to_on": "2026-06-30", "paid": "0"}]


def test_what_a_sheet_tells_is_what_the_book_reads() -> None:
    cells = file(HEAD, with_cell("employed_from", date(2025, 3, 1)), ["", "", "", "", "", "2026-07-01", "2026-07-31"])
    faults = Faults()

    (given,) = reading.record(sheet.read(cells).lines, TODAY, faults).lines

    assert faults.found == []
    assert given.facts["employed_from"] == date(2025, 3, 1)
    assert [period["to_on"] for period in given.facts["arrears"]] == [date(2026, 6, 30), date(2026, 7, 31)]


def test_a_second_row_of_the_same_person_is_a_further_period() -> None:
    found = sheet.read(copied(HEAD, COOK, with_cell("from_on", "2026-08-01", with_cell("to_on", "2026-08-31"))))

    assert len(found.lines) == 1
    assert found.period_rows == [[1, 2]]


def test_a_further_row_may_not_say_otherwise() -> None:
    assert refused(copied(HEAD, COOK, with_cell("wage", "8000"))) == {
        "E3": "“约定工资（第 3 行）”与同一人上一行不同，请改成一致，或只填欠薪时段"
    }


def test_a_person_without_an_id_number_is_somebody_else() -> None:
    found = sheet.read(copied(HEAD, with_cell("id_number", ""), with_cell("id_number", "", with_cell("name", "何厨"))))

    assert len(found.lines) == 2


def test_every_unusable_cell_is_told_at_once() -> None:
    told = refused(file(HEAD, with_cell("wage", "=7000+500"), with_cell("id_number", 990101198001010014)))

    assert list(told) == ["E2", "B3"]
    assert "公式" in told["E2"]
    assert "第 3 行" in told["B3"]
    assert "文本格式" in told["B3"]


@pytest.mark.parametrize("number", ["9.90101E+17", "9.9010119800101E+17", "9E17"])
def test_an_id_number_that_a_sheet_has_rounded_is_refused(number: str) -> None:
    assert list(refused(copied(HEAD, with_cell("id_number", number)))) == ["B2"]


def test_a_date_that_is_a_number_is_refused() -> None:
    assert list(refused(file(HEAD, with_cell("from_on", 46143)))) == ["F2"]


def test_merged_cells_are_refused_each_by_its_address() -> None:
    told = refused(file(HEAD, COOK, with_cell("name", "梁厨"), merged="A2:A3"))

    assert list(told) == ["A2", "A3"]
    assert "合并单元格" in told["A3"]


def test_error_values_are_refused() -> None:
    assert list(refused(copied(HEAD, with_cell("paid", "#REF!")))) == ["H2"]


def test_unknown_and_missing_columns_are_told_with_those_that_are_known() -> None:
    assert "可用的列名：姓名、" in refused(copied(("姓名", "星座"), ("何厨", "处女")))["B1"]
    assert "缺少：入职日期、计薪单位、约定工资" in refused(copied(("姓名", "公民身份号码"), ("何厨", ID_NUMBER)))["A1"]


def test_a_sheet_without_headings_is_told_once() -> None:
    assert list(refused(copied(COOK, COOK))) == ["A1"]
    assert "没有列名：请使用模板" in refused(copied(COOK, COOK))["A1"]


def test_a_row_that_is_spoken_of_is_the_sheets_and_choices_are_named() -> None:
    """Rows of the sheet: 1 the headings, 2 and 3 one person with two periods, 4 the same person once more, 5 others."""
    further = with_cell("from_on", "2026-08-01", with_cell("to_on", "2026-08-31"))
    other = with_cell("wage_unit", "年", with_cell("name", "梁厨", with_cell("id_number", "")))
    late = with_cell("employed_from", "2027-03-31", other)
    cells = sheet.read(copied(HEAD, other, COOK, further, late, COOK))
    faults = Faults()

    apply(Book(), reading.record(cells.lines, TODAY, faults), today=TODAY, faults=faults)
    with pytest.raises(InvalidInput) as found:
        faults.refuse()
    told = {error.field: error.message for error in cells.located(found.value).errors}

    assert told["B6"] == "“公民身份号码（第 6 行）”与第 3 行相同，同一人只能有一行，请合并"
    assert told["D2"] == "“计薪单位（第 2 行）”只能填下列之一：月（month）、日（day）、件（piece）"
    assert "“入职日期（第 5 行）”2027-03-31 晚于今天" in told["C5"]


def test_a_column_may_stand_there_once_only() -> None:
    assert "出现了两次" in refused(copied((*HEAD, "姓名"), (*COOK, "何厨")))["I1"]


@pytest.mark.parametrize("text", ["", "\r\n\t\t\r\n", "\t".join(HEAD)])
def test_an_empty_sheet_is_refused(text: str) -> None:
    assert list(refused(grid.pasted(text))) == ["sheet"]


def test_what_is_no_workbook_is_refused() -> None:
    for content in (b"", b"name,id", b"PK\x03\x04 but nothing else"):
        with pytest.raises(InvalidInput, match="有 1 处"):
            grid.workbook(content)


def test_a_workbook_with_damaged_bytes_is_read_or_refused_whole() -> None:
    book = openpyxl.Workbook()
    book.worksheets[0].append(list(HEAD))
    written = io.BytesIO()
    book.save(written)
    refusals = 0
    for damaged in spoilt_bytes(written.getvalue()):
        try:
            grid.workbook(damaged)
        except InvalidInput:
            refusals += 1
    assert refusals > 0


def test_a_workbook_is_bounded_before_it_is_unpacked() -> None:
    with pytest.raises(InvalidInput) as found:
        grid.pasted("x\n" * (grid.MOST_ROWS + 1))
    assert found.value.errors[0].field == "sheet"


def test_a_refusal_of_the_book_names_the_cell() -> None:
    found = sheet.read(
        copied((), HEAD, COOK, with_cell("id_number", "", with_cell("wage", "-3", with_cell("name", "梁厨"))))
    )
    faults = Faults()
    reading.record(found.lines, TODAY, faults)

    (error,) = found.located(InvalidInput(tuple(faults.found))).errors

    assert error.field == "E4"
    assert error.params["row"] == 4


def test_a_fault_of_a_period_names_its_own_row() -> None:
    found = sheet.read(copied(HEAD, COOK, ("", "", "", "", "", "2026-13-01", "2026-07-31")))
    faults = Faults()
    reading.record(found.lines, TODAY, faults)

    (error,) = found.located(InvalidInput(tuple(faults.found))).errors

    assert error.field == "F3"


@pytest.mark.parametrize("translate", [None, {label: f"en {key}" for key, label in COLUMNS.items()}.get])
def test_the_template_is_read_again(translate: Any) -> None:
    words = translate or str
    book = openpyxl.load_workbook(io.BytesIO(template(translate and (lambda text: translate(text) or text))))
    cells = book.worksheets[0]
    at = {str(cell.value).rstrip("*"): cell.column for cell in cells[1]}
    for key, value in {"name": "何厨", "employed_from": "2025-03-01", "wage_unit": "month", "wage": "7500"}.items():
        cells.cell(row=2, column=at[words(COLUMNS[key])], value=value)
    written = io.BytesIO()
    book.save(written)

    (line,) = sheet.read(grid.workbook(written.getvalue()), lambda text: words(text) or text).lines

    assert (line["name"], line["wage_unit"], line["arrears"]) == ("何厨", "month", [])
    assert cells.column_dimensions["B"].number_format == "@"
