"""Files of banks as rows, and what must be known to judge their lines: loans, contracts that wait, money booked.

Knows tables; must not know rules (`workflows.bankfiles`) nor who may do what (`workflows.bankrights`).
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import insert, select

from models.bankfiles import BankFile, BankLine
from models.base import table_of
from models.cases import Case
from models.loans import Loan as LoanRow
from models.loans import LoanBooking, LoanEvent
from workflows import banklayouts, bankrights, canonical, people, storeddata
from workflows.bankfiles import judging
from workflows.bankfiles.judging import Booked, Contract, Known, Loan
from workflows.bankfiles.lines import Line
from workflows.bankfiles.values import normal
from workflows.errors import N_, InvalidInput, NotFound
from workflows.money import fen

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sqlalchemy import Row, Select
    from sqlalchemy.orm import Session

    from workflows.bankfiles.judging import Judged
    from workflows.bankfiles.layout import Kind, Layout
    from workflows.desk import Desk
    from workflows.engine.values import Release

T = TypeVar("T")
B = TypeVar("B", Loan, Contract)
DISBURSED = "loan_disbursed"
"""The message by which a case is told that the bank has paid its loan out."""
CONTRACT_NUMBER, CONTRACT_AMOUNT, CONTRACT_BANK = "contract_number", "loan_amount", "lending_bank"
"""Where a case keeps its contract, unless its process says otherwise by the property of that name with `bank_`."""
_AT_ONCE = 500
_INCOMING = ("paid", "prepaid")
_ENTERED = ("pay", "prepay")


@dataclass(frozen=True, kw_only=True)
class Place:
    """Whose file is judged: its office, and by which layout it is read."""

    office_id: int
    office_path: str
    layout: Layout


@dataclass
class _Gathered:
    """What is known so far, by normal numbers."""

    loans: dict[str, Loan] = field(default_factory=dict)
    booked: dict[tuple[Kind, str], Booked] = field(default_factory=dict)
    money: dict[str, list[Booked]] = field(default_factory=dict)


def known_for(desk: Desk, place: Place, lines: Sequence[Line]) -> Known:
    """Return what must be known to judge lines of a file; only what lies in the reach of its office."""
    numbers, contracts, references = judging.about(lines)
    found = _Gathered(loans=_loans(desk.session, place, numbers, contracts))
    _gather_money(desk.session, found)
    for part in _parts(sorted(references)):
        _gather_booked(desk.session, found, place.layout.bank, part)
    waiting = _contracts(desk, place) if any(line.kind == "disbursement" for line in lines) else {}
    payable = _of_the_bank(waiting, place)
    banks = frozenset(place.layout.banks)
    return Known(loans=found.loans, contracts=payable, booked=found.booked, money=found.money, banks=banks)


def key_of(bank: str, line: BankLine) -> str:
    """Return what names a booking: never given twice. A line without a reference is named by where it stands.

    What corrects a payment that was taken back has the same reference, and is told apart by how many there were.
    """
    if not line.reference:
        return f"{line.file_id}/{line.row}"
    times = [fault["params"]["time"] for fault in line.faults if fault["code"] == "booked_and_reversed"]
    return _key(bank, line.kind or "", line.reference, time=1 + max(times, default=0))


def _key(bank: str, kind: str, reference: str, *, time: int = 1) -> str:
    return f"{bank}:{kind}:{reference}" + (f" {time}" if time > 1 else "")  # a reference never has a space in it


def _parts(every: Sequence[T]) -> Iterator[Sequence[T]]:
    """Return as many at once as a statement may name."""
    return (every[start : start + _AT_ONCE] for start in range(0, len(every), _AT_ONCE))


def _loans(session: Session, place: Place, numbers: set[str], contracts: set[str]) -> dict[str, Loan]:
    """Return the loans that lines name; of two banks' loans with one number the one of the file's bank, or neither."""
    alike: dict[str, list[Loan]] = {}
    for row in session.execute(_in_reach(place)):
        number, contract = normal(row.number), normal(row.contract_number)
        if number and (number in numbers or (contract and contract in contracts)):
            alike.setdefault(number, []).append(_loan(row))
    return _of_the_bank(alike, place)


def _of_the_bank(alike: Mapping[str, list[B]], place: Place) -> dict[str, B]:
    """Return what has each number: the only one, or the only one of the bank whose file it is, or none."""
    names = {*place.layout.banks, place.layout.name}
    own = {number: [each for each in found if each.bank in names] for number, found in alike.items()}
    return {
        number: (found if len(found) == 1 else own[number])[0]
        for number, found in alike.items()
        if 1 in (len(found), len(own[number]))
    }


def _in_reach(place: Place) -> Select[Any]:
    """The loans that files of an office are about: only the columns by which they are told apart."""
    columns = ("number", "contract_number", "bank", "case_id", "disbursed_on", "status")
    return (
        select(*(getattr(LoanRow, name) for name in columns), Case.number.label("case_number"))
        .join(Case, Case.id == LoanRow.case_id)
        .where(bankrights.cases_of(place.office_id, place.office_path))
    )


def _loan(row: Row[Any]) -> Loan:
    return Loan(
        number=normal(row.number),
        contract_number=normal(row.contract_number),
        case_id=row.case_id,
        disbursed_on=row.disbursed_on,
        settled=row.status == "settled",
        bank=row.bank,
    )


def _gather_money(session: Session, found: _Gathered) -> None:
    """Note the money that came for the loans, also what waits for a second person."""
    by_case = {loan.case_id: loan.number for loan in found.loans.values()}
    for part in _parts(sorted(by_case)):
        events = select(LoanEvent).where(LoanEvent.case_id.in_(part)).order_by(LoanEvent.case_id, LoanEvent.number)
        rows = session.scalars(events).all()
        taken_back = {(row.case_id, row.reverses) for row in rows if row.reverses is not None}
        lines = select(BankLine.case_id, BankLine.event).where(BankLine.case_id.in_(part), BankLine.state == "booked")
        brought = {(case_id, event) for case_id, event in session.execute(lines)}
        for row in rows:
            if row.kind in _INCOMING and row.amount_fen is not None:
                named = (row.case_id, row.number)
                whence = (named in taken_back, named in brought)
                _note(found, by_case[row.case_id], (row.amount_fen, row.value_on, row.reference, *whence))
        waiting = select(LoanBooking).where(LoanBooking.case_id.in_(part), LoanBooking.state == "entered")
        for booking in session.scalars(waiting):
            said = canonical.loads(booking.entered)
            if booking.kind in _ENTERED:
                money = (fen(said["amount"]), said["on"], said.get("reference"), False, False)
                _note(found, by_case[booking.case_id], money)


def _note(found: _Gathered, loan: str, money: tuple[Any, ...]) -> None:
    amount, on, reference, gone, from_bank = money
    booked = Booked(
        kind="repayment",
        loan_number=loan,
        amount_fen=amount,
        value_on=on,
        reference=normal(reference or ""),
        reversed=gone,
        from_bank=from_bank,
    )
    found.money.setdefault(loan, []).append(booked)
    if booked.reference and not booked.reversed:
        found.booked["repayment", booked.reference] = booked


def _gather_booked(
    session: Session, found: _Gathered, bank: str, references: Sequence[tuple[str, str]], time: int = 1
) -> None:
    """Note what files of the bank have booked before, on whatever loan; one that no line names has no number.

    Of several payments under one reference the last: those before it were taken back.
    """
    by_case = {loan.case_id: loan.number for loan in found.loans.values()}
    keys: dict[str, Any] = {_key(bank, *each, time=time): each for each in references}
    again: list[tuple[str, str]] = []
    for row in session.scalars(select(BankLine).where(BankLine.key.in_(keys))):
        if row.kind is None or row.key is None or row.amount_fen is None or row.value_on is None:
            continue
        kind: Any = row.kind
        reversal = select(LoanEvent.number).where(LoanEvent.case_id == row.case_id, LoanEvent.reverses == row.event)
        gone = row.event is not None and session.scalar(reversal) is not None
        named = keys[row.key]
        again += [named] if gone else []
        if gone and named in found.booked and not found.booked[named].reversed:  # entered by hand since
            continue
        found.booked[named] = Booked(
            kind=kind,
            loan_number=by_case.get(row.case_id or "", ""),
            amount_fen=row.amount_fen,
            value_on=row.value_on,
            reference=row.reference,
            reversed=gone,
            from_bank=True,
            time=time,
        )
    if again:
        _gather_booked(session, found, bank, again, time + 1)


def _contracts(desk: Desk, place: Place) -> dict[str, list[Contract]]:
    """Return the contracts whose loans wait to be paid out, by number: open cases without a loan that can be told."""
    session = desk.session
    told = [each.id for each in desk.releases.published(session) if any(e.name == DISBURSED for e in each.events)]
    statement = (
        select(Case)
        .outerjoin(LoanRow, LoanRow.case_id == Case.id)
        .where(Case.process.in_(told), Case.status == "open", LoanRow.case_id.is_(None))
        .where(bankrights.cases_of(place.office_id, place.office_path))
        .order_by(Case.id)
    )
    alike: dict[str, list[Contract]] = {}
    for case in session.scalars(statement):
        contract = contract_of(session, case, desk.releases.by_digest(session, case.release_digest))
        if contract is not None:
            alike.setdefault(contract.number, []).append(contract)
    return alike


def contract_of(session: Session, case: Case, release: Release) -> Contract | None:
    """Return the contract of a case, None while it has none."""
    data = storeddata.of_case(session, case)
    kept = (CONTRACT_NUMBER, CONTRACT_AMOUNT, CONTRACT_BANK)
    names = [release.properties.get(f"bank_{name}", name) for name in kept]
    number = normal(str(data.get(names[0]) or ""))
    amount = data.get(names[1])
    agreed = None if amount is None or isinstance(amount, str | bool) else fen(amount)
    bank = str(data.get(names[2]) or "")
    return Contract(number=number, case_id=case.id, amount_fen=agreed, bank=bank) if number else None


# Files and lines


def file(session: Session, file_id: str, *, lock: bool = False) -> BankFile:
    """Return a file as it now stands. Raises `NotFound`."""
    statement = select(BankFile).where(BankFile.id == file_id).execution_options(populate_existing=True)
    found = session.scalars(statement.with_for_update() if lock else statement).one_or_none()
    if found is None:
        raise NotFound(N_("找不到这个银行文件，或您无权查看"))
    return found


def line(session: Session, file_id: str, row: int) -> BankLine:
    """Return a line of a file as it now stands, locked. Raises `NotFound`."""
    statement = select(BankLine).where(BankLine.file_id == file_id, BankLine.row == row)
    found = session.scalars(statement.with_for_update().execution_options(populate_existing=True)).one_or_none()
    if found is None:
        raise NotFound(N_("文件里没有第 {row} 行"), row=row)
    return found


def save_lines(session: Session, file_id: str, judged: Sequence[Judged]) -> None:
    """Store the lines of a new file with their verdicts."""
    session.flush()
    rows = [{**_columns(each), "file_id": file_id} for each in judged]
    for part in _parts(rows):
        session.execute(insert(table_of(BankLine)), list(part))


def read_line(row: BankLine) -> Line:
    """Return a stored line as it was read, without its verdict."""
    kind: Any = row.kind
    return Line(
        row=row.row,
        kind=kind,
        loan_number=row.loan_number,
        contract_number=row.contract_number,
        amount_fen=row.amount_fen,
        value_on=row.value_on,
        reference=row.reference,
        original=row.original,
        cells=row.cells,
        places=row.places,
    )


def line_columns(line: Line) -> dict[str, Any]:
    """Return what the columns of a line must be as it was read."""
    same = ("row", "kind", "loan_number", "contract_number", "amount_fen", "value_on", "reference", "original")
    return {**{name: getattr(line, name) for name in same}, "cells": dict(line.cells), "places": dict(line.places)}


def _columns(judged: Judged) -> dict[str, Any]:
    return {
        **line_columns(judged.line),
        "state": judged.state,
        "faults": [fault.plain() for fault in judged.faults],
        "case_id": judged.case_id,
        "reason": "",
    }


# What a person names


def layout_of(session: Session, file: BankFile) -> Layout:
    """Return the layout a file was read by. Raises `NotFound`."""
    return banklayouts.of_version(session, file.bank, file.layout_version)


def with_loan(line: Line, number: str) -> Line:
    """Return a line as though it named a loan."""
    return replace(line, loan_number=number, contract_number="")


def loan_named(desk: Desk, place: Place, target: str) -> Loan:
    """Return the loan whose number, or whose case's number, somebody has given. Raises `InvalidInput` on `target`."""
    wanted = normal(target)
    found = desk.session.execute(_in_reach(place))
    rows = [row for row in found if wanted in {normal(row.number), normal(row.case_number)}]
    if not wanted or len(rows) != 1:
        raise _no_target(many=len(rows) > 1 and bool(wanted))
    return _loan(rows[0])


def waiting_contract(desk: Desk, place: Place, target: str) -> Contract:
    """Return the contract that waits to be paid out, by its number or its case's. Raises `InvalidInput` on `target`."""
    wanted = normal(target)
    alike = _contracts(desk, place)
    if wanted and wanted in _of_the_bank(alike, place):
        return _of_the_bank(alike, place)[wanted]
    waiting = {each.case_id: each for found in alike.values() for each in found}
    numbers = desk.session.execute(select(Case.id, Case.number).where(Case.id.in_(waiting)))
    found = [waiting[case_id] for case_id, number in numbers if normal(number) == wanted]
    if not wanted or not found:
        raise _no_target(many=wanted in alike)
    return found[0]


def name_of(session: Session, username: str) -> str:
    """Return what somebody is called."""
    found = people.by_username(session, username)
    return found.name if found else username


def _no_target(*, many: bool) -> InvalidInput:
    if many:
        return InvalidInput.one("target", N_("有多笔贷款是这个编号，请填写案号"))
    return InvalidInput.one("target", N_("本单位范围内没有这个编号的贷款或案件，请核对贷款编号或案号"))
