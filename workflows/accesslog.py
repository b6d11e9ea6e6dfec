"""The access log: refused attempts and reads of personal data, one hash chain per person.

Knows records and their hashes; must not know why something was refused or what is personal. `write` belongs to the
transaction of what it records; `refused` is for the edge, whose transaction was rolled back.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from sqlalchemy import select

from models.insertion import count_up
from models.journal import AccessChain, AccessRecord
from workflows import canonical

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from models.database import Database

ANONYMOUS = "anonymous"
FIRST = "0" * 64
_CHAIN_LENGTH = 64


@dataclass(frozen=True, kw_only=True)
class Access:
    """One thing to record. `action` like `tasks.complete` or `reveal`; `subject` what it was about, without values."""

    actor: str | None
    action: str
    subject: str
    outcome: Literal["ok", "refused"]
    case_id: str | None = None
    reason: str = ""


def write(session: Session, access: Access, *, now: datetime) -> AccessRecord:
    """Add a record to the actor's chain, in the caller's transaction, which holds the chain until it ends."""
    chain = (access.actor or ANONYMOUS)[:_CHAIN_LENGTH]
    seq = count_up(session, AccessChain, {"chain": chain}, "length")
    previous = session.get(AccessRecord, (chain, seq - 1))
    record = AccessRecord(
        chain=chain,
        seq=seq,
        at=now,
        actor=chain,
        action=access.action[:_CHAIN_LENGTH],
        subject=access.subject[:200],
        case_id=access.case_id,
        outcome=access.outcome,
        reason=access.reason,
        previous_hash=previous.hash if previous else FIRST,
    )
    record.hash = digest(record)
    session.add(record)
    session.flush()
    return record


def refused(
    database: Database, *, actor: str | None, action: str, reason: str, now: datetime, case_id: str | None = None
) -> None:
    """Record a refused attempt in a transaction of its own: the one that was refused is rolled back.

    `actor` is a user name, None for nobody signed in; `action` what was tried, without anything that was typed.
    """
    access = Access(actor=actor, action=action, subject="", outcome="refused", case_id=case_id, reason=reason)
    with database.transaction() as session:
        write(session, access, now=now)


@dataclass(frozen=True, kw_only=True)
class Break:
    """Where a chain is broken: the first record that does not follow from the one before, or is missing."""

    chain: str
    seq: int


def first_break(session: Session) -> Break | None:
    """The first broken place of all chains, by chain and number; None when every chain is whole."""
    lengths = dict(session.execute(select(AccessChain.chain, AccessChain.length)).all())
    expected: dict[str, tuple[int, str]] = {}
    in_order = select(AccessRecord).order_by(AccessRecord.chain, AccessRecord.seq).execution_options(yield_per=1000)
    with session.scalars(in_order) as records:
        for record in records:
            seq, previous_hash = expected.get(record.chain, (1, FIRST))
            if (record.seq, record.previous_hash, record.hash) != (seq, previous_hash, digest(record)):
                return Break(chain=record.chain, seq=seq)
            expected[record.chain] = (seq + 1, record.hash)
    for chain in sorted({*lengths, *expected}):
        seq, _ = expected.get(chain, (1, FIRST))
        if seq != lengths.get(chain, 0) + 1:
            return Break(chain=chain, seq=seq)
    return None


def digest(record: AccessRecord) -> str:
    """The hash over everything the record says and the hash before it."""
    return hashlib.sha256(
        canonical.dumps(
            {
                "chain": record.chain,
                "seq": record.seq,
                "at": record.at,
                "actor": record.actor,
                "action": record.action,
                "subject": record.subject,
                "case_id": record.case_id,
                "outcome": record.outcome,
                "reason": record.reason,
                "previous_hash": record.previous_hash,
            }
        ).encode()
    ).hexdigest()
