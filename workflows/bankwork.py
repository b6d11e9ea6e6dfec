"""The commands on files of banks: take one in, confirm it as a second person, settle what it leaves open, withdraw it.

A file is read before a transaction is opened (`prepare`); what it brings is booked line by line afterwards
(`workflows.bankbooking`). Each command is noted in the access log, a chain that is verified. Must not know pages or
HTTP.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select, update

from models.bankfiles import BankFile, BankLine
from models.offices import Office
from workflows import accesslog, bankrights, bankrows, canonical, documents
from workflows.accesslog import Access
from workflows.bankfiles import judging
from workflows.bankfiles.faults import OF_THE_PLACE, SEEMS_BOOKED, Fault, fault_of
from workflows.bankfiles.judging import Known
from workflows.bankfiles.lines import Reading, Totals, check_totals, read
from workflows.bankfiles.table import FIELD
from workflows.bankrows import Place
from workflows.clock import OFFICE_ZONE, office_date
from workflows.errors import N_, Conflict, Forbidden, InvalidInput, InvalidState

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workflows.bankfiles.layout import Layout
    from workflows.desk import Desk

REASON_LENGTH = 300
LARGEST_BYTES = 10_000_000
OPEN = ("held", "unknown", "wrong")
"""The states of lines that wait for a person."""
_TOLD_ANEW = SEEMS_BOOKED | {"amount_differs"}
"""Faults that a person has spoken to who assigns a line all the same: the line keeps them, and no former ones."""


@dataclass(frozen=True, kw_only=True)
class Prepared:
    """A file that was read and not yet taken in."""

    name: str
    content: bytes
    layout: Layout
    reading: Reading
    entered: Totals | None
    faults: tuple[Fault, ...]


def prepare(content: bytes, name: str, layout: Layout, entered: Totals | None = None) -> Prepared:
    """Read a file, without any transaction; *entered* is what the clerk was told it comes to.

    Raises `InvalidInput` when it cannot be read, or nobody says what it should come to.
    """
    if len(content) > LARGEST_BYTES:
        raise InvalidInput.one(FIELD, N_("文件太大：不能超过 {limit_mb} MB"), limit_mb=LARGEST_BYTES // 1_000_000)
    reading = read(content, layout)
    return Prepared(
        name=name,
        content=content,
        layout=layout,
        reading=reading,
        entered=entered,
        faults=check_totals(reading, entered),
    )


def take_in(desk: Desk, prepared: Prepared) -> BankFile:
    """Take a file in: every line is judged and stored, nothing is booked.

    Raises `Forbidden`, and `Conflict` for the same file once more: then nothing has happened.
    """
    grant = bankrights.require_taking(desk)
    reading, layout = prepared.reading, prepared.layout
    _require_new(desk, reading.sha256)
    desk.documents.put(prepared.content)
    office = desk.session.get_one(Office, grant.office_id)
    file = BankFile(
        id=desk.new_id(),
        key=reading.sha256,
        sha256=reading.sha256,
        name=documents.clean_name(prepared.name) or "?",
        size_bytes=len(prepared.content),
        bank=layout.bank,
        bank_name=layout.name,
        layout_version=layout.version,
        encoding=reading.encoding,
        former_encoding=_former_encoding(desk, layout.bank, grant.office_id),
        office_id=office.id,
        office_path=office.path,
        state="taken",
        lines=len(reading.lines),
        amount_fen=reading.amount_fen,
        control_fen=prepared.entered.amount_fen if prepared.entered else None,
        control_count=prepared.entered.count if prepared.entered else None,
        faults=[fault.plain() for fault in prepared.faults],
        taken_at=desk.now,
        taken_by=desk.actor.username,
        taken_for=grant.on_behalf_of,
        reason="",
    )
    desk.session.add(file)
    place = Place(office_id=office.id, office_path=office.path, layout=layout)
    known = bankrows.known_for(desk, place, reading.lines)
    bankrows.save_lines(desk.session, file.id, judging.judge(reading.lines, known, office_date(desk.now)))
    _log(desk, "take_in", file.id, reason=canonical.dumps(registered(file)))
    return file


def confirm(desk: Desk, file_id: str, reason: str = "") -> int:
    """Confirm all lines of a file that are good, as a second person; return how many are to be booked now.

    A file whose totals are wrong needs a *reason*. Lines that the actor has settled wait for somebody else. Raises
    `NotFound`, `Forbidden`, `InvalidState` when nothing can be confirmed, `InvalidInput`.
    """
    file = bankrows.file(desk.session, file_id, lock=True)
    grant = bankrights.require(desk, file, confirming=True)
    _require_running(file)
    acting = {desk.actor.username, grant.on_behalf_of} - {None}
    if acting & {file.taken_by, file.taken_for}:
        raise Forbidden(N_("这个文件由您导入，须由另一人确认，请通知有确认权限的同事"))
    if file.faults and file.state == "taken":
        file.reason = _reason(reason, N_("合计不符：确需入账的，请写明理由（例如与银行核实的情况），最多 {max} 个字"))
    ready = update(BankLine).where(BankLine.file_id == file_id, BankLine.state.in_(("good", "confirmed")))
    for column in (BankLine.decided_by, BankLine.decided_for):
        ready = ready.where(column.is_(None) | column.not_in(acting))
    done = desk.session.execute(
        ready.values(state="confirmed", confirmed_by=desk.actor.username),
        execution_options={"synchronize_session": False},
    )
    count = int(getattr(done, "rowcount", 0))
    if not count:
        raise InvalidState(N_("没有可以确认入账的行：待处理的行请先归到贷款、入账或退回；您自己处理的行须由另一人确认"))
    file.state, file.decided_at = "confirmed", desk.now
    file.decided_by, file.decided_for = desk.actor.username, grant.on_behalf_of
    _log(desk, "confirm", file_id, reason=file.reason)
    return count


def assign(desk: Desk, file_id: str, row: int, target: str, reason: str, *, again: bool = False) -> BankLine:
    """Assign a line that was not matched, or wrongly, to a loan: *target* is the number of a loan or of a case.

    It then waits to be confirmed by another person. *again* says that what gives pause was looked at: it is no
    repetition of a booking of the same amount and day; the bank did pay out less than was agreed. Raises `NotFound`,
    `Forbidden`, `InvalidState`, `InvalidInput` with what stands against it.
    """
    file, line = _open_line(desk, file_id, row)
    faults = [fault_of(each) for each in line.faults]
    if any(fault.code not in OF_THE_PLACE for fault in faults) or line.amount_fen is None:
        raise InvalidState(N_("这一行的内容有误，不能归到贷款：请向银行索取更正后的文件，或写明理由后退回"))
    why = _reason(reason, N_("请写明归到这笔贷款的依据，最多 {max} 个字"))
    layout = bankrows.layout_of(desk.session, file)
    place = Place(office_id=file.office_id, office_path=file.office_path, layout=layout)
    read = bankrows.read_line(line)
    if line.kind == "disbursement":
        contract = bankrows.waiting_contract(desk, place, target)
        against = list(judging.on_the_contract(read, contract, Known(banks=frozenset(layout.banks))))
        line.case_id = contract.case_id
    else:
        loan = bankrows.loan_named(desk, place, target)
        known = bankrows.known_for(desk, place, [bankrows.with_loan(read, loan.number)])
        against = list(judging.on_the_loan(read, loan, known))
        line.case_id = loan.case_id
    _require_bookable(against, again=again)
    kept = [fault for fault in faults if fault.code not in _TOLD_ANEW]
    line.faults = [fault.plain() for fault in (*kept, *(each for each in against if each.code in _TOLD_ANEW))]
    return _settled(desk, line, "good", why, action="assign")


def accept(desk: Desk, file_id: str, row: int, reason: str) -> BankLine:
    """Let a line that was held be booked, because it is another payment; another person still confirms it."""
    _, line = _open_line(desk, file_id, row)
    if line.state != "held" or line.case_id is None:
        raise InvalidState(N_("这一行没有可以入账的贷款，请先归到贷款，或写明理由后退回"))
    return _settled(desk, line, "good", _reason(reason, N_("请写明核对的情况，最多 {max} 个字")), action="accept")


def reject(desk: Desk, file_id: str, row: int, reason: str) -> BankLine:
    """Say that a line is not booked, with the reason."""
    _, line = _open_line(desk, file_id, row, *OPEN, "good")
    return _settled(desk, line, "rejected", _reason(reason, N_("请写明退回的理由，最多 {max} 个字")), action="reject")


def withdraw(desk: Desk, file_id: str, reason: str) -> BankFile:
    """Take a file back of which nothing was booked, so that it can be taken in anew; it stays to be read.

    Raises `NotFound`, `Forbidden`, `InvalidState` when a line was confirmed, `InvalidInput` without a reason.
    """
    file = bankrows.file(desk.session, file_id, lock=True)
    grant = bankrights.require(desk, file)
    _require_running(file)
    if file.state != "taken":
        raise InvalidState(N_("文件已确认入账，不能撤回；有误的行请银行出具冲正"))
    file.reason = _reason(reason, N_("请写明撤回的理由，最多 {max} 个字"))
    file.state, file.key = "withdrawn", None
    file.decided_at, file.decided_by, file.decided_for = desk.now, desk.actor.username, grant.on_behalf_of
    _log(desk, "withdraw", file_id, reason=file.reason)
    return file


def judge_again(desk: Desk, file_id: str) -> int:
    """Judge once more what waits for a person or was booked before; return how many lines changed.

    Loans and contracts may have been registered since, and payments taken back. What somebody has settled stays so.
    """
    file = bankrows.file(desk.session, file_id, lock=True)
    bankrights.require(desk, file)
    _require_running(file)
    layout = bankrows.layout_of(desk.session, file)
    place = Place(office_id=file.office_id, office_path=file.office_path, layout=layout)
    reading = read(desk.documents.read(file.sha256), layout)
    known = bankrows.known_for(desk, place, reading.lines)
    verdicts = {each.line.row: each for each in judging.judge(reading.lines, known, office_date(desk.now))}
    open_lines = select(BankLine).where(BankLine.file_id == file_id, BankLine.state.in_((*OPEN, "good", "duplicate")))
    changed = 0
    for line in desk.session.scalars(open_lines.where(BankLine.decided_by.is_(None)).with_for_update()):
        verdict = verdicts[line.row]
        faults = [fault.plain() for fault in verdict.faults]
        if (line.state, line.faults, line.case_id) != (verdict.state, faults, verdict.case_id):
            line.state, line.faults, line.case_id = verdict.state, faults, verdict.case_id
            changed += 1
    _log(desk, "judge_again", file_id)
    return changed


def registered(file: BankFile) -> dict[str, Any]:
    """Return what the access log keeps of a file that was taken in."""
    names = ("sha256", "name", "bank", "layout_version", "former_encoding", "office_id", "control_fen", "control_count")
    return {**{name: getattr(file, name) for name in names}, "taken_for": file.taken_for}


def _require_new(desk: Desk, sha256: str) -> None:
    """Refuse a file that was taken in already, and say where it is."""
    known = desk.session.scalar(select(BankFile).where(BankFile.key == sha256))
    if known is not None:
        at = f"{known.taken_at.astimezone(OFFICE_ZONE):%Y-%m-%d %H:%M}"
        template = N_("同一个文件已由 {holder} 于 {at} 导入，没有再次导入")
        holder = bankrows.name_of(desk.session, known.taken_by)
        raise Conflict(template, holder=holder, since=known.taken_at, at=at, current={"file": known.id})


def _former_encoding(desk: Desk, bank: str, office_id: int) -> str | None:
    """Return in which characters the bank's last file was written."""
    former = select(BankFile.encoding).where(BankFile.bank == bank, BankFile.office_id == office_id)
    former = former.where(BankFile.state != "withdrawn")
    return desk.session.scalar(former.order_by(BankFile.taken_at.desc(), BankFile.id).limit(1))


def _require_running(file: BankFile) -> None:
    if file.state == "withdrawn":
        raise InvalidState(N_("这个文件已撤回，不能再办理"))


def _open_line(desk: Desk, file_id: str, row: int, *states: str) -> tuple[BankFile, BankLine]:
    """Return a line that waits for a person, locked with its file, for who may settle it."""
    file = bankrows.file(desk.session, file_id, lock=True)
    bankrights.require(desk, file)
    _require_running(file)
    line = bankrows.line(desk.session, file_id, row)
    if line.state not in (states or OPEN):
        raise InvalidState(N_("第 {row} 行已经处理过，或不需要处理，请刷新页面"), row=row)
    return file, line


def _require_bookable(against: Sequence[Fault], *, again: bool) -> None:
    """Refuse a loan or contract on which the line cannot be booked, or which gives pause that nobody has spoken to."""
    ignored = {"contract_differs", "other_bank", "contract_of_other_bank"} | (_TOLD_ANEW if again else frozenset())
    fault = next((each for each in against if each.code not in ignored), None)
    if fault is not None:
        field = "again" if fault.code in _TOLD_ANEW else "target"
        raise InvalidInput.one(field, N_("{why}。{remedy}"), why=fault.message(), remedy=fault.remedy())


def _settled(desk: Desk, line: BankLine, state: str, reason: str, *, action: str) -> BankLine:
    file = bankrows.file(desk.session, line.file_id)
    grant = bankrights.require(desk, file)
    line.state, line.reason = state, reason
    line.decided_at, line.decided_by, line.decided_for = desk.now, desk.actor.username, grant.on_behalf_of
    desk.session.flush()
    _log(desk, action, f"{line.file_id}/{line.row}", reason=reason, case_id=line.case_id)
    return line


def _reason(text: str, template: str) -> str:
    reason = text.strip()
    if not reason or len(reason) > REASON_LENGTH:
        raise InvalidInput.one("reason", template, max=REASON_LENGTH)
    return reason


def _log(desk: Desk, action: str, subject: str, *, reason: str = "", case_id: str | None = None) -> None:
    done = Access(
        actor=desk.actor.username,
        action=f"bankfiles.{action}",
        subject=subject,
        outcome="ok",
        reason=reason,
        case_id=case_id,
    )
    accesslog.write(desk.session, done, now=desk.now)


def waiting_lines(desk: Desk, file_id: str) -> int:
    """Return how many lines of a file are confirmed and not yet booked."""
    statement = select(func.count()).where(BankLine.file_id == file_id, BankLine.state == "confirmed")
    return desk.session.scalar(statement) or 0
