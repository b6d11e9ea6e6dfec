"""Verification spread over processes, or over workers by jobs: the report is the one that a single process gives."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, update

from models.cases import Case
from models.funds import Fund
from models.jobs import Job
from models.letters import Letter
from models.settings import Setting
from models.verifications import VerificationPart
from tests.workflows.crews import Crew
from tests.workflows.offices import an_id_number, an_office_at_work
from workflows.errors import NotFound
from workflows.heads import HeadFolder, sign_head
from workflows.jobs import verification
from workflows.jobs.runner import ATTEMPTS, Runner
from workflows.verify import Proofs, verify
from workflows.verify_together import verify_together

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from models.database import Database
    from tests.workflows.offices import TestOffice
    from workflows.findings import Verification
    from workflows.jobs.port import Handler

CASES = 7


@pytest.fixture
def office(database: Database, tmp_path: Path) -> TestOffice:
    """An office whose cases are three parts, and not all of them as they were written."""
    office = an_office_at_work(database, tmp_path)
    opened = [office.open(applicant_id_number=an_id_number(number)).id for number in range(CASES)]
    HeadFolder(tmp_path / "heads").create_key()
    with database.transaction() as session:
        sign_head(session, HeadFolder(tmp_path / "heads"), office.now)
        session.execute(update(Case).where(Case.id == opened[0]).values(state="altered"))
        session.execute(update(Case).where(Case.id == opened[4]).values(amount_fen=7, title="张三"))
        first = session.scalars(select(Letter).where(Letter.case_id == opened[5])).first()
        assert first is not None
        first.issued_at = office.now.replace(year=2020)
        session.execute(update(Fund).values(balance_fen=1))
    return office


@pytest.fixture
def proofs(office: TestOffice, tmp_path: Path) -> Proofs:
    return Proofs(documents=office.documents, heads=HeadFolder(tmp_path / "heads"))


def _told(report: Verification) -> tuple[str, object]:
    return report.text(), json.loads(report.json())


def _crew(office: TestOffice, folder: Path, proofs: Proofs) -> Crew:
    return Crew(office.database, folder, verification.verifying(office.database, proofs))


def test_several_processes_tell_what_one_tells(office: TestOffice, proofs: Proofs) -> None:
    steps: list[tuple[int, int]] = []
    together = verify_together(
        office.database, workers=2, a_part=3, proofs=proofs, progress=lambda done, of: steps.append((done, of))
    )
    alone = verify(office.database, proofs=proofs)
    assert _told(together) == _told(alone)
    assert (alone.cases, alone.heads, len(alone.findings) > 3) == (CASES, 1, True)
    assert steps == [(3, CASES), (6, CASES), (CASES, CASES)]


def test_workers_tell_by_jobs_what_one_process_tells(office: TestOffice, proofs: Proofs, tmp_path: Path) -> None:
    batch = verification.begin(office.database, office.now, a_part=3)
    with office.database.reading() as session:
        assert verification.stand(session, batch) == verification.Stand(parts=4, done=0, parked=0)
    _crew(office, tmp_path, proofs).work(office.now)
    with office.database.reading() as session:
        assert verification.stand(session, batch) == verification.Stand(parts=4, done=4, parked=0)
        report = verification.report(session, batch)
    assert _told(report) == _told(verify(office.database, proofs=proofs))


def test_what_is_kept_of_a_finding_names_nobody(office: TestOffice, proofs: Proofs, tmp_path: Path) -> None:
    verification.begin(office.database, office.now, a_part=3)
    _crew(office, tmp_path, proofs).work(office.now)
    with office.database.reading() as session:
        kept = json.dumps([part.result for part in session.scalars(select(VerificationPart))], ensure_ascii=False)
    assert "title" in kept or "amount_fen" in kept
    assert "林一禾" not in kept
    assert "张三" not in kept


def test_the_check_of_cases_holds_no_transaction(office: TestOffice, proofs: Proofs) -> None:
    """Others may write while a part is checked: on SQLite a transaction would keep them all out."""
    verification.begin(office.database, office.now, a_part=3)
    checking = verification.verifying(office.database, proofs)[verification.VERIFY]

    def write_meanwhile(going: object) -> object:
        with office.database.transaction() as session:
            session.merge(Setting(key="meanwhile", value=1))
        return checking.go(going)

    handlers: Mapping[str, Handler] = {verification.VERIFY: verification.Errand(go=write_meanwhile, keep=checking.keep)}
    assert Runner(office.database, handlers).run_due(office.now) == 4


def test_a_part_that_cannot_be_checked_is_told(office: TestOffice) -> None:
    def fail(_work: object) -> None:
        raise RuntimeError

    batch = verification.begin(office.database, office.now, a_part=3)
    runner, at = Runner(office.database, {verification.VERIFY: fail}), office.now
    for _ in range(ATTEMPTS):
        runner.run_due(at)
        with office.database.reading() as session:
            at = max(session.scalars(select(Job.run_at)))
    with office.database.reading() as session:
        assert verification.stand(session, batch) == verification.Stand(parts=4, done=0, parked=4)


def test_a_batch_that_is_none_is_refused(office: TestOffice) -> None:
    with office.database.reading() as session, pytest.raises(NotFound, match="没有核验批次"):
        verification.stand(session, "nothing")
