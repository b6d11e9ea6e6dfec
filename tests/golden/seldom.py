"""Cases in which happens what hardly ever does, so that no story of the demo office has it; for `record`.

Each function makes an office of its own in a new database: what it leaves there is kept. Knows commands only.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from models.documents import Document
from tests.bankfiles_work import banking
from tests.loans_work import lending
from tests.workflows import claimants, clocks
from workflows import claimwork, pausing, tasks

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from models.database import Database


def bookings(database: Database, folder: Path) -> None:
    """A loan that the bank paid out, collected and took back by files; overpaid, refunded, repaid early, subsidised."""
    office = banking.an_office_with_banks(database, folder)
    lending.at(office, "2026-03-02")
    case = banking.lent(office, "DK-0001")
    banking.confirm(office, banking.take_in(office, [banking.line("DK-0001", amount="20000.00", ref="R-1")]))
    wrong = banking.line("DK-0001", amount="70.00", ref="R-2")
    banking.confirm(office, banking.take_in(office, [wrong]))
    banking.confirm(office, banking.take_in(office, [["DK-0001", "", "冲正", "70.00", "2026-04-10", "R-2"]]))
    lending.booked(office, case.id, "refund", amount="3000", reference="T-1", reason="多收退还")
    lending.booked(office, case.id, "subsidy_paid", amount="180", quarter="2026Q1", reference="S-1")
    lending.booked(office, case.id, "subsidy_returned", amount="80", quarter="2026Q1", reference="S-2", reason="超期")
    lending.at(office, "2026-05-11")
    lending.booked(office, case.id, "prepay", amount="30000", effect="lower", reference="A-1")
    lending.at(office, "2026-06-10")
    lending.booked(office, case.id, "prepay", amount="30000", effect="shorten", reference="A-2")


def longer(database: Database, folder: Path) -> None:
    """A clock that stood still, went on and was made longer by a person; a task given back and given to another."""
    office = clocks.an_office_with_clocks(database, folder)
    case = clocks.opened(office)
    clock = clocks.clock_of(office, case, "promise").id
    with database.reading() as session:
        paper = session.scalars(select(Document.id).where(Document.case_id == case.id)).one()
    with office.desk("clerk") as desk:
        pausing.pause(desk, case.id, clock, "等待鉴定结论", paper)
    office.pass_time(timedelta(days=7))
    with office.desk("clerk") as desk:
        pausing.resume(desk, case.id, clock, "鉴定结论已收到")
    told = {"asked_by": "clerk", "extra": 3, "reason": "对方申请延期", "notice": "时帮函〔2026〕9号", "paper": paper}
    with office.desk("officer") as desk:
        pausing.extend(desk, case.id, clock, told)
    task = office.task(case.id, "check")
    with office.desk("clerk") as desk:
        task = tasks.claim(desk, task.id, task.version)
    with office.desk("clerk") as desk:
        task = tasks.release(desk, task.id, task.version)
    with office.desk("chief") as desk:
        tasks.reassign(desk, task.id, task.version, "visitor", "承办人请假")
    office.do("visitor", case.id, "check", findings="属实")
    office.do("officer", case.id, "approve")


def again(database: Database, folder: Path) -> None:
    """Lines of claimants that had ended and are open again: one is paid then, one ends once more."""
    office = claimants.an_office_with_claims(database, folder)
    case = claimants.opened(office)
    claimants.entered(office, case.id, 3)
    claimants.found(office, case.id, "9000", 1, 2, 3)
    claimants.ended(office, case.id, "withdrawn", 2, 3)
    with office.desk("clerk") as desk:
        claimwork.reopen(desk, case.id, [2, 3], {"reason": "职工书面说明撤回并非本意"})
    claimants.paid(office, case.id, "9000", 2)
    claimants.ended(office, case.id, "withdrawn", 3)
    office.do("clerk", case.id, "enter")


STORIES: Mapping[str, Callable[[Database, Path], None]] = {"bookings": bookings, "longer": longer, "again": again}
