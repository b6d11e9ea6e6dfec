"""What a confirmed file of a bank brings is booked: one command on one case for each line, each in its own transaction.

A line that is refused is held with the reason and keeps no other from being booked. Broken off, it goes on where it
was: a line is marked and its key taken in the transaction that books it. Must not know pages or HTTP.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from models.bankfiles import BankFile, BankLine
from models.loans import LoanEvent
from workflows import bankrights, bankrows, casework, engine, forms, loanwork
from workflows.bankfiles.faults import SEEMS_BOOKED, Fault
from workflows.bankfiles.lines import yuan
from workflows.bankfiles.values import normal
from workflows.bankrows import DISBURSED
from workflows.casework import Deed
from workflows.engine.values import State, Trigger
from workflows.errors import N_, FieldError, Forbidden, InvalidInput, InvalidState, Rejection
from workflows.loanwork import FromBank
from workflows.money import amount

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from workflows.authority import Grant
    from workflows.desk import Desk

MOST_AT_ONCE = 200
"""So many lines are booked before somebody is asked to go on: a request shall not last for minutes."""
_MONEY = ("paid", "prepaid")


@dataclass(frozen=True, kw_only=True)
class Booked:
    """How many lines were booked, how many could not be, and how many are left."""

    booked: int
    refused: int
    left: int


def book_all(opened: Callable[[], AbstractContextManager[Desk]], file_id: str, *, most: int = MOST_AT_ONCE) -> Booked:
    """Book the confirmed lines of a file in their order, *opened* giving a transaction for each.

    Raises `NotFound`, and `Forbidden` when the actor may not confirm the file; other lines wait.
    """
    with opened() as desk:
        waiting = _waiting(desk, file_id)
    booked = refused = 0
    left = max(len(waiting) - most, 0)
    for row in waiting[:most]:
        try:
            with opened() as desk:
                booked += book(desk, file_id, row)
        except Forbidden:  # who may book the others may not book this one: it waits for somebody else
            left += 1
        except IntegrityError:  # another file has just booked the same: seen when it is asked for again
            left += 1
        except Rejection as error:
            with opened() as desk:
                refused += hold(desk, file_id, row, error)
    return Booked(booked=booked, refused=refused, left=left)


def book(desk: Desk, file_id: str, row: int) -> bool:
    """Book one confirmed line; False when it was booked meanwhile, here or from another file. Raises `Rejection`."""
    file = bankrows.file(desk.session, file_id)
    grant = bankrights.require(desk, file, confirming=True)
    line = bankrows.line(desk.session, file_id, row)
    if line.state != "confirmed":
        return False
    _require_another(desk, grant, file, line)
    line.key = bankrows.key_of(file.bank, line)
    if _is_taken(desk, line):
        _become(line, "duplicate", _fault(line, "booked_before", reference=line.reference, on=str(line.value_on)))
        line.key = None
        return False
    desk.session.flush()  # takes the key: whoever books the same waits here, and is refused
    _BOOKING[line.kind or ""](desk, file, line)
    line.state, line.booked_at = "booked", desk.now
    line.confirmed_by = desk.actor.username
    desk.session.flush()
    return True


def hold(desk: Desk, file_id: str, row: int, error: Rejection) -> bool:
    """Leave a line that could not be booked to a person, with what was said; True if it was not booked meanwhile."""
    line = bankrows.line(desk.session, file_id, row)
    if line.state != "confirmed":
        return False
    _become(line, "held", _refused(line, error))
    line.decided_by = line.decided_for = line.decided_at = line.confirmed_by = None
    desk.session.flush()
    return True


def _waiting(desk: Desk, file_id: str) -> list[int]:
    bankrights.require(desk, bankrows.file(desk.session, file_id), confirming=True)
    statement = select(BankLine.row).where(BankLine.file_id == file_id, BankLine.state == "confirmed")
    kinds = {"disbursement": 0, "repayment": 1}
    rows = desk.session.execute(statement.add_columns(BankLine.kind, BankLine.faults))
    last = [(_corrects(faults), kinds.get(kind or "", 2), row) for row, kind, faults in rows]
    return [row for *_, row in sorted(last)]


def _corrects(faults: list[dict[str, Any]]) -> bool:
    """Whether a line is the corrected form of a payment that is taken back, maybe by another line of the file."""
    return any(fault["code"] == "booked_and_reversed" for fault in faults)


def _require_another(desk: Desk, grant: Grant, file: BankFile, line: BankLine) -> None:
    """Refuse who took the file in, or settled the line: also when somebody else had confirmed it."""
    involved = {file.taken_by, file.taken_for, line.decided_by, line.decided_for} - {None}
    if {desk.actor.username, grant.on_behalf_of} & involved:
        raise Forbidden(N_("这个文件由您导入或处理，须由另一人确认，请通知有确认权限的同事"))


def _is_taken(desk: Desk, line: BankLine) -> bool:
    other = select(BankLine.row).where(BankLine.key == line.key, BankLine.file_id != line.file_id)
    with desk.session.no_autoflush:
        return desk.session.scalar(other.limit(1)) is not None


def _repayment(desk: Desk, file: BankFile, line: BankLine) -> None:
    values: dict[str, Any] = {
        "amount": str(amount(line.amount_fen or 0)),
        "on": str(line.value_on),
        "note": f"{file.name} #{line.row}",
    }
    values |= {"reference": line.reference} if line.reference else {}
    values |= {"again": True} if line.decided_by is not None and _codes(line) & SEEMS_BOOKED else {}
    done = loanwork.book(desk, _case_of(line), "pay", values, bank=_source(file, line))
    line.event, line.seq = done.event, done.version


def _reversal(desk: Desk, file: BankFile, line: BankLine) -> None:
    values = {"event": _reversed_event(desk, line), "reason": f"{file.name} #{line.row}"}
    done = loanwork.book(desk, _case_of(line), "reverse", values, bank=_source(file, line))
    line.event, line.seq = done.event, done.version


def _reversed_event(desk: Desk, line: BankLine) -> int:
    """Return the payment that a line takes back: by its reference.

    Without one, or once somebody has accepted that it is unclear, it is the only one of its amount on the loan.
    """
    statement = select(LoanEvent).where(LoanEvent.case_id == _case_of(line)).order_by(LoanEvent.number)
    events = desk.session.scalars(statement).all()
    gone = {event.reverses for event in events}
    money = [event for event in events if event.kind in _MONEY and event.number not in gone]
    alike = [event for event in money if event.amount_fen == line.amount_fen]
    target = line.original or line.reference
    named = [event for event in alike if target and normal(event.reference or "") == target]
    codes = _codes(line) if line.decided_by is not None else set()
    found = named or (alike if not target or "reversal_unclear" in codes else [])
    if len(found) != 1:
        raise InvalidState(N_("找不到唯一一笔同额的还款可以冲正，请在贷款页面上由两人办理冲正"))
    return found[0].number


def _disbursement(desk: Desk, file: BankFile, line: BankLine) -> None:
    """Tell the case that its loan was paid out. Nobody tells it by hand: its event is for a group that no post has."""
    work = casework.take_up(desk, _case_of(line))
    event = next((each for each in work.release.events if each.name == DISBURSED), None)
    state = State.loads(work.case.state)
    waits = work.case.status == "open" and DISBURSED in engine.receivable_events(work.release, state)
    if event is None or event.form is None or not waits:
        raise InvalidState(N_("案件没有在等待放款：可能已经放款，或合同还没有登记"))
    values = {
        "loan_number": line.loan_number,
        "disbursed_on": str(line.value_on),
        "disbursed_amount": str(amount(line.amount_fen or 0)),
    }
    form = work.release.forms[event.form]
    entered = forms.parse(form, values, data=work.data, parameters=work.parameters, options={}, now=desk.now)
    told = {"event": DISBURSED, "values": entered, "reason": f"{file.name} #{line.row} ({file.id}/{line.row})"}
    grant = bankrights.require(desk, file, confirming=True)
    deed = Deed(command="event", element=event.element, entered=told, grant=grant)
    casework.carry_on(work, Trigger(event=DISBURSED, values=entered), deed)
    line.event, line.seq = 1, work.case.version


_BOOKING: dict[str, Callable[[Desk, BankFile, BankLine], None]] = {
    "repayment": _repayment,
    "reversal": _reversal,
    "disbursement": _disbursement,
}


def _case_of(line: BankLine) -> str:
    if line.case_id is None:
        raise InvalidState(N_("这一行没有归到任何贷款"))
    return line.case_id


def _source(file: BankFile, line: BankLine) -> FromBank:
    by, stood_for = (line.decided_by, line.decided_for) if line.decided_by else (file.taken_by, file.taken_for)
    return FromBank(entered_by=by, entered_for=stood_for, source=f"{file.id}/{line.row}")


def _become(line: BankLine, state: str, fault: Fault) -> None:
    line.state, line.faults = state, [fault.plain()]


def _codes(line: BankLine) -> set[str]:
    return {fault["code"] for fault in line.faults}


def _fault(line: BankLine, code: str, **params: Any) -> Fault:
    return Fault(code=code, row=line.row, params=params)


def _refused(line: BankLine, error: Rejection) -> Fault:
    """Return what keeps a line from being booked: that it seems to be booked already, or what else was said."""
    errors = error.errors if isinstance(error, InvalidInput) else ()
    asked = [each.params for each in errors if each.field == "again"]
    if asked and len(asked) == len(errors):
        if "reference" in asked[0]:
            return _fault(line, "reference_elsewhere", reference=asked[0]["reference"])
        return _fault(line, "same_by_hand", on=asked[0]["on"], amount=yuan(line.amount_fen or 0))
    return _fault(line, "refused", why=[_plain(each) for each in errors or (error,)])


def _plain(said: Rejection | FieldError) -> dict[str, Any]:
    """Return a sentence as it is stored, so that each reader gets it in a language of their own."""
    params = {name: each if isinstance(each, int) else str(each) for name, each in said.params.items()}
    return {"template": said.template, "params": params}
