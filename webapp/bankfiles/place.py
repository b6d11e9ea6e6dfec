"""The blueprint of the pages of banks' files, whether its reader has any, and the words they share.

Must not know single pages.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import Blueprint, current_app

from models.bankfiles import BankFile, BankLine
from models.cases import Case
from webapp.access import current_actor, reading, services
from webapp.cases.head import listed_title
from webapp.catalogue import _
from webapp.errors import message_of
from workflows import authority, bankrights
from workflows.bankfiles.faults import Fault, fault_of
from workflows.bankfiles.layout import KINDS
from workflows.bankview import FILE_STATES, STATES
from workflows.desk import Actor, Desk
from workflows.errors import Forbidden, InvalidInput, NotFound, Rejection

blueprint = Blueprint("bankfiles", __name__, template_folder="templates")
TONES = {
    "good": "open",
    "held": "warning",
    "unknown": "warning",
    "wrong": "late",
    "confirmed": "open",
    "booked": "good",
    "taken": "open",
}
_KNOWN, _KNOWN_FOR = "bankfiles groups", timedelta(minutes=1)
"""Which groups have files of banks follows from the published processes; the navigation asks once a minute."""


@dataclass(frozen=True, kw_only=True)
class Told:
    """One fault in the reader's words."""

    cell: str
    message: str
    remedy: str


@dataclass(frozen=True, kw_only=True)
class Row:
    """A line as the pages show it."""

    line: BankLine
    case: Case | None
    title: str
    kind: str
    state: str
    tone: str
    faults: Sequence[Told]


def opened() -> Desk:
    """Return a desk for looking only."""
    return services().desk_in(reading(), current_actor())


def may_list(actor: Actor) -> bool:
    """Return whether the navigation offers the files of banks to somebody."""
    now = services().machine.now()
    known: tuple[datetime, frozenset[str]] | None = current_app.extensions.get(_KNOWN)
    if known is None or known[0] < now:
        desk = opened()
        found = bankrights.groups(desk) | bankrights.groups(desk, confirming=True)
        if found:
            found |= authority.AUDIT_GROUPS | authority.SUPERVISOR_GROUPS
        known = current_app.extensions[_KNOWN] = (now + _KNOWN_FOR, found)
    return bool(actor.groups & known[1])


def may(file: BankFile, *, confirming: bool = False) -> bool:
    """Return whether the reader works at a file, or confirms it."""
    try:
        bankrights.require(opened(), file, confirming=confirming)
    except (Forbidden, NotFound):
        return False
    return True


def row_of(line: BankLine, cases: Mapping[str, Case]) -> Row:
    """Return a line as the pages show it."""
    case = cases.get(line.case_id or "")
    kind = next((word for key, word in KINDS.items() if key == line.kind), "")
    return Row(
        line=line,
        case=case,
        title=listed_title(case) if case else "",
        kind=_(kind) if kind else "",
        state=_(STATES[line.state]),
        tone=TONES.get(line.state, ""),
        faults=[told(fault_of(each)) for each in line.faults],
    )


def told(fault: Fault) -> Told:
    """Return a fault in the reader's words."""
    return Told(cell=fault.cell or "", message=fault.message(_), remedy=fault.remedy(_))


def state_of(file: BankFile) -> tuple[str, str]:
    """Return what the state of a file is called, and its tone."""
    return _(FILE_STATES[file.state]), {"taken": "warning", "confirmed": "good"}.get(file.state, "")


def wrong_of(refusal: Rejection | None) -> dict[str, str]:
    """Return what is wrong with each field of a form, in the reader's words."""
    if refusal is None:
        return {}
    if isinstance(refusal, InvalidInput):
        return {error.field: message_of(error) for error in refusal.errors}
    return {"": message_of(refusal)}


def common(**more: Any) -> dict[str, Any]:
    """Return what several templates need."""
    return {"state_of": state_of, "typed": {}, "wrong": {}, **more}
