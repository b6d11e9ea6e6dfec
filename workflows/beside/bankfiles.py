"""Files of banks beside what they left: the entries of cases that book their lines, and the access log of decisions.

The file itself is read again, by the layout it was read by, and every line compared. What a line was judged to be when
it was taken in is not judged again: that depends on the loans there were. Must not know who may do what.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.bankfiles import BankFile, BankLine
from models.journal import AccessRecord
from models.loans import Loan, LoanEvent
from models.offices import Office
from workflows import banklayouts, bankrows, canonical, loanwork
from workflows.bankfiles.lines import Reading, Totals, check_totals, read
from workflows.bankfiles.values import normal
from workflows.derived import File, differing
from workflows.documents import DocumentStore
from workflows.errors import Rejection
from workflows.evidence import Told
from workflows.money import amount
from workflows.rerun import Difference

_SOURCE = re.compile(r"\(([0-9a-f]{32}/\d+)\)$")
_OPEN = {"confirmed_by": None, "seq": None, "event": None, "booked_at": None, "key": None}
_UNTOLD = frozenset({"set_layout", "confirm_layout", "withdraw_layout", "judge_again"})
"""What is logged and decides nothing of a file or line."""
_SETTLED = {"assign": "good", "accept": "good", "reject": "rejected"}


def differences(file: File) -> Iterator[Difference]:
    """Yield where the lines that were booked on a case and its entries do not tell the same."""
    stored = {f"{row.file_id}/{row.row}": row for row in file.rows(BankLine) if row.state == "booked"}
    for entry in file.entries:
        source = _source(entry)
        if source is None:
            continue
        row = stored.pop(source, None)
        if row is None:
            yield Difference(seq=entry.seq, what=f"bank line {source}", recorded="booked", replayed=None)
        else:
            yield from _of_the_loan(file, entry, row)
            yield from differing(entry.seq, f"bank line {source}", _booked(file, entry, row), row)
    for source, row in sorted(stored.items()):
        yield Difference(seq=row.seq or file.last, what=f"bank line {source}", recorded=None, replayed="booked")


def _of_the_loan(file: File, entry: Told, row: BankLine) -> Iterator[Difference]:
    """Yield a line that names another loan than that on which it was booked, and that nobody has assigned to it."""
    loan = file.session.get(Loan, file.case.id)
    number = "" if loan is None else normal(loan.number)
    if row.loan_number == number:
        return
    subject = f"{row.file_id}/{row.row}"
    assigned = select(AccessRecord.seq).where(AccessRecord.subject == subject, AccessRecord.case_id == file.case.id)
    if file.session.scalar(assigned.where(AccessRecord.action == "bankfiles.assign").limit(1)) is None:
        yield Difference(seq=entry.seq, what=f"bank line {subject} loan", recorded=number, replayed=row.loan_number)


def _source(entry: Told) -> str | None:
    """Return which line an entry has booked, None for an entry that has booked none."""
    if entry.command == loanwork.BOOK:
        return str(entry.entered["source"])
    if entry.command == "event" and entry.entered.get("event") == bankrows.DISBURSED:
        found = _SOURCE.search(str(entry.entered.get("reason", "")))
        return found[1] if found else None
    return None


def _booked(file: File, entry: Told, row: BankLine) -> dict[str, Any]:
    """Return what the columns of a line must be that an entry has booked."""
    bank = file.session.get_one(BankFile, row.file_id).bank
    events = select(LoanEvent.number).where(LoanEvent.case_id == row.case_id, LoanEvent.seq == entry.seq)
    done = {
        "seq": entry.seq,
        "booked_at": entry.at,
        "confirmed_by": entry.actor,
        "key": bankrows.key_of(bank, row),
        "event": file.session.scalar(events),
    }
    if entry.command != loanwork.BOOK:
        values = entry.entered["values"]
        day = values["disbursed_on"]
        return {**done, "kind": "disbursement", "loan_number": values["loan_number"], "value_on": day}
    values = entry.entered["values"]
    if entry.entered["kind"] == "reverse":
        return {**done, "kind": "reversal"}
    sums = {} if amount(row.amount_fen or 0) == values["amount"] else {"amount_fen": str(values["amount"])}
    return {**done, "kind": "repayment", "value_on": values["on"], "reference": values.get("reference", ""), **sums}


# Files


@dataclass
class _Log:
    """What the access log tells of files: what was registered when each was taken in, and the last decision on each."""

    taken: dict[str, AccessRecord] = field(default_factory=dict)
    decided: dict[str, AccessRecord] = field(default_factory=dict)
    confirmed: dict[str, set[str]] = field(default_factory=dict)


def of_files(session: Session, documents: DocumentStore | None) -> Iterator[Difference]:
    """Yield what of the files is not as it was taken in and decided; without a store they are not read again."""
    log = _log(session)
    for file in session.scalars(select(BankFile).order_by(BankFile.id)):
        rows = list(session.scalars(select(BankLine).where(BankLine.file_id == file.id).order_by(BankLine.row)))
        record = log.taken.pop(file.id, None)
        if record is None:
            yield Difference(seq=0, what=f"bank file {file.id}", recorded=None, replayed="stored")
            continue
        yield from differing(0, f"bank file {file.id}", _file(session, file, record, log), file)
        if documents is not None:
            yield from _read_again(session, file, rows, documents)
        for row in rows:
            yield from differing(0, f"bank line {file.id}/{row.row}", _line(file, row, log), row)
    for file_id in sorted(log.taken):
        yield Difference(seq=0, what=f"bank file {file_id}", recorded="taken in", replayed=None)


def _log(session: Session) -> _Log:
    found = _Log()
    statement = select(AccessRecord).where(AccessRecord.action.startswith("bankfiles.", autoescape=True))
    for record in session.scalars(statement.order_by(AccessRecord.at, AccessRecord.chain, AccessRecord.seq)):
        action = record.action.removeprefix("bankfiles.")
        if record.outcome != "ok" or action in _UNTOLD:
            continue
        if action == "take_in":
            found.taken[record.subject] = record
            continue
        found.decided[record.subject] = record
        if action == "confirm":
            found.confirmed.setdefault(record.subject, set()).add(record.actor)
    return found


def _file(session: Session, file: BankFile, record: AccessRecord, log: _Log) -> dict[str, Any]:
    decided = log.decided.get(file.id)
    state = "taken" if decided is None else {"withdraw": "withdrawn"}.get(decided.action.split(".")[1], "confirmed")
    registered = canonical.loads(record.reason)
    return {
        **registered,
        "key": None if state == "withdrawn" else registered["sha256"],
        "state": state,
        "office_path": session.get_one(Office, registered["office_id"]).path,
        "taken_at": record.at,
        "taken_by": record.actor,
        "decided_at": decided.at if decided else None,
        "decided_by": decided.actor if decided else None,
        "reason": decided.reason if decided else "",
    }


def _read_again(
    session: Session, file: BankFile, rows: Sequence[BankLine], documents: DocumentStore
) -> Iterator[Difference]:
    try:
        content = documents.read(file.sha256)
        layout = banklayouts.of_version(session, file.bank, file.layout_version)
        reading = read(content, layout)
    except Rejection as error:
        yield Difference(seq=0, what=f"bank file {file.id}", recorded=file.sha256, replayed=str(error))
        return
    said = Totals(source="clerk", amount_fen=file.control_fen, count=file.control_count)
    entered = None if said.amount_fen is None and said.count is None else said
    faults = [fault.plain() for fault in check_totals(reading, entered)]
    same: Mapping[str, Any] = {
        "sha256": reading.sha256,
        "size_bytes": len(content),
        "encoding": reading.encoding,
        "lines": len(reading.lines),
        "amount_fen": reading.amount_fen,
        "bank_name": layout.name,
        "faults": faults,
    }
    yield from differing(0, f"bank file {file.id}", same, file)
    yield from _lines(file, reading, rows)


def _lines(file: BankFile, reading: Reading, rows: Sequence[BankLine]) -> Iterator[Difference]:
    stored = {row.row: row for row in rows}
    for line in reading.lines:
        named = f"bank line {file.id}/{line.row}"
        row = stored.pop(line.row, None)
        if row is None:
            yield Difference(seq=0, what=named, recorded="read", replayed=None)
        else:
            yield from differing(0, named, bankrows.line_columns(line), row)
    for number in sorted(stored):
        yield Difference(seq=0, what=f"bank line {file.id}/{number}", recorded=None, replayed="stored")


def _line(file: BankFile, row: BankLine, log: _Log) -> dict[str, Any]:
    """Return what the log says of a line; how it was booked, the entries of its case say."""
    told: dict[str, Any] = {} if row.state in ("confirmed", "booked") else dict(_OPEN)
    if row.state == "confirmed" and row.confirmed_by not in log.confirmed.get(file.id, set()):
        told["confirmed_by"] = None
    if row.state == "booked" and row.case_id is None:
        told["state"] = "without a case"
    decided = log.decided.get(f"{row.file_id}/{row.row}")
    if decided is None:
        return {**told, "decided_by": None, "decided_at": None, "decided_for": None, "reason": ""}
    refused = row.decided_by is None and row.state in ("held", "duplicate")
    if refused and _SETTLED[decided.action.split(".")[1]] == "good":
        return {**told, "decided_at": None, "decided_for": None, "reason": decided.reason}
    settled = {"decided_by": decided.actor, "decided_at": decided.at, "reason": decided.reason}
    return {**told, **settled, "case_id": decided.case_id}
