"""What passes is deleted when it is old, and nothing else; however much there is of it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, insert, select

from models.idempotency import IdempotencyKey
from models.jobs import Job
from models.people import LoginAttempt
from models.verifications import VerificationPart
from tests.workflows.crews import worker_of
from tests.workflows.offices import NOW, an_office_at_work
from workflows.jobs import tidying
from workflows.jobs.port import Work
from workflows.jobs.tidying import tidy

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy.orm import Session

    from models.database import Database

DAY = timedelta(days=1)


def _fill(session: Session, ages: list[timedelta], *, state: str = "done") -> None:
    for number, age in enumerate(ages):
        at = NOW - age
        job = {"kind": "count", "payload": {}, "key": f"{state}{number}", "state": state, "run_at": at}
        session.execute(insert(Job), job)
        part = {"batch": "b", "number": number, "case_ids": [], "started_at": at}
        session.execute(insert(VerificationPart), part)
        key = {"username": "linyue", "key": str(number), "request_digest": "d", "result": {}, "at": at}
        session.execute(insert(IdempotencyKey), key)
        session.execute(insert(LoginAttempt), {"username": "linyue", "address": "::1", "at": at, "ok": True})


def _tidied(database: Database) -> None:
    with database.transaction() as session:
        tidy(Work(session=session, now=NOW, payload={}, key="tidy"))


def _counts(database: Database) -> tuple[int, ...]:
    with database.reading() as session:
        tables = (Job, VerificationPart, IdempotencyKey, LoginAttempt)
        return tuple(session.scalar(select(func.count()).select_from(table)) or 0 for table in tables)


def test_each_is_kept_for_its_time(database: Database) -> None:
    with database.transaction() as session:
        _fill(session, [DAY * days for days in (0, 29, 31, 89, 91, 199, 201)])
    _tidied(database)

    assert _counts(database) == (2, 4, 2, 6)


@pytest.mark.parametrize("state", ["waiting", "running", "parked"])
def test_a_job_that_is_not_done_stays(database: Database, state: str) -> None:
    with database.transaction() as session:
        _fill(session, [1000 * DAY], state=state)
    _tidied(database)

    assert _counts(database) == (1, 0, 0, 0)


def test_what_is_too_much_for_one_round_is_left_to_another(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tidying, "A_ROUND", 3)
    with database.transaction() as session:
        _fill(session, [1000 * DAY] * 4)
    _tidied(database)

    assert _counts(database) == (2, 1, 1, 1)
    with database.reading() as session:
        again = session.scalars(select(Job).where(Job.kind == tidying.TIDY)).one()
        assert (again.state, again.run_at) == ("waiting", NOW)
    _tidied(database)
    assert _counts(database)[1:] == (0, 0, 0)


def test_the_worker_plans_it_for_every_night(database: Database, tmp_path: Path) -> None:
    office = an_office_at_work(database, tmp_path)
    worker = worker_of(office, tmp_path)
    worker.run_once(NOW)
    worker.run_once(NOW)

    with database.reading() as session:
        planned = session.scalars(select(Job).where(Job.kind == tidying.TIDY)).all()
    assert [(job.key, job.run_at.isoformat()) for job in planned] == [("tidy:2026-03-03", "2026-03-02T19:30:00+00:00")]

    worker.run_once(NOW + DAY)
    worker.run_once(NOW + DAY)
    with database.reading() as session:
        assert [job.state for job in session.scalars(select(Job).where(Job.kind == tidying.TIDY).order_by(Job.id))] == [
            "done",
            "waiting",
        ]
