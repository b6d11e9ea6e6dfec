"""Cases of a demo office whose clocks were stopped, made longer and passed, and one that has prepared a start form.

Gives real commands; must not know pages.
"""

from __future__ import annotations

from datetime import timedelta
from random import Random
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from models.database import Database
from models.documents import Document
from tests.processes.wage_office import REPORT
from tests.workflows import clocks
from tests.workflows.offices import TestOffice, application, publish
from workflows import cases, parameters, pausing, tasks, taskview
from workflows.clock import ShiftedClock, SystemClock
from workflows.demo.answers import LATE_BECAUSE, Filler
from workflows.demo.names import Inventor
from workflows.democlock import DemoOffset
from workflows.documents import DocumentStore

if TYPE_CHECKING:
    from pathlib import Path

CLERK, OFFICER = "linyue", "kongming"
DAY = timedelta(days=1)


def clocked(folder: Path) -> None:
    """Open them in the demo office whose data lie in this folder."""
    database = Database(f"sqlite:///{folder}/bangfu.sqlite3")
    now = ShiftedClock(SystemClock(), DemoOffset(database)).now()
    office = TestOffice(database=database, documents=DocumentStore(folder / "documents"), now=now - 30 * DAY)
    try:
        with database.transaction() as session:
            parameters.seed(session, clocks.TERMS)
            release = clocks.clocked_aid(clerks="reception_clerk", chiefs="rights_officer")
            publish(session, office.releases, release)
        _late(office, now)
        _spawned(office)
    finally:
        database.dispose()


def _late(office: TestOffice, now: Any) -> None:
    """A case whose clock stood still, was made longer and is over; its last step is claimed."""
    with office.desk(CLERK) as desk:
        case = cases.open_case(desk, clocks.PROCESS, application())
    with office.desk(CLERK) as desk:
        cases.add_document(desk, case.id, name="鉴定委托书.pdf", kind="other", content=b"%PDF-1.4 order")
    clock = clocks.clock_of(office, case, "promise").id
    with office.database.reading() as session:
        paper = session.scalars(select(Document.id).where(Document.case_id == case.id)).one()
    office.pass_time(DAY)
    with office.desk(CLERK) as desk:
        pausing.pause(desk, case.id, clock, "等待鉴定结论", paper)
    office.pass_time(4 * DAY)
    with office.desk(CLERK) as desk:
        pausing.resume(desk, case.id, clock, "鉴定结论已收到", paper)
    office.pass_time(6 * DAY)
    _done(office, CLERK, case.id, "check", {"findings": "属实"})
    _done(office, OFFICER, case.id, "approve", {})
    office.now = now
    _claimed(office, CLERK, case.id, "finish")


def _spawned(office: TestOffice) -> None:
    """A report of unpaid wages by somebody in need, whose start form of hardship aid waits at the window."""
    filler = Filler(Random(5), Inventor(Random(5)))
    with office.desk(CLERK) as desk:
        release, known = taskview.for_start(desk, "wage_recovery")
        told = {**REPORT, "urgent_need": True, "urgent_need_text": "一家三口已断粮，无处住宿"}
        case = cases.open_case(desk, release.id, filler.answers(release.start_form, told, known))
    _done(office, OFFICER, case.id, "accept_hand_over", {"hand_over_outcome": "accept"})
    helped = {"urgent_help_way": "hardship_case", "urgent_help_note": "已联系社区先解决吃饭"}
    _done(office, OFFICER, case.id, "urgent_help", helped)
    with office.desk(CLERK) as desk:
        cases.open_case(desk, release.id, filler.answers(release.start_form, {**told, "urgent_need": False}, known))


def _claimed(office: TestOffice, username: str, case_id: str, element: str) -> tuple[str, int]:
    task = office.task(case_id, element)
    with office.desk(username) as desk:
        return task.id, tasks.claim(desk, task.id, task.version).version


def _done(office: TestOffice, username: str, case_id: str, element: str, values: dict[str, Any]) -> None:
    task_id, version = _claimed(office, username, case_id, element)
    with office.desk(username) as desk:
        tasks.complete(desk, task_id, version, values, late_reason=LATE_BECAUSE)
