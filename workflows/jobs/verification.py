"""Verification of all cases as a batch of jobs: each checks some cases, one checks what belongs to none.

Begun by one, done by whatever workers there are, and collected by whoever wants the report, which is that of one
process. What is kept of a finding is masked. Must not know what is checked (`workflows.verify`), nor who asks.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.database import Database
from models.jobs import Job
from models.verifications import VerificationPart
from workflows import canonical
from workflows.desk import new_id
from workflows.errors import N_, NotFound
from workflows.findings import Finding, Verification, joined
from workflows.jobs.port import Errand, Going, Handler, Work, enqueue
from workflows.rerun import Difference
from workflows.verify import Proofs, all_cases, check_part, check_rest
from workflows.verify_together import CASES_A_PART, parts_of

VERIFY = "verify"
_OF_NO_CASE = 0


@dataclass(frozen=True, kw_only=True)
class Stand:
    """How far a batch has come: its parts, those done, and those that were tried in vain and are parked."""

    parts: int
    done: int
    parked: int


def begin(database: Database, now: datetime, *, a_part: int = CASES_A_PART) -> str:
    """Enqueue the verification of everything there is; return the batch's id."""
    batch = new_id()
    parts: list[Sequence[str]] = [(), *parts_of(all_cases(database), a_part)]
    with database.transaction() as session:
        for number, case_ids in enumerate(parts):
            part = VerificationPart(batch=batch, number=number, case_ids=list(case_ids), started_at=now)
            session.add(part)
            enqueue(session, VERIFY, {"batch": batch, "number": number}, run_at=now, key=_key(batch, number))
    return batch


def stand(session: Session, batch: str) -> Stand:
    """Return how far a batch has come. Raises `NotFound`."""
    counted = select(func.count(), func.count(VerificationPart.finished_at)).where(VerificationPart.batch == batch)
    parts, done = session.execute(counted).one()
    if not parts:
        raise NotFound(N_("没有核验批次“{batch}”"), batch=batch)
    parked = select(func.count()).where(Job.key.in_([_key(batch, number) for number in range(parts)]))
    return Stand(parts=parts, done=done, parked=session.scalar(parked.where(Job.state == "parked")) or 0)


def report(session: Session, batch: str) -> Verification:
    """Return what the parts of a batch found together; only sensible when all are done."""
    ordered = select(VerificationPart).where(VerificationPart.batch == batch).order_by(VerificationPart.number)
    of_none, *parts = [_told(part) for part in session.scalars(ordered)]
    return joined([*parts, of_none])


def verifying(database: Database, proofs: Proofs) -> Mapping[str, Handler]:
    """Return what a job of such a batch does, with the database and the proofs of this process."""

    def go(going: Going) -> Verification:
        batch, number = str(going.payload["batch"]), int(going.payload["number"])
        with database.reading() as session:
            chosen = select(VerificationPart.case_ids).where(VerificationPart.batch == batch)
            if number != _OF_NO_CASE:
                chosen = chosen.where(VerificationPart.number == number)
            case_ids = [each for part in session.scalars(chosen) for each in part]
        check = check_rest if number == _OF_NO_CASE else check_part
        return check(database, case_ids, proofs)

    def keep(work: Work, found: Verification) -> None:
        part = work.session.get_one(VerificationPart, (work.payload["batch"], work.payload["number"]))
        part.finished_at = work.now
        part.result = {
            "entries": found.entries,
            "heads": found.heads,
            "findings": [_written(finding) for finding in found.findings],
        }

    return {VERIFY: Errand(go=go, keep=keep)}


def _key(batch: str, number: int) -> str:
    return f"{VERIFY}:{batch}:{number}"


def _written(finding: Finding) -> str:
    """Return a finding as canonical text, in which amounts and days stay what they are."""
    masked = finding.masked()
    found = masked.difference
    return canonical.dumps(
        {
            "case_id": masked.case_id,
            "case_number": masked.case_number,
            "seq": found.seq,
            "what": found.what,
            "recorded": found.recorded,
            "replayed": found.replayed,
        }
    )


def _read(text: str) -> Finding:
    told: dict[str, Any] = canonical.loads(text)
    difference = Difference(seq=told["seq"], what=told["what"], recorded=told["recorded"], replayed=told["replayed"])
    return Finding(case_id=told["case_id"], case_number=told["case_number"], difference=difference, is_masked=True)


def _told(part: VerificationPart) -> Verification:
    result = part.result or {"entries": 0, "heads": 0, "findings": []}
    return Verification(
        cases=len(part.case_ids),
        entries=result["entries"],
        heads=result["heads"],
        findings=tuple(_read(text) for text in result["findings"]),
    )
