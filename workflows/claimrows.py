"""A claims book as rows: the part of it that a change needs is read, and what the change touched is written.

Whoever calls has locked the case's row. Knows tables; must not know rules (`workflows.claims`) nor who may do what.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Table, and_, bindparam, case, func, insert, or_, select, true, update
from sqlalchemy.orm import DeclarativeBase, Session

from models.base import table_of
from models.claims import ClaimItem, ClaimLine, ClaimPayment
from workflows import canonical
from workflows.claims.book import Book, End, Item, Line, Payment, Shortfall, Sums, Wages
from workflows.claims.changes import Change, Finish, Inherit, Join, Pay, Raise, Record, Reopen, Reverse
from workflows.claims.fields import ARREARS, REPRESENTATIVE
from workflows.claims.words import COUNTED_ELSEWHERE, ENDS, SPLIT_OFF, WAGES, WHOLE
from workflows.money import amount, fen, yuan

_LINES, _ITEMS, _PAYMENTS = table_of(ClaimLine), table_of(ClaimItem), table_of(ClaimPayment)
_HOURS = ("overtime_workday", "overtime_restday", "overtime_holiday")
_SAME = (
    *("name", "id_number", "phone", "job", "migrant", "employed_from", "employed_to", "wage_unit"),
    *("written_contract_on", "dismissal", REPRESENTATIVE, "path"),
)
"""Facts that a column of the same name holds."""
_BESIDE = ("heir_name", "died_on", "split_from", "joined_to")
_FEN = ("computed", "claimed", "found", "agreed")
_TEXTS = ("formula", "article", "reason")


@dataclass(frozen=True, kw_only=True)
class Stamp:
    """Which journal entry writes, when and by whom."""

    seq: int
    at: datetime
    by: str


def line_columns(line: Line) -> dict[str, Any]:
    """Return what the columns of a line must be, but for its case and the entry that changed it."""
    facts, end = line.facts, line.end
    return {
        "number": line.number,
        **{name: facts[name] for name in _SAME},
        **{name: int(facts[f"{name}_hours"] * 100) for name in _HOURS},
        **{name: getattr(line, name) for name in _BESIDE},
        "wage_fen": fen(facts["wage"]),
        ARREARS: canonical.dumps(facts[ARREARS]),
        "end_kind": end.kind if end else None,
        "end_on": end.on if end else None,
        "end_reason": end.reason if end else None,
        "end_case": end.case if end else None,
        **{f"{name}_fen": fen(getattr(line, name)) for name in ("claimed", "found", "additional", "agreed")},
        "recovered_fen": fen(line.recovered),
        "unpaid_months": line.months,
    }


def item_columns(line: int, item: Item) -> dict[str, Any]:
    """Return what the columns of an item must be, but for its case."""
    sums = {f"{name}_fen": fen(getattr(item, name)) for name in _FEN}
    return {"line": line, "kind": item.kind, **sums, **{name: getattr(item, name) for name in _TEXTS}}


def payment_columns(payment: Payment, stamp: Stamp) -> dict[str, Any]:
    """Return what the columns of a payment must be, but for its case."""
    kept = {name: getattr(payment, name) for name in ("number", "line", "paid_on", "means", "note", "reverses")}
    return {**kept, "amount_fen": fen(payment.amount), "at": stamp.at, "by": stamp.by}


def lines_of(
    session: Session, case_id: str, wanted: ColumnElement[bool], *, most: int | None = None
) -> dict[int, Line]:
    """Return the lines of a case that fit, with their items, in the order of their numbers."""
    statement = select(_LINES).where(_LINES.c.case_id == case_id, wanted).order_by(_LINES.c.number).limit(most)
    rows = session.execute(statement).mappings().all()
    items: dict[int, dict[str, Item]] = {row["number"]: {} for row in rows}
    of_lines = select(_ITEMS).where(_ITEMS.c.case_id == case_id, _ITEMS.c.line.in_(items))
    for row in session.execute(of_lines.order_by(_ITEMS.c.line, _ITEMS.c.kind)).mappings():
        items[row["line"]][row["kind"]] = _item(row)
    return {row["number"]: _line(row, items[row["number"]]) for row in rows}


def payments_of(session: Session, case_id: str, wanted: ColumnElement[bool]) -> dict[int, Payment]:
    """Return the payments of a case that fit, in order."""
    statement = select(_PAYMENTS).where(_PAYMENTS.c.case_id == case_id, wanted).order_by(_PAYMENTS.c.number)
    return {row["number"]: _payment(row) for row in session.execute(statement).mappings()}


def _item(row: Mapping[Any, Any]) -> Item:
    kept: dict[str, Any] = {name: yuan(row[f"{name}_fen"]) for name in _FEN}
    return Item(kind=row["kind"], **kept, **{name: row[name] for name in _TEXTS})


def _line(row: Mapping[Any, Any], items: Mapping[str, Item]) -> Line:
    facts = {
        **{name: row[name] for name in _SAME},
        **{f"{name}_hours": amount(row[name]) for name in _HOURS},
        "wage": amount(row["wage_fen"]),
        ARREARS: canonical.loads(row[ARREARS]),
    }
    kind = row["end_kind"]
    end = End(kind=kind, on=row["end_on"], reason=row["end_reason"], case=row["end_case"]) if kind else None
    beside = {name: row[name] for name in _BESIDE}
    beside |= {"recovered": amount(row["recovered_fen"]), "counted_months": row["unpaid_months"]}
    return Line(number=row["number"], facts=facts, items=items, end=end, **beside)


def _payment(row: Mapping[Any, Any]) -> Payment:
    kept = {name: row[name] for name in ("number", "line", "paid_on", "means", "note", "reverses")}
    return Payment(amount=amount(row["amount_fen"]), **kept)


def book_for(session: Session, case_id: str, change: Change) -> Book:
    """Return what of a case's book a change needs."""
    payments = _payments_for(session, case_id, change)
    lines = lines_of(session, case_id, _lines_for(change, payments))
    last_line, last_payment = session.execute(
        select(
            select(func.max(_LINES.c.number)).where(_LINES.c.case_id == case_id).scalar_subquery(),
            select(func.max(_PAYMENTS.c.number)).where(_PAYMENTS.c.case_id == case_id).scalar_subquery(),
        )
    ).one()
    return Book(
        lines=lines,
        payments=payments,
        last_line=last_line or 0,
        last_payment=last_payment or 0,
        elsewhere=_elsewhere(session, case_id, change, lines),
    )


def _payments_for(session: Session, case_id: str, change: Change) -> dict[int, Payment]:
    if not isinstance(change, Reverse):
        return {}
    wanted = or_(_PAYMENTS.c.number == change.payment, _PAYMENTS.c.reverses == change.payment)
    return payments_of(session, case_id, wanted)


def _lines_for(change: Change, payments: Mapping[int, Payment]) -> ColumnElement[bool]:
    if isinstance(change, Raise):
        named = true() if change.lines is None else _LINES.c.number.in_(sorted(change.lines))
        concerned = _LINES.c.found_fen > _LINES.c.recovered_fen if change.share else _LINES.c.additional_fen > 0
        return _LINES.c.end_kind.is_(None) & concerned & named
    return _LINES.c.number.in_(sorted(_numbers(change, payments)))


def _numbers(change: Change, payments: Mapping[int, Payment]) -> set[int]:
    found: Iterable[Any] = ()
    if isinstance(change, Record):
        found = (given.number for given in change.lines)
    elif isinstance(change, Pay):
        found = (payment["line"] for payment in change.payments)
    elif isinstance(change, Reverse):
        found = (payment.line for payment in payments.values())
    elif isinstance(change, Inherit):
        found = (change.line,)
    elif isinstance(change, Finish | Reopen | Join):
        found = change.lines
    return {number for number in found if number is not None}


def _elsewhere(session: Session, case_id: str, change: Change, lines: Mapping[int, Line]) -> dict[int, str | None]:
    """Return the running lines beside those at hand that have an ID number or a number the change names."""
    numbers, id_numbers = _named(change, lines)
    if not numbers and not id_numbers:
        return {}
    statement = select(_LINES.c.number, _LINES.c.id_number).where(
        _LINES.c.case_id == case_id,
        _LINES.c.end_kind.is_(None),
        _LINES.c.number.not_in(sorted(lines)),
        or_(_LINES.c.number.in_(sorted(numbers)), _LINES.c.id_number.in_(sorted(id_numbers))),
    )
    return {row.number: row.id_number for row in session.execute(statement)}


def _named(change: Change, lines: Mapping[int, Line]) -> tuple[set[int], set[str]]:
    if isinstance(change, Reopen):
        return set(), {line.facts["id_number"] for line in lines.values()} - {None}
    if not isinstance(change, Record):
        return set(), set()
    told = [given.facts.get(key) for given in change.lines for key in ("id_number", REPRESENTATIVE)]
    return {each for each in told if isinstance(each, int)}, {each for each in told if isinstance(each, str)}


def save(session: Session, case_id: str, before: Book, after: Book, stamp: Stamp) -> None:
    """Write the lines, items and payments that differ."""
    changed = [line for number, line in after.lines.items() if line != before.lines.get(number)]
    for new, rows in _sorted(line.number not in before.lines for line in changed).items():
        written = [{**line_columns(changed[at]), "case_id": case_id, "changed_seq": stamp.seq} for at in rows]
        _write(session, ClaimLine, written, new=new)
    items = [
        (line.number, item, former)
        for line in changed
        for kind, item in line.items.items()
        if item != (former := before.lines[line.number].items.get(kind) if line.number in before.lines else None)
    ]
    for new, rows in _sorted(former is None for _, _, former in items).items():
        written = [{**item_columns(items[at][0], items[at][1]), "case_id": case_id} for at in rows]
        _write(session, ClaimItem, written, new=new)
    payments = [payment for number, payment in after.payments.items() if number not in before.payments]
    written = [{**payment_columns(payment, stamp), "case_id": case_id} for payment in payments]
    _write(session, ClaimPayment, written, new=True)


def _sorted(are_new: Iterable[bool]) -> dict[bool, list[int]]:
    """Return the positions of what is new and of what is not."""
    found: dict[bool, list[int]] = {True: [], False: []}
    for at, is_new in enumerate(are_new):
        found[is_new].append(at)
    return found


def _write(session: Session, kind: type[DeclarativeBase], rows: Sequence[Mapping[str, Any]], *, new: bool) -> None:
    if not rows:
        return
    table, connection = table_of(kind), session.connection()
    named = [{_column(kind, name): value for name, value in row.items()} for row in rows]
    if new:
        connection.execute(insert(table), named)
        return
    keys = {column.name for column in table.primary_key.columns}
    values: dict[str, Any] = {name: bindparam(name) for name in named[0] if name not in keys}
    here = [table.c[name] == bindparam(f"key_{name}") for name in sorted(keys)]
    bound = [{f"key_{name}" if name in keys else name: value for name, value in row.items()} for row in named]
    connection.execute(update(table).where(*here).values(values), bound)


def _column(kind: type[DeclarativeBase], name: str) -> str:
    """Return the name of the column that an attribute stands for."""
    return str(getattr(kind, name).property.columns[0].name)


def in_state(state: str | None) -> ColumnElement[bool]:
    """Return which lines are in one of `workflows.claims.words.STATES`, as `Line.is_in` says it; None: all."""
    if state is None:
        return true()
    if state in ENDS:
        return _LINES.c.end_kind == state
    if state == "ended":
        return _LINES.c.end_kind.is_not(None)
    left = {
        "unpaid": _LINES.c.found_fen + _LINES.c.additional_fen > _LINES.c.recovered_fen,
        "agreed": _LINES.c.agreed_fen > 0,
        "agreed_unpaid": _LINES.c.agreed_fen > _LINES.c.recovered_fen,
    }
    return and_(_LINES.c.end_kind.is_(None), left.get(state, true()))


def counted(behaviour: int) -> ColumnElement[bool]:
    """Return which lines count in their case under a release's behaviour, as `workflows.claims.book.counted` does."""
    elsewhere = func.coalesce(_LINES.c.end_kind, "") == SPLIT_OFF
    return ~elsewhere if behaviour >= COUNTED_ELSEWHERE else true()


def sums(session: Session, case_id: str, *, behaviour: int) -> Sums:
    """Add up the lines of a case that count under its release's behaviour, in the database."""
    columns = {name: _LINES.c[f"{name}_fen"] for name in ("claimed", "found", "additional", "agreed", "recovered")}
    row = session.execute(
        select(
            func.count().label("lines"),
            func.count().filter(_LINES.c.end_kind.is_(None)).label("open"),
            *(func.coalesce(func.sum(column), 0).label(name) for name, column in columns.items()),
            func.coalesce(func.max(_LINES.c.unpaid_months), 0).label("longest_months"),
            func.coalesce(func.max(_LINES.c.claimed_fen), 0).label("largest"),
        ).where(_LINES.c.case_id == case_id, counted(behaviour))
    ).one()
    added = {name: amount(int(getattr(row, name))) for name in (*columns, "largest")}
    outstanding = added["found"] + added["additional"] - added["recovered"]
    return Sums(count=row.lines, open=row.open, longest_months=row.longest_months, outstanding=outstanding, **added)


def shortfall(session: Session, case_id: str) -> Shortfall:
    """Return what is short of everything in a case, as `workflows.claims.book.shortfall` does."""
    lacking = or_(_LINES.c.end_kind.is_(None), _LINES.c.end_kind.not_in(sorted(WHOLE)))
    to_come = _LINES.c.agreed_fen - _LINES.c.recovered_fen
    lines, fen = session.execute(
        select(func.count(), func.coalesce(func.sum(case((to_come > 0, to_come), else_=0)), 0)).where(
            _LINES.c.case_id == case_id, lacking
        )
    ).one()
    return Shortfall(lines=lines, agreed_unpaid=amount(int(fen)))


def helped(session: Session, case_id: str, *, behaviour: int) -> int:
    """Return for how many lines of a case that count under its release's behaviour money came in."""
    got = and_(_LINES.c.case_id == case_id, counted(behaviour), _LINES.c.recovered_fen > 0)
    return session.scalars(select(func.count()).where(got)).one()


def wages(session: Session, case_id: str) -> Wages:
    """Add up what the running lines of a case still have to get for work, in the database."""
    owed = func.sum(func.coalesce(_ITEMS.c.found_fen, _ITEMS.c.claimed_fen))
    rest = (
        select(_LINES.c.unpaid_months, (owed - _LINES.c.recovered_fen).label("fen"))
        .join(_ITEMS, and_(_ITEMS.c.case_id == _LINES.c.case_id, _ITEMS.c.line == _LINES.c.number))
        .where(_LINES.c.case_id == case_id, _LINES.c.end_kind.is_(None), _ITEMS.c.kind.in_(sorted(WAGES)))
        .group_by(_LINES.c.number, _LINES.c.unpaid_months, _LINES.c.recovered_fen)
        .having(owed > _LINES.c.recovered_fen)
        .subquery()
    )
    by_months = select(rest.c.unpaid_months, func.count(), func.sum(rest.c.fen), func.max(rest.c.fen))
    rows = session.execute(by_months.group_by(rest.c.unpaid_months)).all()
    return Wages(
        workers=sum(workers for _, workers, _, _ in rows),
        outstanding=amount(sum(int(fen) for _, _, fen, _ in rows)),
        by_months={months: amount(int(largest)) for months, _, _, largest in rows},
    )


def changed_since(session: Session, case_id: str, numbers: Collection[int], seq: int) -> tuple[int, int] | None:
    """Return the first of these lines that an entry after *seq* has changed, and that entry."""
    statement = select(_LINES.c.number, _LINES.c.changed_seq).where(
        _LINES.c.case_id == case_id, _LINES.c.number.in_(sorted(numbers)), _LINES.c.changed_seq > seq
    )
    found = session.execute(statement.order_by(_LINES.c.number).limit(1)).first()
    return None if found is None else (found.number, found.changed_seq)


def line_table() -> Table:
    """Return the table of lines, for conditions on them."""
    return _LINES
