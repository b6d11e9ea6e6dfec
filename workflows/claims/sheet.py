"""Claim lines from a sheet: which column is what, one worker's rows put together, and where in the sheet a fault is.

A worker has a row for each unpaid period; in the rows after the first, only the period need be filled in. What comes
out are lines as any other client sends them, so that they pass the same rules. Must not know how a sheet is read
(`workflows.claims.grid`), nor what becomes of the lines.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from workflows.claims.fields import ARREARS, FACTS, PERIOD
from workflows.claims.grid import FAULTS, Cell, Grid, address
from workflows.errors import N_, FieldError, InvalidInput, Translate

COLUMNS: Mapping[str, str] = {
    **{key: each.label for key, each in FACTS.items() if key != ARREARS},
    **{key: each.label for key, each in PERIOD.items()},
}
"""The columns a sheet may have, in the order of the template: key to heading."""
ID_COLUMNS = frozenset({"id_number", "representative"})
TEXT_COLUMNS = frozenset({*ID_COLUMNS, "phone"})
"""Columns that look like numbers and are none: a sheet spoils them unless they are formatted as text."""
_PATH = re.compile(r"lines\[(?P<line>\d+)\](?:\.arrears\[(?P<period>\d+)\])?(?:\.(?P<key>\w+))?")
_ROUNDED = re.compile(r"\d(\.\d+)?E\+?1\d", re.IGNORECASE)
_DATE_COLUMNS = frozenset(key for key, each in {**FACTS, **PERIOD}.items() if each.type == "date")


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """The lines of a sheet, and where each came from.

    `first_rows` has for each line its first row, `period_rows` for each line the rows of its periods, `columns` the
    column of each key; all counted from 0.
    """

    lines: Sequence[Mapping[str, Any]]
    columns: Mapping[str, int]
    first_rows: Sequence[int]
    period_rows: Sequence[Sequence[int]]

    def located(self, refused: InvalidInput) -> InvalidInput:
        """Return the same refusal with the sheet's cells in the place of the lines' fields."""
        return InvalidInput(tuple(self._located(error) for error in refused.errors))

    def _located(self, error: FieldError) -> FieldError:
        found = _PATH.fullmatch(error.field)
        if found is None or int(found["line"]) >= len(self.first_rows):
            return error
        line, key = int(found["line"]), found["key"]
        row = self.first_rows[line] if found["period"] is None else self.period_rows[line][int(found["period"])]
        column = self.columns.get(key or "")
        place = f"{row + 1}" if column is None else address(row, column)
        params = {**error.params, "row": row + 1} if "label" in error.params else dict(error.params)
        if "other_row" in params:
            params["other_row"] = self.first_rows[params["other_row"] - 1] + 1
        return FieldError(field=place, template=error.template, params=params)


def read(grid: Grid, translate: Translate = str) -> Sheet:
    """Return the lines of a sheet whose first row that is not empty names the columns.

    *translate* knows other words for the columns than the Chinese ones.

    Raises `InvalidInput` with every cell that cannot be used, by its address.
    """
    reading = _Reading(grid, translate)
    head = next((at for at, row in enumerate(grid.rows) if any(not cell.is_empty for cell in row)), None)
    if head is None:
        raise InvalidInput.one("sheet", N_("表格是空的，请先填写或重新复制"))
    columns = reading.headings(head)
    reading.refuse()
    sheet = _put_together(reading, columns, head + 1)
    reading.refuse()
    if not sheet.lines:
        raise InvalidInput.one("sheet", N_("列名下面没有内容，请至少填写一行"))
    return sheet


@dataclass
class _Reading:
    """The cells, and what is wrong with those looked at so far."""

    grid: Grid
    translate: Translate
    faults: list[FieldError] = field(default_factory=list)

    def refuse(self) -> None:
        """Raise what was found, if anything was."""
        if self.faults:
            raise InvalidInput(tuple(self.faults))

    def headings(self, row: int) -> dict[str, int]:
        """Return the column of each key by the headings in a row."""
        known = {_bare(name): key for key, label in COLUMNS.items() for name in (key, label, self.translate(label))}
        columns: dict[str, int] = {}
        if not any(_bare(str(cell.value or "")) in known for cell in self.grid.rows[row]):
            self._tell(row, 0, _NO_HEADINGS, known=self._known)
            return columns
        for at, cell in enumerate(self.grid.rows[row]):
            if cell.is_empty:
                continue
            heading = str(cell.value or "")
            key = known.get(_bare(heading))
            if cell.fault is not None:
                self._tell(row, at, FAULTS[cell.fault], label=N_("列名"))
            elif key is None:
                template = N_("不认识列名“{heading}”，可用的列名：{known}")
                self._tell(
                    row,
                    at,
                    template,
                    heading=heading[:30],
                    known="、".join(self.translate(label) for label in COLUMNS.values()),
                )
            elif key in columns:
                self._tell(row, at, N_("列名“{heading}”出现了两次，请只留一列"), heading=heading)
            else:
                columns[key] = at
        self._missing(row, columns)
        return columns

    @property
    def _known(self) -> str:
        return "、".join(self.translate(label) for label in COLUMNS.values())

    def _missing(self, row: int, columns: Mapping[str, int]) -> None:
        needed = [key for key, each in FACTS.items() if each.required]
        missing = [self.translate(COLUMNS[key]) for key in needed if key not in columns]
        if missing and not self.faults:
            template = N_("第一行应为列名，缺少：{missing}。请使用模板，或补上这些列")
            self._tell(row, 0, template, missing="、".join(missing))

    def answers(self, row: int, columns: Mapping[str, int]) -> dict[str, Any]:
        """Return what a row says, by key, without what is empty or cannot be used."""
        cells = self.grid.rows[row]
        said: dict[str, Any] = {}
        for key, at in columns.items():
            cell = cells[at] if at < len(cells) else Cell()
            if cell.is_empty:
                continue
            template = _unusable(key, cell)
            if template is None:
                said[key] = _plain(cell.value)
            else:
                self._tell(row, at, template, key=key)
        return said

    def differs(self, row: int, column: int, key: str) -> None:
        """Tell that a row after a worker's first one says otherwise."""
        template = N_("“{label}”与同一人上一行不同，请改成一致，或只填欠薪时段")
        self._tell(row, column, template, key=key)

    def belongs_to_nobody(self, row: int, column: int) -> None:
        """Tell that a row names nobody, and there is none above."""
        self._tell(row, column, N_("请填写“{label}”"), key="name")

    def _tell(self, row: int, column: int, template: str, *, key: str | None = None, **params: Any) -> None:
        """Note what is wrong with a cell; with a *key* the sentence may name its column and row."""
        where = {} if key is None else {"label": COLUMNS[key], "row": row + 1}
        self.faults.append(FieldError(field=address(row, column), template=template, params={**where, **params}))


def _bare(heading: str) -> str:
    """Return a heading without its star, its remark in brackets, spaces and capitals."""
    return re.sub(r"\s+|[*＊]|[（(].*", "", heading).lower()


def _unusable(key: str, cell: Cell) -> str | None:
    """Return why a cell cannot be used, as a template, or None."""
    if cell.fault is not None:
        return FAULTS[cell.fault]
    value = cell.value
    if key in ID_COLUMNS and isinstance(value, str) and _ROUNDED.fullmatch(value):
        return _SPOILT
    if key == "id_number" and isinstance(value, int | Decimal) and not isinstance(value, bool):
        return _SPOILT
    if key in _DATE_COLUMNS and isinstance(value, int | Decimal) and not isinstance(value, bool):
        return N_("“{label}”被表格存成了数字，请把这一列设为日期格式，或写成 2026-05-01 的样子")
    return None


_NO_HEADINGS = N_("这一行没有列名：请使用模板，或在最上面加一行列名。可用的列名：{known}")
_SPOILT = N_("“{label}”被表格当成了数字，最后几位已经丢失：请把这一列设为文本格式，再重新填写号码")


def _plain(value: Any) -> Any:
    """Return a cell's value as a client of the API would send it."""
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, int | Decimal) and not isinstance(value, bool) else value


@dataclass
class _Worker:
    """The rows of one worker so far."""

    row: int
    facts: dict[str, Any]
    periods: list[dict[str, Any]] = field(default_factory=list)
    period_rows: list[int] = field(default_factory=list)

    def is_meant(self, facts: Mapping[str, Any]) -> bool:
        """Whether a further row is this worker's: it names nobody, or the same person."""
        if "id_number" in facts and "id_number" in self.facts:
            return bool(facts["id_number"] == self.facts["id_number"])
        return "name" not in facts and "id_number" not in facts


def _put_together(reading: _Reading, columns: Mapping[str, int], start: int) -> Sheet:
    workers: list[_Worker] = []
    for row, facts, period in _rows(reading, columns, start):
        if not workers and "name" not in facts:
            reading.belongs_to_nobody(row, columns["name"])
        if workers and workers[-1].is_meant(facts):
            for key, value in facts.items():
                if workers[-1].facts.get(key, value) != value:
                    reading.differs(row, columns[key], key)
        else:
            workers.append(_Worker(row=row, facts=facts))
        if period:
            workers[-1].periods.append(period)
            workers[-1].period_rows.append(row)
    return Sheet(
        lines=[{**_complete(worker.facts), ARREARS: worker.periods} for worker in workers],
        columns=columns,
        first_rows=[worker.row for worker in workers],
        period_rows=[worker.period_rows for worker in workers],
    )


def _complete(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return a worker's facts with what is required and was left empty, so that its absence is told by name."""
    return {key: None for key, each in FACTS.items() if each.required} | dict(facts)


def _rows(
    reading: _Reading, columns: Mapping[str, int], start: int
) -> Iterator[tuple[int, dict[str, Any], dict[str, Any]]]:
    """Go through the rows that are not empty: number, facts of the worker, period."""
    for row in range(start, len(reading.grid.rows)):
        told = len(reading.faults)
        said = reading.answers(row, columns)
        if said or len(reading.faults) > told:
            facts = {key: value for key, value in said.items() if key not in PERIOD}
            yield row, facts, {key: value for key, value in said.items() if key in PERIOD}
