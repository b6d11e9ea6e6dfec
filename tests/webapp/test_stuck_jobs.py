"""A job that was tried in vain is shown with its case and at the terminal, and may be let go again by a supervisor."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from models.cases import Case
from models.database import Database
from models.jobs import Job
from models.journal import AccessRecord
from tests.webapp.terminal import CommandLine
from tests.webapp.visitor import Visitor
from tests.workflows.crews import worker_of
from tests.workflows.offices import TestOffice, an_office_at_work
from workflows.jobs.parked import TITLES
from workflows.jobs.port import enqueue
from workflows.jobs.runner import ATTEMPTS, Runner

Visit = Callable[[str], Visitor]
NOTICE = ".notice.stuck"


def a_case_whose_timer_cannot_fire(office: TestOffice, folder: Path) -> Case:
    """A case that was damaged while it waited, and was damaged still at every attempt."""
    case = office.open()
    office.do("clerk", case.id, "visit", findings="属实")
    state = damage(office, case, '{"content":{},"version":999}')
    office.pass_time(timedelta(days=6))
    for _ in range(ATTEMPTS):
        worker_of(office, folder).run_once(office.now)
        office.pass_time(timedelta(days=1))
    damage(office, case, state)
    return case


def damage(office: TestOffice, case: Case, state: str) -> str:
    with office.database.transaction() as session:
        stored = session.get_one(Case, case.id)
        before, stored.state = stored.state, state
    return before


def job_of(office: TestOffice, case: Case) -> Job:
    with office.database.reading() as session:
        return session.scalars(select(Job).where(Job.case_id == case.id)).one()


def park(office: TestOffice, case: Case | None, error: str) -> None:
    with office.database.transaction() as session:
        enqueue(session, "timer", {}, run_at=office.now, key="one", case_id=case.id if case else None)
        job = session.scalars(select(Job).where(Job.key == "one")).one()
        job.state, job.error, job.attempts, job.failed_at = "parked", error, ATTEMPTS, office.now


def release(visitor: Visitor, case: Case, job: int) -> int:
    """Send what the button would; return the status."""
    page = visitor.open("/")
    return visitor.send(visitor.follow(page), "form[method=post]", to=f"/cases/{case.id}/jobs/{job}/release").status


def test_who_sees_the_case_sees_what_failed_since_when_and_how_often(
    office: TestOffice, visit: Visit, tmp_path: Path
) -> None:
    case = a_case_whose_timer_cannot_fire(office, tmp_path)
    page = visit("clerk").open(f"/cases/{case.id}")
    told = page.words(NOTICE)
    assert "期限到期后的自动办理" in told
    assert "自 2026-03-08 09:00 起" in told
    assert f"已尝试 {ATTEMPTS} 次" in told
    assert "请告知主管" in told
    assert page.tree.cssselect(f"{NOTICE} form") == []


def test_the_supervisor_lets_it_go_again_and_that_is_written_down(
    office: TestOffice, visit: Visit, tmp_path: Path
) -> None:
    case = a_case_whose_timer_cannot_fire(office, tmp_path)
    chief = visit("chief")
    page = chief.follow(chief.send(chief.open(f"/cases/{case.id}"), f"{NOTICE} form"))
    assert "已安排重新尝试" in page.words(".notice-success")
    assert page.tree.cssselect(NOTICE) == []
    with office.database.reading() as session:
        record = session.scalars(select(AccessRecord).where(AccessRecord.action == "jobs.release")).one()
    assert (record.actor, record.case_id, record.outcome) == ("chief", case.id, "ok")
    assert record.subject == f"{case.number} job {job_of(office, case).id}"
    assert worker_of(office, tmp_path).run_once(office.now).jobs >= 1
    assert job_of(office, case).state == "done"
    assert office.task(case.id, "decide").state == "open"


@pytest.mark.parametrize(("username", "status"), [("clerk", 403), ("auditor", 403), ("keeper", 404)])
def test_nobody_else_may(office: TestOffice, visit: Visit, tmp_path: Path, username: str, status: int) -> None:
    case = a_case_whose_timer_cannot_fire(office, tmp_path)
    assert release(visit(username), case, job_of(office, case).id) == status
    assert job_of(office, case).state == "parked"


def test_a_job_of_another_case_and_one_that_is_not_parked_are_not_there(office: TestOffice, visit: Visit) -> None:
    mine, other = office.open(), office.open(applicant_name="王芳芳")
    park(office, mine, "一句话")
    job = job_of(office, mine).id
    chief = visit("chief")
    assert release(chief, other, job) == 404
    assert release(chief, mine, job) == 302
    assert release(chief, mine, job) == 404


def test_what_a_program_said_stays_with_who_mends_it(office: TestOffice, visit: Visit) -> None:
    case = office.open()
    park(office, case, "KeyError\nTraceback …\nKeyError: '张三'")
    told = visit("clerk").open(f"/cases/{case.id}").words(NOTICE)
    assert "程序错误 KeyError" in told
    assert "张三" not in told


def test_every_kind_of_job_has_a_name(office: TestOffice, tmp_path: Path) -> None:
    runner: Runner = worker_of(office, tmp_path).runner
    assert set(runner._handlers) == set(TITLES)


def test_the_terminal_lists_what_is_parked_and_lets_it_go(tmp_path: Path) -> None:
    shell = CommandLine(tmp_path / "data")
    assert shell.run("jobs").exit_code == 2
    assert shell.run("init").exit_code == 0
    office = an_office_at_work(Database(f"sqlite:///{shell.folder / 'bangfu.sqlite3'}"), shell.folder)
    assert shell.run("jobs").output == "waiting: 0, running: 0, parked: 0\n"

    case = office.open()
    park(office, case, "KeyError\nTraceback …\nKeyError: '张三'")
    listed, told = shell.run("jobs"), shell.run("jobs", "--json")
    assert (listed.exit_code, told.exit_code) == (1, 1)
    assert case.number in listed.output
    assert "KeyError" in listed.output
    assert "张三" not in listed.output + told.output
    assert "张三" in shell.run("jobs", "--details").output
    job = json.loads(told.output)["jobs"][0]["id"]

    assert shell.run("jobs", "release", str(job)).exit_code == 0
    assert shell.run("jobs", "release", str(job)).exit_code == 2
    assert json.loads(shell.run("jobs", "--json").output) == {"waiting": 1, "running": 0, "parked": 0, "jobs": []}
    with office.database.reading() as session:
        actions = session.scalars(select(AccessRecord.action)).all()
    assert actions == ["cli.release"]
    office.database.dispose()
