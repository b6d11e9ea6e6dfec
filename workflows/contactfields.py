"""What is entered about a publicity contact: fields with their words, and a sheet of them as rows.

Pure. Must not know where contacts are stored, nor who may enter one.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from workflows.claims.grid import Cell, Grid, address
from workflows.engine.values import Field, Form, Option
from workflows.errors import N_, FieldError, InvalidInput
from workflows.forms import parse

MEANS: Mapping[str, str] = {
    "home": N_("入户走访"),
    "shop": N_("上门走访店铺"),
    "event": N_("宣传活动"),
    "window": N_("窗口咨询"),
    "phone": N_("电话"),
}
INTERESTS: Mapping[str, str] = {"yes": N_("有意申请"), "later": N_("以后再说"), "no": N_("没有意向")}
NAME_LENGTH, PLACE_LENGTH, NOTE_LENGTH = 60, 120, 300
MOST_ROWS = 1000
"""So many contacts are entered at once."""


def _choice(key: str, label: str, words: Mapping[str, str]) -> Field:
    options = tuple(Option(value=value, label=word) for value, word in words.items())
    return Field(key=key, label=label, type="select", required=True, options=options)


FIELDS: Mapping[str, Field] = {
    each.key: each
    for each in (
        Field(
            key="name",
            label=N_("姓名"),
            type="text",
            required=True,
            max_length=NAME_LENGTH,
            properties={"personal": "name"},
        ),
        Field(key="phone", label=N_("联系电话"), type="phone"),
        Field(key="visited_on", label=N_("走访日期"), type="date", required=True),
        Field(key="place", label=N_("走访地点"), type="text", max_length=PLACE_LENGTH),
        _choice("means", N_("走访方式"), MEANS),
        _choice("interest", N_("申请意向"), INTERESTS),
        Field(key="note", label=N_("备注"), type="textarea", max_length=NOTE_LENGTH),
    )
}
_WORDS: Mapping[str, Mapping[str, str]] = {
    "means": {word: value for value, word in MEANS.items()},
    "interest": {word: value for value, word in INTERESTS.items()},
}


def read(rows: list[Mapping[str, Any]], now: datetime, today: date) -> list[dict[str, Any]]:
    """Return rows of raw answers as values. Raises `InvalidInput` with everything that is wrong, by row."""
    if not rows:
        raise InvalidInput.one("contacts", N_("请至少填写一行"))
    if len(rows) > MOST_ROWS:
        raise InvalidInput.one("contacts", N_("一次最多登记 {most} 人，请分几次登记"), most=MOST_ROWS)
    faults: list[FieldError] = []
    found = [_row(at, each, now, today, faults) for at, each in enumerate(rows)]
    if faults:
        raise InvalidInput(tuple(faults))
    return found


def _row(at: int, raw: Mapping[str, Any], now: datetime, today: date, faults: list[FieldError]) -> dict[str, Any]:
    form = Form(id="contact", title="", fields=tuple(FIELDS.values()))
    worded = {key: _WORDS.get(key, {}).get(str(value), value) for key, value in raw.items()}
    try:
        values = dict(parse(form, worded, data={}, parameters={}, options={}, now=now))
    except InvalidInput as refusal:
        faults.extend(replace(each, field=f"contacts[{at}].{each.field}") for each in refusal.errors)
        return {}
    if values["visited_on"] > today:
        faults.append(
            FieldError(field=f"contacts[{at}].visited_on", template=N_("走访日期不能晚于今天，请核对"), params={})
        )
    return values


def rows_of(grid: Grid) -> tuple[list[dict[str, Any]], list[int]]:
    """Return the answers of each row of a sheet whose first row names the columns, and which rows they are.

    Raises `InvalidInput` for headings that are not known or missing, and for cells that cannot be used.
    """
    filled = [at for at, row in enumerate(grid.rows) if any(not cell.is_empty for cell in row)]
    if not filled:
        raise InvalidInput.one("sheet", N_("表格是空的，请先填写或重新复制"))
    columns = _headings(grid, filled[0])
    faults: list[FieldError] = []
    rows = [_answers(grid, at, columns, faults) for at in filled[1:]]
    if faults:
        raise InvalidInput(tuple(faults))
    if not rows:
        raise InvalidInput.one("sheet", N_("列名下面没有内容，请至少填写一行"))
    return rows, filled[1:]


def _headings(grid: Grid, row: int) -> dict[int, str]:
    known = {name: key for key, each in FIELDS.items() for name in (key, each.label)}
    columns: dict[int, str] = {}
    for at, cell in enumerate(grid.rows[row]):
        if not cell.is_empty:
            heading = re.sub(r"\s+|[*＊]|[（(].*", "", str(cell.value or ""))
            if heading not in known:
                template = N_("不认识列名“{heading}”，可用的列名：{known}")
                names = "、".join(each.label for each in FIELDS.values())
                raise InvalidInput.one(address(row, at), template, heading=heading[:30], known=names)
            columns[at] = known[heading]
    missing = [each.label for key, each in FIELDS.items() if each.required and key not in columns.values()]
    if missing:
        template = N_("第一行应为列名，缺少：{missing}。请使用模板，或补上这些列")
        raise InvalidInput.one(address(row, 0), template, missing="、".join(missing))
    return columns


def _answers(grid: Grid, row: int, columns: Mapping[int, str], faults: list[FieldError]) -> dict[str, Any]:
    said: dict[str, Any] = {}
    for at, key in columns.items():
        cell = grid.rows[row][at] if at < len(grid.rows[row]) else Cell()
        if cell.fault is not None:
            template = N_("单元格里是公式、合并或错误值，请改成普通内容")
            faults.append(FieldError(field=address(row, at), template=template, params={}))
        elif not cell.is_empty:
            said[key] = cell.value.isoformat() if isinstance(cell.value, date) else str(cell.value)
    return said
