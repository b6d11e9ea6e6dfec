"""The lines of a bank's file under a layout, each with what is wrong with its cells, and what the file says of totals.

Must not know loans nor what was booked (`workflows.bankfiles.judging`).
"""

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from workflows.bankfiles import table, values
from workflows.bankfiles.faults import SOURCES, Fault
from workflows.bankfiles.layout import COLUMNS, Column, Kind, Layout, bare
from workflows.bankfiles.table import FIELD, Encoding
from workflows.bankfiles.values import Unusable
from workflows.claims.grid import Cell, address
from workflows.errors import N_, FieldError, InvalidInput

HEAD_WITHIN = 20
"""The headings are looked for in so many lines: banks put titles and account numbers above them."""
MOST_LINES = 10_000
_YUAN, _LINES = re.compile(r"[0-9]{1,12}(\.[0-9]{1,2})?"), re.compile(r"[0-9]{1,7}")
_COUNT = re.compile(r"\D*(\d{1,7})[笔条行]\D*|(\d{1,7})")


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line as it was read: `row` counts from 1 as in a sheet; what cannot be read is None and told in `faults`."""

    row: int
    kind: Kind | None
    loan_number: str
    contract_number: str
    amount_fen: int | None
    value_on: date | None
    reference: str
    original: str = ""
    cells: Mapping[str, str]
    places: Mapping[str, str]
    faults: tuple[Fault, ...] = ()

    def fault(self, code: str, column: Column, **params: Any) -> Fault:
        """Return a fault of one of the line's columns."""
        params = {"label": COLUMNS[column], **params}
        return Fault(code=code, row=self.row, column=column, cell=self.places.get(column), params=params)


@dataclass(frozen=True, kw_only=True)
class Totals:
    """What somebody says the file comes to; a part that was not said is None."""

    source: str
    amount_fen: int | None = None
    count: int | None = None
    row: int | None = None


@dataclass(frozen=True, kw_only=True)
class Reading:
    """A file that was read: its lines, what its line of totals says, in which characters it is written."""

    sha256: str
    encoding: Encoding
    lines: tuple[Line, ...]
    trailer: Totals | None
    faults: tuple[Fault, ...] = ()

    @property
    def amount_fen(self) -> int:
        """What the lines that can be read come to, whatever their kinds."""
        return sum(line.amount_fen or 0 for line in self.lines)


def read(content: bytes, layout: Layout) -> Reading:
    """Read a file. Raises `InvalidInput` on `file` when it is none, has other headings, or no lines."""
    found = table.read(content)
    head, columns = _headings(found.rows, layout)
    lines, trailer, faults = [], None, []
    for row, cells in _filled(found.rows, head + 1):
        if _is_trailer(cells, layout):
            trailer, told = _trailer(row, cells, columns)
            faults += told
        else:
            lines.append(_line(row, cells, columns, layout))
    if not lines:
        raise InvalidInput.one(FIELD, N_("列名下面没有内容，请核对文件"))
    if len(lines) > MOST_LINES:
        raise InvalidInput.one(FIELD, N_("文件最多 {max} 行，请分批上传"), max=MOST_LINES)
    return Reading(
        sha256=hashlib.sha256(content).hexdigest(),
        encoding=found.encoding,
        lines=tuple(lines),
        trailer=trailer,
        faults=tuple(faults),
    )


def entered_totals(total: str, count: str) -> Totals | None:
    """Return what a clerk says that a file comes to, yuan and lines; None for nothing. Raises `InvalidInput`."""
    faults: list[FieldError] = []
    amount = _entered(total.replace(",", ""), _YUAN)
    if amount == "":
        template = N_("总金额应为最多两位小数的金额，例如 10500.00")
        faults.append(FieldError(field="control_total", template=template, params={}))
    lines = _entered(count, _LINES)
    if lines == "":
        faults.append(FieldError(field="control_count", template=N_("笔数应为整数"), params={}))
    if faults:
        raise InvalidInput(tuple(faults))
    if amount is None and lines is None:
        return None
    fen = int(Decimal(amount) * 100) if amount else None
    return Totals(source="clerk", amount_fen=fen, count=int(lines) if lines else None)


def _entered(text: str, pattern: re.Pattern[str]) -> str | None:
    """Return a text that fits, empty for one that does not, None when there is none."""
    if not text.strip():
        return None
    return text.strip() if pattern.fullmatch(text.strip()) else ""


def check_totals(reading: Reading, entered: Totals | None) -> tuple[Fault, ...]:
    """Return where the lines do not come to what the file or the clerk says. Raises `InvalidInput` when nobody does."""
    said = [each for each in (reading.trailer, entered) if each is not None]
    said = [each for each in said if each.amount_fen is not None or each.count is not None]
    if not said and not reading.faults:
        template = N_("文件没有合计行，请填写银行回单上的总金额和笔数")
        raise InvalidInput.one("control_total", template)
    faults = list(reading.faults)
    unread = sum(line.amount_fen is None for line in reading.lines)
    for each in said:
        faults += _sum_faults(reading, each, unread)
        if each.count is not None and each.count != len(reading.lines):
            params = {"source": _source(each), "said": each.count, "found": len(reading.lines)}
            faults.append(Fault(code="count_differs", row=each.row, params=params))
    return tuple(faults)


def _sum_faults(reading: Reading, said: Totals, unread: int) -> Iterator[Fault]:
    if said.amount_fen is None or said.amount_fen == reading.amount_fen:
        return
    if unread:
        yield Fault(code="sum_incomplete", row=said.row, column="amount", params={"count": unread})
        return
    found = reading.amount_fen
    params = {
        "source": _source(said),
        "said": yuan(said.amount_fen),
        "found": yuan(found),
        "difference": yuan(abs(found - said.amount_fen)),
    }
    yield Fault(code="sum_differs", row=said.row, column="amount", params=params)


def yuan(amount_fen: int) -> str:
    """Return an amount of fen as a sentence shows it, in yuan."""
    return f"{amount_fen // 100:,}.{amount_fen % 100:02d}"


def _source(said: Totals) -> str:
    return SOURCES[said.source]


def _headings(rows: Sequence[Sequence[Cell]], layout: Layout) -> tuple[int, dict[Column, int]]:
    """Return the line of the headings, and the column of each key."""
    known = {bare(word): key for key, words in layout.headers.items() for word in words}
    needed = [key for key in layout.headers if key not in ("contract_number", "original")]
    best: dict[Column, int] = {}
    for at, cells in enumerate(rows[:HEAD_WITHIN]):
        columns: dict[Column, int] = {}
        for place, cell in enumerate(cells):
            key = known.get(bare(values.shown(cell)))
            if key is not None and key not in columns:
                columns[key] = place
        if all(key in columns for key in needed if not (key == "kind" and layout.always)):
            return at, columns
        best = columns if len(columns) > len(best) else best
    missing = "、".join(layout.headers[key][0] for key in needed if key not in best)
    template = N_("没有找到列名 {missing}：请核对是否选对了银行；银行改了列名的，请管理员更新这家银行的文件版式")
    raise InvalidInput.one(FIELD, template, missing=missing)


def _filled(rows: Sequence[Sequence[Cell]], start: int) -> Iterator[tuple[int, Sequence[Cell]]]:
    for at in range(start, len(rows)):
        if any(not cell.is_empty for cell in rows[at]):
            yield at, rows[at]


def _is_trailer(cells: Sequence[Cell], layout: Layout) -> bool:
    first = next((values.shown(cell) for cell in cells if not cell.is_empty), "")
    return any(bare(first).startswith(bare(word)) for word in layout.trailers)


def _trailer(row: int, cells: Sequence[Cell], columns: Mapping[Column, int]) -> tuple[Totals, list[Fault]]:
    """Return what a line of totals says: the sum in the column of the amounts, the count in any other."""
    at, faults = columns["amount"], list[Fault]()
    amount: int | None = None
    if at < len(cells) and not cells[at].is_empty:
        try:
            amount = values.fen(cells[at])
        except Unusable as error:
            text = values.shown(cells[at])[: values.LONGEST_NUMBER] or error.code
            params = {"label": COLUMNS["amount"], "text": text}
            place = address(row, at)
            faults.append(Fault(code="total_unreadable", row=row + 1, column="amount", cell=place, params=params))
    others = (values.shown(cell) for place, cell in enumerate(cells) if place != at and cell.fault is None)
    counts = [int(found[1] or found[2]) for text in others if (found := _COUNT.fullmatch(bare(text)))]
    return Totals(source="trailer", amount_fen=amount, count=counts[0] if counts else None, row=row + 1), faults


def _line(row: int, cells: Sequence[Cell], columns: Mapping[Column, int], layout: Layout) -> Line:
    def cell_of(column: Column) -> Cell:
        at = columns.get(column)
        return cells[at] if at is not None and at < len(cells) else Cell()

    faults: list[Fault] = []
    places: dict[str, str] = {column: address(row, at) for column, at in columns.items()}

    def usable(column: Column, reader: Callable[[Cell], Any], instead: Any) -> Any:
        try:
            return reader(cell_of(column))
        except Unusable as error:
            params = {"label": COLUMNS[column], **error.params}
            found = Fault(code=error.code, row=row + 1, column=column, cell=places.get(column), params=params)
            faults.append(found)
            return instead

    def kind_of(cell: Cell) -> Kind:
        return layout.always if layout.always and cell.is_empty else values.kind(cell, layout)

    line = Line(
        row=row + 1,
        kind=usable("kind", kind_of, None),
        loan_number=usable("loan_number", values.number, ""),
        contract_number=usable("contract_number", values.number, ""),
        amount_fen=usable("amount", values.fen, None),
        value_on=usable("value_on", values.day, None),
        reference=usable("reference", values.number, ""),
        original=usable("original", values.number, ""),
        cells={column: values.shown(cell_of(column))[:200] for column in columns},
        places=places,
    )
    return replace(line, faults=tuple(faults))
