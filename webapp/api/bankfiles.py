"""`/bank-files`: take a bank's file in, look at its lines, settle what is open, confirm as a second person."""

from http import HTTPStatus
from typing import Any

from flask import Response
from sqlalchemy.orm import Session

from models.bankfiles import BankFile, BankLine
from models.offices import Office
from webapp.api.access import bearer, caller, command, desk, services
from webapp.api.bankschemas import (
    BankAssign,
    BankBooked,
    BankConfirm,
    BankFileBody,
    BankFiles,
    BankFilesQuery,
    BankLineAnswer,
    BankLines,
    BankLinesQuery,
    BankReason,
    BankUpload,
)
from webapp.api.cursors import number_after
from webapp.api.operations import Operations
from webapp.api.problems import problem, responses
from workflows import bankbooking, banklayouts, bankrights, bankview, bankwork
from workflows.bankfiles.faults import fault_of
from workflows.bankfiles.lines import entered_totals
from workflows.bankview import Shown
from workflows.canonical import instant_text
from workflows.errors import Conflict
from workflows.money import yuan

blueprint = Operations("bank-files", __name__, tag="bank files")
_LINE = "/bank-files/<file_id>/lines/<int(max=999999):row>"


@blueprint.post("/bank-files")
@blueprint.auth_required(bearer)
@blueprint.takes(BankUpload, location="form_and_files")
@blueprint.gives(BankFileBody, status_code=201)
@blueprint.doc(responses=responses(403, 409, 413, 415, 422))
def take_in_bank_file(form_and_files_data: dict[str, Any]) -> dict[str, Any] | Response:
    """Take a file in: its lines are judged, nothing is booked. The same file again is a conflict that names it."""
    sent = form_and_files_data
    with services().database.reading() as session:
        bankrights.require_taking(services().desk_in(session, caller()))
        layout = banklayouts.of_bank(session, sent["bank"])
    entered = entered_totals(sent["control_total"], sent["control_count"])
    upload = sent["file"]
    prepared = bankwork.prepare(upload.stream.read(), upload.filename or "", layout, entered)
    try:
        with desk() as opened:
            file_id = bankwork.take_in(opened, prepared).id
    except Conflict as refused:
        known = (refused.current or {}).get("file")
        since = None if refused.since is None else instant_text(refused.since)
        code = f"urn:bangfu:{refused.code}"
        return problem(HTTPStatus.CONFLICT, str(refused), code=code, holder=refused.holder, since=since, file=known)
    return _file(file_id)


@blueprint.get("/bank-files")
@blueprint.auth_required(bearer)
@blueprint.takes(BankFilesQuery, location="query")
@blueprint.gives(BankFiles)
@blueprint.doc(responses=responses(403, 422))
def list_bank_files(query_data: dict[str, Any]) -> dict[str, Any]:
    """List the files of the offices that the caller sees, the newest first."""
    with services().database.reading() as session:
        at = services().desk_in(session, caller())
        found = bankview.files(at, after=query_data.get("cursor"), limit=query_data["limit"])
        return {"items": [_file_body(session, each) for each in found.files], "next_cursor": found.after}


@blueprint.get("/bank-files/<file_id>")
@blueprint.auth_required(bearer)
@blueprint.gives(BankFileBody)
@blueprint.doc(responses=responses(404))
def read_bank_file(file_id: str) -> dict[str, Any]:
    """Read a file: what it comes to, what is wrong with its totals, how many lines are in each state."""
    return _file(file_id)


@blueprint.get("/bank-files/<file_id>/lines")
@blueprint.auth_required(bearer)
@blueprint.takes(BankLinesQuery, location="query")
@blueprint.gives(BankLines)
@blueprint.doc(responses=responses(404, 422))
def list_bank_lines(file_id: str, query_data: dict[str, Any]) -> dict[str, Any]:
    """List the lines of a file; `state` open: those that wait for a person."""
    begin = number_after(query_data.get("cursor"))
    with services().database.reading() as session:
        at = services().desk_in(session, caller())
        bankview.file(at, file_id)
        found = bankview.lines(at, file_id, state=query_data["state"], after=begin, limit=query_data["limit"])
        after = None if found.after is None else str(found.after)
        return {"items": [_line_body(each) for each in found.lines], "next_cursor": after}


@blueprint.post("/bank-files/<file_id>/confirm")
@blueprint.auth_required(bearer)
@blueprint.takes(BankConfirm)
@blueprint.gives(BankBooked)
@blueprint.doc(responses=responses(403, 404, 409, 415, 422))
def confirm_bank_file(file_id: str, json_data: dict[str, Any]) -> dict[str, Any]:
    """Confirm what is good as a second person, and book it line by line; asked again it goes on where it was."""
    with desk() as opened:
        bankwork.confirm(opened, file_id, json_data["reason"])
    done = bankbooking.book_all(desk, file_id)
    return {"booked": done.booked, "refused": done.refused, "left": done.left, "file": _file(file_id)}


@blueprint.post("/bank-files/<file_id>/judgement")
@blueprint.auth_required(bearer)
@blueprint.gives(BankFileBody)
@blueprint.doc(responses=responses(403, 404, 409))
def judge_bank_file(file_id: str) -> dict[str, Any]:
    """Judge what is open once more, because loans or contracts were registered since."""
    with desk() as opened:
        bankwork.judge_again(opened, file_id)
    return _file(file_id)


@blueprint.post("/bank-files/<file_id>/withdrawal")
@blueprint.auth_required(bearer)
@blueprint.takes(BankReason)
@blueprint.gives(BankFileBody)
@blueprint.doc(responses=responses(403, 404, 409, 415, 422))
def withdraw_bank_file(file_id: str, json_data: dict[str, Any]) -> dict[str, Any]:
    """Take a file back of which nothing was confirmed."""
    with desk() as opened:
        bankwork.withdraw(opened, file_id, json_data["reason"])
    return _file(file_id)


@blueprint.post(f"{_LINE}/assign")
@blueprint.auth_required(bearer)
@blueprint.takes(BankAssign)
@blueprint.gives(BankLineAnswer)
@blueprint.doc(responses=responses(403, 404, 409, 415, 422))
@command
def assign_bank_line(file_id: str, row: int, json_data: dict[str, Any]) -> dict[str, Any]:
    """Assign a line to a loan, or a disbursement to a contract; another person still confirms it."""
    with desk() as opened:
        sent = json_data
        line = bankwork.assign(opened, file_id, row, sent["target"], sent["reason"], again=sent["again"])
        return _line_body(line)


@blueprint.post(f"{_LINE}/accept")
@blueprint.auth_required(bearer)
@blueprint.takes(BankReason)
@blueprint.gives(BankLineAnswer)
@blueprint.doc(responses=responses(403, 404, 409, 415, 422))
@command
def accept_bank_line(file_id: str, row: int, json_data: dict[str, Any]) -> dict[str, Any]:
    """Let a line that was held be booked; another person still confirms it."""
    with desk() as opened:
        return _line_body(bankwork.accept(opened, file_id, row, json_data["reason"]))


@blueprint.post(f"{_LINE}/reject")
@blueprint.auth_required(bearer)
@blueprint.takes(BankReason)
@blueprint.gives(BankLineAnswer)
@blueprint.doc(responses=responses(403, 404, 409, 415, 422))
@command
def reject_bank_line(file_id: str, row: int, json_data: dict[str, Any]) -> dict[str, Any]:
    """Say that a line is not booked."""
    with desk() as opened:
        return _line_body(bankwork.reject(opened, file_id, row, json_data["reason"]))


def _file(file_id: str) -> dict[str, Any]:
    with services().database.reading() as session:
        return _file_body(session, bankview.file(services().desk_in(session, caller()), file_id))


def _file_body(session: Session, shown: Shown) -> dict[str, Any]:
    file = shown.file
    same = (
        *("id", "name", "bank", "bank_name", "sha256", "state", "encoding", "former_encoding", "lines"),
        *("control_count", "taken_at", "taken_by", "decided_at", "decided_by", "reason"),
    )
    return {
        **{name: getattr(file, name) for name in same},
        "office": session.get_one(Office, file.office_id).code,
        "amount": str(yuan(file.amount_fen)),
        "control_total": _amount(file.control_fen),
        "faults": _faults(file),
        "counts": dict(shown.counts),
    }


def _line_body(line: BankLine) -> dict[str, Any]:
    same = ("kind", "loan_number", "contract_number", "reference", "state", "case_id", "decided_by", "confirmed_by")
    return {
        "line": line.row,
        **{name: getattr(line, name) for name in same},
        "amount": _amount(line.amount_fen),
        "value_on": None if line.value_on is None else line.value_on.isoformat(),
        "faults": _faults(line),
        "booked_at": line.booked_at,
        "entry": line.seq,
        "reason": line.reason,
    }


def _faults(row: BankFile | BankLine) -> list[dict[str, Any]]:
    return [
        {
            **{name: getattr(fault, name) for name in ("code", "column", "cell")},
            "line": fault.row,
            "message": fault.message(),
            "remedy": fault.remedy(),
        }
        for fault in map(fault_of, row.faults)
    ]


def _amount(fen: int | None) -> str | None:
    return None if fen is None else str(yuan(fen))
