"""The list of claimants in a letter: which columns there are, and what stands in them on the day it is issued.

Pure: lines of a claims book in, texts out. Letters are issued in Chinese, so these texts are not translated. Must not
know what a letter says beside its list.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from workflows.claims.book import Line, counted, total
from workflows.claims.moving import standing
from workflows.claims.words import ENDS, KINDS, PATHS, UNITS

RUNNING = "办理中"
TOTAL = "合计"
ID_NUMBER = "id_number"
"""The column that names a person by number: on pages it is masked."""


@dataclass(frozen=True, kw_only=True)
class Column:
    """A column: its head, what of a line stands in it, and whether it is added up."""

    label: str
    cell: Callable[[Line], Any]
    summed: bool = False


@dataclass(frozen=True, kw_only=True)
class Row:
    """What a letter says of one claimant; `to` is to whom the claimant's own copy is addressed."""

    line: int
    to: str
    cells: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Listing:
    """A list as it was issued. `after` lines of the letter's text stand before it; `total` is empty without sums."""

    after: int
    keys: tuple[str, ...]
    labels: tuple[str, ...]
    rows: tuple[Row, ...]
    total: tuple[str, ...]

    def plain(self) -> dict[str, Any]:
        """The list as it is stored."""
        rows = [{"line": row.line, "to": row.to, "cells": list(row.cells)} for row in self.rows]
        kept: dict[str, Any] = {name: list(getattr(self, name)) for name in ("keys", "labels", "total")}
        return kept | {"after": self.after, "rows": rows}

    @staticmethod
    def read(stored: Mapping[str, Any]) -> "Listing":
        """The list that `plain` wrote."""
        rows = (Row(line=row["line"], to=row["to"], cells=tuple(row["cells"])) for row in stored["rows"])
        kept: dict[str, Any] = {name: tuple(stored[name]) for name in ("keys", "labels", "total")}
        return Listing(after=stored["after"], rows=tuple(rows), **kept)

    def legible(self) -> "Listing":
        """The list as a paper shows it: amounts with separators. What is stored stays as it was issued."""
        amounts = [key in _AMOUNTS for key in self.keys]
        rows = (replace(row, cells=_separated(row.cells, amounts)) for row in self.rows)
        return replace(self, rows=tuple(rows), total=_separated(self.total, amounts))

    @property
    def is_sum(self) -> tuple[bool, ...]:
        """Which columns hold amounts, for setting them to the right."""
        return tuple(key in COLUMNS and COLUMNS[key].summed for key in self.keys)


def _kinds(column: str) -> Callable[[Line], str]:
    """The kinds of claim for which an amount stands in a column of the book."""

    def told(line: Line) -> str:
        amounts = ((word, line.items.get(kind)) for kind, word in KINDS.items())
        return "、".join(word for word, item in amounts if item is not None and getattr(item, column))

    return told


def _basis(line: Line) -> str:
    """How each computed item came about, with its article."""
    items = [line.items[kind] for kind in KINDS if kind in line.items]
    told = (f"{KINDS[item.kind]}：{item.formula}" + (f"（{item.article}）" if item.article else "") for item in items)
    return "；".join(text for item, text in zip(items, told, strict=True) if item.formula)


def _periods(line: Line) -> str:
    return "；".join(f"{_day(each['from_on'])}至{_day(each['to_on'])}" for each in line.facts["arrears"])


def _employed(line: Line) -> str:
    until = line.facts["employed_to"]
    return f"{_day(line.facts['employed_from'])}至{'今' if until is None else _day(until)}"


def _wage(line: Line) -> str:
    return f"{line.facts['wage']}元/{UNITS[line.facts['wage_unit']]}"


def _end(line: Line) -> str:
    return RUNNING if line.end is None else ENDS[line.end.kind]


def _name(line: Line) -> str:
    name: str = line.facts["name"]
    return name if line.heir_name is None else f"{name}（继承人{line.heir_name}）"


def _fact(name: str) -> Callable[[Line], Any]:
    return lambda line: line.facts[name]


COLUMNS: Mapping[str, Column] = {
    "number": Column(label="序号", cell=lambda line: line.number),
    "name": Column(label="姓名", cell=_name),
    ID_NUMBER: Column(label="身份证号", cell=_fact("id_number")),
    "job": Column(label="岗位", cell=_fact("job")),
    "employed": Column(label="工作期间", cell=_employed),
    "wage": Column(label="约定工资", cell=_wage),
    "periods": Column(label="欠薪期间", cell=_periods),
    "kinds": Column(label="主张项目", cell=_kinds("claimed")),
    "kinds_found": Column(label="核定项目", cell=_kinds("found")),
    "kinds_agreed": Column(label="协议项目", cell=_kinds("agreed")),
    "basis": Column(label="计算方法和依据", cell=_basis),
    "claimed": Column(label="主张金额（元）", cell=lambda line: line.claimed, summed=True),
    "found": Column(label="核定金额（元）", cell=lambda line: line.found, summed=True),
    "additional": Column(label="加付赔偿金（元）", cell=lambda line: line.additional, summed=True),
    "due": Column(label="应付合计（元）", cell=lambda line: line.found + line.additional, summed=True),
    "agreed": Column(label="协议金额（元）", cell=lambda line: line.agreed, summed=True),
    "recovered": Column(label="已追回（元）", cell=lambda line: line.recovered, summed=True),
    "outstanding": Column(label="未付金额（元）", cell=lambda line: line.outstanding, summed=True),
    "path": Column(label="办理途径", cell=lambda line: PATHS.get(line.facts["path"] or "", "")),
    "standing": Column(label="名册记载", cell=standing),
    "end": Column(label="办理结果", cell=_end),
}
"""What a process may have in a list, by the names that the setting `claims` of its letters uses."""


_AMOUNTS = frozenset({"wage", *(key for key, column in COLUMNS.items() if column.summed)})
_SAID_YUAN = re.compile(r"(?<![\d,.])\d{4,}(?=(?:\.\d\d?)?元)")
_WHOLE_YUAN = re.compile(r"(?<![\d,])\d+(?=\.\d\d(?!\d))")


def separated(text: str) -> str:
    """A text with separators in what is said to be yuan (“349185.00元”)."""
    return _SAID_YUAN.sub(_with_separators, text)


def _separated(cells: Sequence[str], amounts: Sequence[bool]) -> tuple[str, ...]:
    both = zip(cells, amounts, strict=bool(cells))
    return tuple(_WHOLE_YUAN.sub(_with_separators, cell) if amount else cell for cell, amount in both)


def _with_separators(yuan: re.Match[str]) -> str:
    return f"{int(yuan[0]):,}"


def columns_in(text: str) -> tuple[str, ...]:
    """The names in a comma list."""
    return tuple(name.strip() for name in text.split(",") if name.strip())


def listed(lines: Iterable[Line], keys: Sequence[str], *, after: int, behaviour: int) -> Listing:
    """The list of these lines, in their order; one that was split off stands in it and is not added up (`counted`)."""
    found, columns = list(lines), [COLUMNS[key] for key in keys]
    summed = counted(found, behaviour)
    rows = tuple(
        Row(line=line.number, to=_addressed(line), cells=tuple(_text(column.cell(line)) for column in columns))
        for line in found
    )
    sums = [_text(total(column.cell(line) for line in summed)) if column.summed else "" for column in columns]
    return Listing(
        after=after,
        keys=tuple(keys),
        labels=tuple(column.label for column in columns),
        rows=rows,
        total=_headed(sums) if any(column.summed for column in columns) else (),
    )


def _headed(sums: Sequence[str]) -> tuple[str, ...]:
    """The sums with their word in the first cell that holds none."""
    place = next((at for at, cell in enumerate(sums) if not cell), None)
    return tuple(TOTAL if at == place else cell for at, cell in enumerate(sums))


def _addressed(line: Line) -> str:
    return line.heir_name or str(line.facts["name"])


def _text(value: Any) -> str:
    if isinstance(value, Decimal):
        return f"{value:.2f}"
    return "" if value is None else str(value)


def _day(day: date) -> str:
    return day.isoformat()
