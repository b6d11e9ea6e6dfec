"""The journal of cases: one entry per command, chained by hashes, written in the command's own transaction.

Knows how an entry is written, hashed and checked; must not know what commands do (`workflows.casework`) nor how a case
is run again (`workflows.replay`).
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.batch import Batch
from models.cases import Case
from models.insertion import add_if_absent
from models.journal import Entry
from models.people import User
from workflows import canonical
from workflows.desk import Desk
from workflows.engine.values import State
from workflows.errors import N_, Conflict

HASHED = (
    "case_id",
    "seq",
    "at",
    "actor",
    "on_behalf_of",
    "authority",
    "command",
    "element",
    "input",
    "outcome",
    "release",
    "state_digest",
    "previous_hash",
)
"""The columns an entry's hash covers: all but the hash itself."""

COLUMNS = (*HASHED, "hash")
BEGINNING = "0" * 64
"""What stands in the place of the previous hash in the first entry of a case."""


@dataclass(frozen=True, kw_only=True)
class Step:
    """What an entry tells besides who and when: the command, what was entered and what came of it.

    `authority` says by what right it was done, `on_behalf_of` names the absent A holder for whom a B holder acted.
    """

    command: str
    element: str | None = None
    entered: Mapping[str, Any] = field(default_factory=dict)
    outcome: Mapping[str, Any] = field(default_factory=dict)
    authority: str = ""
    on_behalf_of: str | None = None


@dataclass(frozen=True, kw_only=True)
class Break:
    """Where a chain does not hold: the entry's number and what is wrong with it, in Chinese."""

    seq: int
    what: str


def append(batch: Batch, desk: Desk, case: Case, step: Step, *, last_hash: str) -> None:
    """Note the entry that brings a case to its version, which `Case.version` and the other columns already say.

    It builds on the entry with `last_hash`. The batch raises `Conflict`, naming who and when, if somebody else has
    written the entry with this number meanwhile.
    """
    values: dict[str, Any] = {
        "case_id": case.id,
        "seq": case.version,
        "at": desk.now,
        "actor": desk.actor.username,
        "on_behalf_of": step.on_behalf_of,
        "authority": step.authority,
        "command": step.command,
        "element": step.element,
        "input": canonical.dumps(step.entered),
        "outcome": canonical.dumps(step.outcome),
        "release": case.release_digest,
        "state_digest": state_digest(case.state, case.data),
        "previous_hash": last_hash,
    }
    values["hash"] = entry_hash(values)
    add_if_absent(batch, Entry, values, lambda: _overtaken(desk.session, case.id, values["seq"]))


def entry_hash(values: Mapping[str, Any]) -> str:
    """Return the SHA-256 over the canonical text of an entry's hashed columns."""
    return canonical.digest({name: values[name] for name in HASHED})


def state_digest(state: str, data: str) -> str:
    """Return the SHA-256 over a case's stored state and data; how the state is broken into lines is no part of it."""
    total = hashlib.sha256(State.digested(state))
    total.update(b"\n")
    total.update(data.encode())
    return total.hexdigest()


def verify_chain(entries: Iterable[Mapping[str, Any]]) -> Break | None:
    """Check entries of one case (column name to value, in order): numbers without gap, links and hashes.

    Returns the first break, or None when the chain holds. Says nothing about entries cut off at the end: compare the
    last number with the case's version and the last hash with a signed head.
    """
    previous, expected = BEGINNING, 1
    for entry in entries:
        if entry["seq"] != expected:
            return Break(seq=expected, what=N_("这一条记录缺失"))
        if entry["previous_hash"] != previous:
            return Break(seq=expected, what=N_("与上一条记录的哈希不相接"))
        if not _has_its_hash(entry):
            return Break(seq=expected, what=N_("记录内容与其哈希不符"))
        previous, expected = entry["hash"], expected + 1
    return None


def _has_its_hash(entry: Mapping[str, Any]) -> bool:
    try:
        return bool(entry["hash"] == entry_hash(entry))
    except (TypeError, ValueError):
        return False  # a column holds what no command ever writes


def as_mapping(entry: Entry) -> dict[str, Any]:
    """Return an entry's columns by name."""
    return {name: getattr(entry, name) for name in COLUMNS}


def _overtaken(session: Session, case_id: str, seq: int) -> Conflict:
    statement = (
        select(Entry.at, User.name, Entry.actor)
        .outerjoin(User, User.username == Entry.actor)
        .where(Entry.case_id == case_id, Entry.seq == seq)
    )
    found = session.execute(statement).one()
    return Conflict(
        N_("{holder} 已先一步办理了本案，请刷新后再办；您填写的内容没有丢失"),
        holder=found.name or found.actor,
        since=found.at,
    )
